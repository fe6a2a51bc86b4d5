#include "platforms/sink.h"

#include <memory>
#include <utility>

#include "engine/engine.h"

namespace soldwire::platforms {
namespace {

// std::function wants its target copyable, and an outcome may be large: it travels behind a
// pointer.
template <typename Outcome>
std::function<void(Result<Outcome>)> on_connector_thread(
    Transport& transport, std::function<void(Result<Outcome>)> done) {
  return [&transport, done = std::move(done)](Result<Outcome> result) {
    auto shared = std::make_shared<Result<Outcome>>(std::move(result));
    transport.post([done, shared] { done(std::move(*shared)); });
  };
}

}  // namespace

void EngineSink::ingest(engine::IngestComments command, IngestDone done) {
  engine_.submit(std::move(command), on_connector_thread(transport_, std::move(done)));
}

void EngineSink::report(engine::ReportSource command, ReportDone done) {
  engine_.submit(std::move(command), on_connector_thread(transport_, std::move(done)));
}

}  // namespace soldwire::platforms
