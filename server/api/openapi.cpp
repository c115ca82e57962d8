#include "api/openapi.hpp"

#include <fmt/format.h>

#include <map>

#include "api/route.hpp"

namespace parta::api {
namespace {

std::string json_string(std::string_view text) {
    std::string out;
    json::write_string(out, text);
    return out;
}

std::vector<std::string> placeholders(std::string_view path) {
    std::vector<std::string> names;
    for (auto open = path.find('{'); open != std::string_view::npos; open = path.find('{', open + 1))
        names.emplace_back(path.substr(open + 1, path.find('}', open) - open - 1));
    return names;
}

std::string parameters(const Route& route) {
    std::string out;
    for (const auto& name : placeholders(route.path))
        out += fmt::format(
            R"({}{{"name":{},"in":"path","required":true,"schema":{{"type":"string","pattern":"^[1-9][0-9]{{0,18}}$"}}}})",
            out.empty() ? "" : ",", json_string(name));
    const Operation& op = route.operation;
    if (op.body == Body::query) {
        for (auto name : op.query_names)
            out += fmt::format(R"({}{{"name":{},"in":"query","schema":{{"type":"string"}}}})", out.empty() ? "" : ",",
                               json_string(name));
    } else if (op.body == Body::bytes) {
        out += fmt::format(
            R"({}{{"name":"name","in":"query","schema":{{"type":"string"}}}},{{"name":"kind","in":"query","schema":{{"type":"string"}}}})",
            out.empty() ? "" : ",");
    }
    return "[" + out + "]";
}

std::string request_body(const Operation& op, json::SchemaSet& set) {
    if (op.body == Body::json && op.in)
        return fmt::format(R"(,"requestBody":{{"required":true,"content":{{"application/json":{{"schema":{}}}}}}})",
                           op.in(set));
    if (op.body == Body::bytes)
        return fmt::format(
            R"(,"requestBody":{{"required":true,"description":"at most {} bytes","content":{{"application/octet-stream":{{}}}}}})",
            op.byte_limit);
    return {};
}

std::string answer(const Operation& op, json::SchemaSet& set) {
    std::string schema = op.out ? op.out(set) : R"({"type":"object"})";
    if (!op.listed.empty())
        schema = fmt::format(R"({{"type":"object","properties":{{{0}:{1}}},"required":[{0}]}})", json_string(op.listed),
                             schema);
    return fmt::format(
        R"("responses":{{"200":{{"description":"done","content":{{"application/json":{{"schema":{}}}}}}},"default":{{"description":"refused","content":{{"application/json":{{"schema":{{"$ref":"#/components/schemas/ErrorEnvelope"}}}}}}}}}})",
        schema);
}

/// post /api/orgs/{org}/chats/groups → post_orgs_chats_groups
std::string operation_id(const Route& route) {
    std::string id{http::to_string(route.method)};
    for (char& c : id) c = static_cast<char>(std::tolower(c));
    std::string_view path = route.path.substr(4);
    for (std::size_t i = 0; i < path.size(); ++i) {
        if (path[i] == '{' || path[i] == '}') continue;
        id += path[i] == '/' || path[i] == '-' ? '_' : path[i];
    }
    return id;
}

}  // namespace

std::string openapi_document() {
    json::SchemaSet set;
    set.refer(*std::make_unique<std::string>(), "ErrorEnvelope", "parta::api::ErrorEnvelope", [](std::string& out) {
        out +=
            R"({"type":"object","properties":{"error":{"type":"object","properties":{"code":{"type":"string"},"field":{"type":"string"},"detail":{"type":"string"},"message_ru":{"type":"string"},"message_en":{"type":"string"},"retry_after":{"type":"integer"}},"required":["code","field","detail","message_ru","message_en"]}},"required":["error"]})";
    });
    std::map<std::string, std::string> paths;
    for (const Route& route : routes()) {
        std::string method{http::to_string(route.method)};
        for (char& c : method) c = static_cast<char>(std::tolower(c));
        std::string& path = paths[std::string{route.path}];
        path += fmt::format(R"({}"{}":{{"operationId":"{}","summary":{},"x-action":"{}","parameters":{}{},{}}})",
                            path.empty() ? "" : ",\n  ", method, operation_id(route), json_string(route.summary),
                            policy::name(route.action), parameters(route), request_body(route.operation, set),
                            answer(route.operation, set));
    }
    std::string out = R"({"openapi":"3.1.0","info":{"title":"Parta","version":"1","license":{"name":"Apache-2.0"}},
"paths":{)";
    bool first = true;
    for (const auto& [path, operations] : paths) {
        out += fmt::format("{}\n{}:{{\n  {}}}", first ? "" : ",", json_string(path), operations);
        first = false;
    }
    return out + "},\n\"components\":{\"schemas\":" + set.components() + "}}\n";
}

}  // namespace parta::api
