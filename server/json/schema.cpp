// JSON Schema 2020-12, as OpenAPI 3.1 uses it.
#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "json/type.hpp"

namespace parta::json {
namespace {

template <class About>
const About& as(const void* about) {
    return *static_cast<const About*>(about);
}

void schema_one(SchemaSet& set, std::string& out, const Type& type) {
    type.schema(set, out, type.about);
}

/// Puts a member at the end of the object that `out` ends with.
void append_member(std::string& out, std::string_view name, std::string_view encoded) {
    out.pop_back();
    if (!out.ends_with('{')) out += ',';
    write_string(out, name);
    out += ':';
    out += encoded;
    out += '}';
}

std::string quoted(std::string_view text) {
    std::string out;
    write_string(out, text);
    return out;
}

std::string reference(std::string_view component) {
    return fmt::format("#/components/schemas/{}", component);
}

void schema_field(SchemaSet& set, std::string& out, const Field& field, const void* sample) {
    std::size_t start = out.size();
    const Type* type = field.type;
    // A member that may be absent is never written as null; only Patch gives null a meaning of its own.
    if (type->absent != nullptr && !as<AboutOptional>(type->about).null_means_clear)
        type = as<AboutOptional>(type->about).element;
    std::string schema;
    schema_one(set, schema, *type);
    if (!field.doc.empty()) append_member(schema, "description", quoted(field.doc));
    if (field.has_default) {
        std::string value;
        field.type->write(value, static_cast<const char*>(sample) + field.offset, field.type->about);
        append_member(schema, "default", value);
    }
    out.insert(start, schema);
}

void schema_members(SchemaSet& set, std::string& out, const StructTable& table) {
    out += R"({"type":"object")";
    if (!table.summary.empty()) out += fmt::format(R"(,"description":{})", quoted(table.summary));
    std::string required;
    auto require = [&](std::string_view name) { required += (required.empty() ? "" : ",") + quoted(name); };
    out += R"(,"properties":{)";
    bool first = true;
    if (!table.tag.empty()) {
        out += fmt::format(R"("type":{{"type":"string","const":{}}})", quoted(table.tag));
        require("type");
        first = false;
    }
    for (const Field& field : table.fields) {
        out.append(field.opening, first ? 1 : 0);
        first = false;
        schema_field(set, out, field, table.sample);
        if (field.required()) require(field.name);
    }
    out += '}';
    if (!required.empty()) out += fmt::format(R"(,"required":[{}])", required);
    out += R"(,"additionalProperties":false})";
}

void schema_alternatives(SchemaSet& set, std::string& out, const AboutVariant& variant) {
    std::string references;
    std::string mapping;
    for (const auto& alternative : variant.alternatives) {
        const StructTable& table = alternative.about->table();
        if (!references.empty()) references += ',', mapping += ',';
        schema_struct(set, references, alternative.about);
        mapping += fmt::format("{}:{}", quoted(table.tag), quoted(reference(table.name)));
    }
    out += fmt::format(R"({{"oneOf":[{}],"discriminator":{{"propertyName":"type","mapping":{{{}}}}}}})", references,
                       mapping);
}

}  // namespace

std::string_view unqualified(std::string_view qualified_name) {
    auto colon = qualified_name.rfind(':');
    return colon == qualified_name.npos ? qualified_name : qualified_name.substr(colon + 1);
}

void SchemaSet::refer(std::string& out, std::string_view name, std::string_view qualified_name,
                      const std::function<void(std::string&)>& make) {
    auto [at, is_new] = components_.try_emplace(std::string{name}, std::string{qualified_name}, std::string{});
    if (at->second.qualified_name != qualified_name)
        throw std::logic_error(fmt::format("two types share the component name {}: {} and {}", name,
                                           at->second.qualified_name, qualified_name));
    if (is_new) {  // noted before it is made: a type may contain itself
        std::string schema;
        make(schema);
        at->second.schema = std::move(schema);
    }
    out += fmt::format(R"({{"$ref":{}}})", quoted(reference(name)));
}

std::string SchemaSet::components() const {
    std::string out = "{";
    for (const auto& [name, component] : components_) {
        if (out.size() > 1) out += ',';
        out += quoted(name) + ':' + component.schema;
    }
    return out + '}';
}

void schema_bool(SchemaSet&, std::string& out, const void*) {
    out += R"({"type":"boolean"})";
}
void schema_double(SchemaSet&, std::string& out, const void*) {
    out += R"({"type":"number"})";
}
void schema_id(SchemaSet&, std::string& out, const void*) {
    out += R"({"type":"string","format":"id","pattern":"^[1-9][0-9]{0,18}$"})";
}

void schema_integer(SchemaSet&, std::string& out, const void* about) {
    const auto& integer = as<AboutInteger>(about);
    out += R"({"type":"integer")";
    if (integer.schema.empty())
        out += fmt::format(R"(,"minimum":{},"maximum":{})", integer.min, integer.max);
    else
        out.append(",").append(integer.schema);
    out += '}';
}

void schema_text(SchemaSet&, std::string& out, const void* about) {
    const auto& limits = as<AboutText>(about);
    out += R"({"type":"string")";
    if (limits.min > 0) out += fmt::format(R"(,"minLength":{})", limits.min);
    if (limits.max != AboutText{}.max) out += fmt::format(R"(,"maxLength":{})", limits.max);
    out += '}';
}

void schema_enum(SchemaSet& set, std::string& out, const void* about) {
    const auto& known = as<AboutEnum>(about);
    set.refer(out, unqualified(known.qualified_name), known.qualified_name, [&](std::string& schema) {
        std::string names;
        for (const auto& entry : known.entries) names += (names.empty() ? "" : ",") + quoted(entry.name);
        schema += fmt::format(R"({{"type":"string","enum":[{}]}})", names);
    });
}

void schema_array(SchemaSet& set, std::string& out, const void* about) {
    const auto& array = as<AboutArray>(about);
    out += R"({"type":"array","items":)";
    schema_one(set, out, *array.element);
    if (array.max != StructTable::not_found) out += fmt::format(R"(,"maxItems":{})", array.max);
    out += '}';
}

void schema_optional(SchemaSet& set, std::string& out, const void* about) {
    out += R"({"anyOf":[)";
    schema_one(set, out, *as<AboutOptional>(about).element);
    out += R"(,{"type":"null"}]})";
}

void schema_map(SchemaSet& set, std::string& out, const void* about) {
    out += R"({"type":"object","additionalProperties":)";
    schema_one(set, out, *as<AboutMap>(about).element);
    out += '}';
}

void schema_struct(SchemaSet& set, std::string& out, const void* about) {
    const StructTable& table = as<AboutStruct>(about).table();
    set.refer(out, table.name, table.qualified_name, [&](std::string& schema) { schema_members(set, schema, table); });
}

void schema_variant(SchemaSet& set, std::string& out, const void* about) {
    const auto& variant = as<AboutVariant>(about);
    if (variant.name.empty()) return schema_alternatives(set, out, variant);
    set.refer(out, variant.name, variant.name, [&](std::string& schema) { schema_alternatives(set, schema, variant); });
}

void schema_raw(SchemaSet& set, std::string& out, const void* about) {
    const Type* described = as<AboutRaw>(about).described;
    if (described == nullptr)
        out += "{}";
    else
        schema_one(set, out, *described);
}

StructTable::StructTable(const StructSource& source, std::initializer_list<FieldSource> sources)
    : name(source.name.empty() ? unqualified(source.qualified_name) : source.name),
      qualified_name(source.qualified_name),
      summary(source.summary),
      tag(source.tag),
      sample(source.sample) {
    constexpr std::size_t most_fields = 64;  // the decoder marks them in one word
    if (sources.size() > most_fields) throw std::logic_error(fmt::format("{} has over 64 fields", name));
    if (!tag.empty()) tag_member = R"(,"type":)" + quoted(tag);
    for (const FieldSource& field : sources) {
        if (find(field.name, 0) != not_found || (field.name == "type" && !tag.empty()))
            throw std::logic_error(fmt::format("{} has two fields named {}", name, field.name));
        auto doc = std::ranges::find(source.docs, field.name, &NamedText::first);
        fields.push_back({.name = field.name,
                          .opening = fmt::format(R"(,"{}":)", field.name),
                          .offset = field.offset,
                          .type = field.type,
                          .has_default = std::ranges::find(source.defaults, field.name) != source.defaults.end(),
                          .doc = doc == source.docs.end() ? std::string_view{} : doc->second});
    }
}

std::size_t StructTable::find(std::string_view wanted, std::size_t hint) const {
    if (hint < fields.size() && fields[hint].name == wanted) return hint;
    for (std::size_t i = 0; i < fields.size(); ++i)
        if (fields[i].name == wanted) return i;
    return not_found;
}

}  // namespace parta::json
