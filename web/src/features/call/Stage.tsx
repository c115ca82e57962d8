import { Trans, useLingui } from "@lingui/react/macro";
import { AudioLines, ChevronLeft, ChevronRight } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { OrganisationKind } from "~/app/i18n/terms";
import { hands, type Room } from "~/model/calls/room";
import type { Participant } from "~/model/calls/types";
import { Avatar } from "~/ui/Avatar";
import { cx } from "~/ui/cx";
import { IconButton } from "~/ui/IconButton";
import { useSession } from "./current";
import { useLocal, useSize, useTextScale, useVisible } from "./hooks";
import { type Box, grid, pair, speaker } from "./layout";
import { useSwipe } from "./paging";
import { featured, inOrder, useLastSpeaker } from "./people";
import { mayPin, type Pin, pinnedOf, screenOf, type TurnPin } from "./pin";
import styles from "./Stage.module.css";
import { StageScreen } from "./StageScreen";
import type { CallSession } from "./session";
import { Tile } from "./Tile";
import tileStyles from "./Tile.module.css";
import { useTileKeys } from "./tile-keys";
import type { Shown } from "./wants";
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
  /** Who was put on the stage. */
  pin: Pin | undefined;
  onPin: TurnPin;
}

/** A picture that floats beside the page has about this height. */
const FLOATING = 300;
/** More tiles than these change their places at once: a weak device would stumble over their moving. */
const MOVING = 9;

