// A whole server without its sockets: store, engine, accounts and handlers on a fresh folder.
//
// Requests go through the router to the handlers on a loop thread, as in the product; platforms are
// scripted.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "api/connection_gateway.h"
#include "api/context.h"
#include "api/json_value.h"
#include "api/public_key.h"
#include "api/show_directory.h"
#include "auth/auth.h"
#include "auth/secrets.h"
#include "base/clock.h"
#include "base/random.h"
#include "engine/engine.h"
#include "net/event_loop.h"
#include "net/http.h"
#include "net/router.h"
#include "realtime/hub.h"
#include "store/read_pool.h"
#include "store/store.h"

namespace soldwire::api {

// The real time, moved on by a test.
class ShiftedClock final : public Clock {
 public:
  [[nodiscard]] TimeMs now() const override;
  [[nodiscard]] std::chrono::nanoseconds monotonic() const override;
  void advance(std::chrono::milliseconds by) { shift_ms_ += by.count(); }

 private:
  SystemClock clock_;
  std::atomic<std::int64_t> shift_ms_{0};
};

// Answers what the test has set.
class ScriptedGateway final : public ConnectionGateway {
 public:
  [[nodiscard]] bool knows(std::string_view platform) const override;
  void check_token(const store::Connection& connection, std::string token,
                   Done<platforms::AccountCheck> done) override;
  void reconnect(const ConnectionId& connection) override;
  void list_lives(const ConnectionId& connection, Done<std::vector<platforms::Live>> done) override;
  [[nodiscard]] std::map<std::string, platforms::PlatformStats> stats() const override;

  Result<platforms::AccountCheck> check_answer = platforms::AccountCheck{"page-1", "Shop"};
  Result<std::vector<platforms::Live>> lives_answer = std::vector<platforms::Live>{};
  std::string last_token;
  std::vector<ConnectionId> reconnected;
};

struct Answer {
  int status = 0;
  net::Headers headers;
  std::string body;
  JsonValue json;  // null when the body is not JSON

  // A member by path: at("show", "settings", "mode"). Fails the test when it is not there.
  template <typename... Names>
  const JsonValue& at(std::string_view first, Names... rest) const {
    return member(json, first, rest...);
  }
  [[nodiscard]] std::string code() const;                         // of a problem; "" otherwise
  [[nodiscard]] std::string pointer() const;                      // of its first error
  [[nodiscard]] std::string header(std::string_view name) const;  // "" when absent
  // Value of the Set-Cookie of that name; "" when there is none.
  [[nodiscard]] std::string cookie(std::string_view name) const;

 private:
  template <typename... Names>
  const JsonValue& member(const JsonValue& value, std::string_view first, Names... rest) const {
    const JsonValue* found = value.find(first);
    if (found == nullptr) {
      ADD_FAILURE() << "no member \"" << first << "\" in " << body;
      return missing();
    }
    if constexpr (sizeof...(rest) == 0) {
      return *found;
    } else {
      return member(*found, rest...);
    }
  }
  static const JsonValue& missing();
};

struct Account {
  std::string token;
  std::string refresh_token;
  std::string workspace;
  std::string user;
};

class ApiFixture : public ::testing::Test {
 protected:
  using Headers = std::vector<std::pair<std::string, std::string>>;

  ApiFixture();
  ~ApiFixture() override;

  // `target`: path and query ("/api/shows?limit=5"), not percent-encoded.
  Answer send(std::string_view method, std::string_view target, std::string_view token,
              std::string body = {}, const Headers& headers = {});
  Answer get(std::string_view target, std::string_view token) { return send("GET", target, token); }
  Answer post(std::string_view target, std::string_view token, std::string body,
              const Headers& headers = {}) {
    return send("POST", target, token, std::move(body), headers);
  }

  Account make_account(const std::string& email);
  // A person with that role in the workspace of `owner`.
  Account add_member(const Account& owner, const std::string& email, const std::string& role);
  // Ids. An active show has one item 12 with `quantity` units, unless that is 0.
  std::string make_show(const Account& account);
  std::string make_active_show(const Account& account, int quantity);
  std::string add_item(const Account& account, const std::string& show, const std::string& number,
                       int quantity);
  Answer say(const Account& account, const std::string& show, const std::string& buyer,
             const std::string& text, const std::string& comment_id = {});
  // The same with the platform's time.
  Answer say_at(const Account& account, const std::string& show, const std::string& buyer,
                const std::string& text, const std::string& time);
  // The last seq of the show's log.
  std::int64_t head(const std::string& show);

  ShiftedClock clock_;
  SystemRandom random_;
  std::filesystem::path folder_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<store::ReadPool> pool_;
  std::unique_ptr<realtime::Hub> hub_;
  std::unique_ptr<engine::Announcer> announcer_;
  std::unique_ptr<engine::Engine> engine_;
  std::unique_ptr<auth::Vault> vault_;
  std::unique_ptr<auth::AuthService> auth_;
  ScriptedGateway gateway_;
  std::unique_ptr<ShowDirectory> shows_;
  std::unique_ptr<PublicKeys> public_keys_;
  std::unique_ptr<ApiContext> context_;
  net::Router router_;
  net::EventLoop loop_;
  std::thread loop_thread_;
};

}  // namespace soldwire::api
