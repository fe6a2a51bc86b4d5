#include "platforms/rehearsal/simulated_buyers.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "claims/language/item_index.h"

namespace soldwire::platforms::rehearsal {
namespace {

using claims::language::Packs;

claims::Show rehearsal(std::vector<std::string> languages) {
  claims::Show show;
  show.rehearsal = true;
  show.settings.languages = std::move(languages);
  show.pace.emplace();
  return show;
}

struct Heard {
  std::map<claims::Intent, int> intents;
  std::set<std::string> buyers;
  std::map<std::string, int> items;
};

Heard hear(const claims::Show& show, const std::vector<ItemOnSale>& items, int comments) {
  SeededRandom random(7);
  SimulatedBuyers buyers(*Packs::builtin(), show);
  buyers.set_items(items);
  claims::language::ItemList list;
  for (const auto& item : items) {
    list.variants_by_code[item.number] = item.variants;
  }
  const auto reader = *claims::language::Reader::make(Packs::builtin(), show.settings);
  Heard heard;
  for (int i = 0; i < comments; ++i) {
    const auto comment = buyers.next(random);
    const auto reading = reader->read(comment.text, list);
    ++heard.intents[reading.intent];
    heard.buyers.insert(comment.user_id);
    for (const auto& line : reading.lines) {
      ++heard.items[line.item];
    }
  }
  return heard;
}

TEST(SimulatedBuyers, AreUnderstoodInEveryLanguage) {
  for (const auto& language : Packs::builtin()->languages()) {
    const auto heard = hear(rehearsal({language.code}), {{"12", {}, false}, {"7", {}, true}}, 600);
    EXPECT_GE(heard.intents.at(claims::Intent::claim), 300) << language.code;
    EXPECT_GE(heard.intents.at(claims::Intent::pass), 10) << language.code;
    EXPECT_GE(heard.intents.at(claims::Intent::none), 120) << language.code;
  }
}

TEST(SimulatedBuyers, MostAskForTheItemOnShow) {
  const auto heard =
      hear(rehearsal({"en"}), {{"12", {}, false}, {"7", {}, true}, {"8", {}, false}}, 1'000);
  EXPECT_GT(heard.items.at("7"), heard.items.at("12") + heard.items.at("8"));
}

TEST(SimulatedBuyers, WriteAsTheShowReads) {
  for (const auto mode : {claims::ClaimMode::bare, claims::ClaimMode::plusone}) {
    auto show = rehearsal({"en"});
    show.settings.mode = mode;
    const auto heard = hear(show, {{"12", {"M", "L"}, false}, {"7", {}, false}}, 600);
    EXPECT_GE(heard.intents.at(claims::Intent::claim), 250) << to_string(mode);
  }
  auto show = rehearsal({"en"});
  show.settings.claim_words = std::vector<std::string>{"bingo"};
  EXPECT_GE(hear(show, {{"12", {}, false}}, 600).intents.at(claims::Intent::claim), 300);
}

TEST(SimulatedBuyers, AreAsManyAsAskedFor) {
  auto show = rehearsal({"en"});
  show.pace->buyers = 3;
  EXPECT_EQ(hear(show, {{"12", {}, false}}, 300).buyers.size(), 3U);
  show.pace->buyers = 500;
  EXPECT_GT(hear(show, {{"12", {}, false}}, 2'000).buyers.size(), 350U);
}

TEST(SimulatedBuyers, OnlyChatWhileThereIsNothingToBuy) {
  const auto heard = hear(rehearsal({"en", "de"}), {}, 200);
  EXPECT_EQ(heard.intents.at(claims::Intent::none), 200);
}

}  // namespace
}  // namespace soldwire::platforms::rehearsal
