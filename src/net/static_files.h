// Files that are part of the program: the console and the overlay.
//
// Place:    the build turns a directory into a table of StaticFile (cmake/EmbedFiles.cmake).
// Threads:  read-only once built; the handler may be called on any loop.
// Lifetime: the table and its bytes live as long as the program; the set must outlive its handler.
#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "net/http.h"

namespace soldwire::net {

struct StaticFile {
  std::string_view path;  // "/assets/index-4f2c.js"
  std::string_view content_type;
  std::string_view bytes;
  std::string_view gzip_bytes;  // empty: not worth compressing
  std::string_view etag;        // with its quotes
};

// A page that answers for every path below `prefix`, whatever follows, with headers of its own.
struct StaticBranch {
  std::string_view prefix;  // "/overlay/"
  std::string_view page;    // "/overlay.html"
  Headers more_headers;     // instead of the others', also for the page's own path
};

class StaticFiles {
 public:
  // `more_headers` goes with every answer (security headers) that is not a branch's.
  StaticFiles(std::span<const StaticFile> files, Headers more_headers,
              std::vector<StaticBranch> branches = {});
  StaticFiles(const StaticFiles&) = delete;
  StaticFiles& operator=(const StaticFiles&) = delete;

  [[nodiscard]] bool empty() const noexcept { return files_.empty(); }

  // GET and HEAD; 405 for other methods, 304 when the client has the file, gzip where there is a
  // variant and the client takes it. A path of a branch gets its page. A path without a dot that is
  // not under /api gets /index.html (the console finds its own way from there); anything else that
  // is not there a 404.
  [[nodiscard]] Response answer(const Request& request) const;
  // For Router::set_fallback().
  [[nodiscard]] Handler handler() const;

 private:
  [[nodiscard]] const StaticFile* find(std::string_view path) const;
  [[nodiscard]] const StaticBranch* branch_of(std::string_view path) const;

  std::map<std::string_view, const StaticFile*> files_;
  const Headers more_headers_;
  const std::vector<StaticBranch> branches_;
};

// By the name's ending; "application/octet-stream" when it is not known.
[[nodiscard]] std::string_view content_type_of(std::string_view path) noexcept;

}  // namespace soldwire::net
