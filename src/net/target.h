// The request target and the Host field: what part of the site is asked for.
//
// Sources: RFC 9112 section 3.2 (forms of the target), RFC 3986 (percent-encoding).
// Limits:  the caller bounds the length; query_params_max here.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace soldwire::net {

constexpr std::size_t query_params_max = 256;

struct Target {
  std::string path;  // percent-decoded, begins with '/', no dot segments
  std::vector<std::pair<std::string, std::string>> query;
  std::string authority;  // lower case; only of an absolute form, else empty
};

// Origin form ("/a?b=c") and absolute form ("http://host/a"). A path whose decoded text would mean
// something else than what was written is refused: dot segments, an encoded '/', control bytes.
// Errors: invalid_input.
[[nodiscard]] Result<Target> parse_target(std::string_view raw);

// "name", "192.0.2.1", "[2001:db8::1]", each with an optional port.
[[nodiscard]] bool is_valid_host(std::string_view host) noexcept;

// `plus_is_space` as in a form's query. Errors: invalid_input (a '%' without two digits).
[[nodiscard]] Result<std::string> percent_decode(std::string_view text, bool plus_is_space);

}  // namespace soldwire::net
