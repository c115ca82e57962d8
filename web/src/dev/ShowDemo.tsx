import { BellOff, MessagesSquare, Plus, WifiOff } from "lucide-react";
import { useState } from "react";
import { Avatar } from "~/ui/Avatar";
import { Badge } from "~/ui/Badge";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { EmptyState } from "~/ui/EmptyState";
import { IconButton } from "~/ui/IconButton";
import { List } from "~/ui/List";
import { ListRow } from "~/ui/ListRow";
import { OfficialSeal } from "~/ui/OfficialSeal";
import { PersonRow } from "~/ui/PersonRow";
import { PrintSheet, PrintStrip } from "~/ui/PrintSheet";
import { ProgressBar } from "~/ui/ProgressBar";
import { QrCode } from "~/ui/QrCode";
import { Skeleton } from "~/ui/Skeleton";
import { Spinner } from "~/ui/Spinner";
import { type Sort, Table } from "~/ui/Table";
import { TeacherBadge } from "~/ui/TeacherBadge";
import { Wizard } from "~/ui/Wizard";
import styles from "./Gallery.module.css";
import { Group } from "./Group";
import { sampleQr } from "./sample-qr";

const photo =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 8 8'%3E%3Crect width='8' height='8' fill='%2389a'/%3E%3Ccircle cx='4' cy='3.2' r='1.6' fill='%23eee'/%3E%3Cpath d='M1 8a3 3 0 0 1 6 0z' fill='%23eee'/%3E%3C/svg%3E";
const people = ["Лев Никифоров", "Тимур Ахметов", "Алина Щербакова", "Ёлкина Полина", "Дмитрий Орлов", "Ян Цой"];
const swatches = [
  ["--bg", "--text"],
  ["--sunken", "--text-2"],
  ["--own", "--own-text-2"],
  ["--accent", "--on-accent"],
  ["--accent-soft", "--accent"],
  ["--danger", "--on-danger"],
  ["--danger-soft", "--danger"],
  ["--warning-soft", "--warning-text"],
  ["--selected", "--text"],
] as const;

export function ListsDemo() {
  return (
    <>
      <Group title="Цвета">
        <div className={styles.swatches}>
          {swatches.map(([back, front]) => (
            <span key={back} className={styles.swatch} style={{ background: `var(${back})`, color: `var(${front})` }}>
              {back.slice(2)}
            </span>
          ))}
        </div>
      </Group>
      <Group title="Люди и знаки">
        <div className={styles.row}>
          {people.map((name) => (
            <Avatar key={name} id={name} name={name} />
          ))}
          <Avatar id="7b" name="7«Б»" label="7Б" shape="group" />
          <Avatar id="11a" name="11«А»" label="11А" shape="group" />
          <Avatar id="isp" name="ИСП-21" label="ИСП21" shape="group" />
          <Avatar id="photo" name="Ольга Ивановна" photo={photo} />
        </div>
        <div className={styles.row}>
          <Avatar id="a" name="Анна Викторовна" size={24} />
          <Avatar id="a" name="Анна Викторовна" size={32} />
          <Avatar id="a" name="Анна Викторовна" size={40} />
          <Avatar id="a" name="Анна Викторовна" size={72} />
          <Badge count={3} />
          <Badge count={128} muted />
          <Badge count={4321} />
          <TeacherBadge />
          <TeacherBadge worded />
          <TeacherBadge word="Преподаватель" worded />
          <OfficialSeal />
          <OfficialSeal worded />
          <Spinner />
        </div>
      </Group>
      <Group title="Список чатов">
        <List label="Чаты">
          <ListRow
            href="/dev/ui#1"
            current
            leading={<Avatar id="7b" name="7«Б»" label="7Б" shape="group" />}
            title="Класс: 7«Б»"
            marks={<OfficialSeal />}
            subtitle="Ольга Ивановна: Напоминаю, что завтра контрольная по алгебре"
            meta={<time>12:40</time>}
            badge={<Badge count={15} />}
          />
          <ListRow
            href="/dev/ui#2"
            leading={<Avatar id="club" name="Кружок робототехники" shape="group" />}
            title="Кружок робототехники и очень длинное название, которое не помещается"
            marks={<BellOff size={15} role="img" aria-label="Без звука" />}
            subtitle="Спасибо большое!"
            meta={<time>вчера</time>}
            badge={<Badge count={2} muted />}
          />
          <PersonRow
            href="/dev/ui#3"
            id="anna"
            name="Анна Викторовна"
            capacity="Физика · Классный руководитель"
            teacher
          />
          <PersonRow
            id="olga"
            name="Ольга Жукова (Семён, 1«А»)"
            capacity="Представитель"
            actions={<Button variant="quiet">Пригласить</Button>}
          />
        </List>
      </Group>
      <Group title="Пусто и ждём">
        <div className={styles.frame}>
          <EmptyState
            icon={<MessagesSquare size={28} />}
            title="Здесь будут ваши чаты"
            action={
              <Button variant="primary" icon={<Plus size={18} />}>
                Начать разговор
              </Button>
            }
          >
            Чаты класса появятся сами, как только администратор добавит вас в класс.
          </EmptyState>
        </div>
        <Skeleton look="rows" count={2} />
        <ProgressBar label="Подключились" value={612} max={902} text="612 из 902" />
        <ProgressBar label="Загрузка файла" value={38} />
      </Group>
      <Group title="Полосы">
        <Banner tone="warning" look="strip" icon={<WifiOff size={20} />}>
          Нет связи. Можно читать и писать: сообщения уйдут сами, когда связь вернётся.
        </Banner>
        <Banner>Класс пока без классного руководителя. Назначьте его, и чаты откроются.</Banner>
        <Banner tone="warning" action={<Button>Показать строки</Button>}>
          В файле 12 строк с ошибками. Исправьте их здесь же, остальное готово.
        </Banner>
        <Banner tone="danger">Список не сохранён: сервер занят. Ничего не потеряно, попробуйте через минуту.</Banner>
      </Group>
    </>
  );
}

