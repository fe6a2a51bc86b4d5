#include "claims/language/packs.h"

#include <simdjson.h>

#include <algorithm>
#include <set>
#include <utility>

#include "base/assert.h"
#include "claims/language/characters.h"
#include "claims/language/normalise.h"

namespace soldwire::claims::language {
namespace {

namespace dom = simdjson::dom;

constexpr std::size_t code_length_max = 20;
constexpr std::string_view common_name = "common";
constexpr std::string_view format_hint = "docs/claim-language.md section 10 lists the keys";

// "shop/th.json" -> "th". Empty when that is no code.
std::string code_of_file(std::string_view name) {
  name = name.substr(name.rfind('/') + 1);
  constexpr std::string_view ending = ".json";
  if (!name.ends_with(ending)) {
    return {};
  }
  name.remove_suffix(ending.size());
  const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
  const bool good = !name.empty() && name.size() <= code_length_max && is_letter(name.front()) &&
                    std::all_of(name.begin(), name.end(), [&](char c) {
                      return is_letter(c) || (c >= '0' && c <= '9') || c == '-';
                    });
  return good ? std::string(name) : std::string();
}

// One step of an RFC 6901 pointer.
std::string step(std::string_view key) {
  std::string out = "/";
  for (const char c : key) {
    out += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
  }
  return out;
}

const ListKey* list_of(std::string_view key) {
  const auto* const found = std::find_if(list_keys.begin(), list_keys.end(),
                                         [key](const ListKey& known) { return known.key == key; });
  return found == list_keys.end() ? nullptr : found;
}

bool begins_with_letter(const std::u32string& word) {
  const CharClass cls = class_of(word.front());
  return cls == CharClass::letter || cls == CharClass::segment;
}

// Reads one file into the packs that are there.
class FileLoader {
 public:
  FileLoader(const PackFile& file, Packs::Impl& into) : file_(file), into_(into) {}

  [[nodiscard]] Result<void> load() {
    if (file_.text.size() > pack_bytes_max) {
      return fail(Errc::too_large, file_.name + ": a pack file has at most 1 MiB; split it");
    }
    const std::string code = code_of_file(file_.name);
    if (code.empty()) {
      return wrong("",
                   "a pack file is named after its language, such as th.json or shop-words.json: 1 "
                   "to 20 of a-z, 0-9 and hyphen, beginning with a letter; rename it");
    }
    dom::parser parser;
    dom::element root;
    if (const auto error = parser.parse(simdjson::padded_string(file_.text)).get(root)) {
      return wrong("", std::string("this is not JSON (") + simdjson::error_message(error) +
                           "); check quotes, commas and brackets");
    }
    dom::object members;
    if (root.get(members) != simdjson::SUCCESS) {
      return wrong("", "a pack file holds one JSON object, {\"name\": …, \"claim\": […], …}");
    }
    return load_pack(members, code);
  }

 private:
  [[nodiscard]] tl::unexpected<Error> wrong(const std::string& pointer, const std::string& what) {
    return fail(Errc::invalid_input,
                file_.name + (pointer.empty() ? std::string() : " at " + pointer) + ": " + what,
                pointer);
  }

  [[nodiscard]] Result<void> load_pack(const dom::object& members, const std::string& code) {
    SW_CHECK(refuse_repeated_keys(members, ""));
    const bool is_common = code == common_name;
    const bool is_new = !is_common && !into_.by_language.contains(code);
    Pack& pack = is_common ? into_.common : into_.by_language[code];
    dom::element value;
    if (members["replace"].get(value) == simdjson::SUCCESS) {
      bool replaces = false;
      if (value.get(replaces) != simdjson::SUCCESS) {
        return wrong("/replace", "must be true or false");
      }
      if (replaces) {
        pack = Pack{};
      }
    }
    if (members["remove"].get(value) == simdjson::SUCCESS) {
      SW_CHECK(remove_words(value, pack));
    }
    for (const auto [key, member] : members) {
      SW_CHECK(load_member(key, member, pack));
    }
    return check_whole(pack, is_new);
  }

  [[nodiscard]] Result<void> load_member(std::string_view key, const dom::element& value,
                                         Pack& pack) {
    const std::string at = step(key);
    if (const ListKey* list = list_of(key)) {
      std::vector<std::string>* shown = list->cls == WordClass::claim  ? &pack.claims_as_written
                                        : list->cls == WordClass::pass ? &pack.passes_as_written
                                                                       : nullptr;
      return load_words(value, pack.words[static_cast<std::size_t>(list->cls)], at, shown);
    }
    if (key == "next") {
      std::vector<std::string> as_written;
      return load_words(value, pack.next, at, &as_written);
    }
    if (key == "fuzzy") {
      return load_words(value, pack.fuzzy, at);
    }
    if (key == "guard") {
      return load_words(value, pack.guard, at);
    }
    if (key == "numword") {
      return load_number_words(value, pack, at);
    }
    if (key == "sizes") {
      return load_sizes(value, pack, at);
    }
    if (key == "decimalComma") {
      return value.get(pack.decimal_comma) == simdjson::SUCCESS
                 ? Result<void>()
                 : wrong(at, "must be true or false");
    }
    if (key == "name") {
      std::string_view name;
      if (value.get(name) != simdjson::SUCCESS || name.empty() || name.size() > word_bytes_max) {
        return wrong(at, "must be the language's name, at most 100 bytes");
      }
      pack.name = name;
      return {};
    }
    if (key == "replace" || key == "remove" || key == "$schema") {
      return {};
    }
    return wrong(at, "there is no such key; " + std::string(format_hint));
  }

