#include "orgs/chain.hpp"

#include <fmt/format.h>

#include "base/hash.hpp"

namespace parta::orgs {
namespace {

/// Each field with its length, so that two rows can never spell the same bytes.
void append(std::string& out, std::string_view field) {
    out += fmt::format("{}:", field.size());
    out += field;
}

}  // namespace

std::string chained_hash(std::string_view previous, const ChainedRow& row) {
    std::string bytes;
    append(bytes, previous);
    append(bytes, std::to_string(row.id));
    append(bytes, std::to_string(row.at.ms));
    append(bytes, row.actor ? std::to_string(*row.actor) : "");
    append(bytes, row.action);
    append(bytes, row.subject);
    append(bytes, row.detail);
    return sha256(bytes);
}

}  // namespace parta::orgs
