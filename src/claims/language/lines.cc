#include "claims/language/lines.h"

#include <algorithm>
#include <array>
#include <optional>

#include "claims/language/item_code.h"
#include "claims/language/roles.h"
#include "claims/language/variant_choice.h"

namespace soldwire::claims::language {
namespace {

constexpr std::int32_t range_items_max = 20;
constexpr std::int32_t single_digit_max = 9;
constexpr std::size_t variant_words_max = 8;

// One naming of an item, with what was said about it.
struct Mention {
  std::string code;
  int item = ItemIndex::nothing;
  bool lettered = false;
  bool from_list = false;  // of a range or "1,299": nothing can be added to one of them
  std::optional<std::int64_t> quantity;
  std::array<std::uint16_t, variant_words_max> variants{};  // tokens
  std::size_t variants_size = 0;
};

// What the last token that means something was.
enum class Last { nothing, separator, item, list, bare_quantity, bare_variant, quantity, variant };

class LineBuilder {
 public:
  LineBuilder(const Setting& setting, const TokenList& tokens)
      : setting_(setting), tokens_(tokens) {}

  Reading build(const PhraseList& phrases, Intent intent, ReadingReason said) {
    if (said == ReadingReason::current_item) {
      start_mention(std::string(setting_.current_item), false);
      last_ = Last::separator;
    }
    bool corrects = false;
    for (const PhraseList::Phrase& phrase : phrases) {
      separate();
      phrase_end_ = phrase.end;
      for (std::size_t i = phrase.begin; i < phrase.end; ++i) {
        corrects = corrects || tokens_[i].is_word(WordClass::corr);
        if (!take(i)) {
          if (setting_.trace != nullptr) {
            setting_.trace->blame(i);
          }
          return review(reason_);
        }
        if (mentions_.size() > lines_max) {
          return review(ReadingReason::too_many_items);
        }
      }
    }
    if (!settle_pending()) {
      return review(reason_);
    }
    const bool several = std::any_of(mentions_.begin(), mentions_.end(), [&](const Mention& m) {
      return m.code != mentions_.front().code;
    });
    if (corrects && several) {
      return review(ReadingReason::correction);
    }
    if (setting_.strict && said == ReadingReason::misspelt_word) {
      return review(said);
    }
    Reading reading;
    reading.intent = intent;
    reading.reason = said;
    for (const Mention& mention : mentions_) {
      if (setting_.strict && intent == Intent::claim && mention.item == ItemIndex::nothing) {
        // Bare numbers are everywhere: only known items mean anything.
        return said == ReadingReason::bare_code ? nothing(ReadingReason::not_an_item_list)
                                                : review(ReadingReason::item_not_known);
      }
      if (said == ReadingReason::plus_one && !mention.quantity) {
        return review(ReadingReason::item_or_quantity);  // "12+1 15": a code alone says nothing
      }
      if (!add_line(mention, intent, reading.lines)) {
        return review(reason_);
      }
    }
    return reading;
  }

 private:
  // For those who ask what a number was taken for.
  void note(std::size_t i, Trace::Use use) const {
    if (setting_.trace != nullptr) {
      setting_.trace->used(i, use);
    }
  }
  bool refuse(ReadingReason reason) {
    reason_ = reason;
    return false;
  }

  // ---- one token ----

  bool take(std::size_t i) {
    const Token& token = tokens_[i];
    switch (token.kind) {
      case TokenKind::word:
        return take_word(i);
      case TokenKind::number:
      case TokenKind::code:
        return take_item(i);
      case TokenKind::times:
        return take_times(token);
      case TokenKind::range:
        return take_range(token);
      case TokenKind::thousands:
        return take_thousands(token);
      case TokenKind::quantity:
        return take_quantity(i);
      case TokenKind::pre_quantity:
        return take_pre_quantity(i);
      case TokenKind::plus:
        if (setting_.mode != ClaimMode::plusone && token.first > single_digit_max) {
          return refuse(ReadingReason::item_or_quantity);
        }
        return take_quantity(i);
      case TokenKind::size_number:
        return take_variant(i);
      case TokenKind::newline:
      case TokenKind::phone:
      case TokenKind::price:
        separate();
        return true;
      case TokenKind::punct:
        if (makes_list(token)) {
          separate();
          exclamation_end_ = token.symbol == U'!' ? token.end : 0;
        } else {
          apart_ = true;
        }
        return true;
      default:
        return token.is_bad_number() ? refuse(ReadingReason::unclear_number) : true;
    }
  }

