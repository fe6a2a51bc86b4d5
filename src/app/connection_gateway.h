// Connects what the API asks of platforms to the connectors.
//
// Threads:  any.
// Lifetime: `connectors` must outlive it.
#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "api/connection_gateway.h"
#include "platforms/connectors.h"

namespace soldwire::app {

class Gateway final : public api::ConnectionGateway {
 public:
  explicit Gateway(platforms::ConnectorService& connectors) : connectors_(connectors) {}

  [[nodiscard]] bool knows(std::string_view platform) const override {
    return platform == "facebook";
  }
  void check(const store::Connection& connection,
             Done<platforms::AccountCheck> done) override {
    connectors_.check(connection.id, std::move(done));
  }
  void list_lives(const store::Connection& connection,
                  Done<std::vector<platforms::Live>> done) override {
    connectors_.list_lives(connection.id, std::move(done));
  }

 private:
  platforms::ConnectorService& connectors_;
};

}  // namespace soldwire::app
