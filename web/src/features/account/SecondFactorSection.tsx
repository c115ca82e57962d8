import { Trans, useLingui } from "@lingui/react/macro";
import { useParta } from "~/model";
import { Banner } from "~/ui/Banner";
import { Section } from "~/ui/Page";
import { SecondFactorPanel } from "./SecondFactorPanel";
import type { SignInWays } from "./use-sign-in-ways";

/** In the settings: everybody's own affair, unless an organisation wants it of its staff. */
export function SecondFactorSection({ ways }: { ways: SignInWays | undefined }) {
  const { t } = useLingui();
  const demand = useParta((state) => state.me?.second_factor_demands?.[0]);
  const school = demand?.short_name;
  return (
    <Section
      title={t`Второй шаг при входе`}
      lead={<Trans>После пароля Парта попросит код или ключ: узнав пароль, посторонний всё равно не войдёт.</Trans>}
    >
      {demand && (
        <Banner tone="warning">
          <Trans>{school}: сотрудникам нужен второй шаг при входе.</Trans>
        </Banner>
      )}
      <SecondFactorPanel ways={ways} />
    </Section>
  );
}
