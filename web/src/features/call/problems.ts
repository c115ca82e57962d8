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

export type Device = "microphone" | "camera" | "screen";

/** What is to be said, each thing once: what hinders camera and microphone alike is one. */
export function gathered(
  problems: Readonly<Partial<Record<Device, Problem | undefined>>>,
  of: readonly Device[],
): { devices: readonly Device[]; problem: Problem }[] {
  const told: { devices: Device[]; problem: Problem }[] = [];
  for (const device of of) {
    const problem = problems[device];
    if (!problem) continue;
    const alike = device !== "screen" && told.find((one) => one.problem === problem);
    if (alike) alike.devices.push(device);
    else told.push({ devices: [device], problem });
  }
  return told;
}
