#include "app/console.h"

#include <string>
#include <string_view>

#include "app/embedded.h"
#include "net/static_files.h"

namespace soldwire::app {
namespace {

// Only our own files and connections; styles are set through the CSSOM, which this allows.
constexpr std::string_view content_policy =
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors ";

// `framed_by`: which pages may show this one inside themselves.
net::Headers security_headers(std::string_view framed_by) {
  net::Headers headers;
  headers.add("Content-Security-Policy", std::string(content_policy) + std::string(framed_by));
  headers.add("X-Content-Type-Options", "nosniff");
  headers.add("Referrer-Policy", "no-referrer");
  headers.add("Cross-Origin-Opener-Policy", "same-origin");
  return headers;
}

}  // namespace

net::Handler console_handler() {
  // The overlay has nothing to click and knows nothing but its key, so any shop's page may frame
  // it.
  static const net::StaticFiles files(embedded::console_files(), security_headers("'none'"),
                                      {{"/overlay/", "/overlay.html", security_headers("*")}});
  return files.handler();
}

}  // namespace soldwire::app
