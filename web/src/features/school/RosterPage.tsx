import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { api } from "~/api/api";
import { upload } from "~/api/client";
import { ApiError } from "~/api/errors";
import type { components } from "~/api/types";
import { Banner } from "~/ui/Banner";
import { Button, LinkButton } from "~/ui/Button";
import { ConfirmDialog } from "~/ui/ConfirmDialog";
import { EmptyState } from "~/ui/EmptyState";
import { FileDrop } from "~/ui/FileDrop";
import { Page } from "~/ui/Page";
import { ProgressBar } from "~/ui/ProgressBar";
import styles from "./Admin.module.css";
import { RosterAbsent } from "./RosterAbsent";
import { RosterColumns } from "./RosterColumns";
import { RosterCounts } from "./RosterCounts";
import { RosterDifference } from "./RosterDifference";
import { RosterDuties } from "./RosterDuties";
import { RosterExport } from "./RosterExport";
import { RosterLines } from "./RosterLines";
import { RosterQuestions } from "./RosterQuestions";
import { RosterSamples } from "./RosterSamples";
import { RosterUnderstood } from "./RosterUnderstood";
import { kindOf } from "./rights";
import { BrokenWorkbook, csvOf } from "./spreadsheet";
import { useSchool } from "./use-school";

export type Preview = components["schemas"]["Preview"];
export type Choices = components["schemas"]["Choices"];
type Summary = components["schemas"]["Summary"];

