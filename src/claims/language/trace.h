// What the rules noticed about single tokens while they decided: kept only when
// somebody asks how a comment was read.
//
// Place:   made by Reader::explain() and filled by decide() and build_lines(); a null
//          pointer in their Setting is the usual case and costs one branch.
// Threads: one object per comment.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "claims/language/normalise.h"

namespace soldwire::claims::language {

class Trace {
 public:
  // What a number was taken for, where its form alone does not tell.
  enum class Use : std::uint8_t { as_it_looks, quantity, variant };

  void used(std::size_t token, Use use) noexcept { uses_[token] = use; }
  [[nodiscard]] Use use_of(std::size_t token) const noexcept { return uses_[token]; }

  // The token that decided; the last call counts.
  void blame(std::size_t token) noexcept { decisive_ = token; }
  void blame_nothing() noexcept { decisive_.reset(); }
  [[nodiscard]] std::optional<std::size_t> decisive() const noexcept { return decisive_; }

 private:
  std::array<Use, length_max + 8> uses_{};
  std::optional<std::size_t> decisive_;
};

}  // namespace soldwire::claims::language
