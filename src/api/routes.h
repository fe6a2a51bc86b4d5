// The API's handlers. Each subject has a file of its own, <subject>_routes.cc.
//
// Lifetime: `context` must outlive the router.
#pragma once

#include "api/context.h"
#include "net/router.h"

namespace soldwire::api {

// All but the event streams, which api/stream.h adds.
void add_routes(net::Router& router, ApiContext& context);

}  // namespace soldwire::api
