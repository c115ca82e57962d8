// The non-template half of the codec. Each C++ type is reduced to a small table (Type); the functions that walk these
// tables are compiled once, in read.cpp, write.cpp and schema.cpp. Only describe.hpp makes tables.
#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "json/types.hpp"
#include "json/value.hpp"

namespace parta::json {

class Reader;
class SchemaSet;

/// What JSON can do with one C++ type. `about` is the table that the three functions expect.
struct Type {
    void (*write)(std::string& out, const void* value, const void* about);
    bool (*read)(Reader&, const Value&, void* value, const void* about);
    void (*schema)(SchemaSet&, std::string& out, const void* about);
    const void* about = nullptr;
    /// Set for types that an object may leave out: whether this value is to be left out.
    bool (*absent)(const void* value) = nullptr;
};

using NamedText = std::pair<std::string_view, std::string_view>;

/// A member before the struct's table is built.
struct FieldSource {
    std::string_view name;
    std::size_t offset;
    const Type* type;
};

struct StructSource {
    std::string_view qualified_name;
    std::string_view name;  // of the component; empty: the last part of the qualified name
    std::string_view tag;   // json_type, if any
    std::string_view summary;
    std::span<const NamedText> docs;
    std::span<const std::string_view> defaults;
    const void* sample;  // a value with its default member initialisers
};

struct Field {
    std::string_view name;
    std::string opening;  // `,"name":`
    std::size_t offset;
    const Type* type;
    bool has_default;
    std::string_view doc;

    bool required() const { return type->absent == nullptr && !has_default; }
};

class StructTable {
  public:
    StructTable(const StructSource& source, std::initializer_list<FieldSource> fields);

    std::string name;
    std::string_view qualified_name;
    std::string_view summary;
    std::string_view tag;
    std::string tag_member;  // `,"type":"…"`
    std::vector<Field> fields;
    const void* sample;

    static constexpr std::size_t not_found = static_cast<std::size_t>(-1);
    /// Looks at `hint` first: members mostly come in the order of their description.
    std::size_t find(std::string_view name, std::size_t hint) const;
};

// One `About` per family of types.
struct AboutStruct {
    const StructTable& (*table)();
};
struct AboutText {
    std::size_t min = 0;
    std::size_t max = static_cast<std::size_t>(-1);
    enum class Controls { all_but_nul, lines, none } controls = Controls::all_but_nul;
};
struct AboutInteger {
    std::int64_t min;
    std::int64_t max;
    std::string_view schema;  // members besides the bounds
};
struct AboutEnum {
    struct Entry {
        std::string_view name;
        std::int64_t value;
    };
    std::string_view qualified_name;
    std::span<const Entry> entries;
    std::int64_t (*load)(const void*);
    void (*store)(void*, std::int64_t);
};
struct AboutArray {
    const Type* element;
    std::size_t stride;
    std::size_t max;
    std::pair<const void*, std::size_t> (*elements)(const void* array);
    void (*clear)(void* array);
    void* (*append)(void* array);
};
struct AboutOptional {
    const Type* element;
    const void* (*held)(const void* optional);  // null when empty
    void (*clear)(void* optional);              // for Patch: given as null
    void* (*emplace)(void* optional);
    bool null_means_clear = false;  // Patch
};
struct AboutMap {
    const Type* element;
    using Visit = std::function<void(std::string_view key, const void* value)>;
    void (*for_each)(const void* map, const Visit& visit);
    void (*clear)(void* map);
    void* (*insert)(void* map, std::string_view key);  // null if it is there already
};
struct AboutVariant {
    struct Alternative {
        const AboutStruct* about;
        void* (*emplace)(void* variant);
        const void* (*held)(const void* variant);
    };
    std::span<const Alternative> alternatives;
    std::size_t (*index)(const void* variant);
    std::string_view name;  // of the component; empty: written in place
};
struct AboutRaw {
    const Type* described;  // null: any value
};

/// The state of one decoding: the path to where it stands, and the problem once there is one.
class Reader {
  public:
    void enter(std::string_view member) { path_.push_back({member, 0}); }
    void enter(std::size_t index) { path_.push_back({{}, index}); }
    void leave() { path_.pop_back(); }

