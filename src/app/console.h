// The console that is built into the binary, as a handler for every path that is not the API's.
#pragma once

#include "net/http.h"

namespace soldwire::app {

// GET and HEAD of the embedded files; /overlay/KEY gets the overlay, which other sites may frame;
// paths of the console's own routes get its index page, which nobody may; unknown API paths get a
// 404 problem.
[[nodiscard]] net::Handler console_handler();

}  // namespace soldwire::app
