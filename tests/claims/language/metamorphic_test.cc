// The labelled comments in other clothes: what must not change a reading does not, and what must
// take its certainty away does.
#include <gtest/gtest.h>
#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include <functional>
#include <string>
#include <vector>

#include "tests/claims/language/corpus.h"

namespace soldwire::claims::language {
namespace {

using Change = std::function<std::string(const std::string&)>;

// Longer ones are cut at 500 characters, which any change may move.
bool is_short(const std::string& text) {
  return text.size() < 400;
}
bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

// `change` must not change the reading of the comments that `applies` to.
void expect_unchanged(const Change& change,
                      const std::function<bool(const CorpusLine&)>& applies = {}) {
  int tried = 0;
  for (const CorpusLine& line : corpus()) {
    if (!is_short(line.text) || (applies && !applies(line))) {
      continue;
    }
    ++tried;
    const std::string changed = change(line.text);
    EXPECT_EQ(read_like(line, changed), read_like(line, line.text))
        << line.id << ": " << line.text << "\nchanged to: " << changed;
  }
  EXPECT_GT(tried, 100);
}

std::string for_each_byte(const std::string& text,
                          const std::function<void(std::string&, char, std::size_t)>& add) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    add(out, text[i], i);
  }
  return out;
}

std::string upper(const std::string& text) {
  return for_each_byte(text, [](std::string& out, char c, std::size_t) {
    out += c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  });
}

TEST(Metamorphic, CaseDoesNotCount) {
  expect_unchanged(upper);
  expect_unchanged([](const std::string& text) {
    return for_each_byte(text, [](std::string& out, char c, std::size_t i) {
      const bool lower = c >= 'a' && c <= 'z';
      const bool upper_case = c >= 'A' && c <= 'Z';
      out += i % 2 == 0 && lower        ? static_cast<char>(c - 32)
             : i % 2 == 1 && upper_case ? static_cast<char>(c + 32)
                                        : c;
    });
  });
}

TEST(Metamorphic, SpacingDoesNotCount) {
  for (const char* space : {"  ", "\t", "\u00a0", " \u3000 ", "\u2009"}) {
    expect_unchanged([space](const std::string& text) {
      return for_each_byte(text, [space](std::string& out, char c, std::size_t) {
        if (c == ' ') {
          out += space;
        } else {
          out += c;
        }
      });
    });
  }
  expect_unchanged([](const std::string& text) { return " \n " + text + " \r\n\t "; });
}

std::string through(const icu::Normalizer2& normalizer, const std::string& text) {
  UErrorCode error = U_ZERO_ERROR;
  std::string out;
  normalizer.normalize(icu::UnicodeString::fromUTF8(text), error).toUTF8String(out);
  EXPECT_TRUE(U_SUCCESS(error));
  return out;
}

TEST(Metamorphic, CompositionDoesNotCount) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2& nfd = *icu::Normalizer2::getNFDInstance(error);
  const icu::Normalizer2& nfc = *icu::Normalizer2::getNFCInstance(error);
  expect_unchanged([&](const std::string& text) { return through(nfd, text); });
  expect_unchanged([&](const std::string& text) { return through(nfc, text); });
}

// Digits of another script, or letters and signs in another width.
Change each_ascii_as(char first, char last, std::uint32_t code, bool utf8_of_four = false) {
  return [=](const std::string& text) {
    return for_each_byte(text, [=](std::string& out, char c, std::size_t) {
      if (c < first || c > last) {
        out += c;
        return;
      }
      const std::uint32_t u = code + static_cast<std::uint32_t>(c - first);
      if (utf8_of_four) {
        out += static_cast<char>(0xF0 | (u >> 18));
        out += static_cast<char>(0x80 | ((u >> 12) & 0x3F));
      } else if (u >= 0x800) {
        out += static_cast<char>(0xE0 | (u >> 12));
      } else {
        out += static_cast<char>(0xC0 | (u >> 6));
        out += static_cast<char>(0x80 | (u & 0x3F));
        return;
      }
      out += static_cast<char>(0x80 | ((u >> 6) & 0x3F));
      out += static_cast<char>(0x80 | (u & 0x3F));
    });
  };
}

TEST(Metamorphic, TheScriptOfDigitsDoesNotCount) {
  for (const std::uint32_t zero : {0x660u, 0x6F0u, 0x966u, 0x9E6u, 0xE50u, 0x1040u, 0x17E0u}) {
    expect_unchanged(each_ascii_as('0', '9', zero));
  }
  expect_unchanged(each_ascii_as('0', '9', 0x1D7CE, true));  // mathematical bold
}

TEST(Metamorphic, WidthAndStyleDoNotCount) {
  expect_unchanged(each_ascii_as('!', '~', 0xFF01), [](const CorpusLine& line) {
    // A quoting line is known by its plain sign, before anything is normalised.
    return !has(line.text, ">");
  });
  expect_unchanged(each_ascii_as('a', 'z', 0x1D41A, true));  // mathematical bold
  expect_unchanged(each_ascii_as('a', 'z', 0x24D0));         // circled
}

