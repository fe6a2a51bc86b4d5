// Reads one comment: text, the show's settings and its items in, an intent and
// its lines out. Pure: same input, same output; no clock, no memory of earlier
// comments. The rules are in docs/claim-language.md, the words in
// src/claims/language/packs/.
//
// Threads: a Reader is immutable once made; read() may be called from any thread
//          at once.
// Limits:  linear in the comment's length; see docs/claim-language.md section 3.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "claims/types.h"

namespace soldwire::claims::language {

// The items the reader may use to settle doubt: canonical code -> variant names.
// May be partial.
struct ItemList {
  std::map<std::string, std::vector<std::string>, std::less<>> variants_by_code;
};

// The same made ready for reading, once for many comments (item_index.h).
class ItemIndex;

enum class Author { viewer, seller };

// How a comment was read, word by word (explain.h).
struct Explanation;

// A language as people choose it; words as the pack writes them.
struct LanguageInfo {
  std::string code;
  std::string name;
  std::vector<std::string> claim_words;
  std::vector<std::string> pass_words;
};

// One file of words (docs/claim-language.md section 10).
struct PackFile {
  std::string name;  // "th.json", with or without folders before it: the language, or common
  std::string text;
};

// The word packs, validated. Costly to load; share one per process.
class Packs {
 public:
  // Each file makes a language or adds to it; the later of two for the same word wins.
  // Errors: invalid_input, too_large; the message names file, place and remedy, the pointer is the
  // place in the file.
  [[nodiscard]] static Result<std::shared_ptr<const Packs>> load(std::span<const PackFile> files);
  // The packs built into the binary.
  [[nodiscard]] static std::shared_ptr<const Packs> builtin();
  // These packs with `files` laid over them. Errors: as load().
  [[nodiscard]] Result<std::shared_ptr<const Packs>> with(std::span<const PackFile> files) const;

  // By code.
  [[nodiscard]] std::vector<LanguageInfo> languages() const;
  [[nodiscard]] bool has(std::string_view code) const;

  ~Packs();
  struct Impl;
  [[nodiscard]] const Impl& impl() const noexcept { return *impl_; }
  explicit Packs(std::unique_ptr<const Impl> impl);

 private:
  std::unique_ptr<const Impl> impl_;
};

// Packs plus one show's settings, made ready for reading. Make one per show and
// settings change, not per comment.
class Reader {
 public:
  // Nothing of `packs` is kept; one pointer may serve all readers.
  // Errors: invalid_input when a language is unknown, there are more than 100 custom
  // words, or one is empty, longer than 100 bytes, or does not begin with a letter.
  [[nodiscard]] static Result<std::shared_ptr<const Reader>> make(
      std::shared_ptr<const Packs> packs, const ShowSettings& settings);
  [[nodiscard]] static Result<std::shared_ptr<const Reader>> make(const Packs& packs,
                                                                  const ShowSettings& settings);

  // `current_item` is the canonical code of the item on show, where "sold" alone
  // may mean it; empty: none. Makes the list ready for this one comment, so its cost
  // grows with the list.
  [[nodiscard]] Reading read(std::string_view text, const ItemList& items,
                             std::string_view current_item = {},
                             Author author = Author::viewer) const;
  // The same for many comments of a show: keep an ItemIndex until the items change.
  [[nodiscard]] Reading read_indexed(std::string_view text, const ItemIndex& items,
                                     std::string_view current_item = {},
                                     Author author = Author::viewer) const;
  // The same reading with the role of each word, at about twice the cost: for people who ask.
  [[nodiscard]] Explanation explain(std::string_view text, const ItemIndex& items,
                                    std::string_view current_item = {},
                                    Author author = Author::viewer) const;

  ~Reader();
  struct Impl;
  explicit Reader(std::unique_ptr<const Impl> impl);

 private:
  std::unique_ptr<const Impl> impl_;
};

// "a-012" -> "A12", "0123" -> "123". The same rule for items and comments.
// Errors: invalid_input when nothing usable is left or it is longer than 20
// characters; letters, digits and hyphen only.
[[nodiscard]] Result<std::string> canonical_item_code(std::string_view text);

// One line of `soldwire parse`: a JSON object in, a JSON object out (no newline).
// Errors: invalid_input.
[[nodiscard]] Result<std::string> parse_json_line(const Packs& packs, std::string_view line);

}  // namespace soldwire::claims::language
