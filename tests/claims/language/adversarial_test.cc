// Hostile text: it must be answered without error, soon, and the same way twice.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <string>
#include <vector>

#include "claims/language/item_index.h"
#include "claims/language/normalise.h"
#include "tests/claims/language/mixtures.h"
#include "tests/claims/language/said.h"

namespace soldwire::claims::language {
namespace {

std::string repeated(std::string_view part, std::size_t times) {
  std::string out;
  out.reserve(part.size() * times);
  for (std::size_t i = 0; i < times; ++i) {
    out += part;
  }
  return out;
}

std::shared_ptr<const Reader> polyglot() {
  ShowSettings settings;
  settings.languages = {"en", "es", "th", "zh", "ja", "ko", "hi", "bn", "ar", "ru", "vi"};
  static const auto reader = *Reader::make(Packs::builtin(), settings);
  return reader;
}

TEST(Adversarial, HugeCommentsAreAnsweredSoon) {
  const std::string megabyte(1 << 20, 'a');
  const std::vector<std::string> texts{
      "sold " + std::string(10000, '1'),
      std::string(10000, '1'),
      megabyte,
      "sold 12" + std::string(1 << 20, ' '),
      "sold 12 " + repeated("\u0301", 500000),
      "sold 12 " + repeated("\u0316\u0301", 100000),
      "sold 12" + repeated("🔥", 100000),
      repeated("so", 300000),
      repeated("((a)*", 100000),
      repeated("1-", 200000),
      repeated("12 ", 200000),
      repeated("sold 12 ", 100000),
      repeated("\"", 100000),
      repeated("\" ", 100000),
      repeated("> ", 100000),
      repeated("@a ", 100000),
      repeated("ห", 200000),
      repeated("ที", 100),
      repeated("要", 100000),
      repeated("か\u3099", 100000),
      repeated("\u1100\u1161", 100000),
      repeated("\u202e", 100000) + "sold 12",
      repeated("www.", 100),
      repeated(":)", 100000),
      repeated("aaa ", 125),
      repeated("1,", 250),
      repeated("x2", 250),
      repeated("is sold,", 60),
      repeated("\xf0\x9f", 100000),
      std::string(100000, '\0'),
  };
  const auto reader = polyglot();
  const ItemIndex items(show_with_items().items);
  for (const std::string& text : texts) {
    const auto begin = std::chrono::steady_clock::now();
    const Reading reading = reader->read_indexed(text, items, "12");
    const auto took = std::chrono::steady_clock::now() - begin;
    EXPECT_LT(took, std::chrono::milliseconds(1000)) << text.substr(0, 40);
    EXPECT_EQ(reader->read_indexed(text, items, "12"), reading) << text.substr(0, 40);
  }
}

TEST(Adversarial, CostGrowsWithLengthOnly) {
  // A quadratic step would make the long text hundreds of times dearer.
  // Time of this thread alone: a busy machine is slow, not quadratic.
  const auto now = [] {
    timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
  };
  const auto cost = [&now](const std::string& text) {
    double best = 1e9;
    for (int round = 0; round < 5; ++round) {
      NormalText out;
      const double begin = now();
      normalise(text, out);
      best = std::min(best, now() - begin);
    }
    return best;
  };
  const std::string part = "e\u0316\u0301\u0316\u0301か\u3099 ";
  const double small = cost(repeated(part, 200));
  const double large = cost(repeated(part, 10000));
  EXPECT_LT(large, small * 50 * 8);
}

void expect_sound(const Reading& reading) {
  if (reading.intent == Intent::claim || reading.intent == Intent::pass) {
    RC_ASSERT(!reading.lines.empty());
    for (const Line& line : reading.lines) {
      RC_ASSERT(canonical_item_code(line.item) == line.item);
      RC_ASSERT(reading.intent == Intent::pass || line.quantity.has_value());
      RC_ASSERT(!line.quantity || (*line.quantity >= 1 && *line.quantity <= 50));
    }
  } else {
    RC_ASSERT(reading.lines.empty());
  }
}

RC_GTEST_PROP(ReadingProperty, AnyMixtureIsAnsweredSoundlyAndAlike, ()) {
  const std::string text = any_comment();
  const Show show = show_with_items();
  for (const auto& reader : readers_of_every_mode()) {
    const Reading reading = reader->read(text, show.items, "12");
    expect_sound(reading);
    RC_ASSERT(reader->read(text, show.items, "12") == reading);
    RC_ASSERT(reader->read(text, show.items, "12", Author::seller).intent == Intent::none);
  }
}

RC_GTEST_PROP(ReadingProperty, StrictShowsClaimKnownItemsOnly, ()) {
  static const auto readers = [] {
    std::vector<std::shared_ptr<const Reader>> made;
    for (const ClaimMode mode : {ClaimMode::keyword, ClaimMode::bare, ClaimMode::plusone}) {
      ShowSettings settings;
      settings.languages = {"en", "th", "zh"};
      settings.mode = mode;
      settings.strictness = Strictness::strict;
      made.push_back(*Reader::make(Packs::builtin(), settings));
    }
    return made;
  }();
  const std::string text = any_comment();
  const Show show = show_with_items();
  for (const auto& reader : readers) {
    const Reading reading = reader->read(text, show.items);
    RC_ASSERT(reading.reason != ReadingReason::misspelt_word || reading.intent == Intent::review);
    for (const Line& line : reading.lines) {
      RC_ASSERT(reading.intent == Intent::pass || show.items.variants_by_code.contains(line.item));
    }
    RC_ASSERT(reader->read(text, ItemList{}).intent != Intent::claim);
  }
}

RC_GTEST_PROP(ReadingProperty, AnyBytesAreAnswered, (const std::string& text)) {
  expect_sound(polyglot()->read(text, ItemList{}));
}

RC_GTEST_PROP(NormaliseProperty, TwiceIsOnce, ()) {
  NormalText once;
  normalise(any_comment(), once);
  const std::string text = to_utf8(once.view());
  NormalText twice;
  normalise(text, twice);
  RC_ASSERT(to_utf8(twice.view()) == text);
}

// A decomposed kana sends the whole text through ICU; the composed one does not.
RC_GTEST_PROP(NormaliseProperty, BothWaysAgree, ()) {
  const std::string text = any_comment();
  NormalText quick;
  normalise(text + "\nが", quick);
  NormalText slow;
  normalise(text + "\nか\u3099", slow);
  RC_ASSERT(to_utf8(quick.view()) == to_utf8(slow.view()));
}

}  // namespace
}  // namespace soldwire::claims::language
