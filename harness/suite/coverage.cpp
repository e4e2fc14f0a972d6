#include "suite/coverage.h"

#include <array>
#include <set>

namespace harness {

namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;

constexpr std::array<std::string_view, 2> direction_names = {"sent", "received"};

bool is_mask(const EnumDescriptor& type) { return &type == pb::ParticipantFlag_descriptor(); }

bool has_own_fields(const FieldDescriptor& field) {
  return field.type() == FieldDescriptor::TYPE_MESSAGE && !field.is_map();
}

std::string join_path(const std::string& above, const FieldDescriptor& field) {
  return above.empty() ? field.name() : above + "." + field.name();
}

void list_fields(const Descriptor& type, CoverageItem item, std::vector<CoverageItem>* items) {
  const std::string above = item.field;
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    item.field = join_path(above, field);
    items->push_back(item);
    if (const EnumDescriptor* values = enum_of_field(field)) {
      for (std::string& value : enum_names(*values)) {
        items->push_back({item.direction, item.type, item.field, std::move(value)});
      }
    }
    if (has_own_fields(field)) list_fields(*field.message_type(), item, items);
  }
}

std::vector<CoverageItem> list_items() {
  std::vector<CoverageItem> items;
  for (const WrapperType& type : wrapper_types()) {
    for (const Direction direction : {Direction::sent, Direction::received}) {
      const bool is_legal =
          direction == Direction::sent ? type.sent_by_spectrum() : type.sent_by_backend();
      if (!is_legal) continue;
      const CoverageItem item{direction, std::string(type.name), "", ""};
      items.push_back(item);
      if (const Descriptor* payload = payload_descriptor(type)) list_fields(*payload, item, &items);
    }
  }
  return items;
}

bool is_legal(const CoverageItem& item) {
  static const std::set<CoverageItem> legal(coverage_items().begin(), coverage_items().end());
  return legal.contains(item);
}

Json item_to_json(const CoverageItem& item) {
  Json json = {{"direction", direction_name(item.direction)}, {"type", item.type}};
  if (!item.field.empty()) json["field"] = item.field;
  if (!item.value.empty()) json["value"] = item.value;
  return json;
}

Json sum_to_json(const CoverageSum& sum) {
  return {{"used", sum.used},
          {"explained", sum.explained},
          {"missing", sum.missing},
          {"total", sum.total()}};
}

}  // namespace

std::string_view direction_name(Direction direction) {
  return direction_names[static_cast<std::size_t>(direction)];
}

const std::vector<CoverageItem>& coverage_items() {
  static const std::vector<CoverageItem> items = list_items();
  return items;
}

void Coverage::listen_to(Journal& journal) {
  journal.listen([this](const Event& event) { count(event); });
}

void Coverage::count(const Event& event) {
  const bool is_sent = event.kind == EventKind::frame_sent;
  if (!is_sent && event.kind != EventKind::frame_received) return;
  if (!event.message || event.message->decoded != Decoded::ok) return;
  CoverageItem item{is_sent ? Direction::sent : Direction::received,
                    std::string(event.message->type->name), "", ""};
  ++times_[item];
  if (event.message->payload) count_fields(item, *event.message->payload);
}

// `item` comes back as it was.
void Coverage::count_fields(CoverageItem& item, const google::protobuf::Message& payload) {
  const google::protobuf::Reflection& reflection = *payload.GetReflection();
  std::vector<const FieldDescriptor*> present;
  reflection.ListFields(payload, &present);
  const std::string above = item.field;
  for (const FieldDescriptor* field : present) {
    item.field = join_path(above, *field);
    ++times_[item];
    // No enum of the protocol is repeated.
    if (const EnumDescriptor* values = enum_of_field(*field); values && !field->is_repeated()) {
      const int number = field->enum_type() ? reflection.GetEnumValue(payload, field)
                                            : reflection.GetInt32(payload, field);
      for (int i = 0; i < values->value_count(); ++i) {
        const int each = values->value(i)->number();
        const bool has = is_mask(*values) && each != 0 ? (number & each) == each : number == each;
        if (!has) continue;
        item.value = enum_label(*values, each);
        ++times_[item];
      }
      item.value.clear();
    }
    if (!has_own_fields(*field)) continue;
    if (field->is_repeated()) {
      for (int i = 0; i < reflection.FieldSize(payload, field); ++i) {
        count_fields(item, reflection.GetRepeatedMessage(payload, field, i));
      }
    } else {
      count_fields(item, reflection.GetMessage(payload, field));
    }
  }
  item.field = above;
}

