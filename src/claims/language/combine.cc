#include "claims/language/combine.h"

#include "claims/language/item_code.h"

namespace soldwire::claims::language {
namespace {

// Reads at `read_`, writes at `write_`; what has been written is never longer.
class Combiner {
 public:
  Combiner(std::u32string_view text, const ItemIndex& items, TokenList& tokens)
      : text_(text), items_(items), tokens_(tokens), size_(tokens.size()) {}

  void run() {
    while (read_ < size_) {
      const Token& token = tokens_[read_];
      switch (token.kind) {
        case TokenKind::number:
          if (!price() && !range_in_words() && !quantity() && !measure() && !letter_and_number() &&
              !quantity_before_code() && !joined_codes()) {
            keep();
          }
          break;
        case TokenKind::code:
          if (!joined_codes()) {
            keep();
          }
          break;
        case TokenKind::word:
          word();
          break;
        case TokenKind::quantity:
          unit_quantity();
          break;
        case TokenKind::money_sign:
        case TokenKind::phone:
        case TokenKind::long_number:
        case TokenKind::decimal:
        case TokenKind::zero:
        case TokenKind::dot_list:
        case TokenKind::decimal_comma:
        case TokenKind::thousands:
        case TokenKind::range:
          if (!price()) {
            keep();
          }
          break;
        default:
          keep();
          break;
      }
    }
    tokens_.shrink(write_);
  }

 private:
  [[nodiscard]] bool exists(std::size_t ahead) const { return read_ + ahead < size_; }
  [[nodiscard]] const Token& look(std::size_t ahead) const { return tokens_[read_ + ahead]; }
  [[nodiscard]] bool is(std::size_t ahead, TokenKind kind) const {
    return exists(ahead) && look(ahead).kind == kind;
  }

  void keep() {
    if (write_ != read_) {
      tokens_[write_] = tokens_[read_];
    }
    ++write_;
    ++read_;
  }
  // Replaces the next `count` tokens by one of this kind.
  Token& replace(std::size_t count, TokenKind kind) {
    Token joined = tokens_[read_];
    joined.kind = kind;
    joined.end = tokens_[read_ + count - 1].end;
    joined.entry = nullptr;
    joined.cls = WordClass::unknown;
    joined.variant = -1;
    read_ += count;
    return tokens_[write_++] = joined;
  }

  static bool is_amount(const Token& token) {
    switch (token.kind) {
      case TokenKind::number:
      case TokenKind::phone:
      case TokenKind::long_number:
      case TokenKind::decimal:
      case TokenKind::zero:
      case TokenKind::dot_list:
      case TokenKind::decimal_comma:
      case TokenKind::thousands:
      case TokenKind::range:
      case TokenKind::price:
        return true;
      default:
        return false;
    }
  }
  static bool is_currency(const Token& token) {
    if (token.kind == TokenKind::money_sign) {
      return true;
    }
    return token.spells(WordClass::currency) && token.cls != WordClass::variant &&
           token.cls != WordClass::claim && token.cls != WordClass::pass &&
           token.cls != WordClass::status;
  }
  // Signs and codes that are written before the number.
  [[nodiscard]] bool leads(const Token& token) const {
    if (token.kind == TokenKind::word) {
      return token.entry->is(WordClass::currency_code);
    }
    const char32_t sign = text_[token.end - 1u];
    return sign != U'€' && sign != U'₫' && sign != U'₽' && sign != U'₺' && sign != U'₴';
  }
  // One-letter currency words (đ, k) only follow their number: "K12" is a code.
  [[nodiscard]] static bool may_lead(const Token& token) {
    return token.kind == TokenKind::money_sign || token.end - token.begin >= 2;
  }

