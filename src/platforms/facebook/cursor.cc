#include "platforms/facebook/cursor.h"

#include <simdjson.h>

#include "base/json_writer.h"

namespace soldwire::platforms::facebook {

std::string to_json(const PollCursor& cursor) {
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    if (cursor.watermark_s) json.field("watermark", *cursor.watermark_s);
    if (cursor.reread_s) json.field("reread", *cursor.reread_s);
    if (cursor.activated) json.field("activatedMs", cursor.activated->value);
  });
  return out;
}

PollCursor poll_cursor_from(std::string_view text) {
  PollCursor cursor;
  simdjson::dom::parser parser;
  simdjson::dom::element root;
  if (parser.parse(text.data(), text.size()).get(root) != simdjson::SUCCESS) return cursor;
  std::int64_t number = 0;
  if (root["watermark"].get(number) == simdjson::SUCCESS) cursor.watermark_s = number;
  if (root["reread"].get(number) == simdjson::SUCCESS) cursor.reread_s = number;
  if (root["activatedMs"].get(number) == simdjson::SUCCESS) cursor.activated = TimeMs{number};
  return cursor;
}

}  // namespace soldwire::platforms::facebook
