#include "server/shape.h"

#include <fmt/format.h>

#include <algorithm>

#include "text/diagnostic.h"
#include "text/nearest.h"
#include "wire/frame.h"

namespace harness {

namespace {

using std::chrono::milliseconds;

/// A longer write is not cut into single bytes behind this, or a large frame would take seconds.
constexpr std::size_t longest_bytewise = 1024;
/// So many pieces of a write are kept apart by time, so that the backend does read them alone: the
/// length word and the start of the body.
constexpr std::size_t slow_bytes = 8;

/// The body's length if the bytes start with a whole frame; else nothing.
std::optional<std::size_t> first_frame(std::string_view bytes) {
  if (bytes.size() < frame_header_size) return std::nullopt;
  std::size_t length = 0;
  for (std::size_t i = 0; i < frame_header_size; ++i) {
    length = (length << 8) | static_cast<unsigned char>(bytes[i]);
  }
  if (length > bytes.size() - frame_header_size) return std::nullopt;
  return length;
}

}  // namespace

std::span<const ShapeRow> shape_rows() {
  using Cut = ShapeRow::Cut;
  constexpr std::size_t many = 1'000'000;
  static constexpr ShapeRow rows[] = {
      {Shape::plain, "plain", "Each frame is one write."},
      {Shape::bytewise, "bytewise",
       "Each byte is a write of its own (of a long frame the first 1024).", Cut::every_byte},
      {Shape::coalesced, "coalesced", "Frames are held for 5 ms and written together.",
       Cut::nowhere, milliseconds(5), many},
      {Shape::split_header, "split-header", "Each frame is cut inside its length word.",
       Cut::length_words},
      {Shape::delayed, "delayed", "Each frame is 10 ms late.", Cut::nowhere, milliseconds(10)},
      {Shape::slow_reader, "slow-reader",
       "The server reads 16 KiB at a time and pauses 2 ms after each read.", Cut::nowhere,
       Duration{}, 1, milliseconds(2), 16 * 1024},
      {Shape::pairs, "pairs", "Two frames are one write; one alone is held for 5 ms.", Cut::nowhere,
       milliseconds(5), 2},
  };
  return rows;
}

const ShapeRow& shape_row(Shape shape) { return shape_rows()[static_cast<std::size_t>(shape)]; }

const ShapeRow* find_shape(std::string_view name) {
  const auto rows = shape_rows();
  const auto found = std::ranges::find(rows, name, &ShapeRow::name);
  return found == rows.end() ? nullptr : &*found;
}

std::vector<std::string> shape_names() {
  std::vector<std::string> names;
  for (const ShapeRow& row : shape_rows()) names.emplace_back(row.name);
  return names;
}

std::string shaped_name(std::string_view id, Shape shape) {
  if (shape == Shape::plain) return std::string(id);
  return fmt::format("{}@{}", id, shape_row(shape).name);
}

std::optional<std::vector<Shape>> parse_shapes(std::string_view text, std::string* error) {
  std::vector<Shape> shapes;
  const auto add = [&shapes](Shape shape) {
    if (std::ranges::find(shapes, shape) == shapes.end()) shapes.push_back(shape);
  };
  for (;;) {
    const std::size_t comma = text.find(',');
    const std::string_view name = text.substr(0, comma);
    if (name == "all") {
      for (const ShapeRow& row : shape_rows()) add(row.shape);
    } else if (const ShapeRow* row = find_shape(name)) {
      add(row->shape);
    } else {
      std::vector<std::string> known = shape_names();
      known.emplace_back("all");
      *error =
          fmt::format("expected {}, not \"{}\"{}", join_or(known), name, did_you_mean(name, known));
      return std::nullopt;
    }
    if (comma == std::string_view::npos) return shapes;
    text.remove_prefix(comma + 1);
  }
}

CutWrite cut_write(const ShapeRow& row, std::string_view bytes, bool busy, std::uint64_t* frames) {
  CutWrite cut;
  if (row.cut == ShapeRow::Cut::every_byte) {
    const std::size_t singles = std::min(bytes.size(), longest_bytewise);
    cut.pieces.assign(singles == bytes.size() ? std::max<std::size_t>(singles, 1) - 1 : singles, 1);
    cut.slow_pieces = busy ? 0 : std::min(slow_bytes, cut.pieces.size());
  } else if (row.cut == ShapeRow::Cut::length_words) {
    std::size_t behind = 0;  // What lies between the last cut and the next frame.
    while (const auto length = first_frame(bytes)) {
      const std::size_t at = 1 + (*frames)++ % (frame_header_size - 1);
      const std::size_t size = frame_header_size + *length;
      cut.pieces.push_back(behind + at);
      behind = size - at;
      bytes.remove_prefix(size);
    }
    cut.slow_pieces = busy ? 0 : cut.pieces.size();
  }
  cut.gap = cut.slow_pieces > 0 ? milliseconds(1) : Duration{};
  return cut;
}

std::size_t count_frames(std::string_view bytes) {
  std::size_t frames = 0;
  while (const auto length = first_frame(bytes)) {
    bytes.remove_prefix(frame_header_size + *length);
    ++frames;
  }
  return bytes.empty() ? frames : 0;
}

}  // namespace harness
