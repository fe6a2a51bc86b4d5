#include "tests/api/api_fixture.h"

#include <cstdlib>
#include <future>
#include <utility>

#include "api/routes.h"
#include "claims/language/parse.h"
#include "net/server.h"
#include "store/sqlite/open.h"

namespace soldwire::api {
namespace {

constexpr std::string_view password = "correct horse battery";

class HubAnnouncer final : public engine::Announcer {
 public:
  explicit HubAnnouncer(realtime::Hub& hub) : hub_(hub) {}
  std::vector<std::size_t> announce(const ShowId& show,
                                    std::span<const store::EventRecord> events) override {
    return hub_.broadcast_to_show(show, events);
  }

 private:
  realtime::Hub& hub_;
};

// Keeps the one answer; 500 when the last responder dies without one.
class CapturingTarget final : public net::Responder::Target {
 public:
  CapturingTarget(net::EventLoop& loop, std::promise<net::Response> promise)
      : loop_(loop), promise_(std::move(promise)) {}
  ~CapturingTarget() override {
    if (!answered_.exchange(true)) {
      net::Response response;
      response.status = 500;
      response.body = "unanswered";
      promise_.set_value(std::move(response));
    }
  }
  void send(net::Response response) override {
    if (answered_.exchange(true)) {
      ADD_FAILURE() << "answered twice";
      return;
    }
    promise_.set_value(std::move(response));
  }
  std::unique_ptr<net::Stream> start_stream(int, net::Headers, std::string) override {
    return nullptr;
  }
  net::EventLoop& loop() override { return loop_; }

 private:
  net::EventLoop& loop_;
  std::promise<net::Response> promise_;
  std::atomic<bool> answered_{false};
};

void split_target(std::string_view target, net::Request& request) {
  const auto mark = target.find('?');
  request.path = std::string(target.substr(0, mark));
  if (mark == std::string_view::npos) {
    return;
  }
  std::string_view rest = target.substr(mark + 1);
  while (!rest.empty()) {
    const auto end = rest.find('&');
    const std::string_view pair = rest.substr(0, end);
    const auto equals = pair.find('=');
    request.query.emplace_back(
        std::string(pair.substr(0, equals)),
        equals == std::string_view::npos ? std::string() : std::string(pair.substr(equals + 1)));
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  }
}

std::string as_json(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

std::filesystem::path make_folder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "soldwire-api-XXXXXX").string();
  const char* made = mkdtemp(pattern.data());
  EXPECT_NE(made, nullptr);
  return pattern;
}

}  // namespace

TimeMs ShiftedClock::now() const {
  return TimeMs{clock_.now().value + shift_ms_};
}

std::chrono::nanoseconds ShiftedClock::monotonic() const {
  return clock_.monotonic() + std::chrono::milliseconds(shift_ms_);
}

bool ScriptedGateway::knows(std::string_view platform) const {
  return platform == "facebook";
}

void ScriptedGateway::check_token(const store::Connection&, std::string token,
                                  Done<platforms::AccountCheck> done) {
  last_token = std::move(token);
  done(check_answer);
}

void ScriptedGateway::reconnect(const ConnectionId& connection) {
  reconnected.push_back(connection);
}

void ScriptedGateway::list_lives(const ConnectionId&, Done<std::vector<platforms::Live>> done) {
  done(lives_answer);
}

std::map<std::string, platforms::PlatformStats> ScriptedGateway::stats() const {
  return {{"facebook", platforms::PlatformStats{}}};
}

const JsonValue& Answer::missing() {
  static const JsonValue nothing;
  return nothing;
}

std::string Answer::code() const {
  const JsonValue* found = json.find("code");
  return found == nullptr ? std::string() : found->text;
}

std::string Answer::pointer() const {
  const JsonValue* errors = json.find("errors");
  if (errors == nullptr || errors->elements.empty()) {
    return {};
  }
  const JsonValue* found = errors->elements.front().find("pointer");
  return found == nullptr ? std::string() : found->text;
}

std::string Answer::header(std::string_view name) const {
  return std::string(headers.find(name).value_or(""));
}

