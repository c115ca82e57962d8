#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/text.hpp"
#include "roster/export.hpp"
#include "roster/export_parts.hpp"

namespace parta::roster {
namespace {

using policy::Role;

/// One table of the archive: commas, RFC 4180 quotes. The first columns are those of every table: sourcedId, and status
/// and dateLastModified, which are empty where the archive holds everything.
class Csv {
  public:
    explicit Csv(std::initializer_list<std::string_view> columns) {
        std::vector<std::string> row{"sourcedId", "status", "dateLastModified"};
        row.insert(row.end(), columns.begin(), columns.end());
        write(row);
    }
    void add(std::string id, std::vector<std::string> cells) {
        cells.insert(cells.begin(), {std::move(id), "", ""});
        write(cells);
    }
    std::string take() { return std::move(text_); }

  private:
    void write(const std::vector<std::string>& cells) {
        for (std::size_t i = 0; i < cells.size(); ++i) {
            if (i > 0) text_ += ',';
            if (cells[i].find_first_of(",\"\r\n") == std::string::npos) {
                text_ += cells[i];
                continue;
            }
            text_ += '"';
            for (char c : cells[i]) text_ += c == '"' ? std::string{"\"\""} : std::string{c};
            text_ += '"';
        }
        text_ += "\r\n";
    }

    std::string text_;
};

bool holds(const ExistingPerson& person, Role role) {
    return std::ranges::find(person.roles, role) != person.roles.end();
}

class Export {
  public:
    Export(const Existing& existing, const Exporter& school, ExportFormat format)
        : view_(existing),
          school_(fmt::format("org-{}", school.id.value)),
          name_(school.name),
          newer_(format == ExportFormat::oneroster_1_2) {
        const int year = std::stoi(existing.today.substr(0, 4)) - (existing.today.substr(5, 2) < "08" ? 1 : 0);
        first_year_ = year;
        term_ = fmt::format("year-{}", year);
    }

    std::vector<ExportedFile> make() {
        for (const auto* pupil : view_.pupils) add_pupil(*pupil);
        for (const auto* person : view_.staff)
            if (!holds(*person, Role::pupil)) add_adult(*person);
        add_classes();
        std::vector<ExportedFile> files{{"academicSessions.csv", sessions()},
                                        {"classes.csv", classes_.take()},
                                        {"courses.csv", courses()},
                                        {"demographics.csv", demographics_.take()},
                                        {"enrollments.csv", enrollments_.take()},
                                        {"orgs.csv", orgs()},
                                        {"users.csv", users_.take()}};
        if (newer_) files.push_back({"roles.csv", roles_.take()});
        files.insert(files.begin(), {"manifest.csv", manifest()});
        return files;
    }

  private:
    static std::string user_id(MemberId id) { return fmt::format("user-{}", id.value); }
    static std::string home_id(UnitId id) { return fmt::format("home-{}", id.value); }

    void add_pupil(const ExistingPerson& pupil) {
        std::vector<std::string> agents;
        for (const auto* one : view_.family(pupil.id)) {
            const auto& parent = *view_.person(one->parent);
            agents.push_back(user_id(parent.id));
            relations_.try_emplace(parent.id, one->relation);
            if (!holds(parent, Role::pupil)) add_adult(parent);
        }
        const int grade = parse_class(view_.label(pupil.unit), view_.existing.labels).value.grade;
        add_user(pupil, "student", fmt::format("{}", fmt::join(agents, ",")),
                 grade > 0 ? fmt::format("{}", grade) : "");
        add_demographics(pupil);
    }

    void add_adult(const ExistingPerson& person) {
        if (!adults_.insert(person.id).second) return;
        add_user(person, role_of(person), "", "");
        add_demographics(person);
    }

    void add_demographics(const ExistingPerson& person) {
        if (person.birth_date.empty() && person.sex == Sex::unknown) return;
        const auto sex = person.sex == Sex::male ? "male" : person.sex == Sex::female ? "female" : "";
        demographics_.add(user_id(person.id), {person.birth_date, sex, "", "", "", "", "", "", "", "", "", "", ""});
    }

