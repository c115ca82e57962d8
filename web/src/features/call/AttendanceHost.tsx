import { useAskedAttendance, useParta } from "~/model";
import { AttendanceDialog } from "./AttendanceDialog";

/** Who was in a call that is over: asked for from its entry in the chat. */
export default function AttendanceHost() {
  const { asked, open, close } = useAskedAttendance();
  const space = useParta((state) => asked && state.orgs[asked.org]?.space);
  if (!asked || !space) return null;
  return (
    <AttendanceDialog
      key={asked.call}
      open={open}
      onOpenChange={(now) => !now && close()}
      {...asked}
      kind={space.kind}
      zone={space.time_zone}
    />
  );
}
