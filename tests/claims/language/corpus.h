// The labelled comments of tests/corpus, for tests that read them in other clothes.
#pragma once

#include <string>
#include <vector>

namespace soldwire::claims::language {

struct CorpusLine {
  std::string id;
  std::string language;
  std::string text;
  std::string request;  // its other members as JSON, each behind a comma: ,"settings":{…}
  std::string intent;   // as labelled
};

[[nodiscard]] const std::vector<CorpusLine>& corpus();

// Intent and lines of `text` under the settings and items of `line`, as JSON.
[[nodiscard]] std::string read_like(const CorpusLine& line, const std::string& text);

}  // namespace soldwire::claims::language
