#include "text/json_tree.h"

#include <gtest/gtest.h>

namespace harness {
namespace {

using namespace std::string_literals;
using Kind = JsonNode::Kind;

JsonNode parse(std::string_view text) {
  Diagnostic error;
  std::optional<JsonNode> node = parse_json_tree(text, &error);
  EXPECT_TRUE(node) << error.message << " at " << error.offset;
  return node.value_or(JsonNode{});
}

/// "offset: message".
std::string error_of(std::string_view text) {
  Diagnostic error;
  if (parse_json_tree(text, &error)) return "no error";
  return std::to_string(error.offset) + ": " + error.message;
}

TEST(JsonTree, KeepsValuesAndPlaces) {
  const std::string text = R"( {"a": [1, -2.5 ,"xü\n", true,null], "b" : {"c":{}, "d":[]}} )";
  const JsonNode root = parse(text);
  EXPECT_EQ(root.offset, 1u);
  const JsonNode::Member* a = root.find("a");
  ASSERT_NE(a, nullptr);
  EXPECT_EQ(a->key_offset, text.find("\"a\""));
  ASSERT_EQ(a->value.items.size(), 5u);
  EXPECT_EQ(a->value.offset, text.find('['));
  EXPECT_TRUE(a->value.items[0].is(Kind::integer));
  EXPECT_EQ(a->value.items[0].integer, 1);
  EXPECT_EQ(a->value.items[0].number, 1.0);
  EXPECT_EQ(a->value.items[0].offset, text.find('1'));
  EXPECT_TRUE(a->value.items[1].is(Kind::number));
  EXPECT_EQ(a->value.items[1].number, -2.5);
  EXPECT_EQ(a->value.items[1].offset, text.find("-2.5"));
  EXPECT_EQ(a->value.items[2].string, "xü\n");
  EXPECT_EQ(a->value.items[2].offset, text.find("\"x"));
  EXPECT_TRUE(a->value.items[3].boolean);
  EXPECT_EQ(a->value.items[3].offset, text.find("true"));
  EXPECT_EQ(a->value.items[4].offset, text.find("null"));
  const JsonNode::Member* b = root.find("b");
  ASSERT_NE(b, nullptr);
  EXPECT_EQ(b->key_offset, text.find("\"b\""));
  EXPECT_EQ(b->value.find("c")->value.offset, text.find("{}"));
  EXPECT_EQ(b->value.find("d")->value.offset, text.find("[]"));
  EXPECT_EQ(root.find("z"), nullptr);
  EXPECT_EQ(a->value.find("a"), nullptr);
}

TEST(JsonTree, TakesAnyValueAtTheTop) {
  EXPECT_EQ(parse("12").integer, 12);
  EXPECT_EQ(parse("\"s\"").string, "s");
  EXPECT_EQ(parse("\xef\xbb\xbf{}").offset, 3u);
  EXPECT_TRUE(parse("18446744073709551615").is(Kind::number));
  EXPECT_EQ(parse("9223372036854775807").integer, INT64_MAX);
  EXPECT_EQ(parse(R"("\ud83d\udc4b")").string, "👋");
}

TEST(JsonTree, TellsPlaceBehindNumbers) {
  const JsonNode root = parse("[1,[2],{\"a\":3},4]");
  EXPECT_EQ(root.items[1].offset, 3u);
  EXPECT_EQ(root.items[2].offset, 7u);
  EXPECT_EQ(root.items[3].offset, 15u);
}

TEST(JsonTree, SaysWhatIsMissingBetweenValues) {
  EXPECT_EQ(error_of(R"({"a": 1 "steps": 2})"),
            R"(8: expected a comma or } after the value, found "steps")");
  EXPECT_EQ(error_of(R"(["a" "b"])"), R"(5: expected a comma or ] after the value, found "b")");
  EXPECT_EQ(error_of(R"([1"b"])"), R"(2: expected a comma or ] after the value, found "b")");
  EXPECT_EQ(error_of(R"([1}])"), "2: expected a comma or ] after the value, found }");
  EXPECT_EQ(error_of(R"({"a" 1})"), "5: expected a colon after the key, found 1");
  EXPECT_EQ(error_of(R"({"a":})"), "5: expected a value after the colon, found }");
  EXPECT_EQ(error_of(R"({"a":,)"), "5: expected a value after the colon, found ,");
  EXPECT_EQ(error_of("[1,2,]"), "4: there must be no comma before the closing ]");
  EXPECT_EQ(error_of("{\"a\":1 , }"), "7: there must be no comma before the closing }");
  EXPECT_EQ(error_of("[1,,2]"), "3: expected a value after the comma, found ,");
  EXPECT_EQ(error_of("[,1]"), "1: expected a value or ], found ,");
  EXPECT_EQ(error_of("{1:2}"), "1: expected a key in double quotes or }, found 1");
  EXPECT_EQ(error_of("{a:2}"), "1: expected a key in double quotes or }, found a");
  EXPECT_EQ(error_of("{\"a\":1,b:2}"),
            "7: expected a key in double quotes after the comma, found b");
  EXPECT_EQ(error_of("{} x"), "3: expected nothing after the value, found x");
  EXPECT_EQ(error_of("1 \"y\""), "2: expected nothing after the value, found \"y\"");
  EXPECT_EQ(error_of("{}\0{}"s), "2: expected nothing after the value, found \\x00");
  EXPECT_EQ(error_of("]"), "0: expected a value, found ]");
}

TEST(JsonTree, SaysWhereTheTextEnds) {
  EXPECT_EQ(error_of(""), "0: the text is empty, expected a value");
  EXPECT_EQ(error_of("  \n"), "0: the text is empty, expected a value");
  EXPECT_EQ(error_of("{\"a\": [1\n\n"),
            "8: the text ends inside an array, expected a comma or ] after the value");
  EXPECT_EQ(error_of("{\"a\""),
            "4: the text ends inside an object, expected a colon after the key");
  EXPECT_EQ(error_of("{\"a\":"),
            "5: the text ends inside an object, expected a value after the colon");
  EXPECT_EQ(error_of("["), "1: the text ends inside an array, expected a value or ]");
  EXPECT_EQ(error_of("[\"ab"), "1: the text ends inside a string, expected a closing quote");
  EXPECT_EQ(error_of("[\"ab\\"), "1: the text ends inside a string, expected a closing quote");
}

TEST(JsonTree, KnowsOtherLanguagesHabits) {
  EXPECT_EQ(error_of("{'a': 1}"),
            "1: expected a key in double quotes or }, found a single quote; strings take double "
            "quotes");
  EXPECT_EQ(error_of("[1, // one\n2]"),
            "4: expected a value after the comma, found a comment, which JSON does not have");
  EXPECT_EQ(error_of("[True]"), "1: expected a value or ], found True");
  EXPECT_EQ(error_of("[nul]"), "1: expected a value or ], found nul");
}

TEST(JsonTree, SaysWhatIsWrongInsideAStringOrNumber) {
  EXPECT_EQ(error_of("[\"a\nb\"]"), "1: the string is not closed before its line ends");
  EXPECT_EQ(error_of("{\"a\": \"x\ty\"}"),
            "8: a control character inside a string must be written as \\u0009");
  EXPECT_EQ(error_of(R"(["a\qb"])"), R"(3: \q is no escape; a backslash itself is written \\)");
  EXPECT_EQ(error_of(R"({"a\q":1})"), R"(3: \q is no escape; a backslash itself is written \\)");
  EXPECT_EQ(error_of(R"(["\u12g4"])"), "2: expected four hex digits after \\u");
  EXPECT_EQ(error_of(R"(["\ud83d"])"),
            R"(2: \ud83d is half a character, expected a pair like \ud83d\udc4b)");
  EXPECT_EQ(error_of("[01]"), "1: 01 is not how JSON writes a number");
  EXPECT_EQ(error_of("01"), "0: 01 is not how JSON writes a number");
  EXPECT_EQ(error_of("[1.2.3, 4]"), "1: 1.2.3 is not how JSON writes a number");
  EXPECT_EQ(error_of("[-]"), "1: - is not how JSON writes a number");
  EXPECT_EQ(error_of("[.5]"), "1: .5 is not how JSON writes a number");
  EXPECT_EQ(error_of("[1.]"), "1: 1. is not how JSON writes a number");
  EXPECT_EQ(error_of("[1e999]"), "1: the number 1e999 is too large");
}

TEST(JsonTree, RefusesBytesThatAreNoUtf8) {
  EXPECT_EQ(error_of("[\"a\xff\"]"), "3: the text is no UTF-8, found the byte \\xff");
  EXPECT_EQ(error_of("[1]\xc3"), "3: the text is no UTF-8, found the byte \\xc3");
}

TEST(JsonTree, RefusesAKeyWrittenTwice) {
  EXPECT_EQ(error_of(R"({"a": 1, "b": {"a": 2}, "a": 3})"), "24: the key \"a\" is written twice");
  // Also where there are many.
  std::string many = "{";
  for (int i = 0; i < 40; ++i) many += "\"k" + std::to_string(i) + "\":0,";
  const std::string at = std::to_string(many.size());
  EXPECT_EQ(error_of(many + "\"k3\":0}"), at + ": the key \"k3\" is written twice");
  EXPECT_EQ(error_of(many + "\"k39\":0}"), at + ": the key \"k39\" is written twice");
}

TEST(JsonTree, RefusesDeepNesting) {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  EXPECT_EQ(error_of(nested(200)), "no error");
  EXPECT_EQ(error_of(nested(201)), "200: nested too deeply, at most 200 levels are allowed");
  EXPECT_EQ(error_of(std::string(1'000'000, '[')),
            "200: nested too deeply, at most 200 levels are allowed");
}

TEST(JsonTree, NamesKinds) {
  EXPECT_EQ(kind_name(Kind::object), "an object");
  EXPECT_EQ(kind_name(Kind::integer), "a whole number");
  EXPECT_EQ(kind_name(Kind::null), "null");
}

}  // namespace
}  // namespace harness
