#include "app/doctor.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "app/doctor_access.h"
#include "app/doctor_streams.h"
#include "app/doctor_text.h"
#include "net/text.h"

namespace soldwire::app {
namespace {

using namespace diagnosis;

constexpr std::size_t columns_min = 60;
constexpr std::size_t columns_max = 120;

int usage_error(const char* message) {
  std::fprintf(stderr,
               "soldwire: %s\n"
               "  soldwire doctor https://live.example.com --email olga@example.com   (password in "
               "SOLDWIRE_PASSWORD)\n"
               "  soldwire doctor http://localhost:3000                               (address and "
               "page only)\n"
               "  soldwire doctor --help\n",
               message);
  return 2;
}

TextStyle style_of_terminal() {
  TextStyle style;
  if (isatty(STDOUT_FILENO) == 1) {
    style.colour = std::getenv("NO_COLOR") == nullptr;
    winsize size{};
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
      style.columns = std::clamp<std::size_t>(size.ws_col, columns_min, columns_max);
    }
  }
  return style;
}

void write(const std::string& text) {
  std::fputs(text.c_str(), stdout);
  std::fflush(stdout);
}

// Lines appear as they are found. What is being waited for is shown in a terminal only, and written
// over.
void tell_as_text(Report& report, const TextStyle& style) {
  const bool in_terminal = isatty(STDOUT_FILENO) == 1;
  const std::string over = in_terminal ? "\r\x1b[K" : "";
  report.on_finding = [style, over](const Finding& finding) {
    write(over + text_of(finding, style));
  };
  if (in_terminal) {
    report.on_wait = [over](std::string_view check, std::string_view text) {
      write(over + text_of_wait(check, text));
    };
  }
}

}  // namespace

int doctor(const DoctorOptions& options) {
  Address address;
  if (options.url.empty()) {
    return usage_error("doctor needs the address at which the console should open, such as");
  }
  if (!parse_address(options.url, address)) {
    return usage_error("doctor needs an http or https URL, such as");
  }
  if (!options.email.empty() && options.password.empty()) {
    return usage_error("--email needs a password, best in SOLDWIRE_PASSWORD:");
  }
  if (std::ranges::any_of(options.token, net::is_control)) {
    return usage_error("the token must be one line; or sign in by e-mail:");
  }
  Wire wire(options.certificates);
  Report report;
  const TextStyle style = style_of_terminal();
  if (!options.json) {
    tell_as_text(report, style);
    write(heading(address.base()));
  }
  Patient patient{options, address, wire, report, "", "", false};
  if (check_reach(patient) && check_page(patient) && check_sign_in(patient) &&
      check_show(patient)) {
    check_console_request(patient);
    check_streams(patient);
  }
  write(options.json ? report.json(patient.address.base()) : summary(report, style));
  return report.healthy() ? 0 : 1;
}

}  // namespace soldwire::app
