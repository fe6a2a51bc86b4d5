#include "app/doctor_wire.h"

#include <curl/curl.h>
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <list>

#include "base/assert.h"
#include "net/text.h"

namespace soldwire::app::diagnosis {
namespace {

constexpr std::size_t body_bytes_max = 1U << 20U;
constexpr long connect_ms_max = 5'000;
constexpr int wait_ms_max = 50;

struct EasyCleanup {
  void operator()(CURL* easy) const noexcept { curl_easy_cleanup(easy); }
};
struct MultiCleanup {
  void operator()(CURLM* multi) const noexcept { curl_multi_cleanup(multi); }
};
struct ListCleanup {
  void operator()(curl_slist* list) const noexcept { curl_slist_free_all(list); }
};
struct UrlCleanup {
  void operator()(CURLU* url) const noexcept { curl_url_cleanup(url); }
};

Failure failure_of(CURLcode code) {
  switch (code) {
    case CURLE_OK:
      return Failure::none;
    case CURLE_COULDNT_RESOLVE_HOST:
      return Failure::unknown_host;
    case CURLE_COULDNT_CONNECT:
      return Failure::refused;
    case CURLE_OPERATION_TIMEDOUT:
      return Failure::timed_out;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CACERT_BADFILE:
      return Failure::tls;
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_WEIRD_SERVER_REPLY:
      return Failure::not_http;
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
      return Failure::cut;
    default:
      return Failure::other;
  }
}

// The number that `text` begins with; 0 if it begins with none.
int number_in(std::string_view text) {
  int number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

struct Transfer {
  Asked asked;
  Exchange exchange;
  BlockReader reader;
  std::unique_ptr<curl_slist, ListCleanup> headers;
  std::unique_ptr<CURL, EasyCleanup> easy;
  std::array<char, CURL_ERROR_SIZE> problem{};  // in libcurl's own words
  bool added = false;
};

std::size_t take_body(const char* data, std::size_t size, std::size_t count, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  Exchange& exchange = transfer.exchange;
  const std::string_view bytes(data, size * count);
  exchange.body_bytes += bytes.size();
  if (exchange.is_stream) {
    const Instant now = std::chrono::steady_clock::now();
    for (Block& block : transfer.reader.feed(bytes)) {
      exchange.blocks.push_back({std::move(block), now});
    }
  } else if (exchange.body.size() < body_bytes_max) {
    exchange.body.append(bytes.substr(0, body_bytes_max - exchange.body.size()));
  }
  return bytes.size();
}

std::size_t take_header(const char* data, std::size_t size, std::size_t count, void* user) {
  Exchange& exchange = static_cast<Transfer*>(user)->exchange;
  const std::size_t bytes = size * count;
  std::string_view line(data, bytes);
  while (!line.empty() && (line.back() == '\r' || line.back() == '\n')) {
    line.remove_suffix(1);
  }
  if (line.starts_with("HTTP/")) {
    exchange.headers.clear();  // what came before was a 1xx answer
    const std::size_t space = line.find(' ');
    exchange.status = space == std::string_view::npos ? 0 : number_in(line.substr(space + 1));
  } else if (line.empty()) {
    exchange.head_at = std::chrono::steady_clock::now();
    exchange.is_stream =
        net::lower_case(exchange.header("content-type")).starts_with("text/event-stream");
  } else if (line.find(':') != std::string_view::npos) {
    const std::string_view name = net::take_until(line, ':');
    exchange.headers.emplace_back(net::lower_case(net::trim(name)), std::string(net::trim(line)));
  }
  return bytes;
}

template <typename Value>
void set(CURL* easy, CURLoption option, Value value) {
  SW_ASSERT(curl_easy_setopt(easy, option, value) == CURLE_OK);
}

void prepare(Transfer& transfer, const std::string& certificates, Milliseconds within) {
  CURL* const easy = transfer.easy.get();
  set(easy, CURLOPT_URL, transfer.asked.url.c_str());
  set(easy, CURLOPT_NOSIGNAL, 1L);
  set(easy, CURLOPT_CONNECTTIMEOUT_MS, connect_ms_max);
  set(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(within.count()));
  set(easy, CURLOPT_TCP_NODELAY, 1L);
  set(easy, CURLOPT_WRITEFUNCTION, &take_body);
  set(easy, CURLOPT_WRITEDATA, &transfer);
  set(easy, CURLOPT_HEADERFUNCTION, &take_header);
  set(easy, CURLOPT_HEADERDATA, &transfer);
  set(easy, CURLOPT_PRIVATE, &transfer);
  set(easy, CURLOPT_ERRORBUFFER, transfer.problem.data());
  if (!certificates.empty()) {
    set(easy, CURLOPT_CAINFO, certificates.c_str());
  }
  // A browser offers these; "" would offer whatever this libcurl was built with.
  set(easy, CURLOPT_ACCEPT_ENCODING, "gzip, deflate, br");
  set(easy, CURLOPT_USERAGENT, "soldwire-doctor");
  set(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
  set(easy, CURLOPT_PIPEWAIT, 1L);
  if (transfer.asked.method != "GET") {
    set(easy, CURLOPT_POSTFIELDS, transfer.asked.body.data());
    set(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(transfer.asked.body.size()));
    set(easy, CURLOPT_CUSTOMREQUEST, transfer.asked.method.c_str());
  }
  curl_slist* list = nullptr;
  const auto append = [&](const std::string& line) {
    list = curl_slist_append(list, line.c_str());
    SW_ASSERT(list != nullptr);
  };
  append("Expect:");
  for (const auto& [name, value] : transfer.asked.headers) {
    append(fmt::format("{}: {}", name, value));
  }
  transfer.headers.reset(list);
  set(easy, CURLOPT_HTTPHEADER, list);
}

std::string url_part(CURLU* url, CURLUPart part, unsigned flags = 0) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, flags) != CURLUE_OK) {
    return "";
  }
  std::string copy(text);
  curl_free(text);
  return copy;
}

}  // namespace

