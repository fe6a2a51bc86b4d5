#include "platforms/facebook/simulated_graph.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <ctime>

#include "base/json_writer.h"
#include "net/http_client.h"

namespace soldwire::platforms::facebook {
namespace {

constexpr std::size_t limit_default = 25;
constexpr std::size_t limit_max = 100;

// "2026-11-20T18:04:11+0000": no colon in the zone, whole seconds.
std::string graph_time(TimeMs time) {
  const std::time_t seconds = time.value / 1'000;
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}+0000", parts.tm_year + 1900,
                     parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec);
}

GraphReply refused(const GraphRefusal& refusal) {
  GraphReply reply;
  reply.status = refusal.status;
  JsonWriter json(reply.body);
  json.object([&] {
    json.object("error", [&] {
      json.field("message", refusal.message);
      json.field("type", "OAuthException");
      json.field("code", refusal.code);
      if (refusal.subcode != 0) json.field("error_subcode", refusal.subcode);
      json.field("is_transient", refusal.is_transient);
      json.field("fbtrace_id", "Asimulated");
    });
  });
  return reply;
}

GraphReply bad_enum(std::string_view name, std::string_view allowed) {
  return refused({.message = fmt::format("(#100) Param {} must be one of {{{}}}", name, allowed)});
}

GraphReply unknown_object(std::string_view id) {
  return refused({.subcode = 33,
                  .message = fmt::format("Unsupported get request. Object with ID '{}' does not "
                                         "exist, cannot be loaded due to missing permissions, or "
                                         "does not support this operation",
                                         id)});
}

// The names asked for, with what is nested in braces left out: "id,from{id,name}" is id, from.
std::vector<std::string> field_names(std::string_view fields) {
  std::vector<std::string> names(1);
  int depth = 0;
  for (const char c : fields) {
    if (c == '{') ++depth;
    if (depth == 0 && c == ',') {
      names.emplace_back();
    } else if (depth == 0 && c != ' ') {
      names.back() += c;
    }
    if (c == '}') --depth;
  }
  return names;
}

class Fields {
 public:
  Fields(const GraphCall& call, std::string_view otherwise)
      : names_(field_names(call.parameter("fields").value_or(otherwise))) {}
  [[nodiscard]] bool has(std::string_view name) const {
    // The id is always there.
    return name == "id" || std::find(names_.begin(), names_.end(), name) != names_.end();
  }

 private:
  std::vector<std::string> names_;
};

void write_comment(JsonWriter& json, const SimulatedComment& comment, const Fields& fields,
                   bool without_author) {
  json.object([&] {
    json.field("id", comment.id);
    if (fields.has("from") && comment.from && !without_author) {
      json.object("from", [&] {
        json.field("name", comment.from->name);
        json.field("id", comment.from->id);
      });
    }
    // A sticker has no message at all.
    if (fields.has("message") && !comment.message.empty()) json.field("message", comment.message);
    if (fields.has("created_time")) json.field("created_time", graph_time(comment.created));
    if (fields.has("parent") && comment.parent_id) {
      json.object("parent", [&] { json.field("id", *comment.parent_id); });
    }
    if (fields.has("can_reply_privately")) json.field("can_reply_privately", true);
  });
}

// As the platform's own `next`: it embeds the token, which is why nobody should follow it.
std::string next_url(const GraphCall& call, std::string_view after) {
  std::string url = fmt::format("http://{}/{}/{}/{}?access_token={}", call.host, call.version,
                                call.object, call.edge, net::url_encode(call.token));
  for (const auto& [name, value] : call.query) {
    if (name == "after" || name == "access_token") continue;
    url += fmt::format("&{}={}", name, net::url_encode(value));
  }
  url += fmt::format("&after={}", net::url_encode(after));
  return url;
}

bool read_number(std::string_view text, std::int64_t& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

}  // namespace

