#include <fmt/core.h>
#include <sodium.h>

#include <algorithm>
#include <map>
#include <unordered_map>
#include <utility>

#include "auth/attempts.h"
#include "auth/auth.h"
#include "auth/password.h"
#include "auth/refresh_token.h"
#include "auth/token.h"
#include "auth/verified_tokens.h"
#include "base/assert.h"
#include "base/guarded.h"
#include "base/log.h"
#include "base/worker_pool.h"

namespace soldwire::auth {
namespace {

constexpr std::size_t password_characters_min = 10;
constexpr std::size_t password_bytes_max = 256;
constexpr std::size_t email_bytes_max = 254;  // RFC 5321 section 4.5.3.1
constexpr std::size_t name_bytes_max = 200;
constexpr std::size_t attempt_keys_max = 50'000;
constexpr std::string_view bad_credentials = "e-mail or password is wrong";

std::string lower_case(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return out;
}

std::string_view trim(std::string_view text) {
  const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; };
  while (!text.empty() && blank(text.front())) {
    text.remove_prefix(1);
  }
  while (!text.empty() && blank(text.back())) {
    text.remove_suffix(1);
  }
  return text;
}

// Not RFC 5321 in full: enough to refuse what cannot be an address at all.
Result<std::string> checked_email(std::string_view text) {
  const std::string email = lower_case(trim(text));
  const std::size_t at = email.find('@');
  const bool printable = std::none_of(email.begin(), email.end(), [](char c) {
    return static_cast<unsigned char>(c) <= 0x20U || c == 0x7F;
  });
  if (email.size() > email_bytes_max || !printable || at == std::string::npos || at == 0 ||
      at + 1 == email.size() || email.find('@', at + 1) != std::string::npos) {
    return fail(Errc::invalid_input, "must be an e-mail address", "/email");
  }
  return email;
}

Result<void> check_password(std::string_view password) {
  if (password.size() < password_characters_min || password.size() > password_bytes_max) {
    return fail(
        Errc::invalid_input,
        fmt::format("must have {} to {} characters", password_characters_min, password_bytes_max),
        "/password");
  }
  return {};
}

Result<std::string> checked_name(std::string_view text, const char* pointer) {
  const std::string_view name = trim(text);
  if (name.empty() || name.size() > name_bytes_max) {
    return fail(Errc::invalid_input, fmt::format("must have 1 to {} characters", name_bytes_max),
                pointer);
  }
  return std::string(name);
}

// What verify() must know without a query.
struct Standing {
  struct Membership {
    store::Role role = store::Role::viewer;
    std::string name;
  };
  std::map<std::pair<std::string, std::string>, Membership> members;  // (workspace, user)
  std::unordered_map<std::string, TimeMs> revoked;                    // session -> when
};

}  // namespace

struct AuthService::Impl {
  Impl(AuthOptions options_in, const std::string& signing_key, store::Writer& writer_in,
       store::ReadPool& pool_in, const Clock& clock_in, Random& random_in)
      : options(options_in),
        signer(signing_key),
        refresh_tokens(signing_key),
        writer(writer_in),
        pool(pool_in),
        clock(clock_in),
        random(random_in),
        attempts(options_in.failure_window, attempt_keys_max),
        hashing(options_in.hash_threads, options_in.hash_queue_max) {
    SW_ASSERT(sodium_init() >= 0);
    // Unknown accounts cost the same time as known ones: the hash of a password nobody has.
    auto hashed = hash_password(refresh_tokens.make(SessionId("nobody"), random), cost());
    SW_ASSERT(hashed.has_value());
    hash_of_nobody = std::move(*hashed);
  }

  [[nodiscard]] HashCost cost() const {
    return options.cheap_hashing ? HashCost::minimal : HashCost::interactive;
  }

  [[nodiscard]] TokenClaims claims_of(const store::User& user, const store::Workspace& workspace,
                                      store::Role role, const SessionId& session) const {
    TokenClaims claims;
    claims.subject = user.id.str();
    claims.workspace = workspace.id.str();
    claims.role = std::string(store::to_string(role));
    claims.audience = "api";
    claims.session = session.str();
    claims.id = make_id_text(clock.now(), random);
    claims.issued_at = clock.now();
    claims.expires_at =
        TimeMs{claims.issued_at.value + std::chrono::milliseconds(options.access_ttl).count()};
    return claims;
  }

