// What the API asks of the platforms: whether it knows one, who a token speaks for, and which live
// videos there are.
//
// Threads: any but the connector thread; `done` is called on that thread and must be quick.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "platforms/connector.h"
#include "platforms/stats.h"
#include "store/records.h"

namespace soldwire::platforms {
class ConnectorService;
}

namespace soldwire::api {

class ConnectionGateway {
 public:
  template <typename T>
  using Done = std::function<void(Result<T>)>;

  ConnectionGateway() = default;
  ConnectionGateway(const ConnectionGateway&) = delete;
  ConnectionGateway& operator=(const ConnectionGateway&) = delete;
  virtual ~ConnectionGateway() = default;

  [[nodiscard]] virtual bool knows(std::string_view platform) const = 0;
  // Whom `token` speaks for, at the platform, account and address of `connection`.
  // Errors: conflict and invalid_input (the platform refuses it, or it is another account's; the
  // message says which), overloaded, unavailable.
  virtual void check_token(const store::Connection& connection, std::string token,
                           Done<platforms::AccountCheck> done) = 0;
  // The stored connection has a new token.
  virtual void reconnect(const ConnectionId& connection) = 0;
  // Errors: not_found, conflict (as above), overloaded, unavailable.
  virtual void list_lives(const ConnectionId& connection,
                          Done<std::vector<platforms::Live>> done) = 0;
  // By platform.
  [[nodiscard]] virtual std::map<std::string, platforms::PlatformStats> stats() const = 0;
};

// The real one. `service` must outlive it.
class ServiceGateway final : public ConnectionGateway {
 public:
  explicit ServiceGateway(platforms::ConnectorService& service) : service_(service) {}
  [[nodiscard]] bool knows(std::string_view platform) const override;
  void check_token(const store::Connection& connection, std::string token,
                   Done<platforms::AccountCheck> done) override;
  void reconnect(const ConnectionId& connection) override;
  void list_lives(const ConnectionId& connection, Done<std::vector<platforms::Live>> done) override;
  [[nodiscard]] std::map<std::string, platforms::PlatformStats> stats() const override;

 private:
  platforms::ConnectorService& service_;
};

}  // namespace soldwire::api