GraphRefusal refusal_of_code(std::int64_t code, std::int64_t subcode) {
  GraphRefusal refusal{
      .code = code, .subcode = subcode, .message = fmt::format("(#{}) refused", code)};
  switch (code) {
    case 1:
      refusal.status = 500;
      refusal.message = "An unknown error occurred";
      break;
    case 2:
      refusal.status = 500;
      refusal.is_transient = true;
      refusal.message = "An unexpected error has occurred. Please retry your request later.";
      break;
    case 4:
      refusal.message = "(#4) Application request limit reached";
      break;
    case 17:
      refusal.message = "(#17) User request limit reached";
      break;
    case 32:
      refusal.message = "(#32) Page request limit reached";
      break;
    case 613:
      refusal.message = "(#613) Calls to this api have exceeded the rate limit.";
      break;
    case 80'001:
      refusal.message = "(#80001) There have been too many calls to this Page account.";
      break;
    case 190:
      refusal.message = "Error validating access token: the session is not valid.";
      break;
    default:
      break;
  }
  if (code >= 200 && code <= 299) {
    refusal.status = 403;
    refusal.message = fmt::format("(#{}) Missing Permissions", code);
  }
  return refusal;
}

std::optional<std::string_view> GraphCall::parameter(std::string_view name) const {
  for (const auto& [key, value] : query) {
    if (key == name) return value;
  }
  return std::nullopt;
}

SimulatedGraph::SimulatedGraph(SimulatorOptions options, std::vector<Fault> faults, TimeMs started)
    : options_(std::move(options)),
      dice_(std::move(faults), options_.seed),
      live_({options_.page_id, options_.live_id, options_.rate, options_.offset_s, options_.loop},
            options_.script, started),
      token_(options_.token) {
  if (const auto usage = dice_.find(FaultKind::usage)) {
    usage_percent_ = static_cast<int>(usage->probability * 100);
  }
}

void SimulatedGraph::set_usage(int percent, int regain_minutes) {
  usage_percent_ = percent;
  regain_minutes_ = regain_minutes;
}

// ---- one call ----

GraphReply SimulatedGraph::answer(const GraphCall& call, TimeMs now) {
  advance(now);
  const std::optional<Fault> fault = fault_of(call);
  GraphReply reply = fault ? faulty(*fault, call, now) : good_answer(call, now);
  add_usage(reply);
  log(call, reply.status, fault ? fault->name : std::string(), now);
  return reply;
}

std::optional<Fault> SimulatedGraph::fault_of(const GraphCall& call) {
  const std::string_view edge = call.edge.empty() ? "node" : std::string_view(call.edge);
  for (auto it = forced_.begin(); it != forced_.end(); ++it) {
    if (!it->edge.empty() && it->edge != edge) continue;
    Fault fault = it->fault;
    if (--it->count == 0) forced_.erase(it);
    return fault;
  }
  return dice_.for_call();
}

GraphReply SimulatedGraph::faulty(const Fault& fault, const GraphCall& call, TimeMs now) {
  switch (fault.kind) {
    case FaultKind::http_status:
      if (fault.status == 429) {
        GraphReply reply = refused(refusal_of_code(4, 0));
        reply.status = 429;
        return reply;
      } else {
        GraphReply reply = refused(refusal_of_code(2, 0));
        reply.status = fault.status;
        return reply;
      }
    case FaultKind::html_502: {
      GraphReply reply;
      reply.status = 502;
      reply.content_type = "text/html";
      reply.body = "<html><body><h1>502 Bad Gateway</h1></body></html>";
      return reply;
    }
    case FaultKind::graph_error:
      return refused(refusal_of_code(fault.code, fault.subcode));
    case FaultKind::drop: {
      GraphReply reply = good_answer(call, now);
      reply.cut = true;
      return reply;
    }
    case FaultKind::slow: {
      GraphReply reply = good_answer(call, now);
      reply.delay = fault.duration;
      return reply;
    }
    default:
      return good_answer(call, now);
  }
}

std::optional<GraphRefusal> SimulatedGraph::refuse_token(const GraphCall& call, TimeMs now) {
  const std::optional<Fault> expiry = dice_.find(FaultKind::expire);
  const bool run_out =
      expiry && live_.elapsed_s(now) * 1'000 >= static_cast<double>(expiry->duration.count());
  if (expired_ || run_out) {
    GraphRefusal refusal = refusal_of_code(190, 463);
    refusal.message = "Error validating access token: Session has expired.";
    return refusal;
  }
  if (call.token != token_) {
    GraphRefusal refusal = refusal_of_code(190, call.token.empty() ? 0 : 467);
    refusal.message = call.token.empty() ? "An access token is required to request this resource."
                                         : "Invalid OAuth access token.";
    return refusal;
  }
  return std::nullopt;
}

