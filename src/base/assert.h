// Assertions for what only a bug can make false. They stay on in release: a
// server that goes on with broken state loses more than one that restarts.
// Never assert on outside input.
#pragma once

namespace soldwire {

[[noreturn]] void assertion_failed(const char* expression, const char* file, int line) noexcept;

}  // namespace soldwire

#define SW_ASSERT(expression)                           \
  (static_cast<bool>(expression) ? static_cast<void>(0) \
                                 : ::soldwire::assertion_failed(#expression, __FILE__, __LINE__))
