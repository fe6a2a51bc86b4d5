// Random histories against a simple truth: whatever happens in whatever order, each client sees
// each event of its show (that its filter takes) exactly once and in order, over any number of
// reconnects.
//
// One seed is one history: SOLDWIRE_SEED=n runs only that one.
#include <gtest/gtest.h>

#include <cstdlib>
#include <random>
#include <set>

#include "realtime/type_filter.h"
#include "tests/realtime/hub_fixture.h"

namespace soldwire::realtime::testing {
namespace {

using namespace std::chrono_literals;

// An operator's browser: keeps its last id over all of its connections.
struct Client {
  ShowId show;
  View view = View::members;
  std::vector<std::string> types;
  std::shared_ptr<Peer> peer;         // null: not connected
  std::size_t read = 0;               // events of the peer that were looked at
  std::optional<std::int64_t> start;  // the first hello's cursor
  std::int64_t last_id = -1;          // of the last block with an id
  std::vector<std::int64_t> seen;

  [[nodiscard]] bool sees_all() const { return types.empty() && view == View::members; }
  [[nodiscard]] bool wants(std::string type) const {
    if (view == View::buyers) {
      if (type == "comment.received") {
        return false;
      }
      type = "item.updated";  // what buyers see of a claim
    }
    return types.empty() || TypeFilter(types).matches(type);
  }
};

class Model {
 public:
  explicit Model(std::uint32_t seed) : random_(seed), hub_random_(seed) {
    HubOptions options;
    options.heartbeat = 1s;
    options.backlog_bytes_max = pick({200, 1'000, 100'000});
    options.ring_bytes_max = pick({300, 1'000, 100'000});
    options.ring_frames_max = pick({2, 10, 1'000});
    options.replay_page_events = pick({1, 3, 8, 512});
    options.replay_reads_max = pick({1, 2, 64});
    options.replay_bytes_max = pick({300, 2'000, 1'000'000});
    options.first_block_bytes = pick({1, 200, 32'768});
    options.turn_writes_max = pick({1, 2, 1'024});
    options.lag_window = 300ms;
    options.lag_progress_bytes = pick({1, 500});
    options.replay_window = 2s;
    options.replay_progress_bytes = pick({1, 500});
    options.idle_show_linger = std::chrono::milliseconds(pick({1, 400, 30'000}));
    options.idle_shows_max = pick({0, 1, 32});
    hub_ = std::make_unique<Hub>(
        options, FakeLog::epoch,
        [this](ManualPool::Job job) { return pool_.submit(std::move(job)); }, clock_, hub_random_);
    hub_->add_shard(loops_[0]);
    hub_->add_shard(loops_[1]);
    const std::vector<std::vector<std::string>> filters{{}, {}, {"claim.*"}, {"item.updated"}};
    for (std::size_t i = 0; i < clients_.size(); ++i) {
      clients_[i].show = ShowId(i % 4 == 3 ? "shw_2" : "shw_1");
      clients_[i].types = filters[below(filters.size())];
      clients_[i].view = below(3) == 0 ? View::buyers : View::members;
    }
    for (const char* show : {"shw_1", "shw_2"}) {
      log_.create(ShowId(show));
    }
  }

  void run(int steps) {
    for (int i = 0; i < steps && !::testing::Test::HasFatalFailure(); ++i) {
      step();
    }
    finish();
  }

 private:
  struct Announcement {
    ShowId show;
    std::vector<store::EventRecord> events;
  };

  [[nodiscard]] std::size_t below(std::size_t bound) { return random_() % bound; }
  [[nodiscard]] std::size_t pick(std::initializer_list<std::size_t> choices) {
    return *(choices.begin() + static_cast<std::ptrdiff_t>(below(choices.size())));
  }

  void step() {
    Client& client = clients_[below(clients_.size())];
    switch (below(14)) {
      case 0:
      case 1:
        commit();
        break;
      case 2:
      case 3:
        announce();
        break;
      case 4:
      case 5:
        if (client.peer == nullptr) {
          connect(client);
        }
        break;
      case 6:
      case 7:
        if (pool_.waiting() > 0) {
          pool_.run(below(pool_.waiting()));
        }
        break;
      case 8:
      case 9:
      case 10:
        loops_[below(2)].turn();
        break;
      case 11:
        if (client.peer != nullptr) {
          client.peer->give_room(below(3) == 0 ? Peer::unlimited : 1 + below(400));
        }
        break;
      case 12:
        disturb(client);
        break;
      default:
        clock_.advance(std::chrono::milliseconds(below(250)));
        pool_.full = below(4) == 0;
        break;
    }
    for (Client& each : clients_) {
      look(each);
    }
  }

  void commit() {
    static const std::vector<std::string> types{"claim.created", "item.updated",
                                                "comment.received"};
    const ShowId show(below(3) == 0 ? "shw_2" : "shw_1");
    std::vector<std::string> chosen(1 + below(below(5) == 0 ? 30 : 4));
    for (std::string& type : chosen) {
      type = types[below(types.size())];
    }
    announcements_.push_back({show, log_.commit(show, chosen, below(120))});
  }

  void announce() {
    if (announcements_.empty()) {
      return;
    }
    const Announcement next = std::move(announcements_.front());
    announcements_.pop_front();
    if (below(40) == 0) {
      return;  // lost: the process was about to restart, say
    }
    hub_->broadcast_to_show(next.show, next.events);
  }

  void connect(Client& client) {
    SubscribeRequest request;
    request.show = client.show;
    request.view = client.view;
    request.types = client.types;
    request.user_id = "usr_1";
    request.session_id = "ses_1";
    if (client.last_id >= 0) {
      request.resume.cursor = std::string(FakeLog::epoch) + "-" + std::to_string(client.last_id);
    } else if (below(2) == 0) {
      // A snapshot was read: it may be ahead of what was announced.
      const auto head = static_cast<std::size_t>(log_.head(client.show));
      request.resume.cursor = std::to_string(below(2) == 0 ? head : below(head + 1));
    }
    if (below(8) == 0) {
      request.expires_at = TimeMs{clock_.now().value + static_cast<std::int64_t>(below(3'000))};
    }
    auto peer = std::make_shared<Peer>();
    request.encoding = peer->encoding = below(2) == 0 ? Encoding::gzip : Encoding::identity;
    peer->room = below(3) == 0 ? below(500) : Peer::unlimited;
    client.peer = peer;
    client.read = 0;
    hub_->subscribe(below(2), std::move(request),
                    [peer](std::string first) -> std::unique_ptr<Transport> {
                      if (peer->gone) {
                        return nullptr;
                      }
                      return std::make_unique<FakeTransport>(peer, first);
                    });
  }

  void disturb(Client& client) {
    if (client.peer == nullptr) {
      return;
    }
    switch (below(5)) {
      case 0:
        client.peer->hang_up();
        break;
      case 1:
        client.peer->gone = true;  // noticed at the next write
        break;
      case 2:
        client.peer->room = below(60);
        break;
      default:
        break;
    }
  }

  void look(Client& client) {
    if (client.peer == nullptr) {
      return;
    }
    const Peer& peer = *client.peer;
    for (; client.read < peer.events().size(); ++client.read) {
      const StreamEvent& event = peer.events()[client.read];
      if (event.type == "hello") {
        ASSERT_EQ(client.read, 0U);
        // Every cursor of this model can be resumed.
        ASSERT_NE(event.field("mode"), "reset") << event.data;
        if (client.last_id >= 0) {
          ASSERT_EQ(event.field("mode"), "resumed");
          ASSERT_EQ(event.seq(), client.last_id);
        }
        if (!client.start) {
          client.start = event.seq();
        }
        client.last_id = event.seq();
      } else if (event.type.empty()) {
        ASSERT_GT(client.read, 0U);
        if (client.sees_all()) {
          ASSERT_EQ(event.seq(), client.last_id + 1);
        } else {
          ASSERT_GT(event.seq(), client.last_id);
        }
        client.last_id = event.seq();
        client.seen.push_back(event.seq());
      } else if (event.type == "heartbeat") {
        // A client takes any other number for a gap.
        if (client.sees_all()) {
          ASSERT_EQ(event.field("seq"), std::to_string(client.last_id));
        }
      } else if (event.type == "presence") {
        ASSERT_EQ(client.view, View::members);
      } else {
        ASSERT_TRUE(event.type == "bye" || event.type == "expired") << event.type;
        // Unless its very last bytes did not fit.
        ASSERT_TRUE(peer.ended_well() || peer.room == 0);
      }
    }
    if (peer.closed || peer.gone) {
      client.peer = nullptr;
    }
  }

  void settle() {
    for (int i = 0; i < 400; ++i) {
      do {
        while (pool_.waiting() > 0) {
          pool_.run(below(pool_.waiting()));
        }
        loops_[0].run();
        loops_[1].run();
      } while (pool_.waiting() > 0);
      for (Client& client : clients_) {
        look(client);
        if (client.peer != nullptr) {
          client.peer->give_room(Peer::unlimited);
          look(client);
        }
      }
      clock_.advance(50ms);
    }
  }

  void finish() {
    pool_.full = false;
    // One more announced event shows every announcement that was lost before.
    while (!announcements_.empty()) {
      announce();
    }
    for (const char* show : {"shw_1", "shw_2"}) {
      const auto events = log_.commit(ShowId(show));
      hub_->broadcast_to_show(ShowId(show), events);
    }
    for (int round = 0; round < 3; ++round) {
      for (Client& client : clients_) {
        if (client.peer == nullptr && client.last_id >= 0) {
          connect(client);
        }
        if (client.peer != nullptr) {
          client.peer->room = Peer::unlimited;
        }
      }
      settle();
    }
    for (const Client& client : clients_) {
      if (!client.start) {
        continue;
      }
      const auto events = log_.all(client.show);
      std::vector<std::int64_t> expected;
      for (const auto& event : events) {
        if (event.seq > *client.start && client.wants(event.type)) {
          expected.push_back(event.seq);
        }
      }
      ASSERT_EQ(client.seen, expected) << "from " << *client.start;
    }
    for (const char* show : {"shw_1", "shw_2"}) {
      const auto connected = std::count_if(clients_.begin(), clients_.end(), [&](const Client& c) {
        return c.peer != nullptr && c.show == ShowId(show);
      });
      ASSERT_EQ(static_cast<std::ptrdiff_t>(hub_->subscriber_count(ShowId(show))), connected);
    }
  }

  std::mt19937 random_;
  SeededRandom hub_random_;
  ManualClock clock_;
  FakeLog log_;
  ManualPool pool_{log_};
  std::array<ManualExecutor, 2> loops_{ManualExecutor{clock_}, ManualExecutor{clock_}};
  std::array<Client, 8> clients_;
  std::deque<Announcement> announcements_;
  std::unique_ptr<Hub> hub_;
};

TEST(HubModel, EachClientSeesEachEventOnceAndInOrder) {
  const char* const only = std::getenv("SOLDWIRE_SEED");
  const char* const count = std::getenv("SOLDWIRE_SEEDS");
  const auto first = static_cast<std::uint32_t>(only == nullptr ? 1 : std::atoi(only));
  const auto seeds = static_cast<std::uint32_t>(only != nullptr    ? 1
                                                : count != nullptr ? std::atoi(count)
                                                                   : 60);
  for (std::uint32_t seed = first; seed < first + seeds; ++seed) {
    SCOPED_TRACE("SOLDWIRE_SEED=" + std::to_string(seed));
    Model model(seed);
    model.run(600);
    if (HasFatalFailure()) {
      return;
    }
  }
}

}  // namespace
}  // namespace soldwire::realtime::testing
