#include "claims/language/lexicon.h"

#include <algorithm>
#include <bit>

#include "claims/language/characters.h"
#include "claims/language/normalise.h"

namespace soldwire::claims::language {
namespace {

constexpr std::size_t custom_words_max = 100;
constexpr std::size_t fuzzy_length_min = 4;
constexpr std::size_t typo_length_min = 3;

// Words are stored with a space where a text may have a space or a hyphen. A lone
// sign keeps itself.
std::u32string joined(std::u32string_view word) {
  std::u32string out(word);
  for (std::size_t i = 1; i + 1 < out.size(); ++i) {
    if (out[i] == U'-') {
      out[i] = U' ';
    }
  }
  return out;
}

// "cf ยัง" may also be written without its space: a change of script is a border.
std::u32string without_border_spaces(std::u32string_view word) {
  std::u32string out;
  for (std::size_t i = 0; i < word.size(); ++i) {
    const bool inside = word[i] == U' ' && i > 0 && i + 1 < word.size();
    if (inside) {
      const bool before =
          class_of(word[i - 1]) != CharClass::letter && class_of(word[i - 1]) != CharClass::digit;
      const bool after =
          class_of(word[i + 1]) != CharClass::letter && class_of(word[i + 1]) != CharClass::digit;
      if (before != after) {
        continue;
      }
    }
    out.push_back(word[i]);
  }
  return out;
}

bool is_letter_or_segment(char32_t c) {
  return class_of(c) == CharClass::letter || class_of(c) == CharClass::segment;
}
bool is_letter_mark_or_digit(char32_t c) {
  return is_letter_or_segment(c) || class_of(c) == CharClass::mark ||
         class_of(c) == CharClass::digit;
}

// "Sold!" in the settings means the word, whatever stands around it.
std::u32string trimmed(std::u32string_view word) {
  while (!word.empty() && !is_letter_mark_or_digit(word.front())) {
    word.remove_prefix(1);
  }
  while (!word.empty() && !is_letter_mark_or_digit(word.back())) {
    word.remove_suffix(1);
  }
  return std::u32string(word);
}

bool is_cyrillic(char32_t c) {
  return c >= 0x400 && c <= 0x52F;
}
bool is_latin(char32_t c) {
  return (c >= U'a' && c <= U'z') || (c >= 0xC0 && c <= 0x24F) || (c >= 0x1E00 && c <= 0x1EFF);
}

// Latin with or without a digit for a letter, or Cyrillic; section 8.
bool may_be_typo(std::u32string_view word) {
  if (word.size() < typo_length_min || word.size() > word_bytes_max) {
    return false;
  }
  const auto letters = [&](auto&& test) {
    return static_cast<std::size_t>(std::count_if(word.begin(), word.end(), test));
  };
  const std::size_t latin = letters(is_latin);
  const std::size_t digits = letters([](char32_t c) { return c >= U'0' && c <= U'9'; });
  return (latin + digits == word.size() && latin > digits) || letters(is_cyrillic) == word.size();
}

// Insert, delete, replace or swap of neighbours, at most one of them. Linear.
bool within_one_edit(std::u32string_view a, std::u32string_view b) {
  if (a.size() > b.size()) {
    std::swap(a, b);
  }
  if (b.size() - a.size() > 1) {
    return false;
  }
  std::size_t same = 0;
  while (same < a.size() && a[same] == b[same]) {
    ++same;
  }
  const std::u32string_view rest_a = a.substr(same);
  const std::u32string_view rest_b = b.substr(same);
  if (a.size() < b.size()) {
    return rest_a == rest_b.substr(1);
  }
  if (rest_a.empty() || rest_a.substr(1) == rest_b.substr(1)) {
    return true;
  }
  return rest_a.size() >= 2 && rest_a[0] == rest_b[1] && rest_a[1] == rest_b[0] &&
         rest_a.substr(2) == rest_b.substr(2);
}

}  // namespace

Result<Lexicon> Lexicon::make(const Packs::Impl& packs, const ShowSettings& settings) {
  Lexicon made;
  made.add_pack(packs.common, settings, true);
  for (std::size_t i = 0; i < settings.languages.size(); ++i) {
    const auto pack = packs.by_language.find(settings.languages[i]);
    if (pack == packs.by_language.end()) {
      return fail(Errc::invalid_input, "There is no language pack of this name.",
                  "/languages/" + std::to_string(i));
    }
    made.add_pack(pack->second, settings, false);
  }
  if (settings.claim_words) {
    SW_CHECK(made.add_custom(*settings.claim_words, WordClass::claim, "/claimWords/"));
  }
  if (settings.pass_words) {
    SW_CHECK(made.add_custom(*settings.pass_words, WordClass::pass, "/passWords/"));
  }
  made.finish();
  return made;
}

WordEntry& Lexicon::entry_for(const std::u32string& word) {
  std::uint32_t number = trie_.find(word);
  if (number == 0) {
    number = static_cast<std::uint32_t>(entries_.size());
    entries_.emplace_back();
    trie_.insert(word, number);
  }
  return entries_[number];
}

WordEntry& Lexicon::add(std::u32string_view word, WordClass cls) {
  const std::u32string spaced = joined(word);
  const std::u32string tight = without_border_spaces(spaced);
  const auto join = [cls](WordEntry& entry) {
    entry.mask |= mask_of(cls);
    entry.only_next = entry.only_next && cls != WordClass::claim;
  };
  if (tight != spaced) {
    join(entry_for(tight));
  }
  WordEntry& entry = entry_for(spaced);
  join(entry);
  return entry;
}

void Lexicon::add_pack(const Pack& pack, const ShowSettings& settings, bool is_common) {
  decimal_comma_ = decimal_comma_ || pack.decimal_comma;
  for (std::size_t i = 0; i < word_class_count; ++i) {
    const auto cls = static_cast<WordClass>(i);
    if ((cls == WordClass::claim && settings.claim_words) ||
        (cls == WordClass::pass && settings.pass_words)) {
      continue;
    }
    for (const std::u32string& word : pack.words[i]) {
      WordEntry& entry = add(word, cls);
      if (cls == WordClass::currency && is_common) {
        entry.mask |= mask_of(WordClass::currency_code);
      }
    }
  }
  if (!settings.claim_words) {
    add_next_words(pack);
  }
  for (const auto& [word, number] : pack.number_words) {
    add(word, WordClass::numword).number = static_cast<std::uint16_t>(number);
  }
  for (const auto& [word, size] : pack.sizes) {
    add(word, WordClass::size).size = size;
  }
  fuzzy_candidates_.insert(fuzzy_candidates_.end(), pack.fuzzy.begin(), pack.fuzzy.end());
  guard_.insert(pack.guard.begin(), pack.guard.end());
}

// A word that any language claims with stays a claim word.
void Lexicon::add_next_words(const Pack& pack) {
  for (const std::u32string& word : pack.next) {
    const std::u32string spaced = joined(word);
    for (const std::u32string& spelling : {spaced, without_border_spaces(spaced)}) {
      WordEntry& entry = entry_for(spelling);
      if (!entry.next) {
        entry.only_next = !entry.is(WordClass::claim);
      }
      entry.next = true;
      entry.mask |= mask_of(WordClass::claim);
    }
  }
}

Result<void> Lexicon::add_custom(const std::vector<std::string>& words, WordClass cls,
                                 std::string_view pointer) {
  const std::string list(pointer.substr(0, pointer.size() - 1));
  if (words.size() > custom_words_max) {
    return fail(Errc::invalid_input, "At most 100 words may be set.", list);
  }
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string at = std::string(pointer) + std::to_string(i);
    if (words[i].empty() || words[i].size() > word_bytes_max) {
      return fail(Errc::invalid_input, "A word has 1 to 100 bytes.", at);
    }
    const std::u32string word = trimmed(normalise_word(words[i]));
    if (word.empty() || !is_letter_or_segment(word.front())) {
      return fail(Errc::invalid_input, "A word must begin with a letter.", at);
    }
    add(word, cls);
    const bool all_latin = std::all_of(word.begin(), word.end(), is_latin);
    if (all_latin && word.size() >= fuzzy_length_min) {
      fuzzy_candidates_.push_back(word);
    }
  }
  return {};
}

