import { Trans, useLingui } from "@lingui/react/macro";
import { Clock, Mic, MicOff } from "lucide-react";
import { useState } from "react";
import type { OrganisationKind } from "~/app/i18n/terms";
import { hands, maySpeak, own, type Room } from "~/model/calls/room";
import type { Participant } from "~/model/calls/types";
import { Button } from "~/ui/Button";
import { ConfirmDialog } from "~/ui/ConfirmDialog";
import { List } from "~/ui/List";
import { AttendanceDialog } from "./AttendanceDialog";
import styles from "./Panel.module.css";
import { PersonRow } from "./PersonRow";
import { mayPin, type TurnPin } from "./pin";
import type { CallSession } from "./session";

interface PeoplePanelProps {
  session: CallSession;
  room: Room;
  kind: OrganisationKind;
  /** The organisation's time zone. */
  zone: string;
  /** Who was put on the stage. */
  pinned: string | undefined;
  onPin: TurnPin;
}

/** Who is in the call. Whoever leads gives the floor, mutes and removes here. */
export function PeoplePanel({ session, room, kind, zone, pinned, onPin }: PeoplePanelProps) {
  const { t } = useLingui();
  const [asking, setAsking] = useState(false);
  const [removing, setRemoving] = useState<Participant>();
  const { leads } = room.view.rights;
  const { silenced, you } = room.view;
  const raised = hands(room);
  const rest = room.people.filter((person) => !raised.includes(person));
  const pinnable = mayPin(room);
  const row = (person: Participant, place?: number) => (
    <PersonRow
      key={person.member}
      session={session}
      person={person}
      place={place}
      self={person.member === you}
      leads={leads}
      silenced={silenced}
      kind={kind}
      pinned={person.member === pinned}
      onPin={pinnable ? onPin : undefined}
      onRemove={setRemoving}
    />
  );

  return (
    <div className={styles.content}>
      {leads && room.view.kind === "group" && (
        <div>
          <Button
            wide
            icon={silenced ? <Mic size={20} /> : <MicOff size={20} />}
            onClick={() => void session.ask("PUT", "silence", { silenced: !silenced })}
          >
            {silenced ? <Trans>Разрешить говорить всем</Trans> : <Trans>Выключить микрофоны у всех</Trans>}
          </Button>
          <p className={styles.note}>
            {silenced ? (
              <Trans>Говорят только ведущие и те, кому дано слово.</Trans>
            ) : (
              <Trans>Включить микрофон смогут только те, кому вы дадите слово.</Trans>
            )}
          </p>
        </div>
      )}
      {!leads && silenced && (
        <p className={styles.note}>
          {maySpeak(room, own(room)) ? (
            <Trans>Вам дали слово. Говорить могут ведущие и те, кому его дали.</Trans>
          ) : (
            <Trans>Микрофоны у всех выключены. Поднимите руку, чтобы получить слово.</Trans>
          )}
        </p>
      )}
      {raised.length > 0 && (
        <section>
          <h3 className={styles.heading}>
            <Trans>Подняли руку</Trans>
          </h3>
          <List label={t`Подняли руку`}>{raised.map((person, index) => row(person, index + 1))}</List>
        </section>
      )}
      <section>
        {raised.length > 0 && (
          <h3 className={styles.heading}>
            <Trans>Остальные</Trans>
          </h3>
        )}
        <List label={t`Участники`}>{rest.map((person) => row(person))}</List>
      </section>
      {leads && room.view.kind === "group" && (
        <>
          <Button icon={<Clock size={20} />} onClick={() => setAsking(true)}>
            <Trans>Кто был и когда</Trans>
          </Button>
          <AttendanceDialog
            open={asking}
            onOpenChange={setAsking}
            org={session.place.org}
            chat={session.place.chat}
            call={room.view.id}
            kind={kind}
            zone={zone}
          />
        </>
      )}
      <ConfirmDialog
        open={removing !== undefined}
        onOpenChange={(open) => !open && setRemoving(undefined)}
        title={t`Удалить из звонка?`}
        confirmLabel={t`Удалить`}
        danger
        onConfirm={() => {
          if (removing) void session.ask("POST", "removals", { member: removing.member });
          setRemoving(undefined);
        }}
      >
        <p>
          <strong>{removing?.name}</strong>
        </p>
        <p>
          <Trans>Вернуться в этот звонок будет нельзя. В чате человек останется.</Trans>
        </p>
      </ConfirmDialog>
    </div>
  );
}
