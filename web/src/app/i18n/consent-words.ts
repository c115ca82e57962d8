import { currentLocale, type Locale } from "./i18n";

export type ConsentPurpose = "communication" | "photos";

/** What holds until an organisation publishes words of its own: read before agreeing, and what it may start its own from. */
const ordinary: Record<Locale, Record<ConsentPurpose, readonly string[]>> = {
  ru: {
    communication: [
      "Для общения обрабатываются: фамилия, имя и отчество, класс или группа, роль, телефон и адрес почты для входа, сообщения и файлы, которые человек отправляет, а также время входа и адрес устройства — для защиты от чужого входа.",
      "Телефон и почту видят только администрация и те, кто ведёт класс или группу; каждый просмотр записывается.",
    ],
    photos: [
      "Фотографии — отдельное согласие: можно будет публиковать снимки, на которых есть ребёнок, внутри пространства организации. Отказ ни на что другое не влияет.",
    ],
  },
  en: {
    communication: [
      "What is processed for communication: surname, given name and patronymic, class or group, role, phone and email address used to sign in, the messages and files a person sends, and the time and device address of sign-ins, to protect against strangers.",
      "Only the administration and whoever leads the class or group see the phone and e-mail; each look is logged.",
    ],
    photos: [
      "Photos are a separate consent: pictures with the child may be published within the organisation's space. Refusing affects nothing else.",
    ],
  },
};

/** The ordinary words of a consent, a paragraph each, in the language of the interface. */
export function ordinaryConsent(purpose: ConsentPurpose): readonly string[] {
  return ordinary[currentLocale()][purpose];
}
