import { useState } from "react";
import { type Chat, type Message, type Space, useParta } from "~/model";
import { Composer } from "./Composer";
import { ConversationView } from "./ConversationView";

/** The chat beside its call: the same messages and the same field. */
export default function CallChat({ org, chat: id }: { org: string; chat: string }) {
  const chat = useParta((state) => state.orgs[org]?.chats[id]);
  const space = useParta((state) => state.orgs[org]?.space);
  return chat && space ? <Beside key={id} chat={chat} space={space} /> : null;
}

function Beside({ chat, space }: { chat: Chat; space: Space }) {
  const [replyTo, setReplyTo] = useState<Message>();
  const [editing, setEditing] = useState<Message>();
  const done = () => {
    setReplyTo(undefined);
    setEditing(undefined);
  };
  return (
    <>
      <ConversationView
        chat={chat}
        space={space}
        onReply={(message) => {
          setEditing(undefined);
          setReplyTo(message);
        }}
        onEdit={(message) => {
          setReplyTo(undefined);
          setEditing(message);
        }}
      />
      <Composer chat={chat} space={space} replyTo={replyTo} editing={editing} onDone={done} onEdit={setEditing} />
    </>
  );
}
