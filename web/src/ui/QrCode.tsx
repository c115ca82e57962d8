import styles from "./QrCode.module.css";

interface QrCodeProps {
  /** A whole SVG document, made on this server or in this page. It is shown as a picture, so nothing in it can run. */
  svg: string;
  /** What scanning it does («QR-код: открыть приглашение»). */
  alt: string;
  /** Side in millimetres on paper, at least 25. */
  size?: number;
}

/** Always black on white with its quiet zone, in every theme: cameras need that. */
export function QrCode({ svg, alt, size = 30 }: QrCodeProps) {
  return (
    <img
      data-essential
      className={styles.code}
      src={`data:image/svg+xml,${encodeURIComponent(svg)}`}
      alt={alt}
      style={{ width: `${Math.max(25, size)}mm`, height: `${Math.max(25, size)}mm` }}
    />
  );
}
