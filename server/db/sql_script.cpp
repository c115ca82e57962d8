#include "db/sql_script.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>

#include "base/text.hpp"
#include "db/errors.hpp"

namespace parta::db {
namespace {

struct Token {
    enum class Kind { space, comment, word, literal, symbol };
    Kind kind;
    std::string_view text;
};

bool is_word_char(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || (static_cast<unsigned char>(c) & 0x80) != 0;
}

std::size_t end_of_quoted(std::string_view sql, std::size_t start, char quote) {
    for (std::size_t i = start + 1; i < sql.size(); ++i) {
        if (sql[i] != quote) continue;
        if (i + 1 < sql.size() && sql[i + 1] == quote) {
            ++i;
            continue;
        }
        return i + 1;
    }
    throw SchemaError("a quote is not closed in a migration");
}

// "$tag$ … $tag$", the body of a PostgreSQL function; start stands on the first '$'. 0 if it is none.
std::size_t end_of_dollar_quoted(std::string_view sql, std::size_t start) {
    std::size_t i = start + 1;
    while (i < sql.size() && is_word_char(sql[i])) ++i;
    if (i >= sql.size() || sql[i] != '$') return 0;
    const std::string_view tag = sql.substr(start, i + 1 - start);
    const std::size_t close = sql.find(tag, i + 1);
    if (close == std::string_view::npos) throw SchemaError("a dollar quote is not closed in a migration");
    return close + tag.size();
}

Token next_token(std::string_view sql, std::size_t at) {
    const auto token = [&](Token::Kind kind, std::size_t end) { return Token{kind, sql.substr(at, end - at)}; };
    const char c = sql[at];
    if (std::isspace(static_cast<unsigned char>(c)) != 0) {
        std::size_t end = at;
        while (end < sql.size() && std::isspace(static_cast<unsigned char>(sql[end])) != 0) ++end;
        return token(Token::Kind::space, end);
    }
    if (sql.substr(at, 2) == "--") return token(Token::Kind::comment, std::min(sql.find('\n', at), sql.size()));
    if (sql.substr(at, 2) == "/*") {
        const std::size_t close = sql.find("*/", at + 2);
        if (close == std::string_view::npos) throw SchemaError("a comment is not closed in a migration");
        return token(Token::Kind::comment, close + 2);
    }
    if (c == '\'' || c == '"') return token(Token::Kind::literal, end_of_quoted(sql, at, c));
    if (c == '$') {
        if (const std::size_t end = end_of_dollar_quoted(sql, at); end != 0) return token(Token::Kind::literal, end);
    }
    if (is_word_char(c)) {
        std::size_t end = at;
        while (end < sql.size() && is_word_char(sql[end])) ++end;
        return token(Token::Kind::word, end);
    }
    return token(Token::Kind::symbol, at + 1);
}

bool is(const Token& token, std::string_view upper) {
    return token.kind == Token::Kind::word && std::ranges::equal(token.text, upper, [](char a, char b) {
               return std::toupper(static_cast<unsigned char>(a)) == b;
           });
}

// Drops the lines that are meant for the other engine.
std::string section_of(std::string_view script, Engine engine) {
    const std::string_view mine = engine == Engine::sqlite ? "sqlite" : "postgres";
    std::string result;
    bool keep = true;
    for (const std::string_view line : split(script, '\n')) {
        constexpr std::string_view mark = "-- engine:";
        if (line.starts_with(mark)) {
            const std::string_view name = trim(line.substr(mark.size()));
            if (name != "both" && name != "sqlite" && name != "postgres") {
                throw SchemaError("a migration names an unknown engine: " + std::string(name));
            }
            keep = name == "both" || name == mine;
            continue;
        }
        if (keep) result.append(line).push_back('\n');
    }
    return result;
}

using Tokens = std::vector<Token>;  // of one statement, without comments, spaces only inside

std::vector<Tokens> split_statements(std::string_view sql) {
    std::vector<Tokens> statements(1);
    bool in_trigger = false;
    int open = 0;  // BEGIN and CASE of a trigger's body
    for (std::size_t at = 0; at < sql.size();) {
        const Token token = next_token(sql, at);
        at += token.text.size();
        Tokens& current = statements.back();
        if (token.kind == Token::Kind::comment) continue;
        if (token.kind == Token::Kind::space && current.empty()) continue;
        if (is(token, "TRIGGER") && !current.empty() && current.size() <= 4 && is(current.front(), "CREATE"))
            in_trigger = true;
        if (in_trigger && (is(token, "BEGIN") || is(token, "CASE"))) ++open;
        if (in_trigger && is(token, "END")) --open;
        if (token.text == ";" && open == 0) {
            if (!current.empty()) statements.emplace_back();
            in_trigger = false;
            continue;
        }
        current.push_back(token);
    }
    if (statements.back().empty()) statements.pop_back();
    return statements;
}

std::string_view unquoted(std::string_view name) {
    return name.starts_with('"') ? name.substr(1, name.size() - 2) : name;
}

// The name in CREATE TABLE [IF NOT EXISTS] name; empty for any other statement.
std::string_view created_table(const Tokens& statement) {
    Tokens words;
    std::ranges::copy_if(statement, std::back_inserter(words),
                         [](const Token& t) { return t.kind != Token::Kind::space; });
    if (words.size() < 3 || !is(words[0], "CREATE") || !is(words[1], "TABLE")) return {};
    if (!is(words[2], "IF")) return unquoted(words[2].text);
    return words.size() > 5 ? unquoted(words[5].text) : std::string_view{};
}

std::string in_sqlite(const Tokens& statement, const TableMarks& marks) {
    constexpr std::array<std::array<std::string_view, 2>, 3> types{
        {{"BIGINT", "INTEGER"}, {"BYTEA", "BLOB"}, {"BOOLEAN", "INTEGER"}}};
    const std::string_view table = created_table(statement);
    const bool declares = !table.empty() || is(statement.front(), "ALTER");
    std::string result;
    for (const Token& token : statement) {
        const auto type = std::ranges::find_if(types, [&](const auto& pair) { return declares && is(token, pair[0]); });
        result += type == types.end() ? token.text : (*type)[1];
    }
    if (!table.empty()) result += marks.clustered.contains(table) ? " STRICT, WITHOUT ROWID" : " STRICT";
    return result;
}

}  // namespace

TableMarks parse_marks(std::string_view script) {
    TableMarks marks;
    for (std::string_view line : split(script, '\n')) {
        line = trim(line);
        const auto names = [&](std::string_view mark, std::set<std::string, std::less<>>& into) {
            if (!line.starts_with(mark)) return;
            for (const std::string_view name : split(line.substr(mark.size()), ' ')) {
                if (!trim(name).empty()) into.emplace(trim(name));
            }
        };
        names("-- platform:", marks.platform);
        names("-- platform reads:", marks.platform_reads);
        names("-- clustered:", marks.clustered);
    }
    return marks;
}

std::vector<std::string> parse_script(std::string_view script, Engine engine, const TableMarks& marks) {
    const std::string section = section_of(script, engine);
    std::vector<std::string> result;
    for (const Tokens& statement : split_statements(section)) {
        if (engine == Engine::sqlite) {
            result.push_back(in_sqlite(statement, marks));
        } else {
            std::string text;
            for (const Token& token : statement) text += token.text;
            result.push_back(std::move(text));
        }
    }
    return result;
}

std::size_t count_parameters(std::string_view sql) {
    std::set<int> numbers;
    bool dollar = false;
    for (std::size_t at = 0; at < sql.size();) {
        const Token token = next_token(sql, at);
        at += token.text.size();
        if (dollar && token.kind == Token::Kind::word) numbers.insert(std::atoi(token.text.data()));
        dollar = token.text == "$";
    }
    if (!numbers.empty() && (*numbers.begin() != 1 || *numbers.rbegin() != static_cast<int>(numbers.size()))) {
        throw SqlError("parameters are numbered from $1 without gaps", sql);
    }
    return numbers.size();
}

}  // namespace parta::db