std::string Answer::cookie(std::string_view name) const {
  for (const auto& [header_name, value] : headers.all()) {
    const std::string prefix = std::string(name) + "=";
    if (header_name == "Set-Cookie" && value.starts_with(prefix)) {
      return value.substr(prefix.size(), value.find(';') - prefix.size());
    }
  }
  return {};
}

ApiFixture::ApiFixture() : folder_(make_folder()) {
  store::sqlite::Options store_options;
  store_options.path = (folder_ / "soldwire.db").string();
  auto store = store::sqlite::open(store_options, clock_, random_);
  EXPECT_TRUE(store) << store.error().message;
  store_ = std::move(*store);
  auto pool = store::ReadPool::make(*store_, 2);
  EXPECT_TRUE(pool);
  pool_ = std::move(*pool);
  hub_ = std::make_unique<realtime::Hub>(realtime::HubOptions{}, store_->epoch(), *pool_, clock_,
                                         random_);
  announcer_ = std::make_unique<HubAnnouncer>(*hub_);
  engine_ = std::make_unique<engine::Engine>(engine::EngineOptions{}, *store_, *announcer_, clock_,
                                             random_, claims::language::Packs::builtin());
  engine_->start();
  auto vault = auth::Vault::from_text("a key of the tests that is long enough");
  EXPECT_TRUE(vault);
  vault_ = std::make_unique<auth::Vault>(std::move(*vault));
  auth::AuthOptions auth_options;
  auth_options.cheap_hashing = true;
  auth_ = std::make_unique<auth::AuthService>(auth_options, vault_->derive("access tokens"),
                                              *engine_, *pool_, clock_, random_);
  shows_ = std::make_unique<ShowDirectory>(*pool_, clock_);
  public_keys_ = std::make_unique<PublicKeys>(vault_->derive("public streams"));
  ApiOptions options;
  options.dev = true;
  options.version = "test";
  context_.reset(new ApiContext{*engine_,
                                *pool_,
                                *auth_,
                                *vault_,
                                *hub_,
                                gateway_,
                                *shows_,
                                *public_keys_,
                                claims::language::Packs::builtin(),
                                clock_,
                                random_,
                                store_->epoch(),
                                options,
                                {},
                                {},
                                {}});
  add_routes(router_, *context_);
  loop_thread_ = std::thread([this] { loop_.run(); });
}

