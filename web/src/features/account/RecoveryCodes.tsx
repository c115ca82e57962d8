import { Trans, useLingui } from "@lingui/react/macro";
import { Copy, Printer } from "lucide-react";
import { parta, useParta, useRecoveryCodes } from "~/model";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { PrintSheet, PrintStrip } from "~/ui/PrintSheet";
import { useToast } from "~/ui/Toast";
import styles from "./Account.module.css";

/** Shown once: ten codes for when phone and key are lost, to print or to copy. */
export default function RecoveryCodes() {
  const { t } = useLingui();
  const toast = useToast();
  const login = useParta((state) => state.me?.login) ?? "";
  const { codes, forget } = useRecoveryCodes();
  const onDone = () => {
    forget();
    void parta.refreshMe();
  };
  const copy = () =>
    navigator.clipboard?.writeText(codes?.join("\n") ?? "").then(
      () => toast({ text: t`Коды скопированы.` }),
      () => toast({ text: t`Скопировать не удалось. Перепишите коды или напечатайте их.`, tone: "danger" }),
    );
  return (
    <Dialog
      open={codes !== undefined}
      onOpenChange={(open) => !open && onDone()}
      title={t`Запасные коды`}
      description={
        <Trans>
          Если телефон потеряется, войти поможет один из этих кодов. Они показаны один раз: напечатайте их или
          перепишите и храните не рядом с паролем.
        </Trans>
      }
      size="wide"
      actions={
        <>
          {navigator.clipboard !== undefined && (
            <Button icon={<Copy size={20} />} onClick={() => void copy()}>
              <Trans>Скопировать</Trans>
            </Button>
          )}
          <Button icon={<Printer size={20} />} onClick={() => window.print()}>
            <Trans>Напечатать</Trans>
          </Button>
          <Button variant="primary" onClick={onDone}>
            <Trans>Коды сохранены</Trans>
          </Button>
        </>
      }
    >
      {codes && (
        <PrintSheet title={t`Запасные коды для входа в Парту`} note={login}>
          <PrintStrip>
            <ol className={styles.codes}>
              {codes.map((code) => (
                <li key={code}>
                  <code>{code}</code>
                </li>
              ))}
            </ol>
            <p>
              <small>
                <Trans>Каждый код действует один раз. Новые коды в настройках входа отменяют эти.</Trans>
              </small>
            </p>
          </PrintStrip>
        </PrintSheet>
      )}
    </Dialog>
  );
}

/** Before the last codes are used up. */
export function FewCodesLeft({ left }: { left: number }) {
  if (left > 2) return null;
  return (
    <Banner tone="warning">
      <Trans>Запасных кодов почти не осталось. Получите новые, пока вход работает.</Trans>
    </Banner>
  );
}
