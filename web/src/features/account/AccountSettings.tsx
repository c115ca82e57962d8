import { useParta, useRecoveryCodes } from "~/model";
import { ChangePassword } from "./ChangePassword";
import { DeviceSection } from "./DeviceSection";
import { SecondFactorSection } from "./SecondFactorSection";
import { SessionsSection } from "./SessionsSection";
import { SignInSection } from "./SignInSection";
import { SignOutSection } from "./SignOutSection";
import { useSignInWays } from "./use-sign-in-ways";

/** Last in the settings: what keeps the account safe, and the way out; nothing while nobody is signed in. */
export default function AccountSettings() {
  const me = useParta((state) => state.me);
  if (!me) return null;
  return <OwnSettings />;
}

function OwnSettings() {
  const { ways, error, take } = useSignInWays();
  // The first factor has ended the other sessions: the list is asked for anew.
  const given = useRecoveryCodes((state) => state.codes !== undefined);
  const pin = useParta((state) => state.me?.pin);
  return (
    <>
      <SignInSection ways={ways} error={error} onChanged={take} />
      <ChangePassword asksCurrent={ways ? ways.has_password && !ways.proved_by_code : true} />
      <SecondFactorSection ways={ways} />
      <DeviceSection ways={ways} />
      <SessionsSection key={`${given} ${pin}`} />
      <SignOutSection />
    </>
  );
}
