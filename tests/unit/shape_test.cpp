#include "server/shape.h"

#include <gtest/gtest.h>

#include <numeric>

#include "wire/frame.h"

namespace harness {
namespace {

std::string frames(int count, std::size_t body) {
  std::string bytes;
  for (int i = 0; i < count; ++i) write_frame(std::string(body, 'x'), &bytes);
  return bytes;
}

std::vector<std::size_t> pieces_of(Shape shape, std::string_view bytes, bool busy = false,
                                   std::uint64_t counted = 0) {
  return cut_write(shape_row(shape), bytes, busy, &counted).pieces;
}

TEST(Shape, TheTableIsInTheOrderOfTheEnum) {
  for (std::size_t i = 0; i < shape_rows().size(); ++i) {
    EXPECT_EQ(static_cast<std::size_t>(shape_rows()[i].shape), i);
    EXPECT_EQ(find_shape(shape_rows()[i].name), &shape_rows()[i]);
    EXPECT_FALSE(shape_rows()[i].meaning.empty());
  }
  EXPECT_EQ(find_shape("all"), nullptr);
}

TEST(Shape, ListsAreReadInTheirOrderAndOnce) {
  std::string error;
  EXPECT_EQ(parse_shapes("pairs,plain,pairs", &error),
            (std::vector<Shape>{Shape::pairs, Shape::plain}));
  EXPECT_EQ(parse_shapes("all", &error)->size(), shape_rows().size());
  EXPECT_EQ(parse_shapes("delayed,all", &error)->front(), Shape::delayed);
  EXPECT_EQ(error, "");
  EXPECT_FALSE(parse_shapes("plain,bytwise", &error));
  EXPECT_EQ(error,
            "expected plain, bytewise, coalesced, split-header, delayed, slow-reader, pairs or "
            "all, not \"bytwise\", did you mean \"bytewise\"?");
  EXPECT_FALSE(parse_shapes("", &error));
  EXPECT_FALSE(parse_shapes("plain,", &error));
}

TEST(Shape, OnlyOtherShapesAreInTheName) {
  EXPECT_EQ(shaped_name("messages/echo", Shape::plain), "messages/echo");
  EXPECT_EQ(shaped_name("messages/echo", Shape::split_header), "messages/echo@split-header");
}

TEST(Shape, BytewiseCutsBehindEveryByte) {
  const std::string bytes = frames(1, 20);
  const auto pieces = pieces_of(Shape::bytewise, bytes);
  EXPECT_EQ(pieces, std::vector<std::size_t>(bytes.size() - 1, 1));
  EXPECT_TRUE(pieces_of(Shape::bytewise, "x").empty());
  EXPECT_TRUE(pieces_of(Shape::bytewise, "").empty());
}

TEST(Shape, BytewiseSparesTheRestOfALargeFrame) {
  const std::string bytes = frames(1, 1'000'000);
  const auto pieces = pieces_of(Shape::bytewise, bytes);
  EXPECT_EQ(pieces.size(), 1024u);
  EXPECT_LT(std::accumulate(pieces.begin(), pieces.end(), std::size_t{0}), bytes.size());
}

TEST(Shape, SplitHeaderCutsInsideEachLengthWord) {
  const std::string bytes = frames(4, 6);
  const auto pieces = pieces_of(Shape::split_header, bytes);
  std::vector<std::size_t> offsets_in_frame;
  std::size_t at = 0;
  for (const std::size_t piece : pieces) {
    at += piece;
    offsets_in_frame.push_back(at % 10);
  }
  EXPECT_EQ(offsets_in_frame, (std::vector<std::size_t>{1, 2, 3, 1}));
}

TEST(Shape, SplitHeaderLeavesWhatIsNoFrameAlone) {
  EXPECT_TRUE(pieces_of(Shape::split_header, "abc").empty());
  EXPECT_TRUE(pieces_of(Shape::split_header, std::string("\0\0\0\x9xx", 6)).empty());
  // The unfinished frame behind the first is part of the last piece.
  EXPECT_EQ(pieces_of(Shape::split_header, frames(1, 6) + "abc").size(), 1u);
}

TEST(Shape, ABusyLineIsNotSlowedDownFurther) {
  std::uint64_t counted = 0;
  const std::string bytes = frames(1, 20);
  for (const Shape shape : {Shape::bytewise, Shape::split_header}) {
    EXPECT_GT(cut_write(shape_row(shape), bytes, false, &counted).slow_pieces, 0u);
    EXPECT_EQ(cut_write(shape_row(shape), bytes, true, &counted).slow_pieces, 0u);
  }
}

TEST(Shape, TheOthersCutNothing) {
  for (const ShapeRow& row : shape_rows()) {
    if (row.cut == ShapeRow::Cut::nowhere) {
      EXPECT_TRUE(pieces_of(row.shape, frames(3, 5)).empty()) << row.name;
    }
  }
}

TEST(Shape, CountsWholeFramesOnly) {
  EXPECT_EQ(count_frames(frames(3, 5)), 3u);
  EXPECT_EQ(count_frames(frames(1, 0)), 1u);
  EXPECT_EQ(count_frames(frames(3, 5) + "x"), 0u);
  EXPECT_EQ(count_frames(""), 0u);
}

}  // namespace
}  // namespace harness
