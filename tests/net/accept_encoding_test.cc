#include "net/accept_encoding.h"

#include <gtest/gtest.h>

namespace soldwire::net {
namespace {

bool takes_gzip(std::initializer_list<const char*> fields) {
  Headers headers;
  headers.add("Accept", "gzip");
  for (const char* field : fields) {
    headers.add("Accept-Encoding", field);
  }
  return accepts_coding(headers, "gzip");
}

TEST(AcceptEncoding, WhoListsACodingTakesIt) {
  EXPECT_TRUE(takes_gzip({"gzip"}));
  EXPECT_TRUE(takes_gzip({"gzip, deflate, br, zstd"}));
  EXPECT_TRUE(takes_gzip({"br;q=1.0, GZip;q=0.001"}));
  EXPECT_TRUE(takes_gzip({"gzip ; Q=0.5"}));
  EXPECT_TRUE(takes_gzip({"br", "deflate,gzip"}));
}

TEST(AcceptEncoding, WhoDoesNotDoesNot) {
  EXPECT_FALSE(takes_gzip({}));
  EXPECT_FALSE(takes_gzip({""}));
  EXPECT_FALSE(takes_gzip({"br, deflate"}));
  EXPECT_FALSE(takes_gzip({"gzip;q=0"}));
  EXPECT_FALSE(takes_gzip({"gzip; q=0.000, br"}));
  EXPECT_FALSE(takes_gzip({"xgzip, gzipx"}));
  EXPECT_FALSE(takes_gzip({",;q=1,;"}));
}

TEST(AcceptEncoding, AStarStandsForWhatIsNotListed) {
  EXPECT_TRUE(takes_gzip({"*"}));
  EXPECT_TRUE(takes_gzip({"br, *;q=0.1"}));
  EXPECT_FALSE(takes_gzip({"*;q=0"}));
  EXPECT_FALSE(takes_gzip({"*, gzip;q=0"}));
  EXPECT_TRUE(takes_gzip({"*;q=0, gzip"}));
}

}  // namespace
}  // namespace soldwire::net
