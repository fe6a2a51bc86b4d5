#include "tests/claims/language/mixtures.h"

#include <rapidcheck.h>

namespace soldwire::claims::language {

std::string any_comment() {
  static const std::vector<std::string> pieces{
      "sold", "pass",   "mine",   "12",     "15",  "A12",    "12B",    "x2",        "+1",
      " ",    " ",      " ",      ",",      ".",   "?",      "!",      "-",         "/",
      "\"",   "'",      "and",    "or",     "all", "size",   "38",     "M",         "red",
      "$",    "€",      "pcs",    "of",     "no",  "not",    "maybe",  "is",        "I",
      "for",  "love",   "🔥",      "\n",     "@",   "#",      ">",      "<3",        ":)",
      "รับ",   "ค่ะ",     "我要",   "件",     "番",  "구매",   "чек",    "о",         "ѕ",
      "ٱ",    "\u0301", "\u0e47", "\u3099", "か",  "\u1100", "\u1161", "\u200d",    "½",
      "²",    "０",     "ﾊ",      "ﾟ",      "০",   "क",      "्",       "0",         "00",
      "7pm",  "8:45",   "12.50",  "1,299",  "2x",  "qty",    "s0ld",   "soldA12",   "\xff",
      "\xc3", "İ",      "ß",      "đ",      "ﷺ",   "t_t",    "xd",     "can i get", "how"};
  const auto chosen =
      *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, static_cast<int>(pieces.size())));
  std::string text;
  for (const int piece : chosen) {
    text += pieces[static_cast<std::size_t>(piece)];
  }
  return text;
}

const std::vector<std::shared_ptr<const Reader>>& readers_of_every_mode() {
  static const auto readers = [] {
    std::vector<std::shared_ptr<const Reader>> made;
    for (const ClaimMode mode : {ClaimMode::keyword, ClaimMode::bare, ClaimMode::plusone}) {
      ShowSettings settings;
      settings.languages = {"en", "th", "zh", "ja", "ko"};
      settings.mode = mode;
      settings.ranges = true;
      made.push_back(*Reader::make(Packs::builtin(), settings));
    }
    return made;
  }();
  return readers;
}

}  // namespace soldwire::claims::language
