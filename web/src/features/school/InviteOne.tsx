import { Trans, useLingui } from "@lingui/react/macro";
import { Ticket } from "lucide-react";
import { useState } from "react";
import { api } from "~/api/api";
import type { components } from "~/api/types";
import { Banner } from "~/ui/Banner";
import { Button, type ButtonVariant } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import styles from "./People.module.css";
import { Sheets } from "./Sheets";
import { useAct } from "./use-act";

/** How long a single invitation holds. */
const DAYS = 30;

interface InviteOneProps {
  space: components["schemas"]["Space"];
  member: string;
  variant?: ButtonVariant;
  onIssued?: () => void;
}

/** Issues the personal link of one person and shows the strip to print: it is handed over there and then. */
export function InviteOne({ space, member, variant = "secondary", onIssued }: InviteOneProps) {
  const { t } = useLingui();
  const [issued, setIssued] = useState<{ sheets: components["schemas"]["Sheets"]; until: number }>();
  const { busy, error, act } = useAct();
  const invite = () =>
    act(async () => {
      const body = { members: [member], everyone: false, handed_over: true, days: DAYS };
      const { data } = await api.POST("/api/orgs/{org}/invites", { params: { path: { org: space.org } }, body });
      if (data) setIssued({ sheets: data, until: Date.now() + DAYS * 86_400_000 });
      onIssued?.();
    });
  return (
    <div className={styles.stack}>
      {error && <Banner tone="danger">{error.message}</Banner>}
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