/** «Загрузка списков»: a file is shown as what it would do; faults are put right in place; one press writes it all. */
export default function RosterPage() {
  const { t } = useLingui();
  const refusal = useRefusal();
  const space = useSchool();
  const org = space?.org;
  const [preview, setPreview] = useState<Preview>();
  /** As chosen: an archive is sent again for its next part. */
  const [file, setFile] = useState<File>();
  const [done, setDone] = useState<Done>();
  const [busy, setBusy] = useState<"upload" | "choose" | "apply">();
  const [sent, setSent] = useState<{ value: number; max: number }>();
  const [error, setError] = useState<ApiError>();
  const [tooLarge, setTooLarge] = useState<string>();
  /** Classes that the correction made just now would make. */
  const [made, setMade] = useState<{ labels: string[]; before: Choices }>();

  const attempt = async (what: NonNullable<typeof busy>, work: (org: string) => Promise<void>) => {
    if (!org) return;
    setBusy(what);
    setError(undefined);
    try {
      await work(org);
    } catch (cause) {
      if (cause instanceof BrokenWorkbook) setError(NOT_A_TABLE);
      else if (cause instanceof ApiError) setError(cause);
      else throw cause;
    } finally {
      setBusy(undefined);
    }
  };
  const take = (file: File | undefined, part = "") =>
    attempt("upload", async (where) => {
      if (!file) return;
      setTooLarge(undefined);
      // What the former file did would read as what this one has done.
      setDone(undefined);
      const body = await csvOf(file);
      if (file.size > LARGEST || body.size > LARGEST) return setTooLarge(file.name);
      const path = `/api/orgs/${where}/roster-imports?${new URLSearchParams({ name: file.name, part })}`;
      setPreview(await upload<Preview>(path, body, { onProgress: (value, max) => setSent({ value, max }) }));
      setFile(file);
    });
  const choose = (choices: Choices) =>
    attempt("choose", async (where) => {
      if (!preview) return;
      // Shown at once; the server answers with what follows from it.
      setPreview({ ...preview, choices });
      const path = { org: where, import: preview.id };
      const { data } = await api.PUT("/api/orgs/{org}/roster-imports/{import}/choices", {
        params: { path },
        body: choices,
      });
      if (!data) return;
      setPreview(data);
      const labels = newlyMade(preview, data);
      if (labels.length > 0) setMade({ labels, before: preview.choices });
    });
  const write = () =>
    attempt("apply", async (where) => {
      if (!preview) return;
      const path = { org: where, import: preview.id };
      const { data } = await api.POST("/api/orgs/{org}/roster-imports/{import}/application", { params: { path } });
      const next = partAfter(preview);
      setDone(data && { summary: data.summary, kind: preview.kind, next });
      setPreview(undefined);
    });

  const following = preview && partAfter(preview);
  return (
    <Page title={t`Загрузка списков`} documentTitle={t`Загрузка списков`} width="column" back="/school">
      <div className={styles.fields}>
        {error && <Banner tone="danger">{refusal(error)}</Banner>}
        {done && (
          <div ref={toTop}>
            <Written {...done} busy={busy === "upload"} onNext={(part) => void take(file, part)} />
          </div>
        )}
        {!preview && (
          <>
            <p>
              <Trans>
                Подойдёт выгрузка из вашей системы: CSV или Excel. Сначала вы увидите, что получится, и поправите
                неточности; до нажатия «Записать» ничего не изменится.
              </Trans>
            </p>
            <FileDrop
              label={t`Выберите файл со списком или перетащите его сюда`}
              hint={t`CSV или XLSX, архив со списками или OneRoster, до 5 МБ`}
              accept=".csv,.txt,.xlsx,.zip"
              error={
                tooLarge && t`Файл «${tooLarge}» больше 5 МБ. Сохраните в нём только список или разделите его на части.`
              }
              disabled={busy !== undefined}
              onFiles={(files) => void take(files[0])}
            />
            {busy === "upload" && sent && <ProgressBar label={t`Отправляем файл`} value={sent.value} max={sent.max} />}
            <RosterSamples kind={kindOf(space)} />
            {org && <RosterExport org={org} />}
          </>
        )}
        {preview && (
          <>
            <RosterCounts preview={preview} />
            {!preview.usable && (
              <Banner tone="warning">
                {preview.kind === "duties" ? (
                  <Trans>Не удалось понять, где в файле классы, предметы и педагоги. Укажите столбцы ниже.</Trans>
                ) : (
                  <Trans>Не удалось понять, где в файле имена. Укажите столбцы ниже.</Trans>
                )}
              </Banner>
            )}
            <RosterDifference preview={preview} onChange={(choices) => void choose(choices)} />
            <RosterDuties preview={preview} onChange={(choices) => void choose(choices)} />
            <RosterAbsent preview={preview} onChange={(choices) => void choose(choices)} />
            <RosterUnderstood preview={preview} />
            <RosterColumns preview={preview} onChange={(choices) => void choose(choices)} />
            <RosterQuestions preview={preview} onChange={(choices) => void choose(choices)} />
            <RosterLines preview={preview} onChange={(choices) => void choose(choices)} />
            <div className={styles.actions}>
              {following && preview.changes_nothing ? (
                <Button variant="primary" busy={busy === "upload"} onClick={() => void take(file, following)}>
                  <NextPart part={following} />
                </Button>
              ) : (
                <Button
                  variant="primary"
                  busy={busy === "apply"}
                  disabled={!preview.usable || preview.changes_nothing || busy === "choose"}
                  onClick={() => void write()}
                >
                  <Trans>Записать</Trans>
                </Button>
              )}
              {following && !preview.changes_nothing && (
                <Button busy={busy === "upload"} onClick={() => void take(file, following)}>
                  <Trans>Пропустить этот список</Trans>
                </Button>
              )}
              <Button onClick={() => setPreview(undefined)}>
                <Trans>Выбрать другой файл</Trans>
              </Button>
              {busy === "choose" && (
                <span className={styles.note} role="status">
                  <Trans>Пересчитываем…</Trans>
                </span>
              )}
            </div>
          </>
        )}
      </div>
      <ConfirmDialog
        open={made !== undefined}
        onOpenChange={(open) => {
          if (open || !made) return;
          setMade(undefined);
          void choose(made.before);
        }}
        title={t`Такого класса нет: ${made?.labels.join(", ") ?? ""}. Создать?`}
        cancelLabel={t`Вернуть как было`}
        confirmLabel={t`Создать`}
        onConfirm={() => setMade(undefined)}
      >
        <Trans>Этого класса нет ни в Парте, ни в других строках файла. Возможно, это опечатка.</Trans>
      </ConfirmDialog>
    </Page>
  );
}

interface Done {
  summary: Summary;
  kind: Preview["kind"];
  /** Of an archive: what comes after it. */
  next: Preview["kind"] | undefined;
}

interface WrittenProps extends Done {
  busy: boolean;
  onNext: (part: Preview["kind"]) => void;
}

/** Comes into sight: «Записать» is pressed far below. */
const toTop = (what: HTMLElement | null) => what?.scrollIntoView({ block: "nearest" });

/** Of an archive: the list that comes after the one on the screen. */
const partAfter = (preview: Preview): Preview["kind"] | undefined =>
  preview.parts[preview.parts.indexOf(preview.kind) + 1];

function NextPart({ part }: { part: Preview["kind"] }) {
  return part === "pupils" ? <Trans>Дальше: ученики</Trans> : <Trans>Дальше: нагрузка</Trans>;
}

/** The server's refusal of what is no table, for a file that is not even sent. */
const NOT_A_TABLE = new ApiError({ code: "unsupported_file", message: "" });

