#include "actors.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <vips/vips.h>

#include <map>

#include "chats/chats.hpp"
#include "orgs/applications.hpp"

namespace parta::test {
namespace {

using policy::Role;

std::string text_of(const boost::json::value& value) {
    return std::string{value.as_string()};
}

/// Bodies by route; {n} is the actor's own number, {unit}, {vera} and {newcomer} are ids.
const std::map<std::string_view, std::string_view>& bodies() {
    static const std::map<std::string_view, std::string_view> all{
        {"POST /api/installation",
         R"({"name":"Школа","short_name":"Школа","kind":"school","time_zone":"Europe/Moscow","surname":"Орлов","given_name":"Пётр","patronymic":"","login":"orlov{n}","password":"зелёный чайник 77"})"},
        {"POST /api/application-orders", "%PDF-1.4\n%\xE2\xE3\xCF\xD3\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"},
        {"POST /api/applications",
         R"({"org_name":"Школа","org_short_name":"Школа","org_kind":"school","time_zone":"Europe/Moscow","address":"","inn":"","admin_surname":"Орлов","admin_given_name":"Пётр","admin_patronymic":"","admin_email":"o{n}@school.example","admin_phone":"+7999000{n}","order_upload":"none"})"},
        {"POST /api/applications/status", R"({"key":"aaaaaaaaaaaaaaaaaaaaaaaaaa"})"},
        {"POST /api/registrations/code", R"({"phone":"+7999001{n}"})"},
        {"POST /api/registrations",
         R"({"phone":"+7999001{n}","code":"00000000","login":"","password":"зелёный чайник 77","consent":true})"},
        {"POST /api/applications/{application}/decision", R"({"approve":false,"reason":""})"},
        {"POST /api/sessions", R"({"login":"nobody{n}","password":"зелёный чайник 77","shared_computer":true})"},
        {"POST /api/sessions/code", R"({"contact":"+7999002{n}"})"},
        {"POST /api/sessions/by-code", R"({"contact":"+7999002{n}","code":"00000000","shared_computer":true})"},
        {"POST /api/sessions/by-ticket", R"({"ticket":"none","shared_computer":true})"},
        {"POST /api/sessions/second-factor", R"({"ticket":"none","code":"000000"})"},
        {"POST /api/sessions/second-factor/challenge", R"({"ticket":"none"})"},
        {"POST /api/sessions/current/parting", R"({"page":"walk-page-1"})"},
        {"POST /api/sessions/current/staying", R"({"page":"walk-page-2"})"},
        {"PUT /api/sessions/current/pin", R"({"pin":"5071","current":"неверный"})"},
        {"DELETE /api/sessions/current/pin", R"({"current":"неверный"})"},
        {"POST /api/device/people/{session}/entry", R"({"pin":"5071"})"},
        {"POST /api/me/second-factor/totp", R"({"current":"неверный"})"},
        {"PUT /api/me/second-factor/totp", R"({"ticket":"none","code":"000000"})"},
        {"DELETE /api/me/second-factor/totp", R"({"current":"неверный"})"},
        {"POST /api/me/second-factor/passkeys/challenge", R"({"current":"неверный"})"},
        {"POST /api/me/second-factor/passkeys",
         R"({"ticket":"none","name":"Ключ","client_data":"e30","attestation":"oA"})"},
        {"DELETE /api/me/second-factor/passkeys/{passkey}", R"({"current":"неверный"})"},
        {"POST /api/me/second-factor/recovery-codes", R"({"current":"неверный"})"},
        {"PUT /api/me/password", R"({"current":"не тот пароль","password":"зелёный чайник 77"})"},
        {"POST /api/invites/preview", R"({"key":"aaaaaaaaaaaaaaaaaaaaaaaaaa"})"},
        {"POST /api/invites/contact-code", R"({"key":"aaaaaaaaaaaaaaaaaaaaaaaaaa"})"},
        {"POST /api/invites/redeem",
         R"({"key":"aaaaaaaaaaaaaaaaaaaaaaaaaa","login":"","password":"зелёный чайник 77","name":"","child":"","consent_own":true,"consent_child":true,"consent_photos":false,"contact_code":"","shared_computer":true})"},
        {"PATCH /api/orgs/{org}", "{}"},
        {"POST /api/orgs/{org}/people/{member}/erasure-request", R"({"words":""})"},
        {"POST /api/orgs/{org}/erasure-requests/{erasure}/refusal", R"({"answer":"Учёба продолжается"})"},
        {"POST /api/orgs/{org}/people/{member}/erasure",
         R"({"reason":"request","document":"","shared_messages":"keep","surname":"Ушёл"})"},
        {"PUT /api/identity",
         R"({"name":"МБОУ «Школа № 7»","inn":"7707083893","ogrn":"1027700132195","address":"","contact":"","registration":"","software_entry":"","policy":""})"},
        {"POST /api/orgs/{org}/audit/verification", R"({"known":""})"},
        {"POST /api/orgs/{org}/units", R"({"kind":"class","label":"5А","grade":5})"},
        {"PATCH /api/orgs/{org}/units/{unit}", "{}"},
        {"PUT /api/orgs/{org}/units/{unit}/teachers",
         R"({"member":"1","duty":"class_teacher","subject":"","subgroup":""})"},
        {"DELETE /api/orgs/{org}/units/{unit}/teachers",
         R"({"member":"1","duty":"class_teacher","subject":"","subgroup":""})"},
        {"POST /api/orgs/{org}/people",
         R"({"surname":"Тихонова","given_name":"Анна","patronymic":"","role":"parent","child":"{vera}","position":"","phone":"","email":"никак","birth_date":""})"},
        {"PATCH /api/orgs/{org}/people/{member}", "{}"},
        {"PUT /api/orgs/{org}/people/{member}/unit", R"({"to":"{unit}"})"},
        {"POST /api/orgs/{org}/people/{member}/paper-consent", R"({"purpose":"communication","signed_on":""})"},
        {"POST /api/orgs/{org}/people/{member}/paper-withdrawal", R"({"purpose":"photos","signed_on":""})"},
        {"POST /api/orgs/{org}/consent-texts",
         R"({"purpose":"photos","text":"Школа просит согласие на снимки класса внутри её пространства, номер {n}.","asks_again":false,"from":""})"},
        {"POST /api/orgs/{org}/office-offers/{offer}/answer", R"({"accept":false})"},
        {"POST /api/orgs/{org}/movements", R"({"members":["{vera}"],"to":"{unit}","reason":"transfer"})"},
        {"POST /api/orgs/{org}/units/{unit}/substitutions",
         R"({"member":"1","duty":"class_teacher","subject":"","subgroup":"","from":"2026-11-24","until":"2026-12-01"})"},
        {"POST /api/orgs/{org}/year/plan", R"({"units":[],"pupils":[]})"},
        {"POST /api/orgs/{org}/year",
         R"({"choices":{"units":[],"pupils":[]},"fingerprint":"0000000000000000000000000000000000000000000000000000000000000000","marks":[]})"},
        {"PUT /api/orgs/{org}/units/{unit}/pupils", R"({"member":"{vera}","enrolled":true})"},
        {"POST /api/orgs/{org}/order", "%PDF-1.4\n%\xE2\xE3\xCF\xD3\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"},
        {"POST /api/orgs/{org}/people/{member}/verification", R"({"verified":true})"},
        {"PUT /api/orgs/{org}/people/{member}/consents", R"({"purpose":"photos","given":true})"},
        {"PUT /api/orgs/{org}/people/{member}/roles", R"({"role":"administrator","held":false})"},
        {"PUT /api/orgs/{org}/people/{member}/representatives",
         R"({"parent":"{tikhonov}","legal":true,"restricted":false,"reason":""})"},
        {"PUT /api/orgs/{org}/own-representatives/{member}", R"({"access":false})"},
        {"POST /api/sessions/by-link",
         R"({"key":"K7QM-2XWD-94TB","password":"зелёный чайник 77","shared_computer":false})"},
        {"PUT /api/me/login", R"({"login":"novoe.imya","current":"неверный"})"},
        {"POST /api/me/contacts/code", R"({"contact":"nobody@example.ru","current":"неверный"})"},
        {"PUT /api/me/contacts", R"({"contact":"nobody@example.ru","code":"00000000","replace":false})"},
        {"DELETE /api/me/contacts", R"({"contact":"nobody@example.ru","current":"неверный"})"},
        {"POST /api/orgs/{org}/invites",
         R"({"members":["{newcomer}"],"everyone":false,"handed_over":false,"days":30})"},
        {"POST /api/orgs/{org}/invites/class-links", R"({"unit":"{unit}","role":"parent","days":30,"uses_limit":30})"},
        {"POST /api/orgs/{org}/invites/hand-over", R"({"unit":"{unit}","handed_over":true})"},
        {"PATCH /api/orgs/{org}/invites/{invite}", R"({"handed_over":true})"},
        {"POST /api/orgs/{org}/join-requests/{request}/decision", R"({"approve":true})"},
        {"POST /api/orgs/{org}/roster-imports", "Фамилия;Имя;Класс\nИванов;Пётр;5А\n"},
        {"PUT /api/orgs/{org}/roster-imports/{import}/choices",
         R"({"kind":"unknown","columns":[],"corrections":[],"skipped_lines":[],"unticked":[],"answers":[],"leaving":[]})"},
        {"POST /api/orgs/{org}/chats/groups", R"({"title":"Проба","members":[]})"},
        {"POST /api/orgs/{org}/chats/personal", R"({"member":"{vera}"})"},
        {"PATCH /api/orgs/{org}/chats/{chat}", "{}"},
        {"PATCH /api/orgs/{org}/chats/{chat}/participants", R"({"add":[],"remove":[]})"},
        {"POST /api/orgs/{org}/chats/{chat}/messages",
         R"({"client_id":"walk-000000000000{n}","text":"Проба","attachments":[]})"},
        {"PATCH /api/orgs/{org}/chats/{chat}/messages/{ordinal}", R"({"text":"Правка"})"},
        {"PUT /api/orgs/{org}/chats/{chat}/read", R"({"ordinal":1})"},
        {"POST /api/orgs/{org}/chats/{chat}/publications",
         R"({"client_id":"walk-000000000000{n}","text":"Материал","attachments":[],"submit":false})"},
        {"PUT /api/orgs/{org}/chats/{chat}/publications/{publication}",
         R"({"text":"Материал","attachments":[],"submit":true})"},
        {"POST /api/orgs/{org}/chats/{chat}/publications/{publication}/decision",
         R"({"publish":false,"revision":1,"reason":"Уточните время"})"},
        {"POST /api/orgs/{org}/calls/{call}/transports", R"({"rtp_capabilities":{"codecs":[]}})"},
        {"POST /api/orgs/{org}/calls/{call}/transports/{transport}/connection",
         R"({"dtls_parameters":{"fingerprints":[{"algorithm":"sha-256","value":"AA:BB"}]}})"},
        {"POST /api/orgs/{org}/calls/{call}/sources",
         R"({"source":"microphone","kind":"audio","rtp_parameters":{"codecs":[],"encodings":[]}})"},
        {"PUT /api/orgs/{org}/calls/{call}/sources/{source}", R"({"on":false})"},
        {"PUT /api/orgs/{org}/calls/{call}/receiving", R"({"wants":[]})"},
        {"POST /api/orgs/{org}/calls/{call}/consumers/resume", R"({"ids":[]})"},
        {"PUT /api/orgs/{org}/calls/{call}/hand", R"({"up":true})"},
        {"POST /api/orgs/{org}/calls/{call}/reactions", R"({"emoji":"👍"})"},
        {"POST /api/orgs/{org}/calls/{call}/stop", R"({"member":"{vera}","source":"microphone"})"},
        {"PUT /api/orgs/{org}/calls/{call}/silence", R"({"silenced":false})"},
        {"POST /api/orgs/{org}/calls/{call}/speech", R"({"member":"{vera}"})"},
        {"POST /api/orgs/{org}/calls/{call}/removals", R"({"member":"{vera}"})"},
        {"POST /api/orgs/{org}/files", "Просто текст.\n"},
    };
    return all;
}

std::string replaced(std::string text, std::string_view what, std::string_view with) {
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
        text.replace(at, what.size(), with);
    return text;
}

}  // namespace

Cast::Cast(RunningServer& running) : server(running), school(running.db()) {
    gather();
    converse();
}

void Cast::add_actor(std::string name, Standing standing, std::vector<Role> roles, const Person& person) {
    const std::string address = fmt::format("127.0.1.{}", actors.size() + 1);
    actors.push_back({std::move(name), standing, std::move(roles), person.account, person.session, address});
}

void Cast::gather() {
    using enum Role;
    auto& s = school;
    Person above;
    server.db().platform_write_now([&](db::Tx& tx) {
        above.account = accounts::create_account(tx, std::nullopt, "no password in tests");
        accounts::set_operator(tx, above.account);
        above.session = accounts::open_session(tx, above.account, {}, false);
        return true;
    });
    const Person leader = s.hire({"Юдина", "Вера", "Ильинична"}, {supplementary_teacher});
    s.assign(leader, s.add_unit(orgs::UnitKind::supplementary, "Шахматы"), orgs::Duty::leader);
    const Person restricted = s.add_parent({"Тихонов", "Игорь", "Петрович"}, {s.vera});
    s.restrict_parent(restricted, s.vera);
    const Person gone = s.hire({"Ушёл", "Иван", "Иванович"}, {teacher});
    s.deactivate(gone);
    School other{server.db(), "Школа № 8"};
    other_org = other.org;
    newcomer_ = s.enrol({"Новикова", "Нина", "Андреевна"}, s.class_5a, Joined::no).member;

    add_actor("operator", Standing::installation_operator, {}, above);
    add_actor("administrator", Standing::member, {administrator}, s.administrator);
    add_actor("head", Standing::member, {head}, s.head);
    add_actor("deputy", Standing::member, {deputy}, s.deputy);
    add_actor("class_teacher", Standing::member, {class_teacher, teacher}, s.class_teacher_5a);
    add_actor("class_teacher_of_another_class", Standing::member, {class_teacher, teacher}, s.class_teacher_1b);
    add_actor("subject_teacher", Standing::member, {teacher}, s.physicist);
    add_actor("specialist", Standing::member, {specialist}, s.psychologist);
    add_actor("supplementary_teacher", Standing::member, {supplementary_teacher}, leader);
    add_actor("non_teaching", Standing::member, {non_teaching}, s.secretary);
    add_actor("pupil", Standing::member, {pupil}, s.semyon);
    add_actor("pupil_of_another_class", Standing::member, {pupil}, s.masha);
    add_actor("parent", Standing::member, {parent}, s.tikhonov);
    add_actor("parent_restricted", Standing::member, {}, restricted);
    add_actor("parent_of_another_class", Standing::member, {parent}, s.zimina);
    add_actor("other_organisation", Standing::stranger, {}, other.administrator);
    add_actor("deactivated", Standing::stranger, {}, gone);
    add_actor("signed_out", Standing::signed_out, {}, {});
    gather_capacities();
    s.write([](db::Tx& tx) { chats::derive_official(tx); });
}

void Cast::converse() {
    school.write_as(school.class_teacher_5a, [&](db::Tx& tx, const orgs::Viewer& viewer) {
        for (const auto& chat : chats::list_chats(tx, viewer).chats)
            if (chat.template_name == "class" && chat.unit == school.class_5a) class_chat = chat.id;
    });
    school.write_as(school.administrator, [&](db::Tx& tx, const orgs::Viewer& viewer) {
        for (const auto& chat : chats::list_chats(tx, viewer).chats)
            if (chat.template_name == "school_channel") channel = chat.id;
    });
    Client teacher = client(actor("class_teacher"));
    const std::string org = fmt::format("/api/orgs/{}", school.org.value);
    const auto photo_answer = teacher.post(org + "/files?kind=photo&name=a.jpg", photo_with_position());
    if (photo_answer.status != 200) throw std::runtime_error("upload: " + photo_answer.body);
    photo = FileId{std::stoll(text_of(photo_answer.json().at("id")))};
    const std::string messages = fmt::format("{}/chats/{}/messages", org, class_chat.value);
    teacher.post(messages, R"({"client_id":"cast-0000000000001","text":"Собрание в четверг","attachments":[]})");
    teacher.post(messages,
                 fmt::format(R"({{"client_id":"cast-0000000000002","text":"","attachments":["{}"]}})", photo.value));

    const auto submitted = server.db().platform_write_now([&](db::Tx& tx) {
        const auto in = json::decode_or_throw<orgs::SubmitApplication>(
            body(*api::match(http::Method::post, "/api/applications").route, actors[0]));
        return orgs::submit_application(tx, in, {"Приказ.pdf", "application/pdf", 1, "none"},
                                        RunningServer::public_url);
    });
    application_ = std::to_string(submitted.id.value);

    Client administrator = client(actor("administrator"));
    const auto link = administrator.post(
        org + "/invites/class-links",
        fmt::format(R"({{"unit":"{}","role":"pupil","days":30,"uses_limit":30}})", school.class_5a.value));
    Client newcomer{server.port(), {}, "127.0.2.1"};
    newcomer.post(
        "/api/invites/redeem",
        fmt::format(
            R"({{"key":"{}","login":"","password":"зелёный чайник 77","name":"Новикова Нина","child":"","consent_own":true,)"
            R"("consent_child":true,"consent_photos":false,"contact_code":"","shared_computer":true}})",
            text_of(link.json().at("code"))));
    const auto requests = administrator.get(org + "/join-requests").json().at("requests").as_array();
    if (requests.size() != 1) throw std::runtime_error("the newcomer does not wait");
    request_ = text_of(requests[0].at("id"));
}

const Actor& Cast::actor(std::string_view name) const {
    for (const auto& one : actors)
        if (one.name == name) return one;
    throw std::logic_error("no such actor");
}

void Cast::sign_in_anew() {
    server.db().platform_write_now([&](db::Tx& tx) {
        for (auto& actor : actors)
            if (actor.account) actor.session = accounts::open_session(tx, actor.account, {}, false);
        return true;
    });
}

std::string Cast::value_of(std::string_view placeholder) {
    const std::string org = fmt::format("/api/orgs/{}", school.org.value);
    if (placeholder == "org") return std::to_string(school.org.value);
    if (placeholder == "unit") return std::to_string(school.class_5a.value);
    if (placeholder == "member") return std::to_string(school.vera.member.value);
    if (placeholder == "chat") return std::to_string(class_chat.value);
    if (placeholder == "ordinal") return "1";
    if (placeholder == "movement" || placeholder == "substitution" || placeholder == "offer")
        return "1";  // none: what it would do is other tests' to say
    if (placeholder == "file") return std::to_string(photo.value);
    if (placeholder == "application") return application_;
    if (placeholder == "request") return request_;
    if (placeholder == "session" || placeholder == "passkey") return "1";
    if (placeholder == "erasure") return asked_erasure();
    if (placeholder == "withdrawal") return withdrawn_consent();
    Client administrator = client(actor("administrator"));
    if (placeholder == "publication") {
        Client head = client(actor("head"));
        const auto sent = head.post(fmt::format("{}/chats/{}/publications", org, channel.value),
                                    fmt::format(R"({{"client_id":"cast-publication-{:04}","text":"Материал",)"
                                                R"("attachments":[],"submit":true}})",
                                                ++publications_));
        return text_of(sent.json().at("id"));
    }
    if (placeholder == "import")
        return text_of(administrator.post(org + "/roster-imports?name=a.csv", "Фамилия;Имя;Класс\nИванов;Пётр;5А\n")
                           .json()
                           .at("id"));
    if (placeholder == "invite")
        return text_of(administrator
                           .post(org + "/invites/class-links",
                                 fmt::format(R"({{"unit":"{}","role":"parent","days":30,"uses_limit":30}})",
                                             school.class_5a.value))
                           .json()
                           .at("invite"));
    if (placeholder == "call") return running_call();
    if (placeholder == "transport") return "none";
    if (placeholder == "source") return "camera";
    ADD_FAILURE() << "nothing stands behind {" << placeholder << "} yet: add it in actors.cpp";
    return "1";
}

std::string Cast::asked_erasure() {
    Client pupil = client(actor("pupil"));
    pupil.post(fmt::format("/api/orgs/{}/people/{}/erasure-request", school.org.value, school.semyon.member.value),
               R"({"words":""})");
    Client administrator = client(actor("administrator"));
    const auto waiting = administrator.get(fmt::format("/api/orgs/{}/erasure-requests", school.org.value)).json();
    return text_of(waiting.at("requests").at(0).at("id"));
}

std::string Cast::withdrawn_consent() {
    Client teacher = client(actor("class_teacher"));
    const std::string of_vera = fmt::format("/api/orgs/{}/people/{}/", school.org.value, school.vera.member.value);
    teacher.post(of_vera + "paper-consent", R"({"purpose":"photos","signed_on":""})");
    teacher.post(of_vera + "paper-withdrawal", R"({"purpose":"photos","signed_on":""})");
    Client administrator = client(actor("administrator"));
    const auto open = administrator.get(fmt::format("/api/orgs/{}/consent-withdrawals", school.org.value)).json();
    return text_of(open.at("withdrawals").at(0).at("id"));
}

std::string Cast::running_call() {
    Client teacher = client(actor("class_teacher"));
    const std::string path = fmt::format("/api/orgs/{}/chats/{}/call", school.org.value, class_chat.value);
    for (int i = 0; i < 100; ++i) {
        const auto answer = teacher.post(path);
        if (answer.status == 200) return text_of(answer.json().at("call").at("id"));
        std::this_thread::sleep_for(std::chrono::milliseconds{100});  // the media worker has just been started
    }
    throw std::runtime_error("no call begins");
}

std::string Cast::target(const api::Route& route) {
    std::string out;
    std::string_view rest = route.path;
    const bool of_channel = rest.find("/publications") != std::string_view::npos;
    for (auto open = rest.find('{'); open != std::string_view::npos; open = rest.find('{')) {
        const auto close = rest.find('}');
        out += rest.substr(0, open);
        const auto placeholder = rest.substr(open + 1, close - open - 1);
        out += of_channel && placeholder == "chat" ? std::to_string(channel.value) : value_of(placeholder);
        rest.remove_prefix(close + 1);
    }
    out += rest;
    if (route.operation.body == api::Body::bytes) out += "?name=a.csv";
    return out;
}

std::string Cast::body(const api::Route& route, const Actor& actor) {
    if (route.operation.body != api::Body::json && route.operation.body != api::Body::bytes) return {};
    const auto found = bodies().find(fmt::format("{} {}", http::to_string(route.method), route.path));
    if (found == bodies().end()) {
        ADD_FAILURE() << http::to_string(route.method) << ' ' << route.path
                      << " has no body yet: add one in actors.cpp";
        return {};
    }
    std::string text{found->second};
    text = replaced(std::move(text), "{n}", fmt::format("{:04}", &actor - actors.data()));
    text = replaced(std::move(text), "{unit}", std::to_string(school.class_5a.value));
    text = replaced(std::move(text), "{vera}", std::to_string(school.vera.member.value));
    text = replaced(std::move(text), "{tikhonov}", std::to_string(school.tikhonov.member.value));
    return replaced(std::move(text), "{newcomer}", std::to_string(newcomer_.value));
}

std::string photo_with_position() {
    VipsImage* image = nullptr;
    void* bytes = nullptr;
    std::size_t size = 0;
    if (vips_black(&image, 64, 48, "bands", 3, nullptr) != 0 ||
        vips_jpegsave_buffer(image, &bytes, &size, nullptr) != 0)
        throw std::runtime_error(vips_error_buffer());
    const std::string plain{static_cast<const char*>(bytes), size};
    g_free(bytes);
    g_object_unref(image);

    // TIFF, little-endian: the description, and the latitude in a directory of its own.
    auto u16 = [](unsigned v) { return std::string{static_cast<char>(v & 255), static_cast<char>(v >> 8)}; };
    auto u32 = [&](unsigned v) { return u16(v & 65535) + u16(v >> 16); };
    auto field = [&](unsigned tag, unsigned type, unsigned count, const std::string& value) {
        return u16(tag) + u16(type) + u32(count) + value;
    };
    const std::string place{"HOME ADDRESS 17\0", 16};
    std::string tiff = "II*" + std::string(1, '\0') + u32(8);
    tiff += u16(2) + field(0x010E, 2, 16, u32(38)) + field(0x8825, 4, 1, u32(54)) + u32(0) + place;
    tiff += u16(2) + field(1, 2, 2, std::string{"N\0\0\0", 4}) + field(2, 5, 3, u32(84)) + u32(0);
    for (unsigned part : {55u, 45u, 7u}) tiff += u32(part) + u32(1);
    const std::string exif = std::string{"Exif\0\0", 6} + tiff;
    const unsigned length = static_cast<unsigned>(exif.size()) + 2;
    return plain.substr(0, 2) + "\xFF\xE1" + static_cast<char>(length >> 8) + static_cast<char>(length & 255) + exif +
           plain.substr(2);
}

}  // namespace parta::test
