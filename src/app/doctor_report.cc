#include "app/doctor_report.h"

#include <fmt/core.h>

#include <algorithm>

#include "base/json_writer.h"
#include "net/text.h"

namespace soldwire::app::diagnosis {
namespace {

// What comes from the network is shown as one line without control characters.
std::string printable(std::string_view text) {
  std::string out(text);
  std::ranges::replace_if(
      out, [](char c) { return net::is_control(c); }, ' ');
  return out;
}

}  // namespace

std::string_view to_string(Verdict verdict) noexcept {
  switch (verdict) {
    case Verdict::good:
      return "ok";
    case Verdict::note:
      return "note";
    case Verdict::fault:
      return "fault";
    case Verdict::skipped:
      return "skipped";
  }
  return "";
}

void Report::add(Finding finding) {
  findings_.push_back(std::move(finding));
  if (on_finding) {
    on_finding(findings_.back());
  }
}

void Report::waiting(std::string_view check, std::string_view text) const {
  if (on_wait) {
    on_wait(check, text);
  }
}

void Report::good(std::string check, std::string text) {
  add({std::move(check), Verdict::good, printable(text), "", ""});
}

void Report::skipped(std::string check, std::string text) {
  add({std::move(check), Verdict::skipped, printable(text), "", ""});
}

void Report::note(std::string check, Fault fault, std::string text) {
  add({std::move(check), Verdict::note, printable(text), std::string(diagnosis::to_string(fault)),
       diagnosis::remedy(fault, middle)});
}

void Report::fault(std::string check, Fault fault, std::string text) {
  add({std::move(check), Verdict::fault, printable(text), std::string(diagnosis::to_string(fault)),
       diagnosis::remedy(fault, middle)});
}

void Report::measured(std::string name, double value) {
  measured_.emplace_back(std::move(name), value);
}

bool Report::healthy() const {
  return std::ranges::none_of(
      findings_, [](const Finding& finding) { return finding.verdict == Verdict::fault; });
}

bool Report::complete() const {
  return skipped_checks().empty();
}

std::vector<std::string> Report::named(Verdict verdict) const {
  std::vector<std::string> names;
  for (const Finding& finding : findings_) {
    if (finding.verdict == verdict && std::ranges::find(names, finding.fault) == names.end()) {
      names.push_back(finding.fault);
    }
  }
  return names;
}

std::vector<std::string> Report::skipped_checks() const {
  std::vector<std::string> checks;
  for (const Finding& finding : findings_) {
    if (finding.verdict == Verdict::skipped) {
      checks.push_back(finding.check);
    }
  }
  return checks;
}

std::string Report::json(std::string_view url) const {
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    json.field("url", url);
    json.field("healthy", healthy());
    json.field("complete", complete());
    json.field("proxy", diagnosis::to_string(middle));
    json.array("faults", [&] {
      for (const std::string& name : named(Verdict::fault)) {
        json.value(name);
      }
    });
    json.array("findings", [&] {
      for (const Finding& finding : findings_) {
        json.object([&] {
          json.field("check", finding.check);
          json.field("verdict", diagnosis::to_string(finding.verdict));
          json.field("text", finding.text);
          if (!finding.fault.empty()) {
            json.field("fault", finding.fault);
            json.field("remedy", finding.remedy);
          }
        });
      }
    });
    json.object("measured", [&] {
      for (const auto& [name, value] : measured_) {
        json.field(name, value);
      }
    });
  });
  out += '\n';
  return out;
}

}  // namespace soldwire::app::diagnosis
