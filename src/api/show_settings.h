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

// What a list of words, and of languages, may be.
constexpr TextRule word_rule{.min = 1, .max = 100};
constexpr std::size_t words_max = 100;
constexpr std::size_t languages_max = 20;

// Reads claimWords, passWords, languages and settings into `settings`; what is not there stays as
// it is. True when anything was there.
bool read_settings(FieldReader& fields, claims::ShowSettings& settings);

// Says which words or languages the comment language cannot use, before the engine is asked.
[[nodiscard]] Result<void> check_settings(const Call& call, const claims::ShowSettings& settings);

}  // namespace soldwire::api
