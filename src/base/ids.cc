#include "base/ids.h"

namespace soldwire {

std::string make_id_text(TimeMs now, Random& random) {
  static constexpr std::string_view alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
  std::string text(20, '0');
  auto time = static_cast<std::uint64_t>(now.value);
  for (std::size_t i = 10; i-- > 0;) {
    text[i] = alphabet[time & 31U];
    time >>= 5U;
  }
  std::uint64_t bits = random.next_u64();
  for (std::size_t i = 20; i-- > 10;) {
    text[i] = alphabet[bits & 31U];
    bits >>= 5U;
  }
  return text;
}

}  // namespace soldwire
