import { useParta } from "~/model";
import { DataSection } from "./DataSection";
import { NotificationSettings } from "./NotificationSettings";
import { SpacesSection } from "./SpacesSection";

/** First in the settings: who one is, where, and how Parta makes itself noticed; nothing while nobody is signed in. */
export default function AccountHead() {
  const me = useParta((state) => state.me);
  if (!me) return null;
  return (
    <>
      <SpacesSection />
      <NotificationSettings />
      {(me.spaces.length > 0 || me.closed.length > 0) && <DataSection />}
    </>
  );
}
