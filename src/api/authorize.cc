#include "api/authorize.h"

#include <utility>

#include "base/log.h"
#include "net/text.h"

namespace soldwire::api {
namespace {

std::optional<std::string_view> bearer_token(const net::Request& request) {
  const auto header = request.headers.find("Authorization");
  constexpr std::string_view scheme = "Bearer ";
  if (!header || header->size() < scheme.size() ||
      !net::same_word(header->substr(0, scheme.size()), scheme)) {
    return std::nullopt;
  }
  return net::trim(header->substr(scheme.size()));
}

struct Token {
  std::string_view text;
  Carrier carrier;
};

std::optional<Token> find_token(const net::Request& request, bool query_token) {
  if (query_token) {
    const auto token = request.query_param("token");
    if (token && !token->empty()) {
      return Token{*token, Carrier::query};
    }
  }
  if (const auto token = bearer_token(request)) {
    return Token{*token, Carrier::bearer};
  }
  const auto token = request.cookie(session_cookie_name);
  if (token && !token->empty()) {
    return Token{*token, Carrier::cookie};
  }
  return std::nullopt;
}

bool is_safe(std::string_view method) {
  return method == "GET" || method == "HEAD" || method == "OPTIONS";
}

struct Origin {
  std::string scheme;
  std::string host;  // lower case, without the scheme's own port
};

std::string without_default_port(std::string_view scheme, std::string_view host) {
  const std::string_view port = scheme == "https" ? ":443" : ":80";
  if (host.size() > port.size() && host.ends_with(port)) {
    host.remove_suffix(port.size());
  }
  return net::lower_case(host);
}

std::optional<Origin> parse_origin(std::string_view text) {
  const auto mark = text.find("://");
  if (mark == std::string_view::npos) {
    return std::nullopt;  // "null" too
  }
  const std::string scheme = net::lower_case(text.substr(0, mark));
  return Origin{scheme, without_default_port(scheme, text.substr(mark + 3))};
}

std::string_view role_name(store::Role role) {
  return store::to_string(role);
}

}  // namespace

bool is_trusted_proxy(std::string_view peer_address) {
  return peer_address.starts_with("127.") || peer_address == "::1" ||
         peer_address.starts_with("::ffff:127.");
}

bool is_secure(const net::Request& request) {
  if (request.secure) {
    return true;
  }
  const auto forwarded = request.headers.find("X-Forwarded-Proto");
  return forwarded && is_trusted_proxy(request.peer_address) && net::same_word(*forwarded, "https");
}

std::string client_address(const net::Request& request) {
  if (is_trusted_proxy(request.peer_address)) {
    if (const auto forwarded = request.headers.find("X-Forwarded-For")) {
      // The last entry is the proxy's own observation; those before it are the client's word.
      const auto comma = forwarded->rfind(',');
      const std::string_view last =
          net::trim(comma == std::string_view::npos ? *forwarded : forwarded->substr(comma + 1));
      if (!last.empty() && last.size() <= 64) {
        return std::string(last);
      }
    }
  }
  return request.peer_address;
}

Result<void> check_same_origin(const net::Request& request) {
  if (const auto site = request.headers.find("Sec-Fetch-Site")) {
    if (*site != "same-origin" && *site != "none") {
      return fail(Errc::forbidden, "This request was caused by another site.");
    }
  }
  const auto header = request.headers.find("Origin");
  if (!header) {
    return {};
  }
  const auto origin = parse_origin(*header);
  if (!origin) {
    return fail(Errc::forbidden, "This request comes from another origin.");
  }
  std::string_view own_host = request.host;
  if (const auto forwarded = request.headers.find("X-Forwarded-Host");
      forwarded && is_trusted_proxy(request.peer_address)) {
    own_host = *forwarded;
  }
  // TLS may end in a proxy that does not tell us so: https is then accepted where we see
  // http. The other way round it would be another origin.
  const bool scheme_fits =
      origin->scheme == "https" || (origin->scheme == "http" && !is_secure(request));
  if (!scheme_fits || origin->host != without_default_port(origin->scheme, own_host)) {
    return fail(Errc::forbidden, "This request comes from another origin.");
  }
  return {};
}

Result<Caller> authorize(const VerifyToken& verify, const net::Request& request,
                         const Access& access) {
  const auto token = find_token(request, access.query_token);
  if (!token) {
    return fail(
        Errc::unauthorized,
        "Send an access token as \"Authorization: Bearer\", or sign in for a session cookie.");
  }
  auto identity = verify(token->text);
  if (!identity) {
    if (identity.error().code != Errc::unauthorized) {
      return tl::unexpected(std::move(identity).error());
    }
    log::debug("api", "token refused: {}", identity.error().message);
    return fail(Errc::unauthorized, "The token is not valid or has expired; sign in again.");
  }
  if (identity->audience == "stream") {
    if (!access.stream_of) {
      return fail(Errc::unauthorized, "A stream token opens a stream and nothing else.");
    }
    if (identity->show != access.stream_of) {
      return fail(Errc::not_found, "No such show.");
    }
  } else if (identity->audience != "api") {
    return fail(Errc::unauthorized, "The token is not meant for this.");
  }
  if (identity->role < access.least) {
    return fail(Errc::forbidden, "This needs the role \"" + std::string(role_name(access.least)) +
                                     "\"; yours is \"" + std::string(role_name(identity->role)) +
                                     "\".");
  }
  if (token->carrier == Carrier::cookie && !is_safe(request.method)) {
    SW_CHECK(check_same_origin(request));
  }
  return Caller{std::move(*identity), token->carrier};
}

}  // namespace soldwire::api
