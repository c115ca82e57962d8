import { Trans } from "@lingui/react/macro";
import { ArrowLeft } from "lucide-react";
import { useEffect, useState } from "react";
import { useLocation } from "wouter";
import { type PersonHere, parta, useParta } from "~/model";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { PeopleHere } from "./PeopleHere";
import styles from "./SignIn.module.css";
import { SignIn } from "./SignInPage";

/** Whose turn it is, while somebody is at work. */
export default function WhoPage() {
  const [, navigate] = useLocation();
  const me = useParta((state) => state.me);
  const [people, setPeople] = useState<readonly PersonHere[]>();
  const [error, setError] = useState<string>();
  const [forgotten, setForgotten] = useState<PersonHere>();
  useEffect(() => {
    parta.peopleHere().then(setPeople, (failure: Error) => setError(failure.message));
  }, []);
  if (error)
    return (
      <div className={styles.page}>
        <div className={styles.card}>
          <Banner tone="danger">{error}</Banner>
          <Button variant="quiet" icon={<ArrowLeft size={20} />} onClick={() => navigate("/")}>
            <Trans>Назад</Trans>
          </Button>
        </div>
      </div>
    );
  if (!people || !me) return <div className={styles.page} />;
  if (forgotten) return <SignIn adding forgotten={forgotten.name} onBack={() => setForgotten(undefined)} />;
  return (
    <PeopleHere
      people={people}
      onAnother={() => navigate("/add-person")}
      onPassword={setForgotten}
      onBack={() => navigate("/")}
      onChanged={setPeople}
    />
  );
}
