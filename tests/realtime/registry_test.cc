#include "realtime/registry.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace soldwire::realtime {
namespace {

using Counts = std::vector<std::size_t>;

const Channel show_one{ShowId("shw_1")};

TEST(Registry, CountsEachEventsTakers) {
  Registry registry;
  const std::vector<std::string_view> batch{"claim.created", "item.updated"};
  EXPECT_EQ(registry.audience(show_one, batch).counts, (Counts{0, 0}));

  const auto everything = registry.add_subscriber(show_one, {});
  const auto claims = registry.add_subscriber(show_one, {"claim.*"});
  const auto claims_too = registry.add_subscriber(show_one, {"claim.*"});
  EXPECT_EQ(everything, nullptr);
  EXPECT_EQ(claims, claims_too);
  EXPECT_EQ(registry.audience(show_one, batch).counts, (Counts{3, 1}));
  EXPECT_EQ(registry.audience(Channel{ShowId("shw_2")}, batch).counts, (Counts{0, 0}));
  EXPECT_EQ(registry.subscriber_count(show_one), 3U);

  registry.remove_subscriber(show_one, claims);
  EXPECT_EQ(registry.audience(show_one, batch).counts, (Counts{2, 1}));
  registry.remove_subscriber(show_one, everything);
  registry.remove_subscriber(show_one, claims_too);
  EXPECT_EQ(registry.audience(show_one, batch).counts, (Counts{0, 0}));
  EXPECT_EQ(registry.subscriber_count(show_one), 0U);
}

TEST(Registry, TheViewsOfAShowAreCountedApartAndWhatIsNotShownGoesToNobody) {
  Registry registry;
  const Channel buyers{show_one.show, View::buyers};
  static_cast<void>(registry.add_subscriber(buyers, {}));
  const std::vector<std::string_view> batch{"item.updated", ""};
  EXPECT_EQ(registry.audience(buyers, batch).counts, (Counts{1, 0}));
  EXPECT_EQ(registry.audience(show_one, batch).counts, (Counts{0, 0}));
  EXPECT_EQ(registry.subscriber_count(buyers), 1U);
  EXPECT_EQ(registry.subscriber_count(show_one), 0U);
}

TEST(Registry, KnowsWhichShardsWantAShow) {
  Registry registry;
  registry.join(show_one, 0);
  registry.join(show_one, 3);
  EXPECT_EQ(registry.audience(show_one, {}).shards, 0b1001U);
  registry.leave(show_one, 0);
  EXPECT_EQ(registry.audience(show_one, {}).shards, 0b1000U);
  EXPECT_EQ(registry.shards(show_one), 0b1000U);
  EXPECT_EQ(registry.shards(Channel{show_one.show, View::buyers}), 0U);
}

// Random comings and goings against a plain list.
TEST(Registry, CountsStayExact) {
  const std::vector<std::vector<std::string>> choices{
      {}, {"claim.*"}, {"claim.created"}, {"item.*", "claim.created"}, {"*"}};
  const std::vector<std::string_view> batch{"claim.created", "claim.released", "item.updated",
                                            "custom.x"};
  Registry registry;
  std::mt19937 random(11);
  std::vector<std::pair<std::vector<std::string>, Registry::SharedFilter>> open;
  for (int step = 0; step < 2'000; ++step) {
    if (open.empty() || random() % 2 == 0) {
      const auto& patterns = choices[random() % choices.size()];
      open.emplace_back(patterns, registry.add_subscriber(show_one, patterns));
    } else {
      const std::size_t which = random() % open.size();
      registry.remove_subscriber(show_one, open[which].second);
      open.erase(open.begin() + static_cast<std::ptrdiff_t>(which));
    }
    std::vector<std::size_t> expected(batch.size(), 0);
    for (std::size_t i = 0; i < batch.size(); ++i) {
      for (const auto& [patterns, filter] : open) {
        expected[i] += patterns.empty() || TypeFilter(patterns).matches(batch[i]) ? 1U : 0U;
      }
    }
    ASSERT_EQ(registry.audience(show_one, batch).counts, expected) << step;
  }
}

}  // namespace
}  // namespace soldwire::realtime
