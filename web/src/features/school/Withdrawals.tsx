import { Trans, useLingui } from "@lingui/react/macro";
import { api } from "~/api/api";
import type { components } from "~/api/types";
import { fullDate } from "~/app/i18n/dates";
import { Banner } from "~/ui/Banner";
import { Button, LinkButton } from "~/ui/Button";
import { Section } from "~/ui/Page";
import styles from "./People.module.css";
import { useAct } from "./use-act";
import { can, useLoaded } from "./use-school";

type Withdrawal = components["schemas"]["ConsentWithdrawal"];
type Space = components["schemas"]["Space"];

/** «Отозваны согласия»: what administrators have not seen to; nothing while there is nothing. */
export function Withdrawals({ space }: { space: Space }) {
  const { t } = useLingui();
  const open = useLoaded(
    can(space, "see_withdrawals") ? space.org : undefined,
    async (org) =>
      (await api.GET("/api/orgs/{org}/consent-withdrawals", { params: { path: { org } } })).data?.withdrawals ?? [],
  );
  if (!open.data || open.data.length === 0) return null;
  return (
    <Section
      title={t`Отозваны согласия`}
      lead={<Trans>Отзыв уже действует. Отметьте его, когда всё, что нужно сделать на бумаге, сделано.</Trans>}
    >
      {open.data.map((one) => (
        <Withdrawn key={one.id} space={space} withdrawal={one} onSettled={open.reload} />
      ))}
    </Section>
  );
}

interface WithdrawnProps {
  space: Space;
  withdrawal: Withdrawal;
  onSettled: () => void;
}

function Withdrawn({ space, withdrawal: one, onSettled }: WithdrawnProps) {
  const { t } = useLingui();
  const { busy, error, act } = useAct();
  const { name, signed_by: by, recorded_by: recorder } = one;
  const date = fullDate(one.at, { zone: space.time_zone });
  const day = one.signed_on ? fullDate(Date.parse(one.signed_on), { zone: "UTC" }) : "";
  const who = one.unlisted ? t`представитель, которого нет в списке` : by || t`сам человек`;
  const settle = async () => {
    const done = await act(() =>
      api.DELETE("/api/orgs/{org}/consent-withdrawals/{withdrawal}", {
        params: { path: { org: space.org, withdrawal: one.id } },
      }),
    );
    if (done) onSettled();
  };
  return (
    <article className={styles.card}>
      <h3 className={styles.cardTitle}>{[name, one.unit_label].filter(Boolean).join(" · ")}</h3>
      {error && <Banner tone="danger">{error.message}</Banner>}
      <p>
        {one.purpose === "communication" ? t`Согласие на общение.` : t`Согласие на фото.`}{" "}
        <Trans>Отзывает: {who}.</Trans>{" "}
        {one.paper ? (
          <Trans>
            Бумага от {day}, записано {date} (отметка: {recorder}).
          </Trans>
        ) : (
          date
        )}
      </p>
      <p className={styles.note}>
        {one.in_force ? (
          <Trans>Есть другое действующее согласие, поэтому ничего не закрылось: это возражение.</Trans>
        ) : one.purpose === "communication" ? (
          <Trans>Доступ к чатам закрыт.</Trans>
        ) : (
          <Trans>Снимать и публиковать фотографии нельзя.</Trans>
        )}
      </p>
      <div className={styles.row}>
        <LinkButton href={`/people/${one.member}`}>
          <Trans>Открыть карточку</Trans>
        </LinkButton>
        <Button variant="quiet" busy={busy} aria-label={t`Принято к сведению: ${name}`} onClick={() => void settle()}>
          <Trans>Принято к сведению</Trans>
        </Button>
      </div>
    </article>
  );
}
