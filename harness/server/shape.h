#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "text/units.h"

namespace harness {

/// The ways a network may cut, join and delay the bytes between server and backend (proto/README.md
/// 2: "TCP splits and joins frames at will").
enum class Shape { plain, bytewise, coalesced, split_header, delayed, slow_reader, pairs };

/// One row of the table of shapes: its name, what it means, and how it is done.
struct ShapeRow {
  enum class Cut {
    nowhere,
    every_byte,    ///< Single bytes; a write longer than 1 KiB is cut so at its front only.
    length_words,  ///< Behind the first, second or third byte of each length word, in turn.
  };

  Shape shape = Shape::plain;
  std::string_view name;     ///< As in `--shape` and behind the `@` of a name.
  std::string_view meaning;  ///< One sentence.
  Cut cut = Cut::nowhere;
  Duration wait{};                    ///< Before a write on a line where nothing else waits.
  std::size_t frames_a_write = 1;     ///< So many frames may be joined while they wait.
  Duration read_pause{};              ///< After each read.
  std::size_t read_size = 64 * 1024;  ///< The most that one read takes.
};

/// In the order of --shape all.
std::span<const ShapeRow> shape_rows();
const ShapeRow& shape_row(Shape shape);
const ShapeRow* find_shape(std::string_view name);
std::vector<std::string> shape_names();
/// What a scenario is called when it runs in a shape: `messages/echo@pairs`; plain adds nothing.
std::string shaped_name(std::string_view id, Shape shape);

/// A list such as `plain,pairs`, or `all`. Nothing, and `error` in words, for a wrong one. Each
/// shape comes once, in the order of the list.
std::optional<std::vector<Shape>> parse_shapes(std::string_view text, std::string* error);

/// The sizes of the pieces in which a write goes out, all but the last one's: what is left.
struct CutWrite {
  std::vector<std::size_t> pieces;
  Duration gap{};               ///< Between the first `slow_pieces` pieces.
  std::size_t slow_pieces = 0;  ///< The others follow at once.
};

/// Cuts the bytes of one write, which start with a length word if they are frames at all. `busy`:
/// other bytes wait already, so that nothing is slowed down any further. `frames` counts the frames
/// cut on this line so far.
CutWrite cut_write(const ShapeRow& row, std::string_view bytes, bool busy, std::uint64_t* frames);

/// How many whole frames the bytes are; 0 if they are anything else.
std::size_t count_frames(std::string_view bytes);

}  // namespace harness
