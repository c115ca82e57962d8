import { Trans, useLingui } from "@lingui/react/macro";
import { Ticket } from "lucide-react";
import { useState } from "react";
import { api } from "~/api/api";
import type { components } from "~/api/types";
import { Banner } from "~/ui/Banner";
import { Button, type ButtonVariant } from "~/ui/Button";
import { Checkbox } from "~/ui/Checkbox";
import { Dialog } from "~/ui/Dialog";
import styles from "./People.module.css";
import { Sheets } from "./Sheets";
import { useAct } from "./use-act";

/** How long a single invitation holds. */
const DAYS = 30;

interface InviteOneProps {
  space: components["schemas"]["Space"];
  person: components["schemas"]["Person"];
  variant?: ButtonVariant;
  onIssued?: () => void;
}

/**
 * Issues the personal link of one person and shows the strip to print. A family's is handed over there and then; of
 * staff it must be said, since whoever holds the strip gets into the staff's chats.
 */
export function InviteOne({ space, person, variant = "secondary", onIssued }: InviteOneProps) {
  const { t } = useLingui();
  const [issued, setIssued] = useState<{ sheets: components["schemas"]["Sheets"]; until: number }>();
  const { busy, error, act } = useAct();
  const staff = person.roles.some((role) => role !== "pupil" && role !== "parent");
  const [inPerson, setInPerson] = useState(false);
  const invite = () =>
    act(async () => {
      const body = { members: [person.id], everyone: false, handed_over: !staff || inPerson, days: DAYS };
      const { data } = await api.POST("/api/orgs/{org}/invites", { params: { path: { org: space.org } }, body });
      if (data) setIssued({ sheets: data, until: Date.now() + DAYS * 86_400_000 });
      onIssued?.();
    });
  return (
    <div className={styles.stack}>
      {error && <Banner tone="danger">{error.message}</Banner>}
      {staff && (
        <Checkbox
          label={t`Листок выдаётся лично в руки`}
          hint={t`Тогда чаты откроются сразу. Иначе нужен код с телефона или почты из списка либо ваше подтверждение в заявках.`}
          checked={inPerson}
          onChange={(event) => setInPerson(event.target.checked)}
        />
      )}
      <Button variant={variant} icon={<Ticket size={20} />} busy={busy} onClick={() => void invite()}>
        <Trans>Выдать приглашение</Trans>
      </Button>
      <Dialog
        open={issued !== undefined}
        onOpenChange={(open) => !open && setIssued(undefined)}
        title={t`Приглашение`}
        size="wide"
      >
        {issued && <Sheets {...issued} onClose={() => setIssued(undefined)} single />}
      </Dialog>
    </div>
  );
}