  [[nodiscard]] store::Session new_session(const store::User& user,
                                           const store::Workspace& workspace,
                                           std::string& refresh_token) const {
    store::Session session;
    session.created_at = clock.now();
    session.id = make_id<SessionId>(session.created_at, random);
    session.user = user.id;
    session.workspace = workspace.id;
    session.rotated_at = session.created_at;
    session.expires_at =
        TimeMs{session.created_at.value + std::chrono::milliseconds(options.refresh_ttl).count()};
    refresh_token = refresh_tokens.make(session.id, random);
    session.refresh_hash = RefreshTokens::hash(refresh_token);
    return session;
  }

  [[nodiscard]] SignedIn signed_in(const store::User& user, const store::Workspace& workspace,
                                   store::Role role, const SessionId& session,
                                   std::string refresh_token) const {
    SignedIn answer;
    answer.access_token = signer.sign(claims_of(user, workspace, role, session));
    answer.refresh_token = std::move(refresh_token);
    answer.expires_in = options.access_ttl;
    answer.user = user;
    answer.workspace = workspace;
    answer.role = role;
    answer.session = session;
    return answer;
  }

  void remember(const WorkspaceId& workspace, const UserId& user, store::Role role,
                const std::string& name) {
    standing.with([&](Standing& s) {
      s.members[{workspace.str(), user.str()}] = Standing::Membership{role, name};
    });
  }

  void revoke(const SessionId& session) {
    const TimeMs now = clock.now();
    standing.with([&](Standing& s) {
      // An access token outlives its session by access_ttl at most; after that the entry says
      // nothing.
      std::erase_if(s.revoked, [&](const auto& entry) {
        return entry.second.value + 2 * std::chrono::milliseconds(options.access_ttl).count() <
               now.value;
      });
      s.revoked[session.str()] = now;
    });
    if (listener.session_ended) {
      listener.session_ended(session);
    }
  }

  // Runs `job` on the hashing threads, or tells `done` that they are all busy.
  template <typename T>
  void hash_job(const Done<T>& done, std::function<void()> job) {
    if (!hashing.submit(std::move(job))) {
      done(fail(Errc::overloaded, "many sign-ins at once; try again in 2 s"));
    }
  }

  void finish_login(const store::User& user, const store::Workspace& workspace, store::Role role,
                    const Done<SignedIn>& done) {
    std::string refresh_token;
    const store::Session session = new_session(user, workspace, refresh_token);
    writer.write(
        [session, now = clock.now()](store::Transaction& tx) -> Result<void> {
          SW_CHECK(tx.delete_sessions_expired_before(now));
          return tx.put_session(session);
        },
        [this, done, user, workspace, role, id = session.id,
         refresh_token = std::move(refresh_token)](Result<void> written) {
          if (!written) {
            done(tl::unexpected(written.error()));
            return;
          }
          done(signed_in(user, workspace, role, id, refresh_token));
        });
  }

  // Fixed at construction.
  AuthOptions options;
  TokenSigner signer;
  VerifiedTokens verified;
  RefreshTokens refresh_tokens;
  store::Writer& writer;
  store::ReadPool& pool;
  const Clock& clock;
  Random& random;
  std::string hash_of_nobody;
  Listener listener;

  Guarded<Standing> standing;
  Guarded<Attempts> attempts;
  WorkerPool hashing;  // last: its jobs use everything above
};

AuthService::AuthService(AuthOptions options, std::string signing_key, store::Writer& writer,
                         store::ReadPool& pool, const Clock& clock, Random& random)
    : impl_(std::make_unique<Impl>(options, signing_key, writer, pool, clock, random)) {}

AuthService::~AuthService() = default;

void AuthService::set_listener(Listener listener) {
  impl_->listener = std::move(listener);
}

Result<void> AuthService::load(store::Reader& reader) {
  SW_TRY(const std::vector<store::Member> members, reader.all_members());
  const TimeMs since{impl_->clock.now().value -
                     2 * std::chrono::milliseconds(impl_->options.access_ttl).count()};
  SW_TRY(const std::vector<store::Session> revoked, reader.sessions_revoked_since(since));
  impl_->standing.with([&](Standing& s) {
    for (const store::Member& member : members) {
      s.members[{member.workspace.str(), member.user.str()}] =
          Standing::Membership{member.role, member.name};
    }
    for (const store::Session& session : revoked) {
      s.revoked[session.id.str()] = session.revoked_at.value_or(since);
    }
  });
  return {};
}

