#include "process/line_reader.h"

#include <gtest/gtest.h>

#include <vector>

namespace harness {
namespace {

struct LineReading {
  explicit LineReading(LineLimits limits = {})
      : reader([this](std::string line) { lines.push_back(std::move(line)); }, limits) {}
  std::vector<std::string> lines;
  LineReader reader;
};

using Lines = std::vector<std::string>;

TEST(LineReader, JoinsPiecesAndFlushesTheLastLine) {
  LineReading reading;
  reading.reader.feed("on");
  reading.reader.feed("e\r\ntwo\n\nthr");
  reading.reader.feed("ee");
  EXPECT_EQ(reading.lines, (Lines{"one", "two", ""}));
  reading.reader.finish();
  reading.reader.finish();
  EXPECT_EQ(reading.lines, (Lines{"one", "two", "", "three"}));
}

TEST(LineReader, EscapesWhatIsNoUtf8) {
  LineReading reading;
  reading.reader.feed(
      "Gr\xC3\xBC\xC3\x9F"
      "e \xFF\x1B[0m\n");
  EXPECT_EQ(reading.lines, (Lines{"Grüße \\xff\\x1b[0m"}));
}

TEST(LineReader, CutsLongLinesAtACharactersEdge) {
  LineReading reading({.line_bytes = 4});
  reading.reader.feed("abcd\nabcd\r\nabcde\nabc\xC3\xBC\nab\xF0\x9F\x91\x8B\n");
  EXPECT_EQ(reading.lines,
            (Lines{"abcd", "abcd", "abcd… (5 bytes)", "abc… (5 bytes)", "ab… (6 bytes)"}));
}

TEST(LineReader, HoldsNoMoreThanALineOfAFloodWithoutNewlines) {
  LineReading reading({.line_bytes = 10});
  for (int i = 0; i < 1000; ++i) reading.reader.feed(std::string(1000, 'x'));
  EXPECT_TRUE(reading.lines.empty());
  reading.reader.finish();
  EXPECT_EQ(reading.lines, (Lines{"xxxxxxxxxx… (1000000 bytes)"}));
}

constexpr const char* full = "… (more lines came, which are not kept)";

TEST(LineReader, TellsOnceWhatIsOverTheLimitOfLines) {
  LineReading reading({.lines = 2});
  reading.reader.feed("1\n2\n3\n4\n");
  EXPECT_EQ(reading.lines, (Lines{"1", "2", full}));
}

TEST(LineReader, TellsOnceWhatIsOverTheLimitOfBytes) {
  LineReading reading({.total_bytes = 6});
  reading.reader.feed("12\n345\n6\n7\n");
  EXPECT_EQ(reading.lines, (Lines{"12", "345", full}));
}

}  // namespace
}  // namespace harness
