#include "app/doctor.h"

#include <algorithm>
#include <cstdio>

#include "app/doctor_access.h"
#include "app/doctor_streams.h"
#include "net/text.h"

namespace soldwire::app {

int doctor(const DoctorOptions& options) {
  using namespace diagnosis;
  Address address;
  if (!parse_address(options.url, address)) {
    std::fprintf(stderr,
                 "soldwire: doctor needs an http or https URL, such as https://live.example.com\n");
    return 2;
  }
  if (!options.email.empty() && options.password.empty()) {
    std::fprintf(stderr, "soldwire: --email needs --password or SOLDWIRE_PASSWORD\n");
    return 2;
  }
  if (std::ranges::any_of(options.token, net::is_control)) {
    std::fprintf(stderr, "soldwire: the token must be one line\n");
    return 2;
  }
  Wire wire;
  Report report;
  Patient patient{options, address, wire, report, "", "", false};
  if (check_reach(patient) && check_page(patient) && check_sign_in(patient) &&
      check_show(patient)) {
    check_streams(patient);
  }
  const std::string text =
      options.json ? report.json(address.base()) : report.table(address.base());
  std::fputs(text.c_str(), stdout);
  return report.healthy() ? 0 : 1;
}

}  // namespace soldwire::app
