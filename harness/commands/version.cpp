#include "commands/version.h"

#include <expat.h>
#include <fmt/format.h>
#include <google/protobuf/stubs/common.h>
#include <uv.h>

#include <CLI/Version.hpp>
#include <nlohmann/json.hpp>

#include "commit.h"

namespace harness {

std::string version_text() {
  std::string text =
      fmt::format("spectrum2-harness {} (commit {})", HARNESS_VERSION, HARNESS_COMMIT);
  text += fmt::format("\nprotobuf {}",
                      google::protobuf::internal::VersionString(GOOGLE_PROTOBUF_VERSION));
  text += fmt::format("\nlibuv {}", uv_version_string());
  text += fmt::format("\nnlohmann_json {}.{}.{}", NLOHMANN_JSON_VERSION_MAJOR,
                      NLOHMANN_JSON_VERSION_MINOR, NLOHMANN_JSON_VERSION_PATCH);
  text += fmt::format("\nCLI11 {}", CLI11_VERSION);
  text += fmt::format("\n{}", XML_ExpatVersion());
  text += fmt::format("\nfmt {}.{}.{}", FMT_VERSION / 10000, FMT_VERSION / 100 % 100,
                      FMT_VERSION % 100);
  return text;
}

}  // namespace harness
