#include "media/rtp_parameters.hpp"

#include <cmath>
#include <limits>

namespace parta::json {

using media::ParameterValue;

void TypeOf<ParameterValue>::write(std::string& out, const void* value, const void*) {
    std::visit([&](const auto& held) { json::write(out, held); }, static_cast<const ParameterValue*>(value)->held);
}

bool TypeOf<ParameterValue>::read(Reader& reader, const Value& from, void* value, const void*) {
    auto& held = static_cast<ParameterValue*>(value)->held;
    // A whole number is one however it is written, and must fit a worker's message: it would be cut off in silence.
    const auto whole = [&](auto number) {
        using Limits = std::numeric_limits<std::int32_t>;
        if (number < Limits::min() || number > Limits::max()) return reader.fail("must fit 32 bits");
        held = static_cast<std::int32_t>(number);
        return true;
    };
    switch (from.kind()) {
        case Value::Kind::integer:
            return whole(from.integer());
        case Value::Kind::number:
            if (from.number() == std::trunc(from.number())) return whole(from.number());
            held = from.number();
            return true;
        case Value::Kind::text: {
            constexpr AboutText about{0, 512, AboutText::Controls::none};
            return read_text(reader, from, &held.emplace<std::string>(), &about);
        }
        default:
            return reader.fail("must be a string or a number");
    }
}

void TypeOf<ParameterValue>::schema(SchemaSet&, std::string& out, const void*) {
    out += R"({"oneOf":[{"type":"string","maxLength":512},{"type":"number"}]})";
}

}  // namespace parta::json
