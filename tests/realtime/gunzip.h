// Reads a gzip stream as it arrives, as a browser does.
#pragma once

#include <gtest/gtest.h>
#include <zlib.h>

#include <array>
#include <string>
#include <string_view>

namespace soldwire::realtime::testing {

class Gunzip {
 public:
  Gunzip() { EXPECT_EQ(inflateInit2(&stream_, gzip_only), Z_OK); }
  Gunzip(const Gunzip&) = delete;
  Gunzip& operator=(const Gunzip&) = delete;
  ~Gunzip() { inflateEnd(&stream_); }

  // All the text that `bytes` complete.
  [[nodiscard]] std::string feed(std::string_view bytes) {
    std::string text;
    EXPECT_FALSE(complete_ && !bytes.empty()) << "bytes behind the end";
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream_.avail_in = static_cast<uInt>(bytes.size());
    std::array<char, 4'096> buffer{};
    do {
      stream_.next_out = reinterpret_cast<Bytef*>(buffer.data());
      stream_.avail_out = static_cast<uInt>(buffer.size());
      const int result = inflate(&stream_, Z_SYNC_FLUSH);
      EXPECT_TRUE(result == Z_OK || result == Z_BUF_ERROR || result == Z_STREAM_END)
          << (stream_.msg != nullptr ? stream_.msg : "") << ' ' << result;
      text.append(buffer.data(), buffer.size() - stream_.avail_out);
      if (result == Z_STREAM_END) {
        complete_ = true;
        EXPECT_EQ(stream_.avail_in, 0U) << "bytes behind the end";
      }
      if (result != Z_OK) {
        break;
      }
    } while (stream_.avail_in > 0 || stream_.avail_out == 0);
    return text;
  }

  // Its end came, and what it says of the text is true.
  [[nodiscard]] bool complete() const { return complete_; }

 private:
  static constexpr int gzip_only = 15 + 16;
  z_stream stream_{};
  bool complete_ = false;
};

}  // namespace soldwire::realtime::testing
