#include "app/doctor_text.h"

#include <fmt/core.h>

#include <algorithm>

namespace soldwire::app::diagnosis {
namespace {

constexpr std::size_t indent = 22;  // of the text: two spaces, the verdict, the check

std::string_view word_for(Verdict verdict) {
  return verdict == Verdict::fault ? "FAULT" : to_string(verdict);
}

std::string_view colour_for(Verdict verdict) {
  switch (verdict) {
    case Verdict::good:
      return "\x1b[32m";
    case Verdict::note:
      return "\x1b[33m";
    case Verdict::fault:
      return "\x1b[1;31m";
    case Verdict::skipped:
      return "\x1b[2m";
  }
  return "";
}

// Broken between words; lines after the first one begin with `margin` spaces. A word that is longer
// than a line stays whole: it may be something to copy.
std::string wrapped(std::string_view text, std::size_t margin, std::size_t columns) {
  std::string out;
  std::size_t column = margin;
  bool first = true;
  while (!text.empty()) {
    const std::size_t stop = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, stop);
    text.remove_prefix(std::min(stop + 1, text.size()));
    if (!first && column + 1 + word.size() > columns) {
      out += '\n';
      out.append(margin, ' ');
      column = margin;
    } else if (!first) {
      out += ' ';
      ++column;
    }
    out += word;
    column += word.size();
    first = false;
  }
  return out;
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) {
    out += (out.empty() ? "" : ", ") + word;
  }
  return out;
}

}  // namespace

std::string heading(std::string_view url) {
  return fmt::format("soldwire doctor {}\n", url);
}

std::string text_of(const Finding& finding, const TextStyle& style) {
  const std::string verdict = fmt::format("{:<8}", word_for(finding.verdict));
  std::string out = "  ";
  out += style.colour ? fmt::format("{}{}\x1b[0m", colour_for(finding.verdict), verdict) : verdict;
  out += fmt::format("{:<12}", finding.check);
  out += wrapped(finding.fault.empty() ? finding.text : finding.fault + ": " + finding.text, indent,
                 style.columns);
  out += '\n';
  if (!finding.remedy.empty()) {
    out.append(indent, ' ');
    out += wrapped("-> " + finding.remedy, indent + 3, style.columns) + '\n';
  }
  return out;
}

std::string text_of_wait(std::string_view check, std::string_view text) {
  return fmt::format("  {:<8}{:<12}{}", "...", check, text);
}

std::string summary(const Report& report, const TextStyle& style) {
  const std::vector<std::string> faults = report.named(Verdict::fault);
  std::string out;
  if (!faults.empty()) {
    out = fmt::format("not healthy: {}\nChange what -> says, then examine it again.\n",
                      wrapped(joined(faults), 4, style.columns - 9));
  } else if (report.complete()) {
    out = "healthy\n";
  } else {
    out = fmt::format("no fault found, but not everything was examined: {} was skipped\n",
                      joined(report.skipped_checks()));
  }
  return out;
}

}  // namespace soldwire::app::diagnosis
