#include "platforms/facebook/simulated_live.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <unordered_set>
#include <utility>

namespace soldwire::platforms::facebook {
namespace {

// The broadcast goes on for a moment after the last comment, in seconds of show time.
constexpr double epilogue_s = 5;
constexpr std::int64_t stopped_ms = 10'000;
constexpr std::int64_t processing_ms = 20'000;
// Short comments are what the platform's filter takes for low quality.
constexpr std::size_t low_quality_bytes_max = 8;
// How far a ranked order moves a comment, either way.
constexpr std::int64_t ranked_noise_ms = 10'000;
constexpr std::uint64_t first_number = 88'000;

// ---- cursors: opaque for the client, hex of "order.a.b" for us ----

struct Position {
  CommentQuery::Order order = CommentQuery::Order::chronological;
  std::int64_t time = 0;     // of the last row; in a ranked walk, the walk's own time
  std::uint64_t number = 0;  // of the last row; in a ranked walk, the rows so far
  std::uint64_t salt = 0;    // of a ranked walk
  bool at_start = false;
};

std::string to_cursor(const Position& position) {
  const std::string text =
      fmt::format("{}.{}.{}.{}.{}", static_cast<int>(position.order), position.time,
                  position.number, position.salt, position.at_start ? 1 : 0);
  std::string out = "QVFI";
  for (const char c : text) out += fmt::format("{:02x}", static_cast<unsigned>(c));
  return out;
}

template <typename Number>
bool read_part(std::string_view& text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  if (text.starts_with('.')) text.remove_prefix(1);
  return true;
}

std::optional<Position> from_cursor(std::string_view cursor) {
  if (!cursor.starts_with("QVFI") || cursor.size() > 400 || cursor.size() % 2 != 0) {
    return std::nullopt;
  }
  cursor.remove_prefix(4);
  std::string text;
  for (std::size_t i = 0; i < cursor.size(); i += 2) {
    unsigned value = 0;
    const auto [end, error] = std::from_chars(cursor.data() + i, cursor.data() + i + 2, value, 16);
    if (error != std::errc() || end != cursor.data() + i + 2) return std::nullopt;
    text += static_cast<char>(value);
  }
  std::string_view rest = text;
  Position position;
  int order = 0;
  int at_start = 0;
  if (!read_part(rest, order) || !read_part(rest, position.time) ||
      !read_part(rest, position.number) || !read_part(rest, position.salt) ||
      !read_part(rest, at_start) || !rest.empty() || order < 0 || order > 2) {
    return std::nullopt;
  }
  position.order = static_cast<CommentQuery::Order>(order);
  position.at_start = at_start != 0;
  return position;
}

std::pair<std::int64_t, std::uint64_t> key_of(const SimulatedComment& comment) {
  return {comment.created.value, comment.number};
}

std::int64_t rank_of(const SimulatedComment& comment, std::uint64_t salt) {
  const std::uint64_t noise =
      stable_hash(salt, comment.id) % static_cast<std::uint64_t>(2 * ranked_noise_ms + 1);
  return comment.created.value + static_cast<std::int64_t>(noise) - ranked_noise_ms;
}

}  // namespace

SimulatedLive::SimulatedLive(SimulatedLiveOptions options, Script script, TimeMs started)
    : options_(std::move(options)), script_(std::move(script)), started_(started) {}

double SimulatedLive::elapsed_s(TimeMs now) const {
  return static_cast<double>(now.value - started_.value) / 1'000.0 * options_.rate;
}

double SimulatedLive::position_s(TimeMs now) const {
  return elapsed_s(now) + options_.offset_s + jumped_s_;
}

double SimulatedLive::cycle_s() const {
  return script_.length_s() + epilogue_s;
}

TimeMs SimulatedLive::wall_time_of(double position_s) const {
  const double elapsed = (position_s - options_.offset_s - jumped_s_) / options_.rate * 1'000.0;
  return TimeMs{started_.value + static_cast<std::int64_t>(std::llround(elapsed))};
}

SimulatedComment& SimulatedLive::append(std::optional<Author> from, std::string message,
                                        TimeMs created, std::optional<std::string> parent_id) {
  SimulatedComment comment;
  comment.number = ++numbers_;
  comment.id = fmt::format("{}_{}", video_id(), first_number + comment.number);
  comment.from = std::move(from);
  if (comment.from && comment.from->id == "page") comment.from->id = options_.page_id;
  comment.message = std::move(message);
  comment.created = created;
  comment.visible_from = created;
  comment.parent_id = std::move(parent_id);
  comments_.push_back(std::move(comment));
  if (comments_.size() > comments_max) comments_.pop_front();
  return comments_.back();
}

void SimulatedLive::advance(TimeMs now, const FaultDice& dice) {
  const double until =
      std::min(position_s(now), ended_by_hand_ ? position_s(*ended_by_hand_) : position_s(now));
  const std::uint64_t count = script_.lines.size();
  while (count > 0) {
    const std::uint64_t round = played_ / count;
    if (round > 0 && !options_.loop) return;
    const ScriptLine& line = script_.lines[played_ % count];
    const double at = static_cast<double>(round) * cycle_s() + line.at_s;
    if (at > until) return;
    if (played_ % count == 0) round_ids_.clear();
    std::optional<std::string> parent;
    if (line.parent) parent = round_ids_[*line.parent];
    SimulatedComment& comment =
        append(line.from, line.message, std::max(wall_time_of(at), last_jump_), std::move(parent));
    if (const auto late = dice.for_thing(FaultKind::late, comment.id)) {
      comment.visible_from = TimeMs{comment.created.value + late->duration.count()};
    }
    round_ids_.push_back(comment.id);
    ++played_;
  }
}

void SimulatedLive::jump(double by_s, TimeMs now) {
  jumped_s_ += by_s;
  last_jump_ = now;
}

void SimulatedLive::end(TimeMs now) {
  if (!ended_by_hand_) ended_by_hand_ = now;
}

std::string SimulatedLive::add(std::optional<Author> from, std::string message,
                               std::optional<TimeMs> created, std::optional<std::string> parent_id,
                               TimeMs now) {
  SimulatedComment& comment =
      append(std::move(from), std::move(message), created.value_or(now), std::move(parent_id));
  comment.visible_from = now;
  return comment.id;
}

std::optional<TimeMs> SimulatedLive::ended_at() const {
  if (ended_by_hand_) return ended_by_hand_;
  if (options_.loop || script_.lines.empty()) return std::nullopt;
  return std::max(wall_time_of(cycle_s()), last_jump_);
}

std::string_view SimulatedLive::status(TimeMs now) const {
  const std::optional<TimeMs> ended = ended_at();
  if (!ended || now < *ended) return "LIVE";
  const std::int64_t since = now.value - ended->value;
  if (since < stopped_ms) return "LIVE_STOPPED";
  if (since < processing_ms) return "PROCESSING";
  return "VOD";
}

std::int64_t SimulatedLive::live_views(TimeMs now) const {
  const std::string_view word = status(now);
  if (word == "VOD") return 0;
  if (word != "LIVE") return 120;
  const double minutes = elapsed_s(now) / 60.0;
  return 120 + static_cast<std::int64_t>(60.0 * std::sin(minutes));
}

std::optional<CommentSlice> SimulatedLive::page(const CommentQuery& query, TimeMs now,
                                                std::uint64_t salt) const {
  using Order = CommentQuery::Order;
  Position from{query.order, now.value, 0, salt, true};
  if (!query.after.empty()) {
    const std::optional<Position> given = from_cursor(query.after);
    if (!given) return std::nullopt;
    from = *given;
  }
  // A ranked walk shows what there was when it began: rows must not move between its pages.
  const TimeMs seen_at{from.order == Order::ranked ? from.time : now.value};

  std::vector<const SimulatedComment*> rows;
  std::unordered_set<std::string> said;
  for (const SimulatedComment& comment : comments_) {
    if (comment.visible_from > seen_at) continue;
    if (!query.with_replies && comment.parent_id) continue;
    if (query.since_s && comment.created.value / 1'000 < *query.since_s) continue;
    if (!query.with_low_quality) {
      const std::string author = comment.from ? comment.from->id : std::string();
      const bool repeated = !said.insert(author + '\n' + comment.message).second;
      if (repeated || comment.message.size() <= low_quality_bytes_max) continue;
    }
    rows.push_back(&comment);
  }
  CommentSlice slice;
  slice.total = rows.size();

  std::size_t begin = 0;
  if (from.order == Order::ranked) {
    std::stable_sort(rows.begin(), rows.end(), [&](const auto* a, const auto* b) {
      return rank_of(*a, from.salt) > rank_of(*b, from.salt);
    });
    begin = std::min<std::size_t>(from.at_start ? 0 : from.number, rows.size());
  } else {
    const bool newest_first = from.order == Order::reverse_chronological;
    std::sort(rows.begin(), rows.end(), [&](const auto* a, const auto* b) {
      return newest_first ? key_of(*a) > key_of(*b) : key_of(*a) < key_of(*b);
    });
    if (!from.at_start) {
      const std::pair<std::int64_t, std::uint64_t> last{from.time, from.number};
      const auto next = std::find_if(rows.begin(), rows.end(), [&](const auto* row) {
        return newest_first ? key_of(*row) < last : key_of(*row) > last;
      });
      begin = static_cast<std::size_t>(next - rows.begin());
    }
  }
  const std::size_t end = std::min(begin + query.limit, rows.size());
  for (std::size_t i = begin; i < end; ++i) slice.rows.push_back(*rows[i]);
  slice.more = end < rows.size();

  const auto position_at = [&](std::size_t row) {
    Position position = from;
    position.at_start = false;
    if (from.order == Order::ranked) {
      position.number = row + 1;
    } else {
      position.time = rows[row]->created.value;
      position.number = rows[row]->number;
      position.salt = 0;
    }
    return position;
  };
  slice.before = to_cursor(begin < end ? position_at(begin) : from);
  slice.after = to_cursor(begin < end ? position_at(end - 1) : from);
  return slice;
}

}  // namespace soldwire::platforms::facebook
