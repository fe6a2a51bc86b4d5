#include "base/result.h"

#include <gtest/gtest.h>

namespace soldwire {
namespace {

[[nodiscard]] Result<int> half(int number) {
  if (number % 2 != 0) {
    return fail(Errc::invalid_input, "must be even", "/number");
  }
  return number / 2;
}

[[nodiscard]] Result<int> quarter(int number) {
  SW_TRY(const int once, half(number));
  SW_TRY(const int twice, half(once));
  return twice;
}

[[nodiscard]] Result<void> check(int number) {
  SW_CHECK(half(number));
  return {};
}

TEST(Result, TryReturnsTheErrorToTheCaller) {
  EXPECT_EQ(quarter(8).value(), 2);
  ASSERT_FALSE(quarter(6));
  EXPECT_EQ(quarter(6).error(), (Error{Errc::invalid_input, "must be even", "/number"}));
  EXPECT_TRUE(check(2));
  EXPECT_FALSE(check(3));
}

TEST(Result, EveryCodeHasItsName) {
  for (const Errc code :
       {Errc::invalid_input, Errc::unauthorized, Errc::forbidden, Errc::not_found, Errc::conflict,
        Errc::too_large, Errc::overloaded, Errc::unavailable, Errc::corrupt}) {
    EXPECT_NE(to_string(code), "unknown");
  }
}

}  // namespace
}  // namespace soldwire
