import { type Chat, type Space, useParta } from "~/model";
import { Composer } from "./Composer";
import { ConversationView } from "./ConversationView";
import { useWriting } from "./use-writing";

/** The chat beside its call: the same messages and the same field. */
export default function CallChat({ org, chat: id }: { org: string; chat: string }) {
  const chat = useParta((state) => state.orgs[org]?.chats[id]);
  const space = useParta((state) => state.orgs[org]?.space);
  return chat && space ? <Beside key={id} chat={chat} space={space} /> : null;
}

function Beside({ chat, space }: { chat: Chat; space: Space }) {
  const { replyTo, editing, onReply, onEdit, onDone } = useWriting();
  return (
    <>
      <ConversationView chat={chat} space={space} onReply={onReply} onEdit={onEdit} />
      <Composer chat={chat} space={space} replyTo={replyTo} editing={editing} onDone={onDone} onEdit={onEdit} />
    </>
  );
}
