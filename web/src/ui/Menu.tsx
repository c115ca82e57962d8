import { lazy, type ReactElement, type ReactNode, Suspense, useState } from "react";
import type { MenuFrameProps } from "./MenuFrame";
import { type TriggerProps, useTrigger } from "./use-trigger";

export type MenuEntry =
  | "separator"
  | {
      label: string;
      icon?: ReactNode;
      /** Either what to do, or where to go. */
      onSelect?: () => void;
      href?: string;
      danger?: boolean;
      disabled?: boolean;
    };

const MenuFrame = lazy(() => import("./MenuFrame"));

interface MenuProps {
  /** The control that opens the menu; it must take a ref and button properties (Button, IconButton). */
  trigger: ReactElement<TriggerProps>;
  entries: readonly MenuEntry[];
  align?: "start" | "end";
}

/** A list of actions under a button. Its code comes when a menu first opens: a hundred closed ones cost nothing. */
export function Menu({ trigger, entries, align = "end" }: MenuProps) {
  const { button, owner, open, setOpen, byKeyboard } = useTrigger(trigger, "menu");
  return (
    <>
      {button}
      <FloatingMenu
        open={open}
        onOpenChange={setOpen}
        entries={entries}
        owner={owner}
        align={align}
        focusFirst={byKeyboard}
      />
    </>
  );
}

/** The same list without a button of its own: for a right click or a long press. */
export function FloatingMenu(props: MenuFrameProps) {
  const [used, setUsed] = useState(props.open);
  if (props.open && !used) setUsed(true);
  if (!used) return null;
  return (
    <Suspense>
      <MenuFrame {...props} />
    </Suspense>
  );
}
