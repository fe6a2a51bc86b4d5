// The unguessable key of a show's public stream: "<show id>.<32 hex digits>".
//
// Made from the show, its generation and the installation's own secret, so that nothing that opens
// a stream is stored.
//
// Threads: immutable; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.h"

namespace soldwire::api {

class PublicKeys {
 public:
  // `secret`: 32 bytes.
  explicit PublicKeys(std::string secret);

  // Empty when the show has no public stream (`generation` as in claims::Show).
  [[nodiscard]] std::string make(const ShowId& show, std::int64_t generation) const;
  // The show that a key says it is of; empty when it has not the form of a key.
  [[nodiscard]] static std::optional<ShowId> show_of(std::string_view key);
  // In constant time.
  [[nodiscard]] bool fits(std::string_view key, const ShowId& show, std::int64_t generation) const;

 private:
  std::string secret_;
};

}  // namespace soldwire::api
