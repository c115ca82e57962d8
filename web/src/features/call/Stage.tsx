import { Trans, useLingui } from "@lingui/react/macro";
import { AudioLines, ChevronLeft, ChevronRight, Minimize, MonitorUp } from "lucide-react";
import { type TouchEvent, useEffect, useRef, useState } from "react";
import type { OrganisationKind } from "~/app/i18n/terms";
import { hands, type Room } from "~/model/calls/room";
import type { Participant } from "~/model/calls/types";
import { Avatar } from "~/ui/Avatar";
import { cx } from "~/ui/cx";
import { IconButton } from "~/ui/IconButton";
import { useSession } from "./current";
import { useLocal, useSize, useTextScale, useVisible } from "./hooks";
import { type Box, grid, pair, speaker } from "./layout";
import { featured, inOrder, useLastSpeaker } from "./people";
import { ShownScreen } from "./ShownScreen";
import screenStyles from "./ShownScreen.module.css";
import styles from "./Stage.module.css";
import type { CallSession } from "./session";
import { Tile } from "./Tile";
import tileStyles from "./Tile.module.css";
import { type Shown, stronger } from "./wants";
import type { Whole } from "./whole";

export type Layout = "grid" | "speaker";

interface StageProps {
  session: CallSession;
  room: Room;
  layout: Layout;
  kind: OrganisationKind;
  /** Nobody looks at the stage; only what floats beside the page is wanted. */
  away: boolean;
  floating: boolean;
  /** Whom one calls, in a call of two: their place is there before they are. */
  callee: { id: string; name: string } | undefined;
  /** The shown screen fills the window. */
  whole: Whole | undefined;
  onWhole: (whole: Whole | undefined) => void;
}

/** A picture that floats beside the page has about this height. */
const FLOATING = 300;
/** A finger that moves so far to the side turns the page. */
const SWIPE = 60;
/** More tiles than these change their places at once: a weak device would stumble over their moving. */
const MOVING = 9;

