#include "scenario/schema.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <set>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

#include "scenario/verbs.h"
#include "scenario_files.h"

namespace harness {
namespace {

/// Bad scenarios that a schema must let through: what is wrong with them depends on other places
/// of the file, on the profile, on other files, or needs more than a regular expression.
const std::set<std::string> beyond_a_schema = {
    "bad-pattern",          // RE2's own syntax
    "bad-save",             // the field depends on the type
    "bad-template",         // any text is a string
    "broken-fragment",      // in another file
    "fields-and-payload",   // both are fine for other types than RAW_XML
    "fragment-parameters",  // in another file
    "legal-must",           // a choice of two keys' values
    "log-level-elsewhere",  // INFO for server only; a choice of two keys' values
    "odd-hex",              // pairs, with blanks anywhere
    "recursive-fragment",   // in another file
    "undefined-variable",   // defined by other steps
    "unknown-account",      // in the profile
    "unknown-fragment",     // another file
    "unknown-log",          // in the profile
    "unknown-mark",         // made by another step
};

class Schema : public ::testing::Test {
 protected:
  Schema() : json_(nlohmann::json::parse(scenario_schema().dump())) {
    valijson::SchemaParser parser;
    parser.populateSchema(valijson::adapters::NlohmannJsonAdapter(json_), schema_);
  }

  bool accepts(const std::string& text) {
    const nlohmann::json value = nlohmann::json::parse(text, nullptr, false);
    if (value.is_discarded()) return false;
    valijson::Validator validator;
    return validator.validate(schema_, valijson::adapters::NlohmannJsonAdapter(value), nullptr);
  }

  nlohmann::json json_;
  valijson::Schema schema_;
};

TEST_F(Schema, IsTheFileInTheRepository) {
  const auto path = std::filesystem::path(SOURCE_ROOT) / "scenarios/scenario.schema.json";
  const std::string wanted = scenario_schema().dump(2) + "\n";
  if (std::getenv("UPDATE_GOLDEN") != nullptr) std::ofstream(path, std::ios::binary) << wanted;
  EXPECT_TRUE(read_whole(path) == wanted) << path << " is old: run with UPDATE_GOLDEN=1";
}

TEST_F(Schema, AcceptsWhatTheParserAccepts) {
  const auto files = files_in(scenario_data() / "good", ".json");
  EXPECT_GE(files.size(), 25u);
  for (const auto& path : files) {
    const std::string text = read_whole(path);
    std::string errors;
    EXPECT_TRUE(parse_text(text, &errors)) << path << "\n" << errors;
    EXPECT_TRUE(accepts(text)) << path;
  }
}

TEST_F(Schema, RefusesWhatTheParserRefuses) {
  const auto files = files_in(scenario_data() / "bad", ".json");
  EXPECT_GE(files.size(), 25u);
  for (const auto& path : files) {
    const std::string text = read_whole(path);
    EXPECT_FALSE(parse_text(text)) << path;
    EXPECT_EQ(accepts(text), beyond_a_schema.count(path.stem().string()) == 1) << path;
  }
}

TEST_F(Schema, AcceptsTheExampleOfEveryVerb) {
  for (const VerbRow* verb : verb_rows()) {
    const std::string text = "{\"steps\": [" + std::string(verb->example) + "]}";
    std::string errors;
    EXPECT_TRUE(parse_text(text, &errors)) << verb->name() << "\n" << errors;
    EXPECT_TRUE(accepts(text)) << verb->name();
  }
}

TEST_F(Schema, AcceptsFragments) {
  const auto path = std::filesystem::path(SOURCE_ROOT) / "scenarios/fragments/logged-in.json";
  EXPECT_TRUE(accepts(read_whole(path)));
  EXPECT_EQ(error_text(check_fragment(Source{"logged-in.json", read_whole(path)}, test_context())),
            "");
}

}  // namespace
}  // namespace harness
