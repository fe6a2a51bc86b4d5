#include "realtime/registry.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace soldwire::realtime {
namespace {

std::vector<store::EventRecord> events(const std::vector<std::string>& types) {
  std::vector<store::EventRecord> made;
  for (const std::string& type : types) {
    store::EventRecord event;
    event.type = type;
    made.push_back(std::move(event));
  }
  return made;
}

TEST(Registry, CountsEachEventsTakers) {
  Registry registry;
  const ShowId show("shw_1");
  const auto batch = events({"claim.created", "item.updated"});
  EXPECT_EQ(registry.audience(show, batch).counts, (std::vector<std::size_t>{0, 0}));

  const auto everything = registry.add_subscriber(show, {}, "usr_1");
  const auto claims = registry.add_subscriber(show, {"claim.*"}, "usr_1");
  const auto claims_too = registry.add_subscriber(show, {"claim.*"}, "usr_2");
  EXPECT_EQ(everything, nullptr);
  EXPECT_EQ(claims, claims_too);
  EXPECT_EQ(registry.audience(show, batch).counts, (std::vector<std::size_t>{3, 1}));
  EXPECT_EQ(registry.audience(ShowId("shw_2"), batch).counts, (std::vector<std::size_t>{0, 0}));
  EXPECT_EQ(registry.subscriber_count(show), 3U);
  EXPECT_EQ(registry.operator_count(show), 2U);

  registry.remove_subscriber(show, claims, "usr_1");
  EXPECT_EQ(registry.audience(show, batch).counts, (std::vector<std::size_t>{2, 1}));
  EXPECT_EQ(registry.operator_count(show), 2U);
  registry.remove_subscriber(show, everything, "usr_1");
  EXPECT_EQ(registry.operator_count(show), 1U);
  registry.remove_subscriber(show, claims_too, "usr_2");
  EXPECT_EQ(registry.audience(show, batch).counts, (std::vector<std::size_t>{0, 0}));
  EXPECT_EQ(registry.subscriber_count(show), 0U);
}

TEST(Registry, PublicViewersAreNotOperators) {
  Registry registry;
  const ShowId show("shw_1");
  EXPECT_EQ(registry.add_subscriber(show, {}, ""), nullptr);
  EXPECT_EQ(registry.subscriber_count(show), 1U);
  EXPECT_EQ(registry.operator_count(show), 0U);
}

TEST(Registry, KnowsWhichShardsWantAShow) {
  Registry registry;
  const ShowId show("shw_1");
  registry.join(show, 0);
  registry.join(show, 3);
  EXPECT_EQ(registry.audience(show, {}).shards, 0b1001U);
  registry.leave(show, 0);
  EXPECT_EQ(registry.audience(show, {}).shards, 0b1000U);
}

TEST(Registry, PlacesAreBounded) {
  Registry registry;
  EXPECT_TRUE(registry.take_place(2));
  EXPECT_TRUE(registry.take_place(2));
  EXPECT_FALSE(registry.take_place(2));
  registry.give_place_back();
  EXPECT_TRUE(registry.take_place(2));
}

// Random comings and goings against a plain list.
TEST(Registry, CountsStayExact) {
  const std::vector<std::vector<std::string>> choices{
      {}, {"claim.*"}, {"claim.created"}, {"item.*", "claim.created"}, {"*"}};
  const auto batch = events({"claim.created", "claim.released", "item.updated", "custom.x"});
  const ShowId show("shw_1");
  Registry registry;
  std::mt19937 random(11);
  std::vector<std::pair<std::vector<std::string>, Registry::SharedFilter>> open;
  for (int step = 0; step < 2'000; ++step) {
    if (open.empty() || random() % 2 == 0) {
      const auto& patterns = choices[random() % choices.size()];
      open.emplace_back(patterns, registry.add_subscriber(show, patterns, "usr"));
    } else {
      const std::size_t which = random() % open.size();
      registry.remove_subscriber(show, open[which].second, "usr");
      open.erase(open.begin() + static_cast<std::ptrdiff_t>(which));
    }
    std::vector<std::size_t> expected(batch.size(), 0);
    for (std::size_t i = 0; i < batch.size(); ++i) {
      for (const auto& [patterns, filter] : open) {
        expected[i] += patterns.empty() || TypeFilter(patterns).matches(batch[i].type) ? 1U : 0U;
      }
    }
    ASSERT_EQ(registry.audience(show, batch).counts, expected) << step;
  }
}

}  // namespace
}  // namespace soldwire::realtime
