// Feeds the request parser arbitrary bytes, whole and cut at places that the input itself chooses:
// the outcome must be the same, and it must keep its own bounds.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "net/http1_codec.h"

namespace {

using soldwire::net::Http1Limits;
using soldwire::net::Http1RequestParser;
using soldwire::net::Request;

constexpr std::size_t body_bytes_max = 4'096;

void require(bool condition) {
  if (!condition) {
    std::abort();
  }
}

void check_bounds(const Request& request, const Http1Limits& limits) {
  require(request.body.size() <= body_bytes_max);
  require(request.headers.all().size() <= limits.fields_max);
  require(request.path.starts_with('/'));
  require(request.path.find('\0') == std::string::npos);
  require((request.path + '/').find("/../") == std::string::npos);
}

// What became of the first request in `bytes`, in one line.
std::string outcome(std::string_view bytes, std::string_view cuts) {
  Http1Limits limits;
  limits.header_bytes_max = 2'048;
  limits.target_bytes_max = 512;
  limits.fields_max = 16;
  Http1RequestParser parser(limits);
  std::size_t begin = 0;
  std::size_t end = 0;
  std::size_t next_cut = 0;
  while (true) {
    const std::size_t step = cuts.empty()
                                 ? bytes.size()
                                 : static_cast<unsigned char>(cuts[next_cut++ % cuts.size()]) + 1U;
    end = std::min(bytes.size(), end + step);
    for (bool more = true; more;) {
      std::size_t used = 0;
      const auto progress = parser.feed(bytes.substr(begin, end - begin), used);
      begin += used;
      require(begin <= end);
      more = false;
      switch (progress) {
        case Http1RequestParser::Progress::refused:
          require(parser.refusal().status >= 400);
          return "refused";
        case Http1RequestParser::Progress::complete:
          check_bounds(parser.request(), limits);
          return parser.request().method + ' ' + parser.request().path + ' ' +
                 parser.request().host + ' ' + std::to_string(begin) + ' ' + parser.request().body;
        case Http1RequestParser::Progress::head_complete:
          parser.set_body_bytes_max(body_bytes_max);
          more = true;
          break;
        case Http1RequestParser::Progress::need_more:
          break;
      }
    }
    if (end == bytes.size()) {
      return "incomplete";
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  if (input.empty()) {
    return 0;
  }
  // The first byte says how many of the next ones are cuts.
  const std::size_t cuts =
      std::min<std::size_t>(static_cast<unsigned char>(input[0]) % 16, input.size() - 1);
  const std::string_view bytes = input.substr(1 + cuts);
  require(outcome(bytes, {}) == outcome(bytes, input.substr(1, cuts)));
  return 0;
}
