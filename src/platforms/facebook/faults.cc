#include "platforms/facebook/faults.h"

#include <fmt/format.h>

#include <array>
#include <charconv>

namespace soldwire::platforms::facebook {
namespace {

using std::chrono::milliseconds;

struct Known {
  std::string_view name;
  FaultKind kind;
  int status = 0;
  milliseconds duration{0};
  bool needs_duration = false;
};

constexpr std::array known_faults{
    Known{"429", FaultKind::http_status, 429},
    Known{"500", FaultKind::http_status, 500},
    Known{"503", FaultKind::http_status, 503},
    Known{"html502", FaultKind::html_502},
    Known{"drop", FaultKind::drop},
    Known{"slow", FaultKind::slow, 0, milliseconds(1'000)},
    Known{"repeat", FaultKind::repeat},
    Known{"reorder", FaultKind::reorder},
    Known{"emptypage", FaultKind::empty_page},
    Known{"nofrom", FaultKind::no_author},
    Known{"late", FaultKind::late, 0, milliseconds(120'000)},
    Known{"expire", FaultKind::expire, 0, milliseconds(0), true},
    Known{"usage", FaultKind::usage},
};

tl::unexpected<Error> refuse(std::string_view element, std::string_view why) {
  return fail(Errc::invalid_input, fmt::format("fault \"{}\": {}", element, why));
}

template <typename Number>
bool read_whole(std::string_view text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

Result<milliseconds> read_duration(std::string_view element, std::string_view text) {
  const std::size_t digits = text.find_first_not_of("0123456789");
  const std::string_view unit = digits == std::string_view::npos ? "" : text.substr(digits);
  std::int64_t number = 0;
  const std::int64_t factor = unit == "ms" ? 1 : unit == "s" ? 1'000 : unit == "m" ? 60'000 : 0;
  if (factor == 0 || !read_whole(text.substr(0, digits), number) || number > 1'000'000'000) {
    return refuse(element, "a duration is a whole number with ms, s or m, for example @300s");
  }
  return milliseconds(number * factor);
}

Result<Fault> name_fault(std::string_view element, std::string_view name) {
  Fault fault;
  fault.name = name;
  if (name.starts_with("code")) {
    const std::string_view numbers = name.substr(4);
    const std::size_t dot = numbers.find('.');
    fault.kind = FaultKind::graph_error;
    if (!read_whole(numbers.substr(0, dot), fault.code) ||
        (dot != std::string_view::npos && !read_whole(numbers.substr(dot + 1), fault.subcode)) ||
        fault.code <= 0 || fault.subcode < 0) {
      return refuse(element, "an error is code and its number, for example code4 or code190.463");
    }
    return fault;
  }
  for (const Known& known : known_faults) {
    if (known.name == name) {
      fault.kind = known.kind;
      fault.status = known.status;
      fault.duration = known.duration;
      return fault;
    }
  }
  std::string names = "codeN";
  for (const Known& known : known_faults) names += fmt::format(", {}", known.name);
  return refuse(element, "unknown; there are " + names);
}

bool needs_duration(const Fault& fault) {
  for (const Known& known : known_faults) {
    if (known.kind == fault.kind) return known.needs_duration;
  }
  return false;
}

Result<Fault> parse_fault(std::string_view element) {
  const std::size_t at = element.find('@');
  const std::string_view head = element.substr(0, at);
  const std::size_t colon = head.find(':');
  SW_TRY(Fault fault, name_fault(element, head.substr(0, colon)));
  if (colon != std::string_view::npos) {
    if (!read_whole(head.substr(colon + 1), fault.probability) ||
        !(fault.probability >= 0 && fault.probability <= 1)) {
      return refuse(element, "a probability is a number from 0 to 1, for example :0.02");
    }
  }
  if (at != std::string_view::npos) {
    SW_TRY(fault.duration, read_duration(element, element.substr(at + 1)));
  } else if (needs_duration(fault)) {
    return refuse(element, "it needs a time, for example @300s");
  }
  return fault;
}

}  // namespace

Result<std::vector<Fault>> parse_faults(std::string_view text) {
  std::vector<Fault> faults;
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    std::string_view element = text.substr(begin, end - begin);
    while (element.starts_with(' ')) element.remove_prefix(1);
    while (element.ends_with(' ')) element.remove_suffix(1);
    begin = end + 1;
    if (element.empty()) continue;
    SW_TRY(Fault fault, parse_fault(element));
    faults.push_back(std::move(fault));
  }
  return faults;
}

std::uint64_t stable_hash(std::uint64_t seed, std::string_view text) noexcept {
  std::uint64_t hash = 0xcbf29ce484222325U ^ seed;
  for (const char c : text) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001b3U;
  }
  // FNV's high bits change little over short texts that differ at their end.
  hash ^= hash >> 32U;
  hash *= 0x9e3779b97f4a7c15U;
  return hash ^ (hash >> 29U);
}

FaultDice::FaultDice(std::vector<Fault> faults, std::uint64_t seed)
    : faults_(std::move(faults)), seed_(seed), random_(seed) {}

double FaultDice::unit() {
  return static_cast<double>(random_.next_u64() >> 11U) * 0x1.0p-53;
}

std::optional<Fault> FaultDice::for_call() {
  std::optional<Fault> hit;
  // Every fault is drawn for, so that one more in the list does not change the others' draws of
  // this call.
  for (const Fault& fault : faults_) {
    if (fault.is_per_call() && unit() < fault.probability && !hit) hit = fault;
  }
  return hit;
}

bool FaultDice::rolls(FaultKind kind) {
  const std::optional<Fault> fault = find(kind);
  return fault && unit() < fault->probability;
}

std::optional<Fault> FaultDice::for_thing(FaultKind kind, std::string_view id) const {
  std::optional<Fault> fault = find(kind);
  if (!fault) return std::nullopt;
  const std::uint64_t hash = stable_hash(seed_ + static_cast<std::uint64_t>(kind), id);
  if (static_cast<double>(hash >> 11U) * 0x1.0p-53 < fault->probability) return fault;
  return std::nullopt;
}

std::optional<Fault> FaultDice::find(FaultKind kind) const {
  for (const Fault& fault : faults_) {
    if (fault.kind == kind) return fault;
  }
  return std::nullopt;
}

}  // namespace soldwire::platforms::facebook
