#include "app/doctor_measure.h"

#include <curl/curl.h>

#include <algorithm>

#include "api/json_value.h"

namespace soldwire::app::diagnosis {
namespace {

constexpr Milliseconds late{1'000};
constexpr Milliseconds together{5};

// Base64url without padding (RFC 4648 section 5); nothing if it is none.
std::optional<std::string> decode_base64url(std::string_view text) {
  std::string out;
  unsigned bits = 0;
  int have = 0;
  for (const char c : text) {
    unsigned value = 0;
    if (c >= 'A' && c <= 'Z') {
      value = static_cast<unsigned>(c - 'A');
    } else if (c >= 'a' && c <= 'z') {
      value = static_cast<unsigned>(c - 'a') + 26;
    } else if (c >= '0' && c <= '9') {
      value = static_cast<unsigned>(c - '0') + 52;
    } else if (c == '-') {
      value = 62;
    } else if (c == '_') {
      value = 63;
    } else {
      return std::nullopt;
    }
    bits = ((bits << 6U) | value) & 0xFFFFU;
    have += 6;
    if (have >= 8) {
      have -= 8;
      out += static_cast<char>((bits >> static_cast<unsigned>(have)) & 0xFFU);
    }
  }
  return out;
}

}  // namespace

Delivery judge_delivery(const std::vector<Probe>& probes, Milliseconds spacing) {
  Delivery delivery;
  std::vector<Milliseconds> delays;
  bool joined = false;
  for (std::size_t i = 0; i < probes.size(); ++i) {
    const Probe& probe = probes[i];
    if (!probe.arrived) {
      ++delivery.missing;
      continue;
    }
    delays.push_back(between(probe.sent, *probe.arrived));
    const bool joins = i > 0 && probes[i - 1].arrived &&
                       between(probes[i - 1].sent, probe.sent) >= spacing / 2 &&
                       between(*probes[i - 1].arrived, *probe.arrived) <= together;
    delivery.bunched += joins ? 1U : 0U;
    delivery.bunches += joins && !joined ? 1U : 0U;
    joined = joins;
  }
  if (!delays.empty()) {
    std::ranges::sort(delays);
    delivery.median = delays[delays.size() / 2];
    delivery.worst = delays.back();
  }
  return delivery;
}

bool looks_held_back(const Delivery& delivery, std::size_t probes) {
  return delivery.missing > 0 || delivery.median > late ||
         (delivery.bunched * 2 >= probes &&
          (delivery.bunches > 1 || delivery.bunched + 1 == probes));
}

std::optional<TimeMs> parse_http_date(std::string_view text) {
  const time_t seconds = curl_getdate(std::string(text).c_str(), nullptr);
  if (text.empty() || seconds < 0) {
    return std::nullopt;
  }
  return TimeMs{static_cast<std::int64_t>(seconds) * 1'000};
}

std::optional<TimeMs> token_expiry(std::string_view token) {
  const std::size_t first = token.find('.');
  const std::size_t second = first == std::string_view::npos ? first : token.find('.', first + 1);
  if (second == std::string_view::npos) {
    return std::nullopt;
  }
  const auto payload = decode_base64url(token.substr(first + 1, second - first - 1));
  if (!payload) {
    return std::nullopt;
  }
  const auto json = api::parse_json(*payload);
  const api::JsonValue* exp = json ? json->find("exp") : nullptr;
  constexpr std::int64_t seconds_max = 1'000'000'000'000;
  if (exp == nullptr || exp->kind != api::JsonValue::Kind::integer || exp->integer < 0 ||
      exp->integer > seconds_max) {
    return std::nullopt;
  }
  return TimeMs{exp->integer * 1'000};
}

}  // namespace soldwire::app::diagnosis
