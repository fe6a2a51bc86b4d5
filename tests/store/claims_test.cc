#include "tests/store/backends.h"
#include "tests/store/samples.h"

namespace soldwire::store::testing {
namespace {

using claims::ClaimStatus;
using namespace std::string_literals;
using Claims = StoreContract;
using Comments = StoreContract;
SOLDWIRE_FOR_EACH_BACKEND(Claims);
SOLDWIRE_FOR_EACH_BACKEND(Comments);

std::vector<std::int64_t> numbers(const auto& rows) {
  std::vector<std::int64_t> out;
  for (const auto& row : rows) {
    out.push_back(row.number);
  }
  return out;
}

TEST_P(Comments, RepeatedCommentChangesNothing) {
  write([](Transaction& tx) {
    EXPECT_TRUE(must(tx.insert_comment(show_one, sample_comment(1))));
    CommentRow again = sample_comment(1);
    again.number = 2;
    again.comment.text = "edited";
    EXPECT_FALSE(must(tx.insert_comment(show_one, again)));
    again.comment.platform = "instagram";
    EXPECT_TRUE(must(tx.insert_comment(show_one, again))) << "another platform, another comment";
    EXPECT_EQ(code_of(tx.insert_comment(ShowId("shw_nobody"), again)), Errc::not_found);
  });
  EXPECT_EQ(must(read()->find_comment(show_one, "facebook", "page_1")), sample_comment(1));
  EXPECT_EQ(must(read()->find_comment(show_one, "facebook", "page_2")), std::nullopt);
}

TEST_P(Comments, NumberOfAnotherCommentIsAConflict) {
  write([](Transaction& tx) {
    must(tx.insert_comment(show_one, sample_comment(1)));
    CommentRow other = sample_comment(2);
    other.number = 1;
    EXPECT_EQ(code_of(tx.insert_comment(show_one, other)), Errc::conflict);
    other.number = 0;
    EXPECT_EQ(code_of(tx.insert_comment(show_one, other)), Errc::invalid_input);
  });
}

TEST_P(Comments, SameCommentInTwoShowsIsTwoComments) {
  write([](Transaction& tx) {
    must(tx.insert_show(sample_show("shw_two")));
    EXPECT_TRUE(must(tx.insert_comment(show_one, sample_comment(1))));
    EXPECT_TRUE(must(tx.insert_comment(ShowId("shw_two"), sample_comment(1))));
  });
}

TEST_P(Comments, AnyBytesComeBackAsTheyWent) {
  CommentRow row = sample_comment(1);
  row.comment.text = "before\0after \xFF\xFE\xC0\x80 \xED\xA0\x80 \xF0\x9F\x98\x80"s;
  row.comment.user_handle = "\0"s;
  row.comment.comment_id = "id\0\xFF"s;
  row.comment.user_id = "";
  row.comment.parent_comment_id.reset();
  row.comment.platform_time.reset();
  row.comment.backfill = false;
  row.comment.from_seller = true;
  row.comment.intent = claims::Intent::review;
  write([&](Transaction& tx) { EXPECT_TRUE(must(tx.insert_comment(show_one, row))); });
  EXPECT_EQ(must(read()->find_comment(show_one, "facebook", row.comment.comment_id)), row);
  EXPECT_EQ(must(read()->comments(show_one, "", 0, 10)).rows, std::vector{row});
  EXPECT_EQ(must(read()->comments(show_one, "AFTER", 0, 10)).rows.size(), 1U)
      << "text behind a NUL is searched too";
}

TEST_P(Comments, VeryLongTextIsKept) {
  CommentRow row = sample_comment(1);
  row.comment.text.assign(1U << 20U, 'x');
  write([&](Transaction& tx) { must(tx.insert_comment(show_one, row)); });
  EXPECT_EQ(must(read()->comments(show_one, "", 0, 10)).rows, std::vector{row});
}

TEST_P(Comments, PagesMeetWithoutGap) {
  write([](Transaction& tx) {
    for (int i = 1; i <= 5; ++i) {
      must(tx.insert_comment(show_one, sample_comment(i)));
    }
  });
  const auto reader = read();
  const auto first = must(reader->comments(show_one, "", 0, 2));
  EXPECT_EQ(numbers(first.rows), (std::vector<std::int64_t>{1, 2}));
  ASSERT_EQ(first.next, 2);
  const auto second = must(reader->comments(show_one, "", *first.next, 2));
  EXPECT_EQ(numbers(second.rows), (std::vector<std::int64_t>{3, 4}));
  const auto third = must(reader->comments(show_one, "", *second.next, 2));
  EXPECT_EQ(numbers(third.rows), (std::vector<std::int64_t>{5}));
  EXPECT_EQ(third.next, std::nullopt);
  EXPECT_EQ(must(reader->comments(show_one, "", 3, 2)).next, std::nullopt)
      << "a full last page has no next";
  EXPECT_EQ(code_of(reader->comments(show_one, "", 0, 0)), Errc::invalid_input);
  EXPECT_EQ(code_of(reader->comments(ShowId("shw_nobody"), "", 0, 1)), Errc::not_found);
  EXPECT_EQ(must(reader->comments(show_one, "", -5, 9)).rows.size(), 5U);
  EXPECT_TRUE(must(reader->comments(show_one, "", INT64_MAX, 9)).rows.empty());
}

TEST_P(Comments, SearchTakesWildcardsLiterallyAndFoldsAscii) {
  write([](Transaction& tx) {
    const std::vector<std::string> texts{"SOLD 12", "100% mine",   "a_b",
                                         "axb",     "back\\slash", "Ünï"};
    for (std::size_t i = 0; i < texts.size(); ++i) {
      CommentRow row = sample_comment(static_cast<std::int64_t>(i) + 1);
      row.comment.text = texts[i];
      row.comment.user_handle = i == 0 ? "Anna_B" : "someone";
      must(tx.insert_comment(show_one, row));
    }
  });
  const struct {
    const char* text;
    std::vector<std::int64_t> found;
  } rows[] = {
      {"sold", {1}},   {"%", {2}},      {"_", {1, 3}}, {"A_B", {1, 3}},
      {"\\", {5}},     {"anna_b", {1}}, {"Ünï", {6}},  {"", {1, 2, 3, 4, 5, 6}},
      {"nothing", {}},
  };
  const auto reader = read();
  for (const auto& row : rows) {
    EXPECT_EQ(numbers(must(reader->comments(show_one, row.text, 0, 10)).rows), row.found)
        << row.text;
  }
  const auto page = must(reader->comments(show_one, "_", 0, 1));
  ASSERT_EQ(page.next, 1);
  EXPECT_EQ(numbers(must(reader->comments(show_one, "_", *page.next, 1)).rows),
            (std::vector<std::int64_t>{3}));
}

TEST_P(Claims, ClaimIsStoredWithEverythingAndFoundById) {
  const ClaimRow row = sample_claim(1, "12", 7, ClaimStatus::review, 3);
  write([&](Transaction& tx) { must(tx.put_claim(show_one, row)); });
  const auto found = must(read()->find_claim(row.claim.id));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->row, row);
  EXPECT_EQ(found->show, show_one);
  EXPECT_EQ(found->workspace, workspace_one);
  EXPECT_FALSE(must(read()->find_claim(ClaimId("clm_nobody"))));
}

TEST_P(Claims, ClaimWithoutItemBuyerIdOrCommentKeepsThemEmpty) {
  ClaimRow row = sample_claim(1, "12", 7, ClaimStatus::unmatched);
  row.claim.buyer.user_id.reset();
  row.claim.comment_id.reset();
  row.claim.order.platform_id.clear();
  write([&](Transaction& tx) { must(tx.put_claim(show_one, row)); });
  EXPECT_EQ(must(read()->find_claim(row.claim.id))->row, row);
}

TEST_P(Claims, PutReplacesEveryField) {
  ClaimRow row = sample_claim(1, "12", 7, ClaimStatus::waitlist);
  row.claim.waitlist_position = 4;
  write([&](Transaction& tx) {
    must(tx.put_claim(show_one, row));
    row.claim.waitlist_position = 3;  // only its place
    row.claim.updated_at = {77};
    must(tx.put_claim(show_one, row));
    EXPECT_EQ(must(tx.find_claim(row.claim.id))->row, row);
    ClaimRow replaced = sample_claim(9, "13", 8, ClaimStatus::winner, 2);
    replaced.number = 1;
    replaced.claim.id = row.claim.id;
    replaced.claim.variant = "M";
    must(tx.put_claim(show_one, replaced));
    EXPECT_EQ(must(tx.find_claim(row.claim.id))->row, replaced);
  });
}

TEST_P(Claims, IdAndNumberBelongTogether) {
  write([](Transaction& tx) {
    must(tx.insert_show(sample_show("shw_two")));
    must(tx.put_claim(show_one, sample_claim(1, "12", 1)));
    ClaimRow other_number = sample_claim(1, "12", 1);
    other_number.number = 2;
    EXPECT_EQ(code_of(tx.put_claim(show_one, other_number)), Errc::conflict);
    ClaimRow other_id = sample_claim(2, "12", 1);
    other_id.number = 1;
    EXPECT_EQ(code_of(tx.put_claim(show_one, other_id)), Errc::conflict);
    EXPECT_EQ(code_of(tx.put_claim(ShowId("shw_two"), sample_claim(1, "12", 1))), Errc::conflict);
    EXPECT_EQ(code_of(tx.put_claim(ShowId("shw_nobody"), sample_claim(3, "12", 1))),
              Errc::not_found);
    EXPECT_EQ(must(tx.find_claim(ClaimId("clm_1")))->row, sample_claim(1, "12", 1));
    EXPECT_EQ(must(tx.load_show(show_one)).claim_count, 1);
  });
}

TEST_P(Claims, HistoryIsInTheOrderOfItsMaking) {
  const ClaimChange made{ClaimId("clm_1"), {10}, ClaimStatus::waitlist, 1, "", "", "status", 5};
  const ClaimChange note{ClaimId("clm_1"), {9}, ClaimStatus::waitlist, 1, "usr_a", "call",
                         "note",           6};
  write([&](Transaction& tx) {
    must(tx.put_claim(show_one, sample_claim(1, "12", 1)));
    must(tx.put_claim(show_one, sample_claim(2, "12", 2)));
    must(tx.append_claim_change(show_one, made));
    must(tx.append_claim_change(show_one, sample_change("clm_2", 11)));
    must(tx.append_claim_change(show_one, note));
    EXPECT_EQ(code_of(tx.append_claim_change(show_one, sample_change("clm_nobody", 1))),
              Errc::not_found);
  });
  EXPECT_EQ(must(read()->claim_history(ClaimId("clm_1"))), (std::vector{made, note}));
  EXPECT_TRUE(must(read()->claim_history(ClaimId("clm_nobody"))).empty());
}

TEST_P(Claims, FilterCombinesStatusItemAndText) {
  write([](Transaction& tx) {
    must(tx.put_claim(show_one, sample_claim(1, "12", 1, ClaimStatus::winner)));
    must(tx.put_claim(show_one, sample_claim(2, "12", 2, ClaimStatus::waitlist)));
    must(tx.put_claim(show_one, sample_claim(3, "A1", 1, ClaimStatus::winner)));
    must(tx.put_claim(show_one, sample_claim(4, "12", 14, ClaimStatus::winner)));
  });
  const struct {
    ClaimFilter filter;
    std::vector<std::int64_t> found;
  } rows[] = {
      {{}, {1, 2, 3, 4}},
      {{ClaimStatus::winner, {}, ""}, {1, 3, 4}},
      {{ClaimStatus::released, {}, ""}, {}},
      {{{}, "12", ""}, {1, 2, 4}},
      {{ClaimStatus::winner, "12", ""}, {1, 4}},
      {{ClaimStatus::winner, "12", "buyer 14"}, {4}},
      {{{}, {}, "a1"}, {3}},
      {{{}, {}, "PAGE_2"}, {2}},
      {{ClaimStatus::winner, {}, "a1"}, {3}},
      {{{}, {}, "%"}, {}},
  };
  const auto reader = read();
  for (std::size_t i = 0; i < std::size(rows); ++i) {
    EXPECT_EQ(numbers(must(reader->claims(show_one, rows[i].filter, 0, 10)).rows), rows[i].found)
        << "row " << i;
  }
}

TEST_P(Claims, PagesOfEveryFilterMeetWithoutGap) {
  write([](Transaction& tx) {
    for (int i = 1; i <= 5; ++i) {
      must(tx.put_claim(show_one, sample_claim(i, "12", i)));
    }
  });
  const auto reader = read();
  for (const ClaimFilter& filter :
       {ClaimFilter{}, ClaimFilter{ClaimStatus::winner, {}, ""}, ClaimFilter{{}, "12", "buyer"}}) {
    std::vector<std::int64_t> seen;
    std::optional<std::int64_t> after = 0;
    while (after) {
      const auto page = must(reader->claims(show_one, filter, *after, 2));
      for (const std::int64_t number : numbers(page.rows)) {
        seen.push_back(number);
      }
      after = page.next;
    }
    EXPECT_EQ(seen, (std::vector<std::int64_t>{1, 2, 3, 4, 5}));
  }
  EXPECT_EQ(code_of(reader->claims(show_one, {}, 0, 0)), Errc::invalid_input);
  EXPECT_EQ(code_of(reader->claims(ShowId("shw_nobody"), {}, 0, 1)), Errc::not_found);
}

}  // namespace
}  // namespace soldwire::store::testing
