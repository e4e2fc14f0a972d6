#include "wire/wrapper_type.h"

#include <gtest/gtest.h>

#include "wire/message.h"

namespace harness {
namespace {

TEST(WrapperTypes, AreExactlyTheSchemas) {
  const auto* schema = pb::WrapperMessage::Type_descriptor();
  ASSERT_EQ(wrapper_types().size(), 35u);
  ASSERT_EQ(schema->value_count(), 35);
  for (int i = 0; i < schema->value_count(); ++i) {
    const WrapperType& row = wrapper_types()[static_cast<std::size_t>(i)];
    EXPECT_EQ(row.number, schema->value(i)->number());
    EXPECT_EQ("TYPE_" + std::string(row.name), schema->value(i)->name());
  }
}

TEST(WrapperTypes, NamePayloadsOfTheSchema) {
  for (const WrapperType& row : wrapper_types()) {
    if (row.payload.empty() || row.payload == "xml") {
      EXPECT_EQ(payload_descriptor(row), nullptr) << row.name;
      EXPECT_EQ(new_payload(row), nullptr) << row.name;
    } else {
      ASSERT_NE(payload_descriptor(row), nullptr) << row.name;
      EXPECT_EQ(payload_descriptor(row)->name(), row.payload);
      EXPECT_EQ(new_payload(row)->GetDescriptor(), payload_descriptor(row));
    }
    EXPECT_FALSE(row.meaning.empty()) << row.name;
  }
}

TEST(WrapperTypes, TellInSentencesWhenTheyAreSentAndWhatGoesWrong) {
  for (const WrapperType& row : wrapper_types()) {
    EXPECT_TRUE(row.when.ends_with('.')) << row.name;
    EXPECT_TRUE(row.traps.empty() || row.traps.ends_with('.')) << row.name;
    if (row.until != 0 || row.name == "API_VERSION") {
      EXPECT_TRUE(row.when.starts_with("Nobody")) << row.name;
      continue;
    }
    EXPECT_TRUE(row.when.starts_with(row.sent_by_spectrum() ? "Spectrum" : "The backend"))
        << row.name;
    EXPECT_TRUE(!row.sent_by_backend() || row.when.find("backend") != std::string_view::npos)
        << row.name;
  }
}

TEST(WrapperTypes, AreFoundByNumberAndName) {
  EXPECT_EQ(find_wrapper_type(19)->name, "BUDDY_STOPPED_TYPING");
  EXPECT_EQ(find_wrapper_type("BUDDY_TYPED")->number, 20);
  EXPECT_EQ(find_wrapper_type("TYPE_PING")->number, 9);
  EXPECT_EQ(find_wrapper_type(5), nullptr);
  EXPECT_EQ(find_wrapper_type(-1), nullptr);
  EXPECT_EQ(find_wrapper_type("ping"), nullptr);
  EXPECT_EQ(wrapper_type_names().size(), 35u);
}

TEST(WrapperTypes, KnowWhoSendsThem) {
  EXPECT_TRUE(find_wrapper_type("PING")->sent_by_spectrum());
  EXPECT_FALSE(find_wrapper_type("PING")->sent_by_backend());
  EXPECT_TRUE(find_wrapper_type("CONV_MESSAGE_ACK")->sent_by_backend());
  EXPECT_FALSE(find_wrapper_type("CONV_MESSAGE_ACK")->sent_by_spectrum());
  EXPECT_TRUE(find_wrapper_type("VCARD")->sent_by_backend());
  EXPECT_TRUE(find_wrapper_type("VCARD")->sent_by_spectrum());
}

TEST(WrapperTypes, KnowTheirYears) {
  EXPECT_EQ(find_wrapper_type("FT_DATA")->until, 2022);
  EXPECT_EQ(find_wrapper_type("BUDDIES")->since, 2015);
  EXPECT_EQ(find_wrapper_type("RAW_XML")->since, 2013);
  EXPECT_EQ(find_wrapper_type("QUERY")->since, 2012);
  EXPECT_EQ(find_wrapper_type("PING")->until, 0);
}

}  // namespace
}  // namespace harness
