import { Trans, useLingui } from "@lingui/react/macro";
import { useEffect, useState } from "react";
import { request } from "~/api/client";
import { ApiError } from "~/api/errors";
import type { components } from "~/api/types";
import { timeOfDay } from "~/app/i18n/dates";
import { Banner } from "~/ui/Banner";
import { Dialog } from "~/ui/Dialog";
import { Skeleton } from "~/ui/Skeleton";
import styles from "./Panel.module.css";

interface AttendanceDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  org: string;
  call: string;
  /** The organisation's time zone. */
  zone: string;
}

/** Who was in the call, from when to when: for whoever leads. */
export function AttendanceDialog({ open, onOpenChange, org, call, zone }: AttendanceDialogProps) {
  const { t } = useLingui();
  const [people, setPeople] = useState<components["schemas"]["Attendant"][]>();
  const [refusal, setRefusal] = useState<string>();
  useEffect(() => {
    if (!open) return;
    let gone = false;
    request<components["schemas"]["Attendance"]>(`/api/orgs/${org}/calls/${call}/attendance`).then(
      (answer) => {
        if (!gone) setPeople(answer.people);
      },
      (error: unknown) => {
        if (!(error instanceof ApiError)) throw error;
        if (!gone) setRefusal(error.message);
      },
    );
    return () => {
      gone = true;
    };
  }, [open, org, call]);
  const until = (to: number | undefined) => (to === undefined ? t`сейчас в звонке` : timeOfDay(to, { zone }));
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={t`Кто был в звонке`}>
      {refusal ? (
        <Banner tone="danger">{refusal}</Banner>
      ) : !people ? (
        <Skeleton look="rows" count={3} />
      ) : (
        <table className={styles.attendance}>
          <thead>
            <tr>
              <th scope="col">
                <Trans>Имя</Trans>
              </th>
              <th scope="col">
                <Trans>Время</Trans>
              </th>
            </tr>
          </thead>
          <tbody>
            {people.map((person) => (
              <tr key={person.member}>
                <th scope="row">{person.name}</th>
                <td>
                  {person.stays.map(({ from, to }) => (
                    <p key={from}>
                      {timeOfDay(from, { zone })} – {until(to)}
                    </p>
                  ))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Dialog>
  );
}
