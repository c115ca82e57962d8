import { Trans, useLingui } from "@lingui/react/macro";
import { useEffect, useState } from "react";
import { request } from "~/api/client";
import type { components } from "~/api/types";
import type { Space } from "~/model";
import { ConfirmDialog } from "~/ui/ConfirmDialog";
import { Section } from "~/ui/Page";
import { Switch } from "~/ui/Switch";
import { useToast } from "~/ui/Toast";
import styles from "./Consents.module.css";

type Own = components["schemas"]["OwnParents"];

/** From 18 on the pupil decides whom of their representatives the class's life is open to; younger ones are not asked. */
export function OwnParents({ space }: { space: Space }) {
  const { t } = useLingui();
  const toast = useToast();
  const [own, setOwn] = useState<Own>();
  const [busy, setBusy] = useState<string>();
  const [closing, setClosing] = useState<Own["parents"][number]>();
  const [asking, setAsking] = useState(false);
  const pupil = space.roles.includes("pupil");
  const path = `/api/orgs/${space.org}/own-representatives`;
  useEffect(() => {
    // Without an answer there is nothing to decide; the page has other things to say.
    if (pupil) request<Own>(path).then(setOwn, () => undefined);
  }, [pupil, path]);
  if (!own?.may_decide || own.parents.length === 0) return null;
  const decide = async (id: string, access: boolean) => {
    setBusy(id);
    try {
      const now = await request<Own>(`${path}/${id}`, { method: "PUT", body: { access } });
      setOwn(now);
      const closed = now.parents.find((one) => one.id === id)?.by_school;
      toast({
        text: !access
          ? t`Доступ закрыт.`
          : closed
            ? t`Вы больше не закрываете доступ, но его закрыла и школа.`
            : t`Доступ открыт.`,
      });
    } catch (failure) {
      toast({ text: (failure as Error).message, tone: "danger" });
    } finally {
      setBusy(undefined);
      setAsking(false);
    }
  };
  const close = (parent: Own["parents"][number]) => {
    setClosing(parent);
    setAsking(true);
  };
  const name = closing?.name ?? "";
  return (
    <Section
      title={t`Доступ представителей`}
      lead={
        <Trans>
          Вам уже 18: вы сами решаете, видят ли представители чаты и объявления вашего класса. Закрытый доступ можно
          открыть снова, но то, что писали за это время, представителю не покажут.
        </Trans>
      }
    >
      <div className={styles.consents}>
        {own.parents.map((parent) => (
          <Switch
            key={parent.id}
            label={parent.name}
            hint={
              !parent.by_school
                ? parent.access
                  ? t`Видит чаты, списки и объявления вашего класса.`
                  : t`Вы закрыли доступ.`
                : parent.by_self
                  ? t`Доступ закрыли и вы, и школа. Если откроете вы, он останется закрытым решением школы.`
                  : t`Доступ закрыла школа. Спросите администратора.`
            }
            checked={parent.access}
            disabled={(parent.by_school && !parent.by_self) || busy === parent.id}
            onChange={(event) => (event.target.checked ? void decide(parent.id, true) : close(parent))}
          />
        ))}
      </div>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={t`Закрыть доступ: ${name}?`}
        confirmLabel={t`Закрыть доступ`}
        busy={busy !== undefined}
        onConfirm={() => closing && void decide(closing.id, false)}
      >
        <Trans>
          Чаты и объявления вашего класса сразу пропадут у этого человека. Когда вы откроете доступ снова, того, что
          писали за это время, он не увидит.
        </Trans>
      </ConfirmDialog>
    </Section>
  );
}
