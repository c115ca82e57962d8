import { Trans, useLingui } from "@lingui/react/macro";
import { PhoneCall, X } from "lucide-react";
import { useEffect, useState } from "react";
import { type CallToTell, useCallNews, useCallPlace, useCallToTell } from "~/model";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { IconButton } from "~/ui/IconButton";

/** By then this device knows whether one is in the call on another one, or whether it is over already. */
const SETTLES = 1000;

/** A lesson begins while one is elsewhere in Parta, or the page was loaded anew in the middle of it: the way there. */
export function CallNews({ openChat }: { openChat: string | undefined }) {
  const told = useCallToTell();
  const joined = useCallPlace((state) => state.joined);
  // The chat itself leads to its call.
  if (!told || joined || told.chat.id === openChat) return null;
  return <News key={told.chat.call?.id} {...told} />;
}

function News({ org, chat }: CallToTell) {
  const { t } = useLingui();
  const call = chat.call?.id ?? "";
  const { title } = chat;
  const back = useCallNews((state) => state.broken === call);
  const [settled, setSettled] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(true), SETTLES);
    return () => clearTimeout(timer);
  }, []);
  if (!settled) return null;
  return (
    <Banner
      look="strip"
      icon={<PhoneCall size={20} />}
      action={
        <>
          <Button
            variant="primary"
            data-opens-call=""
            onClick={() => useCallPlace.getState().open({ org, chat: chat.id })}
          >
            {back ? <Trans>Вернуться</Trans> : <Trans>Присоединиться</Trans>}
          </Button>
          <IconButton
            label={t`Скрыть сообщение`}
            icon={<X size={20} />}
            onClick={() => useCallNews.getState().know(call)}
          />
        </>
      }
    >
      {back ? <Trans>Вы были в звонке: {title}</Trans> : <Trans>Идёт звонок: {title}</Trans>}
    </Banner>
  );
}
