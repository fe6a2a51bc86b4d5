#include "net/certificate_watch.h"

#include "net/tls_context.h"

namespace soldwire::net {

CertificateWatch::CertificateWatch(TlsContext& context, std::chrono::milliseconds interval)
    : context_(context), interval_(interval), thread_([this] { run(); }) {}

CertificateWatch::~CertificateWatch() {
  {
    const std::lock_guard lock(mutex_);
    over_ = true;
  }
  ended_.notify_one();
  thread_.join();
}

void CertificateWatch::run() {
  std::unique_lock lock(mutex_);
  while (!ended_.wait_for(lock, interval_, [this] { return over_; })) {
    lock.unlock();
    context_.reload_if_changed();
    lock.lock();
  }
}

}  // namespace soldwire::net