/** The people of the call, and what they show. */
export function Stage(props: StageProps) {
  const { session, room, layout, kind, away, floating, callee, whole, onWhole, pin, onPin } = props;
  const { t } = useLingui();
  const box = useRef<HTMLDivElement>(null);
  const area = useSize(box);
  const visible = useVisible();
  const text = useTextScale();
  const [page, setPage] = useState(0);
  const received = useSession(session, (state) => state.received);
  const speaking = useSession(session, (state) => state.speaking);
  const reactions = useSession(session, (state) => state.reactions);
  const own = useLocal(session.local, (state) => state.camera);
  const facing = useLocal(session.local, (state) => state.facing);
  const sending = useSession(session, (state) => state.microphone);
  const { you } = room.view;
  const people = inOrder(room.people, you);
  const screen = screenOf(people, you);
  const lastSpeaker = useLastSpeaker(speaking, you);
  const alone = callee && people.length === 1 && people[0]?.member === you ? callee : undefined;
  const two = !screen && people.length === 2 && people.some((person) => person.member === you);
  const choice = mayPin(room);
  const pinned = choice ? pinnedOf(people, you, pin) : undefined;
  // A screen that made room for somebody stands among the tiles, as the first of them.
  const aside = screen !== undefined && pinned !== undefined;
  const onStage = screen !== undefined && !aside;
  const filled = onStage ? whole : undefined;
  const large =
    pinned ??
    (!screen && !alone && (two || layout === "speaker")
      ? featured(people, you, two ? undefined : lastSpeaker)
      : undefined);
  const others: readonly (Participant | "screen")[] = [
    ...(aside ? (["screen"] as const) : []),
    ...people.filter((person) => person !== large),
  ];
  const shape = filled
    ? speaker(area, 0)
    : two || alone
      ? pair(area)
      : onStage || large
        ? speaker(area, others.length, page)
        : grid(area, others.length, page);
  const boxes = new Map<Participant | "screen", Box>();
  if (shape.featured && large) boxes.set(large, shape.featured);
  if (shape.featured && onStage) boxes.set("screen", shape.featured);
  for (const [index, at] of shape.tiles.entries()) {
    const one = others[shape.from + index];
    if (one) boxes.set(one, at);
  }
  // Of two, one stands in the corner of the other.
  const drawn = two && large ? [large, ...people.filter((person) => person !== large)] : people;
  const seen = drawn.filter((person) => boxes.has(person));
  const queue = hands(room).map((person) => person.member);
  const place = (member: string) => (queue.includes(member) ? queue.indexOf(member) + 1 : undefined);
  const trackOf = (member: string, source: "camera" | "screen") =>
    received.find((one) => one.member === member && one.source === source)?.track;

  // What is wanted follows what is drawn: who is on this page, and how large.
  const scale = globalThis.devicePixelRatio || 1;
  const shown: Shown[] = [];
  if (!away && visible) {
    for (const [one, { height }] of boxes)
      if (one !== "screen") shown.push({ member: one.member, source: "camera", height: height * scale });
      else if (screen) shown.push({ member: screen.member, source: "screen", height: height * scale });
  } else if (floating) {
    if (onStage) shown.push({ member: screen.member, source: "screen", height: FLOATING });
    else {
      const face = large ?? featured(people, you, lastSpeaker);
      if (face) shown.push({ member: face.member, source: "camera", height: FLOATING });
    }
  }
  const key = JSON.stringify(shown);
  useEffect(() => session.show(JSON.parse(key) as Shown[]), [session, key]);

  const speaks = people.find((person) => person.member === speaking);
  const unseen = speaks && speaks.member !== you && !seen.includes(speaks) ? speaks : undefined;
  const turn = (way: -1 | 1) => setPage(Math.min(Math.max(shape.page + way, 0), shape.pages - 1));
  const swipe = useSwipe(turn);
  const { stop, ...keys } = useTileKeys(seen.map((person) => person.member));
  const tile = (person: Participant) => {
    const self = person.member === you;
    const at = boxes.get(person);
    return (
      at && (
        <Tile
          key={person.member}
          person={person}
          box={at}
          self={self}
          track={self ? own : person.camera ? trackOf(person.member, "camera") : undefined}
          mirrored={self && facing === "user"}
          speaking={speaking === person.member}
          hand={place(person.member)}
          microphone={self ? sending && person.microphone : person.microphone}
          reactions={reactions.filter((one) => one.member === person.member)}
          kind={kind}
          still={seen.length > MOVING}
          text={text}
          nameWidth={two && person === large ? (shape.tiles[0]?.left ?? 0) - 12 : undefined}
          pinned={person === pinned}
          onPin={choice ? onPin : undefined}
          stop={stop === person.member}
        />
      )
    );
  };
  const screenBox = boxes.get("screen");
  return (
    <div className={cx(styles.stage, filled && styles.filled)}>
      <div ref={box} className={styles.area} {...swipe}>
        {screen && screenBox && (
          <StageScreen
            session={session}
            person={screen}
            track={trackOf(screen.member, "screen")}
            box={screenBox}
            whole={filled}
            onWhole={onWhole}
            onBack={aside ? () => onPin() : undefined}
          />
        )}
        {alone && shape.featured && (
          <div className={tileStyles.tile} style={{ ...shape.featured }} data-callee={alone.id}>
            <Avatar id={alone.id} name={alone.name} size={96} />
            <p className={tileStyles.label} style={{ maxWidth: (shape.tiles[0]?.left ?? 0) - 12 }}>
              <span className={cx(tileStyles.name, tileStyles.lines)}>{alone.name}</span>
            </p>
          </div>
        )}
        {/* In the order of the people wherever they stand: nobody's picture or focus is lost on the way to the stage. */}
        <ul className={styles.people} aria-label={t`Участники на экране`} {...keys}>
          {seen.map(tile)}
        </ul>
        {unseen && (
          <p className={cx(styles.speaks, pinned && styles.lower)}>
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
            onClick={() => turn(-1)}
          />
          <span>{t`${shape.page + 1} из ${shape.pages}`}</span>
          <IconButton
            label={t`Следующие участники`}
            icon={<ChevronRight size={22} />}
            disabled={shape.page === shape.pages - 1}
            onClick={() => turn(1)}
          />
        </nav>
      )}
    </div>
  );
}