  bool take_word(std::size_t i) {
    switch (tokens_[i].cls) {
      case WordClass::all:
        return refuse(ReadingReason::all_or_both);
      case WordClass::either:
        return refuse(ReadingReason::one_or_the_other);
      case WordClass::numword:
        return refuse(ReadingReason::number_in_words);
      case WordClass::claim:
      case WordClass::pass:
      case WordClass::conn:
        separate();
        return true;
      case WordClass::variant:
      case WordClass::size:
      case WordClass::color:
        return take_variant(i);
      case WordClass::mark:
        apart_ = true;
        return true;
      default:
        return true;
    }
  }

  // Brackets, colons and the like between two numbers leave open what the second is.
  static bool makes_list(const Token& token) {
    switch (token.symbol) {
      case U',':
      case U'.':
      case U'!':
      case U';':
      case U'|':
      case bullet_symbol:
        return true;
      default:
        return false;
    }
  }

  void separate() {
    if (last_ != Last::nothing) {
      last_ = Last::separator;
    }
  }

  // The next token of this phrase that means something; nullptr when a separator or
  // the end comes first.
  [[nodiscard]] const Token* next_to(std::size_t i) const {
    for (++i; i < phrase_end_; ++i) {
      const Token& token = tokens_[i];
      const bool skipped = is_ignored(token) || token.kind == TokenKind::emoji ||
                           (token.kind == TokenKind::punct && !makes_list(token));
      if (!skipped) {
        const bool ends = token.kind == TokenKind::newline || token.kind == TokenKind::punct ||
                          is_word_of(token, mask_of(WordClass::conn, WordClass::claim,
                                                    WordClass::pass, WordClass::corr));
        return ends ? nullptr : &token;
      }
    }
    return nullptr;
  }
  [[nodiscard]] bool item_follows(std::size_t i) const {
    const Token* next = next_to(i);
    return next != nullptr && next->has_item();
  }
  [[nodiscard]] bool variant_follows(std::size_t i) const {
    const Token* next = next_to(i);
    return next != nullptr &&
           (next->kind == TokenKind::size_number ||
            is_word_of(*next, mask_of(WordClass::variant, WordClass::size, WordClass::color)));
  }

  // ---- items ----

  Mention& start_mention(std::string code, bool lettered) {
    Mention& mention = mentions_.emplace_back();
    mention.item = setting_.items.find(code);
    mention.code = std::move(code);
    mention.lettered = lettered;
    if (waiting_quantity_) {
      mention.quantity = waiting_quantity_;
      waiting_quantity_.reset();
      waiting_is_pre_ = false;
    }
    last_ = Last::item;
    apart_ = false;
    return mention;
  }

  bool take_item(std::size_t i) {
    const Token& token = tokens_[i];
    std::string code = code_of(setting_.text, token);
    const bool lettered = token.kind == TokenKind::code;
    if (!mentions_.empty() && exclamation_end_ == token.begin) {
      return refuse(ReadingReason::unclear_number);  // "sold 12!!1" is a slip of the shift key
    }
    switch (last_) {
      case Last::item:
        return take_second(i, std::move(code), lettered);
      case Last::list:
      case Last::bare_variant:
        return refuse(ReadingReason::item_or_quantity);
      case Last::bare_quantity:
        if (!lettered) {
          return refuse(ReadingReason::item_or_quantity);
        }
        break;
      case Last::variant:
        // "12 M 2": an item only if it is described like one, as in "12 M 15 L".
        if (!lettered && !mentions_.empty() && !variant_follows(i)) {
          return refuse(ReadingReason::item_or_quantity);
        }
        break;
      default:
        break;
    }
    start_mention(std::move(code), lettered);
    return true;
  }

  // A code after a code with nothing but space between them.
  bool take_second(std::size_t i, std::string code, bool lettered) {
    Mention& first = mentions_.back();
    if (first.code == code) {
      return true;
    }
    if (first.lettered && lettered) {
      start_mention(std::move(code), true);
      return true;
    }
    if (lettered) {
      return refuse(ReadingReason::item_or_quantity);
    }
    const std::int32_t number = tokens_[i].first;
    if (setting_.items.find(code) == ItemIndex::nothing && offers_number(first, number)) {
      if (first.lettered && number <= single_digit_max) {
        return refuse(ReadingReason::size_or_quantity);
      }
      last_ = Last::bare_variant;
      note(i, Trace::Use::variant);
      return add_variant(first, i);
    }
    // "A12 2" is a quantity; "A12 #2" and "A12 (2)" may be an item.
    if (first.lettered && number <= setting_.max_qty && !first.quantity && !apart_) {
      first.quantity = number;
      note(i, Trace::Use::quantity);
      last_ = Last::bare_quantity;
      return true;
    }
    return refuse(ReadingReason::item_or_quantity);
  }