Asked get(std::string url, Headers headers) {
  return {"GET", std::move(url), std::move(headers), ""};
}

std::string_view Exchange::header(std::string_view name) const {
  const auto found =
      std::ranges::find_if(headers, [&](const auto& header) { return header.first == name; });
  return found == headers.end() ? std::string_view() : std::string_view(found->second);
}

const ArrivedBlock* Exchange::find(std::string_view event) const {
  const auto found = std::ranges::find_if(
      blocks, [&](const ArrivedBlock& arrived) { return arrived.block.event == event; });
  return found == blocks.end() ? nullptr : &*found;
}

const ArrivedBlock* Exchange::find_id(std::string_view id) const {
  const auto found = std::ranges::find_if(blocks, [&](const ArrivedBlock& arrived) {
    return arrived.block.event.empty() && arrived.block.id == id;
  });
  return found == blocks.end() ? nullptr : &*found;
}

Milliseconds between(Instant from, Instant to) {
  return std::chrono::duration_cast<Milliseconds>(to - from);
}

struct Wire::Impl {
  std::string certificates;
  std::unique_ptr<CURLM, MultiCleanup> multi;
  std::list<Transfer> transfers;  // addresses stay

  void remove(Transfer& transfer) const {
    if (transfer.added) {
      curl_multi_remove_handle(multi.get(), transfer.easy.get());
      transfer.added = false;
    }
  }

  void finish(CURL* easy, CURLcode code) const {
    void* user = nullptr;
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, &user);
    auto& transfer = *static_cast<Transfer*>(user);
    Exchange& exchange = transfer.exchange;
    exchange.ended = true;
    exchange.ended_at = std::chrono::steady_clock::now();
    exchange.failure = failure_of(code);
    if (code != CURLE_OK) {
      const std::string_view problem(transfer.problem.data());
      exchange.reason = problem.empty() ? curl_easy_strerror(code) : std::string(problem);
    }
    note(transfer);
    remove(transfer);
  }

  static void note(Transfer& transfer) {
    long version = 0;
    curl_easy_getinfo(transfer.easy.get(), CURLINFO_HTTP_VERSION, &version);
    transfer.exchange.http_version = version == CURL_HTTP_VERSION_1_0   ? 10
                                     : version == CURL_HTTP_VERSION_1_1 ? 11
                                     : version == CURL_HTTP_VERSION_2_0 ? 20
                                     : version == CURL_HTTP_VERSION_3   ? 30
                                                                        : 0;
    curl_off_t micros = 0;
    curl_easy_getinfo(transfer.easy.get(), CURLINFO_CONNECT_TIME_T, &micros);
    transfer.exchange.connected_after = Milliseconds(micros / 1'000);
  }
};

