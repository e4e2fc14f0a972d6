#pragma once

#include <cstddef>

namespace harness::limits {

// What the world keeps at most, so that no backend makes it grow without bound. Past each one the
// world keeps nothing more of the kind and makes the finding `limit.…` once.

inline constexpr std::size_t users = 100'000;
inline constexpr std::size_t contacts_per_user = 10'000;
inline constexpr std::size_t conversations_per_user = 10'000;
inline constexpr std::size_t rooms_per_user = 10'000;
inline constexpr std::size_t vcard_requests = 10'000;
/// Names, aliases and groups of one user's contacts together, in bytes; the same for the names of
/// his conversations.
inline constexpr std::size_t text_bytes_per_user = std::size_t{16} << 20;
/// One stanza in a RAW_XML stream, in bytes.
inline constexpr std::size_t raw_xml_stanza_bytes = std::size_t{16} << 20;
/// A name from a frame, where it is shown in a finding.
inline constexpr std::size_t shown_text = 80;

}  // namespace harness::limits
