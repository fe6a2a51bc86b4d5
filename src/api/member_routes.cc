#include <string>
#include <utility>
#include <vector>

#include "api/route.h"
#include "auth/auth.h"

namespace soldwire::api {
namespace {

constexpr std::string_view role_choices = "owner, operator, viewer";

void write_member(JsonWriter& json, const store::Member& member) {
  json.object([&] {
    json.field("userId", member.user);
    json.field("email", member.email);
    json.field("name", member.name);
    json.field("role", store::to_string(member.role));
  });
}

auth::AuthService::Done<store::Member> answer_member(Call call, int status) {
  return [call = std::move(call), status](const Result<store::Member>& member) {
    if (!member) {
      call.refuse(member.error());
      return;
    }
    std::string out;
    JsonWriter json(out);
    write_member(json, *member);
    call.answer(json_response(status, std::move(out)));
  };
}

void list_members(Call call) {
  read(std::move(call), [](const Call& held, store::Reader& reader) -> Result<net::Response> {
    SW_TRY(const std::vector<store::Member> members, reader.members(held.identity.workspace));
    std::string out;
    JsonWriter json(out);
    json.object([&] {
      json.array("members", [&] {
        for (const store::Member& member : members) {
          write_member(json, member);
        }
      });
    });
    return json_response(200, std::move(out));
  });
}

std::optional<store::Role> read_role(FieldReader& fields) {
  const auto role = fields.maybe_word("role", store::role_from, role_choices);
  if (!fields.has("role")) {
    fields.refuse("role", "is missing");
  }
  return role;
}

void add_member(Call call, JsonBody& body) {
  FieldReader fields = body.root();
  std::string email = fields.text("email", {.min = 1, .max = 254});
  std::string name = fields.text("name", {.min = 1, .max = 100});
  std::string password = fields.text("password", {.min = 10, .max = 256, .free = true});
  const auto role = read_role(fields);
  fields.finish();
  if (body.refused()) {
    call.refuse(body.refusal());
    return;
  }
  auth::AuthService& auth = call.context.auth;
  const WorkspaceId workspace = call.identity.workspace;
  auth.add_member(workspace, std::move(email), std::move(name), std::move(password), *role,
                  answer_member(std::move(call), 201));
}

void change_role(Call call, JsonBody& body) {
  FieldReader fields = body.root();
  const auto role = read_role(fields);
  fields.finish();
  if (body.refused()) {
    call.refuse(body.refusal());
    return;
  }
  auth::AuthService& auth = call.context.auth;
  const WorkspaceId workspace = call.identity.workspace;
  const UserId user(std::string(call.request.path_param("userId")));
  auth.change_role(workspace, user, *role, answer_member(std::move(call), 200));
}

void remove_member(Call call) {
  auth::AuthService& auth = call.context.auth;
  const WorkspaceId workspace = call.identity.workspace;
  const UserId user(std::string(call.request.path_param("userId")));
  auth.remove_member(workspace, user, [call = std::move(call)](const Result<void>& removed) {
    if (removed) {
      call.answer(empty_response());
    } else {
      call.refuse(removed.error());
    }
  });
}

}  // namespace

void add_member_routes(Routes& routes) {
  RouteRule owner;
  owner.least = store::Role::owner;
  RouteRule creating = owner;
  creating.idempotent = true;
  routes.add("GET", "/api/auth/members", {}, list_members);
  routes.add_json("POST", "/api/auth/members", creating, add_member);
  routes.add_json("PATCH", "/api/auth/members/{userId}", owner, change_role);
  routes.add("DELETE", "/api/auth/members/{userId}", owner, remove_member);
}

}  // namespace soldwire::api
