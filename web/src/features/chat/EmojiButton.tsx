import { useLingui } from "@lingui/react/macro";
import { Smile } from "lucide-react";
import { lazy, type RefObject, Suspense, useState } from "react";
import { IconButton } from "~/ui/IconButton";
import { Popover } from "~/ui/Popover";
import { Spinner } from "~/ui/Spinner";
import styles from "./EmojiPicker.module.css";

const EmojiPicker = lazy(() => import("./EmojiPicker"));

interface EmojiButtonProps {
  onPick: (emoji: string) => void;
  /** Gets the focus back. */
  returnTo: RefObject<HTMLElement | null>;
}

/** The picker and its names load when first opened. */
export function EmojiButton({ onPick, returnTo }: EmojiButtonProps) {
  const { t } = useLingui();
  const [open, setOpen] = useState(false);
  return (
    <Popover
      title={t`Эмодзи`}
      open={open}
      onOpenChange={setOpen}
      trigger={<IconButton label={t`Эмодзи`} icon={<Smile size={22} />} />}
    >
      <div className={styles.frame}>
        <Suspense fallback={<Spinner />}>
          <EmojiPicker
            onPick={(emoji) => {
              onPick(emoji);
              setOpen(false);
              requestAnimationFrame(() => returnTo.current?.focus());
            }}
          />
        </Suspense>
      </div>
    </Popover>
  );
}
