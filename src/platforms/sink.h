// Where a connector's comments and health go: the engine in the product.
//
// Threads: called on the connector thread; `done` is called on the connector thread, after the
//          commit and never from inside the call.
#pragma once

#include <functional>

#include "base/result.h"
#include "engine/commands.h"
#include "platforms/transport.h"

namespace soldwire::engine {
class Engine;
}

namespace soldwire::platforms {

class Sink {
 public:
  using IngestDone = std::function<void(Result<engine::IngestComments::Outcome>)>;
  using ReportDone = std::function<void(Result<engine::ReportSource::Outcome>)>;

  Sink() = default;
  Sink(const Sink&) = delete;
  Sink& operator=(const Sink&) = delete;
  virtual ~Sink() = default;

  // Errors (in `done`): overloaded and unavailable are worth another try with the same batch;
  // conflict and not_found mean that the show takes no comments any more.
  virtual void ingest(engine::IngestComments command, IngestDone done) = 0;
  virtual void report(engine::ReportSource command, ReportDone done) = 0;
};

// Hands commands to the engine and brings the answers back to the connector thread.
//
// Lifetime: `engine` and `transport` must outlive it, and `transport` also every command under way:
//           stop the engine before the HTTP client goes.
class EngineSink final : public Sink {
 public:
  EngineSink(engine::Engine& engine, Transport& transport)
      : engine_(engine), transport_(transport) {}
  void ingest(engine::IngestComments command, IngestDone done) override;
  void report(engine::ReportSource command, ReportDone done) override;

 private:
  engine::Engine& engine_;
  Transport& transport_;
};

}  // namespace soldwire::platforms
