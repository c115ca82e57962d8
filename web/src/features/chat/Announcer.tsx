import { useState } from "react";
import type { Message } from "~/model";
import { inOneLine } from "./words";

/** Reads new messages of others to screen readers, one by one; not what scrolls into view, and not what was there already. */
export function Announcer({ message, member }: { message: Message | undefined; member: string }) {
  const [first] = useState(message?.ordinal ?? 0);
  const news = message && message.ordinal > first && message.author.id !== member ? message : undefined;
  return (
    <p className="visually-hidden" aria-live="polite">
      {news && `${news.author.name}: ${inOneLine(news)}`}
    </p>
  );
}
