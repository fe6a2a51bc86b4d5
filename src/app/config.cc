#include "app/config.h"

#include <fmt/core.h>

#include <toml++/toml.h>
#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <sstream>

namespace soldwire::app {
namespace {

Result<std::int64_t> parse_number(std::string_view text, std::int64_t low, std::int64_t high) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < low || number > high) {
    return fail(Errc::invalid_input, fmt::format("must be a number from {} to {}", low, high));
  }
  return number;
}

Result<bool> parse_switch(std::string_view text) {
  if (text == "true" || text == "1" || text == "yes") {
    return true;
  }
  if (text == "false" || text == "0" || text == "no") {
    return false;
  }
  return fail(Errc::invalid_input, "must be true or false");
}

// A setting that is a number of something.
template <typename Member>
Setting number_setting(std::string_view name, std::string_view help, Member Config::*member,
                       std::int64_t low, std::int64_t high) {
  return Setting{name,
                 help,
                 false,
                 false,
                 [member, low, high](Config& config, std::string_view text) -> Result<void> {
                   SW_TRY(const std::int64_t number, parse_number(text, low, high));
                   config.*member = Member(number);
                   return {};
                 },
                 [member](const Config& config) {
                   if constexpr (std::is_integral_v<Member>) {
                     return std::to_string(config.*member);
                   } else {
                     return std::to_string((config.*member).count());
                   }
                 }};
}

Setting text_setting(std::string_view name, std::string_view help, std::string Config::*member,
                     bool secret = false) {
  return Setting{name,
                 help,
                 false,
                 secret,
                 [member](Config& config, std::string_view text) -> Result<void> {
                   config.*member = std::string(text);
                   return {};
                 },
                 [member](const Config& config) { return config.*member; }};
}

std::string level_name(log::Level level) {
  switch (level) {
    case log::Level::debug:
      return "debug";
    case log::Level::info:
      return "info";
    case log::Level::warning:
      return "warning";
    case log::Level::error:
      return "error";
    case log::Level::off:
      return "off";
  }
  return "info";
}

