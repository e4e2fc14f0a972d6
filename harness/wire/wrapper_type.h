#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace harness {

enum class Sender { spectrum, backend, both };

/// One row of proto/README.md 3. THE table: parser, world, schema, docs and coverage read it.
struct WrapperType {
  int number;                ///< As on the wire.
  std::string_view name;     ///< Without `TYPE_`, as users see it.
  Sender sender;             ///< Who sends it today (before 2022, for file transfer).
  std::string_view payload;  ///< Message name in package pbnetwork; "" none; "xml" for RAW_XML.
  int since;                 ///< Year of the schema that brought it.
  int until;                 ///< First year without it, 0 if it is still there.
  std::string_view meaning;  ///< In a few words, for docs and messages.
  std::string_view when;     ///< Who sends it and when, in sentences.
  std::string_view traps;    ///< What goes wrong with it in practice, in sentences; "" nothing.

  bool sent_by_spectrum() const { return sender != Sender::backend; }
  bool sent_by_backend() const { return sender != Sender::spectrum; }
  bool has_payload() const { return !payload.empty(); }
};

/// All 35, by number.
std::span<const WrapperType> wrapper_types();
/// Null if there is none. Names work with and without `TYPE_`.
const WrapperType* find_wrapper_type(int number);
const WrapperType* find_wrapper_type(std::string_view name);
std::vector<std::string> wrapper_type_names();

}  // namespace harness
