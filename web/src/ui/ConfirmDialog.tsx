import { lazy, Suspense, useState } from "react";
import type { ConfirmDialogProps } from "./ConfirmFrame";

const ConfirmFrame = lazy(() => import("./ConfirmFrame"));

/**
 * A question before something that is hard to undo. Focus stands on «Отмена»; a press outside does not close it.
 * Loaded as `Dialog` is.
 */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const [used, setUsed] = useState(props.open);
  if (props.open && !used) setUsed(true);
  if (!used) return null;
  return (
    <Suspense>
      <ConfirmFrame {...props} />
    </Suspense>
  );
}
