#include <gtest/gtest.h>

#include <stdexcept>

#include "json/json.hpp"

namespace parta::drawn {

enum class Colour { red, green };
BOOST_DESCRIBE_ENUM(Colour, red, green)

struct Tree {
    Colour colour = Colour::green;
    std::vector<Tree> branches;
    std::optional<Colour> fruit;
};
BOOST_DESCRIBE_STRUCT(Tree, (), (colour, branches, fruit))

struct Grown {
    static constexpr std::string_view json_type = "grown";
    Timestamp at;
};
BOOST_DESCRIBE_STRUCT(Grown, (), (at))

struct Felled {
    static constexpr std::string_view json_type = "felled";
    std::string by;
};
BOOST_DESCRIBE_STRUCT(Felled, (), (by))

struct Order {
    json::Bounded<1, 9> count = 3;
    json::Line<20, 1> name;
    json::Patch<std::string> wish;
    Colour colour = Colour::red;
    json::List<ChatId, 2> chats;
    std::map<std::string, bool> marks;
    json::Raw raw;
    json::RawOf<Tree> tree;
    double price = 0;
};
BOOST_DESCRIBE_STRUCT(Order, (), (count, name, wish, colour, chats, marks, raw, tree, price))

template <class T>
struct PageOf {
    std::vector<T> items;
    BOOST_DESCRIBE_CLASS(PageOf, (), (items), (), ())
};

namespace other {
struct Tree {
    int height = 0;
};
BOOST_DESCRIBE_STRUCT(Tree, (), (height))
}  // namespace other

}  // namespace parta::drawn

template <>
struct parta::json::Defaults<parta::drawn::Order> {
    static constexpr std::string_view fields[] = {"count", "colour"};
};
template <>
struct parta::json::Docs<parta::drawn::Order> {
    static constexpr std::string_view summary = "A wish for \"trees\".";
    static constexpr std::pair<std::string_view, std::string_view> fields[] = {{"count", "How many."},
                                                                               {"colour", "Of the leaves."}};
};
template <>
struct parta::json::Name<parta::drawn::PageOf<parta::drawn::Grown>> {
    static constexpr std::string_view value = "GrownPage";
};

namespace parta::json {
namespace {

using namespace drawn;

TEST(JsonSchema, NamesStructsAndEnumsAndRefersToThem) {
    SchemaSet set;
    EXPECT_EQ(schema_of<Tree>(set), R"({"$ref":"#/components/schemas/Tree"})");
    EXPECT_EQ(set.components(),
              R"({"Colour":{"type":"string","enum":["red","green"]},)"
              R"("Tree":{"type":"object","properties":{"colour":{"$ref":"#/components/schemas/Colour"},)"
              R"("branches":{"type":"array","items":{"$ref":"#/components/schemas/Tree"}},)"
              R"("fruit":{"$ref":"#/components/schemas/Colour"}},)"
              R"("required":["colour","branches"],"additionalProperties":false}})");
}

TEST(JsonSchema, TellsLimitsDefaultsAndMeanings) {
    SchemaSet set;
    schema_of<Order>(set);
    auto components = set.components();
    auto document = Document::parse(components).value();
    std::string order;
    write_value(order, *document.root().find("Order"));
    EXPECT_EQ(order,
              R"({"type":"object","description":"A wish for \"trees\".","properties":{)"
              R"("count":{"type":"integer","minimum":1,"maximum":9,"description":"How many.","default":3},)"
              R"("name":{"type":"string","minLength":1,"maxLength":20},)"
              R"("wish":{"anyOf":[{"type":"string"},{"type":"null"}]},)"
              R"("colour":{"$ref":"#/components/schemas/Colour","description":"Of the leaves.","default":"red"},)"
              R"("chats":{"type":"array","items":{"type":"string","format":"id","pattern":"^[1-9][0-9]{0,18}$"},)"
              R"("maxItems":2},)"
              R"("marks":{"type":"object","additionalProperties":{"type":"boolean"}},)"
              R"("raw":{},)"
              R"("tree":{"$ref":"#/components/schemas/Tree"},)"
              R"("price":{"type":"number"}},)"
              R"("required":["name","chats","marks","raw","tree","price"],"additionalProperties":false})");
}

TEST(JsonSchema, AVariantIsDiscriminatedByItsType) {
    SchemaSet set;
    EXPECT_EQ((schema_of<std::variant<Grown, Felled>>(set)),
              R"({"oneOf":[{"$ref":"#/components/schemas/Grown"},{"$ref":"#/components/schemas/Felled"}],)"
              R"("discriminator":{"propertyName":"type","mapping":{"grown":"#/components/schemas/Grown",)"
              R"("felled":"#/components/schemas/Felled"}}})");
    EXPECT_NE(
        set.components().find(R"("Grown":{"type":"object","properties":{"type":{"type":"string","const":"grown"},)"
                              R"("at":{"type":"integer","format":"unix-ms"}},"required":["type","at"])"),
        std::string::npos)
        << set.components();
}

TEST(JsonSchema, ATemplateTakesTheNameItIsGiven) {
    SchemaSet set;
    EXPECT_EQ(schema_of<PageOf<Grown>>(set), R"({"$ref":"#/components/schemas/GrownPage"})");
    EXPECT_EQ(schema_of<std::vector<std::optional<std::int32_t>>>(set),
              R"({"type":"array","items":{"anyOf":[{"type":"integer","format":"int32"},{"type":"null"}]}})");
}

TEST(JsonSchema, TwoTypesOfOneNameAreAnError) {
    SchemaSet set;
    schema_of<Tree>(set);
    EXPECT_NO_THROW(schema_of<Tree>(set));
    EXPECT_THROW(schema_of<drawn::other::Tree>(set), std::logic_error);
}

}  // namespace
}  // namespace parta::json
