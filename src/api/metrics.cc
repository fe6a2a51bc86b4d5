#include "api/metrics.h"

#include <fmt/core.h>

namespace soldwire::api {

void MetricsWriter::metric(std::string_view name, std::string_view type, std::string_view help) {
  name_ = name;
  out_ += fmt::format("# HELP {} {}\n# TYPE {} {}\n", name, help, name, type);
}

void MetricsWriter::begin_sample(Labels labels, std::string_view suffix) {
  out_ += name_;
  out_ += suffix;
  if (labels.size() > 0) {
    char separator = '{';
    for (const auto& [label, value] : labels) {
      out_ += separator;
      out_ += label;
      out_ += "=\"";
      for (const char c : value) {
        if (c == '\\' || c == '"') {
          out_ += '\\';
        }
        if (c == '\n') {
          out_ += "\\n";
        } else {
          out_ += c;
        }
      }
      out_ += '"';
      separator = ',';
    }
    out_ += '}';
  }
  out_ += ' ';
}

void MetricsWriter::sample(double value, Labels labels, std::string_view suffix) {
  begin_sample(labels, suffix);
  out_ += fmt::format("{}\n", value);
}

void MetricsWriter::sample(std::uint64_t value, Labels labels, std::string_view suffix) {
  begin_sample(labels, suffix);
  out_ += std::to_string(value);
  out_ += '\n';
}

void MetricsWriter::counter(std::string_view name, std::string_view help, std::uint64_t value) {
  metric(name, "counter", help);
  sample(value);
}

void MetricsWriter::gauge(std::string_view name, std::string_view help, std::uint64_t value) {
  metric(name, "gauge", help);
  sample(value);
}

}  // namespace soldwire::api
