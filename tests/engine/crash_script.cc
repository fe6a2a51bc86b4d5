#include "tests/engine/crash_script.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <future>

namespace soldwire::engine {
namespace {

constexpr std::int64_t start_ms = 1'770'000'000'000;
constexpr std::size_t volley = 3;  // comments that are under way together
constexpr std::int64_t settle_ms = 15;
constexpr TimeMs far_away{4'000'000'000'000};

const Actor actor{WorkspaceId("wsp_crash"), UserId("usr_crash"), "Olga"};

std::size_t show_of(std::size_t comment) {
  return comment / volley % 2;
}

// The number of a show's nth comment.
std::size_t comment_in_show(std::size_t show, std::size_t n) {
  return n / volley * 2 * volley + show * volley + n % volley;
}

claims::Comment comment_number(std::size_t number) {
  claims::Comment comment;
  comment.platform = "debug";
  comment.comment_id = "c" + std::to_string(number);
  comment.user_id = "u" + std::to_string(number * 7 % 13);
  comment.user_handle = *comment.user_id;
  comment.received_at = TimeMs{start_ms + static_cast<std::int64_t>(number) * 10};
  comment.platform_time = comment.received_at;
  const std::string item = std::to_string(1 + number % 5);
  comment.text = number % 4 == 3 ? "pass " + item : "sold " + item + (number % 6 == 0 ? " x2" : "");
  return comment;
}

template <typename Command>
Result<typename Command::Outcome> ask(Engine& engine, Command command) {
  std::promise<Result<typename Command::Outcome>> answer;
  auto future = answer.get_future();
  engine.submit(std::move(command), [&answer](Result<typename Command::Outcome> outcome) {
    answer.set_value(std::move(outcome));
  });
  return future.get();
}

ChangeLifecycle lifecycle(const ShowId& show, Lifecycle step) {
  ChangeLifecycle command;
  command.actor = actor;
  command.show = show;
  command.step = step;
  return command;
}

class Announcements final : public Announcer {
 public:
  Announcements(const CrashShows& shows, const CrashWatcher& watcher)
      : shows_(shows), watcher_(watcher) {}

  std::vector<std::size_t> announce(const ShowId& show,
                                    std::span<const store::EventRecord> events) override {
    if (watcher_.reach) {
      watcher_.reach("before_announcing");
    }
    if (watcher_.announced) {
      watcher_.announced(show == shows_.shows[0] ? 0 : 1, events.back().seq);
    }
    if (watcher_.reach) {
      watcher_.reach("announced");
    }
    return std::vector<std::size_t>(events.size(), 1);
  }

 private:
  const CrashShows& shows_;
  const CrashWatcher& watcher_;
};

}  // namespace

struct CrashPlayer::Impl {
  Impl(const std::string& path, CrashShows the_shows, CrashWatcher the_watcher)
      : shows(std::move(the_shows)),
        watcher(std::move(the_watcher)),
        announcements(shows, watcher) {
    auto opened = store::sqlite::open({path, false}, clock, random);
    if (!opened) {
      std::fprintf(stderr, "%s\n", opened.error().message.c_str());
      std::_Exit(3);
    }
    sqlite = std::move(*opened);
    store = std::make_unique<store::FaultyStore>(*sqlite);
    store->set_watcher(watcher.reach);
    engine = std::make_unique<Engine>(EngineOptions{}, *store, announcements, clock, random,
                                      claims::language::Packs::builtin());
    engine->start();
  }

  void reach(std::string_view point) const {
    if (watcher.reach) {
      watcher.reach(point);
    }
  }

  // A comment that the source delivers, or one that is sent once more besides it.
  IngestComments ingest(std::size_t number, bool from_source) const {
    IngestComments command{actor, shows.shows[show_of(number)], {comment_number(number)}, {}};
    if (from_source) {
      command.source.emplace();
      command.source->id = shows.sources[show_of(number)];
      command.source->cursor = std::to_string(number + 1);
      command.source->state = "polling";
    }
    return command;
  }

