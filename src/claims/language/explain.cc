#include "claims/language/explain.h"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "claims/language/characters.h"
#include "claims/language/lines.h"
#include "claims/language/reader_impl.h"
#include "claims/language/roles.h"

namespace soldwire::claims::language {
namespace {

struct RoleName {
  TokenRole role;
  std::string_view name;
};
constexpr std::array<RoleName, token_role_count> role_names{{
    {TokenRole::claim, "claim"},
    {TokenRole::pass, "pass"},
    {TokenRole::item, "item"},
    {TokenRole::quantity, "quantity"},
    {TokenRole::variant, "variant"},
    {TokenRole::number_word, "number_word"},
    {TokenRole::unclear_number, "unclear_number"},
    {TokenRole::connector, "connector"},
    {TokenRole::alternative, "alternative"},
    {TokenRole::all, "all"},
    {TokenRole::correction, "correction"},
    {TokenRole::question, "question"},
    {TokenRole::ask, "ask"},
    {TokenRole::statement, "statement"},
    {TokenRole::subject, "subject"},
    {TokenRole::condition, "condition"},
    {TokenRole::negation, "negation"},
    {TokenRole::filler, "filler"},
    {TokenRole::tail, "tail"},
    {TokenRole::price, "price"},
    {TokenRole::phone, "phone"},
    {TokenRole::time, "time"},
    {TokenRole::measure, "measure"},
    {TokenRole::mention, "mention"},
    {TokenRole::reply_to, "reply_to"},
    {TokenRole::link, "link"},
    {TokenRole::emoji, "emoji"},
    {TokenRole::punctuation, "punctuation"},
    {TokenRole::unknown, "unknown"},
    {TokenRole::quoted, "quoted"},
    {TokenRole::not_read, "not_read"},
}};

// The table is indexed by the enumerator.
constexpr bool is_in_order() {
  for (std::size_t i = 0; i < role_names.size(); ++i) {
    if (static_cast<std::size_t>(role_names[i].role) != i) {
      return false;
    }
  }
  return true;
}
static_assert(is_in_order());

TokenRole role_of_word(WordClass cls) {
  switch (cls) {
    case WordClass::claim:
      return TokenRole::claim;
    case WordClass::pass:
      return TokenRole::pass;
    case WordClass::variant:
    case WordClass::size:
    case WordClass::color:
      return TokenRole::variant;
    case WordClass::ask:
      return TokenRole::ask;
    case WordClass::status:
      return TokenRole::statement;
    case WordClass::question:
      return TokenRole::question;
    case WordClass::neg:
      return TokenRole::negation;
    case WordClass::hedge:
      return TokenRole::condition;
    case WordClass::all:
      return TokenRole::all;
    case WordClass::subject:
      return TokenRole::subject;
    case WordClass::either:
      return TokenRole::alternative;
    case WordClass::conn:
      return TokenRole::connector;
    case WordClass::numword:
      return TokenRole::number_word;
    case WordClass::unit:
      return TokenRole::measure;
    case WordClass::corr:
      return TokenRole::correction;
    case WordClass::qtymark:
    case WordClass::mark:
    case WordClass::sizemark:
    case WordClass::qtyunit:
    case WordClass::fill:
      return TokenRole::filler;
    case WordClass::tail:
      return TokenRole::tail;
    case WordClass::to:
    case WordClass::of:
    case WordClass::currency:
    case WordClass::currency_code:
    case WordClass::unknown:
      break;
  }
  return TokenRole::unknown;
}

TokenRole role_of(const Token& token, Trace::Use use) {
  switch (use) {
    case Trace::Use::quantity:
      return TokenRole::quantity;
    case Trace::Use::variant:
      return TokenRole::variant;
    case Trace::Use::as_it_looks:
      break;
  }
  switch (token.kind) {
    case TokenKind::word:
      return role_of_word(token.cls);
    case TokenKind::emoji:
      return TokenRole::emoji;
    case TokenKind::newline:
    case TokenKind::punct:
      return TokenRole::punctuation;
    case TokenKind::sign:
    case TokenKind::money_sign:
      return TokenRole::unknown;
    case TokenKind::url:
      return TokenRole::link;
    case TokenKind::mention:
      return TokenRole::mention;
    case TokenKind::phone:
      return TokenRole::phone;
    case TokenKind::price:
      return TokenRole::price;
    case TokenKind::time:
      return TokenRole::time;
    case TokenKind::percent:
    case TokenKind::ordinal:
    case TokenKind::measure:
      return TokenRole::measure;
    case TokenKind::thousands:
    case TokenKind::range:
    case TokenKind::times:
    case TokenKind::number:
    case TokenKind::code:
      return TokenRole::item;
    case TokenKind::quantity:
    case TokenKind::pre_quantity:
    case TokenKind::plus:
      return TokenRole::quantity;
    case TokenKind::size_number:
      return TokenRole::variant;
    case TokenKind::long_number:
    case TokenKind::decimal:
    case TokenKind::zero:
    case TokenKind::dot_list:
    case TokenKind::slash:
    case TokenKind::decimal_comma:
    case TokenKind::hyphen_list:
    case TokenKind::glued:
      break;
  }
  return TokenRole::unclear_number;
}

std::string meaning_of(std::u32string_view text, const Token& token, TokenRole role) {
  if (role == TokenRole::quantity) {
    return std::to_string(token.first);
  }
  if (token.kind == TokenKind::number || token.kind == TokenKind::code) {
    return role == TokenRole::item ? code_of(text, token) : std::to_string(token.first);
  }
  return token.kind == TokenKind::size_number ? std::to_string(token.first) : std::string();
}

bool is_visible(char32_t c) {
  const CharacterInfo& info = Characters::get().info(c);
  if (info.fold_size == 0 || info.cls == CharClass::mark) {
    return false;
  }
  const char32_t folded =
      (info.flags & CharacterInfo::identity) != 0 ? c : Characters::get().folded(info).front();
  return folded > U' ';
}

class Explainer {
 public:
  Explainer(std::string_view text, const NormalText& normal, const SourceMap& sources)
      : text_(text), normal_(normal), sources_(sources) {}

