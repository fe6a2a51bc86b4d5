// Which content codings a client takes (RFC 9110, section 12.5.3).
//
// Threads: pure.
#pragma once

#include <string_view>

#include "net/http.h"

namespace soldwire::net {

// True when Accept-Encoding lists `coding`, or else "*", with a weight above 0. Whoever does not
// send the field is not known to take any.
[[nodiscard]] bool accepts_coding(const Headers& headers, std::string_view coding);

}  // namespace soldwire::net
