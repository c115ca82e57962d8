import { Trans, useLingui } from "@lingui/react/macro";
import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { request } from "~/api/client";
import { ApiError } from "~/api/errors";
import type { components } from "~/api/types";
import { capacityWord } from "~/app/i18n/capacities";
import type { OrganisationKind } from "~/app/i18n/terms";
import { type ChatMember, useParta } from "~/model";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { Skeleton } from "~/ui/Skeleton";
import {
  type Attendant,
  headingsOf,
  type Register,
  registerOf,
  registerText,
  registerTitle,
  stayWords,
} from "./attendance";
import styles from "./Panel.module.css";

interface AttendanceDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  org: string;
  chat: string;
  call: string;
  kind: OrganisationKind;
  /** The organisation's time zone. */
  zone: string;
}

/** Who was in the call, from when to when, and which pupils were not: for whoever leads, during the call and afterwards. */
export function AttendanceDialog({ open, onOpenChange, org, chat, call, kind, zone }: AttendanceDialogProps) {
  const { t } = useLingui();
  const title = useParta((state) => state.orgs[org]?.chats[chat]?.title) ?? t`Звонок`;
  const [register, setRegister] = useState<Register>();
  const [refusal, setRefusal] = useState<string>();
  const [copied, setCopied] = useState<"yes" | "failed">();
  useEffect(() => {
    if (!open) return;
    let gone = false;
    setRefusal(undefined);
    setCopied(undefined);
    load(org, chat, call).then(
      (loaded) => {
        if (!gone) setRegister(loaded);
      },
      (error: unknown) => {
        if (!(error instanceof ApiError)) throw error;
        if (!gone) setRefusal(error.message);
      },
    );
    return () => {
      gone = true;
    };
  }, [open, org, chat, call]);
  const copy = async (shown: Register) => {
    try {
      await navigator.clipboard.writeText(registerText(shown, { title, kind, zone }));
      setCopied("yes");
    } catch {
      // No right to, or an address without encryption.
      setCopied("failed");
    }
  };
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={t`Кто был и когда`}
      actions={
        register &&
        !refusal && (
          <Button
            icon={copied === "yes" ? <Check size={18} /> : <Copy size={18} />}
            onClick={() => void copy(register)}
          >
            {copied === "yes" ? t`Список скопирован` : t`Скопировать`}
          </Button>
        )
      }
    >
      {refusal ? (
        <Banner tone="danger">{refusal}</Banner>
      ) : register ? (
        <>
          {copied === "failed" && (
            <Banner tone="warning">
              <Trans>Браузер не дал скопировать список. Выделите его и скопируйте сами.</Trans>
            </Banner>
          )}
          <p className={styles.call}>{registerTitle(register, title, zone)}</p>
          <Lists register={register} kind={kind} zone={zone} />
        </>
      ) : (
        <Skeleton look="rows" count={3} />
      )}
    </Dialog>
  );
}

async function load(org: string, chat: string, call: string): Promise<Register> {
  const [{ people }, { members }] = await Promise.all([
    request<components["schemas"]["Attendance"]>(`/api/orgs/${org}/calls/${call}/attendance`),
    request<{ members: ChatMember[] }>(`/api/orgs/${org}/chats/${chat}/members`),
  ]);
  return registerOf(people, members);
}

interface Manner {
  kind: OrganisationKind;
  zone: string;
}

function Lists({ register, kind, zone }: Manner & { register: Register }) {
  const { t } = useLingui();
  const { pupils, others, absent } = register;
  const headings = headingsOf(register, kind);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a long list scrolls, and the keyboard must reach it
    <section className={styles.register} tabIndex={0} aria-label={t`Кто был и когда`}>
      {pupils.length + absent.length > 0 && <Part heading={headings.pupils} people={pupils} kind={kind} zone={zone} />}
      {absent.length > 0 && (
        <section>
          <h3 className={styles.heading}>{headings.absent}</h3>
          <ul className={styles.absent}>
            {absent.map(({ id, name, joined }) => (
              <li key={id}>
                {name} {joined === false && <span className={styles.role}>{t`ещё нет в Парте`}</span>}
              </li>
            ))}
          </ul>
        </section>
      )}
      {others.length > 0 && <Part heading={headings.others} people={others} kind={kind} zone={zone} roles />}
    </section>
  );
}

interface PartProps extends Manner {
  heading: string;
  people: readonly Attendant[];
  /** Says as whom each of them was there. */
  roles?: boolean;
}

function Part({ heading, people, kind, zone, roles }: PartProps) {
  return (
    <section>
      <h3 className={styles.heading}>{heading}</h3>
      {people.length > 0 && (
        <table className={styles.attendance} aria-label={heading}>
          <tbody>
            {people.map((person) => (
              <tr key={person.member}>
                <th scope="row">
                  {person.name}
                  {roles && <span className={styles.role}>{capacityWord(person.capacity, kind)}</span>}
                </th>
                <td>
                  {person.stays.map((stay) => (
                    <p key={stay.from}>{stayWords(stay, zone)}</p>
                  ))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