void Lexicon::finish() {
  for (WordEntry& entry : entries_) {
    if (entry.mask != 0) {
      entry.cls = static_cast<WordClass>(std::countr_zero(entry.mask));
    }
  }
  trie_.freeze();
  // A pack's fuzzy word counts only while it is a claim or pass word: custom words
  // replace the packs'.
  for (const std::u32string& word : fuzzy_candidates_) {
    const std::uint32_t number = trie_.find(word);
    WordEntry& entry = entries_[number];
    if (number == 0 || (entry.cls != WordClass::claim && entry.cls != WordClass::pass)) {
      continue;
    }
    entry.fuzzy = true;
    const std::pair<std::u32string, WordClass> known{word, entry.cls};
    if (word.size() >= fuzzy_length_min &&
        std::find(fuzzy_.begin(), fuzzy_.end(), known) == fuzzy_.end()) {
      fuzzy_.push_back(known);
    }
  }
  fuzzy_candidates_.clear();
}

const WordEntry* Lexicon::find(std::u32string_view word) const {
  const std::uint32_t number = trie_.find(word);
  return number == 0 ? nullptr : &entries_[number];
}

std::optional<WordClass> Lexicon::mistyped(std::u32string_view word) const {
  if (!may_be_typo(word) || guard_.contains(std::u32string(word))) {
    return std::nullopt;
  }
  std::optional<WordClass> found;
  for (const auto& [known, cls] : fuzzy_) {
    if (within_one_edit(word, known)) {
      if (found && *found != cls) {
        return std::nullopt;
      }
      found = cls;
    }
  }
  return found;
}

}  // namespace soldwire::claims::language