    /// Notes the problem at this place; always false, so that a reader can `return reader.fail(…)`.
    bool fail(std::string detail, ErrorCode code = ErrorCode::invalid_field);
    Problem& problem() { return problem_; }

  private:
    struct Step {
        std::string_view member;  // empty data: an index
        std::size_t index;
    };
    std::vector<Step> path_;
    Problem problem_;
};

/// The named components of an API document, collected while schemas are written. Two types of one name are an error.
class SchemaSet {
  public:
    /// Writes a reference to the component, and makes it first if it is new. Throws std::logic_error on a clash.
    void refer(std::string& out, std::string_view name, std::string_view qualified_name,
               const std::function<void(std::string&)>& make);
    /// One JSON object: name → schema, in alphabetical order.
    std::string components() const;

  private:
    struct Component {
        std::string qualified_name;
        std::string schema;
    };
    std::map<std::string, Component, std::less<>> components_;
};

// The functions that Type points to. `value` is of the type named.
void write_bool(std::string& out, const void* value, const void*);
bool read_bool(Reader&, const Value&, void* value, const void*);
void schema_bool(SchemaSet&, std::string& out, const void*);

void write_int32(std::string& out, const void* value, const void*);
bool read_int32(Reader&, const Value&, void* value, const void* about);
void write_int64(std::string& out, const void* value, const void*);
bool read_int64(Reader&, const Value&, void* value, const void* about);
void schema_integer(SchemaSet&, std::string& out, const void* about);

void write_double(std::string& out, const void* value, const void*);
bool read_double(Reader&, const Value&, void* value, const void*);
void schema_double(SchemaSet&, std::string& out, const void*);

void write_text(std::string& out, const void* value, const void*);  // std::string
bool read_text(Reader&, const Value&, void* value, const void* about);
void schema_text(SchemaSet&, std::string& out, const void* about);

void write_id(std::string& out, const void* value, const void*);  // std::int64_t
bool read_id(Reader&, const Value&, void* value, const void*);
void schema_id(SchemaSet&, std::string& out, const void*);

void write_enum(std::string& out, const void* value, const void* about);
bool read_enum(Reader&, const Value&, void* value, const void* about);
void schema_enum(SchemaSet&, std::string& out, const void* about);

void write_array(std::string& out, const void* value, const void* about);
bool read_array(Reader&, const Value&, void* value, const void* about);
void schema_array(SchemaSet&, std::string& out, const void* about);

void write_optional(std::string& out, const void* value, const void* about);
bool read_optional(Reader&, const Value&, void* value, const void* about);
void schema_optional(SchemaSet&, std::string& out, const void* about);

void write_map(std::string& out, const void* value, const void* about);
bool read_map(Reader&, const Value&, void* value, const void* about);
void schema_map(SchemaSet&, std::string& out, const void* about);

void write_struct(std::string& out, const void* value, const void* about);
bool read_struct(Reader&, const Value&, void* value, const void* about);
void schema_struct(SchemaSet&, std::string& out, const void* about);

void write_variant(std::string& out, const void* value, const void* about);
bool read_variant(Reader&, const Value&, void* value, const void* about);
void schema_variant(SchemaSet&, std::string& out, const void* about);

void write_raw(std::string& out, const void* value, const void*);
bool read_raw(Reader&, const Value&, void* value, const void*);
void schema_raw(SchemaSet&, std::string& out, const void* about);

/// A JSON string literal, quotes included.
void write_string(std::string& out, std::string_view text);
void write_integer(std::string& out, std::int64_t number);
void write_value(std::string& out, const Value& value);

/// The last part of a qualified name.
std::string_view unqualified(std::string_view qualified_name);
/// An enumerator or member whose name C++ reserves is spelt with a trailing underscore, which JSON does not see.
constexpr std::string_view json_name(std::string_view name) {
    if (name.ends_with('_')) name.remove_suffix(1);
    return name;
}

bool decode_text(std::string_view text, const Type& type, void* value, Problem& problem);
bool decode_value(const Value& from, const Type& type, void* value, Problem& problem);

}  // namespace parta::json
