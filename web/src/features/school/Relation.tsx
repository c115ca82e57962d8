import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { api } from "~/api/api";
import type { components } from "~/api/types";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { Checkbox } from "~/ui/Checkbox";
import { ConfirmDialog } from "~/ui/ConfirmDialog";
import { Dialog } from "~/ui/Dialog";
import { TextArea } from "~/ui/TextField";
import { useToast } from "~/ui/Toast";
import styles from "./People.module.css";
import type { Relative } from "./PersonFamily";
import { RelationKind } from "./RelationKind";
import { useAct } from "./use-act";

interface RelationProps {
  org: string;
  child: { id: string; name: string };
  /** Whose relation is on screen; undefined: the window is closed. */
  relative: Relative | undefined;
  onClose: () => void;
  onChanged: () => void;
}

/** One relation of a child and a representative: legal or not, restricted for a reason, entered by mistake (R56). */
export function Relation({ relative, onClose, ...rest }: RelationProps) {
  const { t } = useLingui();
  const [last, setLast] = useState(relative);
  if (relative && relative !== last) setLast(relative);
  const name = last?.name ?? "";
  const [removing, setRemoving] = useState(false);
  const { busy, error, act, clear } = useAct();
  const toast = useToast();
  const put = async (relation: Omit<components["schemas"]["SetRepresentation"], "parent">) => {
    if (!last) return false;
    const done = await act(() =>
      api.PUT("/api/orgs/{org}/people/{member}/representatives", {
        params: { path: { org: rest.org, member: rest.child.id } },
        body: { parent: last.id, ...relation },
      }),
    );
    setRemoving(false);
    if (!done) return false;
    rest.onChanged();
    onClose();
    return true;
  };
  const remove = async () => {
    const was = last;
    if (!was || !(await put({ legal: false, restricted: false, reason: "", ended: true }))) return;
    // A restriction is not undone by a press.
    if (was.restricted) return;
    toast({
      text: t`Представитель убран: ${was.name}.`,
      action: {
        label: t`Вернуть`,
        onClick: () => void put({ legal: was.legal, restricted: false, reason: "", relation: was.relation }),
      },
    });
  };
  const close = (open: boolean) => {
    if (open) return;
    clear();
    onClose();
  };
  return (
    <>
      <Dialog open={relative !== undefined} onOpenChange={close} title={t`Представитель: ${name}`}>
        {error && <Banner tone="danger">{error.message}</Banner>}
        {last && (
          <Fields
            key={`${last.id} ${last.legal} ${last.by_school} ${last.by_pupil} ${last.reason} ${last.relation}`}
            relative={last}
            child={rest.child.name}
            busy={busy}
            onSave={(legal, restricted, reason, relation) => void put({ legal, restricted, reason, relation })}
            onRemove={() => setRemoving(true)}
          />
        )}
      </Dialog>
      <ConfirmDialog
        open={removing}
        onOpenChange={setRemoving}
        title={t`Убрать представителя: ${name}?`}
        confirmLabel={t`Убрать`}
        danger
        busy={busy}
        onConfirm={() => void remove()}
      >
        <Trans>
          Запись о человеке останется, но с ребёнком она больше не связана: чаты класса закроются, приглашение
          перестанет действовать. Прикрепить человека снова можно в любой день; в течение суток вернётся и история
          чатов.
        </Trans>
      </ConfirmDialog>
    </>
  );
}

interface FieldsProps {
  relative: Relative;
  child: string;
  busy: boolean;
  onSave: (legal: boolean, restricted: boolean, reason: string, relation: string) => void;
  onRemove: () => void;
}

function Fields({ relative, child, busy, onSave, onRemove }: FieldsProps) {
  const { t } = useLingui();
  const [legal, setLegal] = useState(relative.legal);
  const [restricted, setRestricted] = useState(relative.by_school);
  const [reason, setReason] = useState(relative.reason);
  const [relation, setRelation] = useState(relative.relation);
  const [tried, setTried] = useState(false);
  const missing = restricted && reason.trim() === "";
  const save = () => {
    setTried(true);
    if (!missing) onSave(legal, restricted, restricted ? reason.trim() : "", relation.trim());
  };
  return (
    <div className={styles.fields}>
      <p className={styles.quiet}>
        <Trans>Ребёнок: {child}</Trans>
      </p>
      <RelationKind value={relation} onChange={setRelation} />
      <Checkbox
        label={t`Законный представитель`}
        hint={t`Родитель, опекун или попечитель. Даёт согласия за ребёнка.`}
        checked={legal}
        onChange={(event) => setLegal(event.target.checked)}
      />
      <Checkbox
        label={t`Ограничить доступ`}
        hint={t`Не видит ребёнка, его класс и чаты, не получает уведомлений. Ссылка, если она выдана, перестанет работать.`}
        checked={restricted}
        onChange={(event) => setRestricted(event.target.checked)}
      />
      {relative.by_pupil && (
        <Banner tone="info">
          <Trans>
            Доступ закрыл совершеннолетний ученик. Это его решение: школа может закрыть доступ и сама, но открыть его не
            может.
          </Trans>
        </Banner>
      )}
      {restricted && (
        <TextArea
          label={t`Причина`}
          hint={t`Её видят только администратор, директор и классный руководитель.`}
          maxLength={500}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
          error={tried && missing ? t`Напишите причину: например, номер и дату решения суда.` : undefined}
        />
      )}
      <div className={styles.row}>
        <Button variant="primary" busy={busy} onClick={save}>
          <Trans>Сохранить</Trans>
        </Button>
        <Button variant="dangerOutline" onClick={onRemove}>
          <Trans>Записан по ошибке</Trans>
        </Button>
      </div>
    </div>
  );
}
