// What the Graph API answers, as values: pages of comments, live videos, errors, usage.
//
// Source:  Graph API v26.0, edges /{live-video-id}/comments and /{page-id}/live_videos, "Handle
// errors",
//          "Rate limits" (developers.facebook.com/docs/graph-api).
// Threads: functions without state.
// Limits:  text, name and id lengths below; what is longer is cut (text, name) or left out (id).
//          The size of an answer is bounded by the request that fetched it.
// Ids are opaque strings: several have 17 to 20 digits and do not survive a double.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace soldwire::platforms::facebook {

inline constexpr std::size_t id_bytes_max = 256;
inline constexpr std::size_t name_bytes_max = 512;
// Facebook takes comments of up to 8,000 characters, each of up to 4 bytes.
inline constexpr std::size_t text_bytes_max = 32'000;

struct Author {
  std::string id;    // scoped to the page; empty when withheld
  std::string name;  // empty when withheld
  friend bool operator==(const Author&, const Author&) = default;
};

struct GraphComment {
  std::string id;
  std::optional<Author> from;          // withheld when the token may not see it
  std::string message;                 // empty for stickers, photos and GIFs
  std::optional<TimeMs> created_time;  // whole seconds
  std::optional<std::string> parent_id;
  friend bool operator==(const GraphComment&, const GraphComment&) = default;
};

struct CommentsPage {
  std::vector<GraphComment> comments;  // as sent
  // Set when the answer says that there is more (`paging.next`); a cursor without `next` is on
  // every last page too and means nothing.
  std::optional<std::string> next_after;
  std::size_t skipped = 0;  // rows without a usable id
};

// Errors: unavailable when the text is not JSON or has no `data` array: such an answer is worth
// another try. One broken string (half of a surrogate pair) does not spoil its page.
[[nodiscard]] Result<CommentsPage> parse_comments(std::string_view body);

struct LiveVideo {
  std::string id;
  std::string status;  // LIVE, LIVE_STOPPED, PROCESSING, VOD, SCHEDULED_LIVE, …
  std::string title;
  std::string video_id;
  std::string permalink_url;
  std::optional<TimeMs> broadcast_start_time;
  std::optional<std::int64_t> live_views;
};
// Errors: as parse_comments.
[[nodiscard]] Result<std::vector<LiveVideo>> parse_live_videos(std::string_view body);
// One live video's node. Errors: unavailable when the text is not an object or has no `status`.
[[nodiscard]] Result<LiveVideo> parse_live_video(std::string_view body);

enum class LivePhase { before, live, over };
// A word that we do not know counts as live: only a clear status may end a source.
[[nodiscard]] LivePhase phase_of(std::string_view status) noexcept;

// GET /{page-id}?fields=id,name. Errors: unavailable when there is no id.
[[nodiscard]] Result<Author> parse_node(std::string_view body);

// ---- errors ----

struct GraphError {
  int status = 0;         // of HTTP
  bool readable = false;  // the body was an error object; else only `status` is known
  std::int64_t code = 0;
  std::int64_t subcode = 0;
  bool is_transient = false;
  std::string message;  // the platform's words, at most 240 bytes on one line
};

// Nothing when the answer is not an error. An error object counts whatever the status is.
[[nodiscard]] std::optional<GraphError> parse_error(int status, std::string_view body);

enum class ErrorClass {
  rate_limit,   // stop calling for a while; the token is fine
  transient,    // the same call again, after a while
  token,        // the account must be connected again
  permission,   // a permission is missing; the token is fine
  abuse,        // sending is blocked; reading is not
  bad_request,  // our mistake, or the object is gone (subcode 33)
};
[[nodiscard]] ErrorClass classify(const GraphError& error) noexcept;

// What an operator should know, in a sentence; never contains a token.
[[nodiscard]] std::string describe(const GraphError& error);

// ---- rate-limit headers ----

struct Usage {
  int percent = 0;                 // the fullest of all budgets; 100 means throttled
  std::chrono::minutes regain{0};  // 0 until blocked
};
// From X-App-Usage, X-Page-Usage and X-Business-Use-Case-Usage (names in lower case); nothing when
// none of them says anything of reading a page that can be read.
[[nodiscard]] std::optional<Usage> parse_usage(
    const std::vector<std::pair<std::string, std::string>>& headers);

}  // namespace soldwire::platforms::facebook
