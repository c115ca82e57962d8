/** A picture with the look of a QR code, for the gallery only: real ones come from the server. */
export const sampleQr = (() => {
  const cells: string[] = [];
  const finder = (x: number, y: number) =>
    cells.push(`M${x} ${y}h7v7h-7zM${x + 1} ${y + 1}v5h5v-5zM${x + 2} ${y + 2}h3v3h-3z`);
  finder(0, 0);
  finder(18, 0);
  finder(0, 18);
  let seed = 7;
  for (let y = 0; y < 25; y++) {
    for (let x = 0; x < 25; x++) {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      if ((x < 8 && y < 8) || (x > 16 && y < 8) || (x < 8 && y > 16)) continue;
      if (seed > 1073741824) cells.push(`M${x} ${y}h1v1h-1z`);
    }
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 25 25"><path fill-rule="evenodd" d="${cells.join("")}"/></svg>`;
})();
