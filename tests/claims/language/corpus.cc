#include "tests/claims/language/corpus.h"

#include <gtest/gtest.h>
#include <simdjson.h>

#include <fstream>

#include "base/json_writer.h"
#include "claims/language/line_parser.h"

namespace soldwire::claims::language {
namespace {

namespace dom = simdjson::dom;

std::vector<CorpusLine> load() {
  std::vector<CorpusLine> lines;
  std::ifstream file(std::string(SOLDWIRE_SOURCE_DIR) + "/tests/corpus/claims-dev.jsonl",
                     std::ios::binary);
  dom::parser parser;
  for (std::string text; std::getline(file, text);) {
    const dom::element root = parser.parse(text);
    CorpusLine line;
    line.id = std::string(root["id"].get_string().value());
    line.language = std::string(root["lang"].get_string().value());
    line.text = std::string(root["text"].get_string().value());
    line.intent = std::string(root["expect"]["intent"].get_string().value());
    for (const char* key : {"settings", "items", "author"}) {
      dom::element value;
      if (root[key].get(value) == simdjson::SUCCESS) {
        line.request += std::string(",\"") + key + "\":" + simdjson::minify(value);
      }
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace

const std::vector<CorpusLine>& corpus() {
  static const std::vector<CorpusLine> lines = load();
  return lines;
}

std::string read_like(const CorpusLine& line, const std::string& text) {
  static LineParser parser(*Packs::builtin());
  std::string request = R"({"id":0,"text":)";
  append_json_string(request, text);
  request += line.request + "}";
  const auto answer = parser.parse(request);
  EXPECT_TRUE(answer) << request.substr(0, 200);
  return answer.value_or("no answer");
}

}  // namespace soldwire::claims::language
