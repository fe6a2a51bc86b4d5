// Argon2id password hashes (RFC 9106) in libsodium's encoded form.
//
// Threads: any; each call takes tens of milliseconds and the memory named below, so never on a
//          network thread.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace soldwire::auth {

// interactive: 2 passes over 64 MiB, libsodium's setting for logins. minimal: 1 pass over 8 KiB,
// for tests that sign in hundreds of times.
enum class HashCost { interactive, minimal };

// Errors: unavailable when the memory cannot be had.
[[nodiscard]] Result<std::string> hash_password(std::string_view password, HashCost cost);
[[nodiscard]] bool password_matches(std::string_view password, const std::string& hash);

}  // namespace soldwire::auth
