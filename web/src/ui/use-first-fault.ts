import { type RefObject, useEffect, useRef, useState } from "react";

export interface FirstFault {
  /** Around the fields. */
  fields: RefObject<HTMLDivElement | null>;
  /** Leads to the first field with an error, once the errors are there. */
  focusFirstFault: () => void;
}

/** A form that says what it lacks when it is sent leads there at once. */
export function useFirstFault(): FirstFault {
  const fields = useRef<HTMLDivElement>(null);
  const [asked, setAsked] = useState(0);
  useEffect(() => {
    if (asked > 0) fields.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [asked]);
  return { fields, focusFirstFault: () => setAsked((before) => before + 1) };
}
