#include "match/template.h"

#include <gtest/gtest.h>

namespace harness {
namespace {

Template parsed(std::string_view text) {
  std::string error;
  Template result = Template::parse(text, &error);
  EXPECT_EQ(error, "");
  return result;
}

std::string error_of(std::string_view text) {
  std::string error;
  Template::parse(text, &error);
  return error;
}

TEST(Template, WithoutVariablesIsConstant) {
  EXPECT_TRUE(parsed("").is_constant());
  EXPECT_EQ(parsed("costs $5 {x}").text(), "costs $5 {x}");
  EXPECT_EQ(parsed("$${x} and $").text(), "${x} and $");
  EXPECT_EQ(Template::constant("${x}").text(), "${x}");
}

TEST(Template, Expands) {
  Variables variables;
  variables.set("a.b", "1");
  variables.set("ü", "2");
  EXPECT_EQ(parsed("${a.b}").expand(variables), "1");
  EXPECT_EQ(parsed("x${a.b}y${ü}z$${a}").expand(variables), "x1y2z${a}");
  EXPECT_EQ(parsed("<${missing}>").expand(variables), "<>");
  EXPECT_EQ(parsed("${a.b}${ü}").names(), (std::vector<std::string>{"a.b", "ü"}));
}

TEST(Template, EqualsIsTheExpansionCompared) {
  Variables variables;
  variables.set("a", "1");
  for (const char* text : {"x", "x1", "x1y", "1y", "", "x1yz"}) {
    const Template whole = parsed("x${a}y${none}");
    EXPECT_EQ(whole.equals(variables, text), whole.expand(variables) == text) << text;
  }
  EXPECT_TRUE(parsed("ab").equals(variables, "ab"));
  EXPECT_FALSE(parsed("ab").equals(variables, "abc"));
}

TEST(Template, BadOnesAreTold) {
  EXPECT_EQ(error_of("a ${b"), "\"${\" without \"}\", write \"$${\" for a plain one");
  EXPECT_EQ(error_of("${}"),
            "bad variable name \"\", expected letters, digits, \"_\", \"-\" and dots between them");
  EXPECT_NE(error_of("${a..b}"), "");
  EXPECT_NE(error_of("${a b}"), "");
}

TEST(Variables, InnerHidesOuter) {
  Variables outer;
  outer.set("a", "1");
  outer.set("b", "2");
  Variables inner(&outer);
  inner.set("a", "3");
  inner.set("a", "4");
  EXPECT_EQ(*inner.find("a"), "4");
  EXPECT_EQ(*inner.find("b"), "2");
  EXPECT_EQ(*outer.find("a"), "1");
  EXPECT_EQ(inner.find("c"), nullptr);
}

}  // namespace
}  // namespace harness
