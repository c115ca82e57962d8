import {
  type AriaAttributes,
  cloneElement,
  type KeyboardEvent,
  type MouseEvent,
  type ReactElement,
  type Ref,
  useId,
  useState,
} from "react";

/** What a control must take to open something: Button, IconButton and plain buttons do. */
export interface TriggerProps extends Pick<AriaAttributes, "aria-haspopup" | "aria-expanded"> {
  ref?: Ref<HTMLElement>;
  id?: string;
  onClick?: (event: MouseEvent<HTMLElement>) => void;
  onKeyDown?: (event: KeyboardEvent<HTMLElement>) => void;
}

/** Makes `trigger` open and close something that floats beside it. ArrowDown opens a menu, as everywhere. */
export function useTrigger(
  trigger: ReactElement<TriggerProps>,
  popup: "menu" | "dialog",
  controlled?: { open: boolean | undefined; onOpenChange: ((open: boolean) => void) | undefined },
) {
  const id = useId();
  const [owner, setOwner] = useState<HTMLElement | null>(null);
  const [ownOpen, setOwnOpen] = useState(false);
  const [byKeyboard, setByKeyboard] = useState(false);
  const open = controlled?.open ?? ownOpen;
  const setOpen = (next: boolean) => {
    setOwnOpen(next);
    controlled?.onOpenChange?.(next);
  };
  const { onClick, onKeyDown } = trigger.props;
  const button = cloneElement(trigger, {
    ref: setOwner,
    id: trigger.props.id ?? id,
    "aria-haspopup": popup,
    "aria-expanded": open,
    onClick: (event) => {
      onClick?.(event);
      if (event.defaultPrevented) return;
      setByKeyboard(event.detail === 0); // a press of Enter or Space has no clicks to count
      setOpen(!open);
    },
    onKeyDown: (event) => {
      onKeyDown?.(event);
      if (popup !== "menu" || event.key !== "ArrowDown" || event.defaultPrevented) return;
      event.preventDefault();
      setByKeyboard(true);
      setOpen(true);
    },
  });
  return { button, owner, open, setOpen, byKeyboard };
}
