#include <cstdio>
#include <string>

#include "app/commands.h"
#include "base/clock.h"
#include "base/random.h"
#include "store/sqlite/open.h"

namespace soldwire::app {

int verify(const std::string& data) {
  store::sqlite::Options options;
  options.path = data + "/soldwire.db";
  options.read_only = true;
  const auto findings = store::sqlite::verify(options);
  if (!findings) {
    std::fprintf(stderr, "soldwire: %s\n", findings.error().message.c_str());
    return 1;
  }
  for (const store::sqlite::Finding& finding : *findings) {
    std::printf("%s\t%s\t%s\n", finding.show.c_str(), finding.rule.c_str(), finding.detail.c_str());
  }
  if (!findings->empty()) {
    std::printf("%zu findings\n", findings->size());
    return 1;
  }
  std::puts("no findings");
  return 0;
}

}  // namespace soldwire::app
