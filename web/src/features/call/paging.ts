import { type TouchEvent, useRef } from "react";

/** A finger that moves so far to the side turns the page. */
const SWIPE = 60;

/** A finger that wipes to the side: `turn` is told −1 for back, 1 for on. */
export function useSwipe(turn: (way: -1 | 1) => void) {
  const touched = useRef<{ x: number; y: number }>(undefined);
  return {
    onTouchStart: ({ touches }: TouchEvent) => {
      const finger = touches[0];
      touched.current = finger && touches.length === 1 ? { x: finger.clientX, y: finger.clientY } : undefined;
    },
    onTouchEnd: ({ changedTouches }: TouchEvent) => {
      const finger = changedTouches[0];
      const from = touched.current;
      touched.current = undefined;
      if (!from || !finger) return;
      const aside = finger.clientX - from.x;
      if (Math.abs(aside) > SWIPE && Math.abs(aside) > 2 * Math.abs(finger.clientY - from.y)) turn(aside > 0 ? -1 : 1);
    },
  };
}
