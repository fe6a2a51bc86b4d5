#include "tests/net/tls_client.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/time.h>

#include <array>
#include <cstdio>
#include <fstream>

namespace soldwire::net {

CertificateFolder::CertificateFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "soldwire-tls-XXXXXX").string();
  EXPECT_NE(::mkdtemp(name.data()), nullptr);
  folder_ = name;
}

CertificateFolder::~CertificateFolder() {
  std::filesystem::remove_all(folder_);
}

void CertificateFolder::write(const std::string& name, long seconds_left) {
  EVP_PKEY* const key = EVP_EC_gen("P-256");
  X509* const certificate = X509_new();
  X509_set_version(certificate, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate), -2 * 86'400);
  X509_gmtime_adj(X509_getm_notAfter(certificate), seconds_left);
  X509_set_pubkey(certificate, key);
  X509_NAME* const subject = X509_get_subject_name(certificate);
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(name.data()),
                             static_cast<int>(name.size()), -1, 0);
  X509_set_issuer_name(certificate, subject);
  EXPECT_GT(X509_sign(certificate, key, EVP_sha256()), 0);
  // As certbot does it: written beside, then moved into place.
  const TlsFiles to = files();
  std::FILE* const key_file = std::fopen((to.key + ".new").c_str(), "w");
  PEM_write_PrivateKey(key_file, key, nullptr, nullptr, 0, nullptr, nullptr);
  std::fclose(key_file);
  std::FILE* const certificate_file = std::fopen((to.certificate + ".new").c_str(), "w");
  PEM_write_X509(certificate_file, certificate);
  std::fclose(certificate_file);
  std::filesystem::rename(to.key + ".new", to.key);
  std::filesystem::rename(to.certificate + ".new", to.certificate);
  X509_free(certificate);
  EVP_PKEY_free(key);
}

void CertificateFolder::write_text(const std::string& file, std::string_view text) {
  std::ofstream(file) << text;
}

TlsFiles CertificateFolder::files() const {
  return {folder_ / "certificate.pem", folder_ / "key.pem"};
}

std::unique_ptr<TlsContext> CertificateFolder::load() const {
  auto context = TlsContext::load(files());
  EXPECT_TRUE(context) << context.error().message;
  return std::move(*context);
}

TlsClient::TlsClient(std::uint16_t port) : TlsClient(port, Options{}) {}

TlsClient::TlsClient(std::uint16_t port, const Options& options)
    : raw_(port, options.receive_buffer_bytes),
      context_(SSL_CTX_new(TLS_client_method())),
      ssl_(nullptr) {
  const timeval wait{patience.count(), 0};
  ::setsockopt(raw_.descriptor(), SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
  SSL_CTX_set_verify(context_, SSL_VERIFY_NONE, nullptr);
  if (options.version_max != 0) {
    SSL_CTX_set_min_proto_version(context_, TLS1_VERSION);
    SSL_CTX_set_max_proto_version(context_, options.version_max);
    SSL_CTX_set_cipher_list(context_, "ALL:@SECLEVEL=0");
  }
  if (!options.protocols.empty()) {
    SSL_CTX_set_alpn_protos(context_,
                            reinterpret_cast<const unsigned char*>(options.protocols.data()),
                            static_cast<unsigned int>(options.protocols.size()));
  }
  ssl_ = SSL_new(context_);
  SSL_set_fd(ssl_, raw_.descriptor());
  if (options.resume != nullptr) {
    SSL_set_session(ssl_, options.resume);
  }
  connected_ = raw_.connected() && SSL_connect(ssl_) == 1;
}

TlsClient::~TlsClient() {
  SSL_free(ssl_);
  SSL_CTX_free(context_);
}

std::string TlsClient::protocol() const {
  const unsigned char* name = nullptr;
  unsigned int size = 0;
  SSL_get0_alpn_selected(ssl_, &name, &size);
  return {reinterpret_cast<const char*>(name), size};
}

std::string TlsClient::version() const {
  return SSL_get_version(ssl_);
}

std::string TlsClient::server_name() const {
  X509* const certificate = SSL_get1_peer_certificate(ssl_);
  std::array<char, 256> name{};
  X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, name.data(),
                            static_cast<int>(name.size()));
  X509_free(certificate);
  return name.data();
}

bool TlsClient::resumed() const {
  return SSL_session_reused(ssl_) == 1;
}

ssl_session_st* TlsClient::take_session() {
  return SSL_get1_session(ssl_);
}

void TlsClient::release(ssl_session_st* session) {
  SSL_SESSION_free(session);
}

void TlsClient::send(std::string_view bytes) {
  if (!bytes.empty()) {
    SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size()));
  }
}

std::string TlsClient::read_some() {
  if (!pending_.empty()) {
    return std::exchange(pending_, {});
  }
  std::string out(65'536, '\0');
  const int got = SSL_read(ssl_, out.data(), static_cast<int>(out.size()));
  out.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  return out;
}

std::string TlsClient::read_until(std::string_view text) {
  std::string all;
  while (all.find(text) == std::string::npos) {
    const std::string more = read_some();
    if (more.empty()) {
      return all;
    }
    all += more;
  }
  const std::size_t end = all.find(text) + text.size();
  pending_ = all.substr(end);
  all.resize(end);
  return all;
}

std::string TlsClient::read_all() {
  std::string all;
  for (std::string more = read_some(); !more.empty(); more = read_some()) {
    all += more;
  }
  return all;
}

bool TlsClient::was_ended_in_order() const {
  return (SSL_get_shutdown(ssl_) & SSL_RECEIVED_SHUTDOWN) != 0;
}

}  // namespace soldwire::net
