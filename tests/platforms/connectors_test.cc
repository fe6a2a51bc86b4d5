// The service that keeps a connector running for every source of every active show, over a real
// connection to the simulator and a real store.

#include "platforms/connectors.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <future>
#include <memory>
#include <set>

#include "platforms/facebook/simulator.h"
#include "store/sqlite/open.h"
#include "tests/platforms/engine_stand_in.h"

namespace soldwire::platforms {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class ConnectorsTest : public ::testing::Test {
 protected:
  ConnectorsTest() {
    const std::string name = ::testing::UnitTest::GetInstance()->current_test_info()->name();
    folder = std::filesystem::temp_directory_path() /
             ("soldwire-connectors-" + name + "-" + std::to_string(random.next_u64()));
    std::filesystem::create_directory(folder);
    store = std::move(
        *store::sqlite::open({.path = folder / "test.db", .read_only = false}, clock, random));
    reads = std::move(*store::ReadPool::make(*store, 1));

    options.facebook.interval_busy = milliseconds(20);
    options.facebook.interval_idle = milliseconds(20);
    options.facebook.reread_every = milliseconds(300);
    options.facebook.status_every_min = milliseconds(50);
    options.facebook.status_every_max = milliseconds(80);
    options.facebook.backoff_base = milliseconds(5);
    options.facebook.backoff_cap = milliseconds(50);
    options.facebook.graph.pause_first = milliseconds(20);
    options.facebook.graph.pause_max = milliseconds(80);
    options.facebook.graph.timeout = milliseconds(2'000);
    options.retry_after = milliseconds(20);

    connection = {.id = ConnectionId("con_1"),
                  .workspace = WorkspaceId("wsp_1"),
                  .platform = "facebook",
                  .name = "Shop",
                  .account_id = simulated.page_id,
                  .base_url = {},
                  .sealed_token = vault.seal(simulated.token, random),
                  .created_at = clock.now()};
    show.id = ShowId("shw_1");
    show.workspace = connection.workspace;
    show.name = "Friday";
    show.created_at = clock.now();
    show.status = claims::ShowStatus::active;
    source.id = SourceId("src_1");
    source.show = show.id;
    source.connection = connection.id;
    source.platform = "facebook";
    source.live_id = simulated.live_id;
    source.since = clock.now();
  }

  ~ConnectorsTest() override {
    if (service) service->stop();
    service.reset();
    reads.reset();
    store.reset();
    std::filesystem::remove_all(folder);
  }

  void simulate(facebook::SimulatorOptions with) {
    with.token = simulated.token;
    script_size = with.script.lines.size();
    simulator = std::move(*facebook::Simulator::make(std::move(with), clock));
    ASSERT_TRUE(simulator->start().has_value());
    connection.base_url = simulator->base_url();
  }
  facebook::SimulatorOptions comments(std::size_t count, double per_second) const {
    facebook::SimulatorOptions with;
    for (std::size_t i = 0; i < count; ++i) {
      with.script.lines.push_back(
          {.at_s = static_cast<double>(i) / per_second,
           .from = facebook::Author{std::to_string(24'000 + i % 50), "Viewer"},
           .message = "sold " + std::to_string(i),
           .parent = {}});
    }
    return with;
  }
  // Rows as the engine would have left them.
  void save() {
    auto transaction = std::move(*store->begin());
    ASSERT_TRUE(
        transaction->insert_workspace({connection.workspace, "Shop", clock.now()}).has_value());
    ASSERT_TRUE(transaction->insert_connection(connection).has_value());
    ASSERT_TRUE(transaction->insert_show(show).has_value());
    ASSERT_TRUE(transaction->put_source(source).has_value());
    ASSERT_TRUE(transaction->commit().has_value());
  }
  void start() {
    service = std::make_unique<ConnectorService>(options, transport, engine, *reads, vault, clock,
                                                 random);
    service->start();
  }
  void change(claims::ShowStatus status) {
    show.status = status;
    engine.set_active(status == claims::ShowStatus::active);
    service->on_show_changed(show, {engine.committed_source().value_or(source)});
  }
  template <typename T>
  Result<T> wait_for(const std::function<void(std::function<void(Result<T>)>)>& call) {
    std::promise<Result<T>> promise;
    call([&](Result<T> result) { promise.set_value(std::move(result)); });
    return promise.get_future().get();
  }

  SystemClock clock;
  SystemRandom random;
  auth::Vault vault = *auth::Vault::from_text("a key of at least thirty-two characters");
  std::filesystem::path folder;
  std::unique_ptr<store::Store> store;
  std::unique_ptr<store::ReadPool> reads;
  facebook::SimulatorOptions simulated;
  std::size_t script_size = 0;
  std::unique_ptr<facebook::Simulator> simulator;
  net::HttpClient client;
  ClientTransport transport{client};
  EngineStandIn engine{transport};
  ConnectorOptions options;
  store::Connection connection;
  claims::Show show;
  store::Source source;
  std::unique_ptr<ConnectorService> service;
};

TEST_F(ConnectorsTest, StartTakesUpTheSourcesOfActiveShows) {
  simulate(comments(30, 100));
  save();
  start();
  EXPECT_TRUE(engine.wait_until([&](const auto& seen) { return seen.ids.size() == script_size; }));
  EXPECT_EQ(service->stats().at("facebook").running, 1);
}

TEST_F(ConnectorsTest, ActivationStartsAndPauseStopsAndResumeGoesOn) {
  simulate(comments(200, 100));
  show.status = claims::ShowStatus::draft;
  save();
  start();
  change(claims::ShowStatus::active);
  ASSERT_TRUE(engine.wait_until([](const auto& seen) { return seen.ids.size() > 20; }));
  change(claims::ShowStatus::paused);
  ASSERT_TRUE(
      engine.wait_until([&](const auto&) { return service->stats().at("facebook").running == 0; }));
  const std::size_t at_pause = engine.seen().ids.size();
  const std::uint64_t requests = service->stats().at("facebook").requests;
  std::this_thread::sleep_for(milliseconds(100));
  EXPECT_EQ(service->stats().at("facebook").requests, requests);
  change(claims::ShowStatus::active);
  EXPECT_TRUE(engine.wait_until([&](const auto& seen) { return seen.ids.size() == script_size; }));
  EXPECT_GT(script_size, at_pause);
}

TEST_F(ConnectorsTest, RestartContinuesWhereItStopped) {
  simulate(comments(150, 100));
  save();
  start();
  ASSERT_TRUE(engine.wait_until([](const auto& seen) { return seen.ids.size() > 20; }));
  service->stop();
  service.reset();
  {
    auto transaction = std::move(*store->begin());
    ASSERT_TRUE(transaction->put_source(*engine.committed_source()).has_value());
    ASSERT_TRUE(transaction->commit().has_value());
  }
  start();
  EXPECT_TRUE(engine.wait_until([&](const auto& seen) { return seen.ids.size() == script_size; }));
}

TEST_F(ConnectorsTest, NothingIsLostWithEveryFaultOn) {
  facebook::SimulatorOptions with = comments(1'500, 400);
  with.faults =
      "429:0.03,code4:0.02,code2:0.03,500:0.03,html502:0.03,drop:0.05,slow:0.05@50ms,repeat:0.3,"
      "reorder:0.3,emptypage:0.1,nofrom:0.1,late:0.05@500ms";
  with.seed = 11;
  options.facebook.page_limit = 25;
  options.facebook.pages_max = 4;
  simulate(std::move(with));
  save();
  engine.refuse_every(7);
  start();
  EXPECT_TRUE(engine.wait_until([&](const auto& seen) { return seen.ids.size() == script_size; },
                                seconds(60)))
      << engine.seen().ids.size() << " of " << script_size;
  const PlatformStats stats = service->stats().at("facebook");
  EXPECT_GT(stats.errors, 0U);
  EXPECT_GT(stats.rate_limits, 0U);
  EXPECT_GT(stats.commit_retries, 0U);
}

TEST_F(ConnectorsTest, EndOfTheBroadcastIsReported) {
  simulate(comments(3, 100));
  save();
  start();
  ASSERT_TRUE(engine.wait_until([&](const auto& seen) { return seen.ids.size() == 3; }));
  EXPECT_TRUE(
      engine.wait_until([](const auto& seen) { return seen.state() == "ended"; }, seconds(20)));
}

TEST_F(ConnectorsTest, ExpiredTokenIsReported) {
  facebook::SimulatorOptions with = comments(1'000, 100);
  with.faults = "expire@1s";
  simulate(std::move(with));
  save();
  start();
  EXPECT_TRUE(engine.wait_until([](const auto& seen) { return seen.state() == "token_expired"; }));
}

// A page that is connected again in a running show is read on, without anybody pausing the show.
TEST_F(ConnectorsTest, ReadsOnWithTheTokenOfAnAccountThatIsConnectedAgain) {
  simulate(comments(3, 100));
  const std::string good = connection.sealed_token;
  connection.sealed_token = vault.seal("a token that the platform does not know", random);
  save();
  start();
  ASSERT_TRUE(engine.wait_until([](const auto& seen) { return seen.state() == "token_expired"; }));
  auto transaction = std::move(*store->begin());
  connection.sealed_token = good;
  ASSERT_TRUE(transaction->update_connection(connection).has_value());
  ASSERT_TRUE(transaction->commit().has_value());
  service->reconnect(connection.id);
  EXPECT_TRUE(engine.wait_until([](const auto& seen) { return seen.ids.size() == 3; }));
}

TEST_F(ConnectorsTest, UnusableConnectionsAreReportedNotSilent) {
  simulate(comments(3, 100));
  const auto expect_error = [&](const char* words) {
    start();
    EXPECT_TRUE(engine.wait_until([](const auto& seen) { return seen.state() == "error"; }))
        << words;
    EXPECT_NE(engine.committed_source()->detail.find(words), std::string::npos)
        << engine.committed_source()->detail;
    service->stop();
    engine.forget();
  };
  save();
  const auto rewrite = [&](const store::Connection& with) {
    auto transaction = std::move(*store->begin());
    ASSERT_TRUE(transaction->delete_connection(connection.id).has_value());
    if (!with.id.empty()) {
      ASSERT_TRUE(transaction->insert_connection(with).has_value());
    }
    ASSERT_TRUE(transaction->commit().has_value());
  };
  store::Connection other = connection;
  other.sealed_token =
      auth::Vault::from_text("quite another key of thirty-two characters")->seal("x", random);
  rewrite(other);
  expect_error("another key");
  other = connection;
  other.base_url = "http://elsewhere.example";
  rewrite(other);
  expect_error("in clear");
  other = connection;
  other.platform = "carrier-pigeon";
  rewrite(other);
  expect_error("carrier-pigeon");
  rewrite({});
  expect_error("deleted");
}

TEST_F(ConnectorsTest, DeletedShowStops) {
  simulate(comments(1'000, 100));
  save();
  start();
  ASSERT_TRUE(engine.wait_until([](const auto& seen) { return !seen.ids.empty(); }));
  service->on_show_deleted(show.id);
  EXPECT_TRUE(
      engine.wait_until([&](const auto&) { return service->stats().at("facebook").running == 0; }));
}

TEST_F(ConnectorsTest, LivesAndAccountAreListedForTheApi) {
  simulate(comments(1'000, 100));
  show.status = claims::ShowStatus::draft;
  save();
  start();
  const auto lives = wait_for<std::vector<Live>>(
      [&](auto done) { service->list_lives(connection.id, std::move(done)); });
  ASSERT_TRUE(lives.has_value()) << lives.error().message;
  ASSERT_EQ(lives->size(), 1U);
  EXPECT_EQ((*lives)[0].id, simulated.live_id);
  EXPECT_EQ((*lives)[0].status, "LIVE");
  EXPECT_TRUE((*lives)[0].viewers.has_value());

  const auto check =
      wait_for<AccountCheck>([&](auto done) { service->check(connection.id, std::move(done)); });
  ASSERT_TRUE(check.has_value()) << check.error().message;
  EXPECT_EQ(check->account_name, simulated.page_name);

  const auto nobody = wait_for<std::vector<Live>>(
      [&](auto done) { service->list_lives(ConnectionId("con_0"), std::move(done)); });
  EXPECT_EQ(nobody.error().code, Errc::not_found);

  store::Connection unsaved = connection;
  unsaved.id = {};
  const auto wrong = wait_for<AccountCheck>(
      [&](auto done) { service->check_token(unsaved, "wrong", std::move(done)); });
  EXPECT_EQ(wrong.error().code, Errc::conflict);
  EXPECT_EQ(wrong.error().message.find("wrong"), std::string::npos);
}

TEST_F(ConnectorsTest, StoppingTwiceAndWithoutStartIsFine) {
  simulate(comments(3, 100));
  save();
  start();
  service->stop();
  service->stop();
  service->on_show_changed(show, {source});
  EXPECT_EQ(service->stats().at("facebook").running, 0);
}

}  // namespace
}  // namespace soldwire::platforms
