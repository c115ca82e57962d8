import { Trans, useLingui } from "@lingui/react/macro";
import { X } from "lucide-react";
import { useState } from "react";
import { useLocation } from "wouter";
import { parta, type Space, useOrg } from "~/model";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { IconButton } from "~/ui/IconButton";
import { TakeOffice } from "./TakeOffice";

/** What the organisation on screen asks of the person: new words of a consent, an office to take over. One line each. */
export default function AskedStrip() {
  const space = useOrg((org) => org.space);
  if (!space) return null;
  return (
    <>
      <AskedConsents key={space.org} space={space} />
      {(space.office_offers ?? [])
        .filter((offer) => !offer.mine)
        .map((offer) => (
          <TakeOffice key={offer.id} org={space.org} offer={offer} onAnswered={() => parta.refreshMe()} />
        ))}
    </>
  );
}

function AskedConsents({ space }: { space: Space }) {
  const { t } = useLingui();
  const [path, navigate] = useLocation();
  const [later, setLater] = useState(false);
  const asked = space.consents_asked ?? [];
  if (later || asked.length === 0 || path === "/settings/consents") return null;
  const children = [...new Set(asked.filter((one) => one.member !== space.member).map((one) => one.name))].join(", ");
  const own = asked.some((one) => one.member === space.member);
  const school = space.short_name;
  return (
    <Banner
      look="strip"
      action={
        <>
          <Button onClick={() => navigate("/settings/consents")}>
            <Trans>Прочитать и ответить</Trans>
          </Button>
          <IconButton label={t`Позже`} icon={<X size={20} />} onClick={() => setLater(true)} />
        </>
      }
    >
      {own && children === "" ? (
        <Trans>{school}: текст согласия изменился. Пока вы не ответите, действует прежнее согласие.</Trans>
      ) : own ? (
        <Trans>
          {school}: текст согласия изменился — для вас и для детей ({children}). Пока вы не ответите, действует прежнее
          согласие.
        </Trans>
      ) : (
        <Trans>
          {school}: текст согласия изменился ({children}). Пока вы не ответите, действует прежнее согласие.
        </Trans>
      )}
    </Banner>
  );
}
