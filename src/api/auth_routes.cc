#include <charconv>
#include <optional>
#include <string>
#include <utility>

#include "api/cookies.h"
#include "api/route.h"
#include "auth/auth.h"

namespace soldwire::api {
namespace {

constexpr TextRule email_rule{.min = 1, .max = 254};
constexpr TextRule name_rule{.min = 1, .max = 100};
// The service has the last word on what a good password is; it is never trimmed.
constexpr TextRule new_password_rule{.min = 10, .max = 256, .free = true};
constexpr TextRule password_rule{.min = 1, .max = 256, .free = true};
constexpr TextRule refresh_token_rule{.min = 1, .max = 512};

void write_user(JsonWriter& json, const store::User& user) {
  json.object("user", [&] {
    json.field("id", user.id);
    json.field("email", user.email);
    json.field("name", user.name);
  });
}

void write_workspace(JsonWriter& json, const store::Workspace& workspace, store::Role role) {
  json.object("workspace", [&] {
    json.field("id", workspace.id);
    json.field("name", workspace.name);
    json.field("role", store::to_string(role));
  });
}

net::Response signed_in_answer(const Call& call, int status, const auth::SignedIn& signed_in,
                               bool token_in_body) {
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    json.field("accessToken", signed_in.access_token);
    json.field("expiresIn", signed_in.expires_in.count());
    write_user(json, signed_in.user);
    write_workspace(json, signed_in.workspace, signed_in.role);
    if (token_in_body) {
      json.field("refreshToken", signed_in.refresh_token);
    }
  });
  net::Response response = json_response(status, std::move(out));
  set_session_cookies(response.headers, signed_in.access_token, signed_in.expires_in,
                      signed_in.refresh_token, call.context.options.refresh_ttl,
                      is_secure(call.request));
  return response;
}

// The seconds of a message that ends in "… in 42 s".
std::optional<std::chrono::seconds> wait_in(std::string_view message) {
  const auto place = message.rfind(" in ");
  if (place == std::string_view::npos || !message.ends_with(" s")) {
    return std::nullopt;
  }
  const std::string_view digits = message.substr(place + 4, message.size() - place - 6);
  std::int64_t seconds = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), seconds);
  if (error != std::errc() || end != digits.data() + digits.size() || seconds < 1) {
    return std::nullopt;
  }
  return std::chrono::seconds(seconds);
}

// The auth service tells these cases apart by words.
Problem auth_problem(const Error& error) {
  Problem problem = problem_of(error);
  if (error.code == Errc::overloaded) {
    problem.retry_after = wait_in(error.message);
    if (error.message.starts_with("too many")) {
      problem.code = ProblemCode::rate_limited;
    }
  }
  constexpr std::string_view revoked = "session_revoked: ";
  if (error.code == Errc::unauthorized && error.message.starts_with(revoked)) {
    problem.code = ProblemCode::session_revoked;
    problem.detail = error.message.substr(revoked.size());
  }
  return problem;
}

auth::AuthService::Done<auth::SignedIn> answer_signed_in(Call call, int status,
                                                         bool token_in_body) {
  return [call = std::move(call), status, token_in_body](const Result<auth::SignedIn>& signed_in) {
    if (!signed_in) {
      call.refuse(auth_problem(signed_in.error()));
      return;
    }
    call.answer(signed_in_answer(call, status, *signed_in, token_in_body));
  };
}

// "body": also answer with the refresh token, for clients without cookies.
bool read_token_delivery(FieldReader& fields) {
  enum class Delivery { cookie, body };
  const auto delivery = fields.maybe_word(
      "tokenDelivery",
      [](std::string_view word) -> std::optional<Delivery> {
        if (word == "cookie") {
          return Delivery::cookie;
        }
        return word == "body" ? std::optional(Delivery::body) : std::nullopt;
      },
      "cookie, body");
  return delivery == Delivery::body;
}

void register_account(Call call, JsonBody& body) {
  FieldReader fields = body.root();
  auth::Registration registration;
  registration.email = fields.text("email", email_rule);
  registration.password = fields.text("password", new_password_rule);
  registration.name = fields.text("name", name_rule);
  registration.workspace = fields.text("workspace", name_rule);
  const bool token_in_body = read_token_delivery(fields);
  fields.finish();
  if (body.refused()) {
    call.refuse(body.refusal());
    return;
  }
  auth::AuthService& auth = call.context.auth;
  const std::string address = client_address(call.request);
  auth.register_account(std::move(registration), address,
                        answer_signed_in(std::move(call), 201, token_in_body));
}

