#include "net/open_stream.h"

#include "net/server_thread.h"

namespace soldwire::net {

OpenStream::OpenStream(ServerThread& thread) : thread_(&thread) {
  thread.adopt_stream(*this);
  thread.counters().open_streams.fetch_add(1, std::memory_order_relaxed);
}

void OpenStream::set_listener(Listener* listener) {
  listener_ = listener;
  if (listener_ != nullptr && thread_ != nullptr && !is_connected()) {
    thread_->tell_closed_later(*this);
  }
}

void OpenStream::tell_closed() {
  forget_thread();
  if (listener_ != nullptr) {
    std::exchange(listener_, nullptr)->on_closed();
  }
}

void OpenStream::forget_thread() {
  thread_ = nullptr;
  unlink();
}

}  // namespace soldwire::net
