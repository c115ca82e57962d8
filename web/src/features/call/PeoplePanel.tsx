import { Trans, useLingui } from "@lingui/react/macro";
import {
  Clock,
  EllipsisVertical,
  Hand,
  Mic,
  MicOff,
  MonitorUp,
  Pin,
  PinOff,
  UserX,
  Video as VideoIcon,
  VideoOff,
} from "lucide-react";
import { useState } from "react";
import { capacityWord } from "~/app/i18n/capacities";
import type { OrganisationKind } from "~/app/i18n/terms";
import { hands, maySpeak, own, type Room } from "~/model/calls/room";
import type { Participant } from "~/model/calls/types";
import { Avatar } from "~/ui/Avatar";
import { Button } from "~/ui/Button";
import { ConfirmDialog } from "~/ui/ConfirmDialog";
import { IconButton } from "~/ui/IconButton";
import { List } from "~/ui/List";
import { ListRow } from "~/ui/ListRow";
import { Menu, type MenuEntry } from "~/ui/Menu";
import { TeacherBadge } from "~/ui/TeacherBadge";
import { AttendanceDialog } from "./AttendanceDialog";
import styles from "./Panel.module.css";
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
  const row = (person: Participant, place?: number) => {
    const self = person.member === you;
    const menu: MenuEntry[] = !self && mayPin(room) ? [stagePlace(person)] : [];
    if (leads && !self && !person.leads) menu.push(...actions(person));
    return (
      <ListRow
        key={person.member}
        leading={<Avatar id={person.member} name={person.name} size={40} />}
        title={self ? t`${person.name} (вы)` : person.name}
        wrap
        marks={person.badge && <TeacherBadge />}
        subtitle={
          person.away ? (
            <Trans>Связь потеряна</Trans>
          ) : place ? (
            t`Рука: ${place}-я`
          ) : silenced && person.may_speak && !person.leads ? (
            <Trans>Дано слово</Trans>
          ) : (
            capacityWord(person.capacity, kind)
          )
        }
        meta={
          <span className={styles.marks}>
            {person.screen && <MonitorUp size={18} role="img" aria-label={t`Показывает экран`} />}
            {person.microphone ? (
              <Mic size={18} role="img" aria-label={t`Микрофон включён`} />
            ) : (
              <MicOff size={18} role="img" aria-label={t`Микрофон выключен`} />
            )}
            {person.camera && <VideoIcon size={18} role="img" aria-label={t`Камера включена`} />}
          </span>
        }
        actions={
          menu.length > 0 && (
            <Menu
              trigger={<IconButton label={t`Действия: ${person.name}`} icon={<EllipsisVertical size={20} />} />}
              entries={menu}
            />
          )
        }
      />
    );
  };

  function stagePlace({ member }: Participant): MenuEntry {
    const there = member === pinned;
    return {
      label: there ? t`Открепить` : t`Закрепить на экране`,
      icon: there ? <PinOff size={20} /> : <Pin size={20} />,
      onSelect: () => onPin(member),
    };
  }

  function actions(person: Participant): MenuEntry[] {
    const { member } = person;
    const stop = (source: string) => void session.ask("POST", "stop", { member, source });
    const entries: MenuEntry[] = [];
    if (typeof person.hand === "number" || (silenced && !person.may_speak))
      entries.push({
        label: t`Дать слово`,
        icon: <Mic size={20} />,
        onSelect: () => void session.ask("POST", "speech", { member }),
      });
    if (typeof person.hand === "number")
      entries.push({
        label: t`Опустить руку`,
        icon: <Hand size={20} />,
        onSelect: () => void session.ask("DELETE", `hands/${member}`),
      });
    if (person.microphone)
      entries.push({ label: t`Выключить микрофон`, icon: <MicOff size={20} />, onSelect: () => stop("microphone") });
    if (person.camera)
      entries.push({ label: t`Выключить камеру`, icon: <VideoOff size={20} />, onSelect: () => stop("camera") });
    if (person.screen)
      entries.push({
        label: t`Остановить показ экрана`,
        icon: <MonitorUp size={20} />,
        onSelect: () => stop("screen"),
      });
    if (entries.length > 0) entries.push("separator");
    entries.push({
      label: t`Удалить из звонка`,
      icon: <UserX size={20} />,
      danger: true,
      onSelect: () => setRemoving(person),
    });
    return entries;
  }

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
