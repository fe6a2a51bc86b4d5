#include "net/tls_context.h"

#include <fmt/core.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "base/log.h"

namespace soldwire::net {

namespace {

// Forward secrecy and authenticated encryption only: the rest is forbidden with HTTP/2 anyway
// (RFC 9113, section 9.2.2). TLS 1.3 has a list of its own.
constexpr const char* ciphers =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:"
    "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:"
    "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";
constexpr std::string_view session_scope = "soldwire";
constexpr std::string_view h2 = "h2";
constexpr std::string_view http1 = "http/1.1";

std::string last_fault() {
  const char* const reason = ERR_reason_error_string(ERR_peek_last_error());
  std::string text = reason == nullptr ? "unknown reason" : reason;
  ERR_clear_error();
  return text;
}

// A clearer word than OpenSSL's for the usual mistake.
Result<void> require_readable(std::string_view what, const std::string& path) {
  if (::access(path.c_str(), R_OK) != 0) {
    return fail(Errc::invalid_input, fmt::format("cannot read the {} {}: {}", what, path,
                                                 std::generic_category().message(errno)));
  }
  return {};
}

// A key that needs a password is refused rather than asked for on a terminal nobody watches.
int no_password(char*, int, int, void*) {
  return -1;
}

bool offers(const unsigned char* offered, unsigned int size, std::string_view name) {
  std::string_view rest(reinterpret_cast<const char*>(offered), size);
  while (!rest.empty()) {
    const auto length = static_cast<unsigned char>(rest.front());
    if (rest.substr(1, length) == name) {
      return true;
    }
    rest.remove_prefix(std::min<std::size_t>(rest.size(), length + 1U));
  }
  return false;
}

int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* chosen_size,
                    const unsigned char* offered, unsigned int offered_size, void*) {
  for (const std::string_view name : {h2, http1}) {
    if (offers(offered, offered_size, name)) {
      *chosen = reinterpret_cast<const unsigned char*>(name.data());
      *chosen_size = static_cast<unsigned char>(name.size());
      return SSL_TLSEXT_ERR_OK;
    }
  }
  return SSL_TLSEXT_ERR_NOACK;
}

bool has_expired(const SSL_CTX* context) {
  const X509* const certificate = SSL_CTX_get0_certificate(context);
  return certificate != nullptr && X509_cmp_current_time(X509_get0_notAfter(certificate)) < 0;
}

// Tickets that were given out before a reload stay good.
void keep_ticket_keys(SSL_CTX* from, SSL_CTX* to) {
  const long size = SSL_CTX_get_tlsext_ticket_keys(from, nullptr, 0);
  std::string keys(static_cast<std::size_t>(std::max(size, 0L)), '\0');
  if (SSL_CTX_get_tlsext_ticket_keys(from, keys.data(), size) == 1) {
    SSL_CTX_set_tlsext_ticket_keys(to, keys.data(), size);
  }
}

}  // namespace

void TlsContext::Free::operator()(ssl_ctx_st* context) const noexcept {
  SSL_CTX_free(context);
}

TlsContext::TlsContext(TlsFiles files, Handle context, Stamp stamp)
    : files_(std::move(files)), context_(std::move(context)), loaded_(stamp), seen_(stamp) {}

TlsContext::~TlsContext() = default;

