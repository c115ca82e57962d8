import type { ReactNode } from "react";
import { Avatar } from "./Avatar";
import { ListRow } from "./ListRow";
import { TeacherBadge } from "./TeacherBadge";

interface PersonRowProps {
  id: string;
  /** As this viewer sees it: «Ольга Ивановна», «Семён Жуков», «Ольга Жукова (Семён, 1«А»)». */
  name: string;
  /** The capacity in words («Классный руководитель», «Физика»). */
  capacity?: ReactNode;
  photo?: string;
  /** Shows the cap; the word of this kind of organisation, or true for «Учитель». */
  teacher?: boolean | string;
  href?: string;
  onClick?: () => void;
  current?: boolean;
  actions?: ReactNode;
}

/** A person in a list. */
export function PersonRow({ id, name, capacity, photo, teacher, ...rest }: PersonRowProps) {
  return (
    <ListRow
      {...rest}
      leading={<Avatar id={id} name={name} photo={photo} size={40} />}
      title={name}
      wrap
      marks={teacher && <TeacherBadge word={typeof teacher === "string" ? teacher : undefined} />}
      subtitle={capacity}
    />
  );
}
