// The labelled comments of tests/corpus: every miss is printed, and the gates of
// docs/claim-language.md must hold.
#include <gtest/gtest.h>
#include <simdjson.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "claims/language/line_parser.h"

namespace soldwire::claims::language {
namespace {

namespace dom = simdjson::dom;

std::string text_of(const dom::element& value) {
  return std::string(value.get_string().value());
}

// Intent and sorted lines, as one comparable text.
std::string outcome(const dom::element& reading) {
  const std::string intent = text_of(reading["intent"]);
  std::vector<std::string> lines;
  if (intent == "claim" || intent == "pass") {
    for (const dom::element line : reading["lines"].get_array()) {
      std::string text = text_of(line["item"]);
      text +=
          line["qty"].is_null() ? " all" : " x" + std::to_string(line["qty"].get_int64().value());
      std::vector<std::string> variants;
      dom::array names;
      if (line["variant"].get(names) == simdjson::SUCCESS) {
        for (const dom::element name : names) {
          variants.push_back(text_of(name));
        }
      }
      std::sort(variants.begin(), variants.end());
      for (const std::string& name : variants) {
        text += " [" + name + "]";
      }
      lines.push_back(text);
    }
  }
  std::sort(lines.begin(), lines.end());
  std::string out = intent;
  for (const std::string& line : lines) {
    out += "; " + line;
  }
  return out;
}

struct Score {
  int hits = 0;
  int predicted = 0;
  int expected = 0;
};

TEST(Corpus, ClaimsArePreciseAndFound) {
  std::ifstream file(std::string(SOLDWIRE_SOURCE_DIR) + "/tests/corpus/claims-dev.jsonl",
                     std::ios::binary);
  ASSERT_TRUE(file) << "the corpus is missing";
  LineParser reader(*Packs::builtin());
  dom::parser parser;
  std::map<std::string, Score> scores;
  int comments = 0;
  int exact = 0;
  std::string line;
  while (std::getline(file, line)) {
    ++comments;
    const auto begin = std::chrono::steady_clock::now();
    const auto answer = reader.parse(line);
    const auto took = std::chrono::steady_clock::now() - begin;
    ASSERT_TRUE(answer) << line.substr(0, 200) << ": " << answer.error().message;
    // The first line of each setting also makes its reader.
    EXPECT_LT(took, std::chrono::milliseconds(500)) << line.substr(0, 200);

    std::string labelled;
    {
      const dom::element root = parser.parse(line);
      labelled = outcome(root["expect"]);
    }
    const dom::element root = parser.parse(*answer);
    const std::string got = outcome(root);
    const std::string wanted_intent = labelled.substr(0, labelled.find(';'));
    const std::string got_intent = got.substr(0, got.find(';'));
    ++scores[wanted_intent].expected;
    ++scores[got_intent].predicted;
    if (got == labelled) {
      ++exact;
      ++scores[got_intent].hits;
    } else {
      std::cout << "miss: " << line.substr(0, 300) << "\n  read as: " << got << "\n";
    }
  }
  for (const auto& [intent, score] : scores) {
    std::cout << intent << ": precision " << score.hits << "/" << score.predicted << ", recall "
              << score.hits << "/" << score.expected << "\n";
  }
  std::cout << "exact " << exact << "/" << comments << "\n";
  ASSERT_GT(comments, 700);
  const Score claim = scores["claim"];
  EXPECT_GE(claim.hits * 1000, claim.predicted * 999);
  EXPECT_GE(claim.hits * 100, claim.expected * 99);
  EXPECT_GE(exact * 100, comments * 99);
}

}  // namespace
}  // namespace soldwire::claims::language
