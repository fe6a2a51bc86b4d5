#include <algorithm>
#include <fstream>

#include "base/clock.h"
#include "base/random.h"
#include "store/sqlite/open.h"
#include "tests/store/samples.h"
#include "tests/store/sqlite/raw_database.h"
#include "tests/store/sqlite/recorded_show.h"

namespace soldwire::store::testing {
namespace {

class Verify : public ::testing::Test {
 protected:
  void SetUp() override {
    store_ = must(sqlite::open({path_, false}, clock_, random_));
    auto tx = must(store_->begin());
    record_sample_show(*tx);
    must(tx->commit());
  }

  // What is found, as "show rule" each once.
  std::vector<std::string> rules() {
    std::vector<std::string> names;
    for (const auto& finding : must(sqlite::verify({path_, true}))) {
      EXPECT_FALSE(finding.detail.empty());
      names.push_back(finding.rule);
    }
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
  }

  // Breaks the database by hand. A list beyond `rule` itself names what is bound to break with it.
  void expect_found(const std::string& rule, const std::string& sql) {
    store_.reset();
    RawDatabase(path_).run(sql);
    const auto found = rules();
    EXPECT_TRUE(std::find(found.begin(), found.end(), rule) != found.end())
        << rule << " was not found, but " << ::testing::PrintToString(found);
  }

