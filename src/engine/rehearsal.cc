#include "engine/rehearsal.h"

#include <utility>
#include <vector>

namespace soldwire::engine {
namespace {

std::string user_prefix(const claims::Show& show) {
  return show.id.str() + ".";
}

bool is_of_rehearsals(std::string_view buyer_key) {
  const std::string_view platform = claims::rehearsal_platform;
  return buyer_key.size() > platform.size() && buyer_key.starts_with(platform) &&
         (buyer_key[platform.size()] == ':' || buyer_key[platform.size()] == '/');
}

// Those without an account are known by a comment or a handle, which every rehearsal may have.
bool is_of(const claims::Show& show, std::string_view buyer_key) {
  const std::string named = std::string(claims::rehearsal_platform) + ":";
  return is_of_rehearsals(buyer_key) &&
         (!buyer_key.starts_with(named) || buyer_key.starts_with(named + user_prefix(show)));
}

}  // namespace

Result<std::string> platform_in(const claims::Show& show, std::string platform) {
  if (show.rehearsal) {
    return std::string(claims::rehearsal_platform);
  }
  if (platform == claims::rehearsal_platform) {
    return fail(Errc::invalid_input, "the show is no rehearsal", "/platform");
  }
  return platform;
}

claims::Buyer buyer_in(const claims::Show& show, claims::Buyer buyer) {
  if (!show.rehearsal || is_of(show, buyer.key)) {
    return buyer;
  }
  buyer.platform = claims::rehearsal_platform;
  if (buyer.user_id) {
    if (!buyer.user_id->starts_with(user_prefix(show))) {
      buyer.user_id = user_prefix(show) + *buyer.user_id;
    }
    buyer.key = buyer.platform + ":" + *buyer.user_id;
  }
  return buyer;
}

Result<void> admit(const claims::Show& show, claims::Comment& comment) {
  SW_TRY(comment.platform, platform_in(show, std::move(comment.platform)));
  if (show.rehearsal && comment.user_id && !comment.user_id->starts_with(user_prefix(show))) {
    comment.user_id = user_prefix(show) + *comment.user_id;
  }
  return {};
}

Result<void> check_buyer(const claims::Show& show, std::string_view buyer_key) {
  if (show.rehearsal == is_of_rehearsals(buyer_key) &&
      (!show.rehearsal || is_of(show, buyer_key))) {
    return {};
  }
  return fail(Errc::invalid_input,
              show.rehearsal ? "this is no buyer of the rehearsal" : "this is no real buyer",
              "/buyerKey");
}

Result<void> forget_buyers(Batch& batch, const claims::Show& show) {
  auto& transaction = batch.transaction();
  SW_TRY(const auto blocked, batch.stored(transaction.blocked_buyers(show.workspace)));
  for (const auto& each : blocked) {
    if (is_of(show, each.buyer.key)) {
      SW_CHECK(batch.stored(transaction.delete_blocked_buyer(show.workspace, each.buyer.key)));
      for (ShowMemory* const memory : batch.shows_of(show.workspace)) {
        memory->blocked.erase(each.buyer.key);
      }
    }
  }
  SW_TRY(const auto aliases, batch.stored(transaction.buyer_aliases(show.workspace)));
  for (const auto& each : aliases) {
    if (is_of(show, each.from)) {
      SW_CHECK(batch.stored(transaction.delete_buyer_alias(show.workspace, each.from)));
      for (ShowMemory* const memory : batch.shows_of(show.workspace)) {
        memory->aliases.erase(each.from);
      }
    }
  }
  const std::string platform(claims::rehearsal_platform);
  SW_CHECK(batch.stored(
      transaction.delete_buyer_notes(show.workspace, platform + ":" + user_prefix(show))));
  return batch.stored(transaction.delete_buyer_notes(show.workspace, platform + "/"));
}

}  // namespace soldwire::engine
