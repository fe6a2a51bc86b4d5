#include "net/http_client.h"

#include <curl/curl.h>
#include <fmt/core.h>

#include <algorithm>
#include <deque>
#include <map>
#include <mutex>
#include <thread>
#include <unordered_map>

#include "base/assert.h"
#include "net/text.h"

namespace soldwire::net {

namespace {

using SteadyTime = std::chrono::steady_clock::time_point;
using Milliseconds = std::chrono::milliseconds;

constexpr long connections_kept_max = 64;
constexpr std::size_t response_header_bytes_max = 64U << 10U;

// libcurl is never taken down again: other code in the process may use it.
void initialise_curl() {
  static const CURLcode once = curl_global_init(CURL_GLOBAL_DEFAULT);
  SW_ASSERT(once == CURLE_OK);
}

// "https://host/path": a query may carry a token, and so may what stands before an '@'.
std::string speakable(std::string_view url) {
  url = url.substr(0, url.find_first_of("?#"));
  const std::size_t scheme_end = url.find("://");
  if (scheme_end == std::string_view::npos) {
    return "the URL";
  }
  const std::size_t host = scheme_end + 3;
  const std::size_t path = std::min(url.find('/', host), url.size());
  const std::size_t at = url.substr(0, path).rfind('@');
  const std::size_t from = at == std::string_view::npos || at < host ? host : at + 1;
  return std::string(url.substr(0, host)).append(url.substr(from));
}

// Text of libcurl's own error table; CURLOPT_ERRORBUFFER may quote what was sent.
std::string in_words(CURLcode code) {
  switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
      return "it did not answer in time";
    case CURLE_PARTIAL_FILE:
    case CURLE_RECV_ERROR:
    case CURLE_GOT_NOTHING:
      return "the connection ended before the answer was complete";
    case CURLE_COULDNT_CONNECT:
      return "the connection was refused or could not be made";
    case CURLE_COULDNT_RESOLVE_HOST:
      return "the host name could not be resolved";
    case CURLE_PEER_FAILED_VERIFICATION:
      return "its TLS certificate could not be verified";
    default:
      return curl_easy_strerror(code);
  }
}

struct EasyCleanup {
  void operator()(CURL* easy) const noexcept { curl_easy_cleanup(easy); }
};
struct ListCleanup {
  void operator()(curl_slist* list) const noexcept { curl_slist_free_all(list); }
};
using Easy = std::unique_ptr<CURL, EasyCleanup>;

// One request under way. Client's thread only.
struct Transfer {
  HttpClient::Ticket ticket = 0;
  ClientRequest request;
  HttpClient::Done done;
  Easy easy;
  std::unique_ptr<curl_slist, ListCleanup> headers;
  ClientResponse response;
  std::size_t header_bytes = 0;
  bool too_large = false;
};

std::size_t take_body(const char* data, std::size_t size, std::size_t count, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  const std::size_t bytes = size * count;
  if (bytes > transfer.request.body_bytes_max - transfer.response.body.size()) {
    transfer.too_large = true;
    return 0;  // makes libcurl give up
  }
  transfer.response.body.append(data, bytes);
  return bytes;
}

std::size_t take_header(const char* data, std::size_t size, std::size_t count, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  const std::size_t bytes = size * count;
  transfer.header_bytes += bytes;
  if (transfer.header_bytes > response_header_bytes_max) {
    transfer.too_large = true;
    return 0;
  }
  std::string_view line(data, bytes);
  if (line.starts_with("HTTP/")) {
    transfer.response.headers.clear();  // what came before was a 1xx answer
    return bytes;
  }
  while (!line.empty() && (line.back() == '\r' || line.back() == '\n')) {
    line.remove_suffix(1);
  }
  if (line.find(':') != std::string_view::npos) {
    const std::string_view name = take_until(line, ':');
    transfer.response.headers.emplace_back(lower_case(trim(name)), std::string(trim(line)));
  }
  return bytes;
}

template <typename Value>
void set(CURL* easy, CURLoption option, Value value) {
  SW_ASSERT(curl_easy_setopt(easy, option, value) == CURLE_OK);
}

void set_method(Transfer& transfer) {
  CURL* const easy = transfer.easy.get();
  const ClientRequest& request = transfer.request;
  if (request.method == "HEAD") {
    set(easy, CURLOPT_NOBODY, 1L);
    return;
  }
  const bool may_have_body = request.method != "GET" || !request.body.empty();
  if (may_have_body) {
    set(easy, CURLOPT_POST, 1L);
    set(easy, CURLOPT_POSTFIELDS, request.body.data());
    set(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
  }
  set(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());
}

bool has_line_break(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos;
}

// False: a header would break out of its line.
bool set_headers(Transfer& transfer) {
  curl_slist* list = nullptr;
  const auto append = [&](const std::string& line) {
    list = curl_slist_append(list, line.c_str());
    SW_ASSERT(list != nullptr);
  };
  append(
      "Expect:");  // no 100-continue: it costs a round trip, and a second with servers without it
  bool has_content_type = false;
  bool fits = true;
  for (const auto& [name, value] : transfer.request.headers) {
    has_content_type = has_content_type || same_word(name, "content-type");
    fits = fits && !has_line_break(name) && !has_line_break(value);
    append(value.empty() ? fmt::format("{};", name) : fmt::format("{}: {}", name, value));
  }
  if (!has_content_type) {
    append("Content-Type:");  // libcurl would say that it is a form
  }
  transfer.headers.reset(list);
  set(transfer.easy.get(), CURLOPT_HTTPHEADER, list);
  return fits;
}

// False when the request cannot be sent as it is.
bool prepare(Transfer& transfer) {
  transfer.easy.reset(curl_easy_init());
  SW_ASSERT(transfer.easy != nullptr);
  CURL* const easy = transfer.easy.get();
  const ClientRequest& request = transfer.request;
  set(easy, CURLOPT_NOSIGNAL, 1L);
  set(easy, CURLOPT_FOLLOWLOCATION, 0L);
  set(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  set(easy, CURLOPT_SSL_VERIFYPEER, 1L);
  set(easy, CURLOPT_SSL_VERIFYHOST, 2L);
  set(easy, CURLOPT_ACCEPT_ENCODING, "");
  set(easy, CURLOPT_USERAGENT, "soldwire");
  set(easy, CURLOPT_TCP_NODELAY, 1L);
  set(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(request.connect_timeout.count()));
  set(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(request.timeout.count()));
  set(easy, CURLOPT_WRITEFUNCTION, &take_body);
  set(easy, CURLOPT_WRITEDATA, &transfer);
  set(easy, CURLOPT_HEADERFUNCTION, &take_header);
  set(easy, CURLOPT_HEADERDATA, &transfer);
  set(easy, CURLOPT_PRIVATE, &transfer);
  set_method(transfer);
  return set_headers(transfer) && !has_line_break(request.method) && !has_line_break(request.url) &&
         curl_easy_setopt(easy, CURLOPT_URL, request.url.c_str()) == CURLE_OK;
}

Result<ClientResponse> outcome(Transfer& transfer, CURLcode code) {
  if (transfer.too_large) {
    return fail(Errc::too_large,
                "The answer of " + speakable(transfer.request.url) + " is larger than the " +
                    std::to_string(transfer.request.body_bytes_max) + " bytes allowed.");
  }
  if (code == CURLE_URL_MALFORMAT || code == CURLE_UNSUPPORTED_PROTOCOL) {
    return fail(Errc::invalid_input, "This is no http or https URL.");
  }
  if (code != CURLE_OK) {
    return fail(Errc::unavailable,
                "No answer from " + speakable(transfer.request.url) + ": " + in_words(code) + ".");
  }
  long status = 0;
  curl_easy_getinfo(transfer.easy.get(), CURLINFO_RESPONSE_CODE, &status);
  transfer.response.status = static_cast<int>(status);
  return std::move(transfer.response);
}

}  // namespace

std::string_view ClientResponse::header(std::string_view name) const {
  for (const auto& [field, value] : headers) {
    if (same_word(field, name)) {
      return value;
    }
  }
  return {};
}

struct HttpClient::Impl {
  Impl() {
    initialise_curl();
    multi = curl_multi_init();
    SW_ASSERT(multi != nullptr);
    curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, connections_kept_max);
    thread = std::thread([this] { run(); });
  }

  ~Impl() {
    {
      const std::lock_guard lock(mutex);
      stopping = true;
    }
    curl_multi_wakeup(multi);
    thread.join();
    for (const auto& [ticket, transfer] : transfers) {
      curl_multi_remove_handle(multi, transfer->easy.get());
    }
    transfers.clear();
    curl_multi_cleanup(multi);
  }

  // Any thread; `work` runs on the client's.
  Ticket enqueue(std::function<void(Ticket)> work) {
    Ticket ticket = 0;
    {
      const std::lock_guard lock(mutex);
      ticket = next_ticket++;
      inbox.push_back({ticket, std::move(work)});
    }
    if (!in_thread()) {
      curl_multi_wakeup(multi);
    }
    return ticket;
  }

  void run() {
    while (take_inbox()) {
      run_due();
      int active = 0;
      curl_multi_perform(multi, &active);
      finish_transfers();
      curl_multi_poll(multi, nullptr, 0, poll_timeout_ms(), nullptr);
    }
  }

  // False when the client is being destroyed.
  bool take_inbox() {
    {
      const std::lock_guard lock(mutex);
      if (stopping) {
        return false;
      }
      taken.swap(inbox);
    }
    while (!taken.empty()) {
      const Job job = std::move(taken.front());
      taken.pop_front();
      job.work(job.ticket);
    }
    return true;
  }

  void begin(Ticket ticket, ClientRequest request, Done done) {
    auto transfer = std::make_unique<Transfer>();
    transfer->ticket = ticket;
    transfer->request = std::move(request);
    transfer->done = std::move(done);
    if (!prepare(*transfer)) {
      transfer->done(fail(Errc::invalid_input, "The request cannot be sent: bad URL or header."));
      return;
    }
    curl_multi_add_handle(multi, transfer->easy.get());
    transfers.emplace(ticket, std::move(transfer));
  }

  void finish_transfers() {
    int left = 0;
    while (const CURLMsg* const message = curl_multi_info_read(multi, &left)) {
      if (message->msg != CURLMSG_DONE) {
        continue;
      }
      const CURLcode code = message->data.result;
      CURL* const easy = message->easy_handle;
      Transfer* finished = nullptr;
      curl_easy_getinfo(easy, CURLINFO_PRIVATE, &finished);
      const auto found = transfers.find(finished->ticket);
      SW_ASSERT(found != transfers.end());
      const std::unique_ptr<Transfer> transfer = std::move(found->second);
      transfers.erase(found);
      curl_multi_remove_handle(multi, easy);
      transfer->done(outcome(*transfer, code));
    }
  }

  void run_due() {
    const SteadyTime now = std::chrono::steady_clock::now();
    // A task that sets another for "now" must not keep the thread from its transfers.
    std::vector<Ticket> ready;
    for (auto entry = due.begin(); entry != due.end() && entry->first <= now; ++entry) {
      ready.push_back(entry->second);
    }
    for (const Ticket ticket : ready) {
      if (const auto found = timers.find(ticket); found != timers.end()) {
        const Task task = std::move(found->second.task);
        due.erase(found->second.place);
        timers.erase(found);
        task();
      }
    }
  }

  [[nodiscard]] int poll_timeout_ms() {
    {
      const std::lock_guard lock(mutex);
      if (!inbox.empty() || stopping) {
        return 0;
      }
    }
    if (due.empty()) {
      return 60'000;
    }
    const auto left =
        std::chrono::ceil<Milliseconds>(due.begin()->first - std::chrono::steady_clock::now());
    return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 60'000));
  }

  void set_timer(Ticket ticket, SteadyTime at, Task task) {
    const auto place = due.emplace(at, ticket);
    timers.emplace(ticket, Timer{std::move(task), place});
  }

  void cancel(Ticket ticket) {
    const auto is_it = [ticket](const Job& job) { return job.ticket == ticket; };
    std::erase_if(taken, is_it);
    std::deque<Job> dropped;  // what a job holds dies outside the lock
    {
      const std::lock_guard lock(mutex);
      const auto found = std::find_if(inbox.begin(), inbox.end(), is_it);
      if (found != inbox.end()) {
        dropped.push_back(std::move(*found));
        inbox.erase(found);
      }
    }
    if (const auto found = transfers.find(ticket); found != transfers.end()) {
      const std::unique_ptr<Transfer> transfer = std::move(found->second);
      transfers.erase(found);
      curl_multi_remove_handle(multi, transfer->easy.get());
    }
    if (const auto found = timers.find(ticket); found != timers.end()) {
      const Task task = std::move(found->second.task);
      due.erase(found->second.place);
      timers.erase(found);
    }
  }

  [[nodiscard]] bool in_thread() const { return thread.get_id() == std::this_thread::get_id(); }

  struct Job {
    Ticket ticket;
    std::function<void(Ticket)> work;
  };

  struct Timer {
    Task task;
    std::multimap<SteadyTime, Ticket>::iterator place;
  };

  // Fixed at construction.
  CURLM* multi = nullptr;

  std::mutex mutex;  // guards the next three
  std::deque<Job> inbox;
  Ticket next_ticket = 1;
  bool stopping = false;

  // Client's thread only.
  std::deque<Job> taken;  // of the inbox, not yet begun
  std::unordered_map<Ticket, std::unique_ptr<Transfer>> transfers;
  std::multimap<SteadyTime, Ticket> due;
  std::unordered_map<Ticket, Timer> timers;

  std::thread thread;
};

HttpClient::HttpClient() : impl_(std::make_unique<Impl>()) {}
HttpClient::~HttpClient() = default;

HttpClient::Ticket HttpClient::fetch(ClientRequest request, Done done) {
  return impl_->enqueue([impl = impl_.get(), request = std::move(request),
                         done = std::move(done)](Ticket ticket) mutable {
    impl->begin(ticket, std::move(request), std::move(done));
  });
}

HttpClient::Ticket HttpClient::run_after(Milliseconds delay, Task task) {
  const SteadyTime at = std::chrono::steady_clock::now() + delay;
  return impl_->enqueue([impl = impl_.get(), at, task = std::move(task)](Ticket ticket) mutable {
    impl->set_timer(ticket, at, std::move(task));
  });
}

void HttpClient::post(Task task) {
  impl_->enqueue([task = std::move(task)](Ticket) { task(); });
}

void HttpClient::cancel(Ticket ticket) {
  if (impl_->in_thread()) {
    impl_->cancel(ticket);
  } else {
    impl_->enqueue([impl = impl_.get(), ticket](Ticket) { impl->cancel(ticket); });
  }
}

std::string url_encode(std::string_view text) {
  constexpr std::string_view hex = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    if (is_letter(c) || is_digit(c) || c == '-' || c == '.' || c == '_' || c == '~') {
      out += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out += '%';
      out += hex[byte >> 4U];
      out += hex[byte & 0xFU];
    }
  }
  return out;
}

}  // namespace soldwire::net
