// The settings of a server: flags over environment (SOLDWIRE_*) over a TOML file over defaults.
//
// A name is written the same everywhere but for its form: --heartbeat-ms, SOLDWIRE_HEARTBEAT_MS,
// heartbeat_ms. An unknown key in the file is an error: a typo must not silently mean the default.
// Threads: values.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/log.h"
#include "base/result.h"

namespace soldwire::app {

struct Config {
  std::string address = "127.0.0.1";
  std::uint16_t port = 3000;  // 0 picks a free one
  std::string tls_cert;       // PEM file; empty: HTTP in the clear
  std::string tls_key;        // PEM file
  std::string data;           // the data folder
  std::string packs;          // folder of language packs; empty: those built in
  bool dev = false;           // debug endpoints
  int threads = 1;            // network threads
  int read_threads = 2;
  std::chrono::milliseconds heartbeat{15'000};
  std::chrono::seconds access_ttl{900};
  std::chrono::milliseconds poll_interval{0};  // 0: the platform's default
  std::size_t backlog_bytes_max = 1U << 20U;
  bool stream_compression = true;              // for clients that take gzip
  std::size_t shows_in_memory_max = 256;       // the engine's
  std::size_t claims_in_memory_max = 500'000;  // open claims of these shows
  std::size_t connections_max = 20'000;
  std::size_t streams_per_show_max = 20'000;
  std::size_t streams_per_user_max = 10'000;
  std::size_t streams_per_address_max = 10'000;
  std::string facebook_url = "https://graph.facebook.com";
  std::string facebook_version = "v26.0";
  std::string secret_key;  // empty: the key file in the data folder
  log::Level log_level = log::Level::info;
};

// One setting: how it is named, read and shown.
struct Setting {
  std::string_view name;  // as a flag, without the dashes
  std::string_view help;
  bool is_switch = false;  // a flag without a value
  bool secret = false;     // shown as ***; no flag, because a process list shows flags
  std::function<Result<void>(Config&, std::string_view)> set;
  std::function<std::string(const Config&)> get;
};
[[nodiscard]] const std::vector<Setting>& settings();

// `flags`: setting name -> value, as given on the command line. `file`: path of a TOML file or
// empty. Errors: invalid_input naming the setting, where it came from and what is allowed.
[[nodiscard]] Result<Config> make_config(const std::map<std::string, std::string>& flags,
                                         const std::string& file);

// The whole configuration as a TOML document, with secrets masked.
[[nodiscard]] std::string print_config(const Config& config);

// "127.0.0.1:3000", "[::1]:3000", "localhost:3000" or ":3000".
[[nodiscard]] Result<std::pair<std::string, std::uint16_t>> parse_listen(std::string_view text);

}  // namespace soldwire::app
