#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/connection_gateway.h"
#include "api/route.h"
#include "auth/secrets.h"
#include "base/log.h"
#include "engine/engine.h"
#include "store/read_pool.h"

namespace soldwire::api {
namespace {

constexpr std::size_t connections_per_workspace_max = 100;

void write_connection(JsonWriter& json, const store::Connection& connection) {
  json.object([&] {
    json.field("id", connection.id);
    json.field("platform", connection.platform);
    json.field("name", connection.name);
    json.field("pageId", connection.account_id);
    json.field("baseUrl",
               connection.base_url.empty() ? std::nullopt : std::optional(connection.base_url));
    json.field("createdAt", connection.created_at);
  });
}

void list_connections(Call call) {
  read(std::move(call), [](const Call& held, store::Reader& reader) -> Result<net::Response> {
    SW_TRY(const std::vector<store::Connection> connections,
           reader.connections(held.identity.workspace));
    std::string out;
    JsonWriter json(out);
    json.object([&] {
      json.array("connections", [&] {
        for (const store::Connection& connection : connections) {
          write_connection(json, connection);
        }
      });
    });
    return json_response(200, std::move(out));
  });
}

// It becomes part of a URL's path.
bool is_account_id(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.' || c == '-';
  });
}

bool is_base_url(std::string_view text) {
  const bool web = text.starts_with("https://") || text.starts_with("http://");
  return web && text.find_first_of(" @?#\"<>\\") == std::string_view::npos &&
         text.size() > std::string_view("https://").size();
}

bool is_same_account(const store::Connection& a, const store::Connection& b) {
  return a.platform == b.platform && a.account_id == b.account_id && a.base_url == b.base_url;
}

// Connecting an account again gives its connection the new token, in a running show too: a second
// connection would leave that show with the old one. Where there are several, all get it. A token
// that nobody could check replaces none.
void store_connection(const Call& call, const store::Connection& connection, bool is_checked) {
  struct Stored {
    store::Connection connection;
    std::vector<ConnectionId> again;
  };
  auto stored = std::make_shared<Stored>(Stored{connection, {}});
  call.context.engine.write(
      [stored, is_checked](store::Transaction& tx) -> Result<void> {
        auto& wanted = stored->connection;
        SW_TRY(const std::vector<store::Connection> present, tx.connections(wanted.workspace));
        for (const store::Connection& known : present) {
          if (!is_same_account(known, wanted)) {
            continue;
          }
          if (!is_checked) {
            return fail(Errc::unavailable,
                        "The platform does not answer, so the new token cannot be checked; the "
                        "connection keeps the one it has. Try again in a minute.");
          }
          wanted.id = known.id;
          wanted.created_at = known.created_at;
          SW_CHECK(tx.update_connection(wanted));
          stored->again.push_back(known.id);
        }
        if (!stored->again.empty()) {
          return {};
        }
        if (present.size() >= connections_per_workspace_max) {
          return fail(Errc::conflict, "There are 100 connections already; delete one first.");
        }
        return tx.insert_connection(wanted);
      },
      [call, stored](const Result<void>& done) {
        if (!done) {
          call.refuse(done.error());
          return;
        }
        for (const ConnectionId& id : stored->again) {
          call.context.connections.reconnect(id);
        }
        std::string out;
        JsonWriter json(out);
        write_connection(json, stored->connection);
        call.answer(json_response(stored->again.empty() ? 201 : 200, std::move(out)));
      });
}

