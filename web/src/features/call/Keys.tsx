import { Trans, useLingui } from "@lingui/react/macro";
import { Dialog } from "~/ui/Dialog";
import styles from "./Panel.module.css";

/** What the keyboard does in a call. */
export function Keys() {
  return (
    <dl className={styles.keys}>
      <div>
        <dt>M</dt>
        <dd>
          <Trans>включить или выключить микрофон</Trans>
        </dd>
      </div>
      <div>
        <dt>V</dt>
        <dd>
          <Trans>включить или выключить камеру</Trans>
        </dd>
      </div>
      <div>
        <dt>H</dt>
        <dd>
          <Trans>поднять или опустить руку</Trans>
        </dd>
      </div>
      <div>
        <dt>P</dt>
        <dd>
          <Trans>участники</Trans>
        </dd>
      </div>
      <div>
        <dt>C</dt>
        <dd>
          <Trans>чат</Trans>
        </dd>
      </div>
      <div>
        <dt>F</dt>
        <dd>
          <Trans>показанный экран: на всё окно и обратно</Trans>
        </dd>
      </div>
      <div>
        <dt>Enter</dt>
        <dd>
          <Trans>закрепить участника на экране; до него — Tab и стрелки</Trans>
        </dd>
      </div>
      <div>
        <dt>?</dt>
        <dd>
          <Trans>этот список</Trans>
        </dd>
      </div>
      <div>
        <dt>Esc</dt>
        <dd>
          <Trans>уменьшить показанный экран, закрыть панель или свернуть звонок</Trans>
        </dd>
      </div>
    </dl>
  );
}

export function KeysDialog({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const { t } = useLingui();
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={t`Клавиши в звонке`}>
      <Keys />
      <p className={styles.note}>
        <Trans>Буквы — по месту на клавиатуре, раскладка не важна. Когда вы печатаете, они не действуют.</Trans>
      </p>
    </Dialog>
  );
}
