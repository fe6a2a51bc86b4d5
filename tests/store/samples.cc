#include "tests/store/samples.h"

#include <cstdlib>

namespace soldwire::store::testing {

TemporaryFolder::TemporaryFolder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "soldwire-store-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) {
    throw std::runtime_error("cannot make a temporary folder");
  }
  path_ = pattern;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

Workspace sample_workspace(const std::string& id) {
  return {WorkspaceId(id), "Shop " + id, {5}};
}

User sample_user(const std::string& id) {
  return {UserId(id), id + "@example.test", "Name of " + id, "$argon2id$" + id, {7}};
}

Session sample_session(const std::string& id, const std::string& user) {
  return {SessionId(id), UserId(user), workspace_one, "hash of " + id, "",
          {10},          {11},         {1'000},       std::nullopt};
}

Connection sample_connection(const std::string& id) {
  return {ConnectionId(id),
          workspace_one,
          "facebook",
          "Page " + id,
          "1001",
          "http://127.0.0.1:1",
          std::string("sealed\0bytes", 12),
          {9}};
}

claims::Show sample_show(const std::string& id, std::int64_t created_at) {
  claims::Show show;
  show.id = ShowId(id);
  show.workspace = workspace_one;
  show.name = "Show " + id;
  show.status = claims::ShowStatus::draft;
  show.settings.languages = {"en", "de"};
  show.settings.claim_words = {{"sold", "mine \"quoted\"", "取"}};
  show.settings.mode = claims::ClaimMode::plusone;
  show.settings.ranges = true;
  show.settings.strictness = claims::Strictness::strict;
  show.settings.max_qty = 12;
  show.created_at = {created_at};
  show.public_generation = -3;
  return show;
}

Source sample_source(const std::string& id) {
  Source source;
  source.id = SourceId(id);
  source.show = show_one;
  source.connection = ConnectionId("con_one");
  source.platform = "facebook";
  source.connection_name = "Page";
  source.live_id = "live_" + id;
  source.cursor = R"({"after":"abc"})";
  source.state = "polling";
  source.detail = "fine";
  source.since = {20};
  source.last_comment_at = TimeMs{21};
  source.comments = 5;
  source.delay_ms = 1'500;
  source.authors_hidden = true;
  source.usage_percent = 82;
  return source;
}

claims::Item sample_item(const std::string& number, std::int64_t quantity) {
  claims::Item item;
  item.id = ItemId("itm_" + number);
  item.number = number;
  item.title = "Item " + number;
  item.quantity = quantity;
  item.position = 1;
  item.created_at = {30};
  return item;
}

CommentRow sample_comment(std::int64_t number) {
  CommentRow row;
  row.number = number;
  row.comment.platform = "facebook";
  row.comment.comment_id = "page_" + std::to_string(number);
  row.comment.source_id = "src_one";
  row.comment.user_id = "u" + std::to_string(number);
  row.comment.user_handle = "Buyer " + std::to_string(number);
  row.comment.text = "sold " + std::to_string(number);
  row.comment.parent_comment_id = "page_0";
  row.comment.platform_time = TimeMs{1'000 * number};
  row.comment.received_at = {1'000 * number + 5};
  row.comment.backfill = true;
  row.comment.intent = claims::Intent::claim;
  return row;
}

ClaimRow sample_claim(std::int64_t number, const std::string& item_number, int buyer,
                      claims::ClaimStatus status, std::int64_t quantity) {
  ClaimRow row;
  row.number = number;
  claims::Claim& claim = row.claim;
  claim.id = ClaimId("clm_" + std::to_string(number));
  if (status != claims::ClaimStatus::unmatched) {
    claim.item = ItemId("itm_" + item_number);
  }
  claim.item_number = item_number;
  claim.quantity = quantity;
  claim.status = status;
  claim.buyer.platform = "facebook";
  claim.buyer.user_id = "u" + std::to_string(buyer);
  claim.buyer.key = "facebook:u" + std::to_string(buyer);
  claim.buyer.handle = "Buyer " + std::to_string(buyer);
  claim.platform = "facebook";
  claim.comment_id = "page_" + std::to_string(number);
  claim.order = {{1'000 * number}, "page_" + std::to_string(number), number};
  claim.created_at = {1'000 * number + 7};
  claim.updated_at = {1'000 * number + 8};
  claim.reason = "first in line";
  claim.by = "usr_one";
  return row;
}

ClaimChange sample_change(const std::string& claim, std::int64_t at) {
  return {ClaimId(claim), {at}, claims::ClaimStatus::winner, 1, "", "in time", "status", 3};
}

EventRecord sample_event(std::int64_t seq) {
  const std::string number = std::to_string(seq);
  return {seq,
          "custom.sample",
          {100 + seq},
          R"({"type":"custom.sample","seq":)" + number + R"(,"at":"x","data":{}})"};
}

std::vector<EventRecord> sample_events(std::int64_t first, std::int64_t last) {
  std::vector<EventRecord> events;
  for (std::int64_t seq = first; seq <= last; ++seq) {
    events.push_back(sample_event(seq));
  }
  return events;
}

}  // namespace soldwire::store::testing
