import { Trans, useLingui } from "@lingui/react/macro";
import { ShieldCheck } from "lucide-react";
import { type Space, useOrg, useParta } from "~/model";
import { Banner } from "~/ui/Banner";
import { EmptyState } from "~/ui/EmptyState";
import { Page } from "~/ui/Page";
import { Skeleton } from "~/ui/Skeleton";
import { ClosedSpaces } from "./ClosedSpaces";
import styles from "./Consents.module.css";
import { ConsentText } from "./ConsentText";
import { OwnParents } from "./OwnParents";
import { PersonConsents } from "./PersonConsents";
import { useCards } from "./use-consents";

/** «/settings/consents»: what the school keeps of oneself and of one's children, what was agreed to, and the way to take it back. */
export default function ConsentsPage() {
  const { t } = useLingui();
  const space = useOrg((org) => org.space);
  const closed = useParta((state) => state.me?.closed ?? NONE);
  return (
    <Page
      title={t`Мои данные и согласия`}
      documentTitle={t`Мои данные и согласия`}
      width="column"
      back="/settings"
      backAlways
    >
      <ClosedSpaces />
      {space ? (
        <People key={space.org} space={space} />
      ) : (
        closed.length === 0 && (
          <EmptyState icon={<ShieldCheck size={28} />} title={t`Согласий пока нет`}>
            <Trans>Они появятся здесь, когда вы присоединитесь к школе.</Trans>
          </EmptyState>
        )
      )}
    </Page>
  );
}

const NONE: readonly never[] = [];

function People({ space }: { space: Space }) {
  const { cards, texts, error, change } = useCards(space);
  if (error) return <Banner tone="danger">{error}</Banner>;
  if (!cards) return <Skeleton look="lines" count={6} />;
  return (
    <>
      <p>
        <Trans>
          Данные хранит {space.short_name} на своём сервере и никому не передаёт. Согласие можно отозвать и дать снова в
          любой день.
        </Trans>
      </p>
      <div className={styles.read}>
        <ConsentText organisation={space.short_name} texts={texts} zone={space.time_zone} framed />
      </div>
      <OwnParents space={space} />
      {cards.map((card) => (
        <PersonConsents
          key={card.person.id}
          card={card}
          texts={texts}
          own={card.person.id === space.member}
          space={space}
          onChange={(purpose, given) => change(card.person.id, purpose, given)}
        />
      ))}
    </>
  );
}
