// The command line. Builds nothing itself: each command is a function of commands.h.

#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <map>
#include <string>

#include "app/commands.h"
#include "app/config.h"
#include "app/doctor.h"
#include "app/signals.h"
#include "app/version.h"

namespace {

using soldwire::app::Config;

int usage_error(const std::string& message) {
  std::fprintf(stderr, "soldwire: %s\n", message.c_str());
  return 2;
}

// The settings' flags on a command, and what the user gave.
struct SettingFlags {
  std::map<std::string, std::string> values;
  std::map<std::string, bool> switches;
  std::string file;

  void add_to(CLI::App& command) {
    for (const soldwire::app::Setting& setting : soldwire::app::settings()) {
      const std::string name(setting.name);
      if (setting.secret) {
        continue;  // a process list shows flags: by environment or file only
      }
      if (setting.is_switch) {
        command.add_flag("--" + name, switches[name], std::string(setting.help));
      } else {
        command.add_option("--" + name, values[name], std::string(setting.help));
      }
    }
    command.add_option("--config", file, "TOML file with these settings")->check(CLI::ExistingFile);
  }

  [[nodiscard]] soldwire::Result<Config> config() const {
    std::map<std::string, std::string> given;
    for (const auto& [name, value] : values) {
      if (!value.empty()) {
        given[name] = value;
      }
    }
    for (const auto& [name, on] : switches) {
      if (on) {
        given[name] = "true";
      }
    }
    return soldwire::app::make_config(given, file);
  }
};

}  // namespace

