// The faults that the doctor knows by name, and what to do about each.
//
// Threads: any; values and pure functions.
#pragma once

#include <string>
#include <string_view>

namespace soldwire::app::diagnosis {

// The names are part of the interface: `--json` gives them to scripts.
enum class Fault {
  unknown_host,
  wrong_port,
  wrong_scheme,
  unreachable,
  tls_failed,
  not_soldwire,
  wrong_base_path,
  redirected,
  upstream_down,
  request_refused,
  not_ready,
  page_broken,
  sign_in_refused,
  expired_token,
  invalid_token,
  authorization_lost,
  host_changed,
  unknown_show,
  stream_refused,
  wrong_content_type,
  buffering_proxy,
  compressing_proxy,
  caching_proxy,
  idle_timeout,
  heartbeat_missing,
  resume_broken,
  connection_starvation,
  stream_limit,
  http1_connections,
  clock_skew,
};
[[nodiscard]] std::string_view to_string(Fault fault) noexcept;

// The program between, as far as its headers give it away.
enum class Middle { unknown, nginx, haproxy, apache, caddy, lighttpd, varnish, cloudflare };
// From `Server`, `Via`, `X-Varnish` and `CF-Ray`.
[[nodiscard]] Middle recognise(std::string_view server, std::string_view via, bool has_varnish,
                               bool has_cloudflare) noexcept;
[[nodiscard]] std::string_view to_string(Middle middle) noexcept;

// What to change, for this program where it is known.
[[nodiscard]] std::string remedy(Fault fault, Middle middle);

}  // namespace soldwire::app::diagnosis
