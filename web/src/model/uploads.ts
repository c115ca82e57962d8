import { queryString, upload } from "../api/client";
import type { Outgoing, OutgoingFile } from "../sync/outbox";
import type { Attachment } from "./types";

/** The server refuses larger ones. */
export const LARGEST_FILE = 50 * 1024 * 1024;
export const LARGEST_PHOTO = 20 * 1024 * 1024;
export const MOST_FILES = 10;

/** Programs and scripts: the server refuses the same (server/blobs/sniff.cpp), and finds disguised ones by their bytes. */
const PROGRAMS = new Set(
  (
    "exe msi msp msix com scr pif bat cmd ps1 psm1 psd1 ps1xml vbs vbe vb ws wsf wsc wsh hta js mjs cjs jse sct lnk url scf " +
    "reg inf msc chm cpl dll sys ocx drv gadget jar jnlp apk xapk ipa deb rpm sh run csh ksh command app pkg img vhd vhdx dmg " +
    "appimage iso"
  ).split(" "),
);

/** Whether a file of this name is a program or a script, which a chat does not carry. */
export function isProgram(name: string): boolean {
  const plain = name.replace(/[. ]+$/, "");
  const dot = plain.lastIndexOf(".");
  return dot >= 0 && PROGRAMS.has(plain.slice(dot + 1).toLowerCase());
}

/** Uploads a file that is not yet part of anything. */
export function uploadAttachment(
  org: string,
  file: Pick<OutgoingFile, "name" | "kind">,
  bytes: Blob,
  onProgress?: (sent: number) => void,
  signal?: AbortSignal,
): Promise<Attachment> {
  const path = `/api/orgs/${org}/files${queryString({ name: file.name, kind: file.kind })}`;
  // Whatever it is called, the server looks at the bytes; a declared type would only be checked against the route.
  const plain = new Blob([bytes], { type: "application/octet-stream" });
  return upload<Attachment>(path, plain, { ...(onProgress ? { onProgress } : {}), ...(signal ? { signal } : {}) });
}

/** Uploads one file of a message; the server's id. */
export async function uploadFile(
  message: Outgoing,
  file: OutgoingFile,
  bytes: Blob,
  onProgress: (sent: number) => void,
  signal: AbortSignal,
): Promise<string> {
  return (await uploadAttachment(message.org, file, bytes, onProgress, signal)).id;
}
