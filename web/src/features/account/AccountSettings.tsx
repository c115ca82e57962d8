import { useParta } from "~/model";
import { ChangePassword } from "./ChangePassword";
import { SessionsSection } from "./SessionsSection";
import { SignOutSection } from "./SignOutSection";

/** Last in the settings: what keeps the account safe, and the way out; nothing while nobody is signed in. */
export default function AccountSettings() {
  const me = useParta((state) => state.me);
  if (!me) return null;
  return (
    <>
      <ChangePassword />
      <SessionsSection />
      <SignOutSection />
    </>
  );
}