std::vector<Setting> make_settings() {
  std::vector<Setting> all;
  all.push_back(Setting{
      "listen", "address and port, such as 127.0.0.1:3000; port 0 picks a free one", false, false,
      [](Config& config, std::string_view text) -> Result<void> {
        SW_TRY(const auto listen, parse_listen(text));
        config.address = listen.first;
        config.port = listen.second;
        return {};
      },
      [](const Config& config) {
        const bool v6 = config.address.find(':') != std::string::npos;
        return fmt::format("{}{}{}:{}", v6 ? "[" : "", config.address, v6 ? "]" : "", config.port);
      }});
  all.push_back(text_setting(
      "tls-cert", "PEM file of the certificate and its chain; the port then speaks HTTPS only",
      &Config::tls_cert));
  all.push_back(text_setting("tls-key", "PEM file of the certificate's key", &Config::tls_key));
  all.push_back(text_setting("data", "folder of the database and the key file", &Config::data));
  all.push_back(
      text_setting("packs", "folder of language packs to lay over those built in", &Config::packs));
  all.push_back(Setting{"dev", "answer the debug endpoints; never in production", true, false,
                        [](Config& config, std::string_view text) -> Result<void> {
                          SW_TRY(config.dev, parse_switch(text));
                          return {};
                        },
                        [](const Config& config) { return config.dev ? "true" : "false"; }});
  all.push_back(number_setting("threads", "network threads", &Config::threads, 1, 64));
  all.push_back(number_setting("read-threads", "threads that read the database",
                               &Config::read_threads, 1, 64));
  all.push_back(number_setting("heartbeat-ms", "silence after which a stream gets a heartbeat",
                               &Config::heartbeat, 100, 60'000));
  all.push_back(number_setting("access-ttl", "seconds an access token is good for",
                               &Config::access_ttl, 1, 86'400));
  all.push_back(number_setting("poll-interval-ms",
                               "time between polls of a source; 0: the platform's default",
                               &Config::poll_interval, 0, 600'000));
  all.push_back(number_setting("backlog-bytes",
                               "what a subscriber may leave unread before it is ended",
                               &Config::backlog_bytes_max, 65'536, 1'073'741'824));
  all.push_back(
      Setting{"stream-compression", "on: streams are compressed for those who take gzip; or off",
              false, false,
              [](Config& config, std::string_view text) -> Result<void> {
                if (text != "on" && text != "off") {
                  return fail(Errc::invalid_input, "must be on or off");
                }
                config.stream_compression = text == "on";
                return {};
              },
              [](const Config& config) { return config.stream_compression ? "on" : "off"; }});
  all.push_back(number_setting("shows-in-memory", "shows kept ready for comments",
                               &Config::shows_in_memory_max, 1, 100'000));
  all.push_back(number_setting("claims-in-memory", "open claims of the shows kept ready",
                               &Config::claims_in_memory_max, 1'000, 100'000'000));
  all.push_back(number_setting("connections-max", "open connections", &Config::connections_max, 16,
                               1'000'000));
  all.push_back(number_setting("streams-per-show", "open streams of one show",
                               &Config::streams_per_show_max, 1, 1'000'000));
  all.push_back(number_setting("streams-per-user", "open streams of one account",
                               &Config::streams_per_user_max, 1, 1'000'000));
  all.push_back(number_setting("streams-per-address",
                               "open streams from one address; behind a proxy, the client's",
                               &Config::streams_per_address_max, 1, 1'000'000));
  all.push_back(text_setting("facebook-url", "base URL of the Graph API", &Config::facebook_url));
  all.push_back(
      text_setting("facebook-version", "version of the Graph API", &Config::facebook_version));
  all.push_back(text_setting(
      "secret-key", "master key, at least 32 characters; default: a file in the data folder",
      &Config::secret_key, true));
  all.push_back(Setting{
      "log-level", "debug, info, warning, error or off", false, false,
      [](Config& config, std::string_view text) -> Result<void> {
        for (const log::Level level : {log::Level::debug, log::Level::info, log::Level::warning,
                                       log::Level::error, log::Level::off}) {
          if (level_name(level) == text) {
            config.log_level = level;
            return {};
          }
        }
        return fail(Errc::invalid_input, "must be debug, info, warning, error or off");
      },
      [](const Config& config) { return level_name(config.log_level); }});
  return all;
}

std::string with_case(std::string_view name, bool upper) {
  std::string text(name);
  std::transform(text.begin(), text.end(), text.begin(), [upper](char c) {
    if (c == '-') {
      return '_';
    }
    return upper && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return text;
}

Result<void> apply(Config& config, const Setting& setting, std::string_view text,
                   std::string_view origin) {
  if (auto done = setting.set(config, text); !done) {
    return fail(Errc::invalid_input, fmt::format("{} {}", origin, done.error().message));
  }
  return {};
}

Result<void> apply_file(Config& config, const std::string& path) {
  toml::table table;
  try {
    table = toml::parse_file(path);
  } catch (const toml::parse_error& error) {
    std::ostringstream where;
    where << error.source().begin;
    return fail(Errc::invalid_input,
                fmt::format("{}: {} ({})", path, error.description(), where.str()));
  }
  for (const auto& [key_in_file, node] : table) {
    const std::string_view key = key_in_file.str();
    const auto& all = settings();
    const auto setting = std::find_if(all.begin(), all.end(), [&](const Setting& candidate) {
      return with_case(candidate.name, false) == key;
    });
    if (setting == all.end()) {
      return fail(
          Errc::invalid_input,
          fmt::format("{}: unknown key '{}'; see soldwire serve --print-config", path, key));
    }
    std::string text;
    if (const auto number = node.value<std::int64_t>(); number && node.is_integer()) {
      text = std::to_string(*number);
    } else if (const auto flag = node.value<bool>(); flag && node.is_boolean()) {
      text = *flag ? "true" : "false";
    } else if (const auto words = node.value<std::string>(); words && node.is_string()) {
      text = *words;
    } else {
      return fail(Errc::invalid_input,
                  fmt::format("{}: '{}' must be text, a whole number, true or false", path, key));
    }
    SW_CHECK(apply(config, *setting, text, fmt::format("{}: {}", path, key)));
  }
  return {};
}

}  // namespace

const std::vector<Setting>& settings() {
  static const std::vector<Setting> all = make_settings();
  return all;
}

Result<std::pair<std::string, std::uint16_t>> parse_listen(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) {
    return fail(Errc::invalid_input, "must be ADDRESS:PORT, such as 127.0.0.1:3000");
  }
  std::string_view address = text.substr(0, colon);
  if (address.size() >= 2 && address.front() == '[' && address.back() == ']') {
    address = address.substr(1, address.size() - 2);
  }
  SW_TRY(const std::int64_t port, parse_number(text.substr(colon + 1), 0, 65'535));
  return std::pair(address.empty() ? std::string("0.0.0.0") : std::string(address),
                   static_cast<std::uint16_t>(port));
}

Result<Config> make_config(const std::map<std::string, std::string>& flags,
                           const std::string& file) {
  Config config;
  if (!file.empty()) {
    SW_CHECK(apply_file(config, file));
  }
  for (const Setting& setting : settings()) {
    const std::string variable = "SOLDWIRE_" + with_case(setting.name, true);
    // Called once, before any thread is started.
    const char* value = std::getenv(variable.c_str());  // NOLINT(concurrency-mt-unsafe)
    if (value != nullptr) {
      SW_CHECK(apply(config, setting, value, variable));
    }
    if (const auto flag = flags.find(std::string(setting.name)); flag != flags.end()) {
      SW_CHECK(apply(config, setting, flag->second, fmt::format("--{}", setting.name)));
    }
  }
  if (config.tls_cert.empty() != config.tls_key.empty()) {
    return fail(Errc::invalid_input,
                "tls-cert and tls-key belong together: give both, or neither for HTTP");
  }
  return config;
}

std::string print_config(const Config& config) {
  std::string text;
  for (const Setting& setting : settings()) {
    std::string value = setting.get(config);
    if (setting.secret && !value.empty()) {
      value = "***";
    }
    const bool bare =
        !value.empty() && (value == "true" || value == "false" ||
                           value.find_first_not_of("0123456789") == std::string::npos);
    std::string quoted;
    for (const char c : value) {
      if (c == '"' || c == '\\') {
        quoted += '\\';
      }
      quoted += c;
    }
    text += fmt::format("# {}\n{} = {}\n", setting.help, with_case(setting.name, false),
                        bare ? value : "\"" + quoted + "\"");
  }
  return text;
}

}  // namespace soldwire::app
