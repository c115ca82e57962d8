import { takeEarly } from "./early";
import { type ApiError, clientError, errorFromBody } from "./errors";

export { ApiError } from "./errors";

/** What this client understands of the interface and the protocol (docs/protocol). Every request says it. */
export const CLIENT_VERSION = 1;
const OWN_MARK = String(CLIENT_VERSION);

/** Whom this page speaks for: the server refuses what comes with another account's session. */
let speaker: string | undefined;
let onOtherAccount = () => {};

/** From now on requests say that they are this account's; undefined: nobody's in particular. */
export function speakFor(account: string | undefined): void {
  speaker = account;
}

/** Told when another account is at work in this browser by now. */
export function whenOthersTurn(tell: () => void): void {
  onOtherAccount = tell;
}

const ownHeaders = (): Record<string, string> =>
  speaker === undefined ? { "X-Parta": OWN_MARK } : { "X-Parta": OWN_MARK, "X-Parta-Account": speaker };

function refused(error: ApiError): ApiError {
  if (error.code === "conflict" && error.field === "account") onOtherAccount();
  return error;
}

export interface RequestOptions {
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Sent as JSON. */
  body?: unknown;
  /** Undefined values are left out. */
  query?: Record<string, string | number | boolean | undefined>;
  signal?: AbortSignal;
  /** Goes out even if the page is closing. */
  keepalive?: boolean;
}

/** One request to our own server. Resolves to the decoded JSON (undefined for 204); rejects with `ApiError` only. */
export async function request<T>(path: string, options: RequestOptions = {}): Promise<T> {
  const { method = "GET", body, query, signal, keepalive } = options;
  const headers: Record<string, string> = { Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const response = await send(path + queryString(query), {
    method,
    headers,
    body: body === undefined ? undefined : JSON.stringify(body),
    signal,
    ...(keepalive ? { keepalive } : {}),
  });
  return (await decode(response)) as T;
}

/**
 * `fetch` with our header and our errors, for openapi-fetch: any answer but a success rejects with `ApiError`, so
 * callers read `data` without looking at `error`.
 */
export async function partaFetch(request: Request): Promise<Response> {
  const headers = new Headers(request.headers);
  for (const [name, value] of Object.entries(ownHeaders())) headers.set(name, value);
  return send(new Request(request, { headers }), {});
}

async function send(target: string | Request, init: RequestInit): Promise<Response> {
  const headers = typeof target === "string" ? { ...init.headers, ...ownHeaders() } : init.headers;
  const { method = "GET", url } = typeof target === "string" ? { method: init.method, url: target } : target;
  let response: Response;
  try {
    response =
      (await takeEarly(method, url)) ??
      (await fetch(target, {
        ...init,
        ...(headers ? { headers } : {}),
        credentials: "same-origin",
        cache: "no-store",
      }));
  } catch (cause) {
    throw cause instanceof DOMException && cause.name === "AbortError"
      ? clientError("aborted")
      : clientError("offline");
  }
  if (response.ok) return response;
  const body = await response.json().catch(() => undefined);
  throw refused(errorFromBody(response.status, body, response.headers.get("Retry-After")));
}

async function decode(response: Response): Promise<unknown> {
  if (response.status === 204) return undefined;
  try {
    return await response.json();
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "AbortError") throw clientError("aborted");
    throw clientError("bad_answer", response.status, String(cause));
  }
}

export function queryString(query: RequestOptions["query"]): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) if (value !== undefined) params.set(name, String(value));
  const text = params.toString();
  return text && `?${text}`;
}

export interface UploadOptions {
  method?: "POST" | "PUT";
  /** Extra headers, for instance the file's name percent-encoded. */
  headers?: Record<string, string>;
  /** Bytes sent so far and in all. */
  onProgress?: (sent: number, total: number) => void;
  signal?: AbortSignal;
}

/** Sends a file with progress (fetch cannot tell it). Resolves to the decoded JSON; rejects with `ApiError` only. */
export function upload<T>(path: string, body: Blob, options: UploadOptions = {}): Promise<T> {
  const { method = "POST", headers = {}, onProgress, signal } = options;
  return new Promise<T>((resolve, reject) => {
    if (signal?.aborted) return reject(clientError("aborted"));
    const xhr = new XMLHttpRequest();
    const abort = () => xhr.abort();
    const finish = (settle: () => void) => () => {
      signal?.removeEventListener("abort", abort);
      settle();
    };
    xhr.open(method, path);
    xhr.responseType = "text";
    for (const [name, value] of Object.entries(ownHeaders())) xhr.setRequestHeader(name, value);
    xhr.setRequestHeader("Accept", "application/json");
    if (body.type) xhr.setRequestHeader("Content-Type", body.type);
    for (const [name, value] of Object.entries(headers)) xhr.setRequestHeader(name, value);
    xhr.upload.onprogress = (event) => onProgress?.(event.loaded, event.total);
    xhr.onload = finish(() => settleUpload(xhr, resolve, reject));
    xhr.onerror = finish(() => reject(clientError("offline")));
    xhr.onabort = finish(() => reject(clientError("aborted")));
    signal?.addEventListener("abort", abort);
    xhr.send(body);
  });
}

function settleUpload<T>(xhr: XMLHttpRequest, resolve: (value: T) => void, reject: (error: ApiError) => void) {
  let body: unknown;
  try {
    body = xhr.responseText === "" ? undefined : JSON.parse(xhr.responseText);
  } catch {
    return reject(clientError("bad_answer", xhr.status));
  }
  if (xhr.status >= 200 && xhr.status < 300) return resolve(body as T);
  reject(refused(errorFromBody(xhr.status, body, xhr.getResponseHeader("Retry-After"))));
}
