#include "app/doctor_wire.h"

#include <gtest/gtest.h>

namespace soldwire::app::diagnosis {
namespace {

TEST(DoctorWire, ReadsAddressesAsAnAddressBarDoes) {
  struct Row {
    std::string_view text;
    std::string_view base;
    std::uint16_t port;
  };
  const std::vector<Row> rows = {
      {"http://127.0.0.1:3000", "http://127.0.0.1:3000", 3000},
      {"https://live.example.com/", "https://live.example.com", 443},
      {"live.example.com", "http://live.example.com", 80},
      {"ftp.example.com:3000", "http://ftp.example.com:3000", 3000},
      {"http://[::1]:3000/live//?a=b#c", "http://[::1]:3000/live", 3000},
      {"https://user:secret@example.com/shows", "https://example.com/shows", 443},
  };
  for (const Row& row : rows) {
    Address address;
    ASSERT_TRUE(parse_address(row.text, address)) << row.text;
    EXPECT_EQ(address.base(), row.base);
    EXPECT_EQ(address.port, row.port);
  }
  for (const std::string_view bad :
       {"", "ftp://example.com", "http://", "http://a b", "file:///etc"}) {
    Address address;
    EXPECT_FALSE(parse_address(bad, address)) << bad;
  }
}

TEST(DoctorWire, SaysWhyThereIsNoAnswer) {
  Wire wire;
  EXPECT_EQ(wire.fetch(get("http://no-such-host.invalid/")).failure, Failure::unknown_host);
}

}  // namespace
}  // namespace soldwire::app::diagnosis
