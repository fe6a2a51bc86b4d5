// How a comment was read, word by word: the same reading, and roles on the very words.
#include "claims/language/explain.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "claims/language/item_index.h"
#include "tests/claims/language/mixtures.h"
#include "tests/claims/language/said.h"

namespace soldwire::claims::language {
namespace {

Explanation explained(std::string_view text, const Show& show = {}) {
  const auto reader = Reader::make(Packs::builtin(), show.settings);
  EXPECT_TRUE(reader);
  return (*reader)->explain(text, ItemIndex(show.items), show.current_item);
}

// "sold:claim 12:item=12 ?:punctuation!" where ! marks the piece that decided and ~ one
// of a sentence that says nothing.
std::string roles(std::string_view text, const Show& show = {}) {
  const Explanation explanation = explained(text, show);
  std::string out;
  for (const ExplainedToken& token : explanation.tokens) {
    out += out.empty() ? "" : " ";
    out += std::string(text.substr(token.begin, token.end - token.begin)) + ":" +
           std::string(to_string(token.role));
    out += token.meaning.empty() ? "" : "=" + token.meaning;
    out += token.in_dropped_sentence ? "~" : "";
    out += token.decisive ? "!" : "";
  }
  return out;
}

TEST(Explain, EveryWordHasItsRole) {
  const Row rows[] = {
      {"sold 12", "sold:claim 12:item=12"},
      {"Sold a-012 x2", "Sold:claim a-012:item=A12 x2:quantity=2"},
      {"sold A12 2", "sold:claim A12:item=A12 2:quantity=2"},
      {"sold 12 and 15 please 🔥🔥",
       "sold:claim 12:item=12 and:connector 15:item=15 please:filler 🔥🔥:emoji"},
      {"sold 12 $25", "sold:claim 12:item=12 $25:price"},
      {"sold 12 size 38", "sold:claim 12:item=12 size 38:variant=38"},
      {"slod 12", "slod:claim 12:item=12"},
      {"@shop, sold 12", "@shop:reply_to ,:reply_to sold:claim 12:item=12"},
      {"sold １２", "sold:claim １２:item=12"},
      {"so\u200bld 1\uFE0F\u20E32", "so\u200bld:claim 1\uFE0F\u20E32:item=12"},
      {"> sold 15\nsold 12", "> sold 15:quoted sold:claim 12:item=12"},
      {"sold 12 -> mine 15", "sold:claim 12:item=12 ->:punctuation mine:claim 15:item=15"},
      {"don't want 12 :-)", "don't want:pass 12:item=12 :-):emoji"},
      {"  sold\t12  ", "sold:claim 12:item=12"},
      {"sold 12 minutes ago", "sold:claim 12 minutes:measure! ago:unknown"},
      {"", ""},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(roles(row.text), row.outcome);
  }
}

TEST(Explain, ThePieceThatDecidedIsMarked) {
  const Row rows[] = {
      {"sold 12?", "sold:claim 12:item=12 ?:punctuation!"},
      {"maybe sold 12", "maybe:condition! sold:claim 12:item=12"},
      {"sold 12 not 13", "sold:claim 12:item=12 not:negation! 13:item=13"},
      {"is 12 sold", "is:question~! 12:item=12~ sold:claim~"},
      {"I sold 12", "I:subject~! sold:claim~ 12:item=12~"},
      {"12 sold out", "12:item=12 sold out:statement!"},
      {"Jenny sold 12", "Jenny:unknown! sold:claim 12:item=12"},
      {"sold 12 umbrella", "sold:claim 12:item=12 umbrella:unknown!"},
      {"sold 12 15", "sold:claim 12:item=12 15:item=15!"},
      {"sold 12 or 15", "sold:claim 12:item=12 or:alternative! 15:item=15"},
      {"sold 12 @anna", "sold:claim 12:item=12 @anna:mention!"},
      {"hold 12", "hold:ask! 12:item=12"},
      {"I love 15! sold 12", "I:subject love:tail! 15:item=15 !:punctuation sold:claim 12:item=12"},
      {"is it red? sold 12",
       "is:question~ it:subject~ red:variant~ ?:punctuation~ sold:claim 12:item=12"},
      {"\"sold 12\"", "\":quoted sold:claim 12:item=12 \":quoted"},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(roles(row.text), row.outcome);
  }
  Show show = show_with_items();
  EXPECT_EQ(roles("sold 12 XXL", show), "sold:claim 12:item=12 XXL:variant!");
  EXPECT_EQ(explained("sold 12 XXL", show).reading.reason, ReadingReason::not_an_offered_size);
  EXPECT_EQ(roles("sold 40 38", show), "sold:claim 40:item=40 38:variant=38");
  show.settings.mode = ClaimMode::bare;
  EXPECT_EQ(roles("12 is cute", show), "12:item=12 is:question! cute:filler");
}

TEST(Explain, OffsetsAreBytesAndBrowserUnits) {
  const Explanation explanation = explained("🔥 sold 12");
  ASSERT_EQ(explanation.tokens.size(), 3u);
  const ExplainedToken& sold = explanation.tokens[1];
  EXPECT_EQ(sold.begin, 5u);
  EXPECT_EQ(sold.end, 9u);
  EXPECT_EQ(sold.begin_utf16, 3u);
  EXPECT_EQ(sold.end_utf16, 7u);
}

TEST(Explain, SegmentedScriptsAreCutIntoWords) {
  EXPECT_EQ(roles("รับ12ค่ะ", show_in({"th"})), "รับ:claim 12:item=12 ค่ะ:filler");
  EXPECT_EQ(roles("我要A12", show_in({"zh"})), "我要:claim A12:item=A12");
  // Decomposed kana go through the slow way of normalising.
  EXPECT_EQ(roles("12 か\u3099 sold"), "12:item=12! か\u3099:unknown sold:claim");
}

TEST(Explain, TheSellersCommentKeepsItsRoles) {
  const auto reader = Reader::make(Packs::builtin(), ShowSettings{});
  ASSERT_TRUE(reader);
  const Explanation explanation =
      (*reader)->explain("sold 12?", ItemIndex(ItemList{}), "", Author::seller);
  EXPECT_EQ(explanation.reading.intent, Intent::none);
  EXPECT_EQ(explanation.reading.reason, ReadingReason::written_by_seller);
  EXPECT_EQ(explanation.tokens.size(), 3u);
}

TEST(Explain, WhatIsBehindTheLongestCommentIsNotRead) {
  const std::string text = "sold 12 " + std::string(600, 'a');
  const Explanation explanation = explained(text);
  EXPECT_EQ(explanation.reading.reason, ReadingReason::too_long);
  ASSERT_FALSE(explanation.tokens.empty());
  EXPECT_EQ(explanation.tokens.back().role, TokenRole::not_read);
  EXPECT_EQ(explanation.tokens.back().end, text.size());
}

TEST(Explain, CodesAreNamedOnce) {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < token_role_count; ++i) {
    names.insert(to_string(static_cast<TokenRole>(i)));
  }
  EXPECT_EQ(names.size(), token_role_count);
  std::set<std::string_view> codes;
  for (std::size_t i = 0; i < reading_reason_count; ++i) {
    const auto reason = static_cast<ReadingReason>(i);
    codes.insert(to_string(reason));
    EXPECT_EQ(reading_reason_from(to_string(reason)), reason);
    EXPECT_EQ(sentence(reason).back(), '.') << to_string(reason);
  }
  EXPECT_EQ(codes.size(), reading_reason_count);
  EXPECT_FALSE(reading_reason_from("because"));
}

RC_GTEST_PROP(ExplainProperty, IsTheReadingAndItsTokensLieInOrder, ()) {
  const std::string text = any_comment();
  const Show show = show_with_items();
  const ItemIndex items(show.items);
  for (const auto& reader : readers_of_every_mode()) {
    const Explanation explanation = reader->explain(text, items, "12");
    RC_ASSERT(explanation.reading == reader->read_indexed(text, items, "12"));
    std::size_t at = 0;
    std::size_t units = 0;
    std::size_t decisive = 0;
    for (const ExplainedToken& token : explanation.tokens) {
      RC_ASSERT(token.begin >= at);
      RC_ASSERT(token.end >= token.begin);
      RC_ASSERT(token.end <= text.size());
      RC_ASSERT(token.begin_utf16 >= units);
      RC_ASSERT(token.end_utf16 >= token.begin_utf16);
      at = token.end;
      units = token.end_utf16;
      decisive += token.decisive ? 1 : 0;
    }
    RC_ASSERT(decisive <= 1);
  }
}

RC_GTEST_PROP(ExplainProperty, AnyBytesAreExplained, (const std::string& text)) {
  const Show show = show_with_items();
  const ItemIndex items(show.items);
  for (const auto& reader : readers_of_every_mode()) {
    RC_ASSERT(reader->explain(text, items).reading == reader->read_indexed(text, items));
  }
}

}  // namespace
}  // namespace soldwire::claims::language
