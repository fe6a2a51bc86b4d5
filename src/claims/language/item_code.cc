#include "claims/language/item_code.h"

#include <algorithm>

#include "claims/language/normalise.h"
#include "claims/language/parse.h"

namespace soldwire::claims::language {
namespace {

constexpr std::size_t written_bytes_max = 100;

bool is_digit(char32_t c) {
  return c >= U'0' && c <= U'9';
}

}  // namespace

std::string canonical_code(std::u32string_view text) {
  std::string code;
  std::size_t zeros = 0;  // seen at the start of the digit run, not yet kept
  bool in_number = false;
  const auto end_number = [&] {
    // A run of zeros only keeps one of them: "A0" is not "A".
    if (zeros > 0 && !in_number) {
      code.push_back('0');
    }
    zeros = 0;
    in_number = false;
  };
  for (const char32_t c : text) {
    if (c == U'-' || c == U' ') {
      continue;
    }
    if (c == U'0' && !in_number) {
      ++zeros;
    } else if (is_digit(c)) {
      in_number = true;
      code.push_back(static_cast<char>(c));
    } else if (c >= U'a' && c <= U'z') {
      end_number();
      code.push_back(static_cast<char>(c - U'a' + U'A'));
    } else {
      return {};
    }
    if (code.size() > item_code_length_max) {
      return {};
    }
  }
  end_number();
  const bool usable = std::any_of(code.begin(), code.end(), [](char c) { return c != '0'; });
  return usable && code.size() <= item_code_length_max ? code : std::string();
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
