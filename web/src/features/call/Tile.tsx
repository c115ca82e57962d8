import { useLingui } from "@lingui/react/macro";
import { AudioLines, Hand, MicOff, Pin, PinOff, WifiOff } from "lucide-react";
import { memo } from "react";
import { capacityWord } from "~/app/i18n/capacities";
import type { OrganisationKind } from "~/app/i18n/terms";
import type { Participant } from "~/model/calls/types";
import { Avatar } from "~/ui/Avatar";
import { cx } from "~/ui/cx";
import { TeacherBadge } from "~/ui/TeacherBadge";
import type { Box } from "./layout";
import type { TurnPin } from "./pin";
import type { Reaction } from "./session-state";
import styles from "./Tile.module.css";
import { Video } from "./Video";

export interface TileProps {
  person: Participant;
  box: Box;
  /** The picture, where there is one to show. */
  track?: MediaStreamTrack | undefined;
  self: boolean;
  speaking: boolean;
  /** The place in the queue of raised hands, from 1. */
  hand?: number | undefined;
  microphone: boolean;
  reactions: readonly Reaction[];
  kind: OrganisationKind;
  /** So wide the name may be, where something stands over the tile. */
  nameWidth?: number | undefined;
  /** Takes its new place at once. */
  still?: boolean;
  /** How much larger than usual the type is. */
  text: number;
  /** One sees oneself as in a mirror, but not what a phone's other camera sees. */
  mirrored?: boolean;
  /** Stands on the stage by choice. */
  pinned?: boolean;
  /** Puts this person on the stage, or takes them away; absent: there is no choice. */
  onPin?: TurnPin | undefined;
  /** The one tile that the Tab key leads to. */
  stop?: boolean;
}

/** Below so many pixels of width, at the usual size of type, there is room for the name alone. */
const ROOMY = 240;
/** Below so many the name takes lines of its own, and its type keeps to the width. */
const NARROW = 150;
/** The type of a name in a tight tile, as a share of the tile's width. */
const TYPE = 0.14;

/** One person: the picture or the initials, the name, and how they take part. In a class of thirty only those are drawn anew that changed. */
export const Tile = memo(Person, alike);

function alike(one: TileProps, other: TileProps): boolean {
  const { box, reactions, ...rest } = one;
  const { box: at, reactions: shown, ...before } = other;
  return (
    box.left === at.left &&
    box.top === at.top &&
    box.width === at.width &&
    box.height === at.height &&
    reactions.length === shown.length &&
    reactions.every((reaction, index) => reaction === shown[index]) &&
    (Object.keys(rest) as (keyof typeof rest)[]).every((key) => rest[key] === before[key])
  );
}

function Person(props: TileProps) {
  const { person, box, track, self, speaking, hand, microphone, reactions, kind, still, nameWidth, text } = props;
  const { mirrored, pinned, onPin, stop } = props;
  const { t } = useLingui();
  const role =
    self || person.capacity === "pupil" || person.capacity === "parent" ? "" : capacityWord(person.capacity, kind);
  // All that is drawn grows with the type, the tile does not.
  const side = Math.min(box.width, box.height) / text;
  const width = box.width / text;
  const tight = width < NARROW && box.height >= box.width;
  const lines = nameWidth !== undefined || tight;
  const name = self ? t`Вы` : person.name;
  const ownPin = pinned ? t`Открепить себя` : t`Закрепить себя`;
  const pinning = self ? ownPin : pinned ? t`Открепить: ${name}` : t`Закрепить: ${name}`;
  return (
    <li
      className={cx(
        styles.tile,
        speaking && styles.speaking,
        still && styles.still,
        !track && side < 150 && (tight ? styles.lower : styles.low),
      )}
      style={{ left: box.left, top: box.top, width: box.width, height: box.height }}
      data-member={person.member}
      data-source="camera"
    >
      {track ? (
        <Video track={track} className={cx(styles.video, mirrored && styles.mirrored)} name="camera" />
      ) : person.away ? null : (
        <Avatar id={person.member} name={person.name} size={side < 110 ? 40 : side < 220 ? 72 : 96} />
      )}
      {person.away && (
        <p className={styles.away}>
          <WifiOff size={18} aria-hidden="true" /> {t`Связь потеряна`}
        </p>
      )}
      {onPin && (
        <button
          type="button"
          className={styles.cover}
          aria-label={pinning}
          title={pinning}
          tabIndex={stop ? 0 : -1}
          data-pins=""
          onClick={() => onPin(person.member)}
        >
          <span className={cx(styles.pin, pinned && styles.pinned)}>
            {pinned ? <PinOff size={18} aria-hidden="true" /> : <Pin size={18} aria-hidden="true" />}
            {pinned && <span>{t`Открепить`}</span>}
          </span>
        </button>
      )}
      {hand !== undefined && (
        <span className={styles.hand} title={t`Поднята рука, по порядку: ${hand}`}>
          <Hand size={18} aria-hidden="true" />
          <span aria-hidden="true">{hand}</span>
          <span className="visually-hidden">{t`Поднята рука, по порядку: ${hand}`}</span>
        </span>
      )}
      <p
        className={cx(styles.label, tight && styles.tight)}
        style={{
          maxWidth: nameWidth,
          fontSize: tight ? `min(var(--text-small), ${Math.round(box.width * TYPE)}px)` : undefined,
        }}
      >
        {!microphone ? (
          <MicOff size={16} role="img" aria-label={t`Микрофон выключен`} />
        ) : (
          speaking && <AudioLines size={16} role="img" aria-label={t`Говорит`} />
        )}
        <span className={cx(styles.name, lines && styles.lines)} title={self ? undefined : person.name}>
          {name}
          {role && width >= ROOMY && <span className={styles.role}> · {role}</span>}
        </span>
        {person.badge && <TeacherBadge />}
      </p>
      <span className={styles.reactions} aria-hidden="true">
        {reactions.map((one) => (
          <span key={one.id} className={styles.reaction}>
            {one.emoji}
          </span>
        ))}
      </span>
    </li>
  );
}
