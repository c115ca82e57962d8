import { Trans, useLingui } from "@lingui/react/macro";
import { Undo2 } from "lucide-react";
import { useState } from "react";
import { api } from "~/api/api";
import type { components } from "~/api/types";
import { fullStamp } from "~/app/i18n/dates";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { ConfirmDialog } from "~/ui/ConfirmDialog";
import { List } from "~/ui/List";
import { ListRow } from "~/ui/ListRow";
import { Section } from "~/ui/Page";
import { useMovementText, useUndoRefusal } from "./movement-words";
import styles from "./People.module.css";
import { useAct } from "./use-act";
import type { Loaded } from "./use-school";

type Movement = components["schemas"]["Movement"];

interface MovementsProps {
  space: components["schemas"]["Space"];
  loaded: Loaded<Movement[] | undefined>;
  /** The list is of a class: each line says who. */
  named?: boolean;
  onUndone: () => void;
}

/** So many lines are read at a glance. */
const FEW = 5;

/** Who came and who left, and when; what was done today by mistake is taken back by its line. */
export function Movements({ space, loaded, named, onUndone }: MovementsProps) {
  const { t } = useLingui();
  const text = useMovementText();
  const refusal = useUndoRefusal();
  const { busy, error, clear, act } = useAct();
  const [asking, setAsking] = useState<Movement>();
  const [all, setAll] = useState(false);
  const list = loaded.data ?? [];
  if (list.length === 0) return null;
  const shown = all ? list : list.slice(0, FEW);
  const undo = async () => {
    if (!asking) return;
    const done = await act(() =>
      api.POST("/api/orgs/{org}/movements/{movement}/undoing", {
        params: { path: { org: space.org, movement: asking.id } },
      }),
    );
    setAsking(undefined);
    if (!done) return;
    loaded.reload();
    onUndone();
  };
  const ask = (movement: Movement) => {
    clear();
    setAsking(movement);
  };
  const name = asking?.name ?? "";
  const what = asking ? text(asking) : "";
  return (
    <Section title={t`Движение`}>
      {error && <Banner tone="danger">{refusal(error.field, error.detail) || error.message}</Banner>}
      <List label={t`Движение`}>
        {shown.map((movement) => {
          const when = fullStamp(movement.at, { zone: space.time_zone });
          const about = movement.undone ? t`${when} · отменено` : when;
          return (
            <ListRow
              key={movement.id}
              title={named ? movement.name : text(movement)}
              wrap
              {...(named && { href: `/people/${movement.member}` })}
              subtitle={named ? `${text(movement)} · ${about}` : about}
              actions={
                movement.may_undo && (
                  <Button
                    variant="quiet"
                    icon={<Undo2 size={18} />}
                    aria-label={t`Отменить: ${movement.name}, ${text(movement)}`}
                    onClick={() => ask(movement)}
                  >
                    <Trans>Отменить</Trans>
                  </Button>
                )
              }
            />
          );
        })}
      </List>
      {list.length > FEW && !all && (
        <div className={styles.rowBelow}>
          <Button variant="quiet" onClick={() => setAll(true)}>
            <Trans>Показать всё движение</Trans>
          </Button>
        </div>
      )}
      <ConfirmDialog
        open={asking !== undefined}
        onOpenChange={(next) => !next && setAsking(undefined)}
        title={t`Отменить: ${name}?`}
        confirmLabel={t`Отменить движение`}
        cancelLabel={t`Оставить`}
        busy={busy}
        onConfirm={() => void undo()}
      >
        <Trans>{what}. Всё станет, как было до этого: класс, чаты и переписка без пропуска.</Trans>
      </ConfirmDialog>
    </Section>
  );
}
