#include "tests/store/backends.h"
#include "tests/store/samples.h"

namespace soldwire::store::testing {
namespace {

using Accounts = StoreContract;
SOLDWIRE_FOR_EACH_BACKEND(Accounts);

TEST_P(Accounts, UserIsFoundByIdAndByEmailAsStored) {
  const User user = sample_user("usr_a");
  write([&](Transaction& tx) {
    must(tx.insert_user(user));
    EXPECT_EQ(must(tx.find_user(user.id)), user) << "a transaction reads what it wrote";
  });
  const auto reader = read();
  EXPECT_EQ(must(reader->find_user(user.id)), user);
  EXPECT_EQ(must(reader->find_user_by_email(user.email)), user);
  EXPECT_EQ(must(reader->find_user(UserId("usr_nobody"))), std::nullopt);
  EXPECT_EQ(must(reader->find_user_by_email("nobody@example.test")), std::nullopt);
}

TEST_P(Accounts, TakenEmailIsAConflictAndTheTransactionGoesOn) {
  write([&](Transaction& tx) {
    must(tx.insert_user(sample_user("usr_a")));
    User second = sample_user("usr_b");
    second.email = sample_user("usr_a").email;
    EXPECT_EQ(code_of(tx.insert_user(second)), Errc::conflict);
    must(tx.insert_user(sample_user("usr_c")));
    User changed = sample_user("usr_c");
    changed.email = sample_user("usr_a").email;
    EXPECT_EQ(code_of(tx.update_user(changed)), Errc::conflict);
  });
  EXPECT_TRUE(must(read()->find_user(UserId("usr_c"))));
  EXPECT_FALSE(must(read()->find_user(UserId("usr_b"))));
}

TEST_P(Accounts, UserIsUpdatedOrNotFound) {
  User user = sample_user("usr_a");
  write([&](Transaction& tx) {
    must(tx.insert_user(user));
    user.name = "New name";
    user.password_hash = "new hash";
    must(tx.update_user(user));
    EXPECT_EQ(code_of(tx.update_user(sample_user("usr_nobody"))), Errc::not_found);
  });
  EXPECT_EQ(must(read()->find_user(user.id)), user);
}

TEST_P(Accounts, WorkspaceIsFoundAsStored) {
  EXPECT_EQ(must(read()->find_workspace(workspace_one)), sample_workspace());
  EXPECT_EQ(must(read()->find_workspace(WorkspaceId("wsp_nobody"))), std::nullopt);
  write([](Transaction& tx) {
    EXPECT_EQ(code_of(tx.insert_workspace(sample_workspace())), Errc::conflict);
  });
}

TEST_P(Accounts, WorkspaceKeepsItsDefaults) {
  Workspace workspace = sample_workspace();
  workspace.name = "New name";
  workspace.defaults = sample_show("shw_any").settings;
  write([&](Transaction& tx) {
    must(tx.update_workspace(workspace));
    EXPECT_EQ(code_of(tx.update_workspace(sample_workspace("wsp_nobody"))), Errc::not_found);
  });
  EXPECT_EQ(must(read()->find_workspace(workspace_one)), workspace);
}

TEST_P(Accounts, MembersAreJoinedWithTheirNamesAndKeepOneRoleEach) {
  const auto member = [](const std::string& user, Role role) {
    return Member{workspace_one, UserId(user), role, sample_user(user).email,
                  sample_user(user).name};
  };
  write([&](Transaction& tx) {
    must(tx.insert_workspace(sample_workspace("wsp_two")));
    for (const char* id : {"usr_a", "usr_b"}) {
      must(tx.insert_user(sample_user(id)));
    }
    must(tx.put_member(member("usr_a", Role::owner)));
    must(tx.put_member(member("usr_b", Role::viewer)));
    must(tx.put_member(member("usr_b", Role::operator_)));
    Member elsewhere = member("usr_b", Role::owner);
    elsewhere.workspace = WorkspaceId("wsp_two");
    must(tx.put_member(elsewhere));
    EXPECT_EQ(code_of(tx.put_member(member("usr_nobody", Role::owner))), Errc::not_found);
  });
  const auto reader = read();
  const std::vector<Member> expected{member("usr_a", Role::owner),
                                     member("usr_b", Role::operator_)};
  EXPECT_EQ(must(reader->members(workspace_one)), expected);
  EXPECT_EQ(must(reader->memberships(UserId("usr_b"))).size(), 2U);
  EXPECT_EQ(must(reader->all_members()).size(), 3U);
  EXPECT_TRUE(must(reader->members(WorkspaceId("wsp_nobody"))).empty());
}

TEST_P(Accounts, MemberIsDeletedOnce) {
  write([&](Transaction& tx) {
    must(tx.insert_user(sample_user("usr_a")));
    must(tx.put_member({workspace_one, UserId("usr_a"), Role::owner, {}, {}}));
    must(tx.delete_member(workspace_one, UserId("usr_a")));
    EXPECT_EQ(code_of(tx.delete_member(workspace_one, UserId("usr_a"))), Errc::not_found);
  });
  EXPECT_TRUE(must(read()->members(workspace_one)).empty());
}

TEST_P(Accounts, SessionIsFoundByItsPresentAndItsPreviousRefreshToken) {
  Session session = sample_session("ses_a", "usr_a");
  write([&](Transaction& tx) {
    must(tx.insert_user(sample_user("usr_a")));
    must(tx.put_session(session));
    session.previous_refresh_hash = session.refresh_hash;
    session.refresh_hash = "second";
    session.rotated_at = {50};
    must(tx.put_session(session));
  });
  const auto reader = read();
  EXPECT_EQ(must(reader->find_session(session.id)), session);
  EXPECT_EQ(must(reader->find_session_by_refresh("second")), session);
  EXPECT_EQ(must(reader->find_session_by_refresh("hash of ses_a")), session);
  EXPECT_EQ(must(reader->find_session_by_refresh("third")), std::nullopt);
  EXPECT_EQ(must(reader->find_session_by_refresh("")), std::nullopt);
}

TEST_P(Accounts, RevokedSessionsAreListedFromATimeOn) {
  write([](Transaction& tx) {
    must(tx.insert_user(sample_user("usr_a")));
    for (const int revoked : {100, 200, 300}) {
      Session session = sample_session("ses_" + std::to_string(revoked), "usr_a");
      session.revoked_at = TimeMs{revoked};
      must(tx.put_session(session));
    }
    must(tx.put_session(sample_session("ses_open", "usr_a")));
  });
  const auto sessions = must(read()->sessions_revoked_since({200}));
  ASSERT_EQ(sessions.size(), 2U);
  EXPECT_EQ(sessions[0].id.str(), "ses_200");
  EXPECT_EQ(sessions[1].revoked_at, TimeMs{300});
}

TEST_P(Accounts, ExpiredSessionsGoAndOthersStay) {
  write([](Transaction& tx) {
    must(tx.insert_user(sample_user("usr_a")));
    for (const int expires : {100, 200}) {
      Session session = sample_session("ses_" + std::to_string(expires), "usr_a");
      session.expires_at = {expires};
      must(tx.put_session(session));
    }
    must(tx.delete_sessions_expired_before({200}));
  });
  EXPECT_FALSE(must(read()->find_session(SessionId("ses_100"))));
  EXPECT_TRUE(must(read()->find_session(SessionId("ses_200"))));
}

TEST_P(Accounts, ConnectionIsKeptByteForByteUntilItIsDeleted) {
  const Connection connection = sample_connection("con_one");
  write([&](Transaction& tx) {
    must(tx.insert_connection(connection));
    EXPECT_EQ(code_of(tx.insert_connection(connection)), Errc::conflict);
  });
  EXPECT_EQ(must(read()->find_connection(connection.id)), connection);
  EXPECT_EQ(must(read()->connections(workspace_one)), std::vector{connection});
  write([&](Transaction& tx) {
    store::Connection renamed = connection;
    renamed.name = "another name";
    renamed.sealed_token = "another token";
    must(tx.update_connection(renamed));
    EXPECT_EQ(must(tx.find_connection(connection.id)), renamed);
    must(tx.delete_connection(connection.id));
    EXPECT_EQ(code_of(tx.update_connection(renamed)), Errc::not_found);
    EXPECT_EQ(code_of(tx.delete_connection(connection.id)), Errc::not_found);
  });
  EXPECT_EQ(must(read()->find_connection(connection.id)), std::nullopt);
}

TEST_P(Accounts, IdempotencyRecordIsReplacedAndForgottenByAge) {
  IdempotencyRecord record{"wsp_one POST /api/shows key", "hash", 201, R"({"id":1})", {100}};
  write([&](Transaction& tx) {
    must(tx.put_idempotency(record));
    record.status = 202;
    must(tx.put_idempotency(record));
    must(tx.put_idempotency({"later", "hash", 200, "", {200}}));
  });
  EXPECT_EQ(must(read()->find_idempotency(record.key)), record);
  write([](Transaction& tx) { must(tx.delete_idempotency_before({200})); });
  EXPECT_EQ(must(read()->find_idempotency(record.key)), std::nullopt);
  EXPECT_TRUE(must(read()->find_idempotency("later")));
}

}  // namespace
}  // namespace soldwire::store::testing
