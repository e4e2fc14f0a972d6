#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "text/units.h"

/// The options of a command are rows of a table, from which everything about them is made:
///
///     vector<Option> ──> command_line (words ──> values)
///                    ├─> help (--help, the manual page)
///                    ├─> completion (bash, zsh, fish)
///                    └─> rerun (the command that runs a scenario again)
namespace harness {

/// The heading under which --help shows an option, in the order of --help.
enum class OptionGroup { what, network, verdicts, reports, debugging, other };
inline constexpr std::array option_groups = {OptionGroup::what,      OptionGroup::network,
                                             OptionGroup::verdicts,  OptionGroup::reports,
                                             OptionGroup::debugging, OptionGroup::other};
std::string_view title_of(OptionGroup group);

/// What becomes of the words behind an option. Made by one of the functions below, which are given
/// the place for the value. It outlives the parser.
struct OptionValue {
  enum class Completes { nothing, files, folders };

  /// Takes one word, which is not empty, to its place: "", or what is wrong with it, without the
  /// option's name.
  std::function<std::string(const std::string& word)> take;
  std::string standard;              ///< What holds without the option, for --help; or "".
  std::vector<std::string> choices;  ///< The words to choose from, or to begin with; or none.
  Completes completes = Completes::nothing;
  bool repeatable = false;
};

OptionValue flag(bool* to);
/// Whole numbers of a range. The place holds the default; one out of the range means none.
OptionValue number(int* to, int least, int most);
OptionValue number(std::uint64_t* to);
OptionValue number(double* to, double least, double most);
/// Any text; each time one more for a list.
OptionValue text(std::string* to);
OptionValue texts(std::vector<std::string>* to);
OptionValue file(std::string* to);
OptionValue files(std::vector<std::string>* to);
OptionValue folder(std::string* to);
/// More than nothing.
OptionValue duration(Duration* to);
OptionValue size(std::size_t* to);
/// One of the words.
OptionValue one_of(std::vector<std::string> choices,
                   std::function<void(const std::string& word)> take);
/// Whatever `take` makes of it.
OptionValue parsed(std::function<std::string(const std::string& word)> take);

/// One row: an option, or a command's positional words. A plain value.
struct Option {
  std::string_view names;  ///< "-j,--jobs"; "" for the positional words.
  std::string_view value;  ///< How help calls its value: "N"; "" for a flag.
  /// A sentence without a full stop. Choices, default and "repeatable" are added to it.
  std::string help;
  OptionValue to;
  OptionGroup group = OptionGroup::other;
  std::string_view standard = {};  ///< Instead of to.standard.
  std::vector<std::string_view> excludes =
      {};                     ///< Long names of options that make no sense with it.
  bool required = false;      ///< Positional words: at least one.
  bool in_rerun = false;      ///< It decides how a session goes: a rerun is given it too.
  bool takes_dashes = false;  ///< Its value may look like an option: --argument -j.
  bool stands_alone = false;  ///< Once it is given nothing else matters, right or wrong: --help.

  bool is_positional() const { return names.empty(); }
  bool is_flag() const { return value.empty(); }
  /// Each name with its dashes, the short one first.
  std::vector<std::string> all_names() const;
  /// The name for messages: "--jobs"; the value's of positional words.
  std::string_view name() const;
  /// Help, choices if they are few, default and whether it is repeatable, in one sentence.
  std::string description() const;
};

/// -h, --help: a row of every command.
Option help_option();

/// An option that was given, with its words in their order (a flag: one each time).
struct GivenOption {
  const Option* row = nullptr;  ///< Of the table that the command line was read with.
  std::vector<std::string> words;
};
bool is_given(const std::vector<GivenOption>& given, std::string_view name);

/// Several lists of rows as one.
template <typename... Lists>
std::vector<Option> join_options(Lists... lists) {
  std::vector<Option> all;
  (all.insert(all.end(), std::make_move_iterator(lists.begin()),
              std::make_move_iterator(lists.end())),
   ...);
  return all;
}

}  // namespace harness
