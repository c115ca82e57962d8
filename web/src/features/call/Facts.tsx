import { Plural, Trans } from "@lingui/react/macro";
import { Hand, Mic, MicOff, Signal, SignalHigh, SignalLow, WifiOff } from "lucide-react";
import { hands, own, type Room, talksSince } from "~/model/calls/room";
import { useSession } from "./current";
import styles from "./Facts.module.css";
import { useNow } from "./hooks";
import type { Quality } from "./quality";
import type { CallSession } from "./session";
import { lasting, qualityWords } from "./words";

/** How long, how many, how good the line is. */
export function Facts({ session, room, onHands }: { session: CallSession; room: Room; onHands: () => void }) {
  const now = useNow();
  const quality = useSession(session, (state) => state.quality);
  const words = qualityWords(quality);
  const raised = hands(room).length;
  const { view } = room;
  const floor = view.silenced && own(room)?.may_speak === true && !view.rights.leads;
  return (
    <p className={styles.facts}>
      {view.phase !== "ringing" && <span>{lasting(now - talksSince(room))}</span>}
      {view.kind === "group" && (
        <span>
          <Plural
            value={room.people.length}
            one="# участник"
            few="# участника"
            many="# участников"
            other="# участника"
          />
        </span>
      )}
      <span className={styles.quality} data-quality={quality}>
        <QualityIcon quality={quality} />
        {words}
      </span>
      {view.silenced && (
        <span className={styles.fact}>
          {floor ? <Mic size={16} aria-hidden="true" /> : <MicOff size={16} aria-hidden="true" />}
          {floor ? <Trans>Вам дали слово</Trans> : <Trans>Микрофоны у всех выключены</Trans>}
        </span>
      )}
      {raised > 0 && (
        <button type="button" className={styles.hands} onClick={onHands}>
          <Hand size={16} aria-hidden="true" />
          <Trans>Подняли руку: {raised}</Trans>
        </button>
      )}
    </p>
  );
}

function QualityIcon({ quality }: { quality: Quality }) {
  if (quality === "broken") return <WifiOff size={16} aria-hidden="true" />;
  if (quality === "bad") return <SignalLow size={16} aria-hidden="true" />;
  if (quality === "weak") return <SignalHigh size={16} aria-hidden="true" />;
  return <Signal size={16} aria-hidden="true" />;
}
