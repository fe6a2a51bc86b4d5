// Whatever happens to a show, in whatever order: no invariant breaks at any step, and its log
// rebuilds its tables exactly.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/engine/mixed_history.h"

namespace soldwire::engine {
namespace {

void expect_clean(const std::vector<std::string>& findings) {
  if (!findings.empty()) {
    RC_LOG() << findings.front() << "\n";
  }
  RC_ASSERT(findings.empty());
}

RC_GTEST_PROP(MixedHistories, KeepEveryInvariantAtEveryStep, ()) {
  const auto turns = *rc::gen::scale(0.15, rc::gen::container<std::vector<Turn>>(any_turn()));
  MixedHistory history;
  for (const Turn& turn : turns) {
    history.play(turn);
    expect_clean(history.findings());
  }
}

RC_GTEST_PROP(MixedHistories, ThatAreLongKeepEveryInvariant, ()) {
  const auto turns = *rc::gen::scale(0.5, rc::gen::container<std::vector<Turn>>(any_turn()));
  MixedHistory history;
  for (const Turn& turn : turns) {
    history.play(turn);
  }
  RC_ASSERT(!history.live.recorder->saw_uncommitted());
  expect_clean(history.live.findings());
}

}  // namespace
}  // namespace soldwire::engine