  [[nodiscard]] Result<void> refuse_repeated_keys(const dom::object& members,
                                                  const std::string& at) {
    std::set<std::string_view> seen;
    for (const auto [key, value] : members) {
      if (!seen.insert(key).second) {
        return wrong(at + step(key), "this key is there twice; join the two into one");
      }
    }
    return {};
  }

  // What only the whole pack can tell.
  [[nodiscard]] Result<void> check_whole(const Pack& pack, bool is_new) {
    if (is_new && pack.name.empty()) {
      return wrong("/name", "a new language needs a name; add \"name\": \"…\"");
    }
    const auto& claims = pack.words[static_cast<std::size_t>(WordClass::claim)];
    const auto& passes = pack.words[static_cast<std::size_t>(WordClass::pass)];
    const auto has = [](const std::vector<std::u32string>& words, const std::u32string& word) {
      return std::find(words.begin(), words.end(), word) != words.end();
    };
    for (std::size_t i = 0; i < passes.size(); ++i) {
      if (has(claims, passes[i])) {
        return wrong("/pass", "\"" + to_utf8(passes[i]) +
                                  "\" is a claim word too, so nobody could tell what it means; "
                                  "take it out of one of the two, with \"remove\" if it was there");
      }
    }
    for (const std::u32string& word : pack.next) {
      if (has(passes, word)) {
        return wrong("/next", "\"" + to_utf8(word) +
                                  "\" is a pass word too, so nobody could tell what it means; "
                                  "take it out of one of the two, with \"remove\" if it was there");
      }
    }
    for (const std::u32string& word : pack.fuzzy) {
      if (!has(claims, word) && !has(passes, word) && !was_removed(word)) {
        return wrong("/fuzzy", "\"" + to_utf8(word) +
                                   "\" is neither a claim nor a pass word; add it to one of them, "
                                   "or take it out of fuzzy");
      }
    }
    return {};
  }
  [[nodiscard]] bool was_removed(const std::u32string& word) const {
    return removed_.contains(word);
  }

  [[nodiscard]] Result<void> remove_words(const dom::element& value, Pack& pack) {
    dom::object lists;
    if (value.get(lists) != simdjson::SUCCESS) {
      return wrong("/remove", "must be an object of word lists, such as {\"claim\": [\"want\"]}");
    }
    SW_CHECK(refuse_repeated_keys(lists, "/remove"));
    for (const auto [key, words] : lists) {
      const std::string at = "/remove" + step(key);
      const ListKey* list = list_of(key);
      if (list == nullptr && key != "next" && key != "fuzzy" && key != "guard") {
        return wrong(at, "there is no such word list; " + std::string(format_hint));
      }
      std::vector<std::u32string> gone;
      SW_CHECK(load_words(words, gone, at));
      std::vector<std::u32string>& from = list != nullptr
                                              ? pack.words[static_cast<std::size_t>(list->cls)]
                                          : key == "next"  ? pack.next
                                          : key == "fuzzy" ? pack.fuzzy
                                                           : pack.guard;
      const auto is_gone = [&](const std::u32string& word) {
        return std::find(gone.begin(), gone.end(), word) != gone.end();
      };
      for (std::size_t i = 0; i < gone.size(); ++i) {
        if (std::find(from.begin(), from.end(), gone[i]) == from.end()) {
          return wrong(at + "/" + std::to_string(i),
                       "\"" + to_utf8(gone[i]) +
                           "\" is not in that list, so there is nothing to remove; mind the "
                           "spelling, or take it out here");
        }
      }
      std::erase_if(from, is_gone);
      const auto is_gone_as_written = [&](const std::string& word) {
        return is_gone(normalise_word(word));
      };
      if (key == "claim") {
        std::erase_if(pack.claims_as_written, is_gone_as_written);
      } else if (key == "pass") {
        std::erase_if(pack.passes_as_written, is_gone_as_written);
      }
      removed_.insert(gone.begin(), gone.end());
    }
    return {};
  }

  [[nodiscard]] Result<std::u32string> load_word(std::string_view word, const std::string& at) {
    if (word.size() > word_bytes_max) {
      return wrong(at, "a word has at most 100 bytes; shorten it");
    }
    std::u32string normal = normalise_word(word);
    if (normal.empty()) {
      return wrong(at, "a word must hold something that can be seen; remove it");
    }
    return normal;
  }

