#include "app/console.h"

#include "app/embedded.h"
#include "net/static_files.h"

namespace soldwire::app {
namespace {

net::Headers security_headers() {
  net::Headers headers;
  // Only our own files and connections; React sets styles through the CSSOM, which this allows.
  headers.add("Content-Security-Policy",
              "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
              "form-action 'self'; frame-ancestors 'none'");
  headers.add("X-Content-Type-Options", "nosniff");
  headers.add("Referrer-Policy", "no-referrer");
  headers.add("Cross-Origin-Opener-Policy", "same-origin");
  return headers;
}

}  // namespace

net::Handler console_handler() {
  static const net::StaticFiles files(embedded::console_files(), security_headers());
  return files.handler();
}

}  // namespace soldwire::app
