// The outcome of an operation that the world can make fail.
//
// Place:   every part; see docs/adr for the three sorts of failure.
// Threads: values, free to copy and move.
//
// `tl::expected` is not [[nodiscard]]: every function that returns Result is
// marked, and tests/tidy holds them to it.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

namespace soldwire {

// Stable and short: api/ maps each to one status and problem code.
enum class Errc {
  invalid_input,  // the caller's request cannot be carried out as written
  unauthorized,   // who are you?
  forbidden,      // known, but not allowed
  not_found,
  conflict,     // the present state forbids it
  too_large,    // a bound was exceeded
  overloaded,   // a queue is full: try again later
  unavailable,  // something we depend on does not answer
  corrupt,      // stored data contradicts itself
};

[[nodiscard]] std::string_view to_string(Errc code) noexcept;

struct Error {
  Errc code = Errc::unavailable;
  std::string message;  // for people: what is wrong and what to do
  std::string pointer;  // RFC 6901 pointer into the input, where it applies

  friend bool operator==(const Error&, const Error&) = default;
};

template <typename T>
using Result = tl::expected<T, Error>;

[[nodiscard]] inline tl::unexpected<Error> fail(Errc code, std::string message,
                                                std::string pointer = {}) {
  return tl::unexpected<Error>(Error{code, std::move(message), std::move(pointer)});
}

}  // namespace soldwire

#define SW_CONCAT_INNER(a, b) a##b
#define SW_CONCAT(a, b) SW_CONCAT_INNER(a, b)

// SW_TRY(const Show show, tx.find_show(id)): on error returns it to our caller.
#define SW_TRY(declaration, expression)                                     \
  auto SW_CONCAT(sw_try_, __LINE__) = (expression);                         \
  if (!SW_CONCAT(sw_try_, __LINE__)) {                                      \
    return tl::unexpected(std::move(SW_CONCAT(sw_try_, __LINE__)).error()); \
  }                                                                         \
  declaration = std::move(*SW_CONCAT(sw_try_, __LINE__))

// The same for Result<void>.
#define SW_CHECK(expression)                                     \
  do {                                                           \
    if (auto sw_check_result = (expression); !sw_check_result) { \
      return tl::unexpected(std::move(sw_check_result).error()); \
    }                                                            \
  } while (false)
