// Each reporter's whole output for one made-up run with every verdict, against a kept file.
#include <expat.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

#include "report/format/github.h"
#include "report/format/json.h"
#include "report/format/junit.h"
#include "report/format/tap.h"
#include "report/reporter_table.h"
#include "report_run.h"
#include "scenario_files.h"
#include "text/encoding.h"
#include "text/xml.h"

namespace harness {
namespace {

void expect_golden(const std::string& ending, const std::string& text) {
  const auto path = std::filesystem::path(SOURCE_ROOT) / ("tests/golden/report." + ending);
  if (std::getenv("UPDATE_GOLDEN") != nullptr) std::ofstream(path, std::ios::binary) << text;
  EXPECT_EQ(read_whole(path), text) << path << " differs; UPDATE_GOLDEN=1 rewrites it";
}

bool only_text(const std::string& text) { return is_utf8(text) && !has_xml_forbidden(text); }

struct XmlElement {
  std::string name;
  std::map<std::string, std::string> attributes;
  std::string text;
  std::vector<XmlElement> children;

  const std::string& at(const std::string& key) const { return attributes.at(key); }
  std::vector<const XmlElement*> named(const std::string& wanted) const {
    std::vector<const XmlElement*> result;
    for (const XmlElement& child : children) {
      if (child.name == wanted) result.push_back(&child);
    }
    return result;
  }
};

XmlElement parse_xml(const std::string& text) {
  std::vector<XmlElement> open(1);
  XML_Parser parser = XML_ParserCreate("UTF-8");
  XML_SetUserData(parser, &open);
  XML_SetElementHandler(
      parser,
      [](void* data, const char* name, const char** attributes) {
        XmlElement element;
        element.name = name;
        for (; *attributes; attributes += 2) element.attributes[attributes[0]] = attributes[1];
        static_cast<std::vector<XmlElement>*>(data)->push_back(std::move(element));
      },
      [](void* data, const char*) {
        auto& stack = *static_cast<std::vector<XmlElement>*>(data);
        XmlElement done = std::move(stack.back());
        stack.pop_back();
        stack.back().children.push_back(std::move(done));
      });
  XML_SetCharacterDataHandler(parser, [](void* data, const char* text, int length) {
    static_cast<std::vector<XmlElement>*>(data)->back().text.append(text, length);
  });
  const auto status = XML_Parse(parser, text.data(), static_cast<int>(text.size()), 1);
  EXPECT_EQ(status, XML_STATUS_OK) << XML_ErrorString(XML_GetErrorCode(parser)) << " in line "
                                   << XML_GetCurrentLineNumber(parser);
  XML_ParserFree(parser);
  return open.front().children.empty() ? XmlElement{} : open.front().children.front();
}

/// What the schema of JUnit reports that CI systems share allows: element -> attributes, children.
void expect_junit(const XmlElement& element) {
  struct Rule {
    std::set<std::string> required, optional, children;
  };
  static const std::map<std::string, Rule> rules = {
      {"testsuites", {{"name", "tests", "failures", "errors", "time"}, {}, {"testsuite"}}},
      {"testsuite",
       {{"name", "id", "tests", "failures", "errors", "skipped", "time", "timestamp"},
        {},
        {"properties", "testcase"}}},
      {"properties", {{}, {}, {"property"}}},
      {"property", {{"name", "value"}, {}, {}}},
      {"testcase",
       {{"name", "classname", "time"}, {"file"}, {"failure", "error", "skipped", "system-out"}}},
      {"failure", {{"type", "message"}, {}, {}}},
      {"error", {{"type", "message"}, {}, {}}},
      {"skipped", {{"message"}, {}, {}}},
      {"system-out", {{}, {}, {}}},
  };
  const auto rule = rules.find(element.name);
  ASSERT_NE(rule, rules.end()) << element.name;
  for (const std::string& name : rule->second.required) {
    EXPECT_TRUE(element.attributes.contains(name)) << element.name << " lacks " << name;
  }
  for (const auto& [name, value] : element.attributes) {
    EXPECT_TRUE(rule->second.required.contains(name) || rule->second.optional.contains(name))
        << element.name << " has " << name;
  }
  for (const XmlElement& child : element.children) {
    EXPECT_TRUE(rule->second.children.contains(child.name)) << child.name;
    expect_junit(child);
  }
}

TEST(JunitReport, IsAsKept) { expect_golden("xml", report_of<JunitReporter>(ReportRun())); }

TEST(JunitReport, ReadsBack) {
  const ReportRun run;
  const std::string text = report_of<JunitReporter>(run);
  EXPECT_TRUE(only_text(text));
  const XmlElement root = parse_xml(text);
  expect_junit(root);
  std::map<std::string, int> found;
  for (const XmlElement* suite : root.named("testsuite")) {
    const auto cases = suite->named("testcase");
    EXPECT_EQ(suite->at("tests"), std::to_string(cases.size()));
    std::map<std::string, int> here;
    for (const XmlElement* each : cases) {
      for (const XmlElement& child : each->children) ++here[child.name];
      EXPECT_LE(each->named("failure").size() + each->named("error").size() +
                    each->named("skipped").size(),
                1u);
    }
    EXPECT_EQ(suite->at("failures"), std::to_string(here["failure"]));
    EXPECT_EQ(suite->at("errors"), std::to_string(here["error"]));
    EXPECT_EQ(suite->at("skipped"), std::to_string(here["skipped"]));
    for (const auto& [name, count] : here) found[name] += count;
    std::map<std::string, std::string> properties;
    for (const XmlElement* each : suite->named("properties").at(0)->named("property")) {
      properties[each->at("name")] = each->at("value");
    }
    EXPECT_EQ(properties["backend"], "echo <&|\"> # back\\xff");
    EXPECT_EQ(properties["seed"], "9223372036854775807");
    EXPECT_EQ(properties["version"], "0.1.0");
  }
  EXPECT_EQ(found, (std::map<std::string, int>{
                       {"failure", 3}, {"error", 1}, {"skipped", 2}, {"system-out", 3}}));
  EXPECT_EQ(root.at("tests"), std::to_string(run.results.size()));
}

TEST(JunitReport, CountsWeakAsFailureWithStrict) {
  ReportRun run;
  run.info.strict = true;
  EXPECT_EQ(parse_xml(report_of<JunitReporter>(run)).at("failures"), "4");
}

TEST(TapReport, IsAsKept) {
  const std::string text = report_of<TapReporter>(ReportRun());
  EXPECT_TRUE(only_text(text));
  expect_golden("tap", text);
}

TEST(TapReport, HasNothingOfTheBackendAtALinesBegin) {
  const std::string text = report_of<TapReporter>(ReportRun());
  EXPECT_EQ(text.find("\n1..0"), std::string::npos);
  EXPECT_EQ(text.find("\nBail out!"), std::string::npos);
  EXPECT_NE(text.find("\n1..10\n"), std::string::npos);
}

TEST(TapReport, BailsOutWhenInterrupted) {
  ReportRun run;
  run.summary.interrupted = true;
  EXPECT_NE(report_of<TapReporter>(run).find("\nBail out! interrupted\n1..10\n"),
            std::string::npos);
}

class Github : public ::testing::Test {
 protected:
  Github() {
    summary_ = written_by([this](std::FILE* summary) {
      annotations_ = written_by([&](std::FILE* out) {
        GithubReporter reporter(out, summary, "");
        ReportRun().play(reporter);
      });
    });
  }
  std::string annotations_;
  std::string summary_;
};

TEST_F(Github, IsAsKept) {
  EXPECT_TRUE(only_text(annotations_));
  EXPECT_TRUE(only_text(summary_));
  expect_golden("github", annotations_);
  expect_golden("md", summary_);
}

TEST_F(Github, HasOneLineForEachAnnotation) {
  std::size_t at = 0;
  int lines = 0;
  while (at < annotations_.size()) {
    EXPECT_TRUE(annotations_.compare(at, 8, "::error ") == 0 ||
                annotations_.compare(at, 10, "::warning ") == 0 ||
                annotations_.compare(at, 9, "::notice ") == 0);
    at = annotations_.find('\n', at) + 1;
    ++lines;
  }
  EXPECT_EQ(lines, 6);
}

TEST(GithubReport, MakesPathsRelativeToTheWorkspace) {
  ReportRun run;
  for (Scenario& scenario : run.scenarios) scenario.file = "/home/ci/repo/" + scenario.file;
  const std::string text = written_by([&](std::FILE* out) {
    GithubReporter reporter(out, nullptr, "/home/ci/repo");
    run.play(reporter);
  });
  EXPECT_NE(text.find("file=scenarios/conformance/ping/stats.json,line=1"), std::string::npos);
}

TEST(GithubReport, SummaryStaysBelowWhatGithubTakes) {
  ReportRun run;
  const std::string long_text(100, 'x');
  const std::string summary = written_by([&](std::FILE* out) {
    const std::string ignored = written_by([&](std::FILE* annotations) {
      GithubReporter reporter(annotations, out, "");
      reporter.run_started(run.info);
      ScenarioResult result = run.results[1];
      result.outcome.failures.front().details.assign(2000, long_text);
      for (int i = 0; i < 1000; ++i) reporter.scenario_ended(result);
      reporter.run_ended(run.summary);
    });
  });
  EXPECT_LT(summary.size(), 1u << 20);
  EXPECT_NE(summary.find(" more are in the other reports."), std::string::npos);
}

std::string schema_errors(const nlohmann::json& value) {
  const auto path = std::filesystem::path(SOURCE_ROOT) / "scenarios/report.schema.json";
  const nlohmann::json json = nlohmann::json::parse(read_whole(path));
  valijson::Schema schema;
  valijson::SchemaParser parser;
  parser.populateSchema(valijson::adapters::NlohmannJsonAdapter(json), schema);
  valijson::Validator validator;
  valijson::ValidationResults results;
  validator.validate(schema, valijson::adapters::NlohmannJsonAdapter(value), &results);
  std::string errors;
  valijson::ValidationResults::Error error;
  while (results.popError(error)) {
    for (const std::string& part : error.context) errors += part;
    errors += ": " + error.description + "\n";
  }
  return errors;
}

TEST(JsonReport, IsAsKept) { expect_golden("json", report_of<JsonReporter>(ReportRun())); }

TEST(JsonReport, FitsItsSchema) {
  nlohmann::json value = nlohmann::json::parse(report_of<JsonReporter>(ReportRun()));
  EXPECT_EQ(schema_errors(value), "");
  EXPECT_EQ(value["results"][1]["events"].size(), 3u);
  value["results"][0]["surprise"] = 1;
  EXPECT_NE(schema_errors(value), "");
}

TEST(JsonReport, IsTheSameAfterReadingBack) {
  ReportRun run;
  run.results[0].round = 2;
  const std::string text = report_of<JsonReporter>(run);
  std::vector<ReadReport> reports;
  reports.push_back(read_back(text));
  EXPECT_EQ(planned_name(reports.front().results[0]), "conformance/messages/echo@split-header");
  EXPECT_EQ(reports.front().results[0].round, 2);
  EXPECT_EQ(merged_report<JsonReporter>(reports), text);
}

TEST(JsonReport, ReaderTellsWhatIsWrong) {
  const std::string good = report_of<JsonReporter>(ReportRun());
  const auto error_of = [](const std::string& text) {
    std::string error;
    EXPECT_FALSE(read_json_report({"r.json", text}, &error));
    return error;
  };
  const auto changed = [&](const std::string& from, const std::string& to) {
    std::string text = good;
    const std::size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
  };
  const std::string begin = "r.json is not a JSON report of spectrum2-harness: ";
  EXPECT_EQ(error_of("{}"), begin + "\"report\" is missing");
  EXPECT_EQ(error_of("[]"), begin + "\"report\" is missing");
  EXPECT_EQ(error_of(changed("\"report\": 1", "\"report\": 2")),
            begin + "its format is 2, this program reads 1");
  EXPECT_EQ(error_of(changed("\"jobs\": 2", "\"jobs\": \"2\"")),
            begin + "\"jobs\" is of the wrong kind");
  EXPECT_EQ(error_of(changed("\"verdict\":\"pass\"", "\"verdict\":\"passed\"")),
            begin + "unknown verdict \"passed\"");
  EXPECT_EQ(error_of(changed("\"my-scenario\"", "\"other\"")),
            begin + "\"suite\" is damaged: its id does not fit its scenarios");
  EXPECT_EQ(error_of(changed("\"of\":1", "\"of\":0")), begin + "\"of\" is out of range");
  EXPECT_EQ(error_of(good.substr(0, 30)).rfind("r.json:", 0), 0u);
}

TEST(ReporterTable, EveryRowIsFoundAndMakesItsReporter) {
  for (const ReporterRow& row : reporter_rows()) {
    std::string error;
    const auto request = parse_report_request(std::string(row.name) + ":a:b", &error);
    ASSERT_TRUE(request) << error;
    EXPECT_EQ(request->row, &row);
    EXPECT_EQ(request->file, "a:b");
    const std::string text =
        written_by([&](std::FILE* out) { ReportRun().play(*row.make(out, ReportSurroundings{})); });
    EXPECT_FALSE(text.empty()) << row.name;
    EXPECT_TRUE(is_utf8(text) || row.name == "console") << row.name;
  }
}

TEST(ReporterTable, ErrorsNameTheNearest) {
  std::string error;
  EXPECT_FALSE(parse_report_request("jnuit:x", &error));
  EXPECT_EQ(error,
            "expected console, junit, tap, json, github or html, not \"jnuit\", did you mean "
            "\"junit\"?");
  EXPECT_FALSE(parse_report_request("tap:", &error));
  EXPECT_EQ(error, "a file is missing after \"tap:\"");
}

}  // namespace
}  // namespace harness
