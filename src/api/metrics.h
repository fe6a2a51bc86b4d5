// The text that Prometheus scrapes (exposition format 0.0.4,
// https://prometheus.io/docs/instrumenting/exposition_formats/).
//
// Threads: one at a time. Labels never carry personal data.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace soldwire::api {

class MetricsWriter {
 public:
  using Labels = std::initializer_list<std::pair<std::string_view, std::string_view>>;

  // Announces a metric; its samples follow. `type`: counter, gauge or histogram.
  void metric(std::string_view name, std::string_view type, std::string_view help);
  // `suffix` is appended to the metric's name ("_bucket", "_sum"; mostly empty).
  void sample(double value, Labels labels = {}, std::string_view suffix = {});
  void sample(std::uint64_t value, Labels labels = {}, std::string_view suffix = {});
  // One metric with one sample.
  void counter(std::string_view name, std::string_view help, std::uint64_t value);
  void gauge(std::string_view name, std::string_view help, std::uint64_t value);
  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  void begin_sample(Labels labels, std::string_view suffix);

  std::string out_;
  std::string name_;
};

}  // namespace soldwire::api