  TemporaryFolder folder_;
  const std::string path_ = folder_.file("soldwire.db");
  ManualClock clock_;
  SeededRandom random_{3};
  std::unique_ptr<Store> store_;
};

TEST_F(Verify, CleanDatabaseHasNoFindingsWhileAServerRuns) {
  EXPECT_EQ(rules(), std::vector<std::string>{});
  store_.reset();
  EXPECT_EQ(rules(), std::vector<std::string>{}) << "and when it has stopped";
}

TEST_F(Verify, CommentsOfAnyBytesAreNoFinding) {
  auto tx = must(store_->begin());
  RecordedShow recorded(*tx, show_one, 13);
  CommentRow row = sample_comment(4);
  row.comment.comment_id = std::string("\xFF\0x", 3);
  recorded.comment(row);
  must(tx->commit());
  EXPECT_EQ(rules(), std::vector<std::string>{});
}

TEST_F(Verify, PartsOfOneAskAndAwardsByHandAreNoFinding) {
  auto tx = must(store_->begin());
  RecordedShow recorded(*tx, show_one, 13);
  claims::Item item = sample_item("50", 3);
  recorded.item(item);
  ClaimRow part = sample_claim(8, "50", 8, claims::ClaimStatus::winner, 2);
  part.claim.by.clear();
  recorded.claim(part);
  ClaimRow awarded = sample_claim(9, "50", 8, claims::ClaimStatus::winner, 1);
  awarded.claim.by = "usr_operator";
  recorded.claim(awarded);
  ClaimRow rest = sample_claim(10, "50", 8, claims::ClaimStatus::waitlist, 1);
  rest.claim.order = part.claim.order;
  rest.claim.by.clear();
  rest.claim.waitlist_position = 1;
  recorded.claim(rest);
  must(tx->commit());
  EXPECT_EQ(rules(), std::vector<std::string>{});
}

// Each column of a claim that its events tell of, with a mistake planted in it.
TEST_F(Verify, FindsEveryColumnOfAClaimThatTheEventsTellOtherwise) {
  const std::vector<std::pair<std::string, std::string>> mistakes{
      {"variant", "variant = 'XS'"},
      {"buyerKey", "buyer_key = 'debug:somebody'"},
      {"userId", "buyer_user_id = 'somebody'"},
      {"userHandle", "buyer_handle = 'Somebody'"},
      {"platform", "platform = 'nowhere'"},
      {"commentId", "comment_id = 'c_other'"},
      {"timestamp", "order_time = order_time + 1"},
      {"at", "created_at = created_at + 1"},
      {"updatedAt", "updated_at = updated_at + 1"},
      {"reason", "reason = 'because'"},
      {"by", "by_account = 'usr_somebody'"},
      {"code", "code = 'promoted_by_hand'"},
      {"holdUntil", "hold_until = 1770000000000"},
      {"reserved", "reserved = 1"},
      {"paidAt", "paid_at = 1770000000000"},
      {"item", "item_id = NULL"},
      {"item number", "item_number = '999'"},
      {"status", "status = 'expired'"},
      {"quantity", "quantity = quantity + 1"},
      {"position", "waitlist_position = 7"}};
  store_.reset();
  RawDatabase raw(path_);
  raw.run("CREATE TABLE kept AS SELECT * FROM claims WHERE id = 'clm_2'");
  const std::string columns =
      "item_id, item_number, variant, quantity, status, waitlist_position, buyer_key, "
      "buyer_user_id, buyer_handle, platform, comment_id, order_time, created_at, updated_at, "
      "reason, by_account, code, hold_until, reserved, paid_at";
  for (const auto& [name, mistake] : mistakes) {
    raw.run("UPDATE claims SET " + mistake + " WHERE id = 'clm_2'");
    const auto findings = must(sqlite::verify({path_, true}));
    EXPECT_TRUE(std::any_of(findings.begin(), findings.end(), [&](const sqlite::Finding& finding) {
      return finding.rule == "replay-claims" &&
             finding.detail.find("clm_2: the events say " + name + " ") != std::string::npos;
    })) << name;
    raw.run("UPDATE claims SET (" + columns + ") = (SELECT " + columns +
            " FROM kept) WHERE id = 'clm_2'");
  }
  raw.run("DROP TABLE kept");
  EXPECT_EQ(rules(), std::vector<std::string>{});
}

TEST_F(Verify, FindsClaimsThatAreCountedOtherwiseThanTheyAre) {
  expect_found("claim-counts", "UPDATE claim_counts SET released = released + 1");
}

TEST_F(Verify, FindsSumsOfAnItemThatItsClaimsDoNotGive) {
  expect_found("item-tallies", "UPDATE item_tallies SET claimed = claimed + 1 WHERE variant = ''");
  const auto findings = must(sqlite::verify({path_, true}));
  EXPECT_NE(findings.front().detail.find("units won"), std::string::npos)
      << findings.front().detail;
}

TEST_F(Verify, FindsSumsThatAreMissing) {
  expect_found("item-tallies", "DELETE FROM item_tallies");
}

TEST_F(Verify, FindsSumsOfAShowThatIsGone) {
  expect_found("orphan-rows", "INSERT INTO claim_counts VALUES (99, 1, 0, 0, 0, 0, 0)");
}

TEST_F(Verify, FindsAHoldThatWouldEndAPaidClaim) {
  expect_found("hold-of-paid",
               "UPDATE claims SET hold_until = 1770000000000, paid_at = 1770000000000 "
               "WHERE id = 'clm_2'");
}

TEST_F(Verify, FindsWinnersBeyondStock) {
  expect_found("winners-exceed-quantity", "UPDATE claims SET quantity = 2 WHERE id = 'clm_2'");
}

TEST_F(Verify, FindsWinnersBeyondAVariant) {
  expect_found("winners-exceed-quantity", "UPDATE claims SET quantity = 2 WHERE id = 'clm_6'");
}

TEST_F(Verify, FindsAWinnerOfAnUnknownVariant) {
  expect_found("winners-exceed-quantity", "UPDATE claims SET variant = 'XL' WHERE id = 'clm_6'");
}

TEST_F(Verify, FindsAHoleInAWaitlist) {
  expect_found("waitlist-positions", "UPDATE claims SET waitlist_position = 3 WHERE id = 'clm_5'");
}

TEST_F(Verify, FindsAPositionGivenTwice) {
  expect_found("waitlist-positions", "UPDATE claims SET waitlist_position = 1 WHERE id = 'clm_5'");
}

TEST_F(Verify, FindsAWaitlistOutOfOrder) {
  expect_found("waitlist-order", "UPDATE claims SET order_time = 1 WHERE id = 'clm_5'");
}

TEST_F(Verify, FindsAPositionOutsideAWaitlist) {
  expect_found("position-outside-waitlist",
               "UPDATE claims SET waitlist_position = 1 WHERE id = 'clm_2'");
}

TEST_F(Verify, FindsAFreeUnitBesideAWaitlist) {
  expect_found("free-unit-beside-waitlist",
               "UPDATE claims SET status = 'released' WHERE id = 'clm_2'");
}

TEST_F(Verify, FindsAClaimWithoutItsItem) {
  expect_found("claim-without-item", "DELETE FROM items WHERE number = 'A1'");
}

TEST_F(Verify, FindsTwoAsksOfOneBuyer) {
  expect_found("several-asks-of-one-buyer",
               "UPDATE claims SET buyer_key = 'facebook:u2' WHERE id = 'clm_4'");
}

TEST_F(Verify, FindsAMissingEvent) {
  expect_found("log-gap", "DELETE FROM events WHERE seq = 5");
}

TEST_F(Verify, FindsALostTailOfTheLog) {
  expect_found("log-head", "DELETE FROM events WHERE seq = 13");
}

TEST_F(Verify, FindsAnEventThatIsNotWhatItSays) {
  expect_found("event-mismatch", "UPDATE events SET type = 'claim.updated' WHERE seq = 6");
}

TEST_F(Verify, FindsAnUnreadableEvent) {
  expect_found("event-unreadable", "UPDATE events SET json = '{\"type\":' WHERE seq = 6");
}

TEST_F(Verify, FindsACommentThatWasNotAnnounced) {
  expect_found("comment-not-announced",
               "UPDATE events SET type = 'custom.x', json = "
               "'{\"type\":\"custom.x\",\"seq\":4,\"data\":{}}' WHERE seq = 4");
}

TEST_F(Verify, FindsACommentThatWasAnnouncedTwice) {
  expect_found("comment-announced-twice",
               "UPDATE events SET json = replace(json, 'page_2', 'page_1') WHERE seq = 4");
}

TEST_F(Verify, FindsAnAnnouncedCommentThatIsNotStored) {
  expect_found("comment-missing", "DELETE FROM comments WHERE number = 2");
}

TEST_F(Verify, FindsAStatusThatTheEventsTellOtherwise) {
  expect_found("replay-claims", "UPDATE claims SET status = 'expired' WHERE id = 'clm_7'");
}

TEST_F(Verify, FindsAQuantityThatTheEventsTellOtherwise) {
  expect_found("replay-claims", "UPDATE claims SET quantity = 5 WHERE id = 'clm_7'");
}

TEST_F(Verify, FindsAnItemNumberThatTheEventsTellOtherwise) {
  expect_found("replay-claims", "UPDATE claims SET item_number = '100' WHERE id = 'clm_7'");
}

TEST_F(Verify, FindsAPlaceInLineThatTheEventsTellOtherwise) {
  expect_found("replay-claims", "UPDATE claims SET waitlist_position = 9 WHERE id = 'clm_5'");
}

TEST_F(Verify, FindsAClaimThatIsGone) {
  expect_found("replay-claims", "DELETE FROM claims WHERE id = 'clm_7'");
}

TEST_F(Verify, FindsAnItemThatTheEventsTellOtherwise) {
  expect_found("replay-items", "UPDATE items SET title = 'other' WHERE number = 'A1'");
}

TEST_F(Verify, FindsAnItemInAnotherPlaceThanTheEventsSay) {
  expect_found("replay-items", "UPDATE items SET position = position + 1 WHERE number = 'A1'");
}

TEST_F(Verify, FindsWhateverOfAnItemTheEventsTellOtherwise) {
  for (const auto& [what, mistake] : std::vector<std::pair<std::string, std::string>>{
           {"price", "price_amount = 77, price_currency = 'EUR'"},
           {"variants", "variants = '[{\"name\":\"S\",\"quantity\":2}]'"},
           {"perBuyerLimit", "per_buyer_limit = 77"},
           {"featured", "featured = 1 - featured"}}) {
    store_.reset();
    RawDatabase raw(path_);
    raw.run("CREATE TABLE kept AS SELECT * FROM items WHERE number = 'A1'");
    raw.run("UPDATE items SET " + mistake + " WHERE number = 'A1'");
    const auto findings = must(sqlite::verify({path_, true}));
    EXPECT_TRUE(std::any_of(findings.begin(), findings.end(), [&](const sqlite::Finding& finding) {
      return finding.rule == "replay-items" &&
             finding.detail.find("item A1: the events say " + what + " ") != std::string::npos;
    })) << what;
    const std::string columns = "price_amount, price_currency, variants, per_buyer_limit, featured";
    raw.run("UPDATE items SET (" + columns + ") = (SELECT " + columns +
            " FROM kept) WHERE number = 'A1'");
    raw.run("DROP TABLE kept");
  }
  EXPECT_EQ(rules(), std::vector<std::string>{});
}

TEST_F(Verify, FindsATextThatTheEventsTellOtherwise) {
  expect_found("replay-comments", "UPDATE comments SET text = 'sold 13' WHERE number = 2");
}

TEST_F(Verify, FindsARemovedCommentThatTheEventsDoNotTell) {
  expect_found("replay-comments", "UPDATE comments SET removed_at = 1 WHERE number = 2");
}

TEST_F(Verify, FindsAShowThatIsNotWhatItsEventsTell) {
  auto tx = must(store_->begin());
  const std::vector<EventRecord> events{
      {14,
       "session.status",
       {2'000},
       R"({"type":"session.status","seq":14,"data":{"show":{"name":"Friday","status":"paused"}}})"}};
  must(tx->append_events(show_one, events));
  must(tx->commit());
  const auto findings = must(sqlite::verify({path_, true}));
  ASSERT_EQ(findings.size(), 2U);
  EXPECT_EQ(findings.front().rule, "replay-show");
  EXPECT_EQ(findings.back().detail, "the events say status paused, the table says active");
}

TEST_F(Verify, FindsAHoldOfAClaimThatHasWonNothing) {
  expect_found("hold-outside-winner",
               "UPDATE claims SET hold_until = 1770000000000 WHERE id = 'clm_5'");
}

TEST_F(Verify, FindsCommentsThatSettleInAShowThatTakesNone) {
  expect_found("settling-outside-show",
               "INSERT INTO settling SELECT position, 5 FROM comments WHERE number = 2; "
               "UPDATE shows SET status = 'ended'");
}

TEST_F(Verify, FindsRowsOfNoShow) {
  expect_found("orphan-rows", "INSERT INTO events VALUES ((77 << 40) | 1, 'x', 0, '{}')");
}

TEST_F(Verify, FindsABrokenReferenceBetweenTables) {
  expect_found("sqlite-integrity", "UPDATE items SET show_no = 77 WHERE number = 'A1'");
}

TEST_F(Verify, FindsAnUnreadableRow) {
  expect_found("unreadable-row", "UPDATE shows SET settings = 'no json'");
}

TEST_F(Verify, FindsDamagedPages) {
  store_.reset();
  {
    std::fstream file(path_, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(4096 * 20);
    file << std::string(4096 * 3, '\xAB');
  }
  const auto found = rules();
  EXPECT_TRUE(std::find(found.begin(), found.end(), "sqlite-integrity") != found.end())
      << ::testing::PrintToString(found);
}

TEST_F(Verify, NamesTheShowAndKeepsTheListReadable) {
  auto tx = must(store_->begin());
  for (int i = 4; i < 200; ++i) {
    must(tx->insert_comment(show_one, sample_comment(i)));
  }
  must(tx->commit());
  const auto findings = must(sqlite::verify({path_, true}));
  EXPECT_EQ(findings.size(), 21U);
  EXPECT_EQ(findings.front().show, show_one.str());
  EXPECT_EQ(findings.back().detail, "and 176 more");
}

TEST_F(Verify, RefusesWhatItCannotRead) {
  EXPECT_EQ(code_of(sqlite::verify({folder_.file("missing"), true})), Errc::unavailable);
  std::ofstream(folder_.file("text")) << "this is not a database, it is a shopping list";
  EXPECT_EQ(code_of(sqlite::verify({folder_.file("text"), true})), Errc::corrupt);
}

}  // namespace
}  // namespace soldwire::store::testing
