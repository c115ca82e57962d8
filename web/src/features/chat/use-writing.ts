import { useCallback, useState } from "react";
import type { Message } from "~/model";

/** What the field of a chat is about: an answer, a change of a message, or neither. Every row has these functions: they stay the same. */
export function useWriting() {
  const [replyTo, setReplyTo] = useState<Message>();
  const [editing, setEditing] = useState<Message>();
  const onReply = useCallback((message: Message) => {
    setEditing(undefined);
    setReplyTo(message);
  }, []);
  const onEdit = useCallback((message: Message) => {
    setReplyTo(undefined);
    setEditing(message);
  }, []);
  const onDone = useCallback(() => {
    setReplyTo(undefined);
    setEditing(undefined);
  }, []);
  return { replyTo, editing, onReply, onEdit, onDone };
}
