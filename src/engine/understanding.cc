#include "engine/understanding.h"

#include <algorithm>
#include <utility>

#include "claims/allocation/reasons.h"
#include "claims/reading_reason.h"
#include "engine/limits.h"

namespace soldwire::engine {
namespace {

using claims::Intent;
using claims::PauseClaims;
using claims::Reading;
using claims::Replies;
using claims::allocation::Ask;
namespace reasons = claims::allocation::reasons;

std::string_view featured_number(const ShowMemory& memory, const claims::Comment& comment) {
  if (!memory.show.settings.allocation.featured_claims) {
    return {};
  }
  const auto* const featured = memory.on_show_for(comment);
  return featured == nullptr ? std::string_view() : std::string_view(featured->item.number);
}

bool asks(const Reading& reading) {
  return reading.intent == Intent::claim || reading.intent == Intent::pass;
}

// The one item that the answered comment is about; empty: none, or more than one.
Result<std::string> item_of_parent(Batch& batch, ShowMemory& memory,
                                   const claims::language::Reader& reader,
                                   const claims::Comment& comment) {
  SW_TRY(const auto parent, batch.stored(batch.transaction().find_comment(
                                memory.show.id, comment.platform, *comment.parent_comment_id)));
  if (!parent) {
    return std::string();
  }
  // The seller's comment may name the item that is on show.
  const Reading reading = reader.read_indexed(parent->comment.text, memory.items());
  return reading.lines.size() == 1 ? reading.lines.front().item : std::string();
}

// What an unclear comment may be about: the item it names, or the one on show where it names none.
std::string suggested_item(const ShowMemory& memory, const Reading& reading,
                           const claims::Comment& comment) {
  if (reading.suggestion.empty() && reading.reason == claims::ReadingReason::item_not_said) {
    if (const auto* const featured = memory.on_show_for(comment); featured != nullptr) {
      return featured->item.number;
    }
  }
  return reading.suggestion;
}

struct Heard {
  Reading reading;
  std::string doubt;
  std::string detail;
};

Result<Heard> hear_viewer(Batch& batch, ShowMemory& memory, const claims::language::Reader& reader,
                          const claims::Comment& comment) {
  const std::string_view featured = featured_number(memory, comment);
  const Replies replies = memory.show.settings.allocation.replies;
  Heard heard;
  if (!comment.parent_comment_id) {
    heard.reading = reader.read_indexed(comment.text, memory.items(), featured);
    return heard;
  }
  heard.reading = reader.read_indexed(comment.text, memory.items());
  if (asks(heard.reading)) {
    if (replies != Replies::take && heard.reading.intent == Intent::claim) {
      heard.doubt = reasons::reply;
      heard.detail = "a reply to another comment";
    }
    return heard;
  }
  // "sold" in answer to "sold 12" says nothing certain about an item.
  SW_TRY(std::string item, item_of_parent(batch, memory, reader, comment));
  if (item.empty()) {
    item = featured;
  }
  if (!item.empty()) {
    Reading with_item = reader.read_indexed(comment.text, memory.items(), item);
    if (asks(with_item)) {
      heard.reading = std::move(with_item);
      heard.doubt = reasons::reply_suggestion;
      heard.detail = "a reply without an item number: item " + item + " is a suggestion";
    }
  }
  return heard;
}

// The one buyer of this handle whom the show knows; else one who is known by the handle alone.
struct Named {
  claims::Buyer buyer;
  bool is_one_of_several = false;
};
Named buyer_named(const ShowMemory& memory, const std::string& platform,
                  const std::string& handle) {
  const claims::Buyer* known = nullptr;
  const claims::Buyer by_handle{platform + "/handle:" + handle, platform, std::nullopt, handle};
  for (const auto& [id, holding] : memory.state->claims()) {
    const auto& buyer = holding.claim.buyer;
    if (buyer.platform != platform || buyer.handle != handle || !buyer.user_id) {
      continue;
    }
    if (known != nullptr && known->key != buyer.key) {
      return {by_handle, true};
    }
    known = &buyer;
  }
  return {known == nullptr ? by_handle : *known, false};
}

void doubt_for_block(Ask& ask) {
  ask.doubt = reasons::blocked_buyer;
  ask.doubt_detail = "the buyer is blocked";
}

void understand_staff(ShowMemory& memory, const claims::language::Reader& reader,
                      const store::CommentRow& row, Understanding& out) {
  const claims::Comment& comment = row.comment;
  out.reading.reason = claims::ReadingReason::written_by_seller;
  const StaffClaim staff = split_staff_claim(comment.text);
  if (staff.handle.empty() || comment.removed_at) {
    return;
  }
  Reading reading =
      reader.read_indexed(staff.text, memory.items(), featured_number(memory, comment));
  if (reading.intent != Intent::claim) {
    // "12 for @anna" needs no claim word: only the seller's people can say it.
    const auto number = claims::language::canonical_item_code(staff.text);
    if (!number || memory.state->find_item_by_number(*number) == nullptr) {
      return;
    }
    reading = {Intent::claim, {{*number, 1, {}}}, claims::ReadingReason::said};
  }
  out.reading = std::move(reading);
  const Named named = buyer_named(memory, comment.platform, staff.handle);
  for (const auto& line : out.reading.lines) {
    Ask ask = claims::allocation::ask_of(comment, line, row.number);
    ask.from_seller = false;
    ask.buyer = named.buyer;
    if (memory.blocked.contains(named.buyer.key)) {
      doubt_for_block(ask);
    } else if (named.is_one_of_several) {
      ask.doubt = reasons::unclear;
      ask.doubt_detail = "several buyers are called " + staff.handle;
    }
    out.claims.push_back(std::move(ask));
  }
}

}  // namespace

PauseClaims pause_policy(const claims::Show& show, TimeMs written) {
  for (const auto& each : show.intermissions) {
    if (written >= each.from && (!each.until || written < *each.until)) {
      return each.claims;
    }
  }
  return PauseClaims::take;
}

void doubt_for_pause(Ask& ask) {
  ask.doubt = reasons::written_in_pause;
  ask.doubt_detail = "written while the show took no comments";
}

bool is_staff(const claims::Show& show, const claims::Comment& comment) {
  const auto& staff = show.settings.allocation.staff;
  return comment.user_id && !staff.empty() &&
         std::find(staff.begin(), staff.end(), comment.platform + ":" + *comment.user_id) !=
             staff.end();
}

StaffClaim split_staff_claim(std::string_view text) {
  constexpr std::string_view marker = " for @";
  const auto at = text.rfind(marker);
  if (at == std::string_view::npos || at == 0) {
    return {};
  }
  std::string_view handle = text.substr(at + marker.size());
  while (!handle.empty() && (handle.back() == ' ' || handle.back() == '!' || handle.back() == '.' ||
                             handle.back() == '\n')) {
    handle.remove_suffix(1);
  }
  if (handle.empty() || handle.size() > typed_handle_bytes_max ||
      handle.find('\n') != std::string_view::npos) {
    return {};
  }
  return {std::string(text.substr(0, at)), std::string(handle)};
}

Result<Understanding> understand(Batch& batch, ShowMemory& memory, const store::CommentRow& row) {
  SW_TRY(const auto* const reader, batch.reader_of(memory));
  const claims::Comment& comment = row.comment;
  Understanding out;
  if (comment.from_seller) {
    understand_staff(memory, *reader, row, out);
    return out;
  }
  SW_TRY(Heard heard, hear_viewer(batch, memory, *reader, comment));
  out.reading = std::move(heard.reading);
  const Intent intent = out.reading.intent;
  if (intent == Intent::none || comment.removed_at) {
    return out;
  }
  const PauseClaims at_pause =
      comment.platform_time ? pause_policy(memory.show, *comment.platform_time) : PauseClaims::take;
  const bool is_ignored_reply = comment.parent_comment_id && intent != Intent::pass &&
                                memory.show.settings.allocation.replies == Replies::ignore;
  if (at_pause == PauseClaims::ignore || is_ignored_reply) {
    return out;
  }
  const claims::Buyer author = memory.author_of(comment);
  std::vector<claims::Line> lines = out.reading.lines;
  if (intent == Intent::review && lines.empty()) {
    lines.push_back({suggested_item(memory, out.reading, comment), 1, {}});
  }
  for (auto& line : lines) {
    Ask ask = claims::allocation::ask_of(comment, std::move(line), row.number);
    ask.buyer = author;
    ask.only_in_line = out.reading.reason == claims::ReadingReason::place_in_line;
    if (intent == Intent::pass) {
      // To give up is never in doubt, unless nobody knows what.
      if (heard.doubt != reasons::reply_suggestion) {
        out.passes.push_back(std::move(ask));
      }
      continue;
    }
    if (memory.blocked.contains(author.key)) {
      doubt_for_block(ask);
    } else if (intent == Intent::review) {
      ask.doubt = reasons::unclear;
      ask.doubt_detail = claims::sentence(out.reading.reason);
    } else if (at_pause == PauseClaims::review) {
      doubt_for_pause(ask);
    } else {
      ask.doubt = heard.doubt;
      ask.doubt_detail = heard.detail;
    }
    out.claims.push_back(std::move(ask));
  }
  return out;
}

}  // namespace soldwire::engine
