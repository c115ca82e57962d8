import type { OutgoingFile } from "~/sync/outbox";

export interface PreparedFile {
  about: OutgoingFile;
  bytes: Blob;
}

/** Longer sides are shrunk to this (px). */
const LONGEST_SIDE = 2048;
const QUALITY = 0.86;

const isPicture = (file: File): boolean => /^image\/(jpeg|png|webp|gif|heic|heif|avif|bmp)$/.test(file.type);

/** A chosen file as it will be sent. As a photo a picture is drawn anew, smaller and without place, camera and owner. */
export async function prepare(file: File, as: "photo" | "file"): Promise<PreparedFile> {
  if (as === "photo" && isPicture(file)) {
    const photo = await shrink(file);
    if (photo) return photo;
    // A kind this browser cannot draw (HEIC outside Safari): the server redraws it.
    return plain(file, "photo");
  }
  return plain(file, "file");
}

function plain(file: File, kind: "photo" | "file"): PreparedFile {
  return {
    about: { key: newKey(), kind, name: file.name, mime: file.type, size: file.size, width: 0, height: 0 },
    bytes: file,
  };
}

async function shrink(file: File): Promise<PreparedFile | undefined> {
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
    const width = Math.max(1, Math.round(picture.width * scale));
    const height = Math.max(1, Math.round(picture.height * scale));
    const canvas = document.createElement("canvas");
    canvas.width = width;
    canvas.height = height;
    const context = canvas.getContext("2d");
    if (!context) return undefined;
    // JPEG has no transparency.
    context.fillStyle = "#ffffff";
    context.fillRect(0, 0, width, height);
    context.imageSmoothingQuality = "high";
    context.drawImage(picture, 0, 0, width, height);
    picture.close();
    const bytes = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
    if (!bytes) return undefined;
    const name = file.name.replace(/\.[^.]+$/, "") || "photo";
    return {
      about: { key: newKey(), kind: "photo", name: `${name}.jpg`, mime: "image/jpeg", size: bytes.size, width, height },
      bytes,
    };
  } catch {
    return undefined;
  }
}

function newKey(): string {
  return crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;
}
