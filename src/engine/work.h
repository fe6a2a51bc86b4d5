// A command in the queue: runs inside a batch, is answered after its commit.
//
// Place:    private to engine.
// Threads:  made on any thread; everything else on the engine thread, except abandon() when the
//           queue refuses it.
// Lifetime: exactly one of answer() and abandon() is called, once.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <utility>

#include "base/result.h"
#include "engine/batch.h"
#include "engine/commands.h"
#include "engine/handlers.h"
#include "store/writer.h"

namespace soldwire::engine {

class Work {
 public:
  Work() = default;
  Work(const Work&) = delete;
  Work& operator=(const Work&) = delete;
  virtual ~Work() = default;

  // How much of the queue's and the batch's bounds it takes.
  [[nodiscard]] virtual std::size_t bytes() const = 0;
  [[nodiscard]] virtual std::size_t comments() const = 0;
  // Decides and writes; keeps the outcome.
  virtual void run(Batch& batch) = 0;
  // Its batch is committed and announced.
  virtual void answer(Batch& batch) = 0;
  virtual void abandon(const Error& error) = 0;
};

[[nodiscard]] std::size_t bytes_of(const IngestComments& command);
[[nodiscard]] std::size_t bytes_of(const AddItems& command);
[[nodiscard]] std::size_t bytes_of(const PublishCustom& command);
template <typename Command>
[[nodiscard]] std::size_t bytes_of(const Command&) {
  constexpr std::size_t texts = 512;  // bounded by what the api lets through
  return sizeof(Command) + texts;
}

// Sets what is only known after the announcement.
void set_delivered(Batch& batch, const ShowId& show, IngestComments::Outcome& outcome);
void set_delivered(Batch& batch, const ShowId& show, PublishCustom::Outcome& outcome);

template <typename Command>
class CommandWork final : public Work {
 public:
  using Done = std::function<void(Result<typename Command::Outcome>)>;

  CommandWork(Command command, Done done)
      : command_(std::move(command)), done_(std::move(done)), bytes_(bytes_of(command_)) {
    if constexpr (requires { command_.comments; }) {
      comments_ = command_.comments.size();
    }
  }

  std::size_t bytes() const override { return bytes_; }
  std::size_t comments() const override { return comments_; }
  void run(Batch& batch) override { outcome_ = handle(batch, command_); }
  void answer(Batch& batch) override {
    if constexpr (requires { set_delivered(batch, command_.show, *outcome_); }) {
      if (outcome_) {
        set_delivered(batch, command_.show, *outcome_);
      }
    }
    if (done_) {
      done_(std::move(outcome_));
    }
  }
  void abandon(const Error& error) override {
    if (done_) {
      done_(tl::unexpected(error));
    }
  }

 private:
  Command command_;
  Done done_;
  std::size_t bytes_;
  std::size_t comments_ = 0;
  Result<typename Command::Outcome> outcome_ = fail(Errc::unavailable, "the command did not run");
};

// A write of another part, in a scope of its own: its failure undoes only itself.
class JobWork final : public Work {
 public:
  JobWork(store::Writer::Job job, store::Writer::Done done)
      : job_(std::move(job)), done_(std::move(done)) {}

  std::size_t bytes() const override { return 1'024; }
  std::size_t comments() const override { return 0; }
  void run(Batch& batch) override;
  void answer(Batch& batch) override;
  void abandon(const Error& error) override;

 private:
  store::Writer::Job job_;
  store::Writer::Done done_;
  Result<void> outcome_;
};

}  // namespace soldwire::engine
