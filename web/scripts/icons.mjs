// Draws the PNG icons from public/icons/favicon.svg. Run by hand after the mark has changed, and commit the result.
import { readFileSync, writeFileSync } from "node:fs";
import { openBrowser } from "./browser.mjs";

const icons = new URL("../public/icons/", import.meta.url);
const mark = readFileSync(new URL("favicon.svg", icons), "utf8");
// Launchers cut their own shape out of these two: no corners of ours, the drawing within the safe middle.
const square = mark.replace('rx="116"', "");
const safe = square.replace(
  /(<rect[^>]*fill="#0b6b50"\/>)(.*)(<\/svg>)/s,
  '$1<g transform="translate(51 51) scale(.8)">$2</g>$3',
);

const browser = await openBrowser();
const page = await browser.newPage();
const draw = async (svg, size, name) => {
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(
    `<body style="margin:0">${svg.replace("<svg ", `<svg width="${size}" height="${size}" `)}</body>`,
  );
  writeFileSync(new URL(name, icons), await page.screenshot({ omitBackground: true }));
};
await draw(mark, 192, "icon-192.png");
await draw(mark, 512, "icon-512.png");
await draw(safe, 512, "maskable-512.png");
await draw(square, 180, "apple-touch-icon.png");
await browser.close();
