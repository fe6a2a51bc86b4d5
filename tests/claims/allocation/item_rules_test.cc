#include <gtest/gtest.h>

#include "claims/allocation/rules.h"
#include "tests/claims/allocation/world.h"

namespace soldwire::claims::allocation {
namespace {

Item item(const std::string& number, std::int64_t quantity, std::vector<Variant> variants = {}) {
  Item made;
  made.id = ItemId("itm_" + number);
  made.number = number;
  made.quantity = quantity;
  made.variants = std::move(variants);
  return made;
}

TEST(NewItems, AreCheckedOneByOneAndAgainstEachOther) {
  struct Row {
    std::vector<Item> items;
    Errc code;
    std::string pointer;
  };
  World world;
  world.add_item("12", 1);
  Item limited = item("13", 1);
  limited.per_buyer_limit = 0;
  const std::vector<Row> rows{
      {{item("12", 1)}, Errc::conflict, "/items/0/itemNumber"},
      {{item("13", 1), item("13", 1)}, Errc::conflict, "/items/1/itemNumber"},
      {{item("", 1)}, Errc::invalid_input, "/items/0/itemNumber"},
      {{item("13", 0)}, Errc::invalid_input, "/items/0/quantity"},
      {{item("13", 100'001)}, Errc::invalid_input, "/items/0/quantity"},
      {{limited}, Errc::invalid_input, "/items/0/perBuyerLimit"},
      {{item("13", 1, {{"M", 1}, {"M", 1}})}, Errc::invalid_input, "/items/0/variants"},
      {{item("13", 1, {{"", 1}})}, Errc::invalid_input, "/items/0/variants"},
      {{item("13", 1, {{"M", -1}})}, Errc::invalid_input, "/items/0/variants"},
      {{item("13", 1, {{"M", 0}})}, Errc::invalid_input, "/items/0/quantity"},
  };
  for (auto row : rows) {
    const auto checked = check_new_items(world.state(), row.items);
    ASSERT_FALSE(checked) << row.pointer;
    EXPECT_EQ(checked.error().code, row.code);
    EXPECT_EQ(checked.error().pointer, row.pointer);
  }
}

TEST(NewItems, TakeTheirQuantityFromTheVariants) {
  World world;
  std::vector<Item> items{item("12", 1, {{"M", 2}, {"L", 3}})};
  ASSERT_TRUE(check_new_items(world.state(), items));
  EXPECT_EQ(items.front().quantity, 5);
}

TEST(ItemUpdate, RaisingTheQuantityPromotesInOrder) {
  World world;
  world.add_item("12", 1);
  for (const auto* buyer : {"anna", "ben", "cat", "dora"}) {
    world.claim(buyer, "12");
  }
  const auto update = world.set_quantity("12", 3);
  ASSERT_TRUE(update);
  EXPECT_EQ(told(update->effect), "promoted winner ben 1, promoted winner cat 1");
  EXPECT_EQ(world.book("12"), "won anna 1, ben 1, cat 1; line dora 1");
  EXPECT_TRUE(world.violations().empty());
}

TEST(ItemUpdate, LoweringBelowTheWinnersIsRefusedAndSaysHowManyAreClaimed) {
  World world;
  world.add_item("12", 3);
  world.claim("anna", "12", {.quantity = 2});
  const auto refused = world.set_quantity("12", 1);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::conflict);
  EXPECT_EQ(
      refused.error().message,
      "2 of item 12 are claimed: name the losers of 1, or release claims before you lower it to 1");
  EXPECT_TRUE(world.set_quantity("12", 2));
  EXPECT_EQ(world.book("12"), "won anna 2");
}

TEST(ItemUpdate, AnotherNumberTakesItsClaimsAlongAndMeetsThoseWhoWaitedForIt) {
  World world;
  world.add_item("12", 1);
  world.claim("anna", "12");
  world.claim("ben", "12", {.time = 50'000});
  world.claim("cat", "13", {.time = 40'000});
  world.claim("ben", "13", {.time = 45'000});
  Item after = world.state().find_item_by_number("12")->item;
  after.number = "13";
  ASSERT_TRUE(world.update_item(after));
  EXPECT_EQ(world.book("12"), "");
  EXPECT_EQ(world.book("13"), "won anna 1; line cat 1, ben 1");
  EXPECT_TRUE(world.violations().empty());
}

TEST(ItemUpdate, ANumberThatIsTakenIsRefused) {
  World world;
  world.add_item("12", 1);
  world.add_item("13", 1);
  Item after = world.state().find_item_by_number("12")->item;
  after.number = "13";
  EXPECT_EQ(world.update_item(after).error().code, Errc::conflict);
}

TEST(ItemUpdate, VariantsOfWinnersAndWaitingBuyersStay) {
  World world;
  world.add_item("12", 2, {{"M", 1}, {"L", 1}});
  world.claim("anna", "12", {.variant = {"M"}});
  world.claim("ben", "12", {.variant = {"M"}});
  Item after = world.state().find_item_by_number("12")->item;
  after.quantity = 7;
  EXPECT_EQ(world.update_item(after).error().pointer, "/quantity");
  after.variants = {{"L", 1}};
  EXPECT_EQ(world.update_item(after).error().code, Errc::conflict);
  after.variants = {};
  EXPECT_EQ(world.update_item(after).error().code, Errc::conflict);
  after.variants = {{"M", 2}, {"XL", 1}};
  ASSERT_TRUE(world.update_item(after));
  EXPECT_EQ(world.book("12"), "won anna 1 M, ben 1 M");
  EXPECT_EQ(world.state().find_item_by_number("12")->item.quantity, 3);
}

TEST(ItemRemoval, IsRefusedWhileThereAreWinners) {
  World world;
  world.add_item("12", 1);
  world.claim("anna", "12");
  EXPECT_EQ(world.remove_item("12").error().code, Errc::conflict);
  EXPECT_EQ(world.remove_item("13").error().code, Errc::not_found);
}

TEST(ItemRemoval, ReleasesThoseWhoWait) {
  World world;
  world.add_item("12", 1, {{"M", 0}, {"L", 1}});
  world.claim("anna", "12", {.variant = {"M"}});
  world.claim("ben", "12");
  const auto effect = world.remove_item("12");
  ASSERT_TRUE(effect);
  EXPECT_EQ(told(*effect), "released released anna 1 M, released released ben 1");
  EXPECT_EQ(effect->changes[0].after.reason, "item removed");
  EXPECT_EQ(world.book("12"), "");
}

}  // namespace
}  // namespace soldwire::claims::allocation
