// Error answers that the server itself gives (RFC 9457, application/problem+json).
#pragma once

#include <string_view>

#include "net/http.h"

namespace soldwire::net {

// `code` is the stable name of the problem; `detail` is for people.
[[nodiscard]] Response problem(int status, std::string_view code, std::string_view detail);

// "Not Found"; "Unknown" for a status without a name.
[[nodiscard]] std::string_view reason_phrase(int status) noexcept;

}  // namespace soldwire::net