int main(int argc, char** argv) {
  // Before any thread exists, so that all of them leave the signals to the main thread.
  soldwire::app::block_signals();

  CLI::App program{"soldwire: comments of live videos become claims on every operator's screen"};
  program.require_subcommand(1);
  program.set_version_flag("--version", std::string(soldwire::app::version));

  CLI::App* serve = program.add_subcommand("serve", "run a server");
  SettingFlags serve_flags;
  serve_flags.add_to(*serve);
  bool print_config = false;
  serve->add_flag("--print-config", print_config, "show the resulting configuration and exit");

  CLI::App* demo = program.add_subcommand(
      "demo", "run a live sale on a temporary database, with a simulated Facebook");
  SettingFlags demo_flags;
  demo_flags.add_to(*demo);
  soldwire::app::DemoOptions demo_options;
  demo->add_option("--rate", demo_options.rate, "speed of the show; 1 is real time")
      ->check(CLI::Range(0.01, 1000.0));
  demo->add_option("--script", demo_options.script, "another recorded show (JSON lines)")
      ->check(CLI::ExistingFile);

  CLI::App* simulate = program.add_subcommand("simulate", "play a platform");
  simulate->require_subcommand(1);
  CLI::App* facebook = simulate->add_subcommand("facebook", "the Graph API of one live video");
  soldwire::app::SimulateOptions simulate_options;
  std::string simulate_listen = "127.0.0.1:0";
  facebook->add_option("--listen", simulate_listen, "address and port; port 0 picks a free one");
  facebook->add_option("--script", simulate_options.script, "recorded show (JSON lines)")
      ->check(CLI::ExistingFile);
  facebook->add_option("--rate", simulate_options.rate, "speed; 1 is real time")
      ->check(CLI::Range(0.01, 1000.0));
  facebook->add_option("--faults", simulate_options.faults,
                       "such as 500:0.02,code4:0.01,drop:0.02,repeat:0.2 (see docs/simulator.md)");
  facebook->add_option("--seed", simulate_options.seed, "of everything random");
  facebook->add_option("--token", simulate_options.token, "the page token that is good");
  facebook->add_option("--page-id", simulate_options.page_id, "id of the page");
  facebook->add_option("--live-id", simulate_options.live_id, "id of the live video");
  facebook->add_flag("--loop", simulate_options.loop, "begin again when the script ends");

  CLI::App* parse =
      program.add_subcommand("parse", "read comments as JSON lines, write what each means");
  std::string parse_packs;
  parse->add_option("--packs", parse_packs, "folder of language packs to lay over those built in")
      ->envname("SOLDWIRE_PACKS");

  CLI::App* verify = program.add_subcommand("verify", "check every invariant of a database");
  std::string verify_data;
  verify->add_option("--data", verify_data, "the data folder")->required();

  CLI::App* backup =
      program.add_subcommand("backup", "copy a database, also while a server uses it");
  std::string backup_data;
  std::string backup_to;
  backup->add_option("--data", backup_data, "the data folder")->required();
  backup->add_option("--to", backup_to, "the file to write; it must not be there")->required();

  CLI::App* restore = program.add_subcommand("restore", "make a backup the database of a folder");
  std::string restore_from;
  std::string restore_data;
  restore->add_option("--from", restore_from, "the backup")->required()->check(CLI::ExistingFile);
  restore->add_option("--data", restore_data, "the data folder; it must have no database")
      ->required();

  CLI::App* doctor = program.add_subcommand("doctor", "find out why a console cannot be reached");
  doctor->footer(
      "Asks for what a browser would ask for, through whatever stands between, and says what is\n"
      "wrong and what to change. Run it where the console does not work.\n\n"
      "  soldwire doctor https://live.example.com --email olga@example.com\n\n"
      "with the password in SOLDWIRE_PASSWORD. Takes a heartbeat (15 s) and a few seconds.\n"
      "Exit code: 0 no fault, 1 a fault was found, 2 wrong usage.");
  soldwire::app::DoctorOptions doctor_options;
  doctor->add_option("url", doctor_options.url, "the console's address");
  doctor->add_option("--token", doctor_options.token, "an access token; or:")
      ->envname("SOLDWIRE_TOKEN");
  doctor->add_option("--email", doctor_options.email, "the account to sign in with");
  doctor->add_option("--password", doctor_options.password, "better by environment")
      ->envname("SOLDWIRE_PASSWORD");
  doctor->add_option("--show", doctor_options.show,
                     "the show to examine; default: one is made and deleted again");
  doctor
      ->add_option("--cacert", doctor_options.certificates,
                   "PEM file with the certificates to trust; default: the system's")
      ->check(CLI::ExistingFile);
  doctor->add_flag("--json", doctor_options.json, "write the report as JSON");

  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) {
      return program.exit(error);  // asked for help or the version
    }
    const auto chosen = program.get_subcommands();
    const std::string command = chosen.empty() ? "" : chosen.front()->get_name() + " ";
    return usage_error(fmt::format("{}\n  soldwire {}--help", error.what(), command));
  }

  if (*serve) {
    auto config = serve_flags.config();
    if (!config) {
      return usage_error(config.error().message);
    }
    if (print_config) {
      std::fputs(soldwire::app::print_config(*config).c_str(), stdout);
      return 0;
    }
    if (config->data.empty()) {
      return usage_error("--data is missing: the folder for the database, such as --data ./data");
    }
    return soldwire::app::serve(*config);
  }
  if (*demo) {
    auto config = demo_flags.config();
    if (!config) {
      return usage_error(config.error().message);
    }
    return soldwire::app::demo(std::move(*config), demo_options);
  }
  if (*facebook) {
    auto listen = soldwire::app::parse_listen(simulate_listen);
    if (!listen) {
      return usage_error("--listen " + listen.error().message);
    }
    simulate_options.address = listen->first;
    simulate_options.port = listen->second;
    return soldwire::app::simulate_facebook(simulate_options);
  }
  if (*parse) {
    return soldwire::app::parse_comments(parse_packs);
  }
  if (*doctor) {
    return soldwire::app::doctor(doctor_options);
  }
  if (*verify) {
    return soldwire::app::verify(verify_data);
  }
  if (*backup) {
    return soldwire::app::backup(backup_data, backup_to);
  }
  if (*restore) {
    return soldwire::app::restore(restore_from, restore_data);
  }
  return 2;
}
