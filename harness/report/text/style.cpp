#include "report/text/style.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>

namespace harness {

namespace {

struct Color {
  std::string_view name;
  std::string_view code;
};

constexpr Color colors[] = {
    {"green", "32"}, {"red", "31"}, {"yellow", "33"}, {"dim", "2"}, {"bold", "1"}};

}  // namespace

std::string Style::paint(std::string_view text, std::string_view color) const {
  if (this->colors) {
    for (const Color& row : harness::colors) {
      if (row.name == color) {
        return "\x1b[" + std::string(row.code) + "m" + std::string(text) + "\x1b[0m";
      }
    }
  }
  return std::string(text);
}

bool is_terminal(int descriptor) { return isatty(descriptor) == 1; }

bool can_redraw(int descriptor) {
  const char* term = std::getenv("TERM");
  return is_terminal(descriptor) && term && std::string_view(term) != "dumb";
}

Style style_of(int descriptor) {
  const char* no_color = std::getenv("NO_COLOR");
  return {can_redraw(descriptor) && !(no_color && *no_color)};
}

int terminal_width(int descriptor) {
  winsize size{};
  return ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

}  // namespace harness
