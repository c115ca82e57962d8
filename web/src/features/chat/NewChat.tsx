import { useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { useLocation } from "wouter";
import { type ChatMember, conversation, type Space } from "~/model";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { Tabs } from "~/ui/Tabs";
import { TextField } from "~/ui/TextField";
import { useToast } from "~/ui/Toast";
import { type Kind, useGroupTemplates } from "./group-templates";
import { PeoplePicker } from "./PeoplePicker";
import styles from "./PeoplePicker.module.css";

/** Whom to write to: one person, or a group with a name. Only those one may write to are found. */
export default function NewChat({ space, onClose }: { space: Space; onClose: () => void }) {
  const { t } = useLingui();
  const toast = useToast();
  const [, navigate] = useLocation();
  const [kind, setKind] = useState("personal");
  const [title, setTitle] = useState("");
  const [titleError, setTitleError] = useState<string>();
  const [chosen, setChosen] = useState<readonly ChatMember[]>([]);
  const [busy, setBusy] = useState(false);
  const [among, setAmong] = useState<Kind>("");
  const templates = useGroupTemplates(space);
  const mayGroup = space.actions.includes("create_group_chat");
  const mayPersonal = space.actions.includes("create_personal_chat");

  const make = async (create: () => Promise<{ id: string }>) => {
    setBusy(true);
    try {
      const chat = await create();
      onClose();
      navigate(`/chats/${chat.id}`);
    } catch (error) {
      toast({ text: (error as Error).message, tone: "danger" });
    } finally {
      setBusy(false);
    }
  };
  const makeGroup = () => {
    if (title.trim() === "") return setTitleError(t`Назовите группу, например «Проект по биологии».`);
    void make(() =>
      conversation.createGroup(
        space.org,
        title.trim(),
        chosen.map((person) => person.id),
      ),
    );
  };
  const personal = (
    <PeoplePicker
      space={space}
      kind={among}
      onKind={setAmong}
      onOpen={(person) => void make(() => conversation.createPersonal(space.org, person.id))}
    />
  );
  const group = (
    <div className={styles.group}>
      <TextField
        label={t`Название группы`}
        value={title}
        maxLength={120}
        error={titleError}
        onChange={(event) => {
          setTitle(event.target.value);
          setTitleError(undefined);
        }}
      />
      {templates.length > 0 && (
        <fieldset className={styles.templates}>
          <legend>{t`Частые группы`}</legend>
          {templates.map((template) => (
            <Button
              key={template.title}
              onClick={() => {
                setTitle(template.title);
                setTitleError(undefined);
                setAmong(template.kind);
              }}
            >
              {template.title}
            </Button>
          ))}
        </fieldset>
      )}
      <PeoplePicker space={space} kind={among} onKind={setAmong} chosen={chosen} onChosen={setChosen} />
    </div>
  );
  const grouping = mayGroup && (kind === "group" || !mayPersonal);
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t`Новый чат`}
      actions={
        grouping && (
          <Button variant="primary" busy={busy} onClick={makeGroup}>
            {t`Создать группу`}
          </Button>
        )
      }
    >
      {mayGroup && mayPersonal ? (
        <Tabs
          label={t`Вид чата`}
          value={kind}
          onValueChange={setKind}
          tabs={[
            { value: "personal", label: t`Личный`, content: personal },
            { value: "group", label: t`Группа`, content: group },
          ]}
        />
      ) : mayGroup ? (
        group
      ) : (
        personal
      )}
    </Dialog>
  );
}
