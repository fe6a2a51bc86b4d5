// What the doctor found: check by check, the faults by name, each with its remedy.
//
// Threads: none; a value.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/doctor_faults.h"

namespace soldwire::app::diagnosis {

enum class Verdict { good, note, fault, skipped };
[[nodiscard]] std::string_view to_string(Verdict verdict) noexcept;

struct Finding {
  std::string check;
  Verdict verdict = Verdict::good;
  std::string text;
  std::string fault;   // "" unless verdict is note or fault and it has a name
  std::string remedy;  // "" likewise
};

class Report {
 public:
  void good(std::string check, std::string text);
  void skipped(std::string check, std::string text);
  void note(std::string check, Fault fault, std::string text);
  void fault(std::string check, Fault fault, std::string text);
  void measured(std::string name, double value);

  // Something begins that takes seconds.
  void waiting(std::string_view check, std::string_view text) const;

  // Set as soon as it is known; remedies of findings added later speak of it.
  Middle middle = Middle::unknown;
  // Who wants to know at once. May be empty.
  std::function<void(const Finding&)> on_finding;
  std::function<void(std::string_view check, std::string_view text)> on_wait;

  [[nodiscard]] bool healthy() const;   // no fault was found
  [[nodiscard]] bool complete() const;  // nothing was skipped
  // Names of faults with this verdict, each once, in the order in which they were found.
  [[nodiscard]] std::vector<std::string> named(Verdict verdict) const;
  [[nodiscard]] std::vector<std::string> skipped_checks() const;
  // The document that docs/doctor.md describes.
  [[nodiscard]] std::string json(std::string_view url) const;

 private:
  void add(Finding finding);

  std::vector<Finding> findings_;
  std::vector<std::pair<std::string, double>> measured_;
};

}  // namespace soldwire::app::diagnosis
