#include "process/log_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "async/uv_handle.h"

namespace harness {
namespace {

constexpr std::uint64_t look_every_ms = 50;
// How much is read at one look, so that a flood leaves the loop to others as well.
constexpr std::size_t bytes_per_look = std::size_t{1} << 20;

}  // namespace

/// Shared with the timer, which outlives the follower until the loop has closed it.
struct LogFile::State {
  using Timer = UvHandle<uv_timer_t, State>;

  State(std::string path, OnLine on_line, LineLimits limits)
      : path(std::move(path)),
        on_line(std::move(on_line)),
        reader(
            [this](std::string line) {
              if (!dead) this->on_line(std::move(line));
            },
            limits) {}
  ~State() { close_file(); }

  std::string path;
  OnLine on_line;
  LineReader reader;
  Timer* timer = nullptr;
  int descriptor = -1;
  dev_t device = 0;  ///< Of the open file, to see that the path leads to another one.
  ino_t inode = 0;
  off_t position = 0;
  bool dead = false;

  void close_file();
  bool open_file();
  bool replaced() const;
  bool read_some(std::size_t most);
  void look(std::size_t most);
};

void LogFile::State::close_file() {
  if (descriptor >= 0) close(descriptor);
  descriptor = -1;
}

bool LogFile::State::open_file() {
  // A pipe under this name must not hold up the loop.
  descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (descriptor < 0) return false;
  struct stat status {};
  if (fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
    close_file();
    return false;
  }
  device = status.st_dev;
  inode = status.st_ino;
  position = 0;
  return true;
}

bool LogFile::State::replaced() const {
  struct stat status {};
  if (stat(path.c_str(), &status) != 0) return false;  // Not yet made again.
  return status.st_dev != device || status.st_ino != inode;
}

/// False when there is no more for now.
bool LogFile::State::read_some(std::size_t most) {
  std::array<char, 65536> buffer;
  for (std::size_t taken = 0; taken < most && !dead;) {
    const ssize_t size = pread(descriptor, buffer.data(), buffer.size(), position);
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return false;
    position += size;
    taken += static_cast<std::size_t>(size);
    reader.feed({buffer.data(), static_cast<std::size_t>(size)});
  }
  return !dead;
}

void LogFile::State::look(std::size_t most) {
  if (descriptor < 0 && !open_file()) return;
  struct stat status {};
  if (fstat(descriptor, &status) == 0 && status.st_size < position) position = 0;
  if (read_some(most) || dead) return;
  // The old file is read to its end before the new one is begun.
  if (!replaced()) return;
  reader.finish();
  close_file();
  if (!dead && open_file()) read_some(most);
}

LogFile::LogFile(uv_loop_t* loop, std::string path, OnLine on_line, LineLimits limits)
    : state_(std::make_shared<State>(std::move(path), std::move(on_line), limits)) {
  struct stat status {};
  if (state_->open_file() && fstat(state_->descriptor, &status) == 0) {
    state_->position = status.st_size;
  }
  state_->timer = State::Timer::make(state_);
  uv_timer_t* timer = &state_->timer->handle;
  uv_timer_init(loop, timer);
  uv_timer_start(
      timer, [](uv_timer_t* handle) { State::Timer::state_of(handle)->look(bytes_per_look); },
      look_every_ms, look_every_ms);
  uv_unref(reinterpret_cast<uv_handle_t*>(timer));
}

LogFile::~LogFile() {
  state_->dead = true;
  State::Timer::close(state_->timer);
}

void LogFile::finish() {
  const std::shared_ptr<State> state = state_;
  if (state->timer == nullptr) return;
  State::Timer::close(state->timer);
  // More than one look's worth, but not forever if the file grows as fast as it is read.
  state->look(16 * bytes_per_look);
  if (!state->dead) state->reader.finish();
  state->close_file();
}

}  // namespace harness
