#include "claims/language/decide.h"

#include <optional>

#include "claims/language/lines.h"
#include "claims/language/next_words.h"
#include "claims/language/roles.h"
#include "claims/language/suggestion.h"

namespace soldwire::claims::language {
namespace {

constexpr std::size_t none_found = static_cast<std::size_t>(-1);

bool is_terminator(const Token& token) {
  return token.kind == TokenKind::newline || token.is_punct(U'.') || token.is_punct(U'!') ||
         token.is_punct(U'?') || token.is_punct(U';');
}

class Decider {
 public:
  Decider(const Setting& setting, TokenList& tokens) : setting_(setting), tokens_(tokens) {}

  Reading run() {
    if (!says_something()) {
      if (has_class(WordClass::status)) {
        blame_first(0, tokens_.size(), WordClass::status);
        return nothing(ReadingReason::statement);
      }
      if (!correct_typo()) {
        return setting_.mode == ClaimMode::bare ? bare() : nothing(ReadingReason::nothing_said);
      }
      said_ = ReadingReason::misspelt_word;
    }
    if (auto decided = judge_sentences()) {
      return *std::move(decided);
    }
    return judge_comment();
  }

 private:
  enum class Fate { kept, dropped, review };

  // ---- for those who ask why ----

  void blame(std::size_t token) const {
    if (setting_.trace != nullptr && token != none_found) {
      setting_.trace->blame(token);
    }
  }
  // The first token of [begin, end) that `is_it` accepts.
  template <typename IsIt>
  void blame_first_that(std::size_t begin, std::size_t end, IsIt&& is_it) const {
    if (setting_.trace == nullptr) {
      return;
    }
    for (std::size_t i = begin; i < end; ++i) {
      if (is_it(tokens_[i])) {
        setting_.trace->blame(i);
        return;
      }
    }
  }
  void blame_first(std::size_t begin, std::size_t end, WordClass cls) const {
    blame_first_that(begin, end, [cls](const Token& token) { return token.is_word(cls); });
  }

  // ---- what there is ----

  [[nodiscard]] bool plus_counts() const { return setting_.mode == ClaimMode::plusone; }
  [[nodiscard]] bool is_intent(const Token& token) const {
    return is_intent_word(token) || (plus_counts() && token.kind == TokenKind::plus);
  }
  [[nodiscard]] bool has_class(WordClass cls) const {
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      if (tokens_[i].is_word(cls)) {
        return true;
      }
    }
    return false;
  }
  [[nodiscard]] bool says_something() const {
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      if (is_intent(tokens_[i]) || tokens_[i].is_word(WordClass::ask)) {
        return true;
      }
    }
    return false;
  }

  // ---- section 8 ----