void add_connection(Call call, JsonBody& body) {
  FieldReader fields = body.root();
  store::Connection connection;
  connection.platform = fields.text("platform", {.max = 40});
  connection.name = fields.text("name", {.max = 100});
  connection.account_id = fields.text("pageId", {.max = 100});
  std::string token = fields.text("accessToken", {.max = 4'096});
  connection.base_url = fields.nullable_text("baseUrl", {.max = 300}).value_or("");
  ConnectionGateway& gateway = call.context.connections;
  if (!connection.platform.empty() && !gateway.knows(connection.platform)) {
    fields.refuse("platform", "is not one that this server can read from");
  }
  if (!is_account_id(connection.account_id)) {
    fields.refuse("pageId", "must be letters, digits, '_', '.' and '-'");
  }
  if (!connection.base_url.empty() && !is_base_url(connection.base_url)) {
    fields.refuse("baseUrl", "must be an http or https address without query and user");
  }
  fields.finish();
  if (body.refused()) {
    call.refuse(body.refusal());
    return;
  }
  connection.created_at = call.context.clock.now();
  connection.id = make_id<ConnectionId>(connection.created_at, call.context.random);
  connection.workspace = call.identity.workspace;
  connection.sealed_token = call.context.vault.seal(token, call.context.random);
  gateway.check_token(
      connection, std::move(token),
      [call = std::move(call), connection](const Result<platforms::AccountCheck>& checked) {
        if (!checked && checked.error().code != Errc::unavailable &&
            checked.error().code != Errc::overloaded) {
          call.refuse(Error{Errc::invalid_input, checked.error().message, "/accessToken"});
          return;
        }
        if (!checked) {
          // The platform does not answer now; the connectors will say so if the token is bad.
          log::info("api", "connection {} is unchecked: {}", connection.id.str(),
                    checked.error().message);
        }
        store_connection(call, connection, checked.has_value());
      });
}

// Errors: conflict while a running show reads through it.
Result<void> check_unused(store::Transaction& tx, const ConnectionId& connection) {
  for (const auto status : {claims::ShowStatus::active, claims::ShowStatus::paused}) {
    SW_TRY(const std::vector<ShowId> shows, tx.shows_with_status(status));
    for (const ShowId& show : shows) {
      SW_TRY(const std::vector<store::Source> sources, tx.sources(show));
      if (std::ranges::any_of(
              sources, [&](const auto& source) { return source.connection == connection; })) {
        return fail(Errc::conflict,
                    "A running show reads through this connection; stop the show first.");
      }
    }
  }
  return {};
}

void delete_connection(Call call) {
  const ConnectionId id(std::string(call.request.path_param("id")));
  const WorkspaceId workspace = call.identity.workspace;
  engine::Engine& engine = call.context.engine;
  engine.write(
      [id, workspace](store::Transaction& tx) -> Result<void> {
        SW_TRY(const std::optional<store::Connection> found, tx.find_connection(id));
        if (!found || found->workspace != workspace) {
          return fail(Errc::not_found, "No such connection.");
        }
        SW_CHECK(check_unused(tx, id));
        return tx.delete_connection(id);
      },
      [call = std::move(call)](const Result<void>& deleted) {
        if (deleted) {
          call.answer(empty_response());
        } else {
          call.refuse(deleted.error());
        }
      });
}

void answer_lives(const Call& call, const std::vector<platforms::Live>& lives) {
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    json.array("lives", [&] {
      for (const platforms::Live& live : lives) {
        json.object([&] {
          json.field("id", live.id);
          json.field("title", live.title);
          json.field("status", live.status);
          json.field("startedAt", live.started_at);
          json.field("viewers", live.viewers);
        });
      }
    });
  });
  call.answer(json_response(200, std::move(out)));
}

void list_lives(Call call) {
  store::ReadPool& pool = call.context.pool;
  const net::Responder responder = call.responder;
  const auto queued = pool.submit([call = std::move(call)](store::Reader& reader) {
    const auto found =
        reader.find_connection(ConnectionId(std::string(call.request.path_param("id"))));
    if (!found) {
      call.refuse(found.error());
      return;
    }
    if (!*found || (*found)->workspace != call.identity.workspace) {
      call.answer(problem_response(ProblemCode::not_found, "No such connection."));
      return;
    }
    call.context.connections.list_lives((*found)->id,
                                        [call](const Result<std::vector<platforms::Live>>& lives) {
                                          if (lives) {
                                            answer_lives(call, *lives);
                                          } else {
                                            call.refuse(lives.error());
                                          }
                                        });
  });
  if (!queued) {
    responder.send(problem_response(queued.error()));
  }
}

}  // namespace

void add_connection_routes(Routes& routes) {
  RouteRule owners;
  owners.least = store::Role::owner;
  RouteRule creating = owners;
  creating.idempotent = true;
  routes.add("GET", "/api/connections", {}, list_connections);
  routes.add_json("POST", "/api/connections", creating, add_connection);
  routes.add("DELETE", "/api/connections/{id}", owners, delete_connection);
  routes.add("GET", "/api/connections/{id}/lives", {}, list_lives);
}

}  // namespace soldwire::api
