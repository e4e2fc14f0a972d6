#pragma once

#include <google/protobuf/descriptor.h>

#include <string>
#include <string_view>
#include <vector>

#include "match/matcher.h"
#include "scenario/parse_run.h"

namespace harness {

/// What a matcher will look at.
struct MatchSubject {
  unsigned target = match_text_field;                        ///< One MatchTarget bit.
  std::string name;                                          ///< Of the field or path, for errors.
  const google::protobuf::FieldDescriptor* field = nullptr;  ///< Null if it is no field.
};
MatchSubject subject_of(const google::protobuf::FieldDescriptor& field);

/// Reads a plain value or a matcher. Reports what is wrong; the result then matches anything.
Matcher parse_matcher(ParseRun& run, const JsonNode& node, const MatchSubject& subject);

/// `fields` of an `expect`. Wrong ones are reported and left out.
std::vector<FieldMatch> parse_matches(ParseRun& run, const JsonNode& object,
                                      const google::protobuf::Descriptor& message,
                                      std::string_view owner);

/// The mirror images.
Json print_matcher(const Matcher& matcher);
Json print_matches(const std::vector<FieldMatch>& matches);

}  // namespace harness