ApiFixture::~ApiFixture() {
  engine_->stop();
  loop_.stop();
  loop_thread_.join();
  auth_.reset();
  engine_.reset();
  hub_.reset();
  pool_.reset();
  store_.reset();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

Answer ApiFixture::send(std::string_view method, std::string_view target, std::string_view token,
                        std::string body, const Headers& headers) {
  net::Request request;
  request.method = std::string(method);
  split_target(target, request);
  request.host = "localhost:3000";
  request.peer_address = "127.0.0.1";
  if (!token.empty()) {
    request.headers.add("Authorization", "Bearer " + std::string(token));
  }
  if (!body.empty()) {
    request.headers.add("Content-Type", "application/json");
  }
  for (const auto& [name, value] : headers) {
    request.headers.set(name, value);
  }
  request.body = std::move(body);
  const net::Router::Match match = router_.find(request.method, request.path);
  if (match.handler == nullptr) {
    ADD_FAILURE() << "no route for " << method << " " << target;
    return {};
  }
  for (const auto& [name, value] : match.params) {
    request.path_params[name] = value;
  }
  std::promise<net::Response> promise;
  std::future<net::Response> future = promise.get_future();
  auto responder = std::make_shared<net::Responder>(
      std::make_shared<CapturingTarget>(loop_, std::move(promise)));
  auto held = std::make_shared<net::Request>(std::move(request));
  loop_.post([handler = match.handler, held, responder]() mutable {
    (*handler)(std::move(*held), *responder);
    responder.reset();
  });
  responder.reset();
  if (future.wait_for(std::chrono::seconds(30)) != std::future_status::ready) {
    ADD_FAILURE() << "no answer to " << method << " " << target;
    return {};
  }
  net::Response response = future.get();
  Answer answer;
  answer.status = response.status;
  answer.headers = std::move(response.headers);
  answer.body =
      response.static_body.empty() ? std::move(response.body) : std::string(response.static_body);
  if (auto json = parse_json(answer.body)) {
    answer.json = std::move(*json);
  }
  return answer;
}

Account ApiFixture::make_account(const std::string& email) {
  const Answer answer =
      post("/api/auth/register", "",
           R"({"email":)" + as_json(email) + R"(,"password":)" + as_json(password) +
               R"(,"name":"Ann","workspace":"Shop","tokenDelivery":"body"})");
  EXPECT_EQ(answer.status, 201) << answer.body;
  return Account{answer.at("accessToken").text, answer.at("refreshToken").text,
                 answer.at("workspace", "id").text, answer.at("user", "id").text};
}

Account ApiFixture::add_member(const Account& owner, const std::string& email,
                               const std::string& role) {
  const Answer added = post("/api/auth/members", owner.token,
                            R"({"email":)" + as_json(email) + R"(,"name":"Bob","password":)" +
                                as_json(password) + R"(,"role":)" + as_json(role) + "}");
  EXPECT_EQ(added.status, 201) << added.body;
  const Answer login = post("/api/auth/login", "",
                            R"({"email":)" + as_json(email) + R"(,"password":)" +
                                as_json(password) + R"(,"tokenDelivery":"body"})");
  EXPECT_EQ(login.status, 200) << login.body;
  return Account{login.at("accessToken").text, login.at("refreshToken").text,
                 login.at("workspace", "id").text, login.at("user", "id").text};
}

std::string ApiFixture::make_show(const Account& account) {
  const Answer answer = post("/api/shows", account.token, R"({"name":"Friday"})");
  EXPECT_EQ(answer.status, 201) << answer.body;
  return answer.at("id").text;
}

std::string ApiFixture::make_active_show(const Account& account, int quantity) {
  std::string show = make_show(account);
  if (quantity > 0) {
    add_item(account, show, "12", quantity);
  }
  const Answer answer = post("/api/shows/" + show + "/activate", account.token, "{}");
  EXPECT_EQ(answer.status, 200) << answer.body;
  return show;
}

std::string ApiFixture::add_item(const Account& account, const std::string& show,
                                 const std::string& number, int quantity) {
  const Answer answer =
      post("/api/shows/" + show + "/items", account.token,
           R"({"items":[{"itemNumber":)" + as_json(number) + R"(,"title":"Dress","quantity":)" +
               std::to_string(quantity) + R"(,"price":{"amount":1500,"currency":"EUR"}}]})");
  EXPECT_EQ(answer.status, 201) << answer.body;
  const JsonValue& items = answer.at("items");
  return items.elements.empty() ? std::string() : items.elements.front().find("id")->text;
}

Answer ApiFixture::say(const Account& account, const std::string& show, const std::string& buyer,
                       const std::string& text, const std::string& comment_id) {
  std::string body = R"({"showId":)" + as_json(show) + R"(,"userId":)" + as_json("id-" + buyer) +
                     R"(,"userHandle":)" + as_json(buyer) + R"(,"text":)" + as_json(text);
  if (!comment_id.empty()) {
    body += R"(,"commentId":)" + as_json(comment_id);
  }
  return post("/api/debug/emit-comment", account.token, body + "}");
}

Answer ApiFixture::say_at(const Account& account, const std::string& show, const std::string& buyer,
                          const std::string& text, const std::string& time) {
  return post("/api/debug/emit-comment", account.token,
              R"({"showId":)" + as_json(show) + R"(,"userId":)" + as_json("id-" + buyer) +
                  R"(,"userHandle":)" + as_json(buyer) + R"(,"text":)" + as_json(text) +
                  R"(,"timestamp":)" + as_json(time) + "}");
}

std::int64_t ApiFixture::head(const std::string& show) {
  const auto reader = store_->open_reader();
  EXPECT_TRUE(reader);
  const auto page = (*reader)->events_after(ShowId(show), 0, 1);
  EXPECT_TRUE(page);
  return page ? page->head : -1;
}

}  // namespace soldwire::api