/** The people of the call, and what they show. */
export function Stage(props: StageProps) {
  const { session, room, layout, kind, away, floating, callee, whole, onWhole } = props;
  const { t } = useLingui();
  const box = useRef<HTMLDivElement>(null);
  const area = useSize(box);
  const visible = useVisible();
  const text = useTextScale();
  const [page, setPage] = useState(0);
  const received = useSession(session, (state) => state.received);
  const speaking = useSession(session, (state) => state.speaking);
  const reactions = useSession(session, (state) => state.reactions);
  const saving = useSession(session, (state) => stronger(state.saving, state.held));
  const held = useSession(session, (state) => state.held);
  const own = useLocal(session.local, (state) => state.camera);
  const sending = useSession(session, (state) => state.microphone);
  const { you } = room.view;
  const people = inOrder(room.people, you);
  const sharing = people.find((person) => person.screen);
  // What one shows oneself one sees anyway.
  const screen = sharing?.member === you ? undefined : sharing;
  const lastSpeaker = useLastSpeaker(speaking, you);
  const filled = screen ? whole : undefined;
  const alone = callee && people.length === 1 && people[0]?.member === you ? callee : undefined;
  const two = !screen && people.length === 2 && people.some((person) => person.member === you);
  const large =
    !screen && !alone && (two || layout === "speaker")
      ? featured(people, you, two ? undefined : lastSpeaker)
      : undefined;
  const others = large ? people.filter((person) => person !== large) : people;
  const shape = filled
    ? speaker(area, 0)
    : two || alone
      ? pair(area)
      : screen || large
        ? speaker(area, others.length, page)
        : grid(area, others.length, page);
  const seen = others.slice(shape.from, shape.from + shape.tiles.length);
  const queue = hands(room).map((person) => person.member);
  const place = (member: string) => (queue.includes(member) ? queue.indexOf(member) + 1 : undefined);
  const trackOf = (member: string, source: "camera" | "screen") =>
    received.find((one) => one.member === member && one.source === source)?.track;

  // What is wanted follows what is drawn: who is on this page, and how large.
  const scale = globalThis.devicePixelRatio || 1;
  const shown: Shown[] = [];
  if (!away && visible) {
    if (large && shape.featured)
      shown.push({ member: large.member, source: "camera", height: shape.featured.height * scale });
    for (const [index, person] of seen.entries())
      shown.push({ member: person.member, source: "camera", height: (shape.tiles[index]?.height ?? 0) * scale });
    if (screen && shape.featured)
      shown.push({ member: screen.member, source: "screen", height: shape.featured.height * scale });
  } else if (floating) {
    if (screen) shown.push({ member: screen.member, source: "screen", height: FLOATING });
    else {
      const face = large ?? featured(people, you, lastSpeaker);
      if (face) shown.push({ member: face.member, source: "camera", height: FLOATING });
    }
  }
  const speaks = people.find((person) => person.member === speaking);
  const unseen = speaks && speaks.member !== you && speaks !== large && !seen.includes(speaks) ? speaks : undefined;
  const touched = useRef<{ x: number; y: number }>(undefined);
  const onTouchStart = ({ touches }: TouchEvent) => {
    const finger = touches[0];
    touched.current = finger && touches.length === 1 ? { x: finger.clientX, y: finger.clientY } : undefined;
  };
  const onTouchEnd = ({ changedTouches }: TouchEvent) => {
    const finger = changedTouches[0];
    const from = touched.current;
    touched.current = undefined;
    if (!from || !finger || shape.pages < 2) return;
    const aside = finger.clientX - from.x;
    if (Math.abs(aside) > SWIPE && Math.abs(aside) > 2 * Math.abs(finger.clientY - from.y))
      setPage(Math.min(Math.max(shape.page - Math.sign(aside), 0), shape.pages - 1));
  };
  const key = JSON.stringify(shown);
  useEffect(() => session.show(JSON.parse(key) as Shown[]), [session, key]);

  const tile = (person: Participant, at: Box, nameWidth?: number) => {
    const self = person.member === you;
    return (
      <Tile
        key={person.member}
        person={person}
        box={at}
        self={self}
        track={self ? own : person.camera ? trackOf(person.member, "camera") : undefined}
        speaking={speaking === person.member}
        hand={place(person.member)}
        microphone={self ? sending && person.microphone : person.microphone}
        reactions={reactions.filter((one) => one.member === person.member)}
        kind={kind}
        still={seen.length > MOVING}
        text={text}
        nameWidth={nameWidth}
      />
    );
  };
  const shownScreen = screen && trackOf(screen.member, "screen");
  return (
    <div className={cx(styles.stage, filled && styles.filled)}>
      <div ref={box} className={styles.area} onTouchStart={onTouchStart} onTouchEnd={onTouchEnd}>
        {screen && shape.featured && (
          <div className={styles.screen} style={{ ...shape.featured }} data-member={screen.member} data-source="screen">
            {shownScreen ? (
              <ShownScreen track={shownScreen} whole={filled} onWhole={onWhole} />
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
            {filled === "bare" && (
              <IconButton
                className={screenStyles.corner}
                label={t`Уменьшить показанный экран (Esc)`}
                icon={<Minimize size={20} />}
                onClick={() => onWhole(undefined)}
              />
            )}
            {!filled && (
              <p className={tileStyles.label}>
                <MonitorUp size={16} aria-hidden="true" />
                <span className={tileStyles.name}>{t`Экран: ${screen.name}`}</span>
              </p>
            )}
          </div>
        )}
        {alone && shape.featured && (
          <div className={tileStyles.tile} style={{ ...shape.featured }} data-callee={alone.id}>
            <Avatar id={alone.id} name={alone.name} size={96} />
            <p className={tileStyles.label} style={{ maxWidth: (shape.tiles[0]?.left ?? 0) - 12 }}>
              <span className={cx(tileStyles.name, tileStyles.lines)}>{alone.name}</span>
            </p>
          </div>
        )}
        <ul className={styles.people} aria-label={t`Участники на экране`}>
          {large && shape.featured && tile(large, shape.featured, two ? (shape.tiles[0]?.left ?? 0) - 12 : undefined)}
          {seen.map((person, index) => {
            const at = shape.tiles[index];
            return at && tile(person, at);
          })}
        </ul>
        {unseen && (
          <p className={styles.speaks}>
            <AudioLines size={16} aria-hidden="true" />
            <span className={tileStyles.name}>{t`Говорит: ${unseen.name}`}</span>
          </p>
        )}
        {people.length === 1 && room.view.kind === "group" && (
          <p className={styles.speaks}>
            <Trans>Пока здесь только вы.</Trans>
          </p>
        )}
      </div>
      {shape.pages > 1 && (
        <nav className={styles.pages} aria-label={t`Страницы участников`}>
          <IconButton
            label={t`Предыдущие участники`}
            icon={<ChevronLeft size={22} />}
            disabled={shape.page === 0}
            onClick={() => setPage(shape.page - 1)}
          />
          <span>{t`${shape.page + 1} из ${shape.pages}`}</span>
          <IconButton
            label={t`Следующие участники`}
            icon={<ChevronRight size={22} />}
            disabled={shape.page === shape.pages - 1}
            onClick={() => setPage(shape.page + 1)}
          />
        </nav>
      )}
    </div>
  );
}
