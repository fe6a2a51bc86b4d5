#include "platforms/facebook/graph_types.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <array>

namespace soldwire::platforms::facebook {
namespace {

namespace dom = simdjson::dom;

bool is_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// The 16-bit value of a "\uXXXX" that begins at `at`, if one does.
std::optional<unsigned> escape_at(std::string_view text, std::size_t at) {
  if (at + 6 > text.size() || text[at] != '\\' || text[at + 1] != 'u') return std::nullopt;
  unsigned value = 0;
  for (std::size_t i = at + 2; i < at + 6; ++i) {
    const char c = text[i];
    if (!is_hex(c)) return std::nullopt;
    const int digit = c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
    value = value * 16 + static_cast<unsigned>(digit);
  }
  return value;
}

// JSON allows half of a surrogate pair as an escape, UTF-8 does not; text that was cut in the
// middle of an emoji has one. Each becomes U+FFFD so that the rest of the page can be read.
std::string without_lone_surrogates(std::string_view json) {
  std::string out;
  out.reserve(json.size());
  std::size_t at = 0;
  while (at < json.size()) {
    if (json[at] != '\\' || at + 1 >= json.size()) {
      out += json[at++];
      continue;
    }
    const std::optional<unsigned> unit = escape_at(json, at);
    if (!unit) {
      out.append(json.substr(at, 2));
      at += 2;
      continue;
    }
    const bool high = *unit >= 0xD800 && *unit < 0xDC00;
    const bool low = *unit >= 0xDC00 && *unit < 0xE000;
    const std::optional<unsigned> second = high ? escape_at(json, at + 6) : std::nullopt;
    if (second && *second >= 0xDC00 && *second < 0xE000) {
      out.append(json.substr(at, 12));
      at += 12;
      continue;
    }
    out.append(high || low ? std::string_view("\\ufffd") : json.substr(at, 6));
    at += 6;
  }
  return out;
}

// `parser` owns what the element points to.
std::optional<dom::element> parse(dom::parser& parser, std::string_view body) {
  dom::element root;
  auto error = parser.parse(body.data(), body.size()).get(root);
  if (error == simdjson::STRING_ERROR) {
    error = parser.parse(without_lone_surrogates(body)).get(root);
  }
  if (error != simdjson::SUCCESS) return std::nullopt;
  return root;
}

std::string_view cut(std::string_view text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) return text;
  std::size_t end = bytes_max;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return text.substr(0, end);
}

std::optional<dom::element> member(dom::element of, std::string_view name) {
  dom::element found;
  if (of[name].get(found) != simdjson::SUCCESS) return std::nullopt;
  return found;
}

std::string text_of(dom::element of, std::string_view name, std::size_t bytes_max) {
  std::string_view text;
  if (of[name].get(text) != simdjson::SUCCESS) return {};
  return std::string(cut(text, bytes_max));
}

// An id is a string; some answers of old versions have a bare integer.
std::string id_of(dom::element of, std::string_view name) {
  const std::optional<dom::element> found = member(of, name);
  if (!found) return {};
  std::string_view text;
  if (found->get(text) == simdjson::SUCCESS) {
    return text.size() <= id_bytes_max ? std::string(text) : std::string();
  }
  std::uint64_t number = 0;
  if (found->get(number) == simdjson::SUCCESS) return std::to_string(number);
  return {};
}

std::optional<TimeMs> time_of(dom::element of, std::string_view name) {
  std::string_view text;
  if (of[name].get(text) != simdjson::SUCCESS) return std::nullopt;
  const Result<TimeMs> time = parse_rfc3339(text);
  if (!time) return std::nullopt;
  return *time;
}

std::optional<std::int64_t> integer_of(dom::element of, std::string_view name) {
  std::int64_t number = 0;
  if (of[name].get(number) == simdjson::SUCCESS) return number;
  return std::nullopt;
}

tl::unexpected<Error> unreadable(std::string_view what) {
  return fail(Errc::unavailable, fmt::format("Facebook's answer has no {}", what));
}

// The value of `after` in a paging URL, still percent-encoded as the URL has it; cursors are base64
// and may carry encoded padding.
std::optional<std::string> after_in(std::string_view url) {
  std::size_t at = url.find('?');
  while (at != std::string_view::npos) {
    ++at;
    const std::size_t end = std::min(url.find('&', at), url.size());
    const std::string_view parameter = url.substr(at, end - at);
    if (parameter.starts_with("after=")) {
      std::string value;
      for (std::size_t i = 6; i < parameter.size(); ++i) {
        if (parameter[i] == '%' && i + 2 < parameter.size() && is_hex(parameter[i + 1]) &&
            is_hex(parameter[i + 2])) {
          value +=
              static_cast<char>(std::stoi(std::string(parameter.substr(i + 1, 2)), nullptr, 16));
          i += 2;
        } else {
          value += parameter[i];
        }
      }
      if (value.empty()) return std::nullopt;
      return value;
    }
    at = url.find('&', at);
  }
  return std::nullopt;
}

std::optional<std::string> next_after_of(dom::element root) {
  const std::optional<dom::element> paging = member(root, "paging");
  if (!paging) return std::nullopt;
  std::string_view next;
  if ((*paging)["next"].get(next) != simdjson::SUCCESS || next.empty()) return std::nullopt;
  std::string_view after;
  if ((*paging)["cursors"]["after"].get(after) == simdjson::SUCCESS && !after.empty()) {
    return std::string(after);
  }
  return after_in(next);
}

std::optional<GraphComment> comment_of(dom::element row) {
  GraphComment comment;
  comment.id = id_of(row, "id");
  if (comment.id.empty()) return std::nullopt;
  if (const auto from = member(row, "from"); from && from->is_object()) {
    comment.from = Author{id_of(*from, "id"), text_of(*from, "name", name_bytes_max)};
  }
  comment.message = text_of(row, "message", text_bytes_max);
  comment.created_time = time_of(row, "created_time");
  if (const auto parent = member(row, "parent"); parent && parent->is_object()) {
    std::string id = id_of(*parent, "id");
    if (!id.empty()) comment.parent_id = std::move(id);
  }
  return comment;
}

LiveVideo live_video_of(dom::element row) {
  LiveVideo video;
  video.id = id_of(row, "id");
  video.status = text_of(row, "status", 64);
  video.title = text_of(row, "title", name_bytes_max);
  video.permalink_url = text_of(row, "permalink_url", 2'048);
  video.broadcast_start_time = time_of(row, "broadcast_start_time");
  video.live_views = integer_of(row, "live_views");
  if (const auto nested = member(row, "video"); nested && nested->is_object()) {
    video.video_id = id_of(*nested, "id");
  }
  return video;
}

std::string one_line(std::string_view text) {
  std::string out(cut(text, 240));
  for (char& c : out) {
    if (static_cast<unsigned char>(c) < 0x20) c = ' ';
  }
  return out;
}

int clamped(std::int64_t value, int most) {
  return static_cast<int>(std::clamp<std::int64_t>(value, 0, most));
}

void take_usage(dom::element budget, std::optional<Usage>& found) {
  Usage usage = found.value_or(Usage{});
  bool says = false;
  constexpr std::array<std::string_view, 3> shares{"call_count", "total_time", "total_cputime"};
  for (const std::string_view share : shares) {
    double percent = 0;
    if (budget[share].get(percent) != simdjson::SUCCESS) continue;
    says = true;
    usage.percent = std::max(
        usage.percent, clamped(static_cast<std::int64_t>(std::clamp(percent, 0.0, 1e6)), 1'000));
  }
  if (const auto minutes = integer_of(budget, "estimated_time_to_regain_access")) {
    says = true;
    usage.regain = std::max(usage.regain, std::chrono::minutes(clamped(*minutes, 7 * 24 * 60)));
  }
  if (says) found = usage;
}

// Budgets of other products say nothing about reading a page.
bool concerns_pages(dom::element budget) {
  const std::string type = text_of(budget, "type", 64);
  return type != "instagram" && type != "messenger";
}

void take_business_usage(dom::element root, std::optional<Usage>& usage) {
  dom::object businesses;
  if (root.get(businesses) != simdjson::SUCCESS) return;
  for (const dom::key_value_pair business : businesses) {
    dom::array budgets;
    if (business.value.get(budgets) != simdjson::SUCCESS) continue;
    for (const dom::element budget : budgets) {
      if (concerns_pages(budget)) take_usage(budget, usage);
    }
  }
}

}  // namespace

Result<CommentsPage> parse_comments(std::string_view body) {
  dom::parser parser;
  const std::optional<dom::element> root = parse(parser, body);
  dom::array rows;
  if (!root || (*root)["data"].get(rows) != simdjson::SUCCESS) return unreadable("data array");
  CommentsPage page;
  page.comments.reserve(rows.size());
  for (const dom::element row : rows) {
    if (std::optional<GraphComment> comment = comment_of(row)) {
      page.comments.push_back(std::move(*comment));
    } else {
      ++page.skipped;
    }
  }
  page.next_after = next_after_of(*root);
  return page;
}

Result<std::vector<LiveVideo>> parse_live_videos(std::string_view body) {
  dom::parser parser;
  const std::optional<dom::element> root = parse(parser, body);
  dom::array rows;
  if (!root || (*root)["data"].get(rows) != simdjson::SUCCESS) return unreadable("data array");
  std::vector<LiveVideo> videos;
  for (const dom::element row : rows) {
    LiveVideo video = live_video_of(row);
    if (!video.id.empty()) videos.push_back(std::move(video));
  }
  return videos;
}

Result<LiveVideo> parse_live_video(std::string_view body) {
  dom::parser parser;
  const std::optional<dom::element> root = parse(parser, body);
  if (!root || !root->is_object()) return unreadable("object");
  LiveVideo video = live_video_of(*root);
  if (video.status.empty()) return unreadable("status");
  return video;
}

Result<Author> parse_node(std::string_view body) {
  dom::parser parser;
  const std::optional<dom::element> root = parse(parser, body);
  if (!root || !root->is_object()) return unreadable("object");
  Author node{id_of(*root, "id"), text_of(*root, "name", name_bytes_max)};
  if (node.id.empty()) return unreadable("id");
  return node;
}

LivePhase phase_of(std::string_view status) noexcept {
  constexpr std::array<std::string_view, 5> over{"LIVE_STOPPED", "PROCESSING", "VOD",
                                                 "SCHEDULED_EXPIRED", "SCHEDULED_CANCELED"};
  constexpr std::array<std::string_view, 3> before{"UNPUBLISHED", "SCHEDULED_UNPUBLISHED",
                                                   "SCHEDULED_LIVE"};
  if (std::find(over.begin(), over.end(), status) != over.end()) return LivePhase::over;
  if (std::find(before.begin(), before.end(), status) != before.end()) return LivePhase::before;
  return LivePhase::live;
}

std::optional<GraphError> parse_error(int status, std::string_view body) {
  const bool success = status >= 200 && status < 300;
  // An error object needs the word; looking for it spares parsing every good page twice.
  if (success && body.find("\"error\"") == std::string_view::npos) return std::nullopt;
  GraphError error;
  error.status = status;
  dom::parser parser;
  const std::optional<dom::element> root = parse(parser, body);
  const std::optional<dom::element> object = root ? member(*root, "error") : std::nullopt;
  if (!object || !object->is_object()) {
    if (success) return std::nullopt;
    return error;
  }
  error.readable = true;
  error.code = integer_of(*object, "code").value_or(0);
  error.subcode = integer_of(*object, "error_subcode").value_or(0);
  bool flag = false;
  if ((*object)["is_transient"].get(flag) == simdjson::SUCCESS) error.is_transient = flag;
  error.message = one_line(text_of(*object, "message", 1'024));
  return error;
}

ErrorClass classify(const GraphError& error) noexcept {
  constexpr std::array<std::int64_t, 8> limits{4, 17, 32, 341, 613, 80'001, 80'002, 80'006};
  if (error.status == 429 ||
      (error.readable && std::find(limits.begin(), limits.end(), error.code) != limits.end())) {
    return ErrorClass::rate_limit;
  }
  if (!error.readable || error.is_transient || error.code == 1 || error.code == 2 ||
      error.status >= 500) {
    return ErrorClass::transient;
  }
  if (error.code == 190 || error.code == 102 || error.status == 401) return ErrorClass::token;
  if (error.code == 10 || error.code == 3 || (error.code >= 200 && error.code <= 299)) {
    return ErrorClass::permission;
  }
  if (error.code == 368) return ErrorClass::abuse;
  return ErrorClass::bad_request;
}

namespace {

std::string_view token_cause(std::int64_t subcode) {
  switch (subcode) {
    case 458:
      return "the app was removed from the account";
    case 459:
      return "Facebook wants the account's owner to log in at facebook.com";
    case 460:
      return "the password was changed";
    case 463:
      return "the access token has expired";
    case 464:
      return "the account is not confirmed";
    case 467:
      return "the access token was revoked";
    case 492:
      return "the person has lost their role on the page";
    default:
      return "Facebook does not accept the access token";
  }
}

}  // namespace

std::string describe(const GraphError& error) {
  const std::string words = error.message.empty() ? std::string() : ": " + error.message;
  switch (classify(error)) {
    case ErrorClass::rate_limit:
      return error.readable
                 ? fmt::format("Facebook limits the rate of calls (code {})", error.code)
                 : fmt::format("Facebook limits the rate of calls (HTTP {})", error.status);
    case ErrorClass::transient:
      return error.readable
                 ? fmt::format("Facebook has a passing problem (HTTP {}, code {})", error.status,
                               error.code)
                 : fmt::format("Facebook gave no readable answer (HTTP {})", error.status);
    case ErrorClass::token:
      return fmt::format("{}: connect the page again", token_cause(error.subcode));
    case ErrorClass::permission:
      return fmt::format(
          "a permission is missing (code {}): reading comments needs pages_read_engagement and "
          "pages_read_user_content{}",
          error.code, words);
    case ErrorClass::abuse:
      return "Facebook has blocked the page's actions for a while (code 368)";
    case ErrorClass::bad_request:
      if (error.code == 100 && error.subcode == 33) {
        return "the live video does not exist, or this token may not see it";
      }
      return fmt::format("Facebook refuses the request (code {}){}", error.code, words);
  }
  return {};
}

std::optional<Usage> parse_usage(const std::vector<std::pair<std::string, std::string>>& headers) {
  std::optional<Usage> usage;
  for (const auto& [name, value] : headers) {
    const bool plain = name == "x-app-usage" || name == "x-page-usage";
    const bool business = name == "x-business-use-case-usage";
    if (!plain && !business) continue;
    dom::parser parser;
    const std::optional<dom::element> root = parse(parser, value);
    if (!root || !root->is_object()) continue;
    if (plain) {
      take_usage(*root, usage);
    } else {
      take_business_usage(*root, usage);
    }
  }
  return usage;
}

}  // namespace soldwire::platforms::facebook
