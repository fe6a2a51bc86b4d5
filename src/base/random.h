// Randomness as an argument.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <span>

namespace soldwire {

class Random {
 public:
  Random() = default;
  Random(const Random&) = delete;
  Random& operator=(const Random&) = delete;
  virtual ~Random() = default;

  virtual void fill(std::span<std::byte> out) = 0;
  [[nodiscard]] std::uint64_t next_u64();
  // Uniform in [0, bound); bound must not be 0.
  [[nodiscard]] std::uint64_t below(std::uint64_t bound);
};

// The kernel's generator (getrandom(2)). Any thread.
class SystemRandom final : public Random {
 public:
  void fill(std::span<std::byte> out) override;
};

// Repeatable, for tests and simulations; never for secrets. One thread.
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : engine_(seed) {}
  void fill(std::span<std::byte> out) override;

 private:
  std::mt19937_64 engine_;
};

}  // namespace soldwire
