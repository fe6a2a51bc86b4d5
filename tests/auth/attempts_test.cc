#include "auth/attempts.h"

#include <gtest/gtest.h>

namespace soldwire::auth {
namespace {

using std::chrono_literals::operator""ms;

TEST(Attempts, WaitsOnlyAfterTooManyFailures) {
  Attempts attempts(1'000ms, 10);
  EXPECT_EQ(attempts.wait("anna", 2, TimeMs{0}), 0ms);
  attempts.failed("anna", TimeMs{0});
  EXPECT_EQ(attempts.wait("anna", 2, TimeMs{10}), 0ms);
  attempts.failed("anna", TimeMs{100});
  EXPECT_EQ(attempts.wait("anna", 2, TimeMs{200}), 800ms);
  EXPECT_EQ(attempts.wait("ben", 2, TimeMs{200}), 0ms);
}

TEST(Attempts, FailuresLeaveTheWindowOneByOne) {
  Attempts attempts(1'000ms, 10);
  attempts.failed("anna", TimeMs{0});
  attempts.failed("anna", TimeMs{500});
  EXPECT_EQ(attempts.wait("anna", 2, TimeMs{1'000}), 0ms);
  attempts.failed("anna", TimeMs{1'000});
  EXPECT_EQ(attempts.wait("anna", 2, TimeMs{1'000}), 500ms);
}

TEST(Attempts, SuccessForgets) {
  Attempts attempts(1'000ms, 10);
  attempts.failed("anna", TimeMs{0});
  attempts.failed("anna", TimeMs{0});
  attempts.forget("anna");
  EXPECT_EQ(attempts.wait("anna", 2, TimeMs{1}), 0ms);
}

TEST(Attempts, WhenFullTheOldestGiveWay) {
  Attempts attempts(1'000ms, 2);
  attempts.failed("a", TimeMs{0});
  attempts.failed("b", TimeMs{10});
  attempts.failed("c", TimeMs{20});
  EXPECT_EQ(attempts.wait("a", 1, TimeMs{30}), 0ms);
  EXPECT_GT(attempts.wait("b", 1, TimeMs{30}), 0ms);
  EXPECT_GT(attempts.wait("c", 1, TimeMs{30}), 0ms);
}

}  // namespace
}  // namespace soldwire::auth
