import { lazy, type ReactElement, type ReactNode, Suspense, useState } from "react";
import { type TriggerProps, useTrigger } from "./use-trigger";

const PopoverFrame = lazy(() => import("./PopoverFrame"));

interface PopoverProps {
  /** The control that opens the panel; it must take a ref and button properties (Button, IconButton). */
  trigger: ReactElement<TriggerProps>;
  /** Names the popover for screen readers, and shows as its heading. */
  title: string;
  children: ReactNode;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
}

/**
 * A small panel beside its control: an explanation, a few settings. What needs an answer is a Dialog. Its code comes
 * when a panel first opens.
 */
export function Popover({ trigger, title, children, ...control }: PopoverProps) {
  const { button, owner, open, setOpen } = useTrigger(trigger, "dialog", {
    open: control.open,
    onOpenChange: control.onOpenChange,
  });
  const [used, setUsed] = useState(open);
  if (open && !used) setUsed(true);
  return (
    <>
      {button}
      {used && (
        <Suspense>
          <PopoverFrame open={open} onOpenChange={setOpen} owner={owner} title={title}>
            {children}
          </PopoverFrame>
        </Suspense>
      )}
    </>
  );
}
