#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "journal/journal.h"
#include "wire/message_json.h"

namespace harness {

/// Which way a frame went, seen from the fake server.
enum class Direction { sent, received };
std::string_view direction_name(Direction direction);

/// What a run can use: a wrapper type in one direction, a field of it, or a value of an enum field.
struct CoverageItem {
  Direction direction = Direction::sent;
  std::string type;   ///< `CONV_MESSAGE`.
  std::string field;  ///< Dotted path, `attachment.url`; "" for the type itself.
  std::string value;  ///< Enum value without its prefix, `AWAY`; "" for the field itself.

  auto operator<=>(const CoverageItem&) const = default;
};

/// All that the protocol has: every type in each direction that proto/README.md 3 names, every
/// field of its payload, every value of the fields that hold an enum. In the order of the tables.
const std::vector<CoverageItem>& coverage_items();

/// Which items need not be used, and why. THE table; proto/README.md 3 and 7 say who sends what.
struct ExplainedRow {
  enum class Kind {
    types,         ///< The types, with all that is in them.
    other_fields,  ///< All fields but those named.
    fields,        ///< The fields named, with their values.
    other_values,  ///< All values of the field but those named.
  };
  Direction direction;
  Kind kind;
  std::string_view types;   ///< Names with blanks between.
  std::string_view fields;  ///< The same.
  std::string_view values;  ///< The same.
  std::string_view reason;
};
std::span<const ExplainedRow> explained_rows();
/// The row that explains why an item is not used; null if it is to be used.
const ExplainedRow* find_explanation(const CoverageItem& item);

/// Counts which items the sessions of a run sent and received. Only frames that decode count.
class Coverage {
 public:
  /// Counts what this journal is told from now on. The coverage outlives the journal.
  void listen_to(Journal& journal);
  /// Events other than frames count nothing.
  void count(const Event& event);
  void add(const CoverageItem& item, std::uint64_t times) { times_[item] += times; }
  std::uint64_t times(const CoverageItem& item) const;
  /// What was used in a direction in which the protocol does not send it: a type that only backends
  /// send, sent by a scenario. In the order of their names.
  std::vector<CoverageItem> beyond() const;

 private:
  void count_fields(CoverageItem& item, const google::protobuf::Message& payload);

  std::map<CoverageItem, std::uint64_t> times_;
};

/// The whole table: `{"items": [{"direction", "type", "field", "value", "count", "explained"}],
/// "sums": {…}}`. Items beyond the protocol's directions come last, with `"beyond": true`.
Json coverage_to_json(const Coverage& coverage);
/// The mirror image: adds the counts of such a table. Returns "" or what is wrong with it.
std::string add_coverage_json(const Json& json, Coverage* coverage);

/// How much of a group of items was used.
struct CoverageSum {
  std::size_t used = 0;
  std::size_t explained = 0;  ///< Not used, and need not be.
  std::size_t missing = 0;
  std::size_t total() const { return used + explained + missing; }
};

/// What the items are, for sums.
enum class CoverageKind { type, field, value };
CoverageKind kind_of(const CoverageItem& item);
CoverageSum sum_of(const Coverage& coverage, Direction direction, CoverageKind kind);

}  // namespace harness
