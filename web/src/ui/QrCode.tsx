import styles from "./QrCode.module.css";

interface QrCodeProps {
  /** A whole SVG document, made on this server or in this page. Nothing in it can run: see below. */
  svg: string;
  /** What scanning it does («QR-код: открыть приглашение»). */
  alt: string;
  /** Side in millimetres on paper with the quiet zone that the picture brings, at least 32: the code itself then has 25. */
  size?: number;
}

/**
 * Always black on white with its quiet zone, in every theme: cameras need that. Of our server's pictures only the outline of the dark
 * modules is taken and drawn in the page: two thousand of them, a school's sheets, stand in a second where two thousand picture
 * documents take a minute. Any other picture is shown as one.
 */
export function QrCode({ svg, alt, size = 32 }: QrCodeProps) {
  const side = `${Math.max(32, size)}mm`;
  const outline = read(svg);
  if (outline)
    return (
      <svg
        data-essential
        role="img"
        aria-label={alt}
        className={styles.code}
        style={{ width: side, height: side }}
        viewBox={`0 0 ${outline.modules} ${outline.modules}`}
        shapeRendering="crispEdges"
      >
        <path fill="#000000" d={outline.path} />
      </svg>
    );
  return (
    <img
      data-essential
      className={styles.code}
      src={`data:image/svg+xml,${encodeURIComponent(svg)}`}
      alt={alt}
      style={{ width: side, height: side }}
    />
  );
}

/** The picture as server/api/qr.cpp draws it: a white square and one path of the dark modules. */
function read(svg: string): { modules: number; path: string } | undefined {
  const found = /viewBox="0 0 (\d+) \1".*<path d="([Mhvz0-9 -]+)"\/><\/svg>$/s.exec(svg);
  return found?.[1] && found[2] ? { modules: Number(found[1]), path: found[2] } : undefined;
}