Result<TlsContext::Handle> TlsContext::read(const TlsFiles& files) {
  SW_CHECK(require_readable("certificate", files.certificate));
  SW_CHECK(require_readable("key", files.key));
  ERR_clear_error();
  Handle context(SSL_CTX_new(TLS_server_method()));
  if (context == nullptr) {
    return fail(Errc::unavailable, "TLS cannot be set up: " + last_fault());
  }
  SSL_CTX* const raw = context.get();
  SSL_CTX_set_min_proto_version(raw, TLS1_2_VERSION);
  // A peer that closes its socket without saying so first is common and harmless: requests say
  // where they end.
  SSL_CTX_set_options(raw, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                               SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA |
                               SSL_OP_IGNORE_UNEXPECTED_EOF);
  SSL_CTX_set_cipher_list(raw, ciphers);
  SSL_CTX_set_mode(raw, SSL_MODE_RELEASE_BUFFERS);
  // Sessions live in the tickets that clients keep, not in a cache of ours.
  SSL_CTX_set_session_cache_mode(raw, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_session_id_context(raw, reinterpret_cast<const unsigned char*>(session_scope.data()),
                                 static_cast<unsigned int>(session_scope.size()));
  SSL_CTX_set_alpn_select_cb(raw, choose_protocol, nullptr);
  SSL_CTX_set_default_passwd_cb(raw, no_password);
  if (SSL_CTX_use_certificate_chain_file(raw, files.certificate.c_str()) != 1) {
    return fail(Errc::invalid_input, fmt::format("{} holds no certificate in PEM form: {}",
                                                 files.certificate, last_fault()));
  }
  if (SSL_CTX_use_PrivateKey_file(raw, files.key.c_str(), SSL_FILETYPE_PEM) != 1) {
    return fail(Errc::invalid_input,
                fmt::format("{} holds no key in PEM form without a password that fits the "
                            "certificate {}: {}",
                            files.key, files.certificate, last_fault()));
  }
  if (SSL_CTX_check_private_key(raw) != 1) {
    return fail(Errc::invalid_input, fmt::format("the key {} does not belong to the certificate {}",
                                                 files.key, files.certificate));
  }
  return context;
}

TlsContext::Stamp TlsContext::stamp_of(const TlsFiles& files) {
  Stamp stamp{};
  std::size_t at = 0;
  for (const std::string* const path : {&files.certificate, &files.key}) {
    struct stat found {};
    if (::stat(path->c_str(), &found) == 0) {
      stamp[at] = static_cast<std::int64_t>(found.st_ino);
      stamp[at + 1] = found.st_size;
      stamp[at + 2] = found.st_mtim.tv_sec;
      stamp[at + 3] = found.st_mtim.tv_nsec;
    }
    at += 4;
  }
  return stamp;
}

Result<std::unique_ptr<TlsContext>> TlsContext::load(TlsFiles files) {
  const Stamp stamp = stamp_of(files);
  SW_TRY(Handle context, read(files));
  if (has_expired(context.get())) {
    log::warning("tls", "the certificate {} has expired; browsers will refuse it",
                 files.certificate);
  }
  return std::unique_ptr<TlsContext>(new TlsContext(std::move(files), std::move(context), stamp));
}

Result<void> TlsContext::reload() {
  const std::lock_guard reloading(reload_mutex_);
  loaded_ = seen_ = stamp_of(files_);
  SW_TRY(Handle fresh, read(files_));
  if (has_expired(fresh.get())) {
    return fail(Errc::invalid_input,
                fmt::format("the certificate {} has expired", files_.certificate));
  }
  const std::lock_guard lock(mutex_);
  keep_ticket_keys(context_.get(), fresh.get());
  context_ = std::move(fresh);
  return {};
}

void TlsContext::reload_if_changed() {
  {
    const std::lock_guard reloading(reload_mutex_);
    const Stamp now = stamp_of(files_);
    const bool settled = now == seen_;
    seen_ = now;
    if (!settled || now == loaded_) {
      return;
    }
  }
  if (const auto done = reload(); !done) {
    log::error("tls", "the new certificate is not used, the old one stays: {}",
               done.error().message);
  } else {
    log::info("tls", "the certificate {} has changed and is in use", files_.certificate);
  }
}

std::unique_ptr<TlsSession> TlsContext::make_session(int descriptor) const {
  const std::lock_guard lock(mutex_);
  return TlsSession::make(TlsSession::Handle(SSL_new(context_.get())), descriptor);
}

}  // namespace soldwire::net
