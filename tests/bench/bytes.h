#pragma once

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

/// The few bytes of the protocol that the programs of the benchmark write by hand: protobuf would
/// cost more than what is measured.
namespace bench {

/// Wrapper types, proto/README.md 3.
enum Type : char {
  connected = 1,
  login = 3,
  conv_message = 8,
  ping = 9,
  pong = 10,
  stats = 23,
  exit_type = 29,
};

inline void put_varint(std::string* out, std::uint64_t value) {
  while (value >= 0x80) {
    out->push_back(static_cast<char>(value | 0x80));
    value >>= 7;
  }
  out->push_back(static_cast<char>(value));
}

/// A field with bytes in it.
inline void put_field(std::string* out, int number, std::string_view value) {
  put_varint(out, static_cast<std::uint64_t>(number) << 3 | 2);
  put_varint(out, value.size());
  out->append(value);
}

/// A field with a number in it.
inline void put_number(std::string* out, int number, std::uint64_t value) {
  put_varint(out, static_cast<std::uint64_t>(number) << 3);
  put_varint(out, value);
}

inline std::uint32_t read_length(const char* at) {
  const auto* byte = reinterpret_cast<const unsigned char*>(at);
  return std::uint32_t{byte[0]} << 24 | std::uint32_t{byte[1]} << 16 | std::uint32_t{byte[2]} << 8 |
         std::uint32_t{byte[3]};
}

/// A whole frame: length, wrapper, payload. Types below 128 take one byte.
inline void put_frame(std::string* out, Type type, std::string_view payload, bool has_payload) {
  std::string body = {8, type};
  if (has_payload) put_field(&body, 2, payload);
  for (int shift = 24; shift >= 0; shift -= 8) {
    out->push_back(static_cast<char>(body.size() >> shift));
  }
  out->append(body);
}

/// Writes all of it. False if the other side is gone.
inline bool write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t size = send(descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(size));
  }
  return true;
}

/// What has come: at least one byte, or 0 at the end of the connection.
inline std::size_t read_some(int descriptor, char* buffer, std::size_t size) {
  while (true) {
    const ssize_t got = read(descriptor, buffer, size);
    if (got < 0 && errno == EINTR) continue;
    return got > 0 ? static_cast<std::size_t>(got) : 0;
  }
}

}  // namespace bench
