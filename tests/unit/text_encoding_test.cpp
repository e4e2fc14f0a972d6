#include "text/encoding.h"

#include <gtest/gtest.h>

namespace harness {
namespace {

using namespace std::string_literals;

TEST(Utf8, TakesWellFormedTextOnly) {
  for (const char* good : {"", "abc", "Grüße 👋", "\xed\x9f\xbf", "\xee\x80\x80", "\xf4\x8f\xbf\xbf",
                           "\xc2\x80", "\xe0\xa0\x80", "\xf0\x90\x80\x80"}) {
    EXPECT_TRUE(is_utf8(good)) << to_hex(good);
  }
  for (const char* bad :
       {"\x80", "\xc0\x80", "\xc1\xbf", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xf0\x8f\xbf\xbf",
        "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "a\xc3", "\xe2\x82", "\xe2\x82x"}) {
    EXPECT_FALSE(is_utf8(bad)) << to_hex(bad);
  }
  EXPECT_EQ(find_bad_utf8("aü\xff"), 3u);
}

TEST(Utf8, FindsTheEdgesOfCharacters) {
  const std::string text = "aü€👋";  // 1, 2, 3 and 4 bytes.
  const std::size_t edges[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10};
  for (std::size_t at = 0; at <= text.size(); ++at) EXPECT_EQ(character_edge(text, at), edges[at]);
  EXPECT_EQ(character_edge(text, 99), text.size());
  EXPECT_EQ(character_edge("", 3), 0u);
  // Where there are none, the cut stays.
  EXPECT_EQ(character_edge("\x80\x80\x80\x80\x80\x80", 5), 5u);
  EXPECT_EQ(character_edge("\x80\x80", 1), 1u);
}

TEST(Utf8, CountsAndReadsCharacters) {
  EXPECT_EQ(count_characters(""), 0u);
  EXPECT_EQ(count_characters("aü€👋\xff"), 5u);
  std::size_t length = 0;
  EXPECT_EQ(character_at("xa", 1, &length), 0x61u);
  EXPECT_EQ(length, 1u);
  EXPECT_EQ(character_at("xü", 1, &length), 0xfcu);
  EXPECT_EQ(length, 2u);
  EXPECT_EQ(character_at("€", 0, &length), 0x20acu);
  EXPECT_EQ(length, 3u);
  EXPECT_EQ(character_at("👋", 0, &length), 0x1f44bu);
  EXPECT_EQ(length, 4u);
}

TEST(EscapeBytes, EscapesControlsAndBadBytesOnly) {
  EXPECT_EQ(escape_bytes("Grüße\t👋 \\ \""), "Grüße\t👋 \\ \"");
  EXPECT_EQ(escape_bytes("a\x9f\x1b[0m\r\n\x7f"), "a\\x9f\\x1b[0m\\x0d\\n\\x7f");
  EXPECT_EQ(escape_bytes("\xc2\x9b"), "\\xc2\\x9b");
  EXPECT_EQ(escape_bytes("a\nb\x01", true), "a\nb\\x01");
  EXPECT_EQ(escape_bytes("\0"s), "\\x00");
}

TEST(EscapeBadUtf8, LeavesControlsAlone) {
  EXPECT_EQ(escape_bad_utf8("ü\x01\n\xff\xfe!"), "ü\x01\n\\xff\\xfe!");
}

TEST(Shorten, CutsAtACharactersEdge) {
  EXPECT_EQ(shorten("abc", 3), "abc");
  EXPECT_EQ(shorten("abcd", 3), "abc… (4 bytes)");
  EXPECT_EQ(shorten("aüb", 2), "a… (4 bytes)");
  EXPECT_EQ(shorten("a\xff", 3), "a… (2 bytes)");
  EXPECT_EQ(shorten(std::string(8388608, 'x'), 2), "xx… (8388608 bytes)");
}

TEST(Hex, ReadsWhatItWrites) {
  const std::string bytes("\x00\x0a\xff", 3);
  EXPECT_EQ(to_hex(bytes), "000aff");
  EXPECT_EQ(from_hex("000aff"), bytes);
  EXPECT_EQ(from_hex("00 0A\nfF\t"), bytes);
  EXPECT_EQ(from_hex(""), "");
  EXPECT_FALSE(from_hex("0"));
  EXPECT_FALSE(from_hex("000"));
  EXPECT_FALSE(from_hex("0 0"));
  EXPECT_FALSE(from_hex("0g"));
}

TEST(Base64, ReadsWhatItWrites) {
  const std::pair<std::string, std::string> pairs[] = {
      {"", ""},        {"f", "Zg=="},        {"fo", "Zm8="},
      {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}, {"\xff\xfe\xfd", "//79"},
  };
  for (const auto& [bytes, text] : pairs) {
    EXPECT_EQ(to_base64(bytes), text);
    EXPECT_EQ(from_base64(text), bytes);
  }
  EXPECT_EQ(from_base64("Zm9v\n  Zg==\n"), "foof");
}

TEST(Base64, RefusesWhatIsNone) {
  for (const char* bad :
       {"Z", "Zg", "Zg=", "Zg===", "Z===", "====", "Zg==Zg==", "Zm=v", "Zm9-", "Zm9v="}) {
    EXPECT_FALSE(from_base64(bad)) << bad;
  }
}

}  // namespace
}  // namespace harness
