// The settings of a show as a request gives them: of one show, and of a workspace for its new
// shows.
//
// Threads: pure; any.
#pragma once

#include "api/json_body.h"
#include "api/route.h"
#include "base/result.h"
#include "claims/types.h"

namespace soldwire::api {

// Reads claimWords, passWords, languages and settings into `settings`; what is not there stays as
// it is. True when anything was there.
bool read_settings(FieldReader& fields, claims::ShowSettings& settings);

// Says which words or languages the comment language cannot use, before the engine is asked.
[[nodiscard]] Result<void> check_settings(const Call& call, const claims::ShowSettings& settings);

}  // namespace soldwire::api
