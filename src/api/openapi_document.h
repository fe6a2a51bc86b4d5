// The OpenAPI 3.1 document of this server, as it is in src/api/openapi.json.
#pragma once

#include <string_view>

namespace soldwire::api {

// JSON text that lives as long as the program.
[[nodiscard]] std::string_view openapi_document() noexcept;

}  // namespace soldwire::api
