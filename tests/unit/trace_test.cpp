#include "journal/trace.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "text/encoding.h"

namespace harness {
namespace {

using namespace std::chrono_literals;
using Wrapper = pb::WrapperMessage;

Event dated(Event event) {
  event.sequence = 7;
  event.time = 1500us;
  return event;
}

std::string line_of(Event event, const Redactor& redactor = {}) {
  return trace_line(dated(std::move(event)), redactor);
}

TEST(TraceLine, ShowsFrames) {
  EXPECT_EQ(line_of(frame_event(EventKind::frame_sent, 1, make_message(Wrapper::TYPE_PING))),
            R"({"t":0.0015,"n":7,"event":"frame_sent","backend":1,"type":"PING","fields":{},)"
            R"("hex":"000000020809"})"
            "\n");
  EXPECT_EQ(line_of(frame_event(EventKind::frame_received, 2, decode_message("\x08\x63"))),
            R"({"t":0.0015,"n":7,"event":"frame_received","backend":2,)"
            R"("error":"no WrapperMessage","hex":"000000020863"})"
            "\n");
}

TEST(TraceLine, ShowsTextNumberAndLevel) {
  EXPECT_EQ(line_of(text_event(EventKind::output_line, 1, "stderr", "Grüße")),
            R"({"t":0.0015,"n":7,"event":"output_line","backend":1,"source":"stderr",)"
            R"("text":"Grüße"})"
            "\n");
  EXPECT_EQ(line_of(text_event(EventKind::process_exited, 1, "", "", 0)),
            R"({"t":0.0015,"n":7,"event":"process_exited","backend":1,"number":0})"
            "\n");
  Event finding = text_event(EventKind::finding, 0, "late-exit", "words");
  finding.level = Level::should;
  EXPECT_EQ(line_of(finding),
            R"({"t":0.0015,"n":7,"event":"finding","source":"late-exit","text":"words",)"
            R"("level":"should"})"
            "\n");
}

TEST(TraceLine, ShowsBytesAsHex) {
  EXPECT_EQ(line_of(text_event(EventKind::bytes_sent, 1, "", "\xff\n")),
            R"({"t":0.0015,"n":7,"event":"bytes_sent","backend":1,"hex":"ff0a"})"
            "\n");
}

TEST(TraceLine, TakesAnyBytesAsText) {
  const std::string line = line_of(text_event(EventKind::note, 0, "a\xff", "b\xc3\n"));
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  const auto json = nlohmann::json::parse(line);
  EXPECT_EQ(json["source"], "a\\xff");
  EXPECT_EQ(json["text"], "b\\xc3\n");
}

TEST(TraceLine, HasNoPasswords) {
  Redactor redactor;
  redactor.add_secret("pw-of-alice-71");
  const std::string secret_hex = to_hex("pw-of-alice-71");
  pb::Login login;
  login.set_user("a");
  login.set_legacyname("b");
  login.set_password("pw-of-alice-71");
  const MessagePtr message = make_message(Wrapper::TYPE_LOGIN, login);
  for (const Event& event :
       {frame_event(EventKind::frame_sent, 1, message),
        frame_event(EventKind::frame_received, 1,
                    make_raw_message(Wrapper::TYPE_RAW_XML, "<a>pw-of-alice-71")),
        text_event(EventKind::bytes_sent, 1, "", message->body),
        text_event(EventKind::output_line, 1, "pw-of-alice-71", "got pw-of-alice-71")}) {
    const std::string line = line_of(event, redactor);
    EXPECT_EQ(line.find("pw-of-alice-71"), std::string::npos) << line;
    EXPECT_EQ(line.find(secret_hex), std::string::npos) << line;
  }
}

TEST(TraceHeader, NamesScenarioAndBackend) {
  EXPECT_EQ(trace_header("conformance/login/ok", "irc"),
            R"({"trace":1,"scenario":"conformance/login/ok","backend":"irc"})"
            "\n");
}

}  // namespace
}  // namespace harness
