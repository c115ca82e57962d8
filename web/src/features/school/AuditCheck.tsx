import { Trans, useLingui } from "@lingui/react/macro";
import { ShieldCheck } from "lucide-react";
import { useState } from "react";
import { api } from "~/api/api";
import type { components } from "~/api/types";
import { fullStamp } from "~/app/i18n/dates";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { TextField } from "~/ui/TextField";
import { useActionName } from "./audit-words";
import styles from "./People.module.css";
import { useAct } from "./use-act";

type Check = components["schemas"]["AuditCheck"];

interface AuditCheckProps {
  space: components["schemas"]["Space"];
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** «Проверить журнал»: whether somebody altered the log past the program, and the sum to note for the next time. */
export function AuditCheck({ space, open, onOpenChange }: AuditCheckProps) {
  const { t } = useLingui();
  const [known, setKnown] = useState("");
  const [check, setCheck] = useState<Check>();
  const { busy, error, act } = useAct();
  const run = () =>
    act(async () => {
      const { data } = await api.POST("/api/orgs/{org}/audit/verification", {
        params: { path: { org: space.org } },
        body: { known: known.trim().toLowerCase() },
      });
      setCheck(data);
    });
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={t`Проверить журнал`}
      description={
        <Trans>
          Каждая запись связана с предыдущей контрольной суммой. Если запись изменили, добавили задним числом или
          удалили мимо программы, суммы не сойдутся.
        </Trans>
      }
      actions={
        <Button variant="primary" busy={busy} onClick={() => void run()}>
          <Trans>Проверить</Trans>
        </Button>
      }
    >
      <div className={styles.fields}>
        {error && <Banner tone="danger">{error.message}</Banner>}
        <TextField
          label={t`Сумма прошлой проверки`}
          optional
          hint={t`Если вы её записывали, проверка покажет, на месте ли и те записи.`}
          value={known}
          maxLength={64}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setKnown(event.target.value)}
        />
        <div role="status">{check && <Result check={check} zone={space.time_zone} />}</div>
      </div>
    </Dialog>
  );
}

function Result({ check, zone }: { check: Check; zone: string }) {
  const actionName = useActionName();
  const stamp = (time: number | undefined | null) => (time ? fullStamp(time, { zone }) : "—");
  if (!check.intact) {
    const at = stamp(check.broken_at);
    const what = actionName(check.broken_action);
    return (
      <Banner tone="danger">
        <Trans>
          Журнал не сходится. Первая запись, которая не сходится с предыдущей: {at}, «{what}». Сообщите директору и
          тому, кто обслуживает сервер: базу данных меняли мимо программы. Сверьте её с резервной копией.
        </Trans>
      </Banner>
    );
  }
  const { rows, sum } = check;
  const from = stamp(check.from);
  const to = stamp(check.to);
  return (
    <>
      {check.known === false && (
        <Banner tone="danger">
          <Trans>
            Прошлой суммы в журнале нет. Проверьте, верно ли она введена. Если верно, журнал с тех пор подменили.
          </Trans>
        </Banner>
      )}
      <Banner icon={<ShieldCheck size={20} />}>
        <Trans>
          Журнал цел. Записей: {rows}. Первая: {from}. Последняя: {to}.
        </Trans>
        {check.known && (
          <>
            {" "}
            <Trans>Записи прошлой проверки на месте.</Trans>
          </>
        )}
      </Banner>
      <p className={styles.note}>
        <Trans>Запишите сумму и храните её отдельно от сервера, она понадобится при следующей проверке:</Trans>
      </p>
      <code className={styles.link}>{sum}</code>
    </>
  );
}
