// An engine of a few lines: keeps what it is given, recognises repetitions, refuses when told to.
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "platforms/sink.h"

namespace soldwire::platforms {

class RecordingSink final : public Sink {
 public:
  explicit RecordingSink(Transport& transport) : transport_(transport) {}

  void ingest(engine::IngestComments command, IngestDone done) override {
    ingests.push_back(command);
    transport_.post([this, command = std::move(command), done = std::move(done)] {
      if (!refusals.empty()) {
        const Error error = refusals.front();
        refusals.pop_front();
        return done(tl::unexpected(error));
      }
      engine::IngestComments::Outcome outcome;
      for (const claims::Comment& comment : command.comments) {
        const bool fresh = ids.insert(comment.comment_id).second;
        if (fresh) comments.push_back(comment);
        auto& each = outcome.comments.emplace_back();
        each.comment_id = comment.comment_id;
        each.duplicate = !fresh;
      }
      if (command.source) committed = command.source;
      done(std::move(outcome));
    });
  }

  void report(engine::ReportSource command, ReportDone done) override {
    reports.push_back(command.source);
    transport_.post([this, command = std::move(command), done = std::move(done)] {
      if (!refusals.empty()) {
        const Error error = refusals.front();
        refusals.pop_front();
        return done(tl::unexpected(error));
      }
      committed = command.source;
      done(engine::ReportSource::Outcome{});
    });
  }

  [[nodiscard]] std::vector<std::string> texts() const {
    std::vector<std::string> out;
    for (const claims::Comment& comment : comments) out.push_back(comment.text);
    return out;
  }

  std::vector<engine::IngestComments> ingests;  // as submitted, refused ones too
  std::vector<store::Source> reports;           // as submitted
  std::deque<Error> refusals;                   // for the next commits
  std::set<std::string> ids;
  std::vector<claims::Comment> comments;   // committed, without repetitions
  std::optional<store::Source> committed;  // what a restart would find

 private:
  Transport& transport_;
};

}  // namespace soldwire::platforms
