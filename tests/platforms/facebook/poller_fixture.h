// A poller on virtual time, in front of pages that the test writes by hand.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/random.h"
#include "net/http_client.h"
#include "platforms/facebook/poller.h"
#include "tests/platforms/recording_sink.h"
#include "tests/platforms/virtual_transport.h"

namespace soldwire::platforms::facebook {

struct PageRow {
  std::string id;
  std::int64_t created_s = 0;  // Unix seconds
  std::string message = {};
  std::string author_id = "24001";  // empty: withheld
  std::string parent = {};
};

inline std::string row_json(const PageRow& row) {
  const std::string from =
      row.author_id.empty()
          ? ""
          : fmt::format(R"("from":{{"id":"{}","name":"Name {}"}},)", row.author_id, row.author_id);
  const std::string parent =
      row.parent.empty() ? "" : fmt::format(R"("parent":{{"id":"{}"}},)", row.parent);
  std::string time = format_rfc3339(TimeMs{row.created_s * 1'000});
  time.replace(time.find('.'), std::string::npos, "+0000");
  return fmt::format(R"({{"id":"{}",{}{}"message":"{}","created_time":"{}"}})", row.id, from,
                     parent, row.message, time);
}

inline net::ClientResponse answer(int status, std::string body) {
  return {.status = status, .headers = {}, .body = std::move(body)};
}

inline net::ClientResponse page_of(const std::vector<PageRow>& rows, const std::string& next = "") {
  std::string data;
  for (const PageRow& row : rows) {
    if (!data.empty()) data += ',';
    data += row_json(row);
  }
  const std::string paging =
      next.empty() ? R"("paging":{"cursors":{"before":"b","after":"last"}})"
                   : fmt::format(R"("paging":{{"cursors":{{"before":"b","after":"{}"}},)"
                                 R"("next":"https://evil.example/{}"}})",
                                 next, next);
  return answer(200, fmt::format(R"({{"data":[{}],{}}})", data, paging));
}

inline net::ClientResponse graph_error(int status, int code, int subcode = 0) {
  return answer(status, fmt::format(R"({{"error":{{"message":"(#{}) no","type":"OAuthException",)"
                                    R"("code":{},"error_subcode":{}}}}})",
                                    code, code, subcode));
}

class PollerTest : public ::testing::Test {
 protected:
  PollerTest() {
    source.id = SourceId("src_1");
    source.show = ShowId("shw_1");
    source.connection = ConnectionId("con_1");
    source.platform = "facebook";
    source.live_id = "700";
    transport.set_server([this](const SeenRequest& request) -> Result<net::ClientResponse> {
      if (!request.is_comments()) return on_status(request);
      return on_comments(request);
    });
  }

  void start(bool resumed = false) {
    poller = std::make_shared<Poller>(
        options, ConnectorContext{transport, sink, clock, random, counters},
        ConnectorTarget{.workspace = WorkspaceId("wsp_1"),
                        .show = source.show,
                        .source = source,
                        .connection = {.id = source.connection,
                                       .workspace = WorkspaceId("wsp_1"),
                                       .platform = "facebook",
                                       .name = "Shop",
                                       .account_id = "9100",
                                       .base_url = "http://127.0.0.1:1",
                                       .sealed_token = {},
                                       .created_at = {}},
                        .token = "SECRET-TOKEN",
                        .activated = activated.value_or(clock.now()),
                        .resumed = resumed},
        budget);
    poller->start();
  }
  // As after a stop of the process: what was committed is all that is left.
  void restart(bool resumed = false) {
    poller->stop();
    if (sink.committed) source = *sink.committed;
    start(resumed);
  }

  [[nodiscard]] std::int64_t now_s() const { return clock.now().value / 1'000; }
  [[nodiscard]] std::vector<SeenRequest> comment_requests() const {
    std::vector<SeenRequest> out;
    for (const SeenRequest& request : transport.requests) {
      if (request.is_comments()) out.push_back(request);
    }
    return out;
  }
  [[nodiscard]] std::optional<std::int64_t> committed_watermark() const {
    return sink.committed ? poll_cursor_from(sink.committed->cursor).watermark_s : std::nullopt;
  }
  [[nodiscard]] std::string state() const {
    return sink.committed ? sink.committed->state : "idle";
  }
  bool run_until_polled(std::uint64_t sweeps) {
    return transport.run_until([&] { return counters.polls.load() >= sweeps; });
  }

  ManualClock clock{TimeMs{1'795'200'000'000}};
  SeededRandom random{7};
  VirtualTransport transport{clock};
  RecordingSink sink{transport};
  PlatformCounters counters;
  std::shared_ptr<CallBudget> budget = std::make_shared<CallBudget>();
  PollerOptions options;
  store::Source source;
  std::optional<TimeMs> activated;
  std::shared_ptr<Poller> poller;

  std::function<Result<net::ClientResponse>(const SeenRequest&)> on_status =
      [](const SeenRequest&) {
        return answer(200, R"({"status":"LIVE","live_views":12,"id":"700"})");
      };
  std::function<Result<net::ClientResponse>(const SeenRequest&)> on_comments =
      [](const SeenRequest&) { return page_of({}); };
};

}  // namespace soldwire::platforms::facebook
