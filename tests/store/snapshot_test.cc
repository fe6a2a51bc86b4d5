#include <atomic>
#include <thread>

#include "tests/store/backends.h"
#include "tests/store/samples.h"

namespace soldwire::store::testing {
namespace {

using claims::ClaimStatus;
using Snapshots = StoreContract;
SOLDWIRE_FOR_EACH_BACKEND(Snapshots);

// Item 12 (3 units of 10.00 EUR; S and M) and item A1 (1 unit, no price), and claims of every kind.
void put_sample_show(Transaction& tx) {
  claims::Item item = sample_item("12", 3);
  item.price = claims::Money{1'000, "EUR"};
  item.variants = {{"S", 1}, {"M", 2}};
  must(tx.put_item(show_one, item));
  claims::Item other = sample_item("A1", 1);
  other.position = 2;
  must(tx.put_item(show_one, other));

  std::int64_t number = 0;
  const auto claim = [&](const char* item_number, int buyer, ClaimStatus status,
                         std::int64_t quantity, const char* variant) {
    ClaimRow row = sample_claim(++number, item_number, buyer, status, quantity);
    row.claim.variant = variant;
    must(tx.put_claim(show_one, row));
    must(tx.insert_comment(show_one, sample_comment(number)));
  };
  claim("12", 1, ClaimStatus::winner, 1, "S");
  claim("12", 2, ClaimStatus::winner, 2, "M");
  claim("12", 3, ClaimStatus::waitlist, 5, "M");
  claim("12", 4, ClaimStatus::waitlist, 1, "S");
  claim("A1", 1, ClaimStatus::winner, 1, "");
  claim("A1", 5, ClaimStatus::released, 1, "");
  claim("99", 6, ClaimStatus::unmatched, 1, "");
  claim("12", 7, ClaimStatus::review, 60, "");
}

TEST_P(Snapshots, CountsComeFromTheClaims) {
  write([](Transaction& tx) { put_sample_show(tx); });
  const Snapshot snapshot = must(read()->snapshot(show_one, 100, 100));
  ASSERT_EQ(snapshot.items.size(), 2U);
  EXPECT_EQ(snapshot.items[0].number, "12");
  EXPECT_EQ(snapshot.item_counts[0], (claims::ItemCounts{3, 2}));
  EXPECT_EQ(snapshot.item_counts[1], (claims::ItemCounts{1, 0}));
  EXPECT_EQ(snapshot.variant_claimed[0], (std::map<std::string, std::int64_t>{{"M", 2}, {"S", 1}}));
  EXPECT_TRUE(snapshot.variant_claimed[1].empty());
  EXPECT_EQ(snapshot.show, sample_show(show_one.str()));
}

TEST_P(Snapshots, StatsAreTheSameAloneAndInTheSnapshot) {
  write([](Transaction& tx) { put_sample_show(tx); });
  const ShowStats stats = must(read()->stats(show_one));
  EXPECT_EQ(stats.comments, 8);
  EXPECT_EQ(stats.claims, 8);
  EXPECT_EQ(stats.winners, 3);
  EXPECT_EQ(stats.waitlist, 2);
  EXPECT_EQ(stats.unmatched, 1);
  EXPECT_EQ(stats.review, 1);
  EXPECT_EQ(stats.released, 1);
  EXPECT_EQ(stats.buyers, 2);
  EXPECT_EQ(stats.items, 2);
  EXPECT_EQ(stats.items_claimed, 2);
  EXPECT_EQ(stats.units, 4);
  EXPECT_EQ(stats.units_claimed, 4);
  EXPECT_EQ(stats.revenue, (std::map<std::string, std::int64_t>{{"EUR", 3'000}}));
  const ShowStats in_snapshot = must(read()->snapshot(show_one, 1, 1)).stats;
  EXPECT_EQ(in_snapshot.claims, stats.claims);
  EXPECT_EQ(in_snapshot.revenue, stats.revenue);
  EXPECT_EQ(code_of(read()->stats(ShowId("shw_nobody"))), Errc::not_found);
}

TEST_P(Snapshots, CountsFollowEveryChangeOfAClaim) {
  write([](Transaction& tx) { put_sample_show(tx); });
  write([](Transaction& tx) {
    ClaimRow released = sample_claim(1, "12", 1, ClaimStatus::released, 1);
    released.claim.variant = "S";
    must(tx.put_claim(show_one, released));
    ClaimRow promoted = sample_claim(4, "12", 4, ClaimStatus::winner, 1);
    promoted.claim.variant = "S";
    must(tx.put_claim(show_one, promoted));
    EXPECT_EQ(must(tx.stats(show_one)).waitlist, 1) << "also before the commit";
    ClaimRow fewer = sample_claim(2, "12", 2, ClaimStatus::winner, 1);
    fewer.claim.variant = "M";
    must(tx.put_claim(show_one, fewer));
    must(tx.put_claim(show_one, fewer));
  });
  const Snapshot snapshot = must(read()->snapshot(show_one, 100, 100));
  EXPECT_EQ(snapshot.item_counts[0], (claims::ItemCounts{2, 1}));
  EXPECT_EQ(snapshot.variant_claimed[0], (std::map<std::string, std::int64_t>{{"M", 1}, {"S", 1}}));
  EXPECT_EQ(snapshot.stats.winners, 3);
  EXPECT_EQ(snapshot.stats.released, 2);
  EXPECT_EQ(snapshot.stats.claims, 8);
}

TEST_P(Snapshots, CountsAreUndoneWithASavepoint) {
  write([](Transaction& tx) {
    must(tx.put_item(show_one, sample_item("12", 9)));
    must(tx.put_claim(show_one, sample_claim(1, "12", 1, ClaimStatus::winner, 1)));
    must(tx.savepoint());
    must(tx.put_claim(show_one, sample_claim(2, "12", 2, ClaimStatus::winner, 2)));
    EXPECT_EQ(must(tx.stats(show_one)).units_claimed, 3);
    must(tx.put_claim(show_one, sample_claim(3, "12", 3, ClaimStatus::winner, 4)));
    must(tx.rollback_to_savepoint());
    must(tx.savepoint());
    must(tx.put_claim(show_one, sample_claim(2, "12", 2, ClaimStatus::waitlist, 2)));
    must(tx.release_savepoint());
  });
  const Snapshot snapshot = must(read()->snapshot(show_one, 100, 100));
  EXPECT_EQ(snapshot.item_counts[0], (claims::ItemCounts{1, 1}));
  EXPECT_EQ(snapshot.stats.winners, 1);
  EXPECT_EQ(snapshot.stats.waitlist, 1);
}

TEST_P(Snapshots, CountsAreRightAlsoForClaimsWrittenBeforeTheStoreWasOpened) {
  write([](Transaction& tx) { put_sample_show(tx); });
  under_test().reopen();
  write([](Transaction& tx) {
    ClaimRow released = sample_claim(5, "A1", 1, ClaimStatus::released, 1);
    must(tx.put_claim(show_one, released));
    must(tx.put_claim(show_one, sample_claim(9, "A1", 8, ClaimStatus::winner, 1)));
  });
  const Snapshot snapshot = must(read()->snapshot(show_one, 100, 100));
  EXPECT_EQ(snapshot.item_counts[1], (claims::ItemCounts{1, 0}));
  EXPECT_EQ(snapshot.stats.released, 2);
  EXPECT_EQ(snapshot.stats.claims, 9);
}

TEST_P(Snapshots, RevenueBeyondAllNumbersStaysAtTheLargest) {
  write([](Transaction& tx) {
    claims::Item item = sample_item("12", 3);
    item.price = claims::Money{INT64_MAX, "EUR"};
    must(tx.put_item(show_one, item));
    must(tx.put_claim(show_one, sample_claim(1, "12", 1, ClaimStatus::winner, 3)));
  });
  EXPECT_EQ(must(read()->stats(show_one)).revenue.at("EUR"), INT64_MAX);
}

TEST_P(Snapshots, KeepsTheNewestAndReturnsThemOldestFirst) {
  write([](Transaction& tx) {
    put_sample_show(tx);
    must(tx.append_events(show_one, sample_events(1, 3)));
  });
  const Snapshot snapshot = must(read()->snapshot(show_one, 2, 3));
  EXPECT_EQ(snapshot.seq, 3);
  ASSERT_EQ(snapshot.claims.size(), 2U);
  EXPECT_EQ(snapshot.claims[0].number, 7);
  EXPECT_EQ(snapshot.claims[1].number, 8);
  EXPECT_TRUE(snapshot.claims_truncated);
  ASSERT_EQ(snapshot.comments.size(), 3U);
  EXPECT_EQ(snapshot.comments[0].number, 6);
  EXPECT_TRUE(snapshot.comments_truncated);
  const Snapshot whole = must(read()->snapshot(show_one, 8, 8));
  EXPECT_FALSE(whole.claims_truncated);
  EXPECT_FALSE(whole.comments_truncated);
  EXPECT_EQ(whole.claims.front().number, 1);
}

TEST_P(Snapshots, EmptyPartsAndUnknownShows) {
  const auto reader = read();
  const Snapshot empty = must(reader->snapshot(show_one, 0, 0));
  EXPECT_TRUE(empty.claims.empty());
  EXPECT_FALSE(empty.claims_truncated);
  EXPECT_EQ(empty.seq, 0);
  EXPECT_EQ(code_of(reader->snapshot(ShowId("shw_nobody"), 1, 1)), Errc::not_found);
  EXPECT_EQ(code_of(reader->snapshot(show_one, -1, 1)), Errc::invalid_input);
  EXPECT_EQ(code_of(reader->snapshot(show_one, 1, -1)), Errc::invalid_input);
}

TEST_P(Snapshots, SeesOneStateWhileOthersAreCommitted) {
  // Each transaction adds one comment, one claim and one event, so every state has as many of each.
  std::atomic<bool> stop = false;
  std::thread reading([&] {
    const auto reader = read();
    while (!stop) {
      const Snapshot snapshot = must(reader->snapshot(show_one, 1'000, 1'000));
      EXPECT_EQ(static_cast<std::int64_t>(snapshot.claims.size()), snapshot.seq);
      EXPECT_EQ(static_cast<std::int64_t>(snapshot.comments.size()), snapshot.seq);
      EXPECT_EQ(snapshot.stats.claims, snapshot.seq);
      const auto page = must(reader->events_after(show_one, 0, 1'000));
      EXPECT_EQ(static_cast<std::int64_t>(page.events.size()), page.head);
      const ShowRows rows = must(reader->load_show(show_one));
      EXPECT_EQ(rows.claim_count, rows.seq);
      EXPECT_EQ(rows.comment_count, rows.seq);
    }
  });
  for (int i = 1; i <= 200; ++i) {
    write([&](Transaction& tx) {
      must(tx.insert_comment(show_one, sample_comment(i)));
      must(tx.put_claim(show_one, sample_claim(i, "12", i, ClaimStatus::unmatched)));
      must(tx.append_events(show_one, sample_events(i, i)));
    });
  }
  stop = true;
  reading.join();
}

TEST_P(Snapshots, BuyersAreListedByTheirFirstWinWithTotals) {
  write([](Transaction& tx) {
    put_sample_show(tx);
    ClaimRow again = sample_claim(9, "12", 2, ClaimStatus::winner, 1);
    again.claim.variant = "M";
    again.claim.buyer.handle = "New handle";
    must(tx.put_claim(show_one, again));
  });
  const auto buyers = must(read()->buyers(show_one));
  ASSERT_EQ(buyers.size(), 2U);
  EXPECT_EQ(buyers[0].buyer.key, "facebook:u1");
  EXPECT_EQ(buyers[0].buyer.user_id, "u1");
  EXPECT_EQ(buyers[0].units, 2);
  EXPECT_EQ(buyers[0].items, (std::vector<std::string>{"12 S", "A1"}));
  EXPECT_EQ(buyers[0].total, (std::map<std::string, std::int64_t>{{"EUR", 1'000}}));
  EXPECT_EQ(buyers[1].buyer.handle, "New handle");
  EXPECT_EQ(buyers[1].items, (std::vector<std::string>{"12 M x3"}));
  EXPECT_EQ(buyers[1].total.at("EUR"), 3'000);
  EXPECT_EQ(code_of(read()->buyers(ShowId("shw_nobody"))), Errc::not_found);
}

}  // namespace
}  // namespace soldwire::store::testing
