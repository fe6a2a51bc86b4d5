#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "tests/engine/live_show.h"

namespace soldwire::engine {
namespace {

namespace json = boost::json;

class Listener final : public LifecycleListener {
 public:
  void on_show_changed(const claims::Show& show,
                       const std::vector<store::Source>& sources) override {
    heard.push_back(std::string(to_string(show.status)) + " " + std::to_string(sources.size()));
  }
  void on_show_deleted(const ShowId&) override { heard.push_back("deleted"); }

  std::vector<std::string> heard;
};

TEST(Shows, FollowTheirLifecycle) {
  struct Row {
    Lifecycle step;
    std::string refused_because;  // empty: allowed
  };
  LiveShow live;
  const ShowId show = live.create_show();
  const std::vector<Row> rows{
      {Lifecycle::pause, "the show is draft and cannot be paused"},
      {Lifecycle::resume, "the show is draft and cannot be resumed"},
      {Lifecycle::stop, "the show is draft and cannot be stopped"},
      {Lifecycle::reopen, "the show is draft and cannot be reopened"},
      {Lifecycle::activate, ""},
      {Lifecycle::activate, "the show is active and cannot be activated"},
      {Lifecycle::reopen, "the show is active and cannot be reopened"},
      {Lifecycle::pause, ""},
      {Lifecycle::pause, "the show is paused and cannot be paused"},
      {Lifecycle::resume, ""},
      {Lifecycle::stop, ""},
      {Lifecycle::pause, "the show is ended and cannot be paused"},
      {Lifecycle::activate, "the show is ended and cannot be activated"},
      {Lifecycle::reopen, ""},
      {Lifecycle::pause, ""},
      {Lifecycle::stop, ""},
  };
  for (const auto& row : rows) {
    const auto changed = live.change(show, row.step);
    EXPECT_EQ(changed ? "" : changed.error().message, row.refused_because);
    if (!changed) {
      EXPECT_EQ(changed.error().code, Errc::conflict);
    }
  }
  const auto stored = live.snapshot(show).show;
  EXPECT_EQ(stored.status, claims::ShowStatus::ended);
  EXPECT_TRUE(stored.started_at);
  EXPECT_TRUE(stored.ended_at);
}

TEST(Shows, EachStepIsAnnouncedWithTheWholeShow) {
  LiveShow live;
  const ShowId show = live.active_show();
  live.add_item(show, "12", 3);
  live.hear(show, "anna", "sold 12");
  ASSERT_TRUE(live.change(show, Lifecycle::pause));
  const auto event = live.log(show).back();
  EXPECT_EQ(event.type, "session.status");
  const auto data = json::parse(event.json).at("data");
  EXPECT_EQ(data.at("from"), "active");
  EXPECT_EQ(data.at("to"), "paused");
  EXPECT_EQ(data.at("by"), json::string(live.actor.user.str()));
  EXPECT_EQ(data.at("show").at("id"), json::string(show.str()));
  EXPECT_EQ(data.at("show").at("status"), "paused");
  EXPECT_EQ(data.at("show").at("counts").at("units"), 3);
  EXPECT_EQ(data.at("show").at("counts").at("unitsClaimed"), 1);
  EXPECT_EQ(data.at("show").at("counts").at("comments"), 1);
  EXPECT_EQ(data.at("show").at("settings").at("mode"), "keyword");
}

TEST(Shows, ConnectorsHearOfEachChangeAfterItsCommit) {
  LiveShow live;
  Listener listener;
  live.engine = std::make_unique<Engine>(EngineOptions(), *live.store, *live.recorder, live.clock,
                                         live.random, claims::language::Packs::builtin());
  live.engine->set_lifecycle_listener(&listener);
  live.engine->start();
  const ShowId show = live.create_show();
  ChangeLifecycle activate;
  activate.actor = live.actor;
  activate.show = show;
  activate.sources = {{ConnectionId("con_1"), "facebook", "My page", "live_1"}};
  const auto outcome = live.ask(activate);
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->sources.size(), 1U);
  ASSERT_TRUE(live.change(show, Lifecycle::pause));
  ChangeLifecycle resume = activate;
  resume.step = Lifecycle::resume;
  resume.sources.push_back({ConnectionId("con_1"), "facebook", "My page", "live_2"});
  ASSERT_TRUE(live.ask(resume));
  ASSERT_TRUE(live.change(show, Lifecycle::stop));
  ASSERT_TRUE(live.ask(DeleteShow{live.actor, show}));
  live.engine->stop();
  // The live that was bound before is not bound twice.
  EXPECT_EQ(listener.heard,
            (std::vector<std::string>{"active 1", "paused 1", "active 2", "ended 2", "deleted"}));
}

TEST(Shows, LiveVideosAreOnlyBoundToAShowThatGoesOn) {
  LiveShow live;
  const ShowId show = live.active_show();
  ChangeLifecycle pause;
  pause.actor = live.actor;
  pause.show = show;
  pause.step = Lifecycle::pause;
  pause.sources = {{ConnectionId("con_1"), "facebook", "My page", "live_1"}};
  EXPECT_EQ(live.ask(pause).error().pointer, "/sources");
  EXPECT_EQ(live.snapshot(show).show.status, claims::ShowStatus::active);
}

TEST(Shows, OnlyADraftOrAnEndedShowIsDeleted) {
  LiveShow live;
  const ShowId show = live.active_show();
  EXPECT_EQ(live.ask(DeleteShow{live.actor, show}).error().code, Errc::conflict);
  ASSERT_TRUE(live.change(show, Lifecycle::stop));
  ASSERT_TRUE(live.ask(DeleteShow{live.actor, show}));
  EXPECT_EQ(live.ask(DeleteShow{live.actor, show}).error().code, Errc::not_found);
  EXPECT_TRUE(live.findings().empty());
}

TEST(Shows, NewSettingsAreUsedForTheNextComment) {
  LiveShow live;
  const ShowId show = live.active_show();
  live.add_item(show, "12", 2);
  UpdateShow update;
  update.actor = live.actor;
  update.show = show;
  update.settings = claims::ShowSettings();
  update.settings->claim_words = std::vector<std::string>{"bingo"};
  ASSERT_TRUE(live.ask(update));
  EXPECT_TRUE(live.hear(show, "anna", "sold 12").claims.empty());
  EXPECT_EQ(live.hear(show, "anna", "bingo 12").claims.size(), 1U);
}

TEST(Shows, SettingsThatCannotBeUsedAreRefusedWithoutATrace) {
  LiveShow live;
  const ShowId show = live.active_show();
  UpdateShow update;
  update.actor = live.actor;
  update.show = show;
  update.name = "Saturday";
  update.settings = claims::ShowSettings();
  update.settings->languages = {"klingon"};
  EXPECT_EQ(live.ask(update).error().code, Errc::invalid_input);
  EXPECT_EQ(live.snapshot(show).show.name, "Friday");
  CreateShow create{live.actor, "Sunday", *update.settings};
  EXPECT_EQ(live.ask(create).error().code, Errc::invalid_input);
  EXPECT_EQ(live.ask(CreateShow{live.actor, "", {}}).error().pointer, "/name");
  CreateShow elsewhere{{WorkspaceId("wsp_none"), {}, {}}, "Sunday", {}};
  EXPECT_EQ(live.ask(elsewhere).error().code, Errc::not_found);
}

TEST(Show, EachPublicKeyHasItsOwnGenerationAndAWithdrawnOneNeverComesBack) {
  LiveShow live;
  const ShowId show = live.create_show();
  UpdateShow update;
  update.actor = live.actor;
  update.show = show;
  const auto generation_after = [&](bool access) {
    update.public_access = access;
    return live.ask(update)->show.public_generation;
  };
  EXPECT_EQ(generation_after(false), 0);
  EXPECT_EQ(generation_after(true), 1);
  EXPECT_EQ(generation_after(true), 2);
  EXPECT_EQ(generation_after(false), -2);
  EXPECT_EQ(generation_after(false), -2);
  EXPECT_EQ(generation_after(true), 3);
  EXPECT_EQ(live.snapshot(show).show.public_generation, 3);
}

TEST(Custom, EventsAreLoggedAndDelivered) {
  LiveShow live;
  const ShowId show = live.create_show();
  live.recorder->set_subscribers(7);
  const auto outcome = live.ask(
      PublishCustom{live.actor,
                    show,
                    {{"custom.raffle", "{\n  \"winner\": \"anna\"\r\n}"}, {"custom.drum", "{}"}}});
  ASSERT_TRUE(outcome);
  ASSERT_EQ(outcome->events.size(), 2U);
  EXPECT_EQ(outcome->events[0].seq, 1);
  EXPECT_EQ(outcome->events[1].seq, 2);
  EXPECT_EQ(outcome->events[0].delivered, 7U);
  EXPECT_EQ(outcome->events[1].delivered, 7U);
  const auto event = live.log(show).front();
  EXPECT_EQ(event.type, "custom.raffle");
  EXPECT_EQ(event.json.find('\n'), std::string::npos);
  EXPECT_EQ(json::parse(event.json).at("data").at("winner"), "anna");
}

TEST(Custom, OtherTypesAndTooMuchDataAreRefusedWithAllThatCameWithThem) {
  LiveShow live;
  const ShowId show = live.create_show();
  const PublishCustom::Event good{"custom.good", "{}"};
  for (const auto* type : {"claim.created", "custom.", "custom.a b", "custom.\"x"}) {
    EXPECT_EQ(live.ask(PublishCustom{live.actor, show, {good, {type, "{}"}}}).error().pointer,
              "/type");
  }
  const std::string too_much = "{\"a\":\"" + std::string(70'000, 'a') + "\"}";
  EXPECT_EQ(live.ask(PublishCustom{live.actor, show, {good, {"custom.a", too_much}}}).error().code,
            Errc::too_large);
  EXPECT_EQ(live.ask(PublishCustom{live.actor, show, {}}).error().pointer, "/events");
  EXPECT_EQ(live.ask(PublishCustom{live.actor, show, std::vector(1'001, good)}).error().pointer,
            "/events");
  EXPECT_TRUE(live.log(show).empty());
}

}  // namespace
}  // namespace soldwire::engine