Wire::Wire(std::string certificates) : impl_(std::make_unique<Impl>()) {
  impl_->certificates = std::move(certificates);
  static const CURLcode once = curl_global_init(CURL_GLOBAL_DEFAULT);
  SW_ASSERT(once == CURLE_OK);
  impl_->multi.reset(curl_multi_init());
  SW_ASSERT(impl_->multi != nullptr);
}

Wire::~Wire() {
  for (Transfer& transfer : impl_->transfers) {
    impl_->remove(transfer);
  }
}

Exchange& Wire::open(const Asked& asked, Milliseconds within) {
  Transfer& transfer = impl_->transfers.emplace_back();
  transfer.asked = asked;
  transfer.easy.reset(curl_easy_init());
  SW_ASSERT(transfer.easy != nullptr);
  prepare(transfer, impl_->certificates, within);
  transfer.exchange.asked_at = std::chrono::steady_clock::now();
  SW_ASSERT(curl_multi_add_handle(impl_->multi.get(), transfer.easy.get()) == CURLM_OK);
  transfer.added = true;
  return transfer.exchange;
}

void Wire::close(Exchange& exchange) {
  const auto found = std::ranges::find_if(
      impl_->transfers, [&](const Transfer& transfer) { return &transfer.exchange == &exchange; });
  SW_ASSERT(found != impl_->transfers.end());
  impl_->remove(*found);
  impl_->transfers.erase(found);
}

bool Wire::run_until(const std::function<bool()>& done, Milliseconds within) {
  const Instant deadline = std::chrono::steady_clock::now() + within;
  for (;;) {
    int running = 0;
    SW_ASSERT(curl_multi_perform(impl_->multi.get(), &running) == CURLM_OK);
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(impl_->multi.get(), &left)) {
      if (message->msg == CURLMSG_DONE) {
        impl_->finish(message->easy_handle, message->data.result);
      }
    }
    for (Transfer& transfer : impl_->transfers) {
      if (transfer.added && transfer.exchange.status != 0) {
        Impl::note(transfer);
      }
    }
    if (done()) {
      return true;
    }
    const Milliseconds rest = between(std::chrono::steady_clock::now(), deadline);
    if (rest.count() <= 0) {
      return false;
    }
    const int wait = static_cast<int>(std::min<Milliseconds::rep>(rest.count(), wait_ms_max));
    SW_ASSERT(curl_multi_poll(impl_->multi.get(), nullptr, 0, wait, nullptr) == CURLM_OK);
  }
}

Exchange& Wire::fetch(const Asked& asked, Milliseconds within) {
  Exchange& exchange = open(asked, within);
  // libcurl ends it in time; the second that is added only keeps this loop finite.
  run_until([&] { return exchange.ended; }, within + Milliseconds(1'000));
  return exchange;
}

bool parse_address(std::string_view text, Address& address) {
  const std::unique_ptr<CURLU, UrlCleanup> url(curl_url());
  const std::string copy(text);
  if (text.empty() ||
      curl_url_set(url.get(), CURLUPART_URL, copy.c_str(), CURLU_DEFAULT_SCHEME) != CURLUE_OK) {
    return false;
  }
  const std::string scheme = url_part(url.get(), CURLUPART_SCHEME);
  if (text.find("://") == std::string_view::npos) {
    curl_url_set(url.get(), CURLUPART_SCHEME, "http", 0);
  } else if (scheme != "http" && scheme != "https") {
    return false;
  }
  address.secure = url_part(url.get(), CURLUPART_SCHEME) == "https";
  address.host = url_part(url.get(), CURLUPART_HOST);
  address.port = static_cast<std::uint16_t>(
      number_in(url_part(url.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT)));
  const std::string named_port = url_part(url.get(), CURLUPART_PORT);
  address.origin = (address.secure ? "https://" : "http://") + address.host +
                   (named_port.empty() ? "" : ":" + named_port);
  address.path = url_part(url.get(), CURLUPART_PATH);
  while (address.path.ends_with('/')) {
    address.path.pop_back();
  }
  return !address.host.empty();
}

}  // namespace soldwire::app::diagnosis