TEST(Metamorphic, InvisibleCharactersDoNotCount) {
  for (const char* invisible : {"\u200b", "\u200d", "\u2060", "\u202e", "\ufeff", "\u00ad"}) {
    expect_unchanged([invisible](const std::string& text) {
      std::string out = invisible;
      return out + for_each_byte(text, [invisible](std::string& inner, char c, std::size_t i) {
               inner += c;
               const bool ascii = (c & 0x80) == 0;
               if (ascii && i % 2 == 0) {
                 inner += invisible;
               }
             });
    });
  }
}

TEST(Metamorphic, KeycapsAndVariationSelectorsDoNotCount) {
  expect_unchanged([](const std::string& text) {
    return for_each_byte(text, [](std::string& out, char c, std::size_t) {
      out += c;
      if (c >= '0' && c <= '9') {
        out += "\uFE0F\u20E3";
      }
    });
  });
}

TEST(Metamorphic, DecorationAtTheEndDoesNotCount) {
  for (const char* decoration : {"🔥", " 😍😍", "!", "!!!", " ❤️", " <3", " :)", "\n"}) {
    expect_unchanged([decoration](const std::string& text) { return text + decoration; },
                     [](const CorpusLine& line) {
                       // A sign that it would join, or a quotation that it would open up to.
                       const std::string& text = line.text;
                       return !text.empty() && !has(text, "http") && !has(text, "www.") &&
                              std::string_view(":;-=<_xXtT").find(text.back()) ==
                                  std::string_view::npos;
                     });
  }
}

TEST(Metamorphic, DecorationAtTheFrontDoesNotCount) {
  for (const char* decoration : {"🔥", "🔥 ", "😍😍 ", "!! "}) {
    expect_unchanged([decoration](const std::string& text) { return decoration + text; },
                     [](const CorpusLine& line) {
                       // A mention or a quoted line is known by standing first.
                       return !has(line.text, "@") && !has(line.text, ">");
                     });
  }
}

TEST(Metamorphic, PolitenessAtTheEndDoesNotCount) {
  expect_unchanged([](const std::string& text) { return text + " please"; },
                   [](const CorpusLine& line) {
                     return line.language == "en" && !line.text.empty() && !has(line.text, "\"") &&
                            !has(line.text, "“") && !has(line.request, "claimWords");
                   });
}

TEST(Metamorphic, RepeatedMarksDoNotCount) {
  for (const char mark : {'!', '?', '.', ',', ';', '~', '*', '#', '/', '|'}) {
    expect_unchanged([mark](const std::string& text) {
      return for_each_byte(text, [mark](std::string& out, char c, std::size_t) {
        out.append(c == mark ? 3 : 1, c);
      });
    });
  }
}

// A question is no claim, wherever the words came from.
TEST(Metamorphic, AQuestionMarkTakesTheCertainty) {
  int tried = 0;
  for (const CorpusLine& line : corpus()) {
    const bool one_sentence = line.text.find_first_of(".!?;\n\r\"") == std::string::npos &&
                              !has(line.text, "。") && !has(line.text, "！") &&
                              !has(line.text, "；") && !has(line.text, "”");
    if ((line.intent != "claim" && line.intent != "pass") || !is_short(line.text) ||
        !one_sentence) {
      continue;
    }
    ++tried;
    for (const char* mark : {"?", " ?", "？", "؟", "❓", "?!", "!?", " 🤔?"}) {
      const std::string answer = read_like(line, line.text + mark);
      EXPECT_FALSE(has(answer, "\"claim\"") || has(answer, "\"pass\""))
          << line.id << ": " << line.text << mark << " is " << answer;
    }
  }
  EXPECT_GT(tried, 200);
}

// A word that nobody knows, directly beside a claim, may mean anything.
TEST(Metamorphic, AnUnknownWordBesideItTakesTheCertainty) {
  int tried = 0;
  for (const CorpusLine& line : corpus()) {
    const bool plain =
        line.text.find_first_of(".,!?;\n\r\"()-~*|@>") == std::string::npos && is_short(line.text);
    const bool ascii =
        std::all_of(line.text.begin(), line.text.end(), [](char c) { return (c & 0x80) == 0; });
    if (line.intent != "claim" || !plain || !ascii) {
      continue;
    }
    ++tried;
    const std::string before = read_like(line, "zorbleq " + line.text);
    EXPECT_FALSE(has(before, "\"claim\"")) << "zorbleq " << line.text;
  }
  EXPECT_GT(tried, 100);
}

// What somebody else said is not said.
TEST(Metamorphic, QuotationsAreNoClaims) {
  for (const CorpusLine& line : corpus()) {
    if (!is_short(line.text) || line.text.find_first_of("\"\n\r") != std::string::npos) {
      continue;
    }
    for (const auto& [open, close] :
         {std::pair{"\"", "\""}, {"“", "”"}, {"「", "」"}, {"«", "»"}}) {
      const std::string answer = read_like(line, open + line.text + close);
      EXPECT_FALSE(has(answer, "\"claim\"") || has(answer, "\"pass\""))
          << open << line.text << close << " is " << answer;
    }
    const std::string quoted = read_like(line, "> " + line.text);
    EXPECT_TRUE(has(quoted, "\"none\"")) << line.text << " is " << quoted;
  }
}

}  // namespace
}  // namespace soldwire::claims::language
