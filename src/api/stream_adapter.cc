#include "api/stream_adapter.h"

#include <utility>

namespace soldwire::api {

void LoopExecutor::post(std::function<void()> task) {
  loop_.post(std::move(task));
}

void LoopExecutor::defer(std::function<void()> task) {
  loop_.defer(std::move(task));
}

void LoopExecutor::run_after(std::chrono::milliseconds delay, std::function<void()> task) {
  loop_.run_after(delay, std::move(task));
}

void StreamTransport::set_listener(realtime::Transport::Listener* listener) {
  listener_ = listener;
  stream_->set_listener(listener == nullptr ? nullptr : this);
}

ssize_t StreamTransport::write(std::span<const iovec> parts) {
  return stream_->write(parts);
}

void StreamTransport::notify_writable() {
  stream_->notify_writable();
}

void StreamTransport::close(realtime::EndReason) {
  stream_->close();
}

void StreamTransport::on_writable() {
  listener_->on_writable();
}

void StreamTransport::on_closed() {
  listener_->on_closed(realtime::EndReason::peer_gone);
}

}  // namespace soldwire::api
