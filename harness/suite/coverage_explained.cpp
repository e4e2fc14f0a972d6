#include <algorithm>

#include "suite/coverage.h"

namespace harness {

namespace {

using Explained = ExplainedRow::Kind;
constexpr Direction S = Direction::sent;
constexpr Direction B = Direction::received;

constexpr std::string_view file_types = "FT_START FT_FINISH FT_DATA FT_PAUSE FT_CONTINUE";
constexpr std::string_view chat_states = "BUDDY_TYPING BUDDY_STOPPED_TYPING BUDDY_TYPED";
constexpr std::string_view not_set = "the released server never sets it (proto/README.md, 7)";
constexpr std::string_view on_its_own = "comes from the network: no scenario can ask for it";
constexpr std::string_view not_read = "the released server does not read it (proto/README.md, 6)";

constexpr ExplainedRow rows[] = {
    {S, Explained::types, file_types, "", "", "removed in 2022: today's server does not send it"},
    {S, Explained::types, "API_VERSION", "", "", "no released server sends it"},
    {S, Explained::other_fields, "LOGIN", "user legacyName password settings settings.value", "",
     not_set},
    {S, Explained::other_fields, "BUDDY_CHANGED", "userName buddyName alias group status blocked",
     "", not_set},
    {S, Explained::other_fields, "BUDDY_REMOVED", "userName buddyName alias group status", "",
     not_set},
    {S, Explained::other_fields, "BUDDIES",
     "buddy buddy.userName buddy.buddyName buddy.alias buddy.group buddy.status buddy.iconHash", "",
     not_set},
    {S, Explained::other_fields, chat_states, "userName buddyName", "", not_set},
    {S, Explained::other_fields, "CONV_MESSAGE", "userName buddyName message xhtml id", "",
     not_set},
    {S, Explained::other_fields, "ROOM_SUBJECT_CHANGED ATTENTION", "userName buddyName message", "",
     not_set},
    {S, Explained::other_fields, "VCARD", "userName buddyName id nickname photo", "", not_set},
    {S, Explained::other_values, "BUDDY_CHANGED BUDDY_REMOVED", "status", "NONE",
     "the released server sends contacts with NONE"},
    {S, Explained::other_values, "BUDDIES", "buddy.status", "NONE",
     "the released server sends contacts with NONE"},
    {S, Explained::other_values, "STATUS_CHANGED", "status", "ONLINE AWAY FFC XA DND INVISIBLE",
     "going offline is not sent as a status"},

    {B, Explained::types, file_types, "", "", "removed in 2022: today's server does not handle it"},
    {B, Explained::types, "BUDDY_REMOVED AUTH_REQUEST ROOM_NICKNAME_CHANGED", "", "", on_its_own},
    {B, Explained::types, "QUERY", "", "", "an administrator's command: a backend sends it or not"},
    {B, Explained::other_values, "DISCONNECTED", "error", "AUTHENTICATION_FAILED",
     "the suite can bring about one error only, a wrong password"},
    {B, Explained::other_values, "BUDDY_CHANGED", "status", "ONLINE", on_its_own},
    {B, Explained::fields, "BUDDY_CHANGED", "statusMessage iconHash blocked", "", on_its_own},
    {B, Explained::fields, "CONV_MESSAGE",
     "timestamp headline id carbon attachment attachment.url attachment.mimeType "
     "attachment.description",
     "", on_its_own},
    {B, Explained::fields, "PARTICIPANT_CHANGED", "statusMessage newname iconHash alias", "",
     on_its_own},
    {B, Explained::other_values, "PARTICIPANT_CHANGED", "flag", "CONFLICT ME ROOM_NOT_FOUND",
     on_its_own},
    {B, Explained::other_values, "PARTICIPANT_CHANGED", "status", "ONLINE NONE", on_its_own},
    {B, Explained::fields, "ROOM_LIST", "user", "", "a list for all users names none"},
    {B, Explained::other_fields, chat_states, "userName buddyName", "", not_read},
    {B, Explained::other_fields, "ROOM_SUBJECT_CHANGED", "userName buddyName message nickname", "",
     not_read},
    {B, Explained::other_fields, "ATTENTION", "userName buddyName message", "", not_read},
    {B, Explained::other_fields, "CONV_MESSAGE_ACK", "userName buddyName message id", "", not_read},
};

bool names(std::string_view list, std::string_view word) {
  while (!list.empty()) {
    const std::size_t blank = std::min(list.find(' '), list.size());
    if (list.substr(0, blank) == word) return true;
    list.remove_prefix(std::min(blank + 1, list.size()));
  }
  return false;
}

bool explains(const ExplainedRow& row, const CoverageItem& item) {
  if (row.direction != item.direction || !names(row.types, item.type)) return false;
  switch (row.kind) {
    case Explained::types:
      return true;
    case Explained::other_fields:
      return !item.field.empty() && !names(row.fields, item.field);
    case Explained::fields:
      return names(row.fields, item.field);
    case Explained::other_values:
      return row.fields == item.field && !item.value.empty() && !names(row.values, item.value);
  }
  return false;
}

}  // namespace

std::span<const ExplainedRow> explained_rows() { return rows; }

const ExplainedRow* find_explanation(const CoverageItem& item) {
  const auto* row =
      std::ranges::find_if(rows, [&](const ExplainedRow& each) { return explains(each, item); });
  return row == std::end(rows) ? nullptr : row;
}

}  // namespace harness
