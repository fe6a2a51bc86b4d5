#include "base/random.h"

#include <sys/random.h>

#include <cerrno>
#include <cstring>

#include "base/assert.h"

namespace soldwire {

std::uint64_t Random::next_u64() {
  std::uint64_t value = 0;
  fill(std::as_writable_bytes(std::span(&value, 1)));
  return value;
}

std::uint64_t Random::below(std::uint64_t bound) {
  SW_ASSERT(bound != 0);
  // Values below `reject` would make the first ones likelier than the rest.
  const std::uint64_t reject = (0 - bound) % bound;
  for (;;) {
    const std::uint64_t value = next_u64();
    if (value >= reject) {
      return value % bound;
    }
  }
}

void SystemRandom::fill(std::span<std::byte> out) {
  while (!out.empty()) {
    const ssize_t got = getrandom(out.data(), out.size(), 0);
    if (got < 0) {
      SW_ASSERT(errno == EINTR);
      continue;
    }
    out = out.subspan(static_cast<std::size_t>(got));
  }
}

void SeededRandom::fill(std::span<std::byte> out) {
  while (!out.empty()) {
    const std::uint64_t value = engine_();
    const std::size_t n = std::min(out.size(), sizeof(value));
    std::memcpy(out.data(), &value, n);
    out = out.subspan(n);
  }
}

}  // namespace soldwire