  void send(std::size_t first, std::size_t last, bool from_source) {
    std::vector<std::future<bool>> answers;
    for (std::size_t number = first; number < last; ++number) {
      auto promise = std::make_shared<std::promise<bool>>();
      answers.push_back(promise->get_future());
      engine->submit(ingest(number, from_source),
                     [this, promise](const Result<IngestComments::Outcome>& done) {
                       reach("answered");
                       promise->set_value(done.has_value());
                     });
    }
    for (auto& answer : answers) {
      if (!answer.get()) {
        std::_Exit(4);
      }
    }
  }

  ItemId item_id(const std::string& number) {
    const auto rows = (*sqlite->open_reader())->load_show(shows.shows[0]);
    for (const auto& item : rows->items) {
      if (item.number == number) {
        return item.id;
      }
    }
    std::_Exit(6);
  }

  // Delivered once more, a comment tells what it still claims.
  std::vector<claims::Claim> claims_of(std::size_t comment) {
    return ask(*engine, ingest(comment, false))->comments.front().claims;
  }

  // What an operator does after the volley that ends before comment `next`. Done again, it changes
  // nothing.
  void step_after(std::size_t next) {
    const ShowId& show = shows.shows[0];
    const std::size_t round = next / volley / 2;
    const std::string number = std::to_string(1 + round / 8 % 4);
    const std::size_t last = next - 1;
    switch (round % 8) {
      case 0: {
        UpdateItem update;
        update.actor = actor;
        update.show = show;
        update.item = item_id(number);
        update.quantity = 4 + static_cast<std::int64_t>(round / 16);
        (void)ask(*engine, update);
        break;
      }
      case 1:
        for (const auto& claim : claims_of(last - 1)) {
          (void)ask(*engine, ReleaseClaim{actor, show, claim.id, "not paid"});
        }
        break;
      case 2:
      case 3: {
        BlockBuyer block;
        block.actor = actor;
        block.show = show;
        block.buyer.platform = "debug";
        block.buyer.user_id = "u5";
        block.blocked = round % 8 == 2;
        (void)ask(*engine, block);
        break;
      }
      case 4: {
        AwardItem award;
        award.actor = actor;
        award.show = show;
        award.item = item_id(number);
        award.user_id = "vip" + std::to_string(round);
        award.user_handle = *award.user_id;
        store::ClaimFilter known;
        known.text = award.user_handle;
        if ((*sqlite->open_reader())->claims(show, known, 0, 1)->rows.empty()) {
          (void)ask(*engine, award);
        }
        break;
      }
      case 5:
        for (const auto& claim : claims_of(last)) {
          (void)ask(*engine, HoldClaim{actor, show, claim.id, far_away});
        }
        break;
      case 6: {
        AmendComment amend;
        amend.actor = actor;
        amend.show = show;
        amend.platform = "debug";
        amend.comment_id = "c" + std::to_string(last);
        amend.text = "sold " + number + " x2";
        amend.platform_time = TimeMs{start_ms + static_cast<std::int64_t>(next) * 10 - 5};
        (void)ask(*engine, amend);
        break;
      }
      default:
        (void)ask(*engine, lifecycle(show, Lifecycle::pause));
        (void)ask(*engine, lifecycle(show, Lifecycle::resume));
        break;
    }
  }

