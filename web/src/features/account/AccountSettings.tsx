import { useParta } from "~/model";
import { ChangePassword } from "./ChangePassword";
import { NotificationSettings } from "./NotificationSettings";
import { SessionsSection } from "./SessionsSection";
import { SignOutSection } from "./SignOutSection";
import { SpacesSection } from "./SpacesSection";

/** The parts of the settings that belong to the person, not to the device; nothing while nobody is signed in. */
export default function AccountSettings() {
  const me = useParta((state) => state.me);
  if (!me) return null;
  return (
    <>
      <SpacesSection />
      <NotificationSettings />
      <ChangePassword />
      <SessionsSection />
      <SignOutSection />
    </>
  );
}
