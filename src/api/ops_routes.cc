#include <fmt/format.h>

#include <array>
#include <atomic>
#include <memory>
#include <string>
#include <utility>

#include "api/connection_gateway.h"
#include "api/metrics.h"
#include "api/openapi_document.h"
#include "api/route.h"
#include "engine/engine.h"
#include "net/server.h"
#include "realtime/hub.h"
#include "store/read_pool.h"

namespace soldwire::api {
namespace {

void health(const Call& call) {
  call.answer(json_response(200, R"({"status":"ok"})"));
}

// Waits for a write and a read, but not longer than the time-out; answers once.
class Readiness {
 public:
  explicit Readiness(Call call) : call_(std::move(call)) {}

  void written(bool good) {
    write_ = good ? State::good : State::bad;
    settle();
  }
  void read(bool good) {
    read_ = good ? State::good : State::bad;
    settle();
  }
  // What has not answered by now counts as bad.
  void time_out() { answer(); }
  void draining() {
    draining_ = true;
    answer();
  }

 private:
  enum class State { waiting, good, bad };

  static std::string_view word(State state) {
    return state == State::good ? "ok" : state == State::bad ? "failed" : "no answer";
  }

  void settle() {
    if (write_ != State::waiting && read_ != State::waiting) {
      answer();
    }
  }

  void answer() {
    if (answered_.exchange(true)) {
      return;
    }
    const State write = write_;
    const State read = read_;
    const bool ready = !draining_ && write == State::good && read == State::good;
    std::string out;
    JsonWriter json(out);
    json.object([&] {
      json.field("status", ready ? "ready" : "unready");
      json.object("checks", [&] {
        json.field("shutdown", draining_ ? "in progress" : "ok");
        if (!draining_) {
          json.field("engine", word(write));
          json.field("readers", word(read));
        }
      });
    });
    net::Response response = json_response(ready ? 200 : 503, std::move(out));
    if (!ready) {
      response.headers.set("Retry-After", "1");
    }
    call_.answer(std::move(response));
  }