  const CrashShows shows;
  const CrashWatcher watcher;
  SystemClock clock;
  SystemRandom random;
  Announcements announcements;
  std::unique_ptr<store::Store> sqlite;
  std::unique_ptr<store::FaultyStore> store;
  std::unique_ptr<Engine> engine;
};

CrashPlayer::CrashPlayer(const std::string& path, CrashShows shows, CrashWatcher watcher)
    : impl_(std::make_unique<Impl>(path, std::move(shows), std::move(watcher))) {}

CrashPlayer::~CrashPlayer() = default;

void CrashPlayer::play(std::size_t first, std::size_t last, std::size_t again) {
  // The step after the last volley may be missing or half done; a pause may have been left.
  if (first > 0 && first % volley == 0 && show_of(first - 1) == 0) {
    impl_->step_after(first);
  }
  if (again > 0) {
    impl_->send(first - again, first, false);
  }
  while (first < last) {
    const std::size_t next = std::min((first / volley + 1) * volley, last);
    impl_->send(first, next, true);
    if (next % volley == 0 && show_of(next - 1) == 0) {
      impl_->step_after(next);
    }
    first = next;
    if (impl_->watcher.acknowledged) {
      impl_->watcher.acknowledged(next);
    }
    impl_->reach("acknowledged");
  }
}

void CrashPlayer::finish() {
  for (const ShowId& show : impl_->shows.shows) {
    EXPECT_TRUE(ask(*impl_->engine, lifecycle(show, Lifecycle::stop)));
  }
}

CrashShows make_crash_shows(const std::string& path) {
  CrashShows made;
  CrashPlayer::Impl process(path, {}, {});
  std::promise<void> written;
  process.engine->write(
      [](store::Transaction& tx) {
        return tx.insert_workspace(store::Workspace{actor.workspace, "Shop", TimeMs{0}});
      },
      [&written](const Result<void>& done) {
        EXPECT_TRUE(done);
        written.set_value();
      });
  written.get_future().wait();
  for (std::size_t i = 0; i < made.shows.size(); ++i) {
    CreateShow create{actor, i == 0 ? "steps" : "settle", {}};
    create.settings.allocation.settle_ms = i == 0 ? 0 : settle_ms;
    made.shows[i] = ask(*process.engine, create)->show.id;
    AddItems add{actor, made.shows[i], {}};
    for (int number = 1; number <= 4; ++number) {  // item 5 is never added
      AddItems::NewItem item;
      item.number = std::to_string(number);
      item.quantity = 4;
      add.items.push_back(item);
    }
    EXPECT_TRUE(ask(*process.engine, add));
    ChangeLifecycle activate = lifecycle(made.shows[i], Lifecycle::activate);
    activate.sources.push_back({ConnectionId("con_crash"), "debug", "Page", "live"});
    made.sources[i] = ask(*process.engine, activate)->sources.front().id;
  }
  return made;
}

CrashState crash_state(const std::string& path, const CrashShows& shows) {
  const SystemClock clock;
  SystemRandom random;
  const auto store = store::sqlite::open({path, false}, clock, random);
  EXPECT_TRUE(store) << store.error().message;
  const auto reader = *(*store)->open_reader();
  CrashState state;
  for (std::size_t i = 0; i < shows.shows.size(); ++i) {
    const auto rows = reader->load_show(shows.shows[i]);
    EXPECT_TRUE(rows) << rows.error().message;
    const auto comments = static_cast<std::size_t>(rows->comment_count);
    state.comments += comments;
    state.heads[i] = rows->seq;
    const std::string expected =
        comments == 0 ? "" : std::to_string(comment_in_show(i, comments - 1) + 1);
    if (rows->sources.front().cursor != expected) {
      state.contradictions.push_back("the cursor is " + rows->sources.front().cursor +
                                     " and the comments end before " + expected);
    }
  }
  return state;
}

std::string crash_outcome(const std::string& path, const CrashShows& shows) {
  const SystemClock clock;
  SystemRandom random;
  const auto store = store::sqlite::open({path, false}, clock, random);
  EXPECT_TRUE(store) << store.error().message;
  std::string text;
  for (const ShowId& show : shows.shows) {
    const auto reader = *(*store)->open_reader();
    std::int64_t after = 0;
    for (;;) {
      const auto page = reader->claims(show, {}, after, 10'000);
      for (const auto& [number, claim] : page->rows) {
        text += std::to_string(number) + " " + claim.item_number + " " +
                std::string(to_string(claim.status)) + " " + std::to_string(claim.quantity) + " " +
                std::to_string(claim.waitlist_position) + " " + claim.buyer.key + " " +
                claim.comment_id.value_or("") + " " + claim.code +
                (claim.hold_until ? " held" : "") + "\n";
      }
      if (!page->next) {
        break;
      }
      after = *page->next;
    }
    text += std::to_string(reader->load_show(show)->comment_count) + " comments\n";
  }
  return text;
}

}  // namespace soldwire::engine
