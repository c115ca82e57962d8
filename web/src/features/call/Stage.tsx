import { Trans, useLingui } from "@lingui/react/macro";
import { ChevronLeft, ChevronRight, MonitorUp } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { OrganisationKind } from "~/app/i18n/terms";
import { hands, type Room } from "~/model/calls/room";
import type { Participant } from "~/model/calls/types";
import { Button } from "~/ui/Button";
import { IconButton } from "~/ui/IconButton";
import { useSession } from "./current";
import { useLocal, useSize, useVisible } from "./hooks";
import { grid, speaker } from "./layout";
import styles from "./Stage.module.css";
import type { CallSession } from "./session";
import { Tile } from "./Tile";
import tileStyles from "./Tile.module.css";
import { Video } from "./Video";
import type { Shown } from "./wants";

export type Layout = "grid" | "speaker";

interface StageProps {
  session: CallSession;
  room: Room;
  layout: Layout;
  kind: OrganisationKind;
  /** Nobody looks at the stage; only what floats beside the page is wanted. */
  away: boolean;
  floating: boolean;
}

/** A picture that floats beside the page has about this height. */
const FLOATING = 300;

/** The people of the call, and what they show. */
export function Stage({ session, room, layout, kind, away, floating }: StageProps) {
  const { t } = useLingui();
  const box = useRef<HTMLDivElement>(null);
  const area = useSize(box);
  const visible = useVisible();
  const [page, setPage] = useState(0);
  const received = useSession(session, (state) => state.received);
  const speaking = useSession(session, (state) => state.speaking);
  const reactions = useSession(session, (state) => state.reactions);
  const saving = useSession(session, (state) => state.saving);
  const own = useLocal(session.local, (state) => state.camera);
  const sending = useSession(session, (state) => state.microphone);
  const { you } = room.view;
  const people = inOrder(room.people, you);
  const screen = people.find((person) => person.screen);
  const lastSpeaker = useLastSpeaker(speaking, you);
  const large = screen ? undefined : layout === "speaker" ? featured(people, you, lastSpeaker) : undefined;
  const others = large ? people.filter((person) => person !== large) : people;
  const shape = screen || large ? speaker(area, others.length, page) : grid(area, others.length, page);
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
  const key = JSON.stringify(shown);
  useEffect(() => session.show(JSON.parse(key) as Shown[]), [session, key]);

  const tile = (person: Participant, at: { left: number; top: number; width: number; height: number }) => {
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
      />
    );
  };
  const shownScreen = screen && trackOf(screen.member, "screen");
  return (
    <div className={styles.stage}>
      <div ref={box} className={styles.area}>
        {screen && shape.featured && (
          <div className={styles.screen} style={{ ...shape.featured }} data-member={screen.member} data-source="screen">
            {screen.member === you ? (
              <div className={styles.own}>
                <MonitorUp size={28} aria-hidden="true" />
                <p>
                  <Trans>Все видят ваш экран.</Trans>
                </p>
                <Button variant="primary" onClick={() => void session.turnScreen(false)}>
                  <Trans>Остановить показ</Trans>
                </Button>
              </div>
            ) : shownScreen ? (
              <Video track={shownScreen} className={styles.video} name="screen" />
            ) : (
              <p className={styles.own}>
                {saving === "sound" ? (
                  <Trans>Экран не загружается: включён режим «Только звук».</Trans>
                ) : (
                  <Trans>Экран загружается…</Trans>
                )}
              </p>
            )}
            <p className={tileStyles.label}>
              <MonitorUp size={16} aria-hidden="true" />
              <span className={tileStyles.name}>{screen.member === you ? t`Ваш экран` : t`Экран: ${screen.name}`}</span>
            </p>
          </div>
        )}
        <ul className={styles.people} aria-label={t`Участники на экране`}>
          {large && shape.featured && tile(large, shape.featured)}
          {seen.map((person, index) => {
            const at = shape.tiles[index];
            return at && tile(person, at);
          })}
        </ul>
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

/** Whoever leads first, then oneself, then as they came: nobody's place changes because a camera goes on. */
function inOrder(people: readonly Participant[], you: string): Participant[] {
  const rank = ({ member, leads }: Participant) => (member === you ? 1 : leads ? 0 : 2);
  return [...people].sort((one, other) => rank(one) - rank(other));
}

/** Who is shown large: who speaks or spoke last, else whoever leads, else anybody but oneself. */
function featured(people: readonly Participant[], you: string, speaking: string | undefined): Participant | undefined {
  return (
    people.find((person) => person.member === speaking) ??
    people.find((person) => person.leads && person.member !== you) ??
    people.find((person) => person.member !== you) ??
    people[0]
  );
}

function useLastSpeaker(speaking: string | undefined, you: string): string | undefined {
  const [last, setLast] = useState<string>();
  if (speaking !== undefined && speaking !== you && speaking !== last) setLast(speaking);
  return last;
}
