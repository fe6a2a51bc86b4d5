#include "net/target.h"

#include <algorithm>

#include "net/text.h"

namespace soldwire::net {

namespace {

bool has_dot_segment(std::string_view path) {
  while (!path.empty()) {
    const std::string_view segment = take_until(path, '/');
    if (segment == "." || segment == "..") {
      return true;
    }
  }
  return false;
}

// The letters before "://", or nothing.
std::string_view scheme_of(std::string_view raw) {
  const std::size_t end = raw.find("://");
  return end == std::string_view::npos ? std::string_view{} : raw.substr(0, end);
}

bool has_encoded_slash(std::string_view raw) {
  for (std::size_t at = raw.find('%'); at != std::string_view::npos; at = raw.find('%', at + 1)) {
    if (same_word(raw.substr(at, 3), "%2f") || same_word(raw.substr(at, 3), "%5c")) {
      return true;
    }
  }
  return false;
}

Result<std::string> parse_path(std::string_view raw) {
  SW_TRY(std::string path, percent_decode(raw, false));
  if (has_encoded_slash(raw) || path.find('\\') != std::string::npos) {
    return fail(Errc::invalid_input, "The path holds an encoded slash or a backslash.");
  }
  if (has_dot_segment(path)) {
    return fail(Errc::invalid_input, "The path holds a dot segment.");
  }
  if (std::any_of(path.begin(), path.end(), is_control)) {
    return fail(Errc::invalid_input, "The path holds a control character.");
  }
  return path;
}

Result<std::vector<std::pair<std::string, std::string>>> parse_query(std::string_view raw) {
  std::vector<std::pair<std::string, std::string>> query;
  while (!raw.empty()) {
    std::string_view value = take_until(raw, '&');
    if (value.empty()) {
      continue;
    }
    if (query.size() == query_params_max) {
      return fail(Errc::invalid_input, "The query has too many parameters.");
    }
    const std::string_view name = take_until(value, '=');
    SW_TRY(std::string decoded_name, percent_decode(name, true));
    SW_TRY(std::string decoded_value, percent_decode(value, true));
    if (decoded_name.find('\0') != std::string::npos ||
        decoded_value.find('\0') != std::string::npos) {
      return fail(Errc::invalid_input, "The query holds a NUL byte.");
    }
    query.emplace_back(std::move(decoded_name), std::move(decoded_value));
  }
  return query;
}

}  // namespace

Result<Target> parse_target(std::string_view raw) {
  Target target;
  if (!raw.starts_with('/')) {
    const std::string_view scheme = scheme_of(raw.substr(0, raw.find('?')));
    if (!same_word(scheme, "http") && !same_word(scheme, "https")) {
      return fail(Errc::invalid_input, "The request target must begin with '/'.");
    }
    raw.remove_prefix(scheme.size() + 3);
    const std::size_t authority_size = std::min(raw.find_first_of("/?"), raw.size());
    target.authority = lower_case(raw.substr(0, authority_size));
    if (!is_valid_host(target.authority)) {
      return fail(Errc::invalid_input, "The request target names no valid host.");
    }
    raw.remove_prefix(authority_size);
  }
  if (raw.find('#') != std::string_view::npos) {
    return fail(Errc::invalid_input, "The request target holds a fragment.");
  }
  const std::string_view raw_path = take_until(raw, '?');
  SW_TRY(target.path, parse_path(raw_path.empty() ? "/" : raw_path));
  SW_TRY(target.query, parse_query(raw));
  return target;
}

bool is_valid_host(std::string_view host) noexcept {
  std::string_view port;
  if (host.starts_with('[')) {
    const std::size_t end = host.find(']');
    if (end == std::string_view::npos || end < 3) {
      return false;
    }
    const std::string_view address = host.substr(1, end - 1);
    if (!std::all_of(address.begin(), address.end(),
                     [](char c) { return hex_value(c) >= 0 || c == ':' || c == '.'; })) {
      return false;
    }
    port = host.substr(end + 1);
    if (!port.empty() && port.front() != ':') {
      return false;
    }
    port = port.empty() ? port : port.substr(1);
  } else {
    const std::string_view name = take_until(host, ':');
    port = host;
    if (name.empty() || !std::all_of(name.begin(), name.end(), [](char c) {
          return is_letter(c) || is_digit(c) || c == '.' || c == '-' || c == '_';
        })) {
      return false;
    }
  }
  return port.size() <= 5 && std::all_of(port.begin(), port.end(), is_digit);
}

Result<std::string> percent_decode(std::string_view text, bool plus_is_space) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '%') {
      const int high = at + 2 < text.size() ? hex_value(text[at + 1]) : -1;
      const int low = at + 2 < text.size() ? hex_value(text[at + 2]) : -1;
      if (high < 0 || low < 0) {
        return fail(Errc::invalid_input, "The request target has an invalid percent-encoding.");
      }
      out += static_cast<char>(high * 16 + low);
      at += 2;
    } else {
      out += c == '+' && plus_is_space ? ' ' : c;
    }
  }
  return out;
}

}  // namespace soldwire::net
