import { useEffect } from "react";
import { conversation, parta } from "~/model";

/** Starts the model, wakes its line when the network or the page comes back, and lets it save when the page goes. */
export function useModel(): void {
  useEffect(() => {
    parta.start().catch((error) => console.error(error));
    const wake = () => parta.wake();
    const onVisibility = () => {
      if (document.visibilityState === "visible") wake();
      else {
        void conversation.sendReads();
        void parta.settle();
      }
    };
    addEventListener("online", wake);
    addEventListener("pageshow", wake);
    document.addEventListener("visibilitychange", onVisibility);
    return () => {
      removeEventListener("online", wake);
      removeEventListener("pageshow", wake);
      document.removeEventListener("visibilitychange", onVisibility);
    };
  }, []);
}
