#include "api/paging.h"

#include <gtest/gtest.h>

namespace soldwire::api {
namespace {

net::Request request_with(std::string name, std::string value) {
  net::Request request;
  request.query.emplace_back(std::move(name), std::move(value));
  return request;
}

TEST(Paging, ReadsIntegersWithinTheirRange) {
  EXPECT_EQ(integer_param(net::Request{}, "limit", 20, 1, 100), 20);
  EXPECT_EQ(integer_param(request_with("limit", "1"), "limit", 20, 1, 100), 1);
  EXPECT_EQ(integer_param(request_with("limit", "100"), "limit", 20, 1, 100), 100);
  for (const char* bad : {"", "0", "101", "-1", "1.5", "ten", "1 ", "+1", "99999999999999999999"}) {
    const auto limit = integer_param(request_with("limit", bad), "limit", 20, 1, 100);
    ASSERT_FALSE(limit) << bad;
    EXPECT_EQ(limit.error().code, Errc::invalid_input);
    EXPECT_EQ(limit.error().pointer, "?limit");
  }
}

TEST(Paging, ReadsTextsThatAreShortUtf8) {
  EXPECT_EQ(text_param(net::Request{}, "q", 10), "");
  EXPECT_EQ(text_param(request_with("q", "größe"), "q", 10), "größe");
  for (const char* bad : {"12345678901", "\xFF", "\xC3", "a\xE2\x82"}) {
    EXPECT_FALSE(text_param(request_with("q", bad), "q", 10)) << bad;
  }
}

TEST(Paging, KeepsTheCursorsOfTwoListsApart) {
  const std::string cursor = row_cursor('c', 42);
  EXPECT_EQ(row_cursor_param(request_with("after", cursor), 'c'), 42);
  EXPECT_FALSE(row_cursor_param(request_with("after", cursor), 'm'));
  EXPECT_EQ(row_cursor_param(net::Request{}, 'c'), 0);
  for (const char* bad : {"42", "c", "c-1", "cx", "c42x"}) {
    EXPECT_FALSE(row_cursor_param(request_with("after", bad), 'c')) << bad;
  }
}

}  // namespace
}  // namespace soldwire::api
