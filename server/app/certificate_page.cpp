#include "app/certificate_page.hpp"

#include <fmt/format.h>

#include "http/security_headers.hpp"

namespace parta::app {
namespace {

constexpr std::string_view style = R"(
:root { color-scheme: light dark; --text: #14171C; --second: #5B6472; --back: #FFFFFF; --sunken: #F1F4F2; --accent: #0B6B50; --on: #FFFFFF; --line: #DDE2DF; }
@media (prefers-color-scheme: dark) { :root { --text: #ECEEF1; --second: #A2ABB5; --back: #15181A; --sunken: #101214; --accent: #66D1AB; --on: #06231A; --line: #333A3D; } }
body { margin: 0; background: var(--back); color: var(--text); font: 16px/1.5 system-ui, "Noto Sans", sans-serif; }
main { max-width: 640px; margin: 0 auto; padding: 24px 16px 48px; }
h1 { font-size: 24px; line-height: 1.25; margin: 0 0 12px; }
h2 { font-size: 18px; margin: 32px 0 8px; }
p { margin: 0 0 12px; }
ol { padding-left: 24px; margin: 8px 0 12px; }
li { margin-bottom: 6px; }
details { border-top: 1px solid var(--line); padding: 4px 0; }
details:last-of-type { border-bottom: 1px solid var(--line); }
summary { min-height: 44px; display: flex; align-items: center; cursor: pointer; font-weight: 600; }
summary::before { content: "▸"; width: 20px; color: var(--second); }
details[open] summary::before { content: "▾"; }
.get, .go { display: inline-flex; align-items: center; min-height: 48px; padding: 0 20px; border-radius: 10px; text-decoration: none; font-weight: 600; }
.get { background: var(--accent); color: var(--on); }
.go { border: 1px solid var(--accent); color: var(--accent); }
.print { display: block; background: var(--sunken); border-radius: 10px; padding: 12px; font: 14px/1.6 ui-monospace, monospace; overflow-wrap: anywhere; }
.second { color: var(--second); font-size: 14px; }
a:focus-visible, summary:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
)";

constexpr std::string_view russian =
    R"(<html lang="ru"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Сертификат организации — Парта</title><style>{0}</style></head><body><main>
<h1>Сертификат организации</h1>
<p>Школьный сервер Парты сам подтверждает, что вы попали именно на него. Чтобы телефон или компьютер поверил ему, один раз установите сертификат школы. Без него не работают звонки, уведомления и открытие без сети.</p>
<p><a class="get" href="/ca.crt" download="parta-school.crt">Скачать сертификат</a></p>
<p class="second">Сертификат действует только для адресов этой организации и домашних сетей: подтверждать чужие сайты — банк, почту, Госуслуги — он не может.</p>
<h2>Как установить</h2>
<details><summary>Телефон или планшет Android</summary><ol><li>Нажмите «Скачать сертификат».</li><li>Откройте «Настройки» и найдите поиском «сертификат». Обычно это «Безопасность» → «Шифрование и учётные данные» → «Установка сертификатов» → «Сертификат ЦС».</li><li>Телефон предупредит, что сеть может отслеживаться. Нажмите «Всё равно установить» и введите код блокировки экрана.</li><li>Выберите файл parta-school.crt в «Загрузках».</li></ol></details>
<details><summary>iPhone или iPad</summary><ol><li>Откройте эту страницу в Safari, нажмите «Скачать сертификат» и затем «Разрешить».</li><li>Откройте «Настройки»: вверху появится «Профиль загружен». Нажмите «Установить».</li><li>Откройте «Настройки» → «Основные» → «Об этом устройстве» → «Доверие сертификатам» и включите сертификат «Парта».</li></ol></details>
<details><summary>Компьютер с Windows</summary><ol><li>Скачайте сертификат и откройте файл.</li><li>Нажмите «Установить сертификат» → «Текущий пользователь» → «Поместить все сертификаты в следующее хранилище» → «Доверенные корневые центры сертификации».</li><li>Подтвердите установку и откройте браузер заново.</li></ol><p>Сразу на все компьютеры школы сертификат ставит групповая политика домена.</p></details>
<details><summary>Компьютер с Linux (Альт, Astra, РЕД ОС)</summary><ol><li>Скачайте сертификат.</li><li>В Chromium и Яндекс Браузере: «Настройки» → «Конфиденциальность и безопасность» → «Управление сертификатами» → «Центры сертификации» → «Импорт», отметьте доверие при идентификации сайтов.</li></ol></details>
<details><summary>Mac</summary><ol><li>Откройте скачанный файл: он появится в «Связке ключей».</li><li>Найдите сертификат «Парта», откройте его, в разделе «Доверие» выберите «Всегда доверять».</li></ol></details>
<details><summary>Firefox на любом компьютере</summary><ol><li>«Настройки» → «Приватность и защита» → «Просмотр сертификатов» → «Центры сертификации» → «Импортировать».</li><li>Отметьте «Доверять при идентификации веб-сайтов».</li></ol></details>
<h2>Проверьте</h2>
<p>Если отпечаток на экране устройства или на листке от школы другой, не устанавливайте сертификат и скажите об этом администратору.</p>
<span class="print">{1}</span>
<p class="second">Отпечаток SHA-256. Действует до {2}.</p>
<p><a class="go" href="{3}/">Открыть Парту</a></p>
<p class="second">Если браузер всё ещё предупреждает об опасности, сертификат не установлен: не нажимайте «Перейти всё равно», а вернитесь к шагам выше.</p>
<p class="second"><a href="/ca?lang=en" hreflang="en" lang="en">In English</a></p>
</main></body></html>
)";

constexpr std::string_view english =
    R"(<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>The school's certificate — Parta</title><style>{0}</style></head><body><main>
<h1>The school’s certificate</h1>
<p>The school’s own Parta server confirms by itself that you have reached it. Install the school’s certificate once, so that your phone or computer believes it. Without it calls, notifications and opening without a network do not work.</p>
<p><a class="get" href="/ca.crt" download="parta-school.crt">Download the certificate</a></p>
<p class="second">It is valid for the addresses of this school and of home networks only: it cannot speak for other sites, such as a bank or your mail.</p>
<h2>How to install it</h2>
<details><summary>Android phone or tablet</summary><ol><li>Press “Download the certificate”.</li><li>Open Settings and search for “certificate”. Usually it is Security → Encryption &amp; credentials → Install a certificate → CA certificate.</li><li>The phone warns that the network may be monitored. Press “Install anyway” and enter your screen lock.</li><li>Choose parta-school.crt in Downloads.</li></ol></details>
<details><summary>iPhone or iPad</summary><ol><li>Open this page in Safari, press “Download the certificate”, then “Allow”.</li><li>Open Settings: “Profile Downloaded” is at the top. Press “Install”.</li><li>Open Settings → General → About → Certificate Trust Settings and switch the certificate “Парта” on.</li></ol></details>
<details><summary>Windows computer</summary><ol><li>Download the certificate and open the file.</li><li>Press Install Certificate → Current User → Place all certificates in the following store → Trusted Root Certification Authorities.</li><li>Confirm, and open the browser anew.</li></ol><p>A domain’s group policy installs it on all computers of the school at once.</p></details>
<details><summary>Linux computer</summary><ol><li>Download the certificate.</li><li>In Chromium: Settings → Privacy and security → Manage certificates → Authorities → Import; tick trust for identifying websites.</li></ol></details>
<details><summary>Mac</summary><ol><li>Open the downloaded file: it appears in Keychain Access.</li><li>Find the certificate “Парта”, open it, and under Trust choose “Always Trust”.</li></ol></details>
<details><summary>Firefox on any computer</summary><ol><li>Settings → Privacy &amp; Security → View Certificates → Authorities → Import.</li><li>Tick “Trust this CA to identify websites”.</li></ol></details>
<h2>Check it</h2>
<p>If the fingerprint on the device’s screen or on the school’s paper differs, do not install it, and tell the administrator.</p>
<span class="print">{1}</span>
<p class="second">SHA-256 fingerprint. Valid until {2}.</p>
<p><a class="go" href="{3}/">Open Parta</a></p>
<p class="second">If the browser still warns of danger, the certificate is not installed: do not press “Proceed anyway”, go back to the steps above.</p>
<p class="second"><a href="/ca?lang=ru" hreflang="ru" lang="ru">По-русски</a></p>
</main></body></html>
)";

/// An address from the configuration, inside an attribute.
std::string escaped(std::string_view text) {
    std::string safe;
    for (const char one : text) {
        if (one == '"' || one == '&' || one == '<' || one == '>')
            safe += fmt::format("&#{};", static_cast<int>(one));
        else
            safe += one;
    }
    return safe;
}

bool wants_english(const http::Request& request) {
    if (const auto asked = request.query.find("lang")) return *asked == "en";
    const auto languages = request.headers.get("accept-language");
    const auto own = languages.find("ru");
    const auto foreign = languages.find("en");
    return foreign != std::string_view::npos && (own == std::string_view::npos || foreign < own);
}

}  // namespace

std::optional<http::Response> certificate_page(const http::Request& request, const LocalAuthority& authority,
                                               const std::string& secure_url) {
    if (request.method != http::Method::get) return std::nullopt;
    if (request.path == "/ca.crt") {
        auto file = http::Response::of(200, "application/x-x509-ca-cert", authority.der());
        file.headers.add("Content-Disposition", "attachment; filename=\"parta-school.crt\"");
        file.headers.add("Cache-Control", "no-store");
        http::add_resource_headers(file.headers);
        return file;
    }
    if (request.path != "/ca") return std::nullopt;
    const auto text = wants_english(request) ? english : russian;
    const std::string page = "<!doctype html>" + fmt::format(fmt::runtime(text), style, authority.fingerprint(),
                                                             authority.last_day(), escaped(secure_url));
    auto answer = http::Response::of(200, "text/html; charset=utf-8", page);
    answer.headers.add("Cache-Control", "no-store");
    answer.headers.add("Vary", "Accept-Language");
    http::add_page_headers(answer.headers, {{}, http::inline_style_sources(page)});
    return answer;
}

}  // namespace parta::app