void AuthService::register_account(Registration registration, std::string address,
                                   Done<SignedIn> done) {
  static_cast<void>(address);
  const auto email = checked_email(registration.email);
  const auto password = check_password(registration.password);
  const auto name = checked_name(registration.name, "/name");
  const auto workspace_name = checked_name(registration.workspace, "/workspace");
  for (const auto* error :
       {email ? nullptr : &email.error(), password ? nullptr : &password.error(),
        name ? nullptr : &name.error(), workspace_name ? nullptr : &workspace_name.error()}) {
    if (error != nullptr) {
      done(tl::unexpected(*error));
      return;
    }
  }
  impl_->hash_job(done, [this, done, email = *email, name = *name, workspace_name = *workspace_name,
                         secret = std::move(registration.password)] {
    auto hash = hash_password(secret, impl_->cost());
    if (!hash) {
      done(tl::unexpected(hash.error()));
      return;
    }
    const TimeMs now = impl_->clock.now();
    const store::User user{make_id<UserId>(now, impl_->random), email, name, *hash, now};
    const store::Workspace workspace{make_id<WorkspaceId>(now, impl_->random), workspace_name, now};
    std::string refresh_token;
    const store::Session session = impl_->new_session(user, workspace, refresh_token);
    impl_->writer.write(
        [user, workspace, session](store::Transaction& tx) -> Result<void> {
          SW_CHECK(tx.insert_user(user));
          SW_CHECK(tx.insert_workspace(workspace));
          SW_CHECK(tx.put_member(
              store::Member{workspace.id, user.id, store::Role::owner, user.email, user.name}));
          return tx.put_session(session);
        },
        [this, done, user, workspace, id = session.id, refresh_token](Result<void> written) {
          if (!written) {
            done(tl::unexpected(written.error()));
            return;
          }
          impl_->remember(workspace.id, user.id, store::Role::owner, user.name);
          done(impl_->signed_in(user, workspace, store::Role::owner, id, refresh_token));
        });
  });
}

void AuthService::login(std::string email_text, std::string password, std::string address,
                        Done<SignedIn> done) {
  const std::string email = lower_case(trim(email_text));
  const std::string account_key = email + "|" + address;
  const TimeMs now = impl_->clock.now();
  const std::chrono::milliseconds wait = impl_->attempts.with([&](Attempts& attempts) {
    return std::max(attempts.wait(account_key, impl_->options.failures_per_account_max, now),
                    attempts.wait(address, impl_->options.failures_per_address_max, now));
  });
  if (wait.count() > 0) {
    done(fail(Errc::overloaded, fmt::format("too many failed sign-ins; try again in {} s",
                                            (wait.count() + 999) / 1000)));
    return;
  }
  const auto wrong = [this, done, account_key, address] {
    impl_->attempts.with([&](Attempts& attempts) {
      attempts.failed(account_key, impl_->clock.now());
      attempts.failed(address, impl_->clock.now());
    });
    done(fail(Errc::unauthorized, std::string(bad_credentials)));
  };
  const auto queued = impl_->pool.submit(
      [this, done, wrong, email, account_key, secret = std::move(password)](store::Reader& reader) {
        auto found = reader.find_user_by_email(email);
        if (!found) {
          done(tl::unexpected(found.error()));
          return;
        }
        std::optional<std::pair<store::Workspace, store::Role>> place;
        if (*found) {
          const auto memberships = reader.memberships((*found)->id);
          if (memberships && !memberships->empty()) {
            const auto workspace = reader.find_workspace(memberships->front().workspace);
            if (workspace && *workspace) {
              place.emplace(**workspace, memberships->front().role);
            }
          }
        }
        impl_->hash_job(
            done, [this, done, wrong, account_key, user = std::move(*found), place, secret] {
              const bool matches =
                  secret.size() <= password_bytes_max &&
                  password_matches(secret, user ? user->password_hash : impl_->hash_of_nobody);
              if (!user || !matches || !place) {
                wrong();
                return;
              }
              impl_->attempts.with([&](Attempts& attempts) { attempts.forget(account_key); });
              impl_->finish_login(*user, place->first, place->second, done);
            });
      });
  if (!queued) {
    done(tl::unexpected(queued.error()));
  }
}

