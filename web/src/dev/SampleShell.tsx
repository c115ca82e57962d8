import { BookOpen, CalendarDays, Info, MessagesSquare, Plus, Settings, Users } from "lucide-react";
import { useState } from "react";
import { useLocation } from "wouter";
import { Shell } from "~/app/Shell";
import { Avatar } from "~/ui/Avatar";
import { Badge } from "~/ui/Badge";
import { EmptyState } from "~/ui/EmptyState";
import { IconButton } from "~/ui/IconButton";
import { List } from "~/ui/List";
import { ListRow } from "~/ui/ListRow";
import { OfficialSeal } from "~/ui/OfficialSeal";
import { Page } from "~/ui/Page";
import { PersonRow } from "~/ui/PersonRow";
import { SearchField } from "~/ui/SearchField";

const chats = [
  ["7b", "Класс: 7«Б»", "7Б", "Напоминаю, что завтра контрольная", "12:40", 15, true],
  ["7bp", "Родители: 7«Б»", "7Б", "Собрание в четверг в 18:30", "11:05", 0, true],
  ["staff", "Учительская", undefined, "Педсовет переносится на пятницу", "вчера", 3, true],
  ["club", "Кружок робототехники", undefined, "Спасибо большое!", "пн", 0, false],
] as const;
const many = Array.from({ length: 5 }, (_, turn) =>
  chats.map((chat) => [`${chat[0]}${turn || ""}`, ...chat.slice(1)] as const),
).flat();

/** The frame with sample content: /dev/shell, /dev/shell/<chat>, /dev/shell/<chat>/info. */
export default function SampleShell() {
  const [path, navigate] = useLocation();
  const [query, setQuery] = useState("");
  const [, , , open, info] = path.split("/");
  const chat = many.find(([id]) => id === open);
  const list = (
    <Page
      title="Чаты"
      documentTitle="Чаты"
      actions={<IconButton label="Новый чат" icon={<Plus size={22} />} variant="accent" />}
      below={<SearchField label="Поиск по чатам" value={query} onValueChange={setQuery} />}
    >
      <List label="Чаты">
        {many.map(([id, title, label, text, time, unread, official]) => (
          <ListRow
            key={id as string}
            href={`/dev/shell/${id}`}
            current={id === open}
            leading={<Avatar id={id as string} name={title as string} label={label as string} shape="group" />}
            title={title}
            marks={official ? <OfficialSeal /> : undefined}
            subtitle={text}
            meta={<time>{time}</time>}
            badge={<Badge count={unread as number} />}
          />
        ))}
      </List>
    </Page>
  );
  const content = chat && (
    <Page
      title={chat[1]}
      subtitle="32 участника"
      back="/dev/shell"
      leading={
        <Avatar id={chat[0] as string} name={chat[1] as string} label={chat[2] as string} shape="group" size={40} />
      }
      actions={
        <IconButton label="О чате" icon={<Info size={20} />} onClick={() => navigate(`/dev/shell/${open}/info`)} />
      }
    >
      <EmptyState icon={<MessagesSquare size={28} />} title="Здесь пойдёт разговор">
        Поздоровайтесь первым.
      </EmptyState>
    </Page>
  );
  const details = chat && info && (
    <Page title="О чате" back={`/dev/shell/${open}`} backAlways>
      <List label="Участники">
        <PersonRow id="anna" name="Анна Викторовна" capacity="Классный руководитель" teacher href="/dev/shell" />
        <PersonRow id="lev" name="Лев Никифоров" capacity="Ученик" href="/dev/shell" />
        <PersonRow id="alina" name="Алина Щербакова" capacity="Ученица" href="/dev/shell" />
      </List>
    </Page>
  );
  return (
    <Shell
      places={[
        { href: "/dev/shell", label: "Чаты", icon: <MessagesSquare size={24} />, count: 18, current: true },
        { href: "/dev/shell/classes", label: "Классы", icon: <Users size={24} /> },
        { href: "/dev/shell/calendar", label: "Расписание", icon: <CalendarDays size={24} /> },
        { href: "/dev/shell/library", label: "Материалы", icon: <BookOpen size={24} /> },
        { href: "/settings", label: "Настройки", icon: <Settings size={24} /> },
      ]}
      railFoot={<Avatar id="me" name="Ольга Жукова" size={40} />}
      list={list}
      content={content}
      details={details}
      onEscape={() => navigate(info ? `/dev/shell/${open}` : "/dev/shell")}
      placeholder={
        <EmptyState icon={<MessagesSquare size={28} />} title="Выберите чат">
          Или нажмите Ctrl+K и наберите первые буквы.
        </EmptyState>
      }
    />
  );
}