  [[nodiscard]] bool known(std::int32_t number) const {
    return setting_.items.find(std::to_string(number)) != ItemIndex::nothing;
  }

  [[nodiscard]] bool may_start_list() const {
    return last_ != Last::item && last_ != Last::list && last_ != Last::bare_quantity &&
           last_ != Last::bare_variant;
  }

  // 12x2
  bool take_times(const Token& token) {
    if (!may_start_list()) {
      return refuse(ReadingReason::item_or_quantity);
    }
    const bool left_known = known(token.first);
    const bool right_known = known(token.second);
    std::int32_t item = token.first;
    std::int32_t quantity = token.second;
    if (left_known == right_known) {
      if (item <= single_digit_max || quantity < 1 || quantity > single_digit_max) {
        return refuse(ReadingReason::which_is_the_item);
      }
    } else if (right_known) {
      std::swap(item, quantity);
    }
    Mention& mention = start_mention(std::to_string(item), false);
    last_ = Last::quantity;
    return set_quantity(mention, quantity);
  }

  bool take_range(const Token& token) {
    if (!setting_.ranges) {
      return refuse(ReadingReason::range_given);
    }
    const std::int32_t count = token.second - token.first + 1;
    if (count < 2 || count > range_items_max) {
      return refuse(ReadingReason::range_not_expandable);
    }
    if (!may_start_list() || waiting_quantity_) {
      return refuse(ReadingReason::item_or_quantity);
    }
    for (std::int32_t number = token.first; number <= token.second; ++number) {
      start_mention(std::to_string(number), false).from_list = true;
    }
    last_ = Last::list;
    return true;
  }

  bool take_thousands(const Token& token) {
    if (!known(token.first) || !known(token.second) || !may_start_list() || waiting_quantity_) {
      return refuse(ReadingReason::one_number_or_two);
    }
    start_mention(std::to_string(token.first), false).from_list = true;
    start_mention(std::to_string(token.second), false).from_list = true;
    last_ = Last::list;
    return true;
  }

  // ---- quantities ----

  bool set_quantity(Mention& mention, std::int64_t quantity) {
    if (mention.quantity) {
      return refuse(ReadingReason::two_quantities);
    }
    if (mention.from_list) {
      return refuse(ReadingReason::quantity_for_which_item);
    }
    if (quantity < 1) {
      return refuse(ReadingReason::quantity_below_one);
    }
    if (quantity > setting_.max_qty) {
      return refuse(ReadingReason::quantity_above_limit);
    }
    mention.quantity = quantity;
    return true;
  }

  bool wait_with(std::int64_t quantity, bool is_pre) {
    if (waiting_quantity_) {
      return refuse(ReadingReason::two_quantities);
    }
    if (quantity < 1) {
      return refuse(ReadingReason::quantity_below_one);
    }
    if (quantity > setting_.max_qty) {
      return refuse(ReadingReason::quantity_above_limit);
    }
    waiting_quantity_ = quantity;
    waiting_is_pre_ = is_pre;
    last_ = Last::quantity;
    return true;
  }

  bool take_quantity(std::size_t i) {
    const Token& token = tokens_[i];
    if (token.of_form) {
      // "12 2 of 15": whose quantity is it?
      return last_ == Last::item ? refuse(ReadingReason::item_or_quantity)
                                 : wait_with(token.first, false);
    }
    if (mentions_.empty()) {
      return wait_with(token.first, false);
    }
    if (last_ == Last::separator && item_follows(i)) {
      return refuse(ReadingReason::quantity_for_which_item);
    }
    last_ = Last::quantity;
    return set_quantity(mentions_.back(), token.first);
  }

  // "2x" stands before its item; at the end of all it belongs to the one before.
  bool take_pre_quantity(std::size_t i) {
    const Token& token = tokens_[i];
    if (token.first > single_digit_max) {
      return refuse(ReadingReason::item_or_quantity);
    }
    const bool after_item = last_ == Last::item || last_ == Last::variant;
    const bool more_follows = next_to(i) != nullptr || rest_has_item(i + 1);
    if (after_item && more_follows) {
      return refuse(ReadingReason::quantity_for_which_item);
    }
    return wait_with(token.first, true);
  }

  [[nodiscard]] bool rest_has_item(std::size_t i) const {
    for (; i < phrase_end_; ++i) {
      if (tokens_[i].has_item()) {
        return true;
      }
    }
    return false;
  }

