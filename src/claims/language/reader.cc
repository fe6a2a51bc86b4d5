#include <algorithm>
#include <utility>

#include "claims/language/characters.h"
#include "claims/language/combine.h"
#include "claims/language/decide.h"
#include "claims/language/item_code.h"
#include "claims/language/item_index.h"
#include "claims/language/lexicon.h"
#include "claims/language/normalise.h"
#include "claims/language/parse.h"
#include "claims/language/reader_impl.h"
#include "claims/language/roles.h"
#include "claims/language/scanner.h"
#include "claims/language/token.h"

namespace soldwire::claims::language {

namespace {

void tokenise(const NormalText& text, const Lexicon& lexicon, const ItemIndex& items,
              TokenList& tokens) {
  Scanner(text.view(), text.has_triple, lexicon, items, tokens).run();
  combine(text.view(), items, tokens);
}

// A comment that is wholly quoted is the quote; otherwise what is quoted is somebody
// else's. Returns how many characters went from the front when the whole was quoted, else 0.
std::size_t take_out_quotes(NormalText& text) {
  const std::u32string_view view = text.view();
  const std::size_t first = view.find(U'"');
  if (first == std::u32string_view::npos) {
    return 0;
  }
  const std::size_t second = view.find(U'"', first + 1);
  if (second == std::u32string_view::npos) {
    return 0;
  }
  const auto decoration = [](char32_t c) {
    return c == emoji_mark || c == U' ' || c == U'\n' || c == U'!' || c == U'.' || c == U',';
  };
  const std::u32string_view before = view.substr(0, first);
  const std::u32string_view after = view.substr(second + 1);
  if (std::all_of(before.begin(), before.end(), decoration) &&
      std::all_of(after.begin(), after.end(), decoration)) {
    const std::size_t size = second - first - 1;
    std::copy(text.text.begin() + static_cast<std::ptrdiff_t>(first + 1),
              text.text.begin() + static_cast<std::ptrdiff_t>(second), text.text.begin());
    text.size = size;
    text.text[size] = 0;
    return first + 1;
  }
  // Blanks keep the rest in its place; the scanner passes over them.
  for (std::size_t open = first; open != std::u32string_view::npos;) {
    const std::size_t close = view.find(U'"', open + 1);
    if (close == std::u32string_view::npos) {
      break;
    }
    std::fill(text.text.begin() + static_cast<std::ptrdiff_t>(open),
              text.text.begin() + static_cast<std::ptrdiff_t>(close + 1), U' ');
    open = view.find(U'"', close + 1);
  }
  return 0;
}

// Platforms put the name of the person answered in front.
void cut_leading_mentions(TokenList& tokens, ReadingNotes* notes) {
  std::size_t cut = 0;
  while (cut < tokens.size() && tokens[cut].kind == TokenKind::mention) {
    ++cut;
    if (cut < tokens.size() && (tokens[cut].is_punct(U',') || tokens[cut].is_punct(U':'))) {
      ++cut;
    }
  }
  if (cut == 0) {
    return;
  }
  for (std::size_t i = 0; notes != nullptr && i < cut; ++i) {
    notes->mentions.push_back(tokens[i]);
  }
  for (std::size_t i = cut; i < tokens.size(); ++i) {
    tokens[i - cut] = tokens[i];
  }
  tokens.shrink(tokens.size() - cut);
}

Reading read_long(const TokenList& tokens) {
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (is_intent_word(tokens[i]) && (tokens[i].entry == nullptr || !tokens[i].entry->only_next)) {
      return review(ReadingReason::too_long);
    }
  }
  return nothing(ReadingReason::too_long);
}

}  // namespace

Reading read_normal(const Reader::Impl& reader, NormalText& text, const ItemIndex& items,
                    std::string_view current_item, TokenList& tokens, ReadingNotes* notes) {
  if (text.too_long) {
    tokenise(text, reader.lexicon, items, tokens);
    return read_long(tokens);
  }
  const std::size_t quote_begin = take_out_quotes(text);
  tokenise(text, reader.lexicon, items, tokens);
  cut_leading_mentions(tokens, notes);
  if (notes != nullptr) {
    notes->characters_cut = quote_begin;
  }
  if (tokens.size() == 0) {
    return nothing(ReadingReason::nothing_said);
  }
  const Setting setting{reader.lexicon, items,         reader.mode,
                        reader.strict,  reader.ranges, reader.max_qty,
                        current_item,   text.view(),   notes == nullptr ? nullptr : &notes->trace};
  Reading reading = decide(setting, tokens);
  if (quote_begin != 0 && (reading.intent == Intent::claim || reading.intent == Intent::pass)) {
    Reading quoted = review(ReadingReason::quoted);
    quoted.suggestion = reading.lines.size() == 1 ? reading.lines.front().item : std::string();
    return quoted;
  }
  return reading;
}

Reader::Reader(std::unique_ptr<const Impl> impl) : impl_(std::move(impl)) {}
Reader::~Reader() = default;

Result<std::shared_ptr<const Reader>> Reader::make(std::shared_ptr<const Packs> packs,
                                                   const ShowSettings& settings) {
  return make(*packs, settings);
}

Result<std::shared_ptr<const Reader>> Reader::make(const Packs& packs,
                                                   const ShowSettings& settings) {
  if (settings.max_qty < 1) {
    return fail(Errc::invalid_input, "The largest quantity must be at least 1.", "/maxQty");
  }
  SW_TRY(Lexicon lexicon, Lexicon::make(packs.impl(), settings));
  auto impl = std::make_unique<Impl>();
  impl->lexicon = std::move(lexicon);
  impl->mode = settings.mode;
  impl->strict = settings.strictness == Strictness::strict;
  impl->ranges = settings.ranges;
  impl->max_qty = settings.max_qty;
  return std::make_shared<const Reader>(std::unique_ptr<const Impl>(std::move(impl)));
}

Reading Reader::read(std::string_view text, const ItemList& items, std::string_view current_item,
                     Author author) const {
  return read_indexed(text, ItemIndex(items), current_item, author);
}

Reading Reader::read_indexed(std::string_view text, const ItemIndex& items,
                             std::string_view current_item, Author author) const {
  if (author == Author::seller) {
    return nothing(ReadingReason::written_by_seller);
  }
  NormalText normal;
  normalise(text, normal);
  TokenList tokens;
  return read_normal(*impl_, normal, items, current_item, tokens, nullptr);
}

}  // namespace soldwire::claims::language