void AuthService::refresh(std::string refresh_token, Done<SignedIn> done) {
  const auto session_id = impl_->refresh_tokens.session_of(refresh_token);
  if (!session_id) {
    done(tl::unexpected(session_id.error()));
    return;
  }
  // What the transaction finds; shared because the job and its answer run one after the other.
  struct Outcome {
    std::optional<SignedIn> answer;
    bool reused = false;
  };
  auto outcome = std::make_shared<Outcome>();
  const std::string given_hash = RefreshTokens::hash(refresh_token);
  impl_->writer.write(
      [this, outcome, given_hash, id = *session_id](store::Transaction& tx) -> Result<void> {
        const TimeMs now = impl_->clock.now();
        SW_TRY(std::optional<store::Session> session, tx.find_session(id));
        if (!session || session->revoked_at || session->expires_at <= now) {
          return fail(Errc::unauthorized, "the session has ended; sign in again");
        }
        if (session->refresh_hash != given_hash) {
          // One of ours, but not the newest: somebody has a copy.
          outcome->reused = true;
          session->revoked_at = now;
          return tx.put_session(*session);
        }
        SW_TRY(const std::optional<store::User> user, tx.find_user(session->user));
        SW_TRY(const std::optional<store::Workspace> workspace,
               tx.find_workspace(session->workspace));
        SW_TRY(const std::vector<store::Member> members, tx.memberships(session->user));
        const auto member = std::find_if(members.begin(), members.end(), [&](const auto& m) {
          return m.workspace == session->workspace;
        });
        if (!user || !workspace || member == members.end()) {
          return fail(Errc::unauthorized, "this account is no longer a member; sign in again");
        }
        std::string next = impl_->refresh_tokens.make(id, impl_->random);
        session->previous_refresh_hash = session->refresh_hash;
        session->refresh_hash = RefreshTokens::hash(next);
        session->rotated_at = now;
        session->expires_at =
            TimeMs{now.value + std::chrono::milliseconds(impl_->options.refresh_ttl).count()};
        SW_CHECK(tx.put_session(*session));
        outcome->answer = impl_->signed_in(*user, *workspace, member->role, id, std::move(next));
        return {};
      },
      [this, outcome, done, id = *session_id](Result<void> written) {
        if (!written) {
          done(tl::unexpected(written.error()));
        } else if (outcome->reused) {
          log::warning("auth", "an old refresh token of session {} was used; session ended",
                       id.str());
          impl_->revoke(id);
          done(fail(Errc::unauthorized,
                    "session_revoked: an old sign-in token was used again; sign in again"));
        } else {
          done(std::move(*outcome->answer));
        }
      });
}

void AuthService::logout(SessionId session_id, Done<void> done) {
  impl_->writer.write(
      [session_id, now = impl_->clock.now()](store::Transaction& tx) -> Result<void> {
        SW_TRY(std::optional<store::Session> session, tx.find_session(session_id));
        if (session && !session->revoked_at) {
          session->revoked_at = now;
          return tx.put_session(*session);
        }
        return {};
      },
      [this, session_id, done](Result<void> written) {
        if (written) {
          impl_->revoke(session_id);
        }
        done(std::move(written));
      });
}

void AuthService::add_member(WorkspaceId workspace, std::string email_text, std::string name_text,
                             std::string password, store::Role role, Done<store::Member> done) {
  const auto email = checked_email(email_text);
  const auto strong = check_password(password);
  const auto name = checked_name(name_text, "/name");
  for (const auto* error : {email ? nullptr : &email.error(), strong ? nullptr : &strong.error(),
                            name ? nullptr : &name.error()}) {
    if (error != nullptr) {
      done(tl::unexpected(*error));
      return;
    }
  }
  impl_->hash_job(done, [this, done, workspace, role, email = *email, name = *name,
                         secret = std::move(password)] {
    auto hash = hash_password(secret, impl_->cost());
    if (!hash) {
      done(tl::unexpected(hash.error()));
      return;
    }
    const TimeMs now = impl_->clock.now();
    const store::User user{make_id<UserId>(now, impl_->random), email, name, *hash, now};
    const store::Member member{workspace, user.id, role, email, name};
    impl_->writer.write(
        [user, member](store::Transaction& tx) -> Result<void> {
          SW_CHECK(tx.insert_user(user));
          return tx.put_member(member);
        },
        [this, done, member](Result<void> written) {
          if (!written) {
            done(tl::unexpected(written.error()));
            return;
          }
          impl_->remember(member.workspace, member.user, member.role, member.name);
          done(member);
        });
  });
}

