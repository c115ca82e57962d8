import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { ArrowLeft, Lock, UserMinus, UserPlus } from "lucide-react";
import { useState } from "react";
import { type PersonHere, parta, useParta } from "~/model";
import { Avatar } from "~/ui/Avatar";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { ConfirmDialog } from "~/ui/ConfirmDialog";
import { IconButton } from "~/ui/IconButton";
import { List } from "~/ui/List";
import { ListRow } from "~/ui/ListRow";
import { PinStep } from "./PinStep";
import { refusal } from "./refusal";
import styles from "./SignIn.module.css";

interface PeopleHereProps {
  people: readonly PersonHere[];
  /** Somebody who is not in the list. */
  onAnother: () => void;
  /** The PIN is forgotten or spent. */
  onPassword: (person: PersonHere) => void;
  /** Back to one's own page, where somebody is at work. */
  onBack?: () => void;
  /** Somebody has been taken off the device. */
  onChanged?: (people: readonly PersonHere[]) => void;
}

/** «Кто занимается?»: those who use this device; a press, and a PIN where there is one, gives the turn. */
export function PeopleHere({ people, onAnother, onPassword, onBack, onChanged }: PeopleHereProps) {
  const { t } = useLingui();
  const [chosen, setChosen] = useState<string>();
  const [removing, setRemoving] = useState(false);
  const [leaver, setLeaver] = useState<PersonHere>();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const unsent = useParta((state) => state.outgoing.length);
  const person = people.find((one) => one.session === chosen);
  const reload = async () => {
    const now = await parta.peopleHere();
    if (onChanged) onChanged(now);
    else parta.store.setState({ people: now });
  };
  const enter = async (one: PersonHere) => {
    if (one.current) return onBack?.();
    if (one.pin) return setChosen(one.session);
    if (busy) return;
    setBusy(true);
    setError(undefined);
    try {
      await parta.enterAs(one.session);
    } catch (failure) {
      setError(refusal(failure));
      await reload().catch(() => undefined);
    } finally {
      setBusy(false);
    }
  };
  const remove = async (one: PersonHere) => {
    setBusy(true);
    setError(undefined);
    try {
      await parta.removeFromDevice(one);
      await reload();
    } catch (failure) {
      setError((failure as Error).message);
    } finally {
      setBusy(false);
      setLeaver(undefined);
      setRemoving(false);
    }
  };
  return (
    <div className={styles.page}>
      <title>{`${t`Кто занимается?`} — Парта`}</title>
      <div className={styles.card}>
        <header className={styles.head}>
          {person ? (
            <Avatar id={person.member ?? person.account} name={person.name || "?"} size={72} />
          ) : (
            <img src="/icons/favicon.svg" alt="" width={56} height={56} data-essential />
          )}
          <h1 className={styles.title}>{person ? person.name || t`Без имени` : <Trans>Кто занимается?</Trans>}</h1>
        </header>
        {error && <Banner tone="danger">{error}</Banner>}
        {person ? (
          <PinStep
            key={person.session}
            person={person}
            onBack={() => setChosen(undefined)}
            onPassword={() => onPassword(person)}
            onWrong={reload}
          />
        ) : (
          <>
            {unsent > 0 && (
              <Banner>
                <Plural
                  value={unsent}
                  one="# ваше сообщение ещё не отправлено. Оно уйдёт, когда вы вернётесь."
                  few="# ваших сообщения ещё не отправлены. Они уйдут, когда вы вернётесь."
                  many="# ваших сообщений ещё не отправлено. Они уйдут, когда вы вернётесь."
                  other="# ваших сообщения ещё не отправлено. Они уйдут, когда вы вернётесь."
                />
              </Banner>
            )}
            <List label={t`Люди на этом устройстве`}>
              {people.map((one) => (
                <ListRow
                  key={one.session}
                  onClick={() => void enter(one)}
                  current={onBack ? one.current : undefined}
                  leading={<Avatar id={one.member ?? one.account} name={one.name || "?"} size={48} />}
                  title={one.name || t`Без имени`}
                  wrap
                  subtitle={[one.current ? t`Сейчас в Парте` : "", one.organisations.join(", ")]
                    .filter(Boolean)
                    .join(" · ")}
                  marks={one.pin ? <Lock size={18} role="img" aria-label={t`С ПИН-кодом`} /> : undefined}
                  actions={
                    removing &&
                    !one.current && (
                      <IconButton
                        label={t`Убрать с устройства: ${one.name}`}
                        icon={<UserMinus size={20} />}
                        onClick={() => setLeaver(one)}
                      />
                    )
                  }
                />
              ))}
            </List>
            <footer className={styles.foot}>
              <Button variant="quiet" icon={<UserPlus size={20} />} onClick={onAnother}>
                <Trans>Войти другому человеку</Trans>
              </Button>
              {people.some((one) => !one.current) && (
                <Button
                  variant="quiet"
                  icon={<UserMinus size={20} />}
                  aria-pressed={removing}
                  onClick={() => setRemoving(!removing)}
                >
                  {removing ? <Trans>Никого не убирать</Trans> : <Trans>Убрать кого-нибудь с устройства</Trans>}
                </Button>
              )}
              {onBack && (
                <Button variant="quiet" icon={<ArrowLeft size={20} />} onClick={onBack}>
                  <Trans>Назад</Trans>
                </Button>
              )}
            </footer>
          </>
        )}
      </div>
      <ConfirmDialog
        open={leaver !== undefined}
        onOpenChange={(open) => open || setLeaver(undefined)}
        title={t`Убрать с устройства: ${leaver?.name ?? ""}?`}
        confirmLabel={t`Убрать`}
        danger
        busy={busy}
        onConfirm={() => leaver && void remove(leaver)}
      >
        <Trans>
          Неотправленное и черновики этого человека пропадут, переписка останется в Парте. Чтобы вернуться, понадобится
          пароль.
        </Trans>
      </ConfirmDialog>
    </div>
  );
}
