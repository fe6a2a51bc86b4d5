// Looks at a certificate's files every so often, on a thread of its own: no network thread reads
// files.
//
// Threads:  made and destroyed by the server's owner.
// Lifetime: the context must outlive it.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace soldwire::net {

class TlsContext;

class CertificateWatch {
 public:
  CertificateWatch(TlsContext& context, std::chrono::milliseconds interval);
  CertificateWatch(const CertificateWatch&) = delete;
  CertificateWatch& operator=(const CertificateWatch&) = delete;
  ~CertificateWatch();

 private:
  void run();

  // Fixed at construction.
  TlsContext& context_;
  const std::chrono::milliseconds interval_;

  std::mutex mutex_;  // guards over_
  std::condition_variable ended_;
  bool over_ = false;
  std::thread thread_;  // last: it uses the others
};

}  // namespace soldwire::net
