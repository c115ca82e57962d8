#include "orgs/settings.hpp"

namespace parta::orgs {

/// As in the row, where a younger setting may be missing.
struct StoredSettings {
    std::optional<bool> classmates_may_chat, parents_may_chat, pupils_may_create_groups, teacher_verification_required,
        management_publishes, pupils_may_start_calls, pupils_may_call_pupils, pupils_may_share_screen;
};
BOOST_DESCRIBE_STRUCT(StoredSettings, (),
                      (classmates_may_chat, parents_may_chat, pupils_may_create_groups, teacher_verification_required,
                       management_publishes, pupils_may_start_calls, pupils_may_call_pupils, pupils_may_share_screen))

Settings read_settings(std::string_view stored) {
    auto row = json::decode_or_throw<StoredSettings>(stored);
    Settings settings;
    auto take = [](bool& setting, std::optional<bool> value) {
        if (value) setting = *value;
    };
    take(settings.classmates_may_chat, row.classmates_may_chat);
    take(settings.parents_may_chat, row.parents_may_chat);
    take(settings.pupils_may_create_groups, row.pupils_may_create_groups);
    take(settings.teacher_verification_required, row.teacher_verification_required);
    take(settings.management_publishes, row.management_publishes);
    take(settings.pupils_may_start_calls, row.pupils_may_start_calls);
    take(settings.pupils_may_call_pupils, row.pupils_may_call_pupils);
    take(settings.pupils_may_share_screen, row.pupils_may_share_screen);
    return settings;
}

std::string write_settings(const Settings& settings) {
    return json::encode(settings);
}

}  // namespace parta::orgs
