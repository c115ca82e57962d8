// The school's lists to take away (R52): in Parta's own form, which an import reads without a difference, or as
// OneRoster.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "orgs/orgs.hpp"
#include "roster/plan.hpp"

namespace parta::roster {

/// `lists`: pupils.csv, staff.csv and duties.csv.
enum class ExportFormat { lists, oneroster_1_1, oneroster_1_2 };
BOOST_DESCRIBE_ENUM(ExportFormat, lists, oneroster_1_1, oneroster_1_2)

struct ExportQuery {
    ExportFormat format = ExportFormat::lists;
};
BOOST_DESCRIBE_STRUCT(ExportQuery, (), (format))

struct ExportedFile {
    std::string name, bytes;
};

/// Who the school is, for OneRoster.
struct Exporter {
    OrgId id;
    std::string name;
};

/// What `existing` says, without whoever has left and without restricted representatives (R56).
std::vector<ExportedFile> export_lists(const Existing& existing);
/// 1.1 or 1.2 by `format`. The school year is that of `existing.today`; sign-in names are
/// not told.
std::vector<ExportedFile> export_oneroster(const Existing& existing, const Exporter& school, ExportFormat format);

/// The files as one ZIP archive, its reading audited. Administrators.
std::string export_roster(db::Tx& tx, const orgs::Viewer& viewer, ExportFormat format);

}  // namespace parta::roster

template <>
struct parta::json::Defaults<parta::roster::ExportQuery> {
    static constexpr std::string_view fields[] = {"format"};
};
