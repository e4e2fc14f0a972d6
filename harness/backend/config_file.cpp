#include "backend/config_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <set>
#include <sstream>

#include "text/ini.h"

namespace harness {
namespace {

using ConfigKeys = std::map<std::string, std::vector<std::string>>;

std::string key_lines(const ConfigKeys& keys) {
  std::string text;
  for (const auto& [key, values] : keys) {
    for (const std::string& value : values) text += ini_key(key, value);
  }
  return text;
}

std::string section_text(const std::string& name, const ConfigKeys& keys) {
  return ini_header(name) + key_lines(keys);
}

std::string system_reason(int error) { return std::strerror(error); }

/// Writes over what the file has, and cuts off the rest: a new file would be slower by far.
bool write_over(int descriptor, std::string_view bytes) {
  struct stat status {};
  if (fstat(descriptor, &status) != 0) return false;
  if (static_cast<std::size_t>(status.st_size) > bytes.size() &&
      ftruncate(descriptor, static_cast<off_t>(bytes.size())) != 0) {
    return false;
  }
  while (!bytes.empty()) {
    ssize_t written = write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

ConfigSections merge_config(ConfigSections base, const ConfigSections& overrides) {
  for (const auto& [section, keys] : overrides) {
    for (const auto& [key, values] : keys) {
      if (values.empty()) {
        base[section].erase(key);
      } else {
        base[section][key] = values;
      }
    }
  }
  return base;
}

std::string config_text(const ConfigSections& sections, std::string_view host, int port) {
  ConfigSections all = sections;
  ConfigKeys& service = all["service"];
  auto add = [&](const char* key, std::string value) {
    service.try_emplace(key, std::vector<std::string>{std::move(value)});
  };
  add("jid", std::string(default_service_jid));
  add("backend_host", std::string(host));
  add("backend_port", std::to_string(port));
  std::string text = section_text("service", service);
  for (const auto& [name, keys] : all) {
    if (name != "service") text += "\n" + section_text(name, keys);
  }
  return text;
}

std::string config_text_with_overrides(std::string_view text, const ConfigSections& overrides) {
  // Backends differ in what they make of a key or section that comes twice, so lines are replaced
  // instead of being added behind the rest.
  std::set<std::string> written;
  std::string result;
  std::string blank_lines;  // Held back, so that new keys stand close to their section's.
  std::string section;
  auto end_section = [&] {
    auto found = overrides.find(section);
    if (found != overrides.end() && written.insert(section).second) {
      result += key_lines(found->second);
    }
    result += blank_lines;
    blank_lines.clear();
  };
  for (const IniLine& line : read_ini(text, IniComments::whole_lines)) {
    const std::string whole = std::string(line.whole) + "\n";
    if (whole.find_first_not_of(" \t\r\n") == std::string::npos) {
      blank_lines += whole;
      continue;
    }
    if (line.is_header) {
      end_section();
      section = line.section;
    } else if (line.is_key()) {
      const auto found = overrides.find(section);
      if (found != overrides.end() && found->second.contains(std::string(line.key))) continue;
    }
    result += blank_lines + whole;
    blank_lines.clear();
  }
  end_section();
  for (const auto& [name, keys] : overrides) {
    if (written.contains(name)) continue;
    if (!result.empty()) result += "\n";
    result += section_text(name, keys);
  }
  return result;
}

std::string check_config_path(const std::string& path) {
  struct stat status {};
  if (stat(path.c_str(), &status) != 0) {
    return errno == ENOENT ? "there is no config file " + path
                           : "cannot read the config file " + path + ": " + system_reason(errno);
  }
  if (S_ISDIR(status.st_mode)) return "the config " + path + " is a directory, not a file";
  if (access(path.c_str(), R_OK) != 0) {
    return "cannot read the config file " + path + ": " + system_reason(errno);
  }
  return "";
}

std::optional<std::string> write_config(const ConfigRequest& request, const std::string& target,
                                        std::string* error) {
  std::string text;
  if (request.path) {
    if (request.overrides.empty()) return *request.path;
    std::ifstream file(*request.path, std::ios::binary);
    std::ostringstream content;
    content << file.rdbuf();
    if (!file) {
      *error = "cannot read the config file " + *request.path;
      return std::nullopt;
    }
    text = config_text_with_overrides(content.str(), request.overrides);
  } else {
    text =
        config_text(merge_config(request.sections, request.overrides), request.host, request.port);
  }
  int descriptor = open(target.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  bool written = descriptor >= 0 && write_over(descriptor, text);
  int reason = errno;
  if (descriptor >= 0 && close(descriptor) != 0 && written) {
    written = false;
    reason = errno;
  }
  if (!written) {
    *error = "cannot write the config file " + target + ": " + system_reason(reason);
    return std::nullopt;
  }
  return target;
}

}  // namespace harness
