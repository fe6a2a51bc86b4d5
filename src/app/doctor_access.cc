#include "app/doctor_access.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <utility>

#include "api/authorize.h"
#include "api/json_value.h"
#include "app/doctor_measure.h"
#include "base/json_writer.h"
#include "net/http_client.h"

namespace soldwire::app::diagnosis {
namespace {

constexpr Milliseconds look_around_max{2'000};
constexpr std::int64_t clock_skew_ms_max = 5'000;
constexpr std::size_t page_assets_max = 8;
constexpr std::string_view version_path = "/api/version";

std::string_view http_name(int version) {
  return version == 20   ? "HTTP/2"
         : version == 30 ? "HTTP/3"
         : version == 10 ? "HTTP/1.0"
                         : "HTTP/1.1";
}

bool is_soldwire(const Exchange& answer) {
  return answer.status == 200 && !text_member(answer.body, "version").empty();
}

bool soldwire_at(Wire& wire, const std::string& base) {
  Exchange& answer = wire.fetch(get(base + std::string(version_path)), look_around_max);
  const bool found = is_soldwire(answer);
  wire.close(answer);
  return found;
}

// Where else soldwire answers on that host; "" if nowhere that is usual.
std::string usual_place(Patient& patient) {
  const std::string host = patient.address.host;
  for (const std::string& candidate :
       {"http://" + host + ":3000", "https://" + host, "http://" + host}) {
    if (candidate != patient.address.origin && soldwire_at(patient.wire, candidate)) {
      return candidate;
    }
  }
  return "";
}

// The same host and port by the other one of http and https.
std::string other_scheme(const Address& address) {
  return fmt::format("{}://{}:{}", address.secure ? "http" : "https", address.host, address.port);
}

// What servers say to plain HTTP on a TLS port.
bool asks_for_https(const Exchange& answer) {
  return answer.status == 400 && (answer.body.find("HTTPS") != std::string::npos ||
                                  answer.body.find("SSL") != std::string::npos);
}

// What an address bar shows while the console is open.
bool is_page_of_console(std::string_view path) {
  return path == "/signin" || path == "/reading" || path == "/shows" || path.starts_with("/shows/");
}

// As a browser would, when it asks for a page: the same host over TLS. Nothing if it is anything
// else.
std::optional<Address> redirect_to_tls(const Address& address, const Exchange& answer) {
  Address other;
  std::string_view location = answer.header("location");
  if (answer.status < 300 || answer.status >= 400 || !location.ends_with(version_path)) {
    return std::nullopt;
  }
  location.remove_suffix(version_path.size());
  if (address.secure || !parse_address(location, other) || !other.secure ||
      other.host != address.host) {
    return std::nullopt;
  }
  return other;
}

void report_failure(Patient& patient, const Exchange& answer) {
  Report& report = patient.report;
  const Address& address = patient.address;
  switch (answer.failure) {
    case Failure::unknown_host:
      report.fault("reach", Fault::unknown_host,
                   fmt::format("the host name {} does not resolve", address.host));
      return;
    case Failure::refused: {
      const std::string elsewhere = usual_place(patient);
      report.fault("reach", Fault::wrong_port,
                   fmt::format("nothing listens on port {} of {}{}", address.port, address.host,
                               elsewhere.empty() ? "" : "; soldwire answers at " + elsewhere));
      return;
    }
    case Failure::timed_out:
      report.fault("reach", Fault::unreachable,
                   fmt::format("no answer from {} within {} ms", address.origin,
                               between(answer.asked_at, answer.ended_at).count()));
      return;
    case Failure::tls:
      if (soldwire_at(patient.wire, other_scheme(address))) {
        report.fault("reach", Fault::wrong_scheme,
                     fmt::format("soldwire answers at {}", other_scheme(address)));
      } else {
        report.fault("reach", Fault::tls_failed, answer.reason);
      }
      return;
    default:
      report.fault("reach", Fault::not_soldwire,
                   fmt::format("{} does not speak HTTP here: {}", address.origin, answer.reason));
      return;
  }
}

std::string refused_text(const Exchange& answer) {
  const std::string_view server = answer.header("server");
  const std::string_view wanted = answer.header("www-authenticate");
  return fmt::format("something in between refuses it: status {}{}{}{}{}", answer.status,
                     server.empty() ? "" : ", Server: ", server,
                     wanted.empty() ? "" : ", WWW-Authenticate: ", wanted);
}

void report_stranger(Patient& patient, const Exchange& answer) {
  Report& report = patient.report;
  const Address& address = patient.address;
  if (asks_for_https(answer)) {
    report.fault("reach", Fault::wrong_scheme,
                 fmt::format("port {} speaks HTTPS only", address.port));
  } else if (answer.status >= 300 && answer.status < 400) {
    report.fault("reach", Fault::redirected,
                 fmt::format("{} redirects to {}", address.base(), answer.header("location")));
  } else if (answer.status >= 502 && answer.status <= 504) {
    report.fault("reach", Fault::upstream_down,
                 fmt::format("status {} from {}", answer.status, answer.header("server")));
  } else if (answer.status == 401 || answer.status == 403 || answer.status == 407) {
    report.fault("reach", Fault::request_refused, refused_text(answer));
  } else if (!address.path.empty() && soldwire_at(patient.wire, address.origin)) {
    report.fault(
        "reach", Fault::wrong_base_path,
        fmt::format("soldwire answers at {}/, not below {}/", address.origin, address.path));
  } else {
    const std::string elsewhere = usual_place(patient);
    report.fault("reach", Fault::not_soldwire,
                 fmt::format("{}/api/version is not soldwire's: status {}{}{}{}", address.base(),
                             answer.status, answer.header("server").empty() ? "" : ", Server: ",
                             answer.header("server"),
                             elsewhere.empty() ? "" : "; soldwire answers at " + elsewhere));
  }
}

// The paths that the page loads at once.
std::vector<std::string> assets_of(std::string_view html) {
  std::vector<std::string> assets;
  for (const std::string_view mark : {"src=\"", "href=\""}) {
    for (std::size_t at = html.find(mark);
         at != std::string_view::npos && assets.size() < page_assets_max;
         at = html.find(mark, at + 1)) {
      const std::size_t from = at + mark.size();
      const std::string_view path = html.substr(from, html.find('"', from) - from);
      if (path.find("/assets/") != std::string_view::npos) {
        assets.emplace_back(path);
      }
    }
  }
  return assets;
}

std::string credentials_json(const DoctorOptions& options) {
  std::string body;
  JsonWriter json(body);
  json.object([&] {
    json.field("email", options.email);
    json.field("password", options.password);
  });
  return body;
}

// Whether soldwire itself says no. Whoever stands between answers in another form.
bool is_own_refusal(const Exchange& answer) {
  return answer.header("content-type").starts_with("application/problem+json");
}

std::string problem_text(const Exchange& answer) {
  const std::string detail = text_member(answer.body, "detail");
  return fmt::format("status {}{}{}", answer.status, detail.empty() ? "" : ": ", detail);
}

}  // namespace

Asked Patient::api(std::string method, std::string_view path, std::string body) const {
  Asked asked{std::move(method), address.base().append(path), {}, std::move(body)};
  if (!token.empty()) {
    asked.headers.emplace_back("Authorization", "Bearer " + token);
  }
  if (!asked.body.empty()) {
    asked.headers.emplace_back("Content-Type", "application/json");
  }
  return asked;
}

std::string text_member(std::string_view json, std::string_view name) {
  const auto value = api::parse_json(json);
  const api::JsonValue* member = value ? value->find(name) : nullptr;
  return member == nullptr || member->kind != api::JsonValue::Kind::string ? "" : member->text;
}

bool check_reach(Patient& patient) {
  Wire& wire = patient.wire;
  Report& report = patient.report;
  if (is_page_of_console(patient.address.path)) {
    patient.address.path.clear();
  }
  Exchange* asked = &wire.fetch(get(patient.address.base() + std::string(version_path)));
  if (auto other = redirect_to_tls(patient.address, *asked)) {
    patient.address = std::move(*other);
    asked = &wire.fetch(get(patient.address.base() + std::string(version_path)));
  }
  const Exchange& answer = *asked;
  report.middle = recognise(answer.header("server"), answer.header("via"),
                            !answer.header("x-varnish").empty(), !answer.header("cf-ray").empty());
  if (answer.status == 0) {
    report_failure(patient, answer);
    return false;
  }
  if (!is_soldwire(answer)) {
    report_stranger(patient, answer);
    return false;
  }
  report.measured("connectMs", static_cast<double>(answer.connected_after.count()));
  const std::string_view middle = to_string(report.middle);
  report.good("reach",
              fmt::format("soldwire {} at {}, {}{}{}, connected in {} ms",
                          text_member(answer.body, "version"), patient.address.base(),
                          http_name(answer.http_version), middle.empty() ? "" : ", behind ", middle,
                          answer.connected_after.count()));
  if (const auto date = parse_http_date(answer.header("date"))) {
    check_clock(report, *date, answer.head_at, "the Date header");
  }
  Exchange& health = wire.fetch(get(patient.address.base() + "/healthz"));
  Exchange& ready = wire.fetch(get(patient.address.base() + "/readyz"));
  if (health.status != 200) {
    report.fault("health", Fault::not_ready, fmt::format("/healthz says {}", health.status));
  } else if (ready.status != 200) {
    report.fault("health", Fault::not_ready, fmt::format("/readyz says {}", problem_text(ready)));
  } else {
    report.good("health", "alive and ready");
  }
  return true;
}

bool check_page(Patient& patient) {
  Wire& wire = patient.wire;
  Report& report = patient.report;
  const Asked page = get(patient.address.base() + "/", {{"Accept", "text/html"}});
  const Exchange& answer = wire.fetch(page);
  if (answer.status != 200 || answer.body.find("soldwire") == std::string::npos) {
    report.fault("page", Fault::page_broken,
                 fmt::format("{}/ answers with status {} and not with the console",
                             patient.address.base(), answer.status));
    return true;
  }
  const std::vector<std::string> assets = assets_of(answer.body);
  for (const std::string& asset : assets) {
    const std::string url = asset.starts_with('/') ? patient.address.origin + asset
                                                   : patient.address.base() + "/" + asset;
    const Exchange& part = wire.fetch(get(url));
    if (part.status == 200 && !part.header("content-type").starts_with("text/html")) {
      continue;
    }
    if (!patient.address.path.empty()) {
      report.fault("page", Fault::wrong_base_path,
                   fmt::format("the page below {}/ asks for {}, which is not there (status {})",
                               patient.address.path, asset, part.status));
      return false;
    }
    report.fault("page", Fault::page_broken,
                 fmt::format("{} answers with status {}", asset, part.status));
    return true;
  }
  report.good("page", fmt::format("the console and {} of its files load", assets.size()));
  return true;
}

bool check_sign_in(Patient& patient) {
  Report& report = patient.report;
  const DoctorOptions& options = patient.options;
  if (options.token.empty() && options.email.empty()) {
    report.skipped("sign-in", options.password.empty()
                                  ? "give --email (and SOLDWIRE_PASSWORD) or --token to have the "
                                    "streams examined"
                                  : "there is a password; give --email too");
    return false;
  }
  if (options.token.empty()) {
    const Exchange& answer =
        patient.wire.fetch(patient.api("POST", "/api/auth/login", credentials_json(options)));
    patient.token = text_member(answer.body, "accessToken");
    if (answer.status != 200 || patient.token.empty()) {
      if (is_own_refusal(answer)) {
        report.fault("sign-in", Fault::sign_in_refused, problem_text(answer));
      } else {
        report.fault("sign-in", Fault::request_refused, refused_text(answer));
      }
      return false;
    }
    const Exchange& known = patient.wire.fetch(patient.api("GET", "/api/auth/me"));
    if (known.status != 200) {
      report.fault("sign-in", Fault::authorization_lost,
                   fmt::format("signed in, but the next request is not ({})", problem_text(known)));
      return false;
    }
    report.good("sign-in", "signed in as " + options.email);
    return true;
  }
  patient.token = options.token;
  const Exchange& answer = patient.wire.fetch(patient.api("GET", "/api/auth/me"));
  if (answer.status == 200) {
    report.good("sign-in", "the token is good");
    return true;
  }
  const auto expiry = token_expiry(options.token);
  const std::int64_t now = SystemClock().now().value;
  if (answer.status == 401 && expiry && expiry->value <= now) {
    report.fault("sign-in", Fault::expired_token,
                 fmt::format("the token expired {} s ago, at {}", (now - expiry->value) / 1'000,
                             format_rfc3339(*expiry)));
  } else {
    report.fault("sign-in", Fault::invalid_token, problem_text(answer));
  }
  return false;
}

bool check_show(Patient& patient) {
  Report& report = patient.report;
  patient.show = patient.options.show;
  if (patient.show.empty()) {
    const Exchange& answer =
        patient.wire.fetch(patient.api("POST", "/api/shows", R"({"name":"soldwire doctor"})"));
    patient.show = text_member(answer.body, "id");
    patient.own_show = !patient.show.empty();
    if (!patient.own_show && !is_own_refusal(answer)) {
      report.fault("show", Fault::request_refused, refused_text(answer));
      return false;
    }
    if (!patient.own_show) {
      report.skipped("show", "cannot create a show to examine (" + problem_text(answer) +
                                 "): name one with --show");
      return false;
    }
    report.good("show", "made one for the examination");
    return true;
  }
  const Exchange& answer =
      patient.wire.fetch(patient.api("GET", "/api/shows/" + net::url_encode(patient.show)));
  if (answer.status != 200) {
    report.fault("show", Fault::unknown_show, problem_text(answer));
    return false;
  }
  report.good("show", text_member(answer.body, "name"));
  return true;
}

void check_console_request(Patient& patient) {
  Asked asked = patient.api("POST", "/api/shows/" + net::url_encode(patient.show) + "/stream-token");
  asked.headers = {{"Cookie", fmt::format("{}={}", api::session_cookie_name, patient.token)},
                   {"Origin", patient.address.origin},
                   {"Sec-Fetch-Site", "same-origin"}};
  const Exchange& answer = patient.wire.fetch(asked);
  if (answer.status == 200) {
    patient.report.good("console", "its requests are accepted: cookie and origin arrive as sent");
  } else if (answer.status == 403 && is_own_refusal(answer)) {
    patient.report.fault("console", Fault::host_changed,
                         fmt::format("what it sends is refused, because Origin ({}) and Host differ "
                                     "when they arrive",
                                     patient.address.origin));
  } else if (answer.status == 401 && is_own_refusal(answer)) {
    patient.report.fault("console", Fault::authorization_lost, "its cookie does not arrive");
  } else {
    patient.report.fault("console", Fault::request_refused, refused_text(answer));
  }
}

void check_clock(Report& report, TimeMs theirs, Instant said_at, std::string_view source) {
  const std::int64_t since = between(said_at, std::chrono::steady_clock::now()).count();
  const std::int64_t skew = theirs.value - (SystemClock().now().value - since);
  if (std::abs(skew) > clock_skew_ms_max) {
    report.fault("clock", Fault::clock_skew,
                 fmt::format("by {} the server's clock is {} s {} this machine's", source,
                             std::abs(skew) / 1'000, skew > 0 ? "ahead of" : "behind"));
  }
}

}  // namespace soldwire::app::diagnosis
