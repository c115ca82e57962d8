import { Trans, useLingui } from "@lingui/react/macro";
import { parta, useParta } from "~/model";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { SecondFactorPanel } from "./SecondFactorPanel";
import styles from "./SignIn.module.css";
import { useSignInWays } from "./use-sign-in-ways";

/** An organisation wants a second factor of its staff: here it is set up, at once or, until the day named, later. */
export default function SecondFactorPage({ onLater }: { onLater: (() => void) | undefined }) {
  const { t, i18n } = useLingui();
  const demands = useParta((state) => state.me?.second_factor_demands) ?? [];
  const { ways, error } = useSignInWays();
  const demand = demands.find((one) => one.shut) ?? demands[0];
  if (!demand) return null;
  const school = demand.short_name;
  const day = new Intl.DateTimeFormat(i18n.locale, { dateStyle: "long", timeZone: "UTC" }).format(
    new Date(`${demand.from}T00:00:00Z`),
  );
  return (
    <div className={styles.page}>
      <title>{`${t`Второй шаг при входе`} — Парта`}</title>
      <div className={styles.card}>
        <header className={styles.head}>
          <img src="/icons/favicon.svg" alt="" width={56} height={56} data-essential />
          <h1 className={styles.title}>
            <Trans>Включите второй шаг при входе</Trans>
          </h1>
          <p className={styles.school}>{school}</p>
        </header>
        <div className={styles.form}>
          <p>
            {demand.shut ? (
              <Trans>
                Организация решила: с {day} сотрудники подтверждают вход кодом или ключом. Включите его, и чаты снова
                откроются.
              </Trans>
            ) : (
              <Trans>
                Организация решила: с {day} сотрудники подтверждают вход кодом или ключом. Это займёт две минуты и
                защитит данные учеников, даже если кто-то узнает пароль.
              </Trans>
            )}
          </p>
          {error && <Banner tone="danger">{error}</Banner>}
          <SecondFactorPanel ways={ways} />
        </div>
        <footer className={styles.foot}>
          {onLater && (
            <Button variant="quiet" onClick={onLater}>
              <Trans>Позже</Trans>
            </Button>
          )}
          <Button variant="quiet" onClick={() => void parta.signOut()}>
            <Trans>Выйти</Trans>
          </Button>
        </footer>
      </div>
    </div>
  );
}