  // The number, its currency before it or behind it.
  bool price() {
    const Token& token = look(0);
    if (is_currency(token)) {
      if (!may_lead(token)) {
        return false;
      }
      const std::size_t amount = exists(2) && look(1).is_punct(U'.') ? 2 : 1;  // Rs. 500
      if (!exists(amount) || !is_amount(look(amount))) {
        return false;
      }
      // The amount may carry a currency of its own behind it: $25 usd.
      const bool doubled = exists(amount + 1) && is_currency(look(amount + 1)) &&
                           (!exists(amount + 2) || !is_amount(look(amount + 2)));
      replace(amount + (doubled ? 2 : 1), TokenKind::price);
      return true;
    }
    if (!exists(1) || !is_currency(look(1))) {
      return false;
    }
    const Token& currency = look(1);
    const std::size_t next = exists(3) && look(2).is_punct(U'.') && leads(currency) ? 3 : 2;
    if (exists(next) && is_amount(look(next)) && may_lead(currency)) {
      // Between two numbers: it belongs to the one it touches, else by custom.
      const bool touches_left = !currency.space_before;
      const bool touches_right = !look(next).space_before;
      const bool to_the_right = touches_left == touches_right ? leads(currency) : touches_right;
      if (to_the_right) {
        return false;
      }
    }
    replace(2, TokenKind::price);
    return true;
  }

  bool range_in_words() {
    if (!exists(2) || !look(1).spells(WordClass::to) || !is(2, TokenKind::number)) {
      return false;
    }
    const std::int32_t last = look(2).first;
    replace(3, TokenKind::range).second = last;
    return true;
  }

  // Words that may stand between "2 of" and the code.
  [[nodiscard]] std::size_t code_after_of(std::size_t of) const {
    if (!exists(of) || !look(of).spells(WordClass::of)) {
      return 0;
    }
    for (std::size_t ahead = of + 1; ahead <= of + 3 && exists(ahead); ++ahead) {
      if (is(ahead, TokenKind::number) || is(ahead, TokenKind::code)) {
        return ahead;
      }
      if (!look(ahead).is_word(WordClass::mark) && !look(ahead).is_word(WordClass::fill)) {
        break;
      }
    }
    return 0;
  }

  static bool is_unit_word(const Token& token) {
    return token.spells(WordClass::qtyunit) && token.cls != WordClass::variant &&
           token.cls != WordClass::claim && token.cls != WordClass::pass &&
           token.cls != WordClass::status;
  }

  // 3 pcs, two pcs, 2 of 12, 3 pcs of 12. Reads a number or number word.
  bool quantity() {
    const Token& token = look(0);
    const std::int32_t count = token.kind == TokenKind::number ? token.first : token.entry->number;
    const bool with_unit = exists(1) && is_unit_word(look(1));
    const std::size_t of = with_unit ? 2 : 1;
    const std::size_t code = code_after_of(of);
    if (!with_unit && code == 0) {
      return false;
    }
    Token& joined = replace(code != 0 ? of + 1 : of, TokenKind::quantity);
    joined.first = count;
    joined.of_form = code != 0;
    return true;
  }

  // "3pcs" was one token; "3pcs of 12" goes on.
  void unit_quantity() {
    if (code_after_of(1) != 0) {
      replace(2, TokenKind::quantity).of_form = true;
    } else {
      keep();
    }
  }

  // 12 minutes. A size mark that has its own number is not a unit (12 gr 38).
  bool measure() {
    if (!exists(1) || !look(1).spells(WordClass::unit)) {
      return false;
    }
    if (look(1).spells(WordClass::numword) && exists(2) && is_unit_word(look(2))) {
      return false;  // Korean: 12 세 개 is 12, three pieces; 12 세 alone is an age
    }
    switch (look(1).cls) {
      case WordClass::variant:
      case WordClass::size:
      case WordClass::claim:
      case WordClass::pass:
      case WordClass::status:
        return false;
      case WordClass::sizemark:
        if (is(2, TokenKind::number) || (exists(2) && look(2).is_word(WordClass::size)) ||
            (exists(2) && look(2).is_punct(U'.'))) {
          return false;
        }
        break;
      default:
        break;
    }
    replace(2, TokenKind::measure);
    return true;
  }

  // "12 b" and "b 12" where the show has 12B or B12.
  [[nodiscard]] static bool is_one_letter(const Token& token) {
    return token.kind == TokenKind::word && token.end - token.begin == 1;
  }
  bool letter_and_number() {
    const bool number_first = look(0).kind == TokenKind::number;
    if (items_.empty() || !exists(1) || !look(1).space_before ||
        !(number_first ? is_one_letter(look(1)) : is(1, TokenKind::number))) {
      return false;
    }
    const std::u32string_view written =
        text_.substr(look(0).begin, static_cast<std::size_t>(look(1).end - look(0).begin));
    const std::string code = canonical_code(written);
    if (code.empty() || items_.find(code) == ItemIndex::nothing) {
      return false;
    }
    replace(2, TokenKind::code);
    return true;
  }

