import { useEffect, useState } from "react";
import { useLocation } from "wouter";
import { type PersonHere, parta, useParta } from "~/model";
import { Banner } from "~/ui/Banner";
import { PeopleHere } from "./PeopleHere";
import styles from "./SignIn.module.css";

/** Whose turn it is, while somebody is at work. */
export default function WhoPage() {
  const [, navigate] = useLocation();
  const me = useParta((state) => state.me);
  const [people, setPeople] = useState<readonly PersonHere[]>();
  const [error, setError] = useState<string>();
  useEffect(() => {
    parta.peopleHere().then(setPeople, (failure: Error) => setError(failure.message));
  }, []);
  if (error)
    return (
      <div className={styles.page}>
        <div className={styles.card}>
          <Banner tone="danger">{error}</Banner>
        </div>
      </div>
    );
  if (!people || !me) return <div className={styles.page} />;
  return (
    <PeopleHere
      people={people}
      onAnother={() => navigate("/add-person")}
      onPassword={() => navigate("/add-person")}
      onBack={() => navigate("/")}
      onChanged={setPeople}
    />
  );
}