    std::string role_of(const ExistingPerson& person) const {
        if (holds(person, Role::head)) return newer_ ? "principal" : "administrator";
        if (holds(person, Role::deputy)) return newer_ ? "siteAdministrator" : "administrator";
        if (holds(person, Role::teacher) || holds(person, Role::supplementary_teacher)) return "teacher";
        if (!person.roles.empty()) return "aide";
        const auto relation = relations_.find(person.id);
        const auto said = relation == relations_.end() ? std::string{} : fold(relation->second);
        if (said.starts_with("опекун") || said.starts_with("попечит")) return "guardian";
        if (said.empty() || said == "мать" || said == "отец" || said == "мама" || said == "папа") return "parent";
        return "relative";
    }

    void add_user(const ExistingPerson& person, const std::string& role, const std::string& agents,
                  const std::string& grade) {
        const auto id = user_id(person.id);
        const auto relation = relations_.find(person.id);
        const auto& name = person.name;
        const auto said = relation == relations_.end() ? std::string{} : relation->second;
        const auto subjects = fmt::format("{}", fmt::join(person.subjects, ", "));
        if (newer_)
            users_.add(id, {"true",       id,
                            "",           name.given_name,
                            name.surname, name.patronymic,
                            "",           person.email,
                            person.phone, "",
                            agents,       grade,
                            "",           "",
                            "",           "",
                            "",           school_,
                            "",           person.position,
                            subjects,     said});
        else
            users_.add(id, {"true", school_, role, id, "", name.given_name, name.surname, name.patronymic, "",
                            person.email, person.phone, "", agents, grade, "", person.position, subjects, said});
        if (newer_) roles_.add("role-" + id, {id, "primary", role, "", "", school_, ""});
    }

    void enrol(const std::string& unit, MemberId member, std::string_view role, bool primary) {
        enrollments_.add(fmt::format("enrolment-{}", ++enrolments_),
                         {unit, school_, user_id(member), std::string{role}, primary ? "true" : "false", "", ""});
    }

    void add_classes() {
        std::map<UnitId, std::vector<MemberId>> pupils;
        for (const auto* pupil : view_.pupils)
            if (pupil->unit) pupils[pupil->unit].push_back(pupil->id);
        for (const auto& unit : view_.existing.units) {
            const int grade = parse_class(unit.label, view_.existing.labels).value.grade;
            classes_.add(home_id(unit.id), {unit.label, grade > 0 ? fmt::format("{}", grade) : "", course(""), "",
                                            "homeroom", "", school_, term_, "", "", "", ""});
            for (auto id : pupils[unit.id]) enrol(home_id(unit.id), id, "student", false);
        }
        for (const auto* person : view_.staff)
            for (auto unit : person->leads) enrol(home_id(unit), person->id, "teacher", true);
        std::map<std::tuple<UnitId, std::string, std::string>, std::vector<MemberId>> taught;
        for (const auto& duty : view_.existing.duties)
            if (view_.person(duty.member)) taught[{duty.unit, duty.subject, duty.subgroup}].push_back(duty.member);
        int number = 0;
        for (const auto& [what, teachers] : taught) {
            const auto& [unit, subject, subgroup] = what;
            const auto id = fmt::format("class-{}-{}", unit.value, ++number);
            const auto title = fmt::format("{} {}{}", view_.label(unit), subject,
                                           subgroup.empty() ? "" : fmt::format(" ({})", subgroup));
            const int grade = parse_class(view_.label(unit), view_.existing.labels).value.grade;
            classes_.add(id, {title, grade > 0 ? fmt::format("{}", grade) : "", course(subject), "", "scheduled", "",
                              school_, term_, subject, "", "", subgroup});
            for (auto teacher : teachers) enrol(id, teacher, "teacher", teacher == teachers.front());
            for (auto pupil : pupils[unit]) enrol(id, pupil, "student", false);
        }
    }

    /// The course of a subject; of the empty one, that of homerooms.
    std::string course(const std::string& subject) {
        const auto number = courses_.try_emplace(subject, courses_.size() + 1).first->second;
        return fmt::format("course-{}", number);
    }

    std::string courses() {
        Csv csv{"schoolYearSourcedId", "title", "courseCode", "grades", "orgSourcedId", "subjects", "subjectCodes"};
        for (const auto& [subject, number] : courses_)
            csv.add(fmt::format("course-{}", number),
                    {term_, subject.empty() ? "Класс" : subject, "", "", school_, subject, ""});
        return csv.take();
    }

