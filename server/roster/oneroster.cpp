#include "roster/oneroster.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <unordered_map>

#include "base/text.hpp"
#include "roster/normalise.hpp"
#include "roster/sheets.hpp"

namespace parta::roster {
namespace {

constexpr std::size_t longest_list = 400;  // bytes: a cell of subjects or classes
constexpr std::size_t most_roles = 32;     // of one user; the specification knows a dozen

/// Enrolments are many: pupils times subjects.
constexpr TableLimits limits{.bytes = 16 * 1024 * 1024, .rows = 200'000, .separator = ','};

/// A table of the archive; cells by the names of their columns, which may stand in any order.
class Sheet {
  public:
    explicit Sheet(Table table = {}) : table_(std::move(table)) {
        if (table_.rows.empty()) return;
        const auto& names = table_.rows.front().cells;
        for (std::size_t i = 0; i < names.size(); ++i) columns_.try_emplace(fold(names[i]), i);
    }

    class Line {
      public:
        Line(const Sheet& sheet, const Row& row) : sheet_(sheet), row_(row) {}
        /// Empty where the column or the cell is missing. `name` in small letters.
        const std::string& operator[](const std::string& name) const {
            static const std::string nothing;
            const auto column = sheet_.columns_.find(name);
            if (column == sheet_.columns_.end() || column->second >= row_.cells.size()) return nothing;
            return row_.cells[column->second];
        }
        /// The first of two names that says anything: columns were renamed between versions and drafts.
        const std::string& either(const std::string& name, const std::string& other) const {
            const auto& said = (*this)[name];
            return said.empty() ? (*this)[other] : said;
        }
        /// 1.0 says «inactive» of what is not used any more.
        bool deleted() const {
            const auto status = fold((*this)["status"]);
            return status == "tobedeleted" || status == "inactive" || status == "deleted";
        }

      private:
        const Sheet& sheet_;
        const Row& row_;
    };

    template <class Use>
    void each(Use use) const {
        for (std::size_t i = 1; i < table_.rows.size(); ++i)
            if (const Line line{*this, table_.rows[i]}; !line.deleted()) use(line);
    }

  private:
    Table table_;
    std::unordered_map<std::string, std::size_t> columns_;
};

struct User {
    std::string id;
    SheetPerson person;
    std::vector<std::string> roles;   // small letters
    std::vector<std::string> agents;  // ids
    std::string birth_date, sex, position, subjects;

    bool is(std::string_view role) const { return std::ranges::find(roles, role) != roles.end(); }
};

struct Course {
    std::string title, subject, subgroup;
    bool homeroom = false;
    std::vector<std::string> teachers, students;  // ids of users
};

std::vector<std::string> list_of(std::string_view cell) {
    std::vector<std::string> all;
    for (auto part : split(cell, ','))
        if (!trim(part).empty()) all.emplace_back(trim(part));
    return all;
}

/// Of «2013-04-02T00:00:00Z» the day.
std::string day_of(const std::string& moment) {
    return moment.substr(0, moment.find('T'));
}

bool is_no(std::string_view cell) {
    const auto said = fold(cell);
    return said == "false" || said == "0" || said == "no";
}

std::string position_of(const User& user) {
    if (!user.position.empty()) return user.position;
    if (user.is("principal")) return "Директор";
    if (user.is("teacher")) return "Учитель";
    if (user.is("counselor")) return "Педагог-психолог";
    if (user.is("aide")) return "Тьютор";
    const bool administers =
        std::ranges::any_of(user.roles, [](const auto& role) { return role.ends_with("administrator"); });
    return administers ? "Администратор" : "Сотрудник";
}

std::string relation_of(const User& user, const std::string& said) {
    if (!said.empty()) return said;
    if (user.is("guardian")) return "опекун";
    if (user.is("parent") && user.sex == "ж") return "мать";
    if (user.is("parent") && user.sex == "м") return "отец";
    return {};
}

class Archive {
  public:
    std::optional<TableError> read(const OneRosterFiles& files) {
        constexpr std::string_view wanted[] = {"users.csv",   "roles.csv",   "demographics.csv",
                                               "courses.csv", "classes.csv", "enrollments.csv"};
        for (auto name : wanted) {
            const auto file = files.find(name);
            if (file == files.end() || trim(file->second).empty()) continue;
            auto table = read_table(file->second, limits);
            if (!table) {
                auto error = table.error();
                error.file = std::string{name};
                return error;
            }
            sheets_.emplace(std::string{name}, Sheet{*std::move(table)});
        }
        if (!sheets_.contains("users.csv")) return TableError{TableErrorCode::empty, 0, 0, "users.csv"};
        read_users();
        read_classes();
        return std::nullopt;
    }

    /// Each list within the limit of a file of its own, however few lines of the archive it was made of.
    std::expected<std::vector<BundlePart>, TableError> parts() {
        find_homerooms();
        find_families();
        const auto too_many = [](std::string_view file) {
            return std::unexpected(TableError{TableErrorCode::too_many_rows, 0, max_rows, std::string{file}});
        };
        std::vector<BundlePart> all;
        const auto staff_lines = staff();
        if (staff_lines.size() >= max_rows) return too_many("users.csv");
        add(all, FileKind::staff, staff_sheet(staff_lines));
        const auto pupil_lines = pupils();
        if (pupil_lines.size() >= max_rows) return too_many("users.csv");
        add(all, FileKind::pupils, pupils_sheet(pupil_lines));
        const auto duty_lines = duties();
        if (duty_lines.size() >= max_rows) return too_many("enrollments.csv");
        add(all, FileKind::duties, duties_sheet(duty_lines));
        return all;
    }

  private:
    const Sheet& sheet(const std::string& name) const {
        static const Sheet nothing;
        const auto found = sheets_.find(name);
        return found == sheets_.end() ? nothing : found->second;
    }

    static void add(std::vector<BundlePart>& parts, FileKind kind, Table table) {
        if (table.rows.size() > 1) parts.push_back({kind, std::move(table)});
    }

    void read_users() {
        sheet("users.csv").each([&](const Sheet::Line& line) {
            if (line["sourcedid"].empty() || is_no(line["enableduser"])) return;
            User user;
            user.id = line["sourcedid"];
            user.person = {line["familyname"], line["givenname"],
                           line["middlename"], line["sms"].empty() ? line["phone"] : line["sms"],
                           line["email"],      line["metadata.relation"]};
            if (!line["role"].empty()) user.roles.push_back(fold(line["role"]));
            user.agents = list_of(line.either("agentsourcedids", "agents"));
            user.position = line["metadata.position"];
            user.subjects = line["metadata.subjects"];
            if (!by_id_.try_emplace(user.id, users_.size()).second) return;
            users_.push_back(std::move(user));
        });
        sheet("roles.csv").each([&](const Sheet::Line& line) {
            if (auto* user = find(line["usersourcedid"]); user && user->roles.size() < most_roles)
                user->roles.push_back(fold(line["role"]));
        });
        sheet("demographics.csv").each([&](const Sheet::Line& line) {
            auto* user = find(line.either("usersourcedid", "sourcedid"));
            if (!user) return;
            user->birth_date = day_of(line["birthdate"]);
            const auto sex = fold(line["sex"]);
            user->sex = sex == "male" || sex == "m" ? "м" : sex == "female" || sex == "f" ? "ж" : "";
        });
    }

    void read_classes() {
        std::unordered_map<std::string, std::string> titles;  // of courses: what is taught
        sheet("courses.csv").each([&](const Sheet::Line& line) { titles[line["sourcedid"]] = line["title"]; });
        sheet("classes.csv").each([&](const Sheet::Line& line) {
            Course course;
            course.title = line["title"];
            course.homeroom = fold(line["classtype"]) == "homeroom";
            const auto subjects = list_of(line["subjects"]);
            course.subject = !subjects.empty() ? subjects.front() : titles[line["coursesourcedid"]];
            course.subgroup = line["metadata.subgroup"];
            if (!class_by_id_.try_emplace(line["sourcedid"], classes_.size()).second) return;
            classes_.push_back(std::move(course));
        });
        // The homeroom that began last is the one they are in, and one that has no end before one that has.
        std::unordered_map<std::string, std::pair<bool, std::string>> latest;
        sheet("enrollments.csv").each([&](const Sheet::Line& line) {
            const auto found = class_by_id_.find(line["classsourcedid"]);
            if (found == class_by_id_.end() || !find(line["usersourcedid"])) return;
            auto& course = classes_[found->second];
            const auto role = fold(line["role"]);
            if (role == "teacher") course.teachers.push_back(line["usersourcedid"]);
            if (role != "student") return;
            course.students.push_back(line["usersourcedid"]);
            const std::pair since{line["enddate"].empty(), line["begindate"]};
            auto [known, first] = latest.try_emplace(line["usersourcedid"] + '\n' + line["classsourcedid"], since);
            if (!first) known->second = std::max(known->second, since);
        });
        for (const auto& [id, at] : class_by_id_)
            for (const auto& student : classes_[at].students) since_[student][at] = latest[student + '\n' + id];
    }

    User* find(const std::string& id) {
        const auto found = by_id_.find(id);
        return found == by_id_.end() ? nullptr : &users_[found->second];
    }

    void find_homerooms() {
        const bool stated = std::ranges::any_of(classes_, &Course::homeroom);
        for (auto& course : classes_)
            if (!stated && !parse_class(course.title).value.label.empty()) course.homeroom = true;
        for (const auto& [student, places] : since_) {
            std::pair<bool, std::string> best;
            for (const auto& [at, since] : places) {
                if (!classes_[at].homeroom) continue;
                const auto known = homeroom_.find(student);
                if (known != homeroom_.end() && since < best) continue;
                homeroom_[student] = at;
                best = since;
            }
        }
    }

    void find_families() {
        for (const auto& user : users_) {
            for (const auto& agent : user.agents) {
                const auto* other = find(agent);
                if (!other || user.is("student") == other->is("student")) continue;
                const auto& [child, adult] = user.is("student") ? std::pair{&user, other} : std::pair{other, &user};
                auto& family = parents_[child->id];
                // More than a line can hold are passed over; looking through thousands for each next one would never
                // end.
                if (family.size() < static_cast<std::size_t>(max_representatives) &&
                    std::ranges::find(family, adult->id) == family.end())
                    family.push_back(adult->id);
                agents_.insert(adult->id);
            }
        }
    }

    std::vector<PupilSheetLine> pupils() {
        std::vector<PupilSheetLine> lines;
        for (const auto& user : users_) {
            if (!user.is("student")) continue;
            PupilSheetLine line;
            line.person = user.person;
            line.birth_date = user.birth_date;
            line.sex = user.sex;
            if (const auto home = homeroom_.find(user.id); home != homeroom_.end())
                line.unit = classes_[home->second].title;
            for (const auto& id : parents_[user.id]) {
                const auto* parent = find(id);
                line.representatives.push_back(parent->person);
                line.representatives.back().relation = relation_of(*parent, parent->person.relation);
            }
            lines.push_back(std::move(line));
        }
        return lines;
    }

    std::vector<StaffSheetLine> staff() {
        std::unordered_map<std::string, std::vector<std::string>> leads;
        for (const auto& course : classes_)
            for (const auto& teacher : course.teachers)
                if (auto& list = leads[teacher]; course.homeroom && list.size() < longest_list &&
                                                 std::ranges::find(list, course.title) == list.end())
                    list.push_back(course.title);
        auto joined = [](const std::vector<std::string>& list) {
            std::string text;
            for (const auto& one : list)
                if (text.size() + one.size() < longest_list) text += (text.empty() ? "" : ", ") + one;
            return text;
        };
        std::vector<StaffSheetLine> lines;
        for (const auto& user : users_) {
            const bool only_family = std::ranges::all_of(user.roles, [](const auto& role) {
                return role == "parent" || role == "guardian" || role == "relative" || role == "student";
            });
            if (only_family || (user.roles.empty() && agents_.contains(user.id))) continue;
            lines.push_back({user.person, position_of(user), user.subjects, joined(leads[user.id])});
        }
        return lines;
    }

    std::vector<DutySheetLine> duties() {
        std::vector<DutySheetLine> lines;
        for (const auto& course : classes_) {
            if (course.homeroom || course.teachers.empty()) continue;
            std::set<std::size_t> homes;
            for (const auto& student : course.students)
                if (const auto home = homeroom_.find(student); home != homeroom_.end()) homes.insert(home->second);
            for (const auto& id : course.teachers) {
                const auto& who = find(id)->person;
                const auto name = squeezed(who.surname, who.given_name, who.patronymic);
                for (auto home : homes) {
                    if (lines.size() == max_rows) return lines;  // refused as too many
                    lines.push_back({name, course.subject.empty() ? course.title : course.subject, classes_[home].title,
                                     course.subgroup});
                }
            }
        }
        return lines;
    }

    static std::string squeezed(const std::string& a, const std::string& b, const std::string& c) {
        std::string text = a;
        for (const auto* part : {&b, &c})
            if (!part->empty()) text += (text.empty() ? "" : " ") + *part;
        return text;
    }

    std::map<std::string, Sheet> sheets_;
    std::vector<User> users_;
    std::unordered_map<std::string, std::size_t> by_id_, class_by_id_;
    std::vector<Course> classes_;
    std::unordered_map<std::string, std::map<std::size_t, std::pair<bool, std::string>>> since_;  // by student
    std::unordered_map<std::string, std::size_t> homeroom_;
    std::unordered_map<std::string, std::vector<std::string>> parents_;
    std::set<std::string> agents_;
};

}  // namespace

std::expected<std::vector<BundlePart>, TableError> read_oneroster(const OneRosterFiles& files) {
    Archive archive;
    if (auto error = archive.read(files)) return std::unexpected(*error);
    return archive.parts();
}

}  // namespace parta::roster