  // Turns the only unknown word into the claim or pass word it was meant to be.
  bool correct_typo() {
    constexpr WordMask forbidden = mask_of(WordClass::question, WordClass::tail, WordClass::subject,
                                           WordClass::hedge, WordClass::neg, WordClass::unit);
    std::size_t unknown = none_found;
    bool has_item = false;
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      const Token& token = tokens_[i];
      if (is_foreign(token) || is_word_of(token, forbidden)) {
        return false;
      }
      if (is_unknown(token)) {
        if (unknown != none_found) {
          return false;
        }
        unknown = i;
      }
      has_item = has_item || token.kind == TokenKind::number || token.kind == TokenKind::code;
    }
    if (unknown == none_found || !has_item || tokens_[unknown].kind != TokenKind::word) {
      return false;
    }
    Token& token = tokens_[unknown];
    const auto meant = setting_.lexicon.mistyped(
        setting_.text.substr(token.begin, static_cast<std::size_t>(token.end - token.begin)));
    if (!meant) {
      return false;
    }
    token.cls = *meant;
    return true;
  }

  // ---- section 7 ----

  Reading bare() {
    bool has_item = false;
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      const Token& token = tokens_[i];
      if (!is_bare_part(token)) {
        blame(i);
        return nothing(ReadingReason::not_an_item_list);
      }
      if (!token.has_item()) {
        continue;
      }
      if (!setting_.items.empty() && (!has_item || token.kind == TokenKind::code) &&
          !names_known_item(token)) {
        blame(i);
        return nothing(ReadingReason::not_an_item_list);
      }
      has_item = true;
    }
    if (!has_item) {
      return nothing(ReadingReason::nothing_said);
    }
    PhraseList phrases;
    phrases.add(0, tokens_.size());
    return build_lines(setting_, tokens_, phrases, Intent::claim, ReadingReason::bare_code);
  }

  static bool is_bare_part(const Token& token) {
    constexpr WordMask words = ignored_words | mask_of(WordClass::variant, WordClass::size,
                                                       WordClass::color, WordClass::conn);
    switch (token.kind) {
      case TokenKind::word:
        return is_word_of(token, words);
      case TokenKind::number:
      case TokenKind::code:
      case TokenKind::range:
      case TokenKind::times:
      case TokenKind::quantity:
      case TokenKind::pre_quantity:
      case TokenKind::size_number:
      case TokenKind::emoji:
      case TokenKind::newline:
        return true;
      case TokenKind::punct:
        return token.symbol != U'?' && token.symbol != U':';
      default:
        return false;
    }
  }

  [[nodiscard]] bool names_known_item(const Token& token) const {
    const auto known = [&](std::int32_t number) {
      return setting_.items.find(std::to_string(number)) != ItemIndex::nothing;
    };
    switch (token.kind) {
      case TokenKind::code:
        return setting_.items.find(code_of(setting_.text, token)) != ItemIndex::nothing;
      case TokenKind::times:
        return known(token.first) || known(token.second);
      default:
        return known(token.first);
    }
  }

  // ---- rules 3 and 4 ----

  std::optional<Reading> judge_sentences() {
    for (std::size_t begin = 0; begin < tokens_.size();) {
      std::size_t last = begin;  // one behind the sentence's own tokens
      while (last < tokens_.size() && !is_terminator(tokens_[last])) {
        ++last;
      }
      // "sold 12!?" asks: the marks that end a sentence are seen together.
      std::size_t end = last;
      bool asks = false;
      while (end < tokens_.size() && is_terminator(tokens_[end])) {
        asks = asks || tokens_[end].is_punct(U'?');
        ++end;
      }
      switch (judge_sentence(begin, last, end, asks)) {
        case Fate::review:
          return review(reason_);
        case Fate::dropped:
          for (std::size_t i = begin; i < end; ++i) {
            tokens_[i].dropped = true;
          }
          break;
        case Fate::kept:
          break;
      }
      begin = end;
    }
    if (asked_beside_) {
      return review(ReadingReason::question_beside);
    }
    return std::nullopt;
  }

  // [begin, end) without, [begin, marks_end) with the marks that end it.
  Fate judge_sentence(std::size_t begin, std::size_t end, std::size_t marks_end, bool asks) {
    std::size_t first_intent = none_found;
    std::size_t last_intent = none_found;
    std::size_t first_item = none_found;
    WordMask classes = 0;
    for (std::size_t i = begin; i < end; ++i) {
      const Token& token = tokens_[i];
      if (token.kind == TokenKind::word) {
        classes |= mask_of(token.cls);
      }
      if (is_intent(token)) {
        first_intent = first_intent == none_found ? i : first_intent;
        last_intent = i;
      }
      if (token.has_item() && first_item == none_found) {
        first_item = i;
      }
    }
    const bool has_item = first_item != none_found;
    const auto has = [&](WordClass cls) { return (classes & mask_of(cls)) != 0; };
    const auto drop = [&](ReadingReason reason) {
      dropped_ = reason;
      return Fate::dropped;
    };
    const auto review_item = [&](ReadingReason reason, ReadingReason dropped) {
      reason_ = reason;
      return has_item ? Fate::review : drop(dropped);
    };

    if (has(WordClass::ask)) {
      blame_first(begin, end, WordClass::ask);
      return review_item(ReadingReason::asks_for_it, ReadingReason::no_item_said);
    }
    if (first_intent == none_found) {
      return asks || has(WordClass::question) ? Fate::dropped : Fate::kept;
    }
    if (has(WordClass::hedge) && has_item) {
      blame_first(begin, end, WordClass::hedge);
      return review_item(ReadingReason::condition, ReadingReason::no_item_said);
    }
    if (has(WordClass::question)) {
      switch (question_before(begin, end, first_intent, last_intent, first_item)) {
        case Question::none:
          break;
        case Question::set_apart:
          asked_beside_ = asked_beside_ || has_item;
          blame_first(begin, end, WordClass::question);
          return drop(ReadingReason::question);
        case Question::direct:
          blame_first(begin, end, WordClass::question);
          return drop(ReadingReason::question);
      }
    }
    if (has(WordClass::subject) && tells_of_a_sale(begin, end)) {
      return drop(ReadingReason::statement);
    }
    if (asks) {
      blame_first_that(end, marks_end, [](const Token& token) { return token.is_punct(U'?'); });
      return review_item(ReadingReason::question_mark, ReadingReason::question);
    }
    if (has(WordClass::neg) && is_negated(begin, end, first_intent, last_intent)) {
      blame_first(begin, end, WordClass::neg);
      return review_item(ReadingReason::negation, ReadingReason::no_item_said);
    }
    if (has(WordClass::hedge)) {
      blame_first(begin, end, WordClass::hedge);
      return drop(ReadingReason::no_item_said);
    }
    return Fate::kept;
  }

  enum class Question { none, direct, set_apart };

  // Rule 4.4: does a question word govern the claim word or the item?
  [[nodiscard]] Question question_before(std::size_t begin, std::size_t end,
                                         std::size_t first_intent, std::size_t last_intent,
                                         std::size_t first_item) const {
    Question found = Question::none;
    for (std::size_t i = begin; i < end; ++i) {
      const bool early = i < last_intent || (first_item != none_found && i < first_item);
      if (!tokens_[i].is_word(WordClass::question) || !early) {
        continue;
      }
      const std::size_t from = i < first_intent ? i : first_intent;
      const std::size_t to = i < first_intent ? first_intent : i;
      bool apart = false;
      for (std::size_t between = from + 1; between < to; ++between) {
        apart =
            apart || tokens_[between].is_punct(U',') || tokens_[between].kind == TokenKind::emoji;
      }
      if (!apart) {
        return Question::direct;
      }
      found = Question::set_apart;
    }
    return found;
  }

  // Rule 4.5: "I sold 12", "they 12 sold".
  [[nodiscard]] bool tells_of_a_sale(std::size_t begin, std::size_t end) const {
    for (std::size_t i = begin; i < end; ++i) {
      if (!tokens_[i].is_word(WordClass::subject)) {
        continue;
      }
      for (std::size_t next = i + 1; next < end; ++next) {
        const Token& token = tokens_[next];
        if (is_intent(token)) {
          blame(i);
          return true;
        }
        const bool breaks = !is_phrase_token(token) || is_ignored(token) ||
                            token.kind == TokenKind::punct || token.kind == TokenKind::emoji;
        if (breaks) {
          break;
        }
      }
    }
    return false;
  }

  // Rule 4.7.
  [[nodiscard]] bool is_negated(std::size_t begin, std::size_t end, std::size_t first_intent,
                                std::size_t last_intent) const {
    for (std::size_t i = begin; i < last_intent; ++i) {
      if (tokens_[i].is_word(WordClass::neg)) {
        return true;
      }
    }
    std::size_t i = first_intent;
    while (i < end && is_phrase_token(tokens_[i])) {
      ++i;
    }
    return i < end && tokens_[i].is_word(WordClass::neg);
  }

  // ---- rules 5 to 12 ----

  Reading judge_comment() {
    bool claims = false;
    bool asks_for_place = false;
    bool asks_for_unit = false;
    bool passes = false;
    bool pluses = false;
    bool has_item = false;
    bool has_address = false;
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      const Token& token = tokens_[i];
      // A mention counts even in a sentence that says nothing else.
      has_address = has_address || token.kind == TokenKind::mention || token.kind == TokenKind::url;
      if (token.dropped) {
        continue;
      }
      if (token.is_word(WordClass::claim)) {
        claims = true;
        bool& asks = token.entry != nullptr && token.entry->next ? asks_for_place : asks_for_unit;
        asks = true;
      }
      passes = passes || token.is_word(WordClass::pass);
      pluses = pluses || (plus_counts() && token.kind == TokenKind::plus);
      has_item = has_item || token.has_item();
    }
    if (!claims && !passes && !pluses) {
      return nothing(dropped_);
    }
    if (setting_.trace != nullptr) {
      setting_.trace->blame_nothing();  // what was dropped decides nothing
    }
    if (claims && passes) {
      return review(ReadingReason::two_intents);
    }
    if (asks_for_place && asks_for_unit) {
      return review(ReadingReason::unit_or_place);
    }
    if (asks_for_place) {
      said_ = ReadingReason::place_in_line;
    }
    const Intent intent = passes ? Intent::pass : Intent::claim;
    if (said_ == ReadingReason::said && !claims && !passes) {
      said_ = ReadingReason::plus_one;
    }
    find_active_phrases();
    if (!has_item) {
      return judge_without_item(intent);
    }
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      if (!tokens_[i].dropped && tokens_[i].has_item() && !active_.holds(i)) {
        blame(i);
        return review(ReadingReason::number_elsewhere);
      }
    }
    if (has_address) {
      blame_first_that(0, tokens_.size(), [](const Token& token) {
        return token.kind == TokenKind::mention || token.kind == TokenKind::url;
      });
      return review(ReadingReason::mention_or_link);
    }
    // Rule 9 needs no code of its own: with an item left and none outside the active
    // phrases, the only active phrase has one. Beside such a phrase, one without item
    // may touch other words.
    for (const PhraseList::Phrase& phrase : active_) {
      if (!names_item(phrase)) {
        continue;  // "sold 12! I love mine": what the other words go with is no order
      }
      if (text_touches_before(phrase)) {
        blame(phrase.begin - 1u);
        return review(ReadingReason::text_before);
      }
      if (text_touches_after(phrase)) {
        blame(phrase.end);
        return review(ReadingReason::text_after);
      }
    }
    return build_lines(setting_, tokens_, active_, intent, said_);
  }

  void find_active_phrases() {
    const auto belongs = [&](std::size_t i) {
      return !tokens_[i].dropped && is_phrase_token(tokens_[i]);
    };
    for (std::size_t begin = 0; begin < tokens_.size();) {
      if (!belongs(begin)) {
        ++begin;
        continue;
      }
      bool active = false;
      std::size_t end = begin;
      for (; end < tokens_.size() && belongs(end); ++end) {
        active = active || is_intent(tokens_[end]);
      }
      if (active) {
        active_.add(begin, end);
      }
      begin = end;
    }
  }

  // Rule 6.
  Reading judge_without_item(Intent intent) {
    bool doubtful = false;
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      const Token& token = tokens_[i];
      if (token.dropped) {
        continue;
      }
      const bool hedges = token.is_word(WordClass::hedge);
      if ((!is_phrase_token(token) && !hedges) || token.is_word(WordClass::corr)) {
        blame(i);
        return nothing(ReadingReason::no_item_said);
      }
      constexpr WordMask doubtful_words =
          mask_of(WordClass::numword, WordClass::all, WordClass::either, WordClass::hedge);
      doubtful = doubtful || is_word_of(token, doubtful_words) || is_neutral(token) ||
                 token.is_bad_number() || token.kind == TokenKind::pre_quantity;
    }
    if (intent == Intent::claim && !setting_.current_item.empty() && !doubtful) {
      Reading reading =
          build_lines(setting_, tokens_, active_, intent, ReadingReason::current_item);
      if (said_ == ReadingReason::place_in_line && reading.intent == Intent::claim) {
        reading.reason = said_;
      }
      return reading;
    }
    return review(ReadingReason::item_not_said);
  }

  [[nodiscard]] bool names_item(const PhraseList::Phrase& phrase) const {
    for (std::size_t i = phrase.begin; i < phrase.end; ++i) {
      if (tokens_[i].has_item()) {
        return true;
      }
    }
    return false;
  }

  // Rule 10: "Jenny sold 12".
  [[nodiscard]] bool text_touches_before(const PhraseList::Phrase& phrase) const {
    if (phrase.begin == 0 || tokens_[phrase.begin - 1u].dropped) {
      return false;
    }
    for (std::size_t i = phrase.begin; i < phrase.end && !is_core(tokens_[i]); ++i) {
      if (is_separator(tokens_[i])) {
        return false;
      }
    }
    return true;
  }

  // Rule 11: "sold 12 umbrella".
  [[nodiscard]] bool text_touches_after(const PhraseList::Phrase& phrase) const {
    if (phrase.end == tokens_.size() || tokens_[phrase.end].dropped) {
      return false;
    }
    for (std::size_t i = phrase.end; i > phrase.begin && !is_core(tokens_[i - 1]); --i) {
      if (is_separator(tokens_[i - 1])) {
        return false;
      }
    }
    const Token& next = tokens_[phrase.end];
    if (!next.spells(WordClass::tail) || next.spells(WordClass::question)) {
      return true;
    }
    for (std::size_t i = phrase.begin; i < phrase.end; ++i) {
      if (tokens_[i].has_item()) {
        return true;
      }
      if (is_intent_word(tokens_[i])) {
        for (std::size_t item = i + 1; item < phrase.end; ++item) {
          if (tokens_[item].has_item()) {
            return false;
          }
        }
        return true;
      }
    }
    return true;
  }

  const Setting& setting_;
  TokenList& tokens_;
  PhraseList active_;
  ReadingReason reason_ = ReadingReason::question_mark;  // of the sentence that needs a person
  ReadingReason dropped_ = ReadingReason::nothing_said;  // of the last sentence that says nothing
  ReadingReason said_ = ReadingReason::said;             // of a claim or pass
  bool asked_beside_ = false;
};

}  // namespace

Reading review(ReadingReason reason) {
  return Reading{Intent::review, {}, reason};
}

Reading nothing(ReadingReason reason) {
  return Reading{Intent::none, {}, reason};
}

Reading decide(const Setting& setting, TokenList& tokens) {
  const NextWords next = next_words_in(tokens);
  if (next == NextWords::decide) {
    const TokenList as_scanned = tokens;
    Reading reading = Decider(setting, tokens).run();
    if (reading.intent == Intent::claim) {
      return reading;
    }
    tokens = as_scanned;
    if (setting.trace != nullptr) {
      *setting.trace = Trace();
    }
  }
  if (next != NextWords::none) {
    forget_next_words(tokens);
  }
  Reading reading = Decider(setting, tokens).run();
  if (reading.intent == Intent::review) {
    reading.suggestion = suggested_item(setting, tokens);
  }
  return reading;
}

}  // namespace soldwire::claims::language