  // 2 x A12
  bool quantity_before_code() {
    const bool times = exists(2) && is_one_letter(look(1)) && text_[look(1).begin] == U'x' &&
                       is(2, TokenKind::code);
    if (!times) {
      return false;
    }
    replace(2, TokenKind::pre_quantity);
    return true;
  }

  // A12-A15, A12/15, A12.5: a list or a span of codes, nobody knows which.
  bool joined_codes() {
    std::size_t count = 1;
    bool lettered = look(0).kind == TokenKind::code;
    while (exists(count + 1) && look(count).kind == TokenKind::punct &&
           (is(count + 1, TokenKind::number) || is(count + 1, TokenKind::code))) {
      const Token& sign = look(count);
      const bool tight = !sign.space_before && !look(count + 1).space_before;
      const bool joins = sign.symbol == U'-' || sign.symbol == U'~' || sign.symbol == U'/' ||
                         (sign.symbol == U'.' && tight);
      if (!joins) {
        break;
      }
      lettered = lettered || look(count + 1).kind == TokenKind::code;
      count += 2;
    }
    if (count == 1 || !lettered) {
      return false;
    }
    replace(count, TokenKind::hyphen_list);
    return true;
  }

  // "no" before a number, a code, or a dot or colon and a number is "number",
  // otherwise negation in every language that does not use it as a filler.
  void mark() {
    const bool dotted = exists(1) && (look(1).is_punct(U'.') || look(1).is_punct(U':'));
    const std::size_t next = dotted ? 2 : 1;
    const bool has_number =
        exists(next) &&
        (is_amount(look(next)) || look(next).kind == TokenKind::code ||
         look(next).kind == TokenKind::times || look(next).kind == TokenKind::slash ||
         look(next).kind == TokenKind::hyphen_list) &&
        look(next).kind != TokenKind::price;
    if (has_number) {
      const bool swallow = dotted && look(1).is_punct(U'.');  // it ends no sentence
      replace(swallow ? 2 : 1, TokenKind::word).cls = WordClass::mark;
    } else {
      const bool plain_no =
          text_.substr(look(0).begin, 3).starts_with(U"no") && look(0).end - look(0).begin == 2;
      Token& token = tokens_[read_];
      if (plain_no && !token.spells(WordClass::fill)) {
        token.cls = WordClass::neg;
      }
      keep();
    }
  }

  // Where the number of "qty: 3" or "size: 38" stands; 0 when there is none.
  [[nodiscard]] std::size_t marked_number() const {
    std::size_t next = 1;
    if (exists(next) && (look(next).is_punct(U':') || look(next).is_punct(U'.') ||
                         look(next).is_punct(U'=') || look(next).is_word(WordClass::mark))) {
      ++next;
    }
    return is(next, TokenKind::number) ? next : 0;
  }

  void word() {
    const Token& token = look(0);
    if (is_currency(token) && price()) {
      return;
    }
    switch (token.cls) {
      case WordClass::numword:
        if (!quantity()) {
          keep();
        }
        return;
      case WordClass::qtymark:
        if (const std::size_t number = marked_number()) {
          const std::int32_t count = look(number).first;
          const bool unit = exists(number + 1) && is_unit_word(look(number + 1));
          replace(number + (unit ? 2 : 1), TokenKind::quantity).first = count;
          return;
        }
        break;
      case WordClass::sizemark:
        if (const std::size_t number = marked_number()) {
          const std::int32_t size = look(number).first;
          replace(number + 1, TokenKind::size_number).first = size;
          return;
        }
        break;
      default:
        break;
    }
    if (token.spells(WordClass::mark) &&
        (token.cls == WordClass::neg || token.cls == WordClass::mark)) {
      mark();
      return;
    }
    if (is_one_letter(token) && token.cls != WordClass::claim && token.cls != WordClass::pass &&
        letter_and_number()) {
      return;
    }
    keep();
  }

  std::u32string_view text_;
  const ItemIndex& items_;
  TokenList& tokens_;
  std::size_t size_;
  std::size_t read_ = 0;
  std::size_t write_ = 0;
};

}  // namespace

void combine(std::u32string_view text, const ItemIndex& items, TokenList& tokens) {
  Combiner(text, items, tokens).run();
}

}  // namespace soldwire::claims::language
