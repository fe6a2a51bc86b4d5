// A whole server: builds the parts in dependency order, starts them, and stops them in reverse.
//
// Threads:  start(), stop() and the accessors on the owner's thread.
// Lifetime: what the accessors return lives as long as the application.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "app/config.h"
#include "base/result.h"

namespace soldwire::auth {
class AuthService;
class Vault;
}  // namespace soldwire::auth
namespace soldwire::engine {
class Engine;
}

namespace soldwire::app {

class Application {
 public:
  // Opens the database in config.data, makes the key file at the first start, and builds everything
  // without listening yet.
  // Errors: unavailable, corrupt, conflict, forbidden, each saying which file and what to do.
  [[nodiscard]] static Result<std::unique_ptr<Application>> make(const Config& config, bool demo);
  Application(const Application&) = delete;
  Application& operator=(const Application&) = delete;
  ~Application();

  // Listens. Errors: unavailable (port in use), invalid_input (bad address).
  [[nodiscard]] Result<void> start();
  // "http://127.0.0.1:3000", or https; after start().
  [[nodiscard]] std::string url() const;
  [[nodiscard]] bool has_certificate() const;
  // With a certificate: reads its files again, for the connections to come.
  // Errors: invalid_input; the old one stays.
  [[nodiscard]] Result<void> reload_certificate();
  // Readiness turns false, the listener closes, connectors stop, streams say goodbye, the engine
  // finishes its queue.
  void stop();

  [[nodiscard]] engine::Engine& engine();
  [[nodiscard]] auth::AuthService& auth();
  [[nodiscard]] const auth::Vault& vault() const;

 private:
  struct Impl;
  explicit Application(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace soldwire::app