/** As the server's limit. */
const LARGEST = 5 * 1024 * 1024;

/** Classes that only corrected lines name, of those that were not so before. */
function newlyMade(before: Preview, after: Preview): string[] {
  const labels = (preview: Preview) =>
    preview.lines.flatMap(({ faults }) => faults.filter(({ code }) => code === "class_new").map(({ value }) => value));
  const known = new Set(labels(before));
  return [...new Set(labels(after))].filter((label) => !known.has(label));
}

/** After the staff the pupils' list comes next, and only then the invitations. */
function Written({ summary, kind, next, busy, onNext }: WrittenProps) {
  const { t } = useLingui();
  const { units, pupils, staff, representatives, duties } = summary;
  const counted = (counts: readonly [string, number][]) =>
    counts
      .filter(([, count]) => count > 0)
      .map(([what, count]) => `${what} — ${count}`)
      .join(", ");
  const grown = counted([
    [t`классы и группы`, units.created],
    [t`ученики`, pupils.created],
    [t`представители`, representatives.created],
    [t`сотрудники`, staff.created],
    [t`нагрузка`, duties.created],
  ]);
  const added = grown ? t`Добавлено: ${grown}.` : t`Новых записей нет, сведения обновлены.`;
  const unanswered = summary.waiting > 0 && (
    <>
      {" "}
      <Trans>
        Не записаны строки, где вопрос остался без ответа: {summary.waiting}. Загрузите тот же файл ещё раз и ответьте:
        остальные не запишутся дважды.
      </Trans>
    </>
  );
  if (next)
    return (
      <EmptyState
        title={kind === "staff" ? t`Сотрудники записаны` : t`Списки записаны`}
        action={
          <Button variant="primary" busy={busy} onClick={() => onNext(next)}>
            <NextPart part={next} />
          </Button>
        }
      >
        {added}
        {unanswered} <Trans>В этом же архиве есть ещё список: сначала вы увидите, что изменится.</Trans>
      </EmptyState>
    );
  if (kind === "duties")
    return (
      <EmptyState
        title={t`Нагрузка записана`}
        action={
          <LinkButton href="/classes" variant="primary">
            <Trans>Посмотреть классы</Trans>
          </LinkButton>
        }
      >
        {added}
        {unanswered} <Trans>Педагоги видят чаты своих классов.</Trans>
      </EmptyState>
    );
  if (kind === "staff")
    return (
      <EmptyState
        title={t`Сотрудники записаны`}
        action={
          <LinkButton href="/school/invites" variant="quiet">
            <Trans>Ученики уже загружены — к приглашениям</Trans>
          </LinkButton>
        }
      >
        {added}
        {unanswered} <Trans>Теперь загрузите список учеников с представителями: выберите файл ниже.</Trans>
      </EmptyState>
    );
  return (
    <EmptyState
      title={t`Списки записаны`}
      action={
        <LinkButton href="/school/invites" variant="primary">
          <Trans>Перейти к приглашениям</Trans>
        </LinkButton>
      }
    >
      {added}
      {unanswered} <Trans>Официальные чаты созданы. Можно загрузить следующий файл.</Trans>
    </EmptyState>
  );
}

/** What is wrong with the file as a whole, by the code in `detail`. */
function useRefusal(): (error: ApiError) => string {
  const { t } = useLingui();
  return (error) => {
    if (error.code !== "unsupported_file") return error.message;
    const code = error.detail.split(" ")[0];
    const inside = error.detail.split(" of ")[1];
    if (inside && code === "empty")
      return t`В архиве нет файла «${inside}»: без него OneRoster не прочитать. Выгрузите архив заново.`;
    if (inside) return t`Файл «${inside}» в архиве не читается. Выгрузите архив заново из той же системы.`;
    if (code === "too_large") return t`В архиве слишком много данных. Загрузите списки отдельными файлами.`;
    if (code === "empty") return t`В файле ничего нет. Проверьте, тот ли файл вы выбрали.`;
    if (code === "too_many_rows") return t`В файле слишком много строк. Разделите его на части до 20 000 строк.`;
    if (code === "too_many_columns") return t`В файле слишком много столбцов. Оставьте только нужные.`;
    if (code === "unclosed_quote") return t`В файле не закрыты кавычки. Сохраните список заново как CSV.`;
    if (code === "broken_text") return t`Текст в файле повреждён. Сохраните список заново как CSV.`;
    return t`Это не похоже на таблицу. Сохраните список как CSV или XLSX и попробуйте ещё раз.`;
  };
}
