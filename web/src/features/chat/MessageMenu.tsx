import { Trans, useLingui } from "@lingui/react/macro";
import { Copy, CornerUpLeft, Eye, Pencil, Pin, PinOff, Trash2 } from "lucide-react";
import { useState } from "react";
import { type Chat, conversation, type Message, type Space, useOrg } from "~/model";
import { ConfirmDialog } from "~/ui/ConfirmDialog";
import { FloatingMenu, type MenuEntry } from "~/ui/Menu";
import { useToast } from "~/ui/Toast";
import { useSetPinned } from "./PinnedBar";

export interface MenuPlace {
  message: Message;
  own: boolean;
  element: HTMLElement;
  point: { x: number; y: number } | undefined;
  byKeyboard: boolean;
}

interface MessageMenuProps {
  place: MenuPlace | undefined;
  chat: Chat;
  space: Space;
  onClose: () => void;
  onReply: (message: Message) => void;
  onEdit: (message: Message) => void;
}

/** One's own message may be changed or taken back so long (server/chats/rules.hpp). */
const OWN_WINDOW = 24 * 3600_000;

export const mayChange = (message: Message, member: string, now = Date.now()): boolean =>
  message.author.id === member &&
  message.removed_at === undefined &&
  !message.call &&
  now - message.created_at < OWN_WINDOW;

/** What can be done with a message: by right click, long press, Enter or the button beside it. */
export function MessageMenu({ place, chat, space, onClose, onReply, onEdit }: MessageMenuProps) {
  const { t } = useLingui();
  const toast = useToast();
  const pins = useOrg((org) => org.pins[chat.id]);
  const setPinned = useSetPinned(space.org);
  const [removing, setRemoving] = useState<Message>();
  const [busy, setBusy] = useState(false);
  // The last one stays drawn while the menu closes.
  const [shown, setShown] = useState(place);
  if (place && place !== shown) setShown(place);

  const entries = (message: Message): MenuEntry[] => {
    const list: MenuEntry[] = [];
    if (message.removed_at !== undefined) return list;
    if (chat.may_post)
      list.push({ label: t`Ответить`, icon: <CornerUpLeft size={20} />, onSelect: () => onReply(message) });
    if (message.text)
      list.push({
        label: t`Копировать текст`,
        icon: <Copy size={20} />,
        onSelect: () => {
          navigator.clipboard.writeText(message.text).then(
            () => toast({ text: t`Текст скопирован.` }),
            () => toast({ text: t`Браузер не дал скопировать. Выделите текст и скопируйте сами.`, tone: "danger" }),
          );
        },
      });
    const own = mayChange(message, space.member);
    if (own && chat.may_post && message.text)
      list.push({ label: t`Изменить`, icon: <Pencil size={20} />, onSelect: () => onEdit(message) });
    if (chat.may_pin) {
      const pinned = pins?.list.some((pin) => pin.message.ordinal === message.ordinal) ?? false;
      list.push({
        label: pinned ? t`Открепить` : t`Закрепить для всех`,
        icon: pinned ? <PinOff size={20} /> : <Pin size={20} />,
        onSelect: () => void setPinned(message, !pinned),
      });
    }
    const family = chat.my_capacity === "pupil" || chat.my_capacity === "parent";
    if (chat.kind !== "personal" && !family && space.actions.includes("see_readers"))
      list.push({
        label: t`Кто прочитал`,
        icon: <Eye size={20} />,
        href: `/chats/${chat.id}/info?read=${message.ordinal}`,
      });
    if (own || chat.may_remove_others) {
      list.push("separator", {
        label: t`Удалить`,
        icon: <Trash2 size={20} />,
        danger: true,
        onSelect: () => setRemoving(message),
      });
    }
    return list;
  };

  const remove = async (message: Message) => {
    setBusy(true);
    try {
      await conversation.remove(space.org, message);
      setRemoving(undefined);
    } catch (error) {
      setRemoving(undefined);
      toast({ text: (error as Error).message, tone: "danger" });
    } finally {
      setBusy(false);
    }
  };

  const list = shown ? entries(shown.message) : [];
  return (
    <>
      <FloatingMenu
        open={place !== undefined && list.length > 0}
        onOpenChange={(open) => !open && onClose()}
        entries={list}
        owner={shown?.element ?? null}
        point={shown?.point}
        focusFirst={shown?.byKeyboard}
        label={t`Действия с сообщением`}
      />
      <ConfirmDialog
        open={removing !== undefined}
        onOpenChange={(open) => !open && setRemoving(undefined)}
        title={t`Удалить сообщение?`}
        confirmLabel={t`Удалить`}
        danger
        busy={busy}
        onConfirm={() => removing && remove(removing)}
      >
        {removing && removing.author.id !== space.member ? (
          <Trans>Оно исчезнет у всех участников. Удаление записывается в журнал. Вернуть сообщение нельзя.</Trans>
        ) : (
          <Trans>Оно исчезнет у всех участников. Вернуть его нельзя.</Trans>
        )}
      </ConfirmDialog>
    </>
  );
}
