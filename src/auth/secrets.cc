#include "auth/secrets.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <span>

#include "base/assert.h"

namespace soldwire::auth {
namespace {

constexpr std::size_t key_bytes = 32;
static_assert(key_bytes == crypto_secretbox_KEYBYTES);
static_assert(key_bytes == crypto_generichash_BYTES);

class Descriptor {
 public:
  explicit Descriptor(int value) : value_(value) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (value_ >= 0) {
      ::close(value_);
    }
  }
  [[nodiscard]] int get() const noexcept { return value_; }

 private:
  int value_;
};

std::string keyed_hash(std::string_view key, std::string_view text) {
  std::string out(key_bytes, '\0');
  crypto_generichash(reinterpret_cast<unsigned char*>(out.data()), out.size(),
                     reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                     reinterpret_cast<const unsigned char*>(key.data()), key.size());
  return out;
}

Result<std::string> create_key(const std::string& path, Random& random) {
  std::string key(key_bytes, '\0');
  random.fill(std::as_writable_bytes(std::span(key)));
  // Complete before it has its name: a kill in between leaves no half key behind.
  const std::string temporary = path + ".new";
  {
    const Descriptor file(
        ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    if (file.get() < 0 ||
        ::write(file.get(), key.data(), key.size()) != static_cast<ssize_t>(key.size()) ||
        ::fsync(file.get()) != 0) {
      return fail(Errc::unavailable,
                  fmt::format("cannot write the key file {}: {}", temporary, std::strerror(errno)));
    }
  }
  if (::rename(temporary.c_str(), path.c_str()) != 0) {
    return fail(Errc::unavailable,
                fmt::format("cannot name the key file {}: {}", path, std::strerror(errno)));
  }
  return key;
}

}  // namespace

Result<Vault> Vault::open(const std::string& path, Random& random) {
  SW_ASSERT(sodium_init() >= 0);
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) {
    if (errno != ENOENT) {
      return fail(Errc::unavailable,
                  fmt::format("cannot read the key file {}: {}", path, std::strerror(errno)));
    }
    SW_TRY(std::string key, create_key(path, random));
    return Vault(std::move(key));
  }
  struct stat status {};
  if (::fstat(file.get(), &status) != 0 || (status.st_mode & 0077U) != 0) {
    return fail(
        Errc::forbidden,
        fmt::format("the key file {} can be read by others; run: chmod 600 {}", path, path));
  }
  std::string key(key_bytes + 1, '\0');
  const ssize_t got = ::read(file.get(), key.data(), key.size());
  if (got != static_cast<ssize_t>(key_bytes)) {
    return fail(Errc::corrupt,
                fmt::format("the key file {} must hold exactly {} bytes; restore it from a backup",
                            path, key_bytes));
  }
  key.resize(key_bytes);
  return Vault(std::move(key));
}

Result<Vault> Vault::from_text(std::string_view text) {
  SW_ASSERT(sodium_init() >= 0);
  if (text.size() < 32) {
    return fail(Errc::invalid_input, "SOLDWIRE_SECRET_KEY must have at least 32 characters");
  }
  return Vault(keyed_hash("soldwire master key", text));
}

std::string Vault::derive(std::string_view purpose) const {
  return keyed_hash(key_, purpose);
}

std::string Vault::seal(std::string_view secret, Random& random) const {
  const std::string key = derive("tokens at rest");
  std::string box(crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + secret.size(), '\0');
  auto* bytes = reinterpret_cast<unsigned char*>(box.data());
  random.fill(std::as_writable_bytes(std::span(box.data(), crypto_secretbox_NONCEBYTES)));
  crypto_secretbox_easy(bytes + crypto_secretbox_NONCEBYTES,
                        reinterpret_cast<const unsigned char*>(secret.data()), secret.size(), bytes,
                        reinterpret_cast<const unsigned char*>(key.data()));
  std::string text(sodium_base64_encoded_len(box.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(text.data(), text.size(), bytes, box.size(), sodium_base64_VARIANT_ORIGINAL);
  text.resize(std::strlen(text.c_str()));
  return text;
}

Result<std::string> Vault::open_sealed(std::string_view sealed) const {
  const auto broken = [] {
    return fail(Errc::corrupt,
                "a stored token cannot be opened: the key file is not the one it was sealed with");
  };
  std::string box(sealed.size(), '\0');
  auto* bytes = reinterpret_cast<unsigned char*>(box.data());
  std::size_t size = 0;
  if (sodium_base642bin(bytes, box.size(), sealed.data(), sealed.size(), nullptr, &size, nullptr,
                        sodium_base64_VARIANT_ORIGINAL) != 0 ||
      size < crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES) {
    return broken();
  }
  const std::string key = derive("tokens at rest");
  std::string secret(size - crypto_secretbox_NONCEBYTES - crypto_secretbox_MACBYTES, '\0');
  if (crypto_secretbox_open_easy(reinterpret_cast<unsigned char*>(secret.data()),
                                 bytes + crypto_secretbox_NONCEBYTES,
                                 size - crypto_secretbox_NONCEBYTES, bytes,
                                 reinterpret_cast<const unsigned char*>(key.data())) != 0) {
    return broken();
  }
  return secret;
}

}  // namespace soldwire::auth