  void add_reply_to(const std::vector<Token>& mentions) {
    for (const Token& token : mentions) {
      add(token, TokenRole::reply_to);
    }
  }

  void add_tokens(const TokenList& tokens, const ReadingNotes& notes) {
    shift_ = notes.characters_cut;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      const Token& token = tokens[i];
      if (token.kind == TokenKind::newline) {
        continue;
      }
      const TokenRole role = role_of(token, notes.trace.use_of(i));
      ExplainedToken& explained = add(token, role);
      explained.in_dropped_sentence = token.dropped;
      explained.decisive = notes.trace.decisive() == i;
      explained.meaning = meaning_of(normal_.view(), token, role);
    }
  }

  // What is written between the tokens was quoted, or lies behind all that was read.
  void fill_gaps(TokenRole behind) {
    std::vector<ExplainedToken> all;
    std::size_t at = 0;
    for (ExplainedToken& token : tokens_) {
      add_gap(at, token.begin, TokenRole::quoted, all);
      at = token.end;
      all.push_back(std::move(token));
    }
    add_gap(at, text_.size(), behind, all);
    tokens_ = std::move(all);
  }

  [[nodiscard]] std::vector<ExplainedToken> finish() {
    count_utf16();
    return std::move(tokens_);
  }

 private:
  ExplainedToken& add(const Token& token, TokenRole role) {
    ExplainedToken& explained = tokens_.emplace_back();
    explained.role = role;
    explained.begin = sources_[token.begin + shift_].begin;
    explained.end = sources_[token.end + shift_ - 1].end;
    // Two tokens may share a character, as "1⁄2" does: the first has it.
    if (tokens_.size() > 1) {
      explained.begin = std::max(explained.begin, tokens_[tokens_.size() - 2].end);
      explained.end = std::max(explained.end, explained.begin);
    }
    return explained;
  }

  void add_gap(std::size_t begin, std::size_t end, TokenRole role,
               std::vector<ExplainedToken>& all) const {
    std::size_t first = end;
    std::size_t last = end;
    for (std::size_t at = begin; at < end;) {
      const std::size_t from = at;
      if (is_visible(next_character(text_, at))) {
        first = first == end ? from : first;
        last = at;
      }
    }
    if (first < end) {
      ExplainedToken& gap = all.emplace_back();
      gap.role = role;
      gap.begin = first;
      gap.end = last;
    }
  }

  void count_utf16() {
    std::size_t at = 0;
    std::size_t units = 0;
    const auto units_at = [&](std::size_t byte) {
      while (at < byte) {
        units += next_character(text_, at) >= 0x10000 ? 2 : 1;
      }
      return units;
    };
    for (ExplainedToken& token : tokens_) {
      token.begin_utf16 = units_at(token.begin);
      token.end_utf16 = units_at(token.end);
    }
  }

  std::string_view text_;
  const NormalText& normal_;
  const SourceMap& sources_;
  std::size_t shift_ = 0;  // characters between the normalised text and its sources
  std::vector<ExplainedToken> tokens_;
};

}  // namespace

std::string_view to_string(TokenRole role) noexcept {
  return role_names[static_cast<std::size_t>(role)].name;
}

Explanation Reader::explain(std::string_view text, const ItemIndex& items,
                            std::string_view current_item, Author author) const {
  NormalText normal;
  const auto sources = std::make_unique<SourceMap>();
  normalise(text, normal, *sources);
  TokenList tokens;
  ReadingNotes notes;
  Explanation explanation;
  explanation.reading = read_normal(*impl_, normal, items, current_item, tokens, &notes);
  if (author == Author::seller) {
    explanation.reading = nothing(ReadingReason::written_by_seller);
    notes.trace.blame_nothing();
  }
  Explainer explainer(text, normal, *sources);
  explainer.add_reply_to(notes.mentions);
  explainer.add_tokens(tokens, notes);
  explainer.fill_gaps(normal.too_long ? TokenRole::not_read : TokenRole::quoted);
  explanation.tokens = explainer.finish();
  return explanation;
}

}  // namespace soldwire::claims::language