std::uint64_t Coverage::times(const CoverageItem& item) const {
  const auto found = times_.find(item);
  return found == times_.end() ? 0 : found->second;
}

std::vector<CoverageItem> Coverage::beyond() const {
  std::vector<CoverageItem> items;
  for (const auto& [item, times] : times_) {
    if (!is_legal(item)) items.push_back(item);
  }
  return items;
}

CoverageKind kind_of(const CoverageItem& item) {
  return item.field.empty()   ? CoverageKind::type
         : item.value.empty() ? CoverageKind::field
                              : CoverageKind::value;
}

CoverageSum sum_of(const Coverage& coverage, Direction direction, CoverageKind kind) {
  CoverageSum sum;
  for (const CoverageItem& item : coverage_items()) {
    if (item.direction != direction || kind_of(item) != kind) continue;
    if (coverage.times(item) > 0) {
      ++sum.used;
    } else if (find_explanation(item)) {
      ++sum.explained;
    } else {
      ++sum.missing;
    }
  }
  return sum;
}

Json coverage_to_json(const Coverage& coverage) {
  Json sums = Json::object();
  for (const Direction direction : {Direction::sent, Direction::received}) {
    sums[std::string(direction_name(direction))] = {
        {"types", sum_to_json(sum_of(coverage, direction, CoverageKind::type))},
        {"fields", sum_to_json(sum_of(coverage, direction, CoverageKind::field))},
        {"values", sum_to_json(sum_of(coverage, direction, CoverageKind::value))}};
  }
  Json items = Json::array();
  for (const CoverageItem& item : coverage_items()) {
    Json json = item_to_json(item);
    json["count"] = coverage.times(item);
    const ExplainedRow* row = find_explanation(item);
    if (row && coverage.times(item) == 0) json["explained"] = row->reason;
    items.push_back(std::move(json));
  }
  for (const CoverageItem& item : coverage.beyond()) {
    Json json = item_to_json(item);
    json["count"] = coverage.times(item);
    json["beyond"] = true;
    items.push_back(std::move(json));
  }
  return {{"sums", std::move(sums)}, {"items", std::move(items)}};
}

std::string add_coverage_json(const Json& json, Coverage* coverage) {
  const auto text_of = [](const Json& object, const char* key) {
    const auto found = object.find(key);
    return found == object.end() || !found->is_string() ? "" : found->get<std::string>();
  };
  const auto items = json.is_object() ? json.find("items") : json.end();
  if (items == json.end() || !items->is_array()) return "not a table that --coverage-json wrote";
  for (const Json& each : *items) {
    if (!each.is_object()) return "an item that is not an object";
    const std::string direction = text_of(each, "direction");
    const auto count = each.find("count");
    const bool is_known = direction == direction_names[0] || direction == direction_names[1];
    if (!is_known || !find_wrapper_type(text_of(each, "type")) || count == each.end() ||
        !count->is_number_unsigned()) {
      return "an item without a direction, a known type or a count";
    }
    if (count->get<std::uint64_t>() == 0) continue;
    coverage->add({direction == direction_names[0] ? Direction::sent : Direction::received,
                   text_of(each, "type"), text_of(each, "field"), text_of(each, "value")},
                  count->get<std::uint64_t>());
  }
  return "";
}

}  // namespace harness
