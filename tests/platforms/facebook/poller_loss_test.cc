// Nothing is lost: the real poller against the simulator's Graph API on virtual time, under every
// fault at once, with refused commits, restarts and pauses. One seed is one run.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

#include "platforms/facebook/poller.h"
#include "platforms/facebook/simulated_graph.h"
#include "tests/platforms/recording_sink.h"
#include "tests/platforms/virtual_transport.h"

namespace soldwire::platforms::facebook {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::string_view all_faults =
    "429:0.01,code4:0.01,code80001:0.01,code2:0.02,500:0.03,html502:0.02,drop:0.03,slow:0.05@"
    "2000ms,"
    "repeat:0.3,reorder:0.3,emptypage:0.2,nofrom:0.1,late:0.05@50s";

// Three minutes of comments with bursts of several hundred at once, and a quiet last minute: what
// the platform shows only after the broadcast has ended, nobody can read.
Script busy_show(std::uint64_t seed) {
  SeededRandom random(seed);
  Script script;
  double at = 0;
  while (at < 180) {
    const std::uint64_t burst = random.below(60) == 0 ? 100 + random.below(1'200) : 1;
    for (std::uint64_t i = 0; i < burst; ++i) {
      ScriptLine line;
      line.at_s = at;
      line.from = Author{std::to_string(24'000 + random.below(300)), "Viewer"};
      line.message = random.below(3) == 0 ? "12" : "sold " + std::to_string(random.below(24));
      if (random.below(10) == 0 && !script.lines.empty()) line.parent = script.lines.size() - 1;
      script.lines.push_back(std::move(line));
    }
    at += 0.1 + static_cast<double>(random.below(1'500)) / 1'000.0;
  }
  script.lines.push_back({.at_s = 240, .from = std::nullopt, .message = "bye", .parent = {}});
  return script;
}

class PollerLoss : public ::testing::TestWithParam<std::uint64_t> {};

TEST_P(PollerLoss, EveryCommentArrivesWhateverHappens) {
  const std::uint64_t seed = GetParam();
  SeededRandom random(seed);
  ManualClock clock(TimeMs{1'795'200'000'000 + static_cast<std::int64_t>(seed) * 137});
  VirtualTransport transport(clock);
  RecordingSink sink(transport);
  PlatformCounters counters;

  SimulatorOptions simulated;
  simulated.script = busy_show(seed);
  simulated.seed = seed;
  const std::size_t total = simulated.script.lines.size();
  const Result<std::vector<Fault>> faults = parse_faults(all_faults);
  ASSERT_TRUE(faults.has_value());
  SimulatedGraph graph(simulated, *faults, clock.now());
  transport.set_server([&](const SeenRequest& request) -> Result<net::ClientResponse> {
    GraphCall call{
        .version = "v26.0", .object = {}, .edge = {}, .query = {}, .token = {}, .host = "h"};
    const std::size_t object = request.path.find('/', 1) + 1;
    const std::size_t edge = request.path.find('/', object);
    call.object = request.path.substr(object, edge - object);
    if (edge != std::string::npos) call.edge = request.path.substr(edge + 1);
    for (const auto& [name, value] : request.query) call.query.emplace_back(name, value);
    call.token = request.headers.at("Authorization").substr(7);
    GraphReply reply = graph.answer(call, clock.now());
    if (reply.cut) reply.body.resize(reply.body.size() / 2);
    return net::ClientResponse{
        .status = reply.status, .headers = reply.headers, .body = reply.body};
  });

  PollerOptions options;
  options.graph.pause_first = seconds(5);
  options.graph.pause_max = seconds(20);
  options.backoff_cap = seconds(8);
  options.known_ids_max = 700;  // small, so that what was forgotten comes again
  store::Source source;
  source.id = SourceId("src_1");
  source.platform = "facebook";
  source.live_id = simulated.live_id;
  std::shared_ptr<Poller> poller;
  const auto start = [&] {
    if (sink.committed) source = *sink.committed;
    poller = std::make_shared<Poller>(
        options, ConnectorContext{transport, sink, clock, random, counters},
        ConnectorTarget{.workspace = WorkspaceId("wsp_1"),
                        .show = ShowId("shw_1"),
                        .source = source,
                        .connection = {.id = {},
                                       .workspace = {},
                                       .platform = "facebook",
                                       .name = {},
                                       .account_id = simulated.page_id,
                                       .base_url = "http://127.0.0.1:1",
                                       .sealed_token = {},
                                       .created_at = {}},
                        .token = simulated.token,
                        .activated = clock.now(),
                        .resumed = false},
        std::make_shared<CallBudget>());
    poller->start();
  };
  start();
  // Late comments need the reread, and the end of the broadcast its status.
  for (int i = 0; i < 600 && !(sink.committed && sink.committed->state == "ended"); ++i) {
    transport.run_for(milliseconds(1'000));
    if (random.below(15) == 0) {
      sink.refusals.push_back(
          {random.below(2) == 0 ? Errc::overloaded : Errc::unavailable, "no", {}});
    }
    if (random.below(40) == 0) {
      poller->stop();
      if (random.below(2) == 0) transport.run_for(seconds(static_cast<int>(random.below(20))));
      start();
    }
  }
  const auto missing = [&] {
    std::string out;
    // Not the last one: it may become visible only after the end.
    for (std::size_t i = 0; i + 1 < total; ++i) {
      const std::string id = graph.live().video_id() + "_" + std::to_string(88'001 + i);
      if (!sink.ids.contains(id))
        out += fmt::format(" {}@{:.1f}", i, simulated.script.lines[i].at_s);
    }
    return out;
  };
  ASSERT_TRUE(sink.committed.has_value());
  EXPECT_EQ(sink.committed->state, "ended");
  EXPECT_EQ(missing(), "") << "seed " << seed;
}

// SOLDWIRE_TEST_SEEDS=500 runs so many; a failure names its seed.
std::uint64_t seed_count() {
  const char* const text = std::getenv("SOLDWIRE_TEST_SEEDS");
  return text == nullptr ? 8 : std::max(1UL, std::strtoul(text, nullptr, 10));
}

INSTANTIATE_TEST_SUITE_P(Seeds, PollerLoss, ::testing::Range<std::uint64_t>(1, seed_count() + 1));

}  // namespace
}  // namespace soldwire::platforms::facebook