  bool settle_pending() {
    if (!waiting_quantity_) {
      return true;
    }
    if (mentions_.empty() || !waiting_is_pre_) {
      return refuse(ReadingReason::quantity_without_item);
    }
    return set_quantity(mentions_.back(), *waiting_quantity_);
  }

  // ---- variants ----

  bool take_variant(std::size_t i) {
    if (mentions_.empty()) {
      if (early_size_ == early_.size()) {
        return refuse(ReadingReason::too_many_variants);
      }
      early_[early_size_++] = static_cast<std::uint16_t>(i);
      last_ = Last::variant;
      return true;
    }
    if (last_ == Last::separator && item_follows(i)) {
      return refuse(ReadingReason::variant_for_which_item);
    }
    last_ = Last::variant;
    return add_variant(mentions_.back(), i);
  }

  bool add_variant(Mention& mention, std::size_t i) {
    if (mention.from_list) {
      return refuse(ReadingReason::variant_for_which_item);
    }
    if (mention.variants_size == mention.variants.size()) {
      return refuse(ReadingReason::too_many_variants);
    }
    mention.variants[mention.variants_size++] = static_cast<std::uint16_t>(i);
    return true;
  }

  [[nodiscard]] bool offers_number(const Mention& mention, std::int32_t number) const {
    if (mention.item == ItemIndex::nothing) {
      return false;
    }
    return offers(setting_.items.variants(mention.item), number);
  }

  // The entries of the item's list that the words of this mention mean.
  bool resolve_variants(const Mention& mention, bool with_early, std::vector<std::string>& names) {
    if (mention.item == ItemIndex::nothing || setting_.items.variants(mention.item).empty()) {
      return true;
    }
    VariantChoice choice(setting_, setting_.items.variants(mention.item));
    bool fits = true;
    const auto add = [&](std::size_t token) {
      fits = choice.add(tokens_[token]);
      if (!fits && setting_.trace != nullptr) {
        setting_.trace->blame(token);
      }
    };
    for (std::size_t i = 0; with_early && fits && i < early_size_; ++i) {
      add(early_[i]);
    }
    for (std::size_t i = 0; fits && i < mention.variants_size; ++i) {
      add(mention.variants[i]);
    }
    if (!fits) {
      return refuse(choice.problem());
    }
    for (const ItemIndex::Variant* variant : choice.chosen()) {
      names.push_back(variant->name);
    }
    return true;
  }

  // ---- the result ----

  bool add_line(const Mention& mention, Intent intent, std::vector<Line>& lines) {
    Line line;
    line.item = mention.code;
    line.quantity = mention.quantity;
    if (!line.quantity && intent == Intent::claim) {
      line.quantity = 1;
    }
    if (!resolve_variants(mention, &mention == &mentions_.front(), line.variant)) {
      return false;
    }
    const auto same = std::find_if(lines.begin(), lines.end(), [&](const Line& other) {
      return other.item == line.item && other.variant.size() == line.variant.size() &&
             std::is_permutation(other.variant.begin(), other.variant.end(), line.variant.begin());
    });
    if (same == lines.end()) {
      lines.push_back(std::move(line));
      return true;
    }
    return same->quantity == line.quantity ? true : refuse(ReadingReason::same_item_twice);
  }

  const Setting& setting_;
  const TokenList& tokens_;
  std::vector<Mention> mentions_;
  std::array<std::uint16_t, variant_words_max> early_{};  // variants before the first item
  std::size_t early_size_ = 0;
  std::optional<std::int64_t> waiting_quantity_;  // for the next item
  bool waiting_is_pre_ = false;
  Last last_ = Last::nothing;
  bool apart_ = false;               // an item mark or odd punctuation stands behind the last item
  std::size_t exclamation_end_ = 0;  // where the last "!" ends in the text; 0: none
  std::size_t phrase_end_ = 0;
  ReadingReason reason_ = ReadingReason::unclear_number;
};

}  // namespace

std::string code_of(std::u32string_view text, const Token& token) {
  if (token.kind == TokenKind::number) {
    return std::to_string(token.first);
  }
  return canonical_code(
      text.substr(token.begin, static_cast<std::size_t>(token.end - token.begin)));
}

Reading build_lines(const Setting& setting, const TokenList& tokens, const PhraseList& phrases,
                    Intent intent, ReadingReason said) {
  return LineBuilder(setting, tokens).build(phrases, intent, said);
}

}  // namespace soldwire::claims::language
