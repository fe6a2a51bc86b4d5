#include "tests/store/backends.h"
#include "tests/store/samples.h"

namespace soldwire::store::testing {
namespace {

using Shows = StoreContract;
SOLDWIRE_FOR_EACH_BACKEND(Shows);

TEST_P(Shows, ShowIsStoredWithAllItsSettings) {
  claims::Show show = sample_show("shw_two");
  write([&](Transaction& tx) {
    must(tx.insert_show(show));
    EXPECT_EQ(must(tx.find_show(show.id)), show);
    show.status = claims::ShowStatus::ended;
    show.started_at = TimeMs{2'000};
    show.ended_at = TimeMs{3'000};
    show.settings.claim_words.reset();
    show.settings.pass_words = std::vector<std::string>{};
    show.settings.mode = claims::ClaimMode::bare;
    must(tx.update_show(show));
  });
  EXPECT_EQ(must(read()->find_show(show.id)), show);
  EXPECT_EQ(must(read()->find_show(ShowId("shw_nobody"))), std::nullopt);
}

TEST_P(Shows, ARehearsalAndItsPaceAreStored) {
  claims::Show show = sample_show("shw_two");
  show.rehearsal = true;
  show.settings.allocation.claim_rate = claims::ClaimRate{3, 20};
  write([&](Transaction& tx) {
    must(tx.insert_show(show));
    EXPECT_EQ(must(tx.find_show(show.id)), show);
    show.pace = claims::RehearsalPace{120, 7, {"en", "th"}};
    must(tx.update_show(show));
  });
  EXPECT_EQ(must(read()->find_show(show.id)), show);
  write([&](Transaction& tx) {
    show.pace.reset();
    must(tx.update_show(show));
  });
  EXPECT_EQ(must(read()->find_show(show.id)), show);
}

TEST_P(Shows, InsertAndUpdateNameWhatIsWrong) {
  write([](Transaction& tx) {
    EXPECT_EQ(code_of(tx.insert_show(sample_show(show_one.str()))), Errc::conflict);
    EXPECT_EQ(code_of(tx.update_show(sample_show("shw_nobody"))), Errc::not_found);
    claims::Show foreign = sample_show("shw_two");
    foreign.workspace = WorkspaceId("wsp_nobody");
    EXPECT_EQ(code_of(tx.insert_show(foreign)), Errc::not_found);
  });
}

TEST_P(Shows, PagesAreNewestFirstAndMeetWithoutGap) {
  write([](Transaction& tx) {
    must(tx.insert_workspace(sample_workspace("wsp_two")));
    claims::Show foreign = sample_show("shw_foreign", 9'000);
    foreign.workspace = WorkspaceId("wsp_two");
    must(tx.insert_show(foreign));
    for (int i = 0; i < 4; ++i) {  // two of each time
      must(tx.insert_show(sample_show("shw_" + std::to_string(i), 2'000 + i / 2)));
    }
  });
  const auto reader = read();
  std::vector<std::string> seen;
  std::optional<ShowId> after;
  for (;;) {
    const auto page = must(reader->shows(workspace_one, after, 2));
    for (const auto& show : page) {
      seen.push_back(show.id.str());
    }
    if (page.size() < 2) {
      break;
    }
    after = page.back().id;
  }
  const std::vector<std::string> expected{"shw_3", "shw_2", "shw_1", "shw_0", "shw_one"};
  EXPECT_EQ(seen, expected);
}

TEST_P(Shows, PageRefusesWhatCannotBeMeant) {
  const auto reader = read();
  EXPECT_EQ(code_of(reader->shows(workspace_one, ShowId("shw_nobody"), 10)), Errc::invalid_input);
  EXPECT_EQ(code_of(reader->shows(workspace_one, std::nullopt, 0)), Errc::invalid_input);
  EXPECT_EQ(code_of(reader->shows(workspace_one, std::nullopt, -1)), Errc::invalid_input);
  EXPECT_TRUE(must(reader->shows(WorkspaceId("wsp_nobody"), std::nullopt, 10)).empty());
}

TEST_P(Shows, ShowsAreFoundByStatus) {
  write([](Transaction& tx) {
    claims::Show show = sample_show("shw_two");
    show.status = claims::ShowStatus::active;
    must(tx.insert_show(show));
  });
  EXPECT_EQ(must(read()->shows_with_status(claims::ShowStatus::active)),
            std::vector{ShowId("shw_two")});
  EXPECT_TRUE(must(read()->shows_with_status(claims::ShowStatus::paused)).empty());
}

TEST_P(Shows, SourceIsReplacedByIdAndStaysWithItsShow) {
  Source source = sample_source("src_one");
  write([&](Transaction& tx) {
    must(tx.insert_show(sample_show("shw_two")));
    must(tx.put_source(source));
    source.state = "backing_off";
    source.cursor = "{}";
    source.next_try_at = TimeMs{99};
    source.delay_ms.reset();
    source.usage_percent.reset();
    must(tx.put_source(source));
    Source moved = source;
    moved.show = ShowId("shw_two");
    EXPECT_EQ(code_of(tx.put_source(moved)), Errc::conflict);
    moved.show = ShowId("shw_nobody");
    EXPECT_EQ(code_of(tx.put_source(moved)), Errc::not_found);
  });
  EXPECT_EQ(must(read()->sources(show_one)), std::vector{source});
  EXPECT_EQ(code_of(read()->sources(ShowId("shw_nobody"))), Errc::not_found);
}

TEST_P(Shows, ItemIsReplacedByIdWithVariantsAndPrice) {
  claims::Item item = sample_item("12", 5);
  item.price = claims::Money{1'999, "EUR"};
  item.variants = {{"S", 2}, {"M \"tall\"", 3}};
  item.per_buyer_limit = 1;
  write([&](Transaction& tx) {
    must(tx.put_item(show_one, item));
    item.featured = true;
    item.title = "Changed";
    must(tx.put_item(show_one, item));
  });
  EXPECT_EQ(must(read()->load_show(show_one)).items, std::vector{item});
  item.price.reset();
  item.variants.clear();
  item.per_buyer_limit.reset();
  write([&](Transaction& tx) { must(tx.put_item(show_one, item)); });
  EXPECT_EQ(must(read()->load_show(show_one)).items, std::vector{item});
}

TEST_P(Shows, ItemNumberIsUniqueWithinItsShowOnly) {
  write([](Transaction& tx) {
    must(tx.insert_show(sample_show("shw_two")));
    must(tx.put_item(show_one, sample_item("12")));
    claims::Item other = sample_item("12");
    other.id = ItemId("itm_other");
    EXPECT_EQ(code_of(tx.put_item(show_one, other)), Errc::conflict);
    must(tx.put_item(ShowId("shw_two"), other));
    EXPECT_EQ(code_of(tx.put_item(show_one, other)), Errc::conflict) << "of another show";
    EXPECT_EQ(code_of(tx.put_item(ShowId("shw_nobody"), sample_item("13"))), Errc::not_found);
  });
}

TEST_P(Shows, ItemsComeByPosition) {
  write([](Transaction& tx) {
    for (int i = 1; i <= 3; ++i) {
      claims::Item item = sample_item(std::to_string(i));
      item.position = 4 - i;
      must(tx.put_item(show_one, item));
    }
  });
  const auto items = must(read()->load_show(show_one)).items;
  ASSERT_EQ(items.size(), 3U);
  EXPECT_EQ(items[0].number, "3");
  EXPECT_EQ(items[2].number, "1");
}

TEST_P(Shows, ItemIsDeletedOnceAndOnlyFromItsShow) {
  write([](Transaction& tx) {
    must(tx.insert_show(sample_show("shw_two")));
    must(tx.put_item(show_one, sample_item("12")));
    EXPECT_EQ(code_of(tx.delete_item(ShowId("shw_two"), ItemId("itm_12"))), Errc::not_found);
    must(tx.delete_item(show_one, ItemId("itm_12")));
    EXPECT_EQ(code_of(tx.delete_item(show_one, ItemId("itm_12"))), Errc::not_found);
  });
  EXPECT_TRUE(must(read()->load_show(show_one)).items.empty());
}

TEST_P(Shows, LoadGivesCountsAndOnlyWhatIsStillOpen) {
  using claims::ClaimStatus;
  write([](Transaction& tx) {
    must(tx.put_item(show_one, sample_item("12")));
    must(tx.put_source(sample_source("src_one")));
    for (int i = 1; i <= 3; ++i) {
      EXPECT_TRUE(must(tx.insert_comment(show_one, sample_comment(i))));
    }
    std::int64_t number = 0;
    for (const ClaimStatus status :
         {ClaimStatus::released, ClaimStatus::winner, ClaimStatus::waitlist, ClaimStatus::unmatched,
          ClaimStatus::review, ClaimStatus::expired}) {
      ++number;
      must(tx.put_claim(show_one, sample_claim(number, "12", static_cast<int>(number), status)));
    }
    must(tx.append_events(show_one, sample_events(1, 4)));
  });
  const ShowRows rows = must(read()->load_show(show_one));
  EXPECT_EQ(rows.show, sample_show(show_one.str()));
  EXPECT_EQ(rows.seq, 4);
  EXPECT_EQ(rows.comment_count, 3);
  EXPECT_EQ(rows.claim_count, 6);
  EXPECT_EQ(rows.sources, std::vector{sample_source("src_one")});
  ASSERT_EQ(rows.active_claims.size(), 4U);
  EXPECT_EQ(rows.active_claims.front(), sample_claim(2, "12", 2, ClaimStatus::winner));
  EXPECT_EQ(rows.active_claims.back().number, 5);
  EXPECT_EQ(code_of(read()->load_show(ShowId("shw_nobody"))), Errc::not_found);
}

TEST_P(Shows, DeletedShowLeavesNothingAndTakesNothingElse) {
  write([](Transaction& tx) {
    must(tx.insert_show(sample_show("shw_two")));
    must(tx.put_item(show_one, sample_item("12")));
    must(tx.put_source(sample_source("src_one")));
    for (const ShowId& show : {show_one, ShowId("shw_two")}) {
      must(tx.insert_comment(show, sample_comment(1)));
      must(tx.append_events(show, sample_events(1, 2)));
    }
    must(tx.put_claim(show_one, sample_claim(1, "12", 1)));
    must(tx.append_claim_change(show_one, sample_change("clm_1", 1)));
    must(tx.delete_show(show_one, {90}));
    EXPECT_EQ(code_of(tx.delete_show(show_one, {91})), Errc::not_found);
    EXPECT_EQ(code_of(tx.insert_comment(show_one, sample_comment(1))), Errc::not_found);
  });
  const auto reader = read();
  EXPECT_EQ(must(reader->find_show(show_one)), std::nullopt);
  EXPECT_EQ(must(reader->find_deleted_show(show_one)), workspace_one);
  EXPECT_EQ(must(reader->find_deleted_show(ShowId("shw_two"))), std::nullopt);
  EXPECT_FALSE(must(reader->find_claim(ClaimId("clm_1"))));
  EXPECT_TRUE(must(reader->claim_history(ClaimId("clm_1"))).empty());
  EXPECT_EQ(code_of(reader->events_after(show_one, 0, 10)), Errc::not_found);
  EXPECT_EQ(must(reader->events_after(ShowId("shw_two"), 0, 10)).events.size(), 2U);
  EXPECT_TRUE(must(reader->find_comment(ShowId("shw_two"), "facebook", "page_1")));
  write([](Transaction& tx) {
    must(tx.insert_show(sample_show(show_one.str())));
    EXPECT_EQ(must(tx.load_show(show_one)).comment_count, 0) << "a new show starts empty";
    EXPECT_TRUE(must(tx.insert_comment(show_one, sample_comment(1))));
  });
}

}  // namespace
}  // namespace soldwire::store::testing
