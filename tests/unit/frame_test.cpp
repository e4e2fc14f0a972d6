#include "wire/frame.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace harness {
namespace {

using State = FrameReader::State;

std::string frame_of(std::string_view body) {
  std::string out;
  write_frame(body, &out);
  return out;
}

/// Everything that is whole now.
std::vector<std::string> drain(FrameReader* reader) {
  std::vector<std::string> bodies;
  std::string_view body;
  while (reader->next(&body) == State::frame) bodies.emplace_back(body);
  return bodies;
}

TEST(WriteFrame, PutsABigEndianLengthInFront) {
  EXPECT_EQ(frame_of("\x08\x09"), std::string("\0\0\0\2\x08\x09", 6));
  EXPECT_EQ(frame_header(0x01020304), "\x01\x02\x03\x04");
  EXPECT_EQ(frame_of(std::string(300, 'x')).substr(0, 4), std::string("\0\0\1\x2c", 4));
  std::string out = "before";
  write_frame("", &out);
  EXPECT_EQ(out, std::string("before\0\0\0\0", 10));
}

TEST(FrameReader, ReadsFramesInAnyCut) {
  const std::vector<std::string> bodies = {"", "a", std::string(300, 'b'), "", "cc"};
  std::string stream;
  for (const std::string& body : bodies) write_frame(body, &stream);
  for (std::size_t cut = 1; cut <= stream.size(); ++cut) {
    FrameReader reader;
    std::vector<std::string> read;
    for (std::size_t at = 0; at < stream.size(); at += cut) {
      reader.feed(std::string_view(stream).substr(at, cut));
      for (std::string& body : drain(&reader)) read.push_back(std::move(body));
    }
    EXPECT_EQ(read, bodies) << "cut into pieces of " << cut;
    EXPECT_EQ(reader.pending(), 0u);
  }
}

TEST(FrameReader, TellsWhatItWaitsFor) {
  FrameReader reader;
  std::string_view body;
  reader.feed(std::string_view("\0\0\0", 3));
  EXPECT_EQ(reader.next(&body), State::need_more);
  EXPECT_EQ(reader.announced(), 0u);
  EXPECT_EQ(reader.pending(), 3u);
  reader.feed("\x05xy");
  EXPECT_EQ(reader.next(&body), State::need_more);
  EXPECT_EQ(reader.announced(), 5u);
  EXPECT_EQ(reader.pending(), 6u);
  reader.feed("abc");
  EXPECT_EQ(reader.next(&body), State::frame);
  EXPECT_EQ(body, "xyabc");
  EXPECT_EQ(reader.next(&body), State::need_more);
  EXPECT_EQ(reader.announced(), 0u);
}

TEST(FrameReader, BodiesOfOneFeedStayValidTogether) {
  FrameReader reader;
  reader.feed(frame_of("one") + frame_of("two"));
  std::string_view one, two;
  ASSERT_EQ(reader.next(&one), State::frame);
  ASSERT_EQ(reader.next(&two), State::frame);
  EXPECT_EQ(one, "one");
  EXPECT_EQ(two, "two");
}

TEST(FrameReader, ThrowsATooLongFrameAwayAndGoesOn) {
  for (const std::size_t cut : {1, 3, 7, 1000}) {
    FrameReader reader(8);
    const std::string stream = frame_of("12345678") + frame_of("123456789") + frame_of("ok");
    int too_long = 0;
    std::vector<std::string> read;
    for (std::size_t at = 0; at < stream.size(); at += cut) {
      reader.feed(std::string_view(stream).substr(at, cut));
      std::string_view body;
      for (State state; (state = reader.next(&body)) != State::need_more;) {
        if (state == State::frame) {
          read.emplace_back(body);
        } else {
          ++too_long;
          EXPECT_EQ(reader.announced(), 9u);
        }
      }
    }
    EXPECT_EQ(too_long, 1) << cut;
    EXPECT_EQ(read, (std::vector<std::string>{"12345678", "ok"})) << cut;
  }
}

TEST(FrameReader, HoldsNothingForALengthWordAlone) {
  FrameReader reader;
  std::string_view body;
  reader.feed(frame_header(0xffffffff) + "abc");
  EXPECT_EQ(reader.next(&body), State::too_long);
  EXPECT_EQ(reader.announced(), 0xffffffffu);
  EXPECT_EQ(reader.next(&body), State::need_more);
  EXPECT_EQ(reader.pending(), 0u);
  reader.feed(std::string(1 << 20, 'x'));
  EXPECT_EQ(reader.next(&body), State::need_more);
  EXPECT_EQ(reader.pending(), 0u);

  FrameReader generous(0xffffffff);
  generous.feed(frame_header(0xffffffff));
  EXPECT_EQ(generous.next(&body), State::need_more);
  EXPECT_EQ(generous.pending(), 4u);
}

TEST(FrameReader, GivesAnyBodyAway) {
  std::vector<std::string> bodies;
  for (const std::size_t size : {100'000, 3, 70'000, 0, 1'000'000, 300}) {
    bodies.emplace_back(size, static_cast<char>('a' + bodies.size()));
  }
  std::string stream;
  for (const std::string& body : bodies) write_frame(body, &stream);
  for (const std::size_t cut : {std::size_t{1000}, std::size_t{65'536}, stream.size()}) {
    FrameReader reader;
    std::vector<std::string> read;
    std::string_view rest = stream;
    while (!rest.empty()) {
      const std::size_t missing = reader.missing();
      const std::size_t count = std::min({cut, rest.size(), missing > 0 ? missing : rest.size()});
      reader.feed(rest.substr(0, count));
      rest.remove_prefix(count);
      std::string_view body;
      while (reader.next(&body) == State::frame) read.push_back(reader.take_body(body));
    }
    EXPECT_EQ(read, bodies) << cut;
    EXPECT_EQ(reader.pending(), 0u);
  }
}

TEST(FrameReader, CopiesNoLongBody) {
  const std::string stream = frame_of(std::string(1'000'000, 'x'));
  FrameReader reader;
  reader.feed(std::string_view(stream).substr(0, 200'000));
  EXPECT_EQ(reader.missing(), stream.size() - 200'000);
  reader.feed(std::string_view(stream).substr(200'000));
  std::string_view body;
  ASSERT_EQ(reader.next(&body), State::frame);
  EXPECT_EQ(reader.missing(), 0u);
  const char* in_buffer = body.data() - frame_header_size;
  const std::string taken = reader.take_body(body);
  EXPECT_EQ(taken.data(), in_buffer);
  EXPECT_EQ(taken, std::string(1'000'000, 'x'));
  reader.feed(frame_of("next"));
  EXPECT_EQ(drain(&reader), std::vector<std::string>{"next"});
}

TEST(FrameReader, TellsWhatIsMissingOfLongFramesOnly) {
  FrameReader reader(100'000);
  EXPECT_EQ(reader.missing(), 0u);
  reader.feed(frame_header(100));
  EXPECT_EQ(reader.missing(), 0u);
  reader.feed(std::string(100, 'x') + frame_header(100'000) + "y");
  drain(&reader);
  EXPECT_EQ(reader.missing(), 99'999u);
  FrameReader strict(100'000);
  strict.feed(frame_header(100'001) + "y");
  EXPECT_EQ(strict.missing(), 0u);
  drain(&strict);
  EXPECT_EQ(strict.missing(), 0u);
}

TEST(FrameReader, ManySmallReadsOfOneLongFrameAreLinear) {
  const std::string stream = frame_of(std::string(4 << 20, 'x'));
  FrameReader reader;
  std::string_view body;
  for (std::size_t at = 0; at + 1 < stream.size(); ++at) {
    reader.feed(std::string_view(stream).substr(at, 1));
    ASSERT_EQ(reader.next(&body), State::need_more);
  }
  reader.feed("x");
  EXPECT_EQ(reader.next(&body), State::frame);
  EXPECT_EQ(body.size(), std::size_t{4} << 20);
}

TEST(FrameReader, SmallFramesThatNeverLineUpAreLinear) {
  std::string stream;
  for (int i = 0; i < 200'000; ++i) write_frame("0123456789", &stream);
  FrameReader reader;
  // The first feed is large, and a piece of a frame is always left, so the buffer is never empty.
  const std::size_t half = stream.size() / 2 + 3;
  reader.feed(std::string_view(stream).substr(0, half));
  std::size_t count = drain(&reader).size();
  for (std::size_t at = half; at < stream.size(); at += 14) {
    reader.feed(std::string_view(stream).substr(at, 14));
    count += drain(&reader).size();
  }
  EXPECT_EQ(count, 200'000u);
}

}  // namespace
}  // namespace harness
