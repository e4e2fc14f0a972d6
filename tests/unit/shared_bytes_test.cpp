#include "server/shared_bytes.h"

#include <gtest/gtest.h>

namespace harness {
namespace {

std::string left_of(const SharedBytes& bytes, std::size_t taken) {
  uv_buf_t buffers[2];
  const unsigned count = bytes.buffers(taken, buffers);
  std::string text;
  for (unsigned i = 0; i < count; ++i) text.append(buffers[i].base, buffers[i].len);
  return text;
}

TEST(SharedBytes, TakesAnyPart) {
  const SharedBytes whole{"head", std::make_shared<const std::string>("-body-"), 1, 5};
  const std::string text = "headbody";
  EXPECT_EQ(whole.size(), text.size());
  EXPECT_EQ(whole.text(), text);
  for (std::size_t from = 0; from <= text.size(); ++from) {
    for (std::size_t count = 0; from + count <= text.size(); ++count) {
      const SharedBytes part = whole.part(from, count);
      EXPECT_EQ(part.text(), text.substr(from, count)) << from << ' ' << count;
      EXPECT_EQ(part.size(), count);
      for (std::size_t taken = 0; taken <= count; ++taken) {
        EXPECT_EQ(left_of(part, taken), text.substr(from + taken, count - taken));
      }
    }
  }
}

TEST(SharedBytes, Grows) {
  SharedBytes bytes;
  const auto body = std::make_shared<const std::string>("-body-");
  bytes.append({"head", body, 1, 5});
  EXPECT_EQ(bytes.shared, body);
  EXPECT_EQ(bytes.text(), "headbody");
  bytes.append({", more", nullptr, 0, 0});
  bytes.append({", ", body, 0, 2});
  EXPECT_EQ(bytes.shared, body);
  EXPECT_EQ(bytes.text(), "headbody, more, -b");
}

TEST(SharedBytes, MayHaveOneHalfOnly) {
  EXPECT_EQ(left_of({"head", nullptr, 0, 0}, 1), "ead");
  EXPECT_EQ(left_of({"", std::make_shared<const std::string>("body"), 0, 4}, 1), "ody");
  EXPECT_EQ(left_of({}, 0), "");
}

}  // namespace
}  // namespace harness
