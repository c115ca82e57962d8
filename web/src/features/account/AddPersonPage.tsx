import { useLocation } from "wouter";
import { useParta } from "~/model";
import { SignIn } from "./SignInPage";

/** One more on this device; whoever is at work waits meanwhile and comes back without a password. */
export default function AddPersonPage() {
  const [, navigate] = useLocation();
  const several = useParta((state) => (state.me?.beside.length ?? 0) > 0);
  return <SignIn adding onBack={() => navigate(several ? "/who" : "/settings")} />;
}
