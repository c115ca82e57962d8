import { Trans, useLingui } from "@lingui/react/macro";
import { MicOff, X } from "lucide-react";
import { useCallback, useEffect, useState } from "react";
import { Button } from "~/ui/Button";
import { IconButton } from "~/ui/IconButton";
import { useSession } from "./current";
import { useLocal, useTalking } from "./hooks";
import type { CallSession } from "./session";
import styles from "./Unheard.module.css";

/** Once closed it is not said again for so long, milliseconds. */
const QUIET = 60_000;
/** It goes by itself after so long. */
const STAYS = 8000;

/** Somebody talks and has forgotten that their microphone is off. */
export function Unheard({ session, maySpeak }: { session: CallSession; maySpeak: boolean }) {
  const { t } = useLingui();
  const microphone = useSession(session, (state) => state.microphone);
  const voice = useLocal(session.local, (state) => state.microphone);
  const talking = useTalking(microphone || !maySpeak ? undefined : voice);
  const [until, setUntil] = useState(0);
  const [shown, setShown] = useState(false);
  const close = useCallback(() => {
    setShown(false);
    setUntil(Date.now() + QUIET);
  }, []);
  useEffect(() => {
    if (talking && Date.now() > until) setShown(true);
  }, [talking, until]);
  useEffect(() => {
    if (!shown) return;
    const timer = setTimeout(close, STAYS);
    return () => clearTimeout(timer);
  }, [shown, close]);
  if (microphone || !maySpeak || !shown) return null;
  return (
    <div className={styles.unheard} role="status">
      <MicOff size={20} aria-hidden="true" />
      <p>
        <Trans>Вас не слышно: микрофон выключен.</Trans>
      </p>
      <Button onClick={() => void session.turnMicrophone(true)}>
        <Trans>Включить</Trans>
      </Button>
      <IconButton label={t`Скрыть подсказку`} icon={<X size={20} />} onClick={close} />
    </div>
  );
}
