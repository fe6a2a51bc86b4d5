#include "engine/work.h"

namespace soldwire::engine {

std::size_t bytes_of(const IngestComments& command) {
  std::size_t bytes = sizeof command;
  for (const auto& comment : command.comments) {
    bytes += sizeof comment + comment.text.size() + comment.comment_id.size() +
             comment.user_handle.size() + (comment.user_id ? comment.user_id->size() : 0);
  }
  if (command.source) {
    bytes += command.source->cursor.size();
  }
  return bytes;
}

std::size_t bytes_of(const AddItems& command) {
  std::size_t bytes = sizeof command;
  for (const auto& item : command.items) {
    bytes += sizeof item + item.title.size();
    for (const auto& variant : item.variants) {
      bytes += sizeof variant + variant.name.size();
    }
  }
  return bytes;
}

std::size_t bytes_of(const PublishCustom& command) {
  std::size_t bytes = sizeof command;
  for (const auto& event : command.events) {
    bytes += sizeof event + event.data_json.size();
  }
  return bytes;
}

void set_delivered(Batch& batch, const ShowId& show, IngestComments::Outcome& outcome) {
  for (auto& comment : outcome.comments) {
    if (comment.received_seq != 0) {
      comment.delivered = batch.delivered(show, comment.received_seq);
    }
  }
}

void set_delivered(Batch& batch, const ShowId& show, PublishCustom::Outcome& outcome) {
  for (auto& event : outcome.events) {
    event.delivered = batch.delivered(show, event.seq);
  }
}

void JobWork::run(Batch& batch) {
  auto& transaction = batch.transaction();
  outcome_ = batch.stored(transaction.savepoint());
  if (!outcome_) {
    return;
  }
  outcome_ = job_(transaction);
  const auto closed = batch.stored(outcome_ ? transaction.release_savepoint()
                                            : transaction.rollback_to_savepoint());
  if (!closed) {
    outcome_ = closed;
  }
}

void JobWork::answer(Batch&) {
  if (done_) {
    done_(std::move(outcome_));
  }
}

void JobWork::abandon(const Error& error) {
  if (done_) {
    done_(tl::unexpected(error));
  }
}

}  // namespace soldwire::engine
