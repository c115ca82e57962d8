/** Russia's zones, west to east, by one city each. */
export const russianZones = [
  "Europe/Kaliningrad",
  "Europe/Moscow",
  "Europe/Samara",
  "Asia/Yekaterinburg",
  "Asia/Omsk",
  "Asia/Novosibirsk",
  "Asia/Krasnoyarsk",
  "Asia/Irkutsk",
  "Asia/Yakutsk",
  "Asia/Vladivostok",
  "Asia/Magadan",
  "Asia/Kamchatka",
] as const;

/** The zone of this device, where it names a place («Europe/Samara»); a server's bare UTC is nobody's. */
export function ownZone(): string {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return zone?.includes("/") ? zone : "Europe/Moscow";
}

/** «Europe/Moscow» → «Москва, стандартное время (GMT+3)» in the page's language. */
export function zoneName(zone: string): string {
  const language = document.documentElement.lang || "ru";
  const part = (style: "longGeneric" | "shortOffset") =>
    new Intl.DateTimeFormat(language, { timeZone: zone, timeZoneName: style })
      .formatToParts(new Date())
      .find((one) => one.type === "timeZoneName")?.value ?? "";
  return `${part("longGeneric")} (${part("shortOffset")})`;
}
