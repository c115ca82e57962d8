import { Trans, useLingui } from "@lingui/react/macro";
import { Printer } from "lucide-react";
import { useState } from "react";
import { api } from "~/api/api";
import type { components } from "~/api/types";
import { fullStamp } from "~/app/i18n/dates";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { ConfirmDialog } from "~/ui/ConfirmDialog";
import { Dialog } from "~/ui/Dialog";
import { PrintSheet, PrintStrip } from "~/ui/PrintSheet";
import { QrCode } from "~/ui/QrCode";
import admin from "./Admin.module.css";
import { CardStrip } from "./CardStrip";
import { LocalAddressBanner, useInstallation } from "./LocalAddress";
import styles from "./People.module.css";
import type { SignInCard } from "./sign-in-cards";
import { useAct } from "./use-act";
import { can } from "./use-school";

type SignInLink = components["schemas"]["SignInLink"];

interface PersonWayBackProps {
  space: components["schemas"]["Space"];
  card: components["schemas"]["PersonCard"];
  onChanged: () => void;
}

/**
 * For whoever cannot sign in. A pupil gets a card with a password for the first sign-in; a parent or a colleague a link
 * by which they set a password themselves: nobody else ever sees it.
 */
export function PersonWayBack({ space, card, onChanged }: PersonWayBackProps) {
  const { t } = useLingui();
  const { busy, error, act } = useAct();
  const [asking, setAsking] = useState(false);
  const [given, setGiven] = useState<{ card?: SignInCard; link?: SignInLink }>();
  const { way_back: way, person } = card;
  const name = person.name;
  if (way === "none") {
    const anothers = person.join === "joined" && person.id !== space.member && card.may_edit;
    if (!anothers || !can(space, "reset_sign_in")) return null;
    return (
      <p className={styles.note}>
        <Trans>Вход этого человека восстанавливает администратор: он связан не только с вашим классом.</Trans>
      </p>
    );
  }
  if (way === "owner")
    return (
      <p className={styles.note}>
        <Trans>
          Этой учётной записью пользуются не только здесь, поэтому новый пароль задаёт только её владелец: на странице
          входа, по коду из сообщения.
        </Trans>
      </p>
    );
  const give = async () => {
    const params = { path: { org: space.org, member: person.id } };
    const done = await act(async () => {
      if (way === "card")
        setGiven({ card: (await api.POST("/api/orgs/{org}/people/{member}/sign-in-card", { params })).data });
      else setGiven({ link: (await api.POST("/api/orgs/{org}/people/{member}/sign-in-link", { params })).data });
    });
    setAsking(false);
    if (done) onChanged();
  };
  return (
    <>
      {error && (
        <Banner tone="danger">
          {error.code === "forbidden" ? (
            <Trans>
              Вход этого человека восстанавливает администратор: он связан не только с вашим классом. Обратитесь к
              администратору.
            </Trans>
          ) : (
            error.message
          )}
        </Banner>
      )}
      <div>
        <Button onClick={() => setAsking(true)}>
          {way === "card" ? <Trans>Новая карточка входа</Trans> : <Trans>Новая ссылка для входа</Trans>}
        </Button>
      </div>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={way === "card" ? t`Новая карточка входа: ${name}?` : t`Новая ссылка для входа: ${name}?`}
        confirmLabel={way === "card" ? t`Выдать карточку` : t`Выдать ссылку`}
        busy={busy}
        onConfirm={() => void give()}
      >
        {way === "card" ? (
          <Trans>
            Прежний пароль перестанет подходить, на всех устройствах понадобится войти заново. Пароль с карточки
            действует для первого входа: после него нужно придумать свой.
          </Trans>
        ) : (
          <Trans>
            На всех устройствах сразу понадобится войти заново. По ссылке человек сам задаст новый пароль; до этого
            действует прежний. Ссылка работает один раз, в течение 72 часов.
          </Trans>
        )}
      </ConfirmDialog>
      <Dialog
        open={given !== undefined}
        onOpenChange={(open) => !open && setGiven(undefined)}
        title={given?.link ? t`Ссылка для входа` : t`Карточка входа`}
        description={
          given?.link ? (
            <Trans>Показана один раз: напечатайте её сейчас или передайте лично в руки.</Trans>
          ) : (
            <Trans>Показана один раз: напечатайте её сейчас или перепишите.</Trans>
          )
        }
        size="wide"
        actions={
          <Button variant="primary" icon={<Printer size={20} />} onClick={() => window.print()}>
            <Trans>Напечатать</Trans>
          </Button>
        }
      >
        <div className={admin.hideInPrintBare}>
          <LocalAddressBanner />
        </div>
        {given?.card && <CardSheet card={given.card} organisation={space.short_name} />}
        {given?.link && <LinkSheet link={given.link} zone={space.time_zone} />}
      </Dialog>
    </>
  );
}

function CardSheet({ card, organisation }: { card: SignInCard; organisation: string }) {
  const { t } = useLingui();
  const about = useInstallation();
  return (
    <PrintSheet title={t`Карточка входа`} note={organisation}>
      <CardStrip card={card} certificate={about?.certificate_page} />
    </PrintSheet>
  );
}

function LinkSheet({ link, zone }: { link: SignInLink; zone: string }) {
  const { t } = useLingui();
  const { name, unit_label: label, organisation, address, code } = link;
  const until = fullStamp(link.expires_at, { zone });
  return (
    <PrintSheet title={t`Ссылка для входа`} note={organisation}>
      <PrintStrip code={<QrCode svg={link.qr_svg} alt={t`QR-код: задать новый пароль`} />}>
        <p>
          <strong>{name}</strong>
          {label && ` · ${label}`}
        </p>
        <p>
          <Trans>
            Чтобы задать новый пароль, наведите камеру телефона на код или откройте {address}/join и введите:
          </Trans>
        </p>
        <p>
          <strong>{code}</strong>
        </p>
        <p>
          <small>
            <Trans>Действует один раз, до {until}</Trans>
          </small>
        </p>
      </PrintStrip>
    </PrintSheet>
  );
}
