#include "net/http2_stream.h"

#include "net/http2_connection.h"
#include "net/server_thread.h"

namespace soldwire::net {

Http2Stream::Http2Stream(ServerThread& thread, Http2Connection& connection, std::int32_t lane)
    : OpenStream(thread), connection_(&connection), lane_(lane) {}

Http2Stream::~Http2Stream() {
  close();
}

ssize_t Http2Stream::write(std::span<const iovec> parts) {
  if (connection_ == nullptr) {
    forget_thread();
    return -1;
  }
  return connection_->write(lane_, parts);
}

void Http2Stream::notify_writable() {
  if (connection_ != nullptr) {
    connection_->ask_for_room(lane_);
  }
}

void Http2Stream::close() {
  listener_ = nullptr;
  if (connection_ != nullptr) {
    Http2Connection& connection = *connection_;
    let_go();
    connection.end_stream(lane_);
  }
  forget_thread();
}

void Http2Stream::end() {
  if (connection_ != nullptr) {
    Http2Connection& connection = *connection_;
    let_go();
    connection.end_stream(lane_);
  }
  if (listener_ != nullptr || thread_->closing()) {
    tell_closed();
  }
}

void Http2Stream::lose_connection() {
  let_go();
  if (listener_ != nullptr) {
    thread_->tell_closed_later(*this);
  }
}

void Http2Stream::tell_writable() {
  if (listener_ != nullptr) {
    listener_->on_writable();
  }
}

void Http2Stream::let_go() {
  connection_ = nullptr;
  thread_->counters().open_streams.fetch_sub(1, std::memory_order_relaxed);
}

}  // namespace soldwire::net
