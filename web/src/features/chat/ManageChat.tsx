import { Trans, useLingui } from "@lingui/react/macro";
import { UserPlus } from "lucide-react";
import { type FormEvent, useState } from "react";
import { type Chat, type ChatMember, conversation, type Posting, type Space } from "~/model";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { Section } from "~/ui/Page";
import { Switch } from "~/ui/Switch";
import { TextField } from "~/ui/TextField";
import { useToast } from "~/ui/Toast";
import styles from "./ChatInfo.module.css";
import { PeoplePicker } from "./PeoplePicker";

/** For whoever leads the chat: who writes here; in group chats also the name and the people. */
export function ManageChat({ chat, space }: { chat: Chat; space: Space }) {
  const { t } = useLingui();
  const toast = useToast();
  const group = chat.kind === "group";
  // What was just chosen, until the server has said so too.
  const [posting, setPosting] = useState<Posting>();
  const edit = (change: { title?: string; posting?: Posting }) =>
    conversation
      .editChat(space.org, chat.id, change)
      .catch((error: Error) => void toast({ text: error.message, tone: "danger" }))
      .finally(() => setPosting(undefined));
  return (
    <Section title={t`Управление`}>
      {chat.posting !== "publishers" && (
        <Switch
          label={t`Пишут только педагоги`}
          hint={t`Остальные читают.`}
          checked={(posting ?? chat.posting) === "staff"}
          onChange={(event) => {
            const next = event.target.checked ? "staff" : "everyone";
            setPosting(next);
            void edit({ posting: next });
          }}
        />
      )}
      {group && <Title chat={chat} onSave={(title) => edit({ title })} />}
      {group && <AddPeople chat={chat} space={space} />}
    </Section>
  );
}

function Title({ chat, onSave }: { chat: Chat; onSave: (title: string) => Promise<void> }) {
  const { t } = useLingui();
  const [title, setTitle] = useState(chat.title);
  const [busy, setBusy] = useState(false);
  const changed = title.trim() !== "" && title.trim() !== chat.title;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!changed) return;
    setBusy(true);
    await onSave(title.trim());
    setBusy(false);
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <TextField label={t`Название`} value={title} maxLength={120} onChange={(event) => setTitle(event.target.value)} />
      {changed && (
        <Button type="submit" variant="primary" busy={busy}>
          <Trans>Сохранить название</Trans>
        </Button>
      )}
    </form>
  );
}

function AddPeople({ chat, space }: { chat: Chat; space: Space }) {
  const { t } = useLingui();
  const toast = useToast();
  const [open, setOpen] = useState(false);
  const [chosen, setChosen] = useState<readonly ChatMember[]>([]);
  const [busy, setBusy] = useState(false);
  const add = async () => {
    setBusy(true);
    try {
      await conversation.editParticipants(space.org, chat.id, { add: chosen.map((person) => person.id) });
      setOpen(false);
      setChosen([]);
    } catch (error) {
      toast({ text: (error as Error).message, tone: "danger" });
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <Button icon={<UserPlus size={20} />} onClick={() => setOpen(true)}>
        <Trans>Добавить участников</Trans>
      </Button>
      {open && (
        <Dialog
          open
          onOpenChange={setOpen}
          title={t`Добавить участников`}
          actions={
            <Button variant="primary" busy={busy} disabled={chosen.length === 0} onClick={() => void add()}>
              {t`Добавить`}
            </Button>
          }
        >
          <PeoplePicker space={space} chosen={chosen} onChosen={setChosen} />
        </Dialog>
      )}
    </>
  );
}
