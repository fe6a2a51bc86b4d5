// Idempotency-Key: a request that is sent twice takes effect once.
//
// The key is reserved in the store before the handler runs and gets the answer when it is known, so
// that neither two requests at once nor a crash in between can make the effect twice. An answer
// other than 2xx changed nothing and sets the key free again.
//
// Threads: run() on the request's network thread; `handler` is called there too.
// Limits:  keys of 1 to 255 printable characters, kept for 24 h.
#pragma once

#include <functional>

#include "api/route.h"

namespace soldwire::api {

// Calls `handler` at once when the request has no Idempotency-Key.
//
// Answers itself: invalid_input (bad key), idempotency_mismatch (the key came with another body),
// conflict (the first request has no answer yet, or was cut off by a crash), or the stored
// answer with "Idempotency-Replayed: true".
void run_idempotent(Call call, std::function<void(Call)> handler);

}  // namespace soldwire::api
