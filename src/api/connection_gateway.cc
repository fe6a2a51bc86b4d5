#include "api/connection_gateway.h"

#include <utility>

#include "platforms/connectors.h"

namespace soldwire::api {

bool ServiceGateway::knows(std::string_view platform) const {
  return platform == "facebook";
}

void ServiceGateway::check_token(const store::Connection& connection, std::string token,
                                 Done<platforms::AccountCheck> done) {
  service_.check_token(connection, std::move(token), std::move(done));
}

void ServiceGateway::reconnect(const ConnectionId& connection) {
  service_.reconnect(connection);
}

void ServiceGateway::list_lives(const ConnectionId& connection,
                                Done<std::vector<platforms::Live>> done) {
  service_.list_lives(connection, std::move(done));
}

std::map<std::string, platforms::PlatformStats> ServiceGateway::stats() const {
  return service_.stats();
}

}  // namespace soldwire::api
