// The workspace and what its new shows begin with.

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "api/route.h"
#include "api/show_settings.h"
#include "engine/engine.h"
#include "engine/views_json.h"
#include "store/read_pool.h"

namespace soldwire::api {
namespace {

net::Response workspace_response(const store::Workspace& workspace) {
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    json.field("id", workspace.id);
    json.field("name", workspace.name);
    json.field("createdAt", workspace.created_at);
    json.object("defaults", [&] { engine::write_settings_fields(json, workspace.defaults); });
  });
  return json_response(200, std::move(out));
}

Result<store::Workspace> find_workspace(store::Reader& reader, const WorkspaceId& id) {
  SW_TRY(std::optional<store::Workspace> workspace, reader.find_workspace(id));
  if (!workspace) {
    return fail(Errc::not_found, "There is no such workspace.");
  }
  return *std::move(workspace);
}

void get_workspace(Call call) {
  read(std::move(call), [](const Call& held, store::Reader& reader) -> Result<net::Response> {
    SW_TRY(const store::Workspace workspace, find_workspace(reader, held.identity.workspace));
    return workspace_response(workspace);
  });
}

// What a PATCH may change. The body has been checked once before.
void apply(JsonBody& body, store::Workspace& workspace) {
  FieldReader fields = body.root();
  if (auto name = fields.maybe_text("name", {.max = 100})) {
    workspace.name = std::move(*name);
  }
  if (auto defaults = fields.nullable_object("defaults")) {
    read_settings(*defaults, workspace.defaults);
    defaults->finish();
  }
  fields.finish();
}

// Commits `changed`, unless somebody else has changed the workspace since it was read.
void submit_update(const Call& call, store::Workspace read_before, store::Workspace changed) {
  store::Writer& writer = call.context.engine;
  writer.write(
      [read_before = std::move(read_before), changed](store::Transaction& tx) -> Result<void> {
        SW_TRY(const std::optional<store::Workspace> now, tx.find_workspace(changed.id));
        if (now != read_before) {
          return fail(Errc::conflict,
                      "Somebody else changed the workspace meanwhile; look at it and try again.");
        }
        return tx.update_workspace(changed);
      },
      [call, changed](const Result<void>& written) {
        if (written) {
          call.answer(workspace_response(changed));
        } else {
          call.refuse(written.error());
        }
      });
}

void update_workspace(Call call, JsonBody& body) {
  store::Workspace unused;
  apply(body, unused);
  if (body.refused()) {
    call.refuse(body.refusal());
    return;
  }
  // What the request leaves out keeps its value, so the present settings are needed.
  store::ReadPool& pool = call.context.pool;
  const net::Responder responder = call.responder;
  auto held_body = std::make_shared<JsonBody>(std::move(body));
  const auto queued =
      pool.submit([call = std::move(call), held_body](store::Reader& reader) mutable {
        auto workspace = find_workspace(reader, call.identity.workspace);
        if (!workspace) {
          call.refuse(workspace.error());
          return;
        }
        store::Workspace changed = *workspace;
        apply(*held_body, changed);
        if (auto good = check_settings(call, changed.defaults); !good) {
          Error error = std::move(good).error();
          error.pointer = "/defaults" + error.pointer;
          call.refuse(error);
          return;
        }
        submit_update(call, *std::move(workspace), std::move(changed));
      });
  if (!queued) {
    responder.send(problem_response(queued.error()));
  }
}

}  // namespace

void add_workspace_routes(Routes& routes) {
  RouteRule owner;
  owner.least = store::Role::owner;
  routes.add("GET", "/api/workspace", {}, get_workspace);
  routes.add_json("PATCH", "/api/workspace", owner, update_workspace);
}

}  // namespace soldwire::api
