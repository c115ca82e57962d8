import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { useLocation } from "wouter";
import { parta, useParta } from "~/model";
import { ConfirmDialog } from "~/ui/ConfirmDialog";
import { useToast } from "~/ui/Toast";

/** Asks before everything goes, and says so when something has not been sent yet. */
export function SignOutDialog({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const { t } = useLingui();
  const toast = useToast();
  const [, navigate] = useLocation();
  const [busy, setBusy] = useState(false);
  const unsent = useParta((state) => state.outgoing.length);
  const signOut = async () => {
    setBusy(true);
    try {
      await parta.signOut();
      navigate("/");
    } catch (error) {
      toast({ text: (error as Error).message, tone: "danger" });
      onOpenChange(false);
    } finally {
      setBusy(false);
    }
  };
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title={unsent > 0 ? t`Выйти, не отправив написанное?` : t`Выйти?`}
      confirmLabel={t`Выйти`}
      danger={unsent > 0}
      busy={busy}
      onConfirm={() => void signOut()}
    >
      {unsent > 0 ? (
        <Plural
          value={unsent}
          one="# сообщение ещё не отправлено и пропадёт. Чтобы оно ушло, подождите связи."
          few="# сообщения ещё не отправлены и пропадут. Чтобы они ушли, подождите связи."
          many="# сообщений ещё не отправлено, и они пропадут. Чтобы они ушли, подождите связи."
          other="# сообщения ещё не отправлено и пропадёт. Чтобы оно ушло, подождите связи."
        />
      ) : (
        <Trans>Переписка останется в Парте, а на этом устройстве не останется ничего вашего.</Trans>
      )}
    </ConfirmDialog>
  );
}
