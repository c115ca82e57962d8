import { Trans, useLingui } from "@lingui/react/macro";
import { Minimize, MonitorUp } from "lucide-react";
import type { Participant } from "~/model/calls/types";
import { IconButton } from "~/ui/IconButton";
import { useSession } from "./current";
import type { Box } from "./layout";
import { ShownScreen } from "./ShownScreen";
import screenStyles from "./ShownScreen.module.css";
import styles from "./Stage.module.css";
import type { CallSession } from "./session";
import { sparing } from "./session-state";
import tileStyles from "./Tile.module.css";
import { Video } from "./Video";
import type { Whole } from "./whole";

interface StageScreenProps {
  session: CallSession;
  /** Who shows it. */
  person: Participant;
  track: MediaStreamTrack | undefined;
  box: Box;
  whole: Whole | undefined;
  onWhole: (whole: Whole | undefined) => void;
  /** Somebody was put before it: it stands among the tiles, and this brings it back. */
  onBack: (() => void) | undefined;
}

/** The screen that somebody shows, on the stage or among the tiles. */
export function StageScreen({ session, person, track, box, whole, onWhole, onBack }: StageScreenProps) {
  const { t } = useLingui();
  const held = useSession(session, (state) => state.held);
  const saving = useSession(session, sparing);
  const name = (
    <p className={tileStyles.label}>
      <MonitorUp size={16} aria-hidden="true" />
      <span className={tileStyles.name}>{t`Экран: ${person.name}`}</span>
    </p>
  );
  if (onBack)
    return (
      <div className={tileStyles.tile} style={{ ...box }} data-member={person.member} data-source="screen">
        {track ? <Video track={track} className={screenStyles.video} name="screen" /> : <MonitorUp size={40} />}
        <button
          type="button"
          className={tileStyles.cover}
          aria-label={t`Показать экран крупно`}
          title={t`Показать экран крупно`}
          onClick={onBack}
        />
        {name}
      </div>
    );
  return (
    <div className={styles.screen} style={{ ...box }} data-member={person.member} data-source="screen">
      {track ? (
        <ShownScreen track={track} whole={whole} onWhole={onWhole} />
      ) : (
        <p className={styles.own}>
          {held === "sound" ? (
            <Trans>Экран не загружается: связь слишком слабая. Он появится сам, когда связь станет лучше.</Trans>
          ) : saving === "sound" ? (
            <Trans>Экран не загружается: включён режим «Только звук».</Trans>
          ) : (
            <Trans>Экран загружается…</Trans>
          )}
        </p>
      )}
      {whole === "bare" && (
        <IconButton
          className={screenStyles.corner}
          label={t`Уменьшить показанный экран (Esc)`}
          icon={<Minimize size={20} />}
          onClick={() => onWhole(undefined)}
        />
      )}
      {!whole && name}
    </div>
  );
}
