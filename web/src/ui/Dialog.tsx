import { lazy, Suspense, useState } from "react";
import type { DialogProps } from "./DialogFrame";

const DialogFrame = lazy(() => import("./DialogFrame"));

/**
 * A window over the page: centred on a PC, a sheet from below on a phone. Esc and a press outside close it. Its code
 * comes when the first one opens (the app fetches it beforehand, when idle), so that the first screen does without.
 */
export function Dialog(props: DialogProps) {
  const [used, setUsed] = useState(props.open);
  if (props.open && !used) setUsed(true);
  if (!used) return null;
  return (
    <Suspense>
      <DialogFrame {...props} />
    </Suspense>
  );
}
