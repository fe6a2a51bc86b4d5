// A TLS client that does what a test tells it to, and certificates to serve it with.
//
// Threads: one at a time. Every wait ends after `patience`, and then the test fails.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "net/tls_context.h"
#include "tests/net/raw_client.h"

struct ssl_st;
struct ssl_ctx_st;
struct ssl_session_st;

namespace soldwire::net {

// A folder with a certificate and its key, gone at the end.
class CertificateFolder {
 public:
  CertificateFolder();
  CertificateFolder(const CertificateFolder&) = delete;
  CertificateFolder& operator=(const CertificateFolder&) = delete;
  ~CertificateFolder();

  // Makes both files anew. `seconds_left` may be negative: expired.
  void write(const std::string& name, long seconds_left = 86'400);
  void write_text(const std::string& file, std::string_view text);
  [[nodiscard]] TlsFiles files() const;
  [[nodiscard]] std::unique_ptr<TlsContext> load() const;

 private:
  std::filesystem::path folder_;
};

class TlsClient {
 public:
  struct Options {
    std::string protocols{};  // for ALPN, each with its length before it
    int version_max = 0;      // 0: the newest
    ssl_session_st* resume = nullptr;
    int receive_buffer_bytes = 0;
  };

  explicit TlsClient(std::uint16_t port);
  TlsClient(std::uint16_t port, const Options& options);
  TlsClient(const TlsClient&) = delete;
  TlsClient& operator=(const TlsClient&) = delete;
  ~TlsClient();

  [[nodiscard]] bool connected() const { return connected_; }
  [[nodiscard]] std::string protocol() const;
  [[nodiscard]] std::string version() const;
  // The name in the server's certificate.
  [[nodiscard]] std::string server_name() const;
  [[nodiscard]] bool resumed() const;
  // A ticket to come back with; owned by the caller until it is given to release().
  [[nodiscard]] ssl_session_st* take_session();
  static void release(ssl_session_st* session);

  void send(std::string_view bytes);
  // "" at the end of the stream or after patience.
  std::string read_some();
  std::string read_until(std::string_view text);
  std::string read_all();
  // True when the server said that it is the end, rather than just closing.
  [[nodiscard]] bool was_ended_in_order() const;

 private:
  RawClient raw_;
  ssl_ctx_st* context_;
  ssl_st* ssl_;
  bool connected_ = false;
  std::string pending_;
};

}  // namespace soldwire::net
