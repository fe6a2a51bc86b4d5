#include <sys/uio.h>

#include <utility>

#include "base/assert.h"
#include "realtime/shard.h"

namespace soldwire::realtime {

Deflater& Shard::deflater() {
  if (deflater_ == nullptr) {
    deflater_ = std::make_shared<Deflater>();
  }
  return *deflater_;
}

std::string Shard::first_bytes(std::string text, Encoding encoding, TextSum& sum) {
  if (encoding == Encoding::identity) {
    return text;
  }
  const SharedPiece piece = deflater().compress(text);
  sum = piece.sum.after(sum);
  std::string bytes(gzip_begin);
  bytes += piece.bytes;
  return bytes;
}

std::string Shard::last_bytes(Encoding encoding, TextSum sum) {
  return encoding == Encoding::identity ? std::string() : gzip_end(sum);
}

std::string_view Shard::encoded(NamedFrame& frame, Encoding encoding, TextSum& sum) {
  if (encoding == Encoding::identity) {
    return frame.text;
  }
  if (!frame.gzip) {
    frame.gzip = deflater().compress(frame.text);
  }
  sum = frame.gzip->sum.after(sum);
  return frame.gzip->bytes;
}

bool Shard::write_piece(Subscriber& subscriber, const Gather& gather, std::int64_t now) {
  Feed& feed = subscriber.feed;
  std::shared_ptr<const SharedPiece> piece =
      feed.pieces.piece_of(deflater(), feed.ring, subscriber.filter, gather, subscriber.sent,
                           subscriber.sent - subscriber.run);
  const iovec part{const_cast<char*>(piece->bytes.data()), piece->bytes.size()};
  const ssize_t result = subscriber.transport->write(std::span(&part, 1));
  registry_.counters.writes.fetch_add(1, std::memory_order_relaxed);
  if (result < 0) {
    peer_gone(subscriber);
    return false;
  }
  const auto taken = static_cast<std::size_t>(result);
  SW_ASSERT(taken <= piece->bytes.size());
  if (taken > 0) {
    count_taken(subscriber, taken, *piece);
    subscriber.last_write_ms = now;
    subscriber.extend_run(gather.end_seq - subscriber.sent);
    subscriber.sent = gather.end_seq;
    subscriber.sum = piece->sum.after(subscriber.sum);  // what is left of it comes before all else
  }
  if (taken == piece->bytes.size()) {
    return true;
  }
  if (taken > 0) {
    keep_rest(subscriber, std::move(piece), taken);
  }
  block(subscriber);
  return false;
}

}  // namespace soldwire::realtime
