#include <sys/stat.h>

#include <cerrno>
#include <cstdio>
#include <string>
#include <system_error>

#include "app/commands.h"
#include "base/random.h"
#include "store/sqlite/open.h"

namespace soldwire::app {
namespace {

int report(const Result<void>& done, const std::string& success) {
  if (!done) {
    std::fprintf(stderr, "soldwire: %s\n", done.error().message.c_str());
    return 1;
  }
  std::puts(success.c_str());
  return 0;
}

}  // namespace

int backup(const std::string& data, const std::string& to) {
  return report(store::sqlite::backup(data + "/soldwire.db", to), "backup written to " + to);
}

int restore(const std::string& from, const std::string& data) {
  if (::mkdir(data.c_str(), 0700) != 0 && errno != EEXIST) {
    return report(fail(Errc::unavailable, "cannot create the folder " + data + ": " +
                                              std::generic_category().message(errno)),
                  {});
  }
  SystemRandom random;
  return report(store::sqlite::restore(from, data + "/soldwire.db", random),
                "restored to " + data + "; consoles load their show again");
}

}  // namespace soldwire::app