  [[nodiscard]] Result<void> load_words(const dom::element& value,
                                        std::vector<std::u32string>& words, const std::string& at,
                                        std::vector<std::string>* as_written = nullptr) {
    dom::array entries;
    if (value.get(entries) != simdjson::SUCCESS) {
      return wrong(at, "must be a list of words, such as [\"sold\", \"mine\"]");
    }
    std::size_t index = 0;
    for (const dom::element entry : entries) {
      const std::string entry_at = at + "/" + std::to_string(index++);
      if (index > words_max) {
        return wrong(entry_at, "a list has at most 5,000 words; remove some");
      }
      std::string_view text;
      if (entry.get(text) != simdjson::SUCCESS) {
        return wrong(entry_at, "must be a word in quotes");
      }
      SW_TRY(std::u32string word, load_word(text, entry_at));
      if (as_written != nullptr) {
        if (!begins_with_letter(word)) {
          return wrong(entry_at,
                       "a claim, pass or next word begins with a letter; change or remove it");
        }
        as_written->emplace_back(text);
      }
      words.push_back(std::move(word));
    }
    return {};
  }

  [[nodiscard]] Result<void> load_number_words(const dom::element& value, Pack& pack,
                                               const std::string& at) {
    dom::object entries;
    if (value.get(entries) != simdjson::SUCCESS) {
      return wrong(at, "must map words to numbers, such as {\"two\": 2}");
    }
    SW_CHECK(refuse_repeated_keys(entries, at));
    for (const auto [text, number] : entries) {
      const std::string entry_at = at + step(text);
      std::int64_t count = 0;
      if (number.get(count) != simdjson::SUCCESS || count < 1 || count > 1000) {
        return wrong(entry_at, "must be a whole number from 1 to 1000");
      }
      SW_TRY(std::u32string word, load_word(text, entry_at));
      pack.number_words.emplace_back(std::move(word), static_cast<int>(count));
    }
    return {};
  }

  // Sizes have one number over all packs: "medium", "mediana" and "M" are equal.
  [[nodiscard]] Result<void> load_sizes(const dom::element& value, Pack& pack,
                                        const std::string& at) {
    dom::object entries;
    if (value.get(entries) != simdjson::SUCCESS) {
      return wrong(at, "must map sizes to their spellings, such as {\"M\": [\"medium\"]}");
    }
    SW_CHECK(refuse_repeated_keys(entries, at));
    for (const auto [name, words] : entries) {
      const std::string entry_at = at + step(name);
      std::vector<std::u32string> spellings;
      SW_CHECK(load_words(words, spellings, entry_at));
      std::vector<std::string>& names = into_.size_names;
      const auto known = std::find(names.begin(), names.end(), name);
      const auto number = static_cast<std::size_t>(known - names.begin()) + 1;
      if (number > sizes_max) {
        return wrong(entry_at, "all packs together have at most 200 sizes; remove some");
      }
      if (known == names.end()) {
        names.emplace_back(name);
      }
      for (std::u32string& spelling : spellings) {
        pack.sizes.emplace_back(std::move(spelling), static_cast<std::uint8_t>(number));
      }
    }
    return {};
  }

  const PackFile& file_;
  Packs::Impl& into_;
  std::set<std::u32string> removed_;  // from any list, by this file
};

Result<std::shared_ptr<const Packs>> laid_over(Packs::Impl packs, std::span<const PackFile> files) {
  for (const PackFile& file : files) {
    SW_CHECK(FileLoader(file, packs).load());
  }
  return std::make_shared<const Packs>(std::make_unique<const Packs::Impl>(std::move(packs)));
}

}  // namespace

Packs::Packs(std::unique_ptr<const Impl> impl) : impl_(std::move(impl)) {}
Packs::~Packs() = default;

Result<std::shared_ptr<const Packs>> Packs::load(std::span<const PackFile> files) {
  return laid_over({}, files);
}

Result<std::shared_ptr<const Packs>> Packs::with(std::span<const PackFile> files) const {
  return laid_over(*impl_, files);
}

std::shared_ptr<const Packs> Packs::builtin() {
  static const std::shared_ptr<const Packs> packs = [] {
    auto loaded = load(builtin_pack_files());
    SW_ASSERT(loaded.has_value());
    return *std::move(loaded);
  }();
  return packs;
}

bool Packs::has(std::string_view code) const {
  return impl_->by_language.contains(code);
}

std::vector<LanguageInfo> Packs::languages() const {
  std::vector<LanguageInfo> all;
  for (const auto& [code, pack] : impl_->by_language) {
    all.push_back({code, pack.name, pack.claims_as_written, pack.passes_as_written});
  }
  return all;
}

}  // namespace soldwire::claims::language
