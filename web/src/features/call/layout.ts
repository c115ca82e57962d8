/** Where the tiles of a call stand. All lengths are CSS pixels. */
export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

export interface Area {
  width: number;
  height: number;
}

export interface Arrangement {
  /** The screen that is shown, or who speaks, in the speaker's layout. */
  featured?: Box;
  /** The tiles of this page, in the order of the people. */
  tiles: readonly Box[];
  /** The first person of this page. */
  from: number;
  page: number;
  pages: number;
}

const GAP = 8;
/** Narrower, a face is no face. */
const NARROWEST = { wide: 148, tall: 140 };
/** Faces are cut no narrower and no wider than this. */
const WIDEST = 16 / 9;
const TALLEST = { wide: 4 / 3, tall: 3 / 4 };
const STRIP = 0.2;
const STRIP_LEAST = 150;
const STRIP_MOST = 240;

/** Not measured yet. */
const NOTHING: Arrangement = { tiles: [], from: 0, page: 0, pages: 1 };

/** A window higher than wide is held like a phone. */
const tall = (area: Area): boolean => area.height > area.width;

/** Everybody alike, as large as they can be; in pages where they would become too small. */
export function grid(area: Area, count: number, page = 0): Arrangement {
  if (area.width <= 0 || area.height <= 0) return NOTHING;
  const narrowest = tall(area) ? NARROWEST.tall : NARROWEST.wide;
  const best = largest(area, Math.max(count, 1));
  if (best.width >= Math.min(narrowest, area.width)) return paged(area, count, Math.max(count, 1), 0);
  let perPage = 1;
  for (let tried = 2; tried < count; tried++) if (largest(area, tried).width >= narrowest) perPage = tried;
  return paged(area, count, perPage, page);
}

/** One large, the others in a strip: beside it on a wide window, below it on a tall one. */
export function speaker(area: Area, count: number, page = 0): Arrangement {
  if (area.width <= 0 || area.height <= 0) return NOTHING;
  if (count === 0) return { featured: whole(area), tiles: [], from: 0, page: 0, pages: 1 };
  const upright = tall(area);
  const along = upright ? area.width : area.height;
  // Tiles of the strip are as deep as the strip, 16:9 beside and 3:4 below; a narrower strip may have room for all.
  const aspect = upright ? 3 / 4 : 1 / WIDEST;
  const forAll = ((along + GAP) / count - GAP) / aspect;
  const deepest = Math.min(STRIP_MOST, Math.max(STRIP_LEAST, (upright ? area.height : area.width) * STRIP));
  const across = Math.floor(Math.min(deepest, Math.max(STRIP_LEAST, forAll), along));
  const length = Math.floor(across * aspect);
  const perPage = Math.max(1, Math.floor((along + GAP) / (length + GAP)));
  const pages = Math.ceil(count / perPage);
  const at = Math.min(Math.max(page, 0), pages - 1);
  const shown = Math.min(perPage, count - at * perPage);
  const start = (along - shown * length - (shown - 1) * GAP) / 2;
  const tiles: Box[] = [];
  for (let index = 0; index < shown; index++) {
    const offset = Math.round(start + index * (length + GAP));
    tiles.push(
      upright
        ? { left: offset, top: area.height - across, width: length, height: across }
        : { left: area.width - across, top: offset, width: across, height: length },
    );
  }
  const featured = upright
    ? { left: 0, top: 0, width: area.width, height: Math.max(0, area.height - across - GAP) }
    : { left: 0, top: 0, width: Math.max(0, area.width - across - GAP), height: area.height };
  return { featured, tiles, from: at * perPage, page: at, pages };
}

/** Two people: the other one fills the stage, oneself stands small in the corner. */
export function pair(area: Area): Arrangement {
  if (area.width <= 0 || area.height <= 0) return NOTHING;
  const upright = tall(area);
  const width = Math.round(upright ? Math.min(120, area.width * 0.3) : Math.min(240, area.width * 0.24));
  const height = Math.round(upright ? width / TALLEST.tall : width / WIDEST);
  const corner = { left: area.width - width - GAP, top: area.height - height - GAP, width, height };
  return { featured: whole(area), tiles: [corner], from: 0, page: 0, pages: 1 };
}

function whole(area: Area): Box {
  return { left: 0, top: 0, width: area.width, height: area.height };
}

/** The largest tiles with which so many fit. */
function largest(area: Area, count: number): { columns: number; width: number; height: number } {
  let best = { columns: 1, width: 0, height: 0 };
  const tallest = tall(area) ? TALLEST.tall : TALLEST.wide;
  for (let columns = 1; columns <= count; columns++) {
    const rows = Math.ceil(count / columns);
    const cell = {
      width: (area.width - (columns - 1) * GAP) / columns,
      height: (area.height - (rows - 1) * GAP) / rows,
    };
    if (cell.width <= 0 || cell.height <= 0) continue;
    const aspect = Math.min(WIDEST, Math.max(tallest, cell.width / cell.height));
    const width = Math.min(cell.width, cell.height * aspect);
    const height = width / aspect;
    if (width * height > best.width * best.height)
      best = { columns, width: Math.floor(width), height: Math.floor(height) };
  }
  return best;
}

function paged(area: Area, count: number, perPage: number, page: number): Arrangement {
  const pages = Math.max(1, Math.ceil(count / perPage));
  const at = Math.min(Math.max(page, 0), pages - 1);
  const from = at * perPage;
  const shown = Math.min(perPage, count - from);
  // The last page keeps the size of the others, so that turning pages does not make faces jump.
  const { columns, width, height } = largest(area, perPage);
  const rows = Math.ceil(shown / columns);
  const top = (area.height - rows * height - (rows - 1) * GAP) / 2;
  const tiles: Box[] = [];
  for (let index = 0; index < shown; index++) {
    const row = Math.floor(index / columns);
    const inRow = Math.min(columns, shown - row * columns);
    const left = (area.width - inRow * width - (inRow - 1) * GAP) / 2;
    tiles.push({
      left: Math.round(left + (index % columns) * (width + GAP)),
      top: Math.round(top + row * (height + GAP)),
      width,
      height,
    });
  }
  return { tiles, from, page: at, pages };
}
