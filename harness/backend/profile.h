#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "backend/account.h"
#include "backend/config_file.h"
#include "text/diagnostic.h"
#include "text/units.h"

/// The file that describes a backend, as a plain value:
///
///     JSON text ──parse_profile──> Profile
///                     ▲
///     profile_rows.h (keys, capabilities) ──> backend.schema.json, reference tables
namespace harness {

/// A word of the profile with its place, for checks that only a higher folder can make.
struct Named {
  std::string text;
  std::size_t offset = 0;  ///< Byte offset in the profile's text.
};

/// When a service is ready to be used. Exactly one of them is set, or none: ready once started.
struct Readiness {
  std::optional<int> port;  ///< Something listens on 127.0.0.1 there.
  std::string log;          ///< A line on stdout or stderr holds this text.
  std::string file;         ///< This file exists. Absolute.
};

/// A program beside the backend: the real legacy network.
struct ServiceProfile {
  std::string name;
  std::vector<std::string> command;  ///< At least one word; as written.
  std::map<std::string, std::string> environment;
  std::string directory;  ///< Absolute. Default: the profile's own.
  Readiness ready;
  Duration timeout = std::chrono::seconds(30);  ///< To become ready.
};

/// One backend.json. Paths named "absolute" have been resolved against the profile's directory.
struct Profile {
  std::string file;                  ///< As the user named it; "" for the built-in profile.
  std::string base_directory;        ///< Of the file, absolute; what its paths are relative to.
  std::string name;                  ///< Default: the last part of the command's program.
  std::vector<std::string> command;  ///< As written; see command_line.h for what is run.
  std::size_t command_offset = 0;    ///< Of the first word, for errors about the program.
  std::vector<std::string> arguments;
  std::optional<std::string> config_path;  ///< Absolute, instead of `config`.
  std::size_t config_offset = 0;
  ConfigSections config;
  std::map<std::string, std::string> environment;
  std::optional<std::string> directory;  ///< Absolute. Nothing: a private scratch folder.
  std::size_t directory_offset = 0;
  std::map<std::string, std::string> logs;  ///< Name -> path, as written; see log_paths().
  std::vector<ServiceProfile> services;
  std::vector<Account> accounts;  ///< Unique by name.
  std::map<std::string, std::string> contacts;
  std::map<std::string, std::string> rooms;
  std::set<std::string, std::less<>> can;  ///< Of need_names(): `can`, and what `limits` leaves.
  Duration timeout = std::chrono::seconds(5);
  std::vector<Named> allow;                 ///< Ids of findings to silence; not checked here.
  std::optional<std::string> expectations;  ///< Absolute path of an expectation file.
  std::size_t expectations_offset = 0;

  /// An absolute path as it is, any other relative to base_directory.
  std::string resolve(std::string_view path) const;
  /// The account with this name, or null.
  const Account* account(std::string_view name) const;
};

/// What holds without a profile: accounts alice, bob and wrong, the contact echo, the rooms open
/// and missing; no capabilities; base_directory is the current one. `command` is empty.
Profile default_profile();

/// Reads a profile. `source.name` is its path, from which base_directory comes. Starts from
/// default_profile(): accounts, contacts and rooms of the file are added, or replace those of the
/// same name. All errors are collected, in the order of the text: unknown keys and words with the
/// nearest known one, wrong types, bad durations. Nothing is returned if there was any. No I/O but
/// asking for the current directory.
std::optional<Profile> parse_profile(const Source& source, std::vector<Diagnostic>* errors);

/// The paths to follow for the log `path` of the profile, `${backend.id}` replaced: relative to the
/// directory where the backend runs, and, if that is another file, relative to the profile.
std::vector<std::string> log_paths(const Profile& profile, std::string_view path, int backend_id,
                                   const std::string& run_directory);

}  // namespace harness
