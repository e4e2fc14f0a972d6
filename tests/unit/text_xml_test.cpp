#include "text/xml.h"

#include <gtest/gtest.h>

namespace harness {
namespace {

using namespace std::string_literals;

TEST(Xml, KnowsForbiddenCharacters) {
  EXPECT_FALSE(has_xml_forbidden("a\t\n\r \x7f ü \xef\xbf\xbd"));
  EXPECT_TRUE(has_xml_forbidden("a\x01"));
  EXPECT_TRUE(has_xml_forbidden("\0"s));
  EXPECT_TRUE(has_xml_forbidden("x\xef\xbf\xbe"));
  EXPECT_TRUE(has_xml_forbidden("\xef\xbf\xbf"));
}

TEST(Xml, EscapesWhatMeansSomething) {
  EXPECT_EQ(xml_escaped("<a b=\"c\">&]]>'ü"), "&lt;a b=&quot;c&quot;&gt;&amp;]]&gt;'ü");
}

TEST(Xml, TakesContentThatClosesWhatItOpens) {
  for (const char* good : {"", "plain", "<a/>", "<a><b>&amp;</b></a>tail<c/>", "<p>b<b>o</b></p>"})
    EXPECT_EQ(xml_content_fault(good), "") << good;
  EXPECT_EQ(xml_content_fault("</x>"), "a closing tag without its opening tag");
  for (const char* bad : {"<a>", "<a", "a & b", "&nbsp;", "<a></b>", "</a>", "</x><x>", "<p:a/>",
                          "<!DOCTYPE a>", "a\x01", "\xff"})
    EXPECT_NE(xml_content_fault(bad), "") << bad;
}

struct Recorder final : XmlListener {
  void opened(std::string_view name, const XmlAttributes& attributes) override {
    told += "<" + std::string(name) + " to=" + std::string(attributes.find("to")) + ">";
  }
  void closed() override { told += "</>"; }
  void text(std::string_view text) override { told += text; }

  std::string told;
};

TEST(Xml, ReadsPieces) {
  Recorder recorder;
  XmlParser parser(&recorder);
  EXPECT_TRUE(parser.feed("<s xmlns='jabber:client'><m "));
  EXPECT_EQ(parser.depth(), 1);
  EXPECT_TRUE(parser.feed("from='a' to='b'>h"));
  EXPECT_EQ(parser.depth(), 2);
  EXPECT_TRUE(parser.feed("i</m>"));
  EXPECT_TRUE(parser.feed("</s>", true));
  EXPECT_EQ(parser.depth(), 0);
  EXPECT_EQ(recorder.told, "<s to=><m to=b>hi</></>");
}

TEST(Xml, ReadsTextThatIsLongerThanAPiece) {
  const std::string text(3u << 20, 'x');
  Recorder recorder;
  EXPECT_TRUE(XmlParser(&recorder).feed("<a>" + text + "</a>", true));
  EXPECT_EQ(recorder.told, "<a to=>" + text + "</>");
}

TEST(Xml, SaysWhyItStops) {
  XmlParser unfinished;
  EXPECT_FALSE(unfinished.feed("<a>", true));
  EXPECT_EQ(unfinished.fault(), "no element found");
  XmlParser crossed;
  EXPECT_FALSE(crossed.feed("<a></b>"));
  EXPECT_EQ(crossed.fault(), "mismatched tag");
}

}  // namespace
}  // namespace harness
