import { queryString, upload } from "../api/client";
import type { Outgoing, OutgoingFile } from "../sync/outbox";
import type { Attachment } from "./types";

/** The server refuses larger ones. */
export const LARGEST_FILE = 50 * 1024 * 1024;
export const MOST_FILES = 10;

/** Uploads one file of a message; the server's id. */
export async function uploadFile(
  message: Outgoing,
  file: OutgoingFile,
  bytes: Blob,
  onProgress: (sent: number) => void,
  signal: AbortSignal,
): Promise<string> {
  const path = `/api/orgs/${message.org}/files${queryString({ name: file.name, kind: file.kind })}`;
  // Whatever it is called, the server looks at the bytes; a declared type would only be checked against the route.
  const plain = new Blob([bytes], { type: "application/octet-stream" });
  return (await upload<Attachment>(path, plain, { onProgress, signal })).id;
}
