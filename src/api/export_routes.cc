#include <fmt/core.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/csv.h"
#include "api/paging.h"
#include "api/route.h"
#include "store/read_pool.h"

namespace soldwire::api {
namespace {

constexpr std::size_t export_bytes_max = 64U << 20U;
constexpr int export_page_rows = 1'000;

std::string time_text(const std::optional<TimeMs>& time) {
  return time ? format_rfc3339(*time) : std::string();
}

void header(CsvWriter& csv, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    csv.text(name);
  }
  csv.end_row();
}

void write_claim_row(CsvWriter& csv, const claims::Claim& claim) {
  csv.text(claim.id.str());
  csv.text(claim.item_number);
  csv.text(claim.variant);
  csv.number(claim.quantity);
  csv.text(claims::to_string(claim.status));
  csv.text(claim.waitlist_position > 0 ? std::to_string(claim.waitlist_position) : "");
  csv.text(claim.buyer.handle);
  csv.text(claim.buyer.user_id.value_or(""));
  csv.text(claim.platform);
  csv.text(claim.comment_id.value_or(""));
  csv.text(format_rfc3339(claim.order.time));
  csv.text(format_rfc3339(claim.created_at));
  csv.text(format_rfc3339(claim.updated_at));
  csv.text(claim.reason);
  csv.end_row();
}

void write_comment_row(CsvWriter& csv, const claims::Comment& comment) {
  csv.text(comment.comment_id);
  csv.text(comment.platform);
  csv.text(comment.user_handle);
  csv.text(comment.user_id.value_or(""));
  csv.text(comment.text);
  csv.text(claims::to_string(comment.intent));
  csv.text(comment.parent_comment_id.value_or(""));
  csv.text(time_text(comment.platform_time));
  csv.text(format_rfc3339(comment.received_at));
  csv.text(comment.backfill ? "yes" : "no");
  csv.end_row();
}

void write_buyer_row(CsvWriter& csv, const store::BuyerRow& row) {
  csv.text(row.buyer.handle);
  csv.text(row.buyer.user_id.value_or(""));
  csv.text(row.buyer.platform);
  csv.number(row.units);
  std::string items;
  for (const std::string& item : row.items) {
    items += (items.empty() ? "" : "; ") + item;
  }
  csv.text(items);
  std::string total;
  for (const auto& [currency, amount] : row.total) {
    total += fmt::format("{}{} {}", total.empty() ? "" : "; ", amount, currency);
  }
  csv.text(total);
  csv.end_row();
}

enum class Kind { claims, buyers, comments };

// One export under way. It reads a page at a time and lets other readers have the thread in
// between.
struct Export {
  Call call;
  Kind kind;
  ShowId show;
  bool rehearsal = false;
  CsvWriter csv;
  std::int64_t after = 0;
};

// Writes the next page. True when there are more.
Result<bool> write_page(Export& job, store::Reader& reader) {
  switch (job.kind) {
    case Kind::claims: {
      SW_TRY(const store::Page<store::ClaimRow> page,
             reader.claims(job.show, {}, job.after, export_page_rows));
      for (const store::ClaimRow& row : page.rows) {
        write_claim_row(job.csv, row.claim);
      }
      job.after = page.next.value_or(0);
      return page.next.has_value();
    }
    case Kind::comments: {
      SW_TRY(const store::Page<store::CommentRow> page,
             reader.comments(job.show, "", job.after, export_page_rows));
      for (const store::CommentRow& row : page.rows) {
        write_comment_row(job.csv, row.comment);
      }
      job.after = page.next.value_or(0);
      return page.next.has_value();
    }
    case Kind::buyers: {
      SW_TRY(const std::vector<store::BuyerRow> buyers, reader.buyers(job.show));
      for (const store::BuyerRow& row : buyers) {
        write_buyer_row(job.csv, row);
      }
      return false;
    }
  }
  return false;
}

std::string_view name_of(Kind kind) {
  switch (kind) {
    case Kind::claims:
      return "claims";
    case Kind::buyers:
      return "buyers";
    case Kind::comments:
      return "comments";
  }
  return "";
}

void write_header(Export& job) {
  switch (job.kind) {
    case Kind::claims:
      header(job.csv, {"claimId", "itemNumber", "variant", "quantity", "claimStatus",
                       "waitlistPosition", "userHandle", "userId", "platform", "commentId",
                       "timestamp", "at", "updatedAt", "reason"});
      break;
    case Kind::buyers:
      header(job.csv, {"userHandle", "userId", "platform", "units", "items", "totalMinorUnits"});
      break;
    case Kind::comments:
      header(job.csv, {"commentId", "platform", "userHandle", "userId", "text", "intent",
                       "parentCommentId", "timestamp", "receivedAt", "backfill"});
      break;
  }
}

void answer_export(Export& job) {
  net::Response response;
  response.body = job.csv.take();
  response.headers.set("Content-Type", "text/csv; charset=utf-8");
  response.headers.set("Content-Disposition", fmt::format("attachment; filename=\"{}{}-{}.csv\"",
                                                          job.rehearsal ? "rehearsal-" : "",
                                                          job.show.str(), name_of(job.kind)));
  add_protective_headers(response.headers);
  job.call.answer(std::move(response));
}

void step(const std::shared_ptr<Export>& job, store::Reader& reader) {
  const auto more = write_page(*job, reader);
  if (!more) {
    job->call.refuse(more.error());
    return;
  }
  if (job->csv.size() > export_bytes_max) {
    job->call.answer(problem_response(
        ProblemCode::too_large,
        fmt::format("The export is larger than 64 MiB; read GET /api/shows/{{id}}/{} in pages "
                    "instead.",
                    name_of(job->kind))));
    return;
  }
  if (!*more) {
    answer_export(*job);
    return;
  }
  const auto queued =
      job->call.context.pool.submit([job](store::Reader& next_reader) { step(job, next_reader); });
  if (!queued) {
    job->call.refuse(queued.error());
  }
}

std::optional<Kind> kind_from(std::string_view word) {
  for (const Kind kind : {Kind::claims, Kind::buyers, Kind::comments}) {
    if (word == name_of(kind)) {
      return kind;
    }
  }
  return std::nullopt;
}

void export_csv(Call call) {
  const auto kind = kind_from(call.request.query_param("type").value_or(""));
  if (!kind) {
    call.refuse(Error{Errc::invalid_input, "type must be claims, buyers or comments.", "?type"});
    return;
  }
  store::ReadPool& pool = call.context.pool;
  const net::Responder responder = call.responder;
  const auto queued =
      pool.submit([call = std::move(call), kind = *kind](store::Reader& reader) mutable {
        const auto show = find_show(reader, call.show(), call.identity.workspace);
        if (!show) {
          call.refuse(show.error());
          return;
        }
        auto job = std::make_shared<Export>(
            Export{std::move(call), kind, show->id, show->rehearsal, {}, 0});
        write_header(*job);
        step(job, reader);
      });
  if (!queued) {
    responder.send(problem_response(queued.error()));
  }
}

}  // namespace

void add_export_routes(Routes& routes) {
  routes.add("GET", "/api/shows/{id}/export", {}, export_csv);
}

}  // namespace soldwire::api
