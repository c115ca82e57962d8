/** Names of the server's error catalogue (server/base/error.hpp), and three that only a client can know. */
export type ErrorCode =
  | "bad_json"
  | "invalid_field"
  | "unauthenticated"
  | "wrong_credentials"
  | "wrong_code"
  | "forbidden"
  | "not_found"
  | "cross_site"
  | "method_not_allowed"
  | "conflict"
  | "already_exists"
  | "invite_used"
  | "invite_expired"
  | "invite_revoked"
  | "chat_archived"
  | "posting_restricted"
  | "edit_window_over"
  | "too_many_pinned"
  | "too_many_drafts"
  | "consent_required"
  | "consent_withdrawn"
  | "password_change_required"
  | "second_factor_required_by_school"
  | "password_too_weak"
  | "request_timeout"
  | "too_large"
  | "unsupported_file"
  | "too_many_requests"
  | "resync"
  | "client_outdated"
  | "overloaded"
  | "database_away"
  | "storage_failed"
  | "storage_full"
  | "internal"
  | "call_over"
  | "call_removed"
  | "call_full"
  | "call_silenced"
  | "call_not_allowed"
  | "calls_unavailable"
  | "not_in_call"
  | "not_upon_staff"
  /** No answer: no network, or the server cannot be reached. */
  | "offline"
  /** An answer that is not ours: a proxy's page, half a reply. */
  | "bad_answer"
  /** The caller gave up (AbortSignal). */
  | "aborted";

/** What went wrong, ready to be shown: `message` is in the person's language and says what to do. */
export class ApiError extends Error {
  readonly code: ErrorCode;
  /** HTTP status; 0 when there was no answer. */
  readonly status: number;
  /** Path of the offending field, as in "attachments[2].name"; empty if none. */
  readonly field: string;
  /** For developers, in English. */
  readonly detail: string;
  /** Seconds to wait before trying again; 0 if not said. */
  readonly retryAfter: number;

  constructor(init: {
    code: ErrorCode;
    status?: number;
    message: string;
    field?: string;
    detail?: string;
    retryAfter?: number;
  }) {
    super(init.message);
    this.name = "ApiError";
    this.code = init.code;
    this.status = init.status ?? 0;
    this.field = init.field ?? "";
    this.detail = init.detail ?? "";
    this.retryAfter = init.retryAfter ?? 0;
  }

  /** Whether the same request may succeed a little later without anybody changing anything. */
  get temporary(): boolean {
    return this.code === "offline" || this.code === "bad_answer" || this.status === 429 || this.status >= 500;
  }
}

const own: Record<"offline" | "bad_answer" | "aborted", { ru: string; en: string }> = {
  offline: {
    ru: "Нет связи с сервером. Проверьте интернет и попробуйте ещё раз — введённое не потеряно.",
    en: "The server cannot be reached. Check the connection and try again: nothing you typed is lost.",
  },
  bad_answer: {
    ru: "Сервер ответил непонятно. Попробуйте ещё раз через минуту.",
    en: "The server’s answer makes no sense. Try again in a minute.",
  },
  aborted: { ru: "Отменено.", en: "Cancelled." },
};

/** The language of the page; api knows nothing of the app above it. */
function english(): boolean {
  return document.documentElement.lang === "en";
}

export function clientError(code: "offline" | "bad_answer" | "aborted", status = 0, detail = ""): ApiError {
  return new ApiError({ code, status, detail, message: english() ? own[code].en : own[code].ru });
}

/** Reads the envelope `{"error": {code, field, detail, message_ru, message_en, retry_after}}`. */
export function errorFromBody(status: number, body: unknown, retryAfterHeader: string | null): ApiError {
  const envelope = record(record(body)?.error);
  const code = text(envelope?.code);
  const message = text(english() ? envelope?.message_en : envelope?.message_ru);
  if (!envelope || !code || !message) return clientError("bad_answer", status);
  const seconds = typeof envelope.retry_after === "number" ? envelope.retry_after : Number(retryAfterHeader);
  return new ApiError({
    code: code as ErrorCode,
    status,
    message,
    field: text(envelope.field),
    detail: text(envelope.detail),
    retryAfter: Number.isFinite(seconds) ? seconds : 0,
  });
}

function record(value: unknown): Record<string, unknown> | undefined {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
