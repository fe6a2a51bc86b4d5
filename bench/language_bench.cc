// Comments read per second on one core, and memory asked for per comment.
//
//   language_bench [seconds per line=1]
//
// Yardstick: ICU's NFKC_Casefold of the same texts, which is about half of what the first step of
// reading has to do, and is all that other libraries offer ready-made.

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <vector>

#include "claims/language/explain.h"
#include "claims/language/item_index.h"
#include "claims/language/parse.h"

namespace {

// Memory asked for since the program began; one thread.
std::size_t allocations = 0;
std::size_t allocated_bytes = 0;

}  // namespace

// Not inlined: g++ 12 takes the pair for a mismatch where it sees through one of them.
[[gnu::noinline]] void* operator new(std::size_t size) {
  ++allocations;
  allocated_bytes += size;
  if (void* memory = std::malloc(size)) {
    return memory;
  }
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}

namespace soldwire::bench {
namespace {

namespace language = claims::language;
using Texts = std::vector<std::string>;

std::string repeated(std::string_view part, std::size_t bytes) {
  std::string out;
  while (out.size() < bytes) {
    out += part;
  }
  out.resize(bytes - bytes % part.size());
  return out;
}

// What scrolls by in an English live sale: one in three claims.
Texts typical() {
  return {"sold 12",
          "omg that's so cute 😍",
          "Sold 14!!!",
          "how much is that one?",
          "hi from Texas ❤️",
          "12 sold please",
          "is 12 sold?",
          "can you show the back again",
          "SOLD 27 M",
          "I love that color! sold 70",
          "what size is she wearing?",
          "beautiful 🔥🔥🔥",
          "sold 12 and 15 please",
          "pass on 50",
          "just got here what did I miss",
          "sold 88 for my mom",
          "lol",
          "my sister has this one and it runs small so size up ladies",
          "mine 45",
          "good evening everyone",
          "Sold 31 size large",
          "do you have it in black",
          "A12 sold x2",
          "thank you so much!! 💕"};
}

Texts five_languages() {
  return {"รับ 12 ค่ะ",
          "ตัวนี้ราคาเท่าไหร่คะ",
          "CF 45",
          "สวยมากเลยค่ะ 😍",
          "chốt 12 size M",
          "giá bao nhiêu vậy chị",
          "em lấy A12 nha",
          "đẹp quá",
          "我要12",
          "這件多少錢",
          "A12+1",
          "好漂亮喔",
          "quiero el 12",
          "¿cuánto cuesta la 15?",
          "mío 27 por favor",
          "qué bonito vestido",
          "беру 12",
          "сколько стоит?",
          "А12 моё",
          "очень красиво ❤️"};
}

Texts worst() {
  return {repeated("sold 12 and 15, ", 496), repeated("zorbleq ", 496), repeated("12 15 18 ", 495),
          repeated("is 12 sold? ", 492),     repeated("@a, ", 496),     repeated("soooold ", 496),
          repeated("x2 1,299 2x ", 492),     repeated("ทีม", 495)};
}

struct Line {
  const char* name;
  Texts texts;
  std::vector<std::string> languages;
};

std::vector<Line> lines() {
  const std::vector<std::string> english{"en"};
  const std::vector<std::string> many{"en", "th", "vi", "zh", "es", "ru"};
  std::string mixed;
  while (mixed.size() < 480) {
    mixed += "sоld １２ ร\u0e31บ 我\u0301要 ѕold \u202e12² か\u3099 ";
  }
  return {
      {"typical, English", typical(), english},
      {"typical, five languages", five_languages(), many},
      {"worst: 490 characters of every kind", worst(), many},
      {"10,000 digits", {"sold " + std::string(10'000, '7')}, many},
      {"10,000 combining marks", {"sold 12 " + repeated("\u0301", 20'000)}, many},
      {"10,000 marks in the wrong order", {"sold 12 " + repeated("\u0301\u0316", 20'000)}, many},
      {"mixed scripts, 480 bytes", {mixed}, many},
      {"1 MiB of letters", {std::string(1U << 20U, 'a')}, many},
  };
}

struct Rate {
  double per_second = 0;
  double bytes_per_second = 0;
  double allocations = 0;  // per comment
  double bytes = 0;        // asked for, per comment
};

template <typename Read>
Rate measure(const Texts& texts, double seconds, Read&& read) {
  using Clock = std::chrono::steady_clock;
  std::size_t text_bytes = 0;
  for (const std::string& text : texts) {
    read(text);  // what is made on first use
    text_bytes += text.size();
  }
  Rate best;
  for (int round = 0; round < 3; ++round) {
    const std::size_t allocations_before = allocations;
    const std::size_t bytes_before = allocated_bytes;
    const auto begin = Clock::now();
    double took = 0;
    std::size_t rounds = 0;
    do {
      for (const std::string& text : texts) {
        read(text);
      }
      ++rounds;
      took = std::chrono::duration<double>(Clock::now() - begin).count();
    } while (took < seconds / 3);
    const auto count = static_cast<double>(rounds * texts.size());
    if (count / took > best.per_second) {
      best = {count / took, static_cast<double>(rounds * text_bytes) / took,
              static_cast<double>(allocations - allocations_before) / count,
              static_cast<double>(allocated_bytes - bytes_before) / count};
    }
  }
  return best;
}

volatile std::size_t sink = 0;  // keeps the work from being left out

std::shared_ptr<const language::Reader> reader_for(const std::vector<std::string>& languages) {
  claims::ShowSettings settings;
  settings.languages = languages;
  auto reader = language::Reader::make(language::Packs::builtin(), settings);
  if (!reader) {
    std::fprintf(stderr, "bench: %s\n", reader.error().message.c_str());
    std::exit(1);
  }
  return *reader;
}

const icu::Normalizer2& casefold() {
  UErrorCode error = U_ZERO_ERROR;
  return *icu::Normalizer2::getNFKCCasefoldInstance(error);
}

void run(double seconds) {
  language::ItemList list;
  for (int item = 1; item <= 200; ++item) {
    list.variants_by_code[std::to_string(item)] = {"S", "M", "L", "black", "red"};
  }
  const language::ItemIndex items(list);
  std::printf("%-38s %12s %10s %8s %12s %12s %8s\n", "comments", "read/s", "MB/s", "allocs",
              "bytes asked", "explained/s", "of ICU");
  for (const Line& line : lines()) {
    const auto reader = reader_for(line.languages);
    const Rate read = measure(line.texts, seconds, [&](const std::string& text) {
      sink = sink + reader->read_indexed(text, items, "12").lines.size();
    });
    const Rate explained = measure(line.texts, seconds, [&](const std::string& text) {
      sink = sink + reader->explain(text, items, "12").tokens.size();
    });
    std::string folded;
    const Rate yardstick = measure(line.texts, seconds, [&](const std::string& text) {
      folded.clear();
      icu::StringByteSink<std::string> to(&folded);
      UErrorCode error = U_ZERO_ERROR;
      casefold().normalizeUTF8(0, text, to, nullptr, error);
      sink = sink + folded.size();
    });
    std::printf("%-38s %12.0f %10.1f %8.2f %12.0f %12.0f %8.2f\n", line.name, read.per_second,
                read.bytes_per_second / 1e6, read.allocations, read.bytes, explained.per_second,
                read.per_second / yardstick.per_second);
  }
}

}  // namespace
}  // namespace soldwire::bench

int main(int argc, char** argv) {
  soldwire::bench::run(argc > 1 ? std::atof(argv[1]) : 1.0);
  return 0;
}