namespace {

// A workspace without an owner could never be managed again.
Result<store::Member> member_to_change(store::Transaction& tx, const WorkspaceId& workspace,
                                       const UserId& user, bool stays_owner) {
  SW_TRY(const std::vector<store::Member> members, tx.members(workspace));
  const auto found = std::find_if(members.begin(), members.end(),
                                  [&](const auto& member) { return member.user == user; });
  if (found == members.end()) {
    return fail(Errc::not_found, "no such member");
  }
  const auto owners = std::count_if(members.begin(), members.end(), [](const auto& member) {
    return member.role == store::Role::owner;
  });
  if (found->role == store::Role::owner && !stays_owner && owners == 1) {
    return fail(Errc::conflict, "the last owner must stay; make somebody else an owner first");
  }
  return *found;
}

}  // namespace

void AuthService::change_role(WorkspaceId workspace, UserId user, store::Role role,
                              Done<store::Member> done) {
  auto changed = std::make_shared<store::Member>();
  impl_->writer.write(
      [changed, workspace, user, role](store::Transaction& tx) -> Result<void> {
        SW_TRY(*changed, member_to_change(tx, workspace, user, role == store::Role::owner));
        changed->role = role;
        return tx.put_member(*changed);
      },
      [this, changed, done](Result<void> written) {
        if (!written) {
          done(tl::unexpected(written.error()));
          return;
        }
        impl_->remember(changed->workspace, changed->user, changed->role, changed->name);
        if (impl_->listener.access_changed) {
          impl_->listener.access_changed(changed->user);
        }
        done(*changed);
      });
}

void AuthService::remove_member(WorkspaceId workspace, UserId user, Done<void> done) {
  impl_->writer.write(
      [workspace, user](store::Transaction& tx) -> Result<void> {
        SW_CHECK(member_to_change(tx, workspace, user, false));
        return tx.delete_member(workspace, user);
      },
      [this, workspace, user, done](Result<void> written) {
        if (written) {
          impl_->standing.with([&](Standing& s) {
            s.members.erase({workspace.str(), user.str()});
          });
          if (impl_->listener.access_changed) {
            impl_->listener.access_changed(user);
          }
        }
        done(std::move(written));
      });
}

Result<Identity> AuthService::verify(std::string_view token) const {
  const TimeMs now = impl_->clock.now();
  SW_TRY(const TokenClaims claims, impl_->verified.verify(impl_->signer, token, now));
  if (claims.audience != "api" && claims.audience != "stream") {
    return fail(Errc::unauthorized, "token is for another audience");
  }
  if ((claims.audience == "stream") == claims.show.empty()) {
    return fail(Errc::unauthorized, "token's audience and show do not fit");
  }
  Identity identity;
  identity.user = UserId(claims.subject);
  identity.workspace = WorkspaceId(claims.workspace);
  identity.session = SessionId(claims.session);
  identity.audience = claims.audience;
  if (!claims.show.empty()) {
    identity.show = ShowId(claims.show);
  }
  identity.expires_at = claims.expires_at;
  const bool stands = impl_->standing.with([&](const Standing& s) {
    const auto member = s.members.find({claims.workspace, claims.subject});
    if (member == s.members.end() || s.revoked.contains(claims.session)) {
      return false;
    }
    identity.role = member->second.role;
    identity.user_name = member->second.name;
    return true;
  });
  if (!stands) {
    return fail(Errc::unauthorized, "the session or the membership behind the token has ended");
  }
  return identity;
}

std::pair<std::string, std::chrono::seconds> AuthService::make_stream_token(
    const Identity& identity, const ShowId& show) const {
  TokenClaims claims;
  claims.subject = identity.user.str();
  claims.workspace = identity.workspace.str();
  claims.role = std::string(store::to_string(identity.role));
  claims.audience = "stream";
  claims.session = identity.session.str();
  claims.show = show.str();
  claims.issued_at = impl_->clock.now();
  claims.id = make_id_text(claims.issued_at, impl_->random);
  claims.expires_at =
      TimeMs{claims.issued_at.value + std::chrono::milliseconds(impl_->options.stream_ttl).count()};
  return {impl_->signer.sign(claims), impl_->options.stream_ttl};
}

}  // namespace soldwire::auth
