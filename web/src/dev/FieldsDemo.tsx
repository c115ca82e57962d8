import { useState } from "react";
import { Checkbox } from "~/ui/Checkbox";
import { CodeField } from "~/ui/CodeField";
import { FileDrop } from "~/ui/FileDrop";
import { PasswordField } from "~/ui/PasswordField";
import { RadioGroup } from "~/ui/RadioGroup";
import { SearchField } from "~/ui/SearchField";
import { Select } from "~/ui/Select";
import { Switch } from "~/ui/Switch";
import { TextArea, TextField } from "~/ui/TextField";
import { Group } from "./Group";

export function FieldsDemo() {
  const [code, setCode] = useState("1234");
  const [letters, setLetters] = useState("");
  const [query, setQuery] = useState("физика");
  const [kind, setKind] = useState<"one" | "many">("one");
  return (
    <>
      <Group title="Поля">
        <TextField label="Фамилия" hint="Как в паспорте" defaultValue="Жукова" autoComplete="family-name" />
        <TextField
          label="Номер телефона"
          type="tel"
          defaultValue="8 912 34"
          error="В номере не хватает цифр. Впишите все одиннадцать, например 8 912 345-67-89."
        />
        <TextField label="Отчество" optional />
        <TextField label="Организация" defaultValue="Школа № 12" disabled />
        <TextArea label="О чём вы хотите сказать" hint="Увидят все родители класса" placeholder="Напишите сообщение" />
        <PasswordField
          label="Пароль"
          hint="Не короче 8 знаков"
          autoComplete="new-password"
          defaultValue="мел и доска"
        />
        <CodeField label="Код из сообщения" length={8} value={code} onValueChange={setCode} />
        <CodeField
          label="Код с карточки входа"
          hint="Буквы и цифры под QR-кодом"
          length={10}
          alphabet="letters"
          value={letters}
          onValueChange={setLetters}
          error="Такого кода нет. Проверьте буквы или попросите у классного руководителя новую карточку."
        />
        <Select
          label="Класс"
          placeholder="Выберите класс"
          defaultValue=""
          options={["5«А»", "5«Б»", "7«Б»"].map((value) => ({ value, label: value }))}
          error="Выберите класс, в котором учится ребёнок."
        />
        <SearchField label="Поиск по людям" value={query} onValueChange={setQuery} />
      </Group>
      <Group title="Выбор">
        <Checkbox
          label="Согласие на обработку персональных данных"
          hint="Можно отозвать в любой день в настройках."
          defaultChecked
        />
        <Checkbox label="Показывать фотографии ребёнка" error="Отметьте, согласны вы или нет." />
        <Checkbox label="Выбрать всех" indeterminate />
        <Checkbox label="Недоступно" disabled />
        <Switch label="Тихие часы" hint="С 21:00 до 7:00 уведомления молчат." defaultChecked />
        <Switch label="Звук сообщений" />
        <Switch label="Заблокировано школой" disabled />
        <RadioGroup
          label="Как вы открываете Парту?"
          look="cards"
          value={kind}
          onValueChange={setKind}
          options={[
            { value: "one", label: "Одна школа", hint: "Вы — и оператор, и первый администратор." },
            { value: "many", label: "Много школ", hint: "Школы подают заявки, вы их рассматриваете." },
          ]}
        />
        <RadioGroup
          label="Кто пишет в чате"
          value={undefined}
          onValueChange={() => undefined}
          error="Выберите один из вариантов."
          options={[
            { value: "all", label: "Все участники" },
            { value: "staff", label: "Только педагоги" },
            { value: "none", label: "Никто", disabled: true },
          ]}
        />
        <FileDrop
          label="Выберите файл со списком или перетащите его сюда"
          hint="CSV или XLSX, до 20 МБ"
          accept=".csv,.xlsx"
          onFiles={() => undefined}
        />
        <FileDrop
          label="Приложите приказ"
          error="Этот файл не открывается. Приложите PDF или фотографию."
          onFiles={() => undefined}
        />
      </Group>
    </>
  );
}
