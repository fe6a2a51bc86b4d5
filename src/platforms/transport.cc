#include "platforms/transport.h"

#include <utility>

namespace soldwire::platforms {

Transport::Ticket ClientTransport::fetch(net::ClientRequest request, net::HttpClient::Done done) {
  return client_.fetch(std::move(request), std::move(done));
}

Transport::Ticket ClientTransport::run_after(std::chrono::milliseconds delay, Task task) {
  return client_.run_after(delay, std::move(task));
}

void ClientTransport::post(Task task) {
  client_.post(std::move(task));
}

void ClientTransport::cancel(Ticket ticket) {
  client_.cancel(ticket);
}

}  // namespace soldwire::platforms
