#include "platforms/rehearsal/service.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <future>
#include <thread>
#include <utility>
#include <vector>

#include "base/guarded.h"
#include "store/sqlite/open.h"
#include "tests/platforms/recording_sink.h"
#include "tests/platforms/virtual_transport.h"

namespace soldwire::platforms::rehearsal {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

// The virtual transport for a test whose read pool has threads: what they post waits for the test's
// thread.
class SharedTransport final : public Transport {
 public:
  explicit SharedTransport(ManualClock& clock) : inner_(clock) {}

  Ticket fetch(net::ClientRequest request, net::HttpClient::Done done) override {
    return inner_.fetch(std::move(request), std::move(done));
  }
  Ticket run_after(milliseconds delay, Task task) override {
    return inner_.run_after(delay, std::move(task));
  }
  void post(Task task) override {
    inbox_.with([&](std::vector<Task>& inbox) { inbox.push_back(std::move(task)); });
  }
  void cancel(Ticket ticket) override { inner_.cancel(ticket); }

  void run_for(milliseconds span) {
    constexpr milliseconds step{10};
    for (milliseconds done{0}; done <= span; done += step) {
      for (auto& task : inbox_.with([](auto& inbox) { return std::exchange(inbox, {}); })) {
        inner_.post(std::move(task));
      }
      inner_.run_for(step);
    }
  }

 private:
  VirtualTransport inner_;
  Guarded<std::vector<Task>> inbox_;
};

class RehearsalService : public ::testing::Test {
 protected:
  RehearsalService() {
    std::string name =
        (std::filesystem::temp_directory_path() / "soldwire-rehearsal-XXXXXX").string();
    EXPECT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
    store_ = std::move(*store::sqlite::open({name + "/test.db", false}, clock_, random_));
    reads_ = std::move(*store::ReadPool::make(*store_, 1));
    show_.id = ShowId("shw_1");
    show_.workspace = WorkspaceId("wsp_1");
    show_.name = "Friday";
    show_.status = claims::ShowStatus::active;
    show_.rehearsal = true;
    show_.pace = claims::RehearsalPace{60, 10, {}};
    claims::Item item;
    item.id = ItemId("itm_1");
    item.number = "12";
    item.quantity = 3;
    item.position = 1;
    auto tx = std::move(*store_->begin());
    EXPECT_TRUE(tx->insert_workspace({show_.workspace, "Shop", clock_.now()}));
    EXPECT_TRUE(tx->insert_show(show_));
    EXPECT_TRUE(tx->put_item(show_.id, item));
    EXPECT_TRUE(tx->commit());
    service_ = std::make_unique<Service>(ServiceOptions{}, transport_, sink_, *reads_,
                                         claims::language::Packs::builtin(), clock_, random_);
  }
  ~RehearsalService() override {
    auto stopped = std::async(std::launch::async, [this] { service_->stop(); });
    while (stopped.wait_for(milliseconds(0)) != std::future_status::ready) {
      transport_.run_for(milliseconds(1));
    }
    service_.reset();
    reads_.reset();
    store_.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  ManualClock clock_{TimeMs{1'770'000'000'000}};
  SeededRandom random_{3};
  std::filesystem::path folder_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<store::ReadPool> reads_;
  SharedTransport transport_{clock_};
  RecordingSink sink_{transport_};
  claims::Show show_;
  std::unique_ptr<Service> service_;
};

TEST_F(RehearsalService, WritesAtThePaceOfTheShow) {
  service_->on_show_changed(show_);
  transport_.run_for(minutes(10));
  EXPECT_NEAR(static_cast<double>(sink_.comments.size()), 600, 60);
  EXPECT_EQ(sink_.comments.front().platform, "rehearsal");
  EXPECT_EQ(sink_.ingests.front().show, show_.id);
  EXPECT_EQ(sink_.ids.size(), sink_.comments.size()) << "each has an id of its own";
  const std::size_t slow = sink_.comments.size();
  show_.pace->comments_per_minute = 600;
  service_->on_show_changed(show_);
  transport_.run_for(minutes(1));
  EXPECT_NEAR(static_cast<double>(sink_.comments.size() - slow), 550, 100);
}

TEST_F(RehearsalService, RestsWhileTheShowDoes) {
  service_->on_show_changed(show_);
  transport_.run_for(minutes(1));
  show_.status = claims::ShowStatus::paused;
  service_->on_show_changed(show_);
  transport_.run_for(seconds(1));
  const std::size_t before = sink_.comments.size();
  EXPECT_GT(before, 0U);
  transport_.run_for(minutes(5));
  EXPECT_EQ(sink_.comments.size(), before);
  show_.status = claims::ShowStatus::active;
  service_->on_show_changed(show_);
  transport_.run_for(minutes(1));
  EXPECT_GT(sink_.comments.size(), before);
  service_->on_show_deleted(show_.id);
  transport_.run_for(seconds(1));
  const std::size_t last = sink_.comments.size();
  transport_.run_for(minutes(5));
  EXPECT_EQ(sink_.comments.size(), last);
}

TEST_F(RehearsalService, WaitsWhenTheServerIsBusyAndEndsWhenTheShowTakesNone) {
  sink_.refusals = {{Errc::overloaded, "full", {}}, {Errc::unavailable, "disk", {}}};
  service_->on_show_changed(show_);
  transport_.run_for(minutes(1));
  EXPECT_GT(sink_.comments.size(), 30U);
  sink_.refusals = {{Errc::conflict, "paused", {}}};
  transport_.run_for(seconds(3));
  const std::size_t before = sink_.comments.size();
  transport_.run_for(minutes(5));
  EXPECT_EQ(sink_.comments.size(), before);
}

TEST_F(RehearsalService, GoesOnAfterARestart) {
  service_->start();
  const auto until = std::chrono::steady_clock::now() + seconds(30);
  while (sink_.comments.empty() && std::chrono::steady_clock::now() < until) {
    transport_.run_for(milliseconds(100));  // the store is read on another thread
    std::this_thread::yield();
  }
  EXPECT_FALSE(sink_.comments.empty());
}

TEST_F(RehearsalService, ARealShowIsLeftAlone) {
  show_.rehearsal = false;
  service_->on_show_changed(show_);
  transport_.run_for(minutes(5));
  EXPECT_TRUE(sink_.ingests.empty());
}

}  // namespace
}  // namespace soldwire::platforms::rehearsal
