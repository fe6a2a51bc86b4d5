#include "app/doctor_streams.h"

#include <fmt/core.h>

#include <algorithm>
#include <random>
#include <utility>

#include "api/json_value.h"
#include "app/doctor_measure.h"
#include "base/json_writer.h"
#include "net/http_client.h"

namespace soldwire::app::diagnosis {
namespace {

constexpr Milliseconds first_block_max{5'000};
constexpr Milliseconds first_block_late{1'000};
constexpr Milliseconds probe_spacing{150};
constexpr std::size_t probe_count = 8;
// A busy machine bunches probes now and then; what collects does it each time.
constexpr std::size_t probe_rounds_max = 3;
constexpr Milliseconds arrival_max{3'000};
// More than any proxy's default buffers: nginx has 8 of 8 KiB, plus what the kernel takes.
constexpr std::size_t filler_events = 12;
constexpr std::size_t filler_bytes = 30'000;
// What a browser opens to one host over HTTP/1.1, in all its tabs together.
constexpr std::size_t browser_connections = 6;
constexpr Milliseconds heartbeat_default{15'000};
constexpr Milliseconds heartbeat_longest{60'000};
constexpr Milliseconds heartbeat_grace{3'000};

std::int64_t integer_member(std::string_view json, std::string_view name, std::int64_t otherwise) {
  const auto value = api::parse_json(json);
  const api::JsonValue* member = value ? value->find(name) : nullptr;
  return member == nullptr || member->kind != api::JsonValue::Kind::integer ? otherwise
                                                                            : member->integer;
}

class Examination {
 public:
  explicit Examination(Patient& patient)
      : patient_(patient), wire_(patient.wire), report_(patient.report) {}

  void run() {
    silent_ = &open_stream("types=custom.doctor-silence");
    live_ = &open_stream("");
    if (!first_block()) {
      return;
    }
    headers();
    delivery();
    resume();
    several_streams();
    silence();
  }

  void delete_show() {
    if (patient_.own_show) {
      wire_.fetch(patient_.api("DELETE", "/api/shows/" + net::url_encode(patient_.show)));
      patient_.own_show = false;
    }
  }

 private:
  // As an EventSource would: the token in the query, nothing but its own headers, which take gzip.
  Exchange& open_stream(const std::string& query, const Headers& more = {}) {
    if (stream_token_.empty()) {
      const Exchange& answer = wire_.fetch(
          patient_.api("POST", "/api/shows/" + net::url_encode(patient_.show) + "/stream-token"));
      stream_token_ = text_member(answer.body, "token");
    }
    Asked asked = get(patient_.address.base() + "/api/shows/" + net::url_encode(patient_.show) +
                          "/stream?token=" + net::url_encode(stream_token_),
                      {{"Accept", "text/event-stream"}});
    if (!query.empty()) {
      asked.url += "&" + query;
    }
    asked.headers.insert(asked.headers.end(), more.begin(), more.end());
    return wire_.open(asked);
  }

  // The sequence number that it got; 0 if it was refused.
  std::int64_t publish(std::string_view name, std::string_view data) {
    const Exchange& answer =
        wire_.fetch(patient_.api("POST", "/api/shows/" + net::url_encode(patient_.show) + "/events",
                                 fmt::format(R"({{"type":"custom.{}","data":{}}})", name, data)));
    publish_status_ = answer.status;
    return answer.status == 201 ? integer_member(answer.body, "seq", 0) : 0;
  }

  // Text that no compressor makes much shorter.
  static std::string filler(std::minstd_rand& random) {
    std::string data = R"({"filler":")";
    while (data.size() < filler_bytes) {
      data += fmt::format("{:08x}", random());
    }
    return data + "\"}";
  }

  static bool is_limit(std::string_view reason) {
    return reason == "too_many_streams" || reason == "overloaded";
  }

  // soldwire's own words, when it ends a stream because there are too many; "" otherwise.
  static std::string limit_of(const Exchange& stream) {
    const ArrivedBlock* bye = stream.find("bye");
    return bye != nullptr && is_limit(text_member(bye->block.data, "reason"))
               ? text_member(bye->block.data, "detail")
               : "";
  }

  // The encoding that something in between gave to a stream; "" if it was soldwire or nobody.
  static std::string_view compressed_on_the_way(const Exchange& stream) {
    const std::string_view encoding = stream.header("content-encoding");
    return encoding == stream.header("soldwire-encoding") ? std::string_view() : encoding;
  }

  static Fault held_back(const Exchange& stream) {
    return compressed_on_the_way(stream).empty() ? Fault::buffering_proxy
                                                 : Fault::compressing_proxy;
  }

  bool first_block() {
    const auto arrived = [this] { return !live_->blocks.empty() || live_->ended; };
    report_.waiting("stream", "opening two");
    wire_.run_until(arrived, first_block_max);
    if (live_->blocks.empty()) {
      no_first_block();
      return false;
    }
    const ArrivedBlock& first = live_->blocks.front();
    if (first.block.event == "bye" || first.block.event == "expired") {
      const std::string reason = text_member(first.block.data, "reason");
      report_.fault("stream", is_limit(reason) ? Fault::stream_limit : Fault::stream_refused,
                    fmt::format("the server ends it: {} {}", reason,
                                text_member(first.block.data, "detail")));
      return false;
    }
    const Milliseconds head = between(live_->asked_at, live_->head_at);
    const Milliseconds hello = between(live_->asked_at, first.at);
    report_.measured("headMs", static_cast<double>(head.count()));
    report_.measured("helloMs", static_cast<double>(hello.count()));
    const std::string figures =
        fmt::format("headers after {} ms, first block after {} ms", head.count(), hello.count());
    if (hello - head > first_block_late) {
      report_.fault("stream", held_back(*live_), figures + ": they leave in one write");
    } else {
      report_.good("stream", figures);
    }
    const auto cursor = first.block.id.rfind('-');
    epoch_ = first.block.id.substr(0, cursor);
    heartbeat_ =
        Milliseconds(integer_member(first.block.data, "heartbeatMs", heartbeat_default.count()));
    heartbeat_ = std::clamp(heartbeat_, Milliseconds(1), heartbeat_longest);
    if (const auto time = parse_rfc3339(text_member(first.block.data, "serverTime"))) {
      check_clock(report_, *time, first.at, "the stream");
      cached(first, *time);
    }
    return true;
  }

  // Nothing came. Is it held back, or is there nothing? What fills any buffer, or the end of the
  // stream, brings it out.
  void no_first_block() {
    if (live_->ended && live_->status != 200) {
      report_.fault("stream",
                    live_->status == 502 || live_->status == 504 ? Fault::upstream_down
                                                                 : Fault::stream_refused,
                    live_->status == 0 ? live_->reason : fmt::format("status {}", live_->status));
      return;
    }
    if (live_->status == 200 && !live_->is_stream) {
      report_.fault("stream", Fault::wrong_content_type,
                    fmt::format("it came as {}", live_->header("content-type")));
      return;
    }
    std::string how;
    report_.waiting("stream", "nothing came yet; filling what may hold it back");
    if (patient_.own_show) {
      std::minstd_rand random;
      for (std::size_t i = 0; i < filler_events && live_->blocks.empty(); ++i) {
        publish("doctor-filler", filler(random));
      }
      const auto any = [this] { return !live_->blocks.empty(); };
      if (wire_.run_until(any, arrival_max)) {
        how = fmt::format("the first block came only when {} KB were behind it",
                          filler_events * filler_bytes / 1'000);
      } else {
        delete_show();
        if (wire_.run_until(any, arrival_max)) {
          how = "everything came at once when the stream had ended";
        }
      }
    }
    const std::string_view encoding = live_->header("content-encoding");
    report_.fault("stream", held_back(*live_),
                  fmt::format("no block within {} ms{}{}; {}", first_block_max.count(),
                              encoding.empty() ? "" : ", Content-Encoding: ", encoding,
                              how.empty() ? "the API answers, so the stream is held back" : how));
  }

  void headers() {
    if (!live_->header("content-type").starts_with("text/event-stream")) {
      report_.fault("headers", Fault::wrong_content_type,
                    std::string(live_->header("content-type")));
      return;
    }
    const std::string_view control = live_->header("cache-control");
    const bool untouched = control.find("no-cache") != std::string_view::npos &&
                           control.find("no-transform") != std::string_view::npos;
    if (!untouched) {
      report_.note("headers", Fault::caching_proxy,
                   fmt::format("Cache-Control arrives as \"{}\"", control));
      return;
    }
    report_.good("headers", "they arrive as they were sent");
  }

  // A live greeting has a time and a random `retry:`: no two are alike.
  void cached(const ArrivedBlock& hello, TimeMs said) {
    const std::string_view age = live_->header("age");
    const ArrivedBlock* other = silent_->find("hello");
    const bool same = other != nullptr && other->block.data == hello.block.data;
    if ((!age.empty() && age != "0") || same) {
      report_.fault("headers", Fault::caching_proxy,
                    fmt::format("the stream comes from a cache (Age: {}), said at {}", age,
                                format_rfc3339(said)));
    }
  }

  void delivery() {
    std::vector<std::int64_t> seqs;
    Delivery found;
    for (std::size_t round = 0; round < probe_rounds_max; ++round) {
      std::vector<Probe> probes;
      report_.waiting("delivery", fmt::format("sending {} probes", probe_count));
      seqs.clear();
      if (!send_probes(seqs, probes)) {
        report_.skipped("delivery",
                        fmt::format("this account may not publish (status {})", publish_status_));
        return;
      }
      wire_.run_until([&] { return live_->ended || live_->find_id(id(seqs.back())) != nullptr; },
                      arrival_max);
      for (std::size_t i = 0; i < seqs.size(); ++i) {
        if (const ArrivedBlock* arrived = live_->find_id(id(seqs[i]))) {
          probes[i].arrived = arrived->at;
        }
      }
      found = judge_delivery(probes, probe_spacing);
      if (found.missing > 0 || !looks_held_back(found, probe_count)) {
        break;
      }
    }
    middle_probe_ = seqs[probe_count / 2];
    last_probe_ = seqs.back();
    judge(found);
  }

  // False if the server did not take one.
  bool send_probes(std::vector<std::int64_t>& seqs, std::vector<Probe>& probes) {
    for (std::size_t i = 0; i < probe_count; ++i) {
      const Instant sent = std::chrono::steady_clock::now();
      const std::int64_t seq = publish("doctor", fmt::format(R"({{"probe":{}}})", i));
      if (seq == 0) {
        return false;
      }
      seqs.push_back(seq);
      probes.push_back({sent, std::nullopt});
      wire_.run_until([] { return false; }, probe_spacing);
    }
    return true;
  }

  void judge(const Delivery& delivery) {
    const std::string_view encoding = live_->header("content-encoding");
    const std::string figures =
        fmt::format("{} of {} probes arrived, median {} ms, worst {} ms, {} bunched{}{}",
                    probe_count - delivery.missing, probe_count, delivery.median.count(),
                    delivery.worst.count(), delivery.bunched,
                    encoding.empty() ? "" : ", Content-Encoding: ", encoding);
    report_.measured("probeMedianMs", static_cast<double>(delivery.median.count()));
    report_.measured("probeWorstMs", static_cast<double>(delivery.worst.count()));
    if (looks_held_back(delivery, probe_count)) {
      report_.fault("delivery", held_back(*live_), figures);
    } else if (!compressed_on_the_way(*live_).empty()) {
      report_.note("delivery", Fault::compressing_proxy, figures);
    } else {
      report_.good("delivery", figures);
    }
  }

  void resume() {
    if (last_probe_ == 0) {
      report_.skipped("resume", "there are no probes to come back for");
      return;
    }
    Exchange& stream = open_stream("", {{"Last-Event-ID", id(middle_probe_)}});
    wire_.run_until([&] { return stream.ended || stream.find_id(id(last_probe_)) != nullptr; },
                    arrival_max);
    std::size_t missed = 0;
    for (std::int64_t seq = middle_probe_ + 1; seq <= last_probe_; ++seq) {
      missed += stream.find_id(id(seq)) == nullptr ? 1U : 0U;
    }
    const ArrivedBlock* hello = stream.find("hello");
    const std::string mode = hello == nullptr ? "no hello" : text_member(hello->block.data, "mode");
    const bool repeated = stream.find_id(id(middle_probe_)) != nullptr;
    if (hello == nullptr && stream.status == 200) {
      // The first bytes of a resumed stream are many: some compress from a certain size only.
      report_.fault(
          "resume", held_back(stream),
          fmt::format("opens with status 200{}{}, and then nothing comes",
                      stream.header("content-encoding").empty() ? "" : ", Content-Encoding: ",
                      stream.header("content-encoding")));
    } else if (mode != "resumed" || missed > 0 || repeated) {
      report_.fault(
          "resume", Fault::resume_broken,
          fmt::format("coming back with Last-Event-ID: mode {}, {} events missing", mode, missed));
    } else {
      report_.good("resume",
                   fmt::format("came back for {} events, each once", last_probe_ - middle_probe_));
    }
    wire_.close(stream);
  }

  void several_streams() {
    std::vector<Exchange*> streams{live_, silent_};
    while (streams.size() < browser_connections) {
      streams.push_back(&open_stream(""));
    }
    const auto greeted = [](const Exchange* stream) { return stream->find("hello") != nullptr; };
    const auto settled = [&](const Exchange* stream) {
      return stream->ended || !stream->blocks.empty();
    };
    report_.waiting("streams", "opening six at once");
    wire_.run_until([&] { return std::ranges::all_of(streams, settled); }, first_block_max);
    const auto open = std::ranges::count_if(streams, greeted);
    const Exchange& health = wire_.fetch(get(patient_.address.base() + "/healthz"), arrival_max);
    std::string limit;
    for (const Exchange* stream : streams) {
      limit = limit.empty() ? limit_of(*stream) : limit;
    }
    if (!limit.empty()) {
      report_.fault("streams", Fault::stream_limit,
                    fmt::format("of {} streams at once {} open: {}", streams.size(), open, limit));
    } else if (std::size_t(open) < streams.size() || health.status != 200) {
      report_.fault(
          "streams", Fault::connection_starvation,
          fmt::format("of {} streams at once {} open, and another request {}", streams.size(), open,
                      health.status == 200 ? "is answered" : "waits in vain"));
    } else if (live_->http_version < 20) {
      report_.note(
          "streams", Fault::http1_connections,
          fmt::format("{} streams at once open, but over HTTP/1.1 a browser makes no more than {} "
                      "connections to one host: a seventh tab of its own stream would hang",
                      streams.size(), browser_connections));
    } else {
      report_.good("streams", fmt::format("{} at once, over HTTP/2", streams.size()));
    }
    for (Exchange* stream : streams) {
      if (stream != live_ && stream != silent_) {
        wire_.close(*stream);
      }
    }
  }

  // A stream on which nothing is sent but heartbeats.
  void silence() {
    const ArrivedBlock* hello = silent_->find("hello");
    if (hello == nullptr) {
      report_.fault("silence", Fault::heartbeat_missing, "the silent stream was never greeted");
      return;
    }
    const Instant since = hello->at;
    const Milliseconds passed = between(since, std::chrono::steady_clock::now());
    const Milliseconds deadline = heartbeat_ + heartbeat_ / 2 + heartbeat_grace;
    report_.waiting("silence", fmt::format("waiting for a heartbeat, due within {} s",
                                           (heartbeat_ + Milliseconds(999)) / Milliseconds(1'000)));
    wire_.run_until([&] { return silent_->ended || silent_->find("heartbeat") != nullptr; },
                    std::max(Milliseconds(0), deadline - passed));
    const ArrivedBlock* beat = silent_->find("heartbeat");
    if (beat != nullptr) {
      const Milliseconds after = between(since, beat->at);
      report_.measured("heartbeatMs", static_cast<double>(after.count()));
      report_.good("silence",
                   fmt::format("a heartbeat after {} ms, the connection stayed", after.count()));
    } else if (silent_->ended) {
      report_.fault("silence", Fault::idle_timeout,
                    fmt::format("cut after {} ms without data; the heartbeat comes every {} ms",
                                between(since, silent_->ended_at).count(), heartbeat_.count()));
    } else {
      report_.fault("silence", Fault::heartbeat_missing,
                    fmt::format("no heartbeat within {} ms, expected every {} ms", deadline.count(),
                                heartbeat_.count()));
    }
  }

  [[nodiscard]] std::string id(std::int64_t seq) const { return fmt::format("{}-{}", epoch_, seq); }

  Patient& patient_;
  Wire& wire_;
  Report& report_;
  std::string stream_token_;
  std::string epoch_;
  Milliseconds heartbeat_ = heartbeat_default;
  Exchange* silent_ = nullptr;
  Exchange* live_ = nullptr;
  std::int64_t middle_probe_ = 0;
  std::int64_t last_probe_ = 0;
  int publish_status_ = 0;
};

}  // namespace

void check_streams(Patient& patient) {
  Examination examination(patient);
  examination.run();
  examination.delete_show();
}

}  // namespace soldwire::app::diagnosis
