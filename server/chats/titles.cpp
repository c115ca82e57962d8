#include "chats/titles.hpp"

#include "orgs/kinds.hpp"

namespace parta::chats {

std::string title_of(const ChatRow& chat, orgs::OrgKind kind) {
    if (!chat.title.empty()) return chat.title;
    const auto& name = chat.template_name;
    if (name == "class_parents") return fmt::format("{} · родители", chat.unit_label);
    if (name == "subject") {
        if (chat.subgroup.empty()) return fmt::format("{} · {}", chat.subject, chat.unit_label);
        return fmt::format("{}, {} · {}", chat.subject, chat.subgroup, chat.unit_label);
    }
    if (name == "deputies") return "Администрация";
    if (name == "school_channel") return std::string{orgs::common_channel_of(kind)};
    if (name == "staff_channel") return "Сотрудники";
    if (name == "staff" && chat.unit_label.empty()) return std::string{orgs::staff_room_of(kind)};
    return chat.unit_label;
}

std::string avatar_label_of(const ChatRow& chat) {
    const auto& name = chat.template_name;
    if (name != "class" && name != "class_parents" && name != "subject") return {};
    std::string label = chat.unit_label;
    for (const std::string_view mark : {"«", "»", "\""})
        for (auto at = label.find(mark); at != std::string::npos; at = label.find(mark)) label.erase(at, mark.size());
    return label;
}

}  // namespace parta::chats
