#include "realtime/control_frames.h"

#include <fmt/format.h>

#include <iterator>

#include "base/json_writer.h"

namespace soldwire::realtime {
namespace {

std::string_view to_string(Hello::Mode mode) noexcept {
  switch (mode) {
    case Hello::Mode::live:
      return "live";
    case Hello::Mode::resumed:
      return "resumed";
    case Hello::Mode::reset:
      return "reset";
  }
  return "";
}

}  // namespace

std::string_view to_string(EndReason reason) noexcept {
  switch (reason) {
    case EndReason::expired:
      return "expired";
    case EndReason::lagged:
      return "lagged";
    case EndReason::shutdown:
      return "shutdown";
    case EndReason::overloaded:
      return "overloaded";
    case EndReason::too_many_streams:
      return "too_many_streams";
    case EndReason::peer_gone:
      return "peer_gone";
    case EndReason::show_deleted:
      return "show_deleted";
  }
  return "";
}

std::string_view describe(EndReason reason) noexcept {
  switch (reason) {
    case EndReason::expired:
      return "The sign-in that this stream was opened with has ended. Sign in or refresh the "
             "token.";
    case EndReason::lagged:
      return "Events were not read fast enough. Reconnect with the last id to go on without a gap.";
    case EndReason::shutdown:
      return "The server restarts. Reconnect with the last id to go on without a gap.";
    case EndReason::overloaded:
      return "The server serves as many streams as it can. Try again later.";
    case EndReason::too_many_streams:
      return "There are as many streams as the server allows. Close some.";
    case EndReason::peer_gone:
      return "The connection is gone.";
    case EndReason::show_deleted:
      return "The show was deleted.";
  }
  return "";
}

std::string hello_frame(const Hello& hello) {
  std::string out;
  out.reserve(384);
  fmt::format_to(std::back_inserter(out), "event: hello\nid: {}-{}\nretry: {}\ndata: ", hello.epoch,
                 hello.cursor, hello.retry.count());
  JsonWriter json(out);
  json.object([&] {
    json.field("epoch", hello.epoch);
    json.field("seq", hello.head);
    json.field("cursor", hello.cursor);
    json.field("mode", to_string(hello.mode));
    if (hello.mode == Hello::Mode::resumed) {
      json.field("count", hello.count);
    }
    if (hello.mode == Hello::Mode::reset) {
      json.field("reason", to_string(hello.reason));
    }
    json.field("heartbeatMs", hello.heartbeat.count());
    json.field("serverTime", hello.now);
    json.field("retryMs", hello.retry.count());
    json.field("operators", hello.operators);
    if (hello.rehearsal) {
      json.field("rehearsal", true);
    }
    if (!hello.presence.empty()) {
      json.key("presence");
      json.raw(hello.presence);
    }
  });
  out += "\n\n";
  return out;
}

std::string presence_json(const PresenceView& view) {
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    json.field("version", view.version);
    json.array("operators", [&] {
      for (const PresenceView::Member& member : view.members) {
        json.object([&] {
          json.field("userId", member.user);
          json.field("name", member.name);
          json.field("since", member.since);
          json.array("handling", [&] {
            for (const PresenceView::InHand& each : member.handling) {
              json.object([&] {
                json.field("kind", to_string(each.thing.kind));
                json.field("id", each.thing.id);
                json.field("since", each.since);
              });
            }
          });
        });
      }
    });
    json.field("operatorCount", view.member_count);
    json.field("viewers", view.buyers);
  });
  return out;
}

std::string presence_frame(std::string_view presence, std::int64_t seq, TimeMs now) {
  std::string out = "event: presence\ndata: ";
  JsonWriter json(out);
  json.object([&] {
    json.field("type", "presence.updated");
    json.field("seq", seq);
    json.field("at", now);
    json.key("data");
    json.raw(presence);
  });
  out += "\n\n";
  return out;
}

std::string heartbeat_frame(std::int64_t seq, TimeMs now, std::size_t operators) {
  std::string out = "event: heartbeat\ndata: ";
  JsonWriter json(out);
  json.object([&] {
    json.field("seq", seq);
    json.field("serverTime", now);
    json.field("operators", operators);
  });
  out += "\n\n";
  return out;
}

std::string farewell_frame(EndReason reason, std::string_view detail,
                           std::chrono::milliseconds retry) {
  std::string out =
      fmt::format("event: {}\nretry: {}\ndata: ", reason == EndReason::expired ? "expired" : "bye",
                  retry.count());
  JsonWriter json(out);
  json.object([&] {
    json.field("reason", to_string(reason));
    json.field("detail", detail);
    json.field("retryMs", retry.count());
  });
  out += "\n\n";
  return out;
}

}  // namespace soldwire::realtime
