#include "commands/watch.h"

#include <sys/stat.h>
#include <time.h>

#include <algorithm>

namespace harness {

void Round::narrow(std::vector<Planned>& plan) {
  if (!failed.empty()) {
    std::erase_if(plan, [&](const Planned& planned) { return !failed.contains(planned.name); });
  }
  failed.clear();
}

void Round::watch(const std::vector<std::string>& more) {
  for (const std::string& file : more) {
    if (std::ranges::find(files, file) == files.end()) files.push_back(file);
  }
}

std::vector<FileStamp> stamps_of(const std::vector<std::string>& files) {
  std::vector<FileStamp> stamps;
  for (const std::string& file : files) {
    struct stat status {};
    if (stat(file.c_str(), &status) != 0) {
      stamps.push_back({});
    } else {
      stamps.push_back({status.st_mtim.tv_sec, status.st_mtim.tv_nsec, status.st_size});
    }
  }
  return stamps;
}

void FailedNames::scenario_ended(const ScenarioResult& result) {
  if (fails_run(result.verdict, strict_)) names_.insert(planned_name(result));
}

void wait_for_change(const std::vector<std::string>& files, const std::vector<FileStamp>& before) {
  std::vector<FileStamp> last = before;
  for (;;) {
    const timespec moment{0, 200'000'000};
    nanosleep(&moment, nullptr);
    std::vector<FileStamp> now = stamps_of(files);
    if (now != before && now == last) return;
    last = std::move(now);
  }
}

}  // namespace harness
