#include "tests/engine/live_show.h"

#include <cstdlib>

namespace soldwire::engine {

std::vector<std::size_t> Recorder::announce(const ShowId& show,
                                            std::span<const store::EventRecord> events) {
  auto reader = store_.open_reader();
  const auto page = (*reader)->events_after(show, events.front().seq - 1, 10'000);
  for (std::size_t i = 0; i < events.size(); ++i) {
    if (!page || page->events.size() <= i || !(page->events[i] == events[i])) {
      saw_uncommitted_ = true;
    }
  }
  const std::lock_guard lock(mutex_);
  ++calls_;
  events_.insert(events_.end(), events.begin(), events.end());
  return std::vector<std::size_t>(events.size(), subscribers_);
}

std::vector<store::EventRecord> Recorder::events() const {
  const std::lock_guard lock(mutex_);
  return events_;
}

std::vector<std::string> Recorder::types() const {
  std::vector<std::string> types;
  for (const auto& event : events()) {
    types.push_back(event.type);
  }
  return types;
}

std::size_t Recorder::calls() const {
  const std::lock_guard lock(mutex_);
  return calls_;
}

LiveShow::LiveShow(EngineOptions options) : options_(options) {
  std::string name = (std::filesystem::temp_directory_path() / "soldwire-engine-XXXXXX").string();
  EXPECT_NE(mkdtemp(name.data()), nullptr);
  folder_ = name;
  actor.workspace = make_id<WorkspaceId>(clock.now(), random);
  actor.user = make_id<UserId>(clock.now(), random);
  actor.name = "Olga";
  open();
  {
    auto transaction = sqlite->begin();
    EXPECT_TRUE((*transaction)->insert_workspace({actor.workspace, "Shop", clock.now()}));
    EXPECT_TRUE((*transaction)->commit());
  }
  start();
}

LiveShow::~LiveShow() {
  engine.reset();
  store.reset();
  recorder.reset();
  sqlite.reset();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

void LiveShow::open() {
  auto opened = store::sqlite::open({.path = (folder_ / "soldwire.db").string()}, clock, random);
  ASSERT_TRUE(opened) << opened.error().message;
  sqlite = std::move(*opened);
  store = std::make_unique<store::FaultyStore>(*sqlite);
  recorder = std::make_unique<Recorder>(*sqlite);
}

void LiveShow::start() {
  engine = std::make_unique<Engine>(options_, *store, *recorder, clock, random, packs);
  engine->start();
}

void LiveShow::restart() {
  engine.reset();
  store.reset();
  recorder.reset();
  sqlite.reset();
  open();
  start();
}

std::vector<std::string> LiveShow::findings() {
  engine.reset();
  store.reset();
  recorder.reset();
  sqlite.reset();
  return findings_online();
}

std::vector<std::string> LiveShow::findings_online() const {
  const auto found =
      store::sqlite::verify({.path = (folder_ / "soldwire.db").string(), .read_only = true});
  std::vector<std::string> texts;
  if (!found) {
    texts.push_back(found.error().message);
    return texts;
  }
  for (const auto& finding : *found) {
    texts.push_back(finding.rule + ": " + finding.detail);
  }
  return texts;
}

ShowId LiveShow::create_show(const std::string& name) {
  const auto outcome = ask(CreateShow{actor, name, {}});
  EXPECT_TRUE(outcome) << outcome.error().message;
  return outcome ? outcome->show.id : ShowId();
}

ShowId LiveShow::active_show() {
  const ShowId show = create_show();
  EXPECT_TRUE(change(show, Lifecycle::activate));
  return show;
}

ItemView LiveShow::add_item(const ShowId& show, const std::string& number, std::int64_t quantity,
                            std::vector<claims::Variant> variants) {
  AddItems command;
  command.actor = actor;
  command.show = show;
  AddItems::NewItem item;
  item.number = number;
  item.title = "Item " + number;
  item.quantity = quantity;
  item.variants = std::move(variants);
  command.items = {item};
  const auto outcome = ask(std::move(command));
  EXPECT_TRUE(outcome) << outcome.error().message;
  return outcome ? outcome->items.front() : ItemView();
}

claims::Comment LiveShow::comment(const std::string& user, const std::string& text) {
  ++comments_;
  claims::Comment comment;
  comment.platform = "debug";
  comment.comment_id = "c" + std::to_string(comments_);
  if (!user.empty()) {
    comment.user_id = user;
  }
  comment.user_handle = user;
  comment.text = text;
  comment.received_at = clock.now();
  comment.platform_time = comment.received_at;
  return comment;
}

IngestComments LiveShow::say(const ShowId& show, claims::Comment comment) const {
  IngestComments command;
  command.actor = actor;
  command.show = show;
  command.comments.push_back(std::move(comment));
  return command;
}

IngestComments::CommentOutcome LiveShow::hear(const ShowId& show, const std::string& user,
                                              const std::string& text) {
  const auto outcome = ask(say(show, comment(user, text)));
  EXPECT_TRUE(outcome) << outcome.error().message;
  return outcome ? outcome->comments.front() : IngestComments::CommentOutcome();
}

Result<void> LiveShow::change(const ShowId& show, Lifecycle step) {
  ChangeLifecycle command;
  command.actor = actor;
  command.show = show;
  command.step = step;
  const auto outcome = ask(std::move(command));
  if (!outcome) {
    return tl::unexpected(outcome.error());
  }
  return {};
}

store::Snapshot LiveShow::snapshot(const ShowId& show) {
  auto reader = sqlite->open_reader();
  auto snapshot = (*reader)->snapshot(show, 10'000, 10'000);
  EXPECT_TRUE(snapshot) << snapshot.error().message;
  return snapshot ? std::move(*snapshot) : store::Snapshot();
}

std::vector<store::EventRecord> LiveShow::log(const ShowId& show) {
  auto reader = sqlite->open_reader();
  auto page = (*reader)->events_after(show, 0, 100'000);
  EXPECT_TRUE(page) << page.error().message;
  return page ? std::move(page->events) : std::vector<store::EventRecord>();
}

std::string LiveShow::book(const ShowId& show, const std::string& number) {
  std::string won;
  std::map<std::int64_t, std::string> line;
  std::string other;
  const auto rows = snapshot(show);
  for (const auto& row : rows.claims) {
    const auto& claim = row.claim;
    if (claim.item_number != number) {
      continue;
    }
    std::string name = claim.buyer.handle;
    name += claim.quantity == 1 ? "" : " " + std::to_string(claim.quantity);
    if (claim.status == claims::ClaimStatus::winner) {
      won += (won.empty() ? "" : ", ") + name;
    } else if (claim.status == claims::ClaimStatus::waitlist) {
      line[claim.waitlist_position] = name;
    } else if (claims::is_active(claim.status)) {
      other += "; " + std::string(to_string(claim.status)) + " " + name;
    }
  }
  std::string text = won.empty() ? "" : "won " + won;
  std::string waiting;
  for (const auto& [position, name] : line) {
    waiting += (waiting.empty() ? "; line " : ", ") + name;
  }
  return text + waiting + other;
}

}  // namespace soldwire::engine
