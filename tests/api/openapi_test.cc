#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>

#include "api/openapi_document.h"
#include "tests/api/api_fixture.h"

namespace soldwire::api {
namespace {

class Openapi : public ApiFixture {
 protected:
  Openapi() {
    JsonLimits limits;
    limits.depth_max = 64;
    auto parsed = parse_json(openapi_document(), limits);
    EXPECT_TRUE(parsed) << parsed.error().message;
    document_ = std::move(*parsed);
  }
  JsonValue document_;
};

// "GET /api/shows/{}/items": parameter names are the documents' own business.
std::string without_names(const std::string& route) {
  std::string out;
  bool inside = false;
  for (const char c : route) {
    if (c == '}') {
      inside = false;
    }
    if (!inside) {
      out += c;
    }
    if (c == '{') {
      inside = true;
    }
  }
  return out;
}

// Those that api/stream.cc serves.
bool is_stream_route(const std::string& route) {
  return route == "GET /api/shows/{}/stream" || route == "POST /api/shows/{}/stream-token" ||
         route == "GET /api/stream" || route == "GET /api/public/shows/{}/stream";
}

void collect_references(const JsonValue& value, std::set<std::string>& out) {
  for (const auto& [name, member] : value.members) {
    if (name == "$ref") {
      out.insert(member.text);
    }
    collect_references(member, out);
  }
  for (const JsonValue& element : value.elements) {
    collect_references(element, out);
  }
}

TEST_F(Openapi, IsTheFileInTheSourceTree) {
  std::ifstream file(SOLDWIRE_SOURCE_DIR "/src/api/openapi.json");
  std::stringstream text;
  text << file.rdbuf();
  EXPECT_TRUE(text.str() == openapi_document());  // neither is worth printing
}

TEST_F(Openapi, DescribesEveryRouteAndNoOther) {
  std::set<std::string> described;
  for (const auto& [path, operations] : document_.find("paths")->members) {
    for (const auto& [method, operation] : operations.members) {
      std::string upper = method;
      std::ranges::transform(upper, upper.begin(),
                             [](char c) { return static_cast<char>(c - 'a' + 'A'); });
      std::string route = upper;
      route += " ";
      route += without_names(path);
      if (!is_stream_route(route)) {
        described.insert(std::move(route));
      }
    }
  }
  std::set<std::string> served;
  for (const std::string& route : router_.routes()) {
    served.insert(without_names(route));
  }
  EXPECT_EQ(described, served);
}

TEST_F(Openapi, EveryReferenceLeadsSomewhere) {
  std::set<std::string> references;
  collect_references(document_, references);
  ASSERT_FALSE(references.empty());
  for (const std::string& reference : references) {
    ASSERT_TRUE(reference.starts_with("#/")) << reference;
    const JsonValue* place = &document_;
    std::stringstream steps(reference.substr(2));
    std::string step;
    while (place != nullptr && std::getline(steps, step, '/')) {
      place = place->find(step);
    }
    EXPECT_NE(place, nullptr) << reference;
  }
}

TEST_F(Openapi, OperationIdsAreUnique) {
  std::set<std::string> ids;
  for (const auto& [path, operations] : document_.find("paths")->members) {
    for (const auto& [method, operation] : operations.members) {
      const JsonValue* id = operation.find("operationId");
      ASSERT_NE(id, nullptr) << path;
      EXPECT_TRUE(ids.insert(id->text).second) << id->text;
    }
  }
}

// `value` against the part of JSON Schema that the document uses. Empty when it fits.
std::string mismatch(const JsonValue& document, const JsonValue& schema, const JsonValue& value,
                     const std::string& where);

bool has_type(const std::string& type, const JsonValue& value) {
  switch (value.kind) {
    case JsonValue::Kind::null:
      return type == "null";
    case JsonValue::Kind::boolean:
      return type == "boolean";
    case JsonValue::Kind::integer:
      return type == "integer" || type == "number";
    case JsonValue::Kind::number:
      return type == "number";
    case JsonValue::Kind::string:
      return type == "string";
    case JsonValue::Kind::array:
      return type == "array";
    case JsonValue::Kind::object:
      return type == "object";
  }
  return false;
}

std::string type_mismatch(const JsonValue& schema, const JsonValue& value,
                          const std::string& where) {
  const JsonValue* type = schema.find("type");
  if (type == nullptr) {
    return {};
  }
  const bool fits =
      type->kind == JsonValue::Kind::array
          ? std::ranges::any_of(type->elements,
                                [&](const auto& t) { return has_type(t.text, value); })
          : has_type(type->text, value);
  return fits ? std::string() : where + " is " + std::string(to_string(value.kind));
}

std::string member_mismatch(const JsonValue& document, const JsonValue& schema,
                            const JsonValue& value, const std::string& where) {
  if (const JsonValue* required = schema.find("required");
      required != nullptr && value.kind == JsonValue::Kind::object) {
    for (const JsonValue& name : required->elements) {
      if (value.find(name.text) == nullptr) {
        return where + " lacks " + name.text;
      }
    }
  }
  const JsonValue* properties = schema.find("properties");
  for (const auto& [name, member] : value.members) {
    const JsonValue* inner = properties == nullptr ? nullptr : properties->find(name);
    if (inner == nullptr) {
      const JsonValue* more = schema.find("additionalProperties");
      if (properties != nullptr && more == nullptr) {
        return where + " has " + name + ", which is not described";
      }
      continue;
    }
    if (auto bad = mismatch(document, *inner, member, where + "/" + name); !bad.empty()) {
      return bad;
    }
  }
  return {};
}

std::string mismatch(const JsonValue& document, const JsonValue& schema, const JsonValue& value,
                     const std::string& where) {
  if (const JsonValue* reference = schema.find("$ref")) {
    const std::string name = reference->text.substr(reference->text.rfind('/') + 1);
    return mismatch(document, *document.find("components")->find("schemas")->find(name), value,
                    where);
  }
  for (const char* choice : {"oneOf", "anyOf"}) {
    if (const JsonValue* schemas = schema.find(choice)) {
      std::string first_mismatch;
      for (const JsonValue& one : schemas->elements) {
        const std::string bad = mismatch(document, one, value, where);
        if (bad.empty()) {
          return {};
        }
        first_mismatch += bad + "; ";
      }
      return where + " fits no choice: " + first_mismatch;
    }
  }
  if (auto bad = type_mismatch(schema, value, where); !bad.empty()) {
    return bad;
  }
  if (const JsonValue* constant = schema.find("const");
      constant != nullptr && (constant->text != value.text || constant->integer != value.integer)) {
    return where + " is \"" + value.text + "\", not \"" + constant->text + "\"";
  }
  if (const JsonValue* choices = schema.find("enum");
      choices != nullptr && std::ranges::none_of(choices->elements, [&](const JsonValue& c) {
        return c.kind == value.kind && c.text == value.text;
      })) {
    return where + " is \"" + value.text + "\", which is no choice";
  }
  if (const JsonValue* element_schema = schema.find("items")) {
    for (std::size_t n = 0; n < value.elements.size(); ++n) {
      if (auto bad = mismatch(document, *element_schema, value.elements[n],
                              where + "/" + std::to_string(n));
          !bad.empty()) {
        return bad;
      }
    }
  }
  return member_mismatch(document, schema, value, where);
}

class OpenapiAnswers : public Openapi {
 protected:
  void expect_fits(const char* schema, const Answer& answer) {
    const JsonValue* found = document_.find("components")->find("schemas")->find(schema);
    ASSERT_NE(found, nullptr) << schema;
    EXPECT_EQ(mismatch(document_, *found, answer.json, schema), "") << answer.body;
  }
};

TEST_F(OpenapiAnswers, AnswersAndEventsFitTheirSchemas) {
  const Account ann = make_account("ann@example.com");
  const std::string show = make_show(ann);
  const std::string path = "/api/shows/" + show;
  expect_fits("Me", get("/api/auth/me", ann.token));
  expect_fits("MemberList", get("/api/auth/members", ann.token));
  expect_fits("Problem", get("/api/auth/me", ""));
  const Answer items = post(
      path + "/items", ann.token,
      R"({"items":[{"itemNumber":"12","title":"Dress","quantity":1,"price":{"amount":1500,"currency":"EUR"}},
               {"itemNumber":"13","title":"Hat","variants":[{"name":"S","quantity":1},{"name":"M","quantity":2}]}]})");
  expect_fits("ItemList", items);
  const std::string item = items.at("items").elements.at(0).find("id")->text;
  expect_fits("Show", post(path + "/activate", ann.token, ""));
  expect_fits("ItemAnswer", post(path + "/items/" + item + "/feature", ann.token, ""));
  const Answer won = say(ann, show, "eva", "sold 12");
  expect_fits("EmitCommentAnswer", won);
  expect_fits("EmitCommentAnswer", say(ann, show, "tom", "sold 12"));
  expect_fits("EmitCommentAnswer", say(ann, show, "mia", "sold 12"));
  expect_fits("EmitCommentAnswer", say(ann, show, "leo", "sold 77"));
  expect_fits("EmitCommentAnswer", say(ann, show, "zoe", "sold 13 x 80"));
  const Answer late = say(ann, show, "ned", "sold 13");  // which size? an operator decides
  expect_fits("EmitCommentAnswer", late);
  expect_fits(
      "ResolveAnswer",
      post("/api/claims/" + late.at("claims").elements.at(0).find("claimId")->text + "/resolve",
           ann.token, R"({"action":"dismiss"})"));
  expect_fits("EmitCommentAnswer", say(ann, show, "kim", "sold 13 M"));
  expect_fits("UpdateItemAnswer",
              send("PATCH", path + "/items/" + item, ann.token, R"({"quantity":2})"));
  const std::string claim = won.at("claims").elements.at(0).find("claimId")->text;
  expect_fits("ClaimAnswer",
              post("/api/claims/" + claim + "/note", ann.token, R"({"text":"vip"})"));
  expect_fits("Explanation", get("/api/claims/" + claim + "/explain", ann.token));
  expect_fits("ReleaseAnswer", post("/api/claims/" + claim + "/release", ann.token, ""));
  expect_fits("ItemList", post(path + "/items", ann.token,
                               R"({"itemNumber":"77","title":"Bag","quantity":1})"));
  expect_fits("UpdateItemAnswer",
              send("PATCH", path + "/items/" + item, ann.token, R"({"quantity":3})"));
  expect_fits("ClaimAndItem",
              post(path + "/items/" + item + "/award", ann.token, R"({"userHandle":"Nan"})"));
  expect_fits("PublishEventAnswer",
              post(path + "/events", ann.token, R"({"type":"custom.x","data":{"a":1}})"));
  const std::string spare =
      post(path + "/items", ann.token, R"({"itemNumber":"99","title":"Tie","quantity":1})")
          .at("items")
          .elements.at(0)
          .find("id")
          ->text;
  ASSERT_EQ(send("DELETE", path + "/items/" + spare, ann.token).status, 204);
  expect_fits("Snapshot", get(path + "/snapshot", ann.token));
  expect_fits("Stats", get(path + "/stats", ann.token));
  expect_fits("PresenceAnswer", get(path + "/presence", ann.token));
  expect_fits("ClaimList", get(path + "/claims", ann.token));
  expect_fits("CommentList", get(path + "/comments", ann.token));
  expect_fits("BuyerList", get(path + "/buyers", ann.token));
  expect_fits("ParseAnswer", post("/api/parse", ann.token,
                                  R"({"comments":["sold 12 x2 ?","pass 12","", "A12 (b) 🔥"]})"));
  expect_fits("LanguageList", get("/api/languages", ann.token));
  expect_fits("Workspace", get("/api/workspace", ann.token));
  expect_fits("Show", post(path + "/stop", ann.token, ""));
  expect_fits("ShowList", get("/api/shows", ann.token));
  expect_fits("ConnectionList", get("/api/connections", ann.token));
  expect_fits("Readiness", get("/readyz", ""));
  expect_fits("Version", get("/api/version", ""));
  const Answer log = get(path + "/events?limit=1000", ann.token);
  expect_fits("EventList", log);
  std::set<std::string> types;
  for (const JsonValue& event : log.at("events").elements) {
    types.insert(event.find("type")->text);
    const JsonValue* event_schema =
        document_.find("components")
            ->find("schemas")
            ->find(event.find("type")->text.starts_with("custom.") ? "CustomEvent" : "Event");
    std::string text;
    JsonWriter json(text);
    write_json(json, event);
    EXPECT_EQ(mismatch(document_, *event_schema, event, "event"), "") << text;
  }
  for (const char* type : {"session.status", "comment.received", "claim.created", "claim.released",
                           "claim.review", "note.added", "unmatched.resolved", "item.created",
                           "item.updated", "item.removed", "item.featured"}) {
    EXPECT_TRUE(types.contains(type)) << type;
  }
}

}  // namespace
}  // namespace soldwire::api
