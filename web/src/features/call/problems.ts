/** Why a camera or a microphone cannot be used. */
export type Problem = "insecure" | "denied" | "absent" | "busy" | "unknown";

/** What the browser's refusal means. `secure`: the page's address lets devices be used at all. */
export function problemOf(error: unknown, secure = globalThis.isSecureContext): Problem {
  if (!secure) return "insecure";
  switch (error instanceof Error ? error.name : "") {
    case "NotAllowedError":
    case "SecurityError":
      return "denied";
    case "NotFoundError":
    case "OverconstrainedError":
      return "absent";
    case "NotReadableError":
    case "AbortError":
      return "busy";
    default:
      return "unknown";
  }
}
