// What the doctor found: one line a check, the faults by name, each with its remedy.
//
// Threads: none; values and pure functions.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace soldwire::app::diagnosis {

enum class Verdict { good, note, fault, skipped };

// The names are part of the interface: `--json` gives them to scripts.
enum class Fault {
  unknown_host,
  wrong_port,
  unreachable,
  tls_failed,
  not_soldwire,
  wrong_base_path,
  redirected,
  upstream_down,
  not_ready,
  page_broken,
  sign_in_refused,
  expired_token,
  invalid_token,
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

struct Finding {
  std::string check;
  Verdict verdict = Verdict::good;
  std::string text;
  std::string fault;   // "" unless verdict is note or fault and it has a name
  std::string remedy;  // "" likewise
};

class Report {
 public:
  void good(std::string check, std::string text);
  void skipped(std::string check, std::string text);
  void note(std::string check, Fault fault, std::string text);
  void fault(std::string check, Fault fault, std::string text);
  void measured(std::string name, double value);

  // Set as soon as it is known; remedies of findings added later speak of it.
  Middle middle = Middle::unknown;

  [[nodiscard]] bool healthy() const;
  [[nodiscard]] std::string table(std::string_view url) const;
  [[nodiscard]] std::string json(std::string_view url) const;

 private:
  std::vector<Finding> findings_;
  std::vector<std::pair<std::string, double>> measured_;
};

}  // namespace soldwire::app::diagnosis
