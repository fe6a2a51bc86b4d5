#include "net/static_files.h"

#include <algorithm>
#include <array>
#include <utility>

#include "net/accept_encoding.h"
#include "net/problem.h"
#include "net/text.h"

namespace soldwire::net {

namespace {

constexpr std::string_view index_path = "/index.html";
// Names under /assets carry a hash of what is in them.
constexpr std::string_view hashed_prefix = "/assets/";
constexpr std::string_view cache_for_ever = "public, max-age=31536000, immutable";

constexpr std::array<std::pair<std::string_view, std::string_view>, 18> content_types = {{
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".json", "application/json"},
    {".map", "application/json"},
    {".webmanifest", "application/manifest+json"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".jpg", "image/jpeg"},
    {".webp", "image/webp"},
    {".ico", "image/x-icon"},
    {".woff2", "font/woff2"},
    {".woff", "font/woff"},
    {".mp3", "audio/mpeg"},
    {".wasm", "application/wasm"},
    {".txt", "text/plain; charset=utf-8"},
    {".xml", "application/xml"},
}};

// If-None-Match compares weakly (RFC 9110, section 13.1.2).
bool lists_etag(std::string_view header, std::string_view etag) {
  while (!header.empty()) {
    std::string_view each = trim(take_until(header, ','));
    if (each.starts_with("W/")) {
      each.remove_prefix(2);
    }
    if (each == etag || each == "*") {
      return true;
    }
  }
  return false;
}

bool is_for_the_console(std::string_view path) {
  return path.find('.') == std::string_view::npos && path != "/api" && !path.starts_with("/api/");
}

}  // namespace

StaticFiles::StaticFiles(std::span<const StaticFile> files, Headers more_headers,
                         std::vector<StaticBranch> branches)
    : more_headers_(std::move(more_headers)), branches_(std::move(branches)) {
  for (const StaticFile& file : files) {
    files_.emplace(file.path, &file);
  }
}

const StaticFile* StaticFiles::find(std::string_view path) const {
  auto found = files_.find(path);
  if (found == files_.end() && is_for_the_console(path)) {
    found = files_.find(index_path);
  }
  return found == files_.end() ? nullptr : found->second;
}

const StaticBranch* StaticFiles::branch_of(std::string_view path) const {
  const auto found = std::ranges::find_if(branches_, [&](const StaticBranch& branch) {
    return path.starts_with(branch.prefix) || path == branch.page;
  });
  return found == branches_.end() ? nullptr : &*found;
}

Response StaticFiles::answer(const Request& request) const {
  const StaticBranch* const branch = branch_of(request.path);
  const StaticFile* const file = find(branch == nullptr ? request.path : branch->page);
  if (file == nullptr) {
    return problem(404, "not_found", "There is nothing at this path.");
  }
  if (request.method != "GET" && request.method != "HEAD") {
    Response response = problem(405, "method_not_allowed", "This path can only be read.");
    response.headers.add("Allow", "GET, HEAD");
    return response;
  }
  const bool gzip = !file->gzip_bytes.empty() && accepts_coding(request.headers, "gzip");
  Response response;
  response.headers = branch == nullptr ? more_headers_ : branch->more_headers;
  // The compressed bytes are not the same bytes, so the tag they share is a weak one.
  response.headers.add("ETag", (gzip ? "W/" : "") + std::string(file->etag));
  response.headers.add(
      "Cache-Control",
      std::string(file->path.starts_with(hashed_prefix) ? cache_for_ever : "no-cache"));
  if (!file->gzip_bytes.empty()) {
    response.headers.add("Vary", "Accept-Encoding");
  }
  if (const auto known = request.headers.find("if-none-match");
      known && lists_etag(*known, file->etag)) {
    response.status = 304;
    return response;
  }
  response.headers.add("Content-Type", std::string(file->content_type));
  if (gzip) {
    response.headers.add("Content-Encoding", "gzip");
  }
  response.static_body = gzip ? file->gzip_bytes : file->bytes;
  return response;
}

Handler StaticFiles::handler() const {
  return [this](const Request& request, const Responder& responder) {
    responder.send(answer(request));
  };
}

std::string_view content_type_of(std::string_view path) noexcept {
  for (const auto& [ending, type] : content_types) {
    if (path.ends_with(ending)) {
      return type;
    }
  }
  return "application/octet-stream";
}

}  // namespace soldwire::net