    std::string sessions() const {
        Csv csv{"title", "type", "startDate", "endDate", "parentSourcedId", "schoolYear"};
        csv.add(term_,
                {fmt::format("{}/{}", first_year_, first_year_ + 1), "schoolYear", fmt::format("{}-09-01", first_year_),
                 fmt::format("{}-08-31", first_year_ + 1), "", fmt::format("{}", first_year_ + 1)});
        return csv.take();
    }

    std::string orgs() const {
        Csv csv{"name", "type", "identifier", "parentSourcedId"};
        csv.add(school_, {name_, "school", "", ""});
        return csv.take();
    }

    std::string manifest() const {
        std::string text = "propertyName,value\r\nmanifest.version,1.0\r\n";
        text += fmt::format("oneroster.version,{}\r\n", newer_ ? "1.2" : "1.1");
        const std::set<std::string_view> here{"academicSessions", "classes", "courses", "demographics",
                                              "enrollments",      "orgs",    "users"};
        std::vector<std::string_view> known{
            "academicSessions", "categories",   "classes",     "classResources", "courses",
            "courseResources",  "demographics", "enrollments", "lineItems",      "orgs",
            "resources",        "results",      "users"};
        if (newer_)
            known.insert(known.end(),
                         {"roles", "userProfiles", "userResources", "lineItemLearningObjectiveIds",
                          "lineItemScoreScales", "resultLearningObjectiveIds", "resultScoreScales", "scoreScales"});
        std::ranges::sort(known);
        for (auto name : known)
            text += fmt::format("file.{},{}\r\n", name, here.contains(name) || name == "roles" ? "bulk" : "absent");
        return text + "source.systemName,Parta\r\nsource.systemCode,parta\r\n";
    }

    ExportView view_;
    std::string school_, name_, term_;
    bool newer_;
    int first_year_ = 0;
    int enrolments_ = 0;
    std::set<MemberId> adults_;
    std::map<MemberId, std::string> relations_;
    std::map<std::string, std::size_t> courses_;
    Csv users_ = newer_ ? Csv{"enabledUser",
                              "username",
                              "userIds",
                              "givenName",
                              "familyName",
                              "middleName",
                              "identifier",
                              "email",
                              "sms",
                              "phone",
                              "agentSourcedIds",
                              "grades",
                              "password",
                              "userMasterIdentifier",
                              "preferredGivenName",
                              "preferredMiddleName",
                              "preferredFamilyName",
                              "primaryOrgSourcedId",
                              "pronouns",
                              "metadata.position",
                              "metadata.subjects",
                              "metadata.relation"}
                        : Csv{"enabledUser",
                              "orgSourcedIds",
                              "role",
                              "username",
                              "userIds",
                              "givenName",
                              "familyName",
                              "middleName",
                              "identifier",
                              "email",
                              "sms",
                              "phone",
                              "agentSourcedIds",
                              "grades",
                              "password",
                              "metadata.position",
                              "metadata.subjects",
                              "metadata.relation"};
    Csv roles_{"userSourcedId", "roleType", "role", "beginDate", "endDate", "orgSourcedId", "userProfileSourcedId"};
    Csv demographics_{"birthDate",
                      "sex",
                      "americanIndianOrAlaskaNative",
                      "asian",
                      "blackOrAfricanAmerican",
                      "nativeHawaiianOrOtherPacificIslander",
                      "white",
                      "demographicRaceTwoOrMoreRaces",
                      "hispanicOrLatinoEthnicity",
                      "countryOfBirthCode",
                      "stateOfBirthAbbreviation",
                      "cityOfBirth",
                      "publicSchoolResidenceStatus"};
    Csv classes_{"title",     "grades",       "courseSourcedId", "classCode",
                 "classType", "location",     "schoolSourcedId", "termSourcedIds",
                 "subjects",  "subjectCodes", "periods",         "metadata.subgroup"};
    Csv enrollments_{"classSourcedId", "schoolSourcedId", "userSourcedId", "role", "primary", "beginDate", "endDate"};
};

}  // namespace

std::vector<ExportedFile> export_oneroster(const Existing& existing, const Exporter& school, ExportFormat format) {
    return Export(existing, school, format).make();
}

}  // namespace parta::roster
