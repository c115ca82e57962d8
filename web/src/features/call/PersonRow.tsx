import { Trans, useLingui } from "@lingui/react/macro";
import {
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
import { memo } from "react";
import { capacityWord } from "~/app/i18n/capacities";
import type { OrganisationKind } from "~/app/i18n/terms";
import type { Participant } from "~/model/calls/types";
import { Avatar } from "~/ui/Avatar";
import { IconButton } from "~/ui/IconButton";
import { ListRow } from "~/ui/ListRow";
import { Menu, type MenuEntry } from "~/ui/Menu";
import { TeacherBadge } from "~/ui/TeacherBadge";
import styles from "./Panel.module.css";
import type { TurnPin } from "./pin";
import type { CallSession } from "./session";

interface PersonRowProps {
  session: CallSession;
  person: Participant;
  /** The place in the queue of raised hands, from 1. */
  place: number | undefined;
  self: boolean;
  /** Whoever looks at the list leads. */
  leads: boolean;
  silenced: boolean;
  kind: OrganisationKind;
  /** Stands on the stage by choice. */
  pinned: boolean;
  /** Absent: there is no choice. */
  onPin: TurnPin | undefined;
  onRemove: (person: Participant) => void;
}

/** One person of a call in its list, and what one can do about them. In a class of thirty only those are drawn anew that changed. */
export const PersonRow = memo(Row);

function Row(props: PersonRowProps) {
  const { session, person, place, self, leads, silenced, kind, pinned, onPin, onRemove } = props;
  const { t } = useLingui();
  const { member } = person;
  const menu: MenuEntry[] = [];
  if (onPin && !self)
    menu.push({
      label: pinned ? t`Открепить` : t`Закрепить на экране`,
      icon: pinned ? <PinOff size={20} /> : <Pin size={20} />,
      onSelect: () => onPin(member),
    });
  if (leads && !self && !person.leads) menu.push(...actions());
  return (
    <ListRow
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

  function actions(): MenuEntry[] {
    const stop = (source: string) => void session.ask("POST", "stop", { member, source });
    const entries: MenuEntry[] = [];
    if (typeof person.hand === "number" || (silenced && !person.may_speak))
      entries.push({
        label: t`Дать слово`,
        icon: <Mic size={20} />,
        onSelect: () => void session.ask("POST", "speech", { member }),
      });
    const floor = silenced && person.may_speak;
    if (floor)
      entries.push({ label: t`Забрать слово`, icon: <MicOff size={20} />, onSelect: () => stop("microphone") });
    if (typeof person.hand === "number")
      entries.push({
        label: t`Опустить руку`,
        icon: <Hand size={20} />,
        onSelect: () => void session.ask("DELETE", `hands/${member}`),
      });
    if (person.microphone && !floor)
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
      onSelect: () => onRemove(person),
    });
    return entries;
  }
}