void login(Call call, JsonBody& body) {
  FieldReader fields = body.root();
  std::string email = fields.text("email", email_rule);
  std::string password = fields.text("password", password_rule);
  const bool token_in_body = read_token_delivery(fields);
  fields.finish();
  if (body.refused()) {
    call.refuse(body.refusal());
    return;
  }
  auth::AuthService& auth = call.context.auth;
  const std::string address = client_address(call.request);
  auth.login(std::move(email), std::move(password), address,
             answer_signed_in(std::move(call), 200, token_in_body));
}

void refresh(Call call, JsonBody& body) {
  FieldReader fields = body.root();
  std::optional<std::string> token = fields.maybe_text("refreshToken", refresh_token_rule);
  fields.finish();
  if (body.refused()) {
    call.refuse(body.refusal());
    return;
  }
  const bool token_in_body = token.has_value();
  if (!token) {
    const auto cookie = call.request.cookie(refresh_cookie_name);
    if (!cookie || cookie->empty() || cookie->size() > refresh_token_rule.max) {
      call.answer(
          problem_response(ProblemCode::unauthorized, "There is no refresh token; sign in again."));
      return;
    }
    if (const auto own = check_same_origin(call.request); !own) {
      call.refuse(own.error());
      return;
    }
    token = std::string(*cookie);
  }
  auth::AuthService& auth = call.context.auth;
  auth.refresh(std::move(*token), answer_signed_in(std::move(call), 200, token_in_body));
}

void answer_signed_out(const Call& call) {
  net::Response response = empty_response();
  clear_session_cookies(response.headers, is_secure(call.request));
  call.answer(std::move(response));
}

void end_session(const Call& call, const SessionId& session) {
  call.context.auth.logout(session, [call](const Result<void>& ended) {
    if (!ended) {
      call.refuse(ended.error());
      return;
    }
    answer_signed_out(call);
  });
}

// Signing out must also work when the access token has run out but the session has not.
void end_session_of_refresh_cookie(const Call& call, const Error& otherwise) {
  const auto cookie = call.request.cookie(refresh_cookie_name);
  if (!cookie || cookie->empty() || cookie->size() > refresh_token_rule.max) {
    call.refuse(otherwise);
    return;
  }
  if (const auto own = check_same_origin(call.request); !own) {
    call.refuse(own.error());
    return;
  }
  call.context.auth.refresh(std::string(*cookie), [call](const Result<auth::SignedIn>& signed_in) {
    if (signed_in) {
      end_session(call, signed_in->session);
    } else if (signed_in.error().code == Errc::unauthorized) {
      answer_signed_out(call);  // it has ended already
    } else {
      call.refuse(signed_in.error());
    }
  });
}

void logout(const Call& call, JsonBody& body) {
  body.root().finish();
  if (body.refused()) {
    call.refuse(body.refusal());
    return;
  }
  const VerifyToken verify = [&call](std::string_view token) {
    return call.context.auth.verify(token);
  };
  const auto caller = authorize(verify, call.request, Access{});
  if (caller) {
    end_session(call, caller->identity.session);
  } else if (caller.error().code == Errc::unauthorized) {
    end_session_of_refresh_cookie(call, caller.error());
  } else {
    call.refuse(caller.error());
  }
}

void me(Call call) {
  read(std::move(call), [](const Call& held, store::Reader& reader) -> Result<net::Response> {
    const auth::Identity& identity = held.identity;
    SW_TRY(const std::optional<store::User> user, reader.find_user(identity.user));
    SW_TRY(const std::optional<store::Workspace> workspace,
           reader.find_workspace(identity.workspace));
    if (!user || !workspace) {
      return fail(Errc::unauthorized, "This account does not exist any more.");
    }
    std::string out;
    JsonWriter json(out);
    json.object([&] {
      write_user(json, *user);
      write_workspace(json, *workspace, identity.role);
      json.field("expiresAt", identity.expires_at);
    });
    return json_response(200, std::move(out));
  });
}

}  // namespace

void add_auth_routes(Routes& routes) {
  RouteRule open;
  open.is_public = true;
  RouteRule open_without_body = open;
  open_without_body.optional_body = true;
  routes.add_json("POST", "/api/auth/register", open, register_account);
  routes.add_json("POST", "/api/auth/login", open, login);
  routes.add_json("POST", "/api/auth/refresh", open_without_body, refresh);
  // Finds its caller itself: an expired access token is no reason not to sign out.
  routes.add_json("POST", "/api/auth/logout", open_without_body, logout);
  routes.add("GET", "/api/auth/me", {}, me);
}

}  // namespace soldwire::api
