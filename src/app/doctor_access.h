// The first half of the examination: does the address lead to soldwire, is it well, who are we?
//
// Threads: none; everything happens inside the calls.
#pragma once

#include <string>
#include <string_view>

#include "app/doctor.h"
#include "app/doctor_report.h"
#include "app/doctor_wire.h"
#include "base/clock.h"

namespace soldwire::app::diagnosis {

// What the checks share.
struct Patient {
  const DoctorOptions& options;
  Address address;
  Wire& wire;
  Report& report;
  std::string token;
  std::string show;
  bool own_show = false;  // made for the examination

  [[nodiscard]] Asked api(std::string method, std::string_view path, std::string body = "") const;
};

// Each returns false when there is no point in going on; then the report says why.
[[nodiscard]] bool check_reach(Patient& patient);
[[nodiscard]] bool check_page(Patient& patient);
[[nodiscard]] bool check_sign_in(Patient& patient);
[[nodiscard]] bool check_show(Patient& patient);

// What the console sends when somebody presses a button there. Needs a token and a show.
void check_console_request(Patient& patient);

// More than five seconds apart is a fault. `said_at` is when the answer arrived.
void check_clock(Report& report, TimeMs theirs, Instant said_at, std::string_view source);

// A string member of a JSON object; "" if there is none.
[[nodiscard]] std::string text_member(std::string_view json, std::string_view name);

}  // namespace soldwire::app::diagnosis
