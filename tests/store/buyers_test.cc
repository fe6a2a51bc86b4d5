// Blocked and merged buyers, comments that settle, holds, and the operators' steps, in every store.
#include "tests/store/backends.h"
#include "tests/store/samples.h"

namespace soldwire::store::testing {
namespace {

class BuyersContract : public StoreContract {};
SOLDWIRE_FOR_EACH_BACKEND(BuyersContract);

claims::Buyer buyer(const std::string& name) {
  return {"facebook:" + name, "facebook", name, "handle of " + name};
}

TEST_P(BuyersContract, BlockedBuyersAndAliasesAreKeptAndTakenBack) {
  const BlockedBuyer blocked{buyer("ben"), "never pays", "usr_1", {7}};
  const BuyerAlias alias{"facebook:old", buyer("anna"), "usr_1", {8}};
  write([&](Transaction& tx) {
    must(tx.put_blocked_buyer(workspace_one, blocked));
    must(tx.put_buyer_alias(workspace_one, alias));
  });
  under_test().reopen();
  EXPECT_EQ(must(read()->blocked_buyers(workspace_one)), std::vector{blocked});
  EXPECT_EQ(must(read()->buyer_aliases(workspace_one)), std::vector{alias});
  const auto rows = must(read()->load_show(show_one));
  EXPECT_EQ(rows.blocked, std::vector{blocked});
  EXPECT_EQ(rows.aliases, std::vector{alias});
  write([&](Transaction& tx) {
    must(tx.delete_blocked_buyer(workspace_one, blocked.buyer.key));
    must(tx.delete_buyer_alias(workspace_one, alias.from));
  });
  EXPECT_TRUE(must(read()->blocked_buyers(workspace_one)).empty());
  EXPECT_TRUE(must(read()->buyer_aliases(workspace_one)).empty());
}

TEST_P(BuyersContract, CommentsThatSettleAndHoldsSayWhenTheyAreDue) {
  auto claim = sample_claim(1, "77", 1, claims::ClaimStatus::unmatched);
  claim.claim.hold_until = TimeMs{500};
  claim.claim.code = "no_item_yet";
  write([&](Transaction& tx) {
    EXPECT_TRUE(must(tx.insert_comment(show_one, sample_comment(1))));
    EXPECT_TRUE(must(tx.insert_comment(show_one, sample_comment(2))));
    must(tx.put_settling(show_one, 2, TimeMs{400}));
    must(tx.put_claim(show_one, claim));
  });
  under_test().reopen();
  const auto rows = must(read()->load_show(show_one));
  ASSERT_EQ(rows.settling.size(), 1U);
  EXPECT_EQ(rows.settling.front().row, sample_comment(2));
  EXPECT_EQ(rows.settling.front().due, TimeMs{400});
  EXPECT_EQ(rows.active_claims, std::vector{claim});
  EXPECT_EQ(must(read()->due_shows()),
            (std::vector<DueShow>{{show_one, workspace_one, TimeMs{400}}}));
  write([&](Transaction& tx) { must(tx.delete_settling(show_one, 2)); });
  EXPECT_EQ(must(read()->due_shows()),
            (std::vector<DueShow>{{show_one, workspace_one, TimeMs{500}}}));
  write([&](Transaction& tx) {
    auto show = *must(tx.find_show(show_one));
    show.status = claims::ShowStatus::paused;
    show.intermissions = {{TimeMs{1}, TimeMs{2}, claims::PauseClaims::take},
                          {TimeMs{3}, std::nullopt, claims::PauseClaims::ignore}};
    show.settings.allocation.staff = {"facebook:1"};
    show.settings.allocation.fill = claims::Fill::whole;
    show.settings.allocation.buyer_limit = 3;
    must(tx.update_show(show));
    EXPECT_EQ(*must(tx.find_show(show_one)), show);
  });
  EXPECT_TRUE(must(read()->due_shows()).empty()) << "a pause stops the clock of the holds";
}

TEST_P(BuyersContract, AnEditedCommentKeepsBothTexts) {
  auto row = sample_comment(1);
  write([&](Transaction& tx) { EXPECT_TRUE(must(tx.insert_comment(show_one, row))); });
  row.comment.original_text = row.comment.text;
  row.comment.text = "sold 99";
  row.comment.edited_at = TimeMs{9};
  row.comment.removed_at = TimeMs{10};
  write([&](Transaction& tx) { must(tx.update_comment(show_one, row)); });
  EXPECT_EQ(must(read()->find_comment(show_one, row.comment.platform, row.comment.comment_id)),
            row);
  auto tx = begin();
  EXPECT_EQ(code_of(tx->update_comment(show_one, sample_comment(5))), Errc::not_found);
}

TEST_P(BuyersContract, StepsComeBackAsTheyWereAndTheOldestAreForgotten) {
  ActionRow action;
  action.kind = "item";
  action.by = "usr_1";
  action.at = {5};
  action.aliases = {{"facebook:old", std::nullopt, claims::Buyer{"debug:new", "debug", "new", "N"}},
                    {"x/comment:1", claims::Buyer{"facebook:old", "facebook", "old", "O"}, {}}};
  const auto before = sample_claim(1, "77", 1, claims::ClaimStatus::unmatched).claim;
  auto after = before;
  after.status = claims::ClaimStatus::winner;
  after.hold_until = TimeMs{77};
  after.reserved = true;
  after.item = ItemId("itm_1");
  after.reason = "quoted \"and\" broken";
  action.claims = {{1, before, after}, {2, std::nullopt, after}};
  claims::Item item;
  item.id = ItemId("itm_1");
  item.number = "77";
  item.price = claims::Money{1'050, "EUR"};
  item.variants = {{"M", 2}};
  item.quantity = 2;
  action.item_before = item;
  write([&](Transaction& tx) {
    for (action.number = 1; action.number <= actions_kept_max + 3; ++action.number) {
      must(tx.put_action(show_one, action));
    }
  });
  under_test().reopen();
  const auto kept = must(read()->actions(show_one, 1'000));
  ASSERT_EQ(kept.size(), static_cast<std::size_t>(actions_kept_max));
  action.number = actions_kept_max + 3;
  EXPECT_EQ(kept.front(), action);
  action.undone = true;
  write([&](Transaction& tx) { must(tx.put_action(show_one, action)); });
  EXPECT_EQ(must(read()->actions(show_one, 1)), std::vector{action});
}

}  // namespace
}  // namespace soldwire::store::testing