GraphReply SimulatedGraph::good_answer(const GraphCall& call, TimeMs now) {
  const bool version = call.version.size() >= 4 && call.version[0] == 'v' &&
                       call.version.find_first_not_of("0123456789.", 1) == std::string::npos;
  if (!version) return refused({.code = 2'500, .message = "Unknown path components"});
  if (const auto refusal = refuse_token(call, now)) return refused(*refusal);
  const bool page = call.object == options_.page_id;
  const bool live = call.object == options_.live_id;
  if (!page && !live) return unknown_object(call.object);
  if (call.edge.empty()) return page ? page_node(call) : live_node(call, now);
  if (page && call.edge == "live_videos") return live_videos(call, now);
  if (live && call.edge == "comments") return comments(call, now);
  return refused(
      {.message = fmt::format("(#100) Tried accessing nonexisting field ({})", call.edge)});
}

GraphReply SimulatedGraph::page_node(const GraphCall& call) {
  const Fields fields(call, "id,name");
  GraphReply reply;
  JsonWriter json(reply.body);
  json.object([&] {
    if (fields.has("name")) json.field("name", options_.page_name);
    json.field("id", options_.page_id);
  });
  return reply;
}

namespace {

void write_live(JsonWriter& json, const SimulatedLive& live, const Fields& fields,
                std::string_view title, TimeMs now) {
  json.object([&] {
    if (fields.has("status")) json.field("status", live.status(now));
    if (fields.has("title")) json.field("title", title);
    if (fields.has("broadcast_start_time")) {
      json.field("broadcast_start_time", graph_time(live.started()));
    }
    if (fields.has("permalink_url")) {
      json.field("permalink_url",
                 fmt::format("/{}/videos/{}/", live.options().page_id, live.video_id()));
    }
    if (fields.has("live_views")) json.field("live_views", live.live_views(now));
    if (fields.has("video")) json.object("video", [&] { json.field("id", live.video_id()); });
    json.field("id", live.options().live_id);
  });
}

}  // namespace

GraphReply SimulatedGraph::live_node(const GraphCall& call, TimeMs now) {
  const Fields fields(call, "id,status");
  GraphReply reply;
  JsonWriter json(reply.body);
  write_live(json, live_, fields, options_.title, now);
  return reply;
}

GraphReply SimulatedGraph::live_videos(const GraphCall& call, TimeMs now) {
  const Fields fields(call, "id,status");
  const std::string_view wanted = call.parameter("broadcast_status").value_or("");
  const std::string quoted = fmt::format("\"{}\"", live_.status(now));
  const bool shown = wanted.empty() || wanted.find(quoted) != std::string_view::npos;
  GraphReply reply;
  JsonWriter json(reply.body);
  json.object([&] {
    json.array("data", [&] {
      if (shown) write_live(json, live_, fields, options_.title, now);
    });
    if (shown) {
      json.object("paging", [&] {
        json.object("cursors", [&] {
          json.field("before", "QVFIUa");
          json.field("after", "QVFIUb");
        });
      });
    }
  });
  return reply;
}

GraphReply SimulatedGraph::comments(const GraphCall& call, TimeMs now) {
  using Order = CommentQuery::Order;
  CommentQuery query;
  const std::string_view filter = call.parameter("filter").value_or("toplevel");
  if (filter != "toplevel" && filter != "stream") return bad_enum("filter", "toplevel, stream");
  query.with_replies = filter == "stream";
  const std::string_view quality = call.parameter("live_filter").value_or("filter_low_quality");
  if (quality != "filter_low_quality" && quality != "no_filter") {
    return bad_enum("live_filter", "filter_low_quality, no_filter");
  }
  query.with_low_quality = quality == "no_filter";
  const std::string_view order = call.parameter("order").value_or("chronological");
  if (order != "chronological" && order != "reverse_chronological") {
    return bad_enum("order", "chronological, reverse_chronological");
  }
  query.order = order == "chronological" ? Order::chronological : Order::reverse_chronological;
  query.limit = limit_default;
  if (const auto text = call.parameter("limit")) {
    std::int64_t limit = 0;
    if (!read_number(*text, limit) || limit < 1) {
      return refused({.message = "(#100) Param limit must be a positive integer"});
    }
    query.limit = static_cast<std::size_t>(std::min<std::int64_t>(limit, limit_max));
  }
  if (const auto text = call.parameter("since")) {
    std::int64_t since = 0;
    if (read_number(*text, since)) {
      query.since_s = since;
    } else if (const Result<TimeMs> time = parse_rfc3339(*text)) {
      query.since_s = time->value / 1'000;
    } else {
      return refused({.message = "(#100) Param since must be a valid time"});
    }
  }
  // An empty page's cursor carries a mark behind '-', so that no two of them are the same.
  const std::string_view after = call.parameter("after").value_or("");
  query.after = after.substr(0, after.find('-'));
  if (query.after.empty() && dice_.rolls(FaultKind::reorder)) query.order = Order::ranked;
  std::optional<CommentSlice> slice = live_.page(query, now, dice_.seed() + nonce_);
  if (!slice) return refused({.message = "(#100) Invalid cursor"});

  if (!slice->rows.empty() && dice_.rolls(FaultKind::repeat)) {
    const SimulatedComment again = slice->rows[dice_.below(slice->rows.size())];
    const auto place = static_cast<std::ptrdiff_t>(dice_.below(slice->rows.size() + 1));
    slice->rows.insert(slice->rows.begin() + place, again);
  }
  if (!query.after.empty() && dice_.rolls(FaultKind::empty_page)) {
    slice->rows.clear();
    slice->after = fmt::format("{}-{}", query.after, ++nonce_);
    slice->more = true;
  }
  if (query.order == Order::ranked) ++nonce_;

  const Fields fields(call, "created_time,from,message,id");
  GraphReply reply;
  JsonWriter json(reply.body);
  json.object([&] {
    json.array("data", [&] {
      for (const SimulatedComment& comment : slice->rows) {
        write_comment(json, comment, fields,
                      dice_.for_thing(FaultKind::no_author, comment.id).has_value());
      }
    });
    if (!slice->rows.empty() || slice->more) {
      json.object("paging", [&] {
        json.object("cursors", [&] {
          json.field("before", slice->before);
          json.field("after", slice->after);
        });
        if (slice->more) json.field("next", next_url(call, slice->after));
      });
    }
    if (const auto summary = call.parameter("summary"); summary && *summary != "false") {
      json.object("summary", [&] {
        json.field("order", query.order == Order::ranked ? "ranked" : order);
        json.field("total_count", slice->total);
        json.field("can_comment", true);
      });
    }
  });
  return reply;
}

void SimulatedGraph::add_usage(GraphReply& reply) const {
  if (usage_percent_ <= 0 && regain_minutes_ <= 0) return;
  const std::string shares = fmt::format(R"("call_count":{},"total_time":{},"total_cputime":{})",
                                         usage_percent_, usage_percent_ / 3, usage_percent_ / 4);
  reply.headers.emplace_back("X-App-Usage", fmt::format("{{{}}}", shares));
  reply.headers.emplace_back(
      "X-Business-Use-Case-Usage",
      fmt::format(R"({{"{}":[{{"type":"pages",{},"estimated_time_to_regain_access":{}}}]}})",
                  options_.page_id, shares, regain_minutes_));
}

// ---- what people see of it ----

void SimulatedGraph::log(const GraphCall& call, int status, std::string_view fault, TimeMs now) {
  std::string target = fmt::format("/{}/{}", call.version, call.object);
  if (!call.edge.empty()) target += '/' + call.edge;
  char separator = '?';
  for (const auto& [name, value] : call.query) {
    target += fmt::format("{}{}={}", separator, name, name == "access_token" ? "***" : value);
    separator = '&';
  }
  log_.push_back({now, std::move(target), status, std::string(fault)});
  if (log_.size() > Simulator::log_calls_max) log_.pop_front();
}

std::string SimulatedGraph::log_json() const {
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    json.array("calls", [&] {
      for (const LoggedCall& call : log_) {
        json.object([&] {
          json.field("at", call.at);
          json.field("target", call.target);
          json.field("status", call.status);
          json.field("fault", call.fault);
        });
      }
    });
  });
  return out;
}

std::string SimulatedGraph::state_json(TimeMs now) {
  advance(now);
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    json.field("status", live_.status(now));
    json.field("positionSeconds", live_.position_s(now));
    json.field("scriptComments", options_.script.lines.size());
    json.field("comments", live_.comment_count());
    json.field("calls", log_.size());
    json.field("pageId", options_.page_id);
    json.field("liveId", options_.live_id);
    json.field("videoId", live_.video_id());
    json.field("expired", expired_);
  });
  return out;
}

}  // namespace soldwire::platforms::facebook
