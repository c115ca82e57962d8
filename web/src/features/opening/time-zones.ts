import { useLingui } from "@lingui/react/macro";

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

/** «Europe/Moscow» → «Москва, Санкт-Петербург (GMT+3)»: by its cities, since browsers call several zones alike. */
export function useZoneName(): (zone: string) => string {
  const { t, i18n } = useLingui();
  const cities: Record<(typeof russianZones)[number], string> = {
    "Europe/Kaliningrad": t`Калининград`,
    "Europe/Moscow": t`Москва, Санкт-Петербург`,
    "Europe/Samara": t`Самара, Саратов, Ижевск`,
    "Asia/Yekaterinburg": t`Екатеринбург, Челябинск, Пермь`,
    "Asia/Omsk": t`Омск`,
    "Asia/Novosibirsk": t`Новосибирск, Барнаул, Томск`,
    "Asia/Krasnoyarsk": t`Красноярск, Абакан, Кызыл`,
    "Asia/Irkutsk": t`Иркутск, Улан-Удэ`,
    "Asia/Yakutsk": t`Якутск, Чита`,
    "Asia/Vladivostok": t`Владивосток, Хабаровск`,
    "Asia/Magadan": t`Магадан, Южно-Сахалинск`,
    "Asia/Kamchatka": t`Петропавловск-Камчатский, Анадырь`,
  };
  const part = (zone: string, style: "longGeneric" | "shortOffset") =>
    new Intl.DateTimeFormat(i18n.locale || "ru", { timeZone: zone, timeZoneName: style })
      .formatToParts(new Date())
      .find((one) => one.type === "timeZoneName")?.value ?? "";
  return (zone) => {
    const name = (cities as Record<string, string>)[zone] ?? part(zone, "longGeneric");
    return `${name} (${part(zone, "shortOffset")})`;
  };
}

/** What the choice offers, west to east; a zone of this device that Russia does not have comes first. */
export function offeredZones(chosen: string): readonly string[] {
  return (russianZones as readonly string[]).includes(chosen) ? russianZones : [chosen, ...russianZones];
}
