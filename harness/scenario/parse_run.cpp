#include "scenario/parse_run.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "text/nearest.h"

namespace harness {
ParsedFile::ParsedFile(Source text) : source(std::move(text)), line_starts(1, 0) {
  const std::string& bytes = source.text;
  for (std::size_t at = bytes.find('\n'); at != std::string::npos; at = bytes.find('\n', at + 1)) {
    line_starts.push_back(at + 1);
  }
}

std::size_t ParsedFile::line_of(std::size_t offset) const {
  const auto after = std::upper_bound(line_starts.begin(), line_starts.end(), offset);
  return static_cast<std::size_t>(after - line_starts.begin());
}

ParseRun::ParseRun(const Source& source, const ParseContext& context)
    : context_(context), scope_(context.names), main_(source), files_{&main_} {}

void ParseRun::error(std::size_t offset, std::string message) {
  const std::size_t place = files_.size() == 1 ? offset : place_;
  const Source& source = file().source;
  for (const PlacedError& known : errors_) {
    if (known.error.diagnostic.offset == offset && known.error.diagnostic.message == message &&
        known.error.source.name == source.name) {
      return;
    }
  }
  errors_.push_back({place, {source, {offset, std::move(message)}}});
}

Template ParseRun::read_template(const JsonNode& text) {
  std::string problem;
  Template result = Template::parse(text.string, &problem);
  if (!problem.empty()) {
    error(text.offset, problem);
    return Template::constant(text.string);
  }
  for (const std::string& name : result.names()) {
    if (scope_.knows(name)) continue;
    // The caret belongs under the variable, unless escapes hide it.
    const std::size_t found = file().source.text.find("${" + name, text.offset);
    const std::size_t limit = text.offset + 6 * text.string.size() + 2;
    const bool near = found != std::string::npos && found < limit;
    error(near ? found : text.offset, fmt::format("undefined variable \"{}\"{}", name,
                                                  did_you_mean(name, scope_.variable_names())));
  }
  return result;
}

Template ParseRun::read_scalar(const JsonNode& scalar) {
  return scalar.is(JsonNode::Kind::string) ? read_template(scalar)
                                           : Template::constant(scalar_text(scalar));
}

Pattern ParseRun::read_pattern(const JsonNode& text) {
  // Without a variable, nothing in it is ours: `$` and `{` are RE2's.
  const bool has_variables = text.string.find("${") != std::string::npos;
  std::string problem;
  Pattern pattern = Pattern::parse(
      has_variables ? read_template(text) : Template::constant(text.string), &problem);
  if (!problem.empty()) {
    error(text.offset, fmt::format("bad pattern \"{}\": {}", text.string, problem));
  }
  return pattern;
}

std::shared_ptr<const ParsedFile> ParseRun::read_fragment(Source source, std::size_t offset) {
  FragmentTrees* trees = context_.trees;
  if (trees) {
    const auto known = trees->find(source.name);
    if (known != trees->end()) return known->second;
  }
  auto loaded = std::make_shared<ParsedFile>(std::move(source));
  Diagnostic problem;
  std::optional<JsonNode> tree = parse_json_tree(loaded->source.text, &problem);
  if (!tree) {
    // Not remembered: the next scenario shall hear of it too.
    errors_.push_back({files_.size() == 1 ? offset : place_, {loaded->source, problem}});
    return loaded;
  }
  loaded->tree = std::move(*tree);
  if (trees) trees->emplace(loaded->source.name, loaded);
  return loaded;
}

const ParsedFile* ParseRun::enter_fragment(std::string_view name, std::size_t offset) {
  auto found = fragments_.find(name);
  if (found == fragments_.end()) {
    std::optional<Source> source;
    if (context_.load_fragment) source = context_.load_fragment(name);
    if (!source) {
      unknown(offset, "fragment", name,
              context_.fragment_names ? context_.fragment_names() : std::vector<std::string>());
      return nullptr;
    }
    auto loaded = read_fragment(std::move(*source), offset);
    found = fragments_.emplace(std::string(name), std::move(loaded)).first;
  }
  if (std::find(entered_.begin(), entered_.end(), name) != entered_.end()) {
    error(offset, fmt::format("fragment \"{}\" uses itself", name));
    return nullptr;
  }
  if (!found->second->tree.is(JsonNode::Kind::object)) {
    if (!found->second->tree.is(JsonNode::Kind::null)) {
      error(offset, fmt::format("fragment \"{}\" is {}, expected an object with \"steps\"", name,
                                kind_name(found->second->tree.kind)));
    }
    return nullptr;
  }
  if (files_.size() == 1) place_ = offset;
  entered_.emplace_back(name);
  files_.push_back(found->second.get());
  return found->second.get();
}

void ParseRun::leave_fragment() {
  entered_.pop_back();
  files_.pop_back();
}

std::vector<ParseError> ParseRun::take_errors() {
  const auto order = [this](const PlacedError& placed) {
    const Source& source = placed.error.source;
    return std::make_tuple(placed.place, source.name != main_.source.name,
                           std::string_view(source.name), placed.error.diagnostic.offset);
  };
  std::stable_sort(
      errors_.begin(), errors_.end(),
      [&order](const PlacedError& a, const PlacedError& b) { return order(a) < order(b); });
  std::vector<ParseError> result;
  for (PlacedError& placed : errors_) result.push_back(std::move(placed.error));
  errors_.clear();
  return result;
}

}  // namespace harness
