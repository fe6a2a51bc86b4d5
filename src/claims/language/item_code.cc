#include "claims/language/item_code.h"

#include <algorithm>

#include "claims/language/normalise.h"
#include "claims/language/parse.h"

namespace soldwire::claims::language {
namespace {

constexpr std::size_t written_bytes_max = 100;

bool is_digit(char32_t c) { return c >= U'0' && c <= U'9'; }

}  // namespace

std::string canonical_code(std::u32string_view text) {
  std::string code;
  bool number_begins = true;  // no digit of this run has been kept
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char32_t c = text[i];
    if (is_digit(c)) {
      // A run of zeros only keeps one of them: "A0" is not "A".
      const bool last_of_run = i + 1 == text.size() || !is_digit(text[i + 1]);
      if (c == U'0' && number_begins && !last_of_run) {
        continue;
      }
      number_begins = false;
      code.push_back(static_cast<char>(c));
    } else if (c >= U'a' && c <= U'z') {
      number_begins = true;
      code.push_back(static_cast<char>(c - U'a' + U'A'));
    } else if (c == U'-' || c == U' ') {
      number_begins = true;
    } else {
      return {};
    }
    if (code.size() > item_code_length_max) {
      return {};
    }
  }
  const bool usable =
      std::any_of(code.begin(), code.end(), [](char c) { return c != '0'; });
  return usable ? code : std::string();
}

Result<std::string> canonical_item_code(std::string_view text) {
  if (text.size() > written_bytes_max) {
    return fail(Errc::invalid_input, "An item number has at most 20 letters and digits.");
  }
  std::u32string normal = normalise_word(text);
  while (!normal.empty() && (normal.front() == U'#' || normal.front() == U' ')) {
    normal.erase(0, 1);
  }
  std::string code = canonical_code(normal);
  if (code.empty()) {
    return fail(Errc::invalid_input,
                "An item number has 1 to 20 letters A to Z, digits and hyphens, and is not 0.");
  }
  return code;
}

}  // namespace soldwire::claims::language
