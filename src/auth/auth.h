// Accounts, sessions and tokens: who may do what in which workspace.
//
// Passwords: Argon2id (RFC 9106) by libsodium, hashed on the service's own thread pool.
// Access tokens: JWT (RFC 7519), HS256, algorithm pinned, 15 minutes. Refresh tokens: 32 random
// bytes, stored as a hash, rotated at each use; the use of an old one ends the session (RFC 9700
// section 4.14.2).
//
// Threads:  verify() from any thread, without blocking; everything else is asynchronous, from any
// thread,
//           and calls `done` on a thread of the service or of the writer.
// Lifetime: writer, pool, clock and random must outlive the service.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/random.h"
#include "base/result.h"
#include "store/read_pool.h"
#include "store/records.h"
#include "store/writer.h"

namespace soldwire::auth {

struct AuthOptions {
  std::chrono::seconds access_ttl{900};
  std::chrono::seconds stream_ttl{300};
  std::chrono::hours refresh_ttl{24 * 30};
  int hash_threads = 1;
  std::size_t hash_queue_max = 64;   // more waiting: overloaded
  int failures_per_account_max = 5;  // per account and address, in failure_window
  int failures_per_address_max = 20;
  std::chrono::minutes failure_window{15};
  bool cheap_hashing = false;  // tests only: the smallest Argon2id parameters
};

// Who a valid token speaks for.
struct Identity {
  UserId user;
  WorkspaceId workspace;
  store::Role role = store::Role::viewer;
  SessionId session;
  std::string audience;        // "api" or "stream"
  std::optional<ShowId> show;  // stream tokens are bound to one show
  TimeMs expires_at;
  std::string user_name;
};

struct SignedIn {
  std::string access_token;
  std::string refresh_token;
  std::chrono::seconds expires_in{0};
  store::User user;
  store::Workspace workspace;
  store::Role role = store::Role::owner;
  SessionId session;
};

struct Registration {
  std::string email;
  std::string password;
  std::string name;
  std::string workspace;
};

class AuthService {
 public:
  template <typename T>
  using Done = std::function<void(Result<T>)>;

  // `signing_key`: 32 bytes or more, kept in memory only.
  AuthService(AuthOptions options, std::string signing_key, store::Writer& writer,
              store::ReadPool& pool, const Clock& clock, Random& random);
  AuthService(const AuthService&) = delete;
  AuthService& operator=(const AuthService&) = delete;
  ~AuthService();

  // Reads every session that is still good, so that revocation needs no query per request. Call
  // once before use.
  [[nodiscard]] Result<void> load(store::Reader& reader);

  // Errors: invalid_input with pointer, conflict (e-mail taken).
  void register_account(Registration registration, std::string address, Done<SignedIn> done);
  // Errors: unauthorized (one text for both causes), overloaded with the wait in `message` ("… in
  // 42 s").
  void login(std::string email, std::string password, std::string address, Done<SignedIn> done);
  // Errors: unauthorized; when an old token is used again the whole session is revoked.
  void refresh(std::string refresh_token, Done<SignedIn> done);
  // Ends the session; its tokens are refused at once.
  void logout(SessionId session, Done<void> done);
  // Members; the caller has checked that the actor is an owner. Errors: conflict (last owner,
  // e-mail taken).
  void add_member(WorkspaceId workspace, std::string email, std::string name, std::string password,
                  store::Role role, Done<store::Member> done);
  void change_role(WorkspaceId workspace, UserId user, store::Role role, Done<store::Member> done);
  void remove_member(WorkspaceId workspace, UserId user, Done<void> done);

  // Checks signature, algorithm, times, audience and that the session still stands. No I/O.
  // Errors: unauthorized with a reason for the log, never for the peer.
  [[nodiscard]] Result<Identity> verify(std::string_view token) const;
  // A short-lived token for one show's stream, bound to the identity's session.
  [[nodiscard]] std::pair<std::string, std::chrono::seconds> make_stream_token(
      const Identity& identity, const ShowId& show) const;

  // Called (any thread) when a session ends or a role changes, so that open streams end. Set before
  // use.
  struct Listener {
    std::function<void(const SessionId&)> session_ended;
    std::function<void(const UserId&)> access_changed;
  };
  void set_listener(Listener listener);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace soldwire::auth
