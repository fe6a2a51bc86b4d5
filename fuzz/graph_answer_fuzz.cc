// Feeds the readers of Facebook's answers, and of the simulator's files, arbitrary bytes: whatever
// comes out keeps its bounds and is valid UTF-8.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "platforms/facebook/cursor.h"
#include "platforms/facebook/faults.h"
#include "platforms/facebook/graph_types.h"
#include "platforms/facebook/script.h"

namespace {

using namespace soldwire::platforms::facebook;

void require(bool condition) {
  if (!condition) {
    std::abort();
  }
}

// Well-formed sequences only (Unicode 15, table 3-7, without its finer bounds on the second byte).
bool is_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const std::size_t length = lead < 0x80   ? 1
                               : lead < 0xC2 ? 0
                               : lead < 0xE0 ? 2
                               : lead < 0xF0 ? 3
                                             : 4;
    if (length == 0 || lead > 0xF4 || i + length > text.size()) return false;
    for (std::size_t k = 1; k < length; ++k) {
      if ((static_cast<unsigned char>(text[i + k]) & 0xC0U) != 0x80U) return false;
    }
    i += length;
  }
  return true;
}

void check_text(std::string_view text, std::size_t bytes_max) {
  require(text.size() <= bytes_max);
  require(is_utf8(text));
}

void check_pages(std::string_view body) {
  if (const auto page = parse_comments(body)) {
    for (const GraphComment& comment : page->comments) {
      require(!comment.id.empty());
      check_text(comment.id, id_bytes_max);
      check_text(comment.message, text_bytes_max);
      if (comment.from) {
        check_text(comment.from->id, id_bytes_max);
        check_text(comment.from->name, name_bytes_max);
      }
    }
    require(!page->next_after || !page->next_after->empty());
  }
  if (const auto videos = parse_live_videos(body)) {
    for (const LiveVideo& video : *videos) {
      require(!video.id.empty());
      check_text(video.title, name_bytes_max);
    }
  }
  if (const auto video = parse_live_video(body)) static_cast<void>(phase_of(video->status));
  if (const auto node = parse_node(body)) require(!node->id.empty());
}

void check_errors(std::string_view body) {
  for (const int status : {200, 400, 401, 429, 502}) {
    const auto error = parse_error(status, body);
    require(status < 300 || error.has_value());
    if (!error) continue;
    check_text(error->message, 240);
    require(!describe(*error).empty());
  }
  const std::string value(body);
  const auto usage = parse_usage({{"x-app-usage", value}, {"x-business-use-case-usage", value}});
  require(!usage || (usage->percent >= 0 && usage->percent <= 1'000 && usage->regain.count() >= 0));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  check_pages(input);
  check_errors(input);
  const PollCursor cursor = poll_cursor_from(input);
  require(poll_cursor_from(to_json(cursor)) == cursor);
  if (const auto script = parse_script(input)) {
    for (std::size_t i = 0; i < script->lines.size(); ++i) {
      require(!script->lines[i].parent || *script->lines[i].parent < i);
    }
  }
  if (const auto faults = parse_faults(input)) {
    for (const Fault& fault : *faults) require(fault.probability >= 0 && fault.probability <= 1);
  }
  return 0;
}