const rows = [
  { id: "1", line: 14, name: "Жуков Семён", class: "1«А»", state: "Готово", tone: "plain" as const },
  {
    id: "2",
    line: 15,
    name: "Ёлкина Полина",
    class: "1«А»",
    state: "Нет телефона представителя",
    tone: "warning" as const,
  },
  {
    id: "3",
    line: 16,
    name: "Орлов Дмитрий",
    class: "Без класса",
    state: "Класса «1 А1» нет",
    tone: "danger" as const,
  },
];

export function PagesDemo() {
  const [sort, setSort] = useState<Sort>({ key: "line", direction: "ascending" });
  const [step, setStep] = useState(1);
  const ordered = [...rows].sort((a, b) => (sort.direction === "ascending" ? a.line - b.line : b.line - a.line));
  return (
    <>
      <Group title="Таблица" wide>
        <Table
          caption="Строки файла"
          rows={ordered}
          rowKey={(row) => row.id}
          rowTone={(row) => row.tone}
          sort={sort}
          onSortChange={setSort}
          columns={[
            { key: "name", header: "Имя", cell: (row) => row.name },
            { key: "line", header: "Строка", cell: (row) => row.line, align: "end", sortable: true },
            { key: "class", header: "Класс", cell: (row) => row.class },
            { key: "state", header: "Состояние", cell: (row) => row.state },
            {
              key: "actions",
              header: "Действия",
              phone: "hidden",
              align: "end",
              cell: (row) => <IconButton label={`Добавить: ${row.name}`} icon={<Plus size={20} />} />,
            },
          ]}
        />
      </Group>
      <Group title="Мастер" wide>
        <div className={styles.frame}>
          <Wizard
            steps={["Организация", "Список людей", "Проверка", "Приглашения"]}
            current={step}
            title="Загрузите список учеников"
            lead="Подойдёт файл из электронного журнала. Перед записью вы увидите всё, что в нём нашлось."
            nextLabel="Проверить файл"
            onNext={() => setStep(Math.min(3, step + 1))}
            onBack={() => setStep(Math.max(0, step - 1))}
            aside={<Button variant="quiet">Сделать позже</Button>}
          >
            <p>Содержание шага.</p>
          </Wizard>
        </div>
      </Group>
      <Group title="Лист для печати" wide>
        <PrintSheet title="Класс: 5«А». Приглашения" note="Школа № 12 · 22 ноября 2026 г. · раздать лично">
          {["Семён Жуков", "Полина Ёлкина"].map((name) => (
            <PrintStrip key={name} code={<QrCode svg={sampleQr} alt={`QR-код: приглашение, ${name}`} />}>
              <p>
                <strong>{name}</strong> · ученик, 5«А»
              </p>
              <p>Откройте parta.school12.example/i или наведите камеру телефона.</p>
              <p>
                Код: <strong>K7TM 2Q9X 4D</strong> · действует до 1 декабря
              </p>
            </PrintStrip>
          ))}
        </PrintSheet>
      </Group>
    </>
  );
}
