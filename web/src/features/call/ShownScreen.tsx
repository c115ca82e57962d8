import { useLingui } from "@lingui/react/macro";
import { Maximize } from "lucide-react";
import { type MouseEvent, useEffect, useLayoutEffect, useRef, useState } from "react";
import { cx } from "~/ui/cx";
import styles from "./ShownScreen.module.css";
import { Video } from "./Video";
import type { Whole } from "./whole";

interface ShownScreenProps {
  track: MediaStreamTrack;
  whole: Whole | undefined;
  onWhole: (whole: Whole | undefined) => void;
}

/** A second press within so many milliseconds enlarges, and does not hide what the first one showed. */
const DOUBLE = 250;

/**
 * A screen that somebody shows. A press lets it fill the window; there a press shows and hides what one can do, and a double one enlarges
 * the place that was pressed.
 */
export function ShownScreen({ track, whole, onWhole }: ShownScreenProps) {
  const { t } = useLingui();
  const box = useRef<HTMLDivElement>(null);
  /** The enlarged place, in shares of the picture. */
  const [close, setClose] = useState<{ x: number; y: number }>();
  const single = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    if (whole) return;
    clearTimeout(single.current);
    setClose(undefined);
  }, [whole]);
  useEffect(() => () => clearTimeout(single.current), []);
  useLayoutEffect(() => {
    const area = box.current;
    if (!area || !close) return;
    area.scrollLeft = close.x * area.scrollWidth - area.clientWidth / 2;
    area.scrollTop = close.y * area.scrollHeight - area.clientHeight / 2;
  }, [close]);
  const filledAt = useRef(0);
  const press = ({ detail, nativeEvent, currentTarget }: MouseEvent<HTMLButtonElement>) => {
    if (!whole) {
      filledAt.current = Date.now();
      return onWhole("bare");
    }
    // Whoever fills the window by a double press wants that and no more.
    if (detail > 1 && Date.now() - filledAt.current < 2 * DOUBLE) return;
    const turn = () => onWhole(whole === "bare" ? "controls" : "bare");
    clearTimeout(single.current);
    // Enter and Space have no clicks to count.
    if (detail === 0) turn();
    else if (detail === 1) single.current = setTimeout(turn, DOUBLE);
    else if (detail === 2) {
      const { offsetX, offsetY } = nativeEvent;
      setClose(close ? undefined : { x: offsetX / currentTarget.clientWidth, y: offsetY / currentTarget.clientHeight });
    }
  };
  const words = !whole ? t`На весь экран (F)` : whole === "bare" ? t`Показать управление` : t`Скрыть управление`;
  return (
    <div ref={box} className={styles.box}>
      <div className={cx(styles.sheet, close && styles.close)}>
        <Video track={track} className={styles.video} name="screen" />
        <button
          type="button"
          className={styles.cover}
          aria-label={words}
          title={whole ? undefined : words}
          data-cover=""
          onClick={press}
        >
          {!whole && (
            <span className={styles.corner}>
              <Maximize size={20} aria-hidden="true" />
            </span>
          )}
        </button>
      </div>
    </div>
  );
}
