// The demo: a real server on a temporary database, and the simulated platform in a process of its
// own. Everything on the screen went through the real path; only what is on the far side of the
// socket is played.

#include <fmt/core.h>
#include <stdlib.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <future>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "app/application.h"
#include "app/child_process.h"
#include "app/commands.h"
#include "app/signals.h"
#include "auth/auth.h"
#include "auth/secrets.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "engine/engine.h"

namespace soldwire::app {
namespace {

constexpr const char* demo_email = "demo@soldwire.example";
constexpr const char* demo_password = "live-sale-demo";

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::error_code ignored;
    path_ = (std::filesystem::temp_directory_path(ignored) / "soldwire-demo-XXXXXX").string();
    made_ = ::mkdtemp(path_.data()) != nullptr;
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    if (made_) {
      std::error_code ignored;
      std::filesystem::remove_all(path_, ignored);
    }
  }
  [[nodiscard]] bool made() const noexcept { return made_; }
  [[nodiscard]] const std::string& path() const noexcept { return path_; }

 private:
  std::string path_;
  bool made_ = false;
};

// Submits a command and waits for its commit.
template <typename Command>
Result<typename Command::Outcome> carry_out(engine::Engine& engine, Command command) {
  auto answer = std::make_shared<std::promise<Result<typename Command::Outcome>>>();
  auto future = answer->get_future();
  engine.submit(std::move(command), [answer](Result<typename Command::Outcome> outcome) {
    answer->set_value(std::move(outcome));
  });
  return future.get();
}

Result<auth::SignedIn> register_operator(auth::AuthService& auth) {
  auto answer = std::make_shared<std::promise<Result<auth::SignedIn>>>();
  auto future = answer->get_future();
  auth.register_account(
      {demo_email, demo_password, "Dana Demo", "Friday Finds"}, "127.0.0.1",
      [answer](Result<auth::SignedIn> signed_in) { answer->set_value(std::move(signed_in)); });
  return future.get();
}

struct DemoItem {
  const char* title;
  std::int64_t quantity;
  std::int64_t cents;
};

// Items 1 to 24 of the recorded show.
constexpr std::array<DemoItem, 24> demo_items{{
    {"Merino cardigan, moss", 2, 4900}, {"Linen shirt, white", 3, 3500},
    {"Silk scarf, coral", 1, 2900},     {"Denim jacket, washed", 2, 6500},
    {"Ceramic mug, speckled", 5, 1800}, {"Wool socks, pair", 5, 1200},
    {"Leather belt, tan", 2, 2700},     {"Corduroy trousers, rust", 2, 5400},
    {"Cashmere beanie, grey", 3, 3900}, {"Canvas tote, natural", 4, 2200},
    {"Velvet blazer, navy", 1, 8900},   {"Alpaca jumper, oat", 2, 7200},
    {"Striped tee, blue", 4, 1900},     {"Rain coat, yellow", 2, 7900},
    {"Knitted mittens, red", 3, 1600},  {"Pleated skirt, black", 2, 4200},
    {"Flannel shirt, check", 3, 3300},  {"Suede boots, 38", 1, 9900},
    {"Quilted vest, olive", 2, 5600},   {"Cotton dress, floral", 2, 4600},
    {"Beaded necklace", 3, 2400},       {"Felt hat, camel", 1, 3800},
    {"Patchwork quilt", 1, 12900},      {"Mystery box", 5, 2500},
}};

engine::AddItems seeded_items(const engine::Actor& actor, const ShowId& show) {
  engine::AddItems command;
  command.actor = actor;
  command.show = show;
  int number = 0;
  for (const DemoItem& item : demo_items) {
    engine::AddItems::NewItem added;
    added.number = std::to_string(++number);
    added.title = item.title;
    added.quantity = item.quantity;
    added.price = claims::Money{item.cents, "EUR"};
    command.items.push_back(std::move(added));
  }
  return command;
}

// The operator, the connection to the simulated page, the show and its items; live when it returns.
Result<ShowId> seed(Application& application, const std::string& platform_url,
                    const SimulateOptions& platform) {
  SW_TRY(const auth::SignedIn signed_in, register_operator(application.auth()));
  const engine::Actor actor{signed_in.workspace.id, signed_in.user.id, signed_in.user.name};

  SystemRandom random;
  const SystemClock clock;
  store::Connection connection;
  connection.created_at = clock.now();
  connection.id = make_id<ConnectionId>(connection.created_at, random);
  connection.workspace = actor.workspace;
  connection.platform = "facebook";
  connection.name = "Friday Finds (simulated page)";
  connection.account_id = platform.page_id;
  connection.base_url = platform_url;
  connection.sealed_token = application.vault().seal(platform.token, random);
  auto written = std::make_shared<std::promise<Result<void>>>();
  application.engine().write(
      [connection](store::Transaction& tx) { return tx.insert_connection(connection); },
      [written](Result<void> done) { written->set_value(std::move(done)); });
  SW_CHECK(written->get_future().get());

  engine::Engine& engine = application.engine();
  SW_TRY(const auto created, carry_out(engine, engine::CreateShow{actor, "Friday Finds live", {}}));
  SW_CHECK(carry_out(engine, seeded_items(actor, created.show.id)));
  engine::ChangeLifecycle activate;
  activate.actor = actor;
  activate.show = created.show.id;
  activate.step = engine::Lifecycle::activate;
  activate.sources.push_back({connection.id, "facebook", connection.name, platform.live_id});
  SW_CHECK(carry_out(engine, std::move(activate)));
  return created.show.id;
}

int failed(const Error& error) {
  std::fprintf(stderr, "soldwire: %s\n", error.message.c_str());
  return 1;
}

}  // namespace

int demo(Config config, const DemoOptions& options) {
  const TemporaryFolder folder;
  if (!folder.made()) {
    return failed({Errc::unavailable, "cannot make a temporary folder", {}});
  }
  config.data = folder.path();
  config.dev = true;
  if (config.poll_interval.count() == 0) {
    config.poll_interval = std::chrono::milliseconds(1'000);
  }
  SimulateOptions platform;
  std::vector<std::string> arguments{"simulate",  "facebook",
                                     "--listen",  "127.0.0.1:0",
                                     "--rate",    fmt::format("{}", options.rate),
                                     "--token",   platform.token,
                                     "--page-id", platform.page_id,
                                     "--live-id", platform.live_id,
                                     "--faults",  "repeat:0.1,nofrom:0.02"};
  if (!options.script.empty()) {
    arguments.insert(arguments.end(), {"--script", options.script});
  }
  const auto simulator = ChildProcess::start_listening(arguments);
  if (!simulator) {
    return failed(simulator.error());
  }
  auto application = Application::make(config, true);
  if (!application) {
    return failed(application.error());
  }
  if (auto started = (*application)->start(); !started) {
    return failed(started.error());
  }
  const auto show = seed(**application, simulator->url(), platform);
  if (!show) {
    return failed(show.error());
  }
  const std::string url = (*application)->url();
  std::printf(
      "\n  A live sale is running.\n\n"
      "    console    %s/shows/%s\n"
      "    e-mail     %s\n"
      "    password   %s\n\n"
      "  Simulated platform: %s. Everything is temporary. Ctrl-C ends it.\n\n"
      "listening on %s\n",
      url.c_str(), show->str().c_str(), demo_email, demo_password, simulator->url().c_str(),
      url.c_str());
  std::fflush(stdout);
  static_cast<void>(wait_for_signal());
  (*application)->stop();
  return 0;
}

}  // namespace soldwire::app
