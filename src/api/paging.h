// Query parameters of lists: `limit`, and `after`, whose value is an opaque `next` of ours.
//
// Threads: pure functions; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "net/http.h"

namespace soldwire::api {

// Errors: invalid_input (pointer "?<name>") unless it is an integer from min to max.
[[nodiscard]] Result<std::int64_t> integer_param(const net::Request& request, std::string_view name,
                                                 std::int64_t otherwise, std::int64_t min,
                                                 std::int64_t max);
// Empty when absent. Errors: invalid_input when longer than `bytes_max` or not UTF-8.
[[nodiscard]] Result<std::string> text_param(const net::Request& request, std::string_view name,
                                             std::size_t bytes_max);

// A place in a list of rows numbered 1, 2, 3 …; `kind` keeps the cursors of two lists apart.
[[nodiscard]] std::string row_cursor(char kind, std::int64_t number);
// 0 when absent. Errors: invalid_input when it is not a cursor of this kind.
[[nodiscard]] Result<std::int64_t> row_cursor_param(const net::Request& request, char kind);

}  // namespace soldwire::api
