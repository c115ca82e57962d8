// Runs before the first paint (a script of its own: the content policy allows no inline ones), so that a dark room
// never flashes white. src/app/appearance.ts keeps the same attributes up to date afterwards.
(() => {
  var root = document.documentElement;
  var saved = {};
  try {
    saved = JSON.parse(localStorage.getItem("parta.appearance")) || {};
  } catch (_) {
    // A browser that forbids storage gets the defaults.
  }
  var dark = saved.theme === "dark" || (saved.theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  var scale = saved.textScale || 100;
  root.dataset.theme = dark ? "dark" : "light";
  root.dataset.layout = matchMedia("(min-width: " + (90 * scale) / 100 + "em)").matches
    ? "wide"
    : matchMedia("(min-width: " + (52 * scale) / 100 + "em)").matches
      ? "desktop"
      : "phone";
  if (saved.contrast && saved.contrast !== "off") root.dataset.contrast = saved.contrast;
  if (saved.spacing === "wide") root.dataset.spacing = "wide";
  if (saved.pictures === "hide") root.dataset.pictures = "hide";
  if (scale !== 100) root.style.fontSize = scale + "%";
})();
