#include "auth/password.h"

#include <gtest/gtest.h>

namespace soldwire::auth {
namespace {

TEST(Password, OnlyTheRightOneMatchesAndNoTwoHashesAreEqual) {
  const auto hash = hash_password("correct horse battery", HashCost::minimal);
  ASSERT_TRUE(hash);
  EXPECT_EQ(hash->substr(0, 10), "$argon2id$");
  EXPECT_TRUE(password_matches("correct horse battery", *hash));
  EXPECT_FALSE(password_matches("correct horse batterz", *hash));
  EXPECT_FALSE(password_matches("", *hash));
  EXPECT_FALSE(password_matches("correct horse battery", "not a hash"));
  EXPECT_NE(*hash, hash_password("correct horse battery", HashCost::minimal).value());
}

}  // namespace
}  // namespace soldwire::auth