  Call call_;
  std::atomic<State> write_{State::waiting};
  std::atomic<State> read_{State::waiting};
  std::atomic<bool> answered_{false};
  bool draining_ = false;
};

void readiness(Call call) {
  ApiContext& context = call.context;
  net::EventLoop& loop = call.responder.loop();
  auto state = std::make_shared<Readiness>(std::move(call));
  if (context.draining && context.draining()) {
    state->draining();
    return;
  }
  loop.run_after(context.options.ready_timeout, [state] { state->time_out(); });
  context.engine.write(
      [](store::Transaction&) { return Result<void>(); },
      [state](const Result<void>& written) { state->written(written.has_value()); });
  const auto queued = context.pool.submit([state](store::Reader& reader) {
    state->read(reader.find_show(ShowId("readiness")).has_value());
  });
  if (!queued) {
    state->read(false);
  }
}

void write_engine_metrics(MetricsWriter& metrics, const engine::EngineStats& stats) {
  metrics.counter("soldwire_commits_total", "Transactions committed", stats.commits);
  metrics.counter("soldwire_commit_failures_total", "Transactions that failed to commit",
                  stats.commit_failures);
  metrics.counter("soldwire_commands_total", "Commands taken by the engine", stats.commands);
  metrics.counter("soldwire_comments_total", "Comments stored", stats.comments);
  metrics.counter("soldwire_duplicate_comments_total", "Comments that were known already",
                  stats.duplicates);
  metrics.counter("soldwire_claims_total", "Claims made", stats.claims);
  metrics.counter("soldwire_events_total", "Events written to the logs", stats.events);
  metrics.gauge("soldwire_engine_queue", "Commands waiting for the engine", stats.queued);
  metrics.gauge("soldwire_shows_in_memory", "Shows that the engine holds", stats.shows_in_memory);
  metrics.gauge("soldwire_claims_in_memory", "Open claims of these shows", stats.claims_in_memory);
  metrics.metric("soldwire_commit_seconds", "histogram", "Time a commit took");
  constexpr std::array<std::string_view, 9> bounds{"0.001", "0.002", "0.005", "0.01", "0.02",
                                                   "0.05",  "0.1",   "0.5",   "+Inf"};
  for (std::size_t n = 0; n < bounds.size(); ++n) {
    metrics.sample(stats.commit_latency_buckets[n], {{"le", bounds[n]}}, "_bucket");
  }
  metrics.sample(static_cast<double>(stats.commit_latency_sum_us) / 1e6, {}, "_sum");
  metrics.sample(stats.commit_latency_buckets[bounds.size() - 1], {}, "_count");
}

void write_hub_metrics(MetricsWriter& metrics, const realtime::HubStats& stats) {
  metrics.gauge("soldwire_subscribers", "Open event streams", stats.subscribers);
  metrics.counter("soldwire_broadcasts_total", "Events announced", stats.broadcasts);
  metrics.counter("soldwire_broadcasts_to_nobody_total",
                  "Events announced while nobody listened to their show",
                  stats.broadcasts_to_nobody);
  metrics.counter("soldwire_deliveries_total", "Events handed to streams", stats.deliveries);
  metrics.counter("soldwire_stream_bytes_total", "Bytes handed to streams", stats.bytes);
  metrics.counter("soldwire_stream_bytes_saved_total", "Bytes that compression saved",
                  stats.bytes_saved);
  metrics.counter("soldwire_heartbeats_total", "Heartbeats sent", stats.heartbeats);
  metrics.counter("soldwire_subscribes_total", "Streams opened", stats.subscribes);
  metrics.metric("soldwire_resumes_total", "counter", "Streams that went on from a cursor");
  metrics.sample(stats.resumes_from_memory, {{"from", "memory"}});
  metrics.sample(stats.resumes_from_log, {{"from", "log"}});
  metrics.counter("soldwire_resets_total", "Streams that had to load the snapshot again",
                  stats.resets);
  metrics.counter("soldwire_replayed_events_total", "Missed events sent again",
                  stats.replayed_events);
  metrics.metric("soldwire_streams_ended_total", "counter", "Streams ended, by reason");
  metrics.sample(stats.ended_lagged, {{"reason", "lagged"}});
  metrics.sample(stats.ended_expired, {{"reason", "expired"}});
  metrics.sample(stats.ended_shutdown, {{"reason", "shutdown"}});
  metrics.sample(stats.ended_peer_gone, {{"reason", "peer_gone"}});
  metrics.sample(stats.ended_show_deleted, {{"reason", "show_deleted"}});
  metrics.sample(stats.ended_overloaded, {{"reason", "overloaded"}});
  metrics.metric("soldwire_streams_refused_total", "counter", "Streams turned away, by reason");
  metrics.sample(stats.refused_overloaded, {{"reason", "overloaded"}});
  metrics.sample(stats.refused_too_many, {{"reason", "too_many_streams"}});
  metrics.counter("soldwire_stream_writes_total", "Gathered writes to streams", stats.writes);
  metrics.metric(
      "soldwire_delivery_seconds", "histogram",
      "From an event's announcement to the write to the last stream that was up to date");
  for (std::size_t n = 0; n < stats.latency_bounds_us.size(); ++n) {
    metrics.sample(
        stats.latency_buckets[n],
        {{"le", fmt::format("{}", static_cast<double>(stats.latency_bounds_us[n]) / 1e6)}},
        "_bucket");
  }
  metrics.sample(stats.latency_buckets.back(), {{"le", "+Inf"}}, "_bucket");
  metrics.sample(static_cast<double>(stats.latency_sum_us) / 1e6, {}, "_sum");
  metrics.sample(stats.latency_buckets.back(), {}, "_count");
}

void write_server_metrics(MetricsWriter& metrics, const net::ServerStats& stats) {
  metrics.counter("soldwire_connections_accepted_total", "Connections accepted", stats.accepted);
  metrics.counter("soldwire_connections_refused_total", "Connections over a limit", stats.refused);
  metrics.counter("soldwire_http_requests_total", "Requests read", stats.requests);
  metrics.counter("soldwire_http_bad_requests_total", "Requests that were not valid HTTP",
                  stats.bad_requests);
  metrics.counter("soldwire_http_timeouts_total", "Connections ended by a time-out",
                  stats.timeouts);
  metrics.gauge("soldwire_connections", "Open connections", stats.open_connections);
}

void write_answer_metrics(MetricsWriter& metrics, const AnswerCounters& answers) {
  metrics.metric("soldwire_api_answers_total", "counter", "Answers of the API, by status class");
  constexpr std::array<std::string_view, 6> classes{"", "1xx", "2xx", "3xx", "4xx", "5xx"};
  for (std::size_t n = 2; n < classes.size(); ++n) {
    metrics.sample(answers.by_class[n].load(std::memory_order_relaxed), {{"status", classes[n]}});
  }
  metrics.metric("soldwire_api_seconds_total", "counter",
                 "Time from a request to its answer, summed");
  metrics.sample(static_cast<double>(answers.microseconds.load(std::memory_order_relaxed)) / 1e6);
}

void write_platform_metrics(MetricsWriter& metrics,
                            const std::map<std::string, platforms::PlatformStats>& platforms) {
  struct Column {
    std::string_view name;
    std::string_view help;
    std::uint64_t platforms::PlatformStats::*value;
  };
  constexpr std::array<Column, 9> columns{{
      {"requests", "Calls to the platform", &platforms::PlatformStats::requests},
      {"polls", "Reads of comments", &platforms::PlatformStats::polls},
      {"errors", "Calls that failed", &platforms::PlatformStats::errors},
      {"rate_limits", "Calls refused for their rate", &platforms::PlatformStats::rate_limits},
      {"comments", "Comments stored", &platforms::PlatformStats::comments},
      {"duplicates", "Comments read again", &platforms::PlatformStats::duplicates},
      {"backoffs", "Waits after an error", &platforms::PlatformStats::backoffs},
      {"skipped_rows", "Rows without an id", &platforms::PlatformStats::skipped_rows},
      {"commit_retries", "Batches offered to the engine again",
       &platforms::PlatformStats::commit_retries},
  }};
  for (const Column& column : columns) {
    metrics.metric("soldwire_platform_" + std::string(column.name) + "_total", "counter",
                   column.help);
    for (const auto& [platform, stats] : platforms) {
      metrics.sample(stats.*column.value, {{"platform", platform}});
    }
  }
  metrics.metric("soldwire_platform_running", "gauge", "Sources that are read at present");
  for (const auto& [platform, stats] : platforms) {
    metrics.sample(static_cast<double>(stats.running), {{"platform", platform}});
  }
}

void show_metrics(const Call& call) {
  const ApiContext& context = call.context;
  MetricsWriter metrics;
  write_engine_metrics(metrics, context.engine.stats());
  write_hub_metrics(metrics, context.hub.stats());
  if (context.server_stats) {
    write_server_metrics(metrics, context.server_stats());
  }
  write_answer_metrics(metrics, context.answers);
  write_platform_metrics(metrics, context.connections.stats());
  metrics.gauge("soldwire_read_queue", "Reads waiting for a thread", context.pool.queued());
  net::Response response;
  response.body = metrics.take();
  response.headers.set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
  add_protective_headers(response.headers);
  call.answer(std::move(response));
}

void show_openapi(const Call& call) {
  net::Response response;
  response.static_body = openapi_document();
  response.headers.set("Content-Type", "application/json");
  add_protective_headers(response.headers);
  response.headers.set("Cache-Control", "public, max-age=300");  // the same for everybody
  call.answer(std::move(response));
}

void show_version(const Call& call) {
  const ApiOptions& options = call.context.options;
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    json.field("version", options.version);
    json.field("dev", options.dev);
    json.field("demo", options.demo);
  });
  call.answer(json_response(200, std::move(out)));
}

}  // namespace

void add_ops_routes(Routes& routes) {
  RouteRule open;
  open.is_public = true;
  routes.add("GET", "/healthz", open, health);
  routes.add("GET", "/readyz", open, readiness);
  routes.add("GET", "/metrics", open, show_metrics);
  routes.add("GET", "/api/openapi.json", open, show_openapi);
  routes.add("GET", "/api/version", open, show_version);
}

}  // namespace soldwire::api
