#include "claims/language/characters.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <cstring>
#include <map>

#include "base/assert.h"

namespace soldwire::claims::language {
namespace {

constexpr std::size_t marks_in_a_row_max = 30;  // the limit of Unicode's stream-safe format

struct Normalizers {
  const icu::Normalizer2* nfkc = nullptr;
  const icu::Normalizer2* nfd = nullptr;
  const icu::Normalizer2* nfc = nullptr;
};

const Normalizers& normalizers() {
  static const Normalizers all = [] {
    UErrorCode error = U_ZERO_ERROR;
    Normalizers made;
    made.nfkc = icu::Normalizer2::getNFKCInstance(error);
    made.nfd = icu::Normalizer2::getNFDInstance(error);
    made.nfc = icu::Normalizer2::getNFCInstance(error);
    SW_ASSERT(U_SUCCESS(error));
    return made;
  }();
  return all;
}

bool within(char32_t c, char32_t first, char32_t last) {
  return c >= first && c <= last;
}

// Step 2: characters whose compatibility mapping would change a number's meaning.
// Returns nullptr when `c` is not one of them.
const char32_t* before_compatibility(char32_t c) {
  const bool raised = c == 0xB2 || c == 0xB3 || c == 0xB9 || c == 0x2070 ||
                      within(c, 0x2074, 0x2079) || within(c, 0x2080, 0x2089);
  const bool fraction = within(c, 0xBC, 0xBE) || within(c, 0x2150, 0x215F) || c == 0x2189;
  if (raised || fraction) {
    return U" ";
  }
  switch (c) {
    case 0x1F51F:
      return U"10";
    case 0x2795:
      return U"+";
    case 0x2753:
    case 0x2754:
    case 0x2049:
      return U"?";
    case 0xD7:
    case 0x2715:
    case 0x2716:
    case 0x2573:
      return U"x";
    default:
      return nullptr;
  }
}

// Scripts whose combining marks are letters rather than accents.
bool script_keeps_marks(char32_t c) {
  return within(c, 0x0900, 0x09FF) || within(c, 0x0B80, 0x0BFF) || within(c, 0x0E00, 0x0EFF) ||
         within(c, 0x1000, 0x109F) || within(c, 0x1780, 0x17FF) || within(c, 0x3040, 0x30FF) ||
         within(c, 0xA8E0, 0xA8FF) || within(c, 0xAA60, 0xAA7F);
}

bool is_mark(char32_t c) {
  const auto type = u_charType(static_cast<UChar32>(c));
  return type == U_NON_SPACING_MARK || type == U_COMBINING_SPACING_MARK || type == U_ENCLOSING_MARK;
}

// Step 4, deletions. Line breaks and tabs are controls too, but become newlines and spaces.
bool is_deleted(char32_t c) {
  const auto type = u_charType(static_cast<UChar32>(c));
  if (type == U_FORMAT_CHAR) {
    return true;
  }
  if (type == U_CONTROL_CHAR) {
    return !within(c, 0x09, 0x0D) && c != 0x85;
  }
  return within(c, 0xFE00, 0xFE0F) || within(c, 0xE0100, 0xE01EF) || within(c, 0x180B, 0x180F) ||
         c == 0x20E3 || c == 0x0640 || c == 0x115F || c == 0x1160 || c == 0x3164 || c == 0xFFA0 ||
         c == 0xBF || c == 0xA1;
}

icu::UnicodeString to_icu(std::u32string_view text) {
  return icu::UnicodeString::fromUTF32(reinterpret_cast<const UChar32*>(text.data()),
                                       static_cast<int32_t>(text.size()));
}

std::u32string from_icu(const icu::UnicodeString& text) {
  std::u32string out;
  out.reserve(static_cast<std::size_t>(text.length()));
  for (int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
    out.push_back(static_cast<char32_t>(text.char32At(i)));
  }
  return out;
}

icu::UnicodeString normalised(const icu::Normalizer2& normalizer, const icu::UnicodeString& text) {
  UErrorCode error = U_ZERO_ERROR;
  icu::UnicodeString out = normalizer.normalize(text, error);
  SW_ASSERT(U_SUCCESS(error));
  return out;
}

char32_t plain_letter(char32_t c) {
  switch (c) {
    case 0x111:
      return U'd';  // đ
    case 0x142:
      return U'l';  // ł
    case 0xF8:
      return U'o';  // ø
    case 0x131:
      return U'i';  // ı
    case 0x649:
      return 0x64A;  // ى is written for ي
    case 0x629:
      return 0x647;  // ة is written for ه
    default:
      return c;
  }
}

// Which combining marks step 6 leaves: all of the scripts that keep them (for one
// character alone), or only those that stand on a letter of such a script.
enum class Marks { of_scripts, on_their_letters };

// Steps 3 to 6.
std::u32string normalised_steps(std::u32string_view text, Marks marks_kept) {
  const Normalizers& with = normalizers();
  // Long runs of marks would make the canonical reordering quadratic.
  std::u32string bounded;
  bounded.reserve(text.size());
  std::size_t marks = 0;
  for (const char32_t c : text) {
    marks = is_mark(c) ? marks + 1 : 0;
    if (marks <= marks_in_a_row_max) {
      bounded.push_back(c);
    }
  }

  std::u32string kept;
  for (const char32_t c : from_icu(normalised(*with.nfkc, to_icu(bounded)))) {
    if (!is_deleted(c)) {
      kept.push_back(c);
    }
  }
  icu::UnicodeString folded = to_icu(kept);
  folded.foldCase(U_FOLD_CASE_DEFAULT);
  kept.clear();
  for (const char32_t c : from_icu(normalised(*with.nfd, folded))) {
    const bool on_letter =
        marks_kept == Marks::of_scripts || (!kept.empty() && script_keeps_marks(kept.back()));
    const bool stray = is_mark(c) && !(script_keeps_marks(c) && on_letter);
    if (!is_deleted(c) && !stray) {
      kept.push_back(plain_letter(c));
    }
  }
  std::u32string out = from_icu(normalised(*with.nfc, to_icu(kept)));
  for (char32_t& c : out) {
    c = plain_letter(c);
  }
  return out;
}

// Steps 7 to 9 for one character that steps 3 to 6 have left.
char32_t plain_symbol(char32_t c) {
  const auto type = u_charType(static_cast<UChar32>(c));
  if (type == U_DECIMAL_DIGIT_NUMBER) {
    return U'0' + static_cast<char32_t>(u_charDigitValue(static_cast<UChar32>(c)));
  }
  switch (c) {
    case 0x301C:
    case 0x3030:
    case 0x2053:
    case 0x223C:
      return U'~';
    case 0x2212:
    case 0x2043:
      return U'-';
    case 0xAB:
    case 0xBB:
    case 0x2039:
    case 0x203A:
    case 0x201C:
    case 0x201D:
    case 0x201E:
    case 0x201F:
    case 0x301D:
    case 0x301E:
    case 0x301F:
    case 0x2E42:
      return U'"';
    case 0x2018:
    case 0x2019:
    case 0x201A:
    case 0x201B:
    case 0x02BC:
    case 0x2032:
      return U'\'';
    case 0x060C:
    case 0x3001:
      return U',';
    case 0x3002:
    case 0x06D4:
    case 0x0964:
    case 0x0965:
      return U'.';
    case 0x061B:
      return U';';
    case 0x061F:
      return U'?';
    default:
      break;
  }
  if (within(c, 0x3008, 0x300F)) {
    return U'"';  // 〈〉《》「」『』
  }
  if (type == U_DASH_PUNCTUATION) {
    return U'-';
  }
  if (type == U_LINE_SEPARATOR || type == U_PARAGRAPH_SEPARATOR || within(c, 0x0A, 0x0D) ||
      c == 0x85) {
    return U'\n';
  }
  if (type == U_SPACE_SEPARATOR || c == 0x09) {
    return U' ';
  }
  const bool symbol = type == U_OTHER_SYMBOL || type == U_PRIVATE_USE_CHAR ||
                      type == U_UNASSIGNED || type == U_SURROGATE ||
                      (type == U_MODIFIER_SYMBOL && c != U'^' && c != U'`');
  return symbol ? emoji_mark : c;
}

bool is_segment(char32_t c) {
  return within(c, 0x0E00, 0x0E7F) || within(c, 0x1100, 0x11FF) || within(c, 0x3040, 0x30FF) ||
         within(c, 0x3130, 0x318F) || within(c, 0x31F0, 0x31FF) || within(c, 0xA960, 0xA97F) ||
         within(c, 0xAC00, 0xD7FF) || within(c, 0x2E80, 0x2FDF) || within(c, 0x3005, 0x3007) ||
         within(c, 0x3021, 0x3029) || within(c, 0x3100, 0x312F) || within(c, 0x3400, 0x9FFF) ||
         within(c, 0xF900, 0xFAFF) || within(c, 0x20000, 0x3FFFF);
}

CharClass classify(char32_t c) {
  if (c < 128) {
    return detail::ascii_classes[c];
  }
  if (c == emoji_mark) {
    return CharClass::emoji;
  }
  if (is_mark(c)) {
    return CharClass::mark;
  }
  switch (u_charType(static_cast<UChar32>(c))) {
    case U_UPPERCASE_LETTER:
    case U_LOWERCASE_LETTER:
    case U_TITLECASE_LETTER:
    case U_MODIFIER_LETTER:
    case U_OTHER_LETTER:
    case U_LETTER_NUMBER:
    case U_OTHER_NUMBER:
      return is_segment(c) ? CharClass::segment : CharClass::letter;
    case U_CURRENCY_SYMBOL:
      return CharClass::currency;
    default:
      return CharClass::punct;
  }
}

// Steps 2 to 9 for `c` alone.
std::u32string fold_once(char32_t c) {
  std::u32string text(1, c);
  if (const char32_t* replacement = before_compatibility(c)) {
    text = replacement;
  }
  std::u32string out;
  for (const char32_t folded : normalised_steps(text, Marks::of_scripts)) {
    out.push_back(plain_symbol(folded));
  }
  return out;
}

// A few foldings can be folded again (a letter whose decomposition has a capital);
// they are followed to their end so that normalising twice changes nothing.
std::u32string fold_fully(char32_t c) {
  std::u32string text = fold_once(c);
  for (int round = 0; round < 3; ++round) {
    std::u32string next;
    for (const char32_t part : text) {
      next += fold_once(part);
    }
    if (next == text) {
      break;
    }
    text = std::move(next);
  }
  return text;
}

// True for the many characters that no Unicode normalisation touches: the table is
// made ten times as fast without asking for them.
bool folds_simply(char32_t c) {
  const auto code = static_cast<UChar32>(c);
  const Normalizers& with = normalizers();
  const bool hangul = within(c, 0xAC00, 0xD7A3);  // taken apart and put together again
  return hangul || (with.nfkc->isInert(code) && with.nfd->isInert(code) &&
                    !u_hasBinaryProperty(code, UCHAR_CHANGES_WHEN_CASEFOLDED) && !is_mark(c) &&
                    !is_deleted(c) && before_compatibility(c) == nullptr);
}

constexpr std::u32string_view cyrillic_twins = U"аеорсухіѕјкмтнвԁӏһԛԝ";
constexpr std::u32string_view cyrillic_latin = U"aeopcyxisjkmthbdlhqw";
constexpr std::u32string_view greek_twins = U"αεικορτυχν";
constexpr std::u32string_view greek_latin = U"aeikoptuxv";
static_assert(cyrillic_twins.size() == cyrillic_latin.size());
static_assert(greek_twins.size() == greek_latin.size());

}  // namespace

char32_t Characters::latin_twin(char32_t c) noexcept {
  if (const auto at = cyrillic_twins.find(c); at != std::u32string_view::npos) {
    return cyrillic_latin[at];
  }
  if (const auto at = greek_twins.find(c); at != std::u32string_view::npos) {
    return greek_latin[at];
  }
  return c;
}

bool Characters::composes(char32_t a, char32_t b) {
  return normalizers().nfc->composePair(static_cast<UChar32>(a), static_cast<UChar32>(b)) >= 0;
}

std::u32string Characters::normalise_in_context(std::u32string_view text) {
  return normalised_steps(text, Marks::on_their_letters);
}

const Characters& Characters::get() {
  static const Characters table;
  return table;
}

CharacterInfo Characters::make(char32_t c) {
  CharacterInfo info;
  const auto code = static_cast<UChar32>(c);
  const std::u32string folding =
      folds_simply(c) ? std::u32string(1, plain_symbol(plain_letter(c))) : fold_fully(c);
  if (folding.size() == 1 && folding[0] == c) {
    info.flags |= CharacterInfo::identity;
    info.fold_size = 1;
  } else {
    std::size_t at = folding.empty() ? 0 : pool_.find(folding);
    if (at == std::u32string::npos) {
      at = pool_.size();
      pool_ += folding;
    }
    SW_ASSERT(at <= UINT16_MAX && folding.size() <= UINT8_MAX);
    info.fold_begin = static_cast<std::uint16_t>(at);
    info.fold_size = static_cast<std::uint8_t>(folding.size());
  }
  info.cls = classify(c);
  if (u_getIntPropertyValue(code, UCHAR_NFC_QUICK_CHECK) == UNORM_MAYBE ||
      u_getIntPropertyValue(code, UCHAR_NFKC_QUICK_CHECK) == UNORM_MAYBE) {
    info.flags |= CharacterInfo::composes_back;
  }
  if (script_keeps_marks(c)) {
    info.flags |= CharacterInfo::keeps_marks;
  }
  if (latin_twin(c) != c) {
    info.flags |= CharacterInfo::look_alike;
  }
  info.combining = u_getCombiningClass(code);
  return info;
}

Characters::Characters() {
  beyond_deleted_.fold_size = 0;
  beyond_han_.flags = CharacterInfo::identity;
  beyond_han_.fold_size = 1;
  beyond_han_.cls = CharClass::segment;
  pool_.push_back(emoji_mark);
  beyond_symbol_.fold_begin = 0;
  beyond_symbol_.fold_size = 1;
  beyond_symbol_.cls = CharClass::emoji;

  std::vector<CharacterInfo> page(page_size);
  for (char32_t first = 0; first < table_end; first += page_size) {
    for (char32_t offset = 0; offset < page_size; ++offset) {
      const char32_t c = first + offset;
      page[offset] = within(c, 0xD800, 0xDFFF) ? beyond_symbol_ : make(c);
    }
    // Equal pages (most of Han and Hangul) are stored once.
    std::size_t at = 0;
    while (at < entries_.size() &&
           !std::equal(page.begin(), page.end(), entries_.begin() + static_cast<long>(at))) {
      at += page_size;
    }
    if (at == entries_.size()) {
      entries_.insert(entries_.end(), page.begin(), page.end());
    }
    pages_[first >> page_bits] = static_cast<std::uint16_t>(at >> page_bits);
  }
}

const CharacterInfo& Characters::beyond(char32_t c) const noexcept {
  if (within(c, 0xE0000, 0xE0FFF)) {
    return beyond_deleted_;  // tags and variation selectors
  }
  return within(c, 0x20000, 0x3FFFF) ? beyond_han_ : beyond_symbol_;
}

}  // namespace soldwire::claims::language
