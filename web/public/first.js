// Runs before the first paint (a script of its own: the content policy allows no inline ones). First the looks, so that a dark room never
// flashes white; src/app/appearance.ts keeps the same attributes up to date afterwards. Then whatever a weak line should not wait with until
// the program has come: the parts that this address needs, and the first questions to the server; src/api/early.ts takes their answers.
(() => {
  const saved = read("parta.appearance") || {};
  const root = document.documentElement;
  const dark =
    saved.theme === "dark" || (saved.theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  const scale = saved.textScale || 100;
  const atLeast = (em) => matchMedia(`(min-width: ${(em * scale) / 100}em)`).matches;
  root.dataset.theme = dark ? "dark" : "light";
  root.dataset.layout = atLeast(90) ? "wide" : atLeast(52) ? "desktop" : "phone";
  if (saved.contrast && saved.contrast !== "off") root.dataset.contrast = saved.contrast;
  if (saved.spacing === "wide") root.dataset.spacing = "wide";
  if (saved.pictures === "hide") root.dataset.pictures = "hide";
  if (scale !== 100) root.style.fontSize = `${scale}%`;

  // The build leaves links that load nothing (vite.config.ts); those of this language and address begin to.
  const [, place, chat] = location.pathname.split("/");
  const language =
    saved.locale || (/^en/i.test(navigator.languages.find((tag) => /^(ru|en)\b/i.test(tag)) || "") ? "en" : "ru");
  const begin = (...parts) => {
    const names = parts.flatMap((part) => [part, `words-${part}-${language}`]);
    for (const link of document.querySelectorAll('link[rel="later"]'))
      if (names.includes(link.dataset.part)) link.rel = link.dataset.as;
  };
  const known = read("parta.owner");
  const chats = place === "" || place === "chats";
  const joins = place === "j" || place === "join";
  // A phone has no menu of the account beside the chats.
  const beside = root.dataset.layout === "phone" ? ["chat"] : ["chat", "account"];
  begin("ui", `words-${language}`, ...(joins ? ["joining"] : !chats ? [] : known ? beside : ["account"]));

  const asked = new Map();
  const ask = (path) => {
    const options = {
      headers: { Accept: "application/json", "X-Parta": "1" },
      credentials: "same-origin",
      cache: "no-store",
    };
    const answer = fetch(path, options);
    answer.catch(() => undefined);
    asked.set(path, answer);
    return answer;
  };
  self.partaAsked = asked;
  const me = ask("/api/me");
  // A device that keeps nothing yet: either nobody is signed in, or the browser has dropped what it kept.
  if (known || joins) return;
  ask("/api/installation");
  ask("/api/device/people");
  me.then((response) => (response.ok ? response.clone().json() : undefined))
    .then((answer) => {
      if (answer && chats) begin(...beside);
      const org = answer?.spaces.length === 1 && answer.spaces[0].org;
      if (!org) return;
      ask(`/api/orgs/${org}/chats`);
      if (place === "chats" && chat) ask(`/api/orgs/${org}/chats/${chat}/messages`);
    })
    .catch(() => undefined);

  function read(key) {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null; // A browser that forbids storage gets the defaults.
    }
  }
})();
