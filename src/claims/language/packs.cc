#include "claims/language/packs.h"

#include <simdjson.h>

#include <algorithm>

#include "base/assert.h"
#include "claims/language/normalise.h"

namespace soldwire::claims::language {
namespace {

namespace dom = simdjson::dom;

constexpr std::size_t pack_bytes_max = std::size_t{4} * 1024 * 1024;
constexpr std::size_t sizes_max = 200;

class Loader {
 public:
  explicit Loader(Packs::Impl& into) : into_(into) {}

  [[nodiscard]] Result<void> load(const dom::object& packs) {
    for (const auto [key, value] : packs) {
      const std::string pointer = "/" + std::string(key);
      dom::object members;
      if (value.get(members) != simdjson::SUCCESS) {
        return fail(Errc::invalid_input, "A language pack must be an object.", pointer);
      }
      Pack& pack = key == "common" ? into_.common : into_.by_language[std::string(key)];
      SW_CHECK(load_pack(members, pack, pointer));
    }
    return {};
  }

 private:
  [[nodiscard]] Result<void> load_pack(const dom::object& members, Pack& pack,
                                       const std::string& pointer) {
    for (const auto [key, value] : members) {
      const std::string at = pointer + "/" + std::string(key);
      const auto list =
          std::find_if(list_keys.begin(), list_keys.end(),
                       [name = key](const ListKey& known) { return known.key == name; });
      if (list != list_keys.end()) {
        SW_CHECK(load_words(value, pack.words[static_cast<std::size_t>(list->cls)], at));
      } else if (key == "fuzzy") {
        SW_CHECK(load_words(value, pack.fuzzy, at));
      } else if (key == "guard") {
        SW_CHECK(load_words(value, pack.guard, at));
      } else if (key == "numword") {
        SW_CHECK(load_number_words(value, pack, at));
      } else if (key == "sizes") {
        SW_CHECK(load_sizes(value, pack, at));
      } else if (key == "decimalComma") {
        if (value.get(pack.decimal_comma) != simdjson::SUCCESS) {
          return fail(Errc::invalid_input, "decimalComma must be true or false.", at);
        }
      } else if (key != "name") {
        return fail(Errc::invalid_input, "Unknown key in a language pack.", at);
      }
    }
    return {};
  }

  [[nodiscard]] static Result<std::u32string> load_word(std::string_view word,
                                                        const std::string& at) {
    if (word.size() > word_bytes_max) {
      return fail(Errc::invalid_input, "A word may have at most 100 bytes.", at);
    }
    std::u32string normal = normalise_word(word);
    if (normal.empty()) {
      return fail(Errc::invalid_input, "A word must hold a visible character.", at);
    }
    return normal;
  }

  [[nodiscard]] static Result<void> load_words(const dom::element& value,
                                               std::vector<std::u32string>& words,
                                               const std::string& at) {
    dom::array entries;
    if (value.get(entries) != simdjson::SUCCESS) {
      return fail(Errc::invalid_input, "A word list must be an array of strings.", at);
    }
    std::size_t index = 0;
    for (const dom::element entry : entries) {
      const std::string entry_at = at + "/" + std::to_string(index++);
      std::string_view text;
      if (entry.get(text) != simdjson::SUCCESS) {
        return fail(Errc::invalid_input, "A word must be a string.", entry_at);
      }
      SW_TRY(std::u32string word, load_word(text, entry_at));
      words.push_back(std::move(word));
    }
    return {};
  }

  [[nodiscard]] static Result<void> load_number_words(const dom::element& value, Pack& pack,
                                                      const std::string& at) {
    dom::object entries;
    if (value.get(entries) != simdjson::SUCCESS) {
      return fail(Errc::invalid_input, "numword must map words to numbers.", at);
    }
    for (const auto [text, number] : entries) {
      const std::string entry_at = at + "/" + std::string(text);
      std::int64_t count = 0;
      if (number.get(count) != simdjson::SUCCESS || count < 1 || count > 1000) {
        return fail(Errc::invalid_input, "A number word stands for 1 to 1000.", entry_at);
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
      return fail(Errc::invalid_input, "sizes must map sizes to lists of words.", at);
    }
    for (const auto [name, words] : entries) {
      const std::string entry_at = at + "/" + std::string(name);
      std::vector<std::u32string> spellings;
      SW_CHECK(load_words(words, spellings, entry_at));
      const auto known = std::find(size_names_.begin(), size_names_.end(), name);
      const auto number = static_cast<std::size_t>(known - size_names_.begin()) + 1;
      if (number > sizes_max) {
        return fail(Errc::invalid_input, "At most 200 sizes.", entry_at);
      }
      if (known == size_names_.end()) {
        size_names_.emplace_back(name);
      }
      for (std::u32string& spelling : spellings) {
        pack.sizes.emplace_back(std::move(spelling), static_cast<std::uint8_t>(number));
      }
    }
    return {};
  }

  Packs::Impl& into_;
  std::vector<std::string> size_names_;
};

}  // namespace

Packs::Packs(std::unique_ptr<const Impl> impl) : impl_(std::move(impl)) {}
Packs::~Packs() = default;

Result<std::shared_ptr<const Packs>> Packs::load(std::string_view json) {
  if (json.size() > pack_bytes_max) {
    return fail(Errc::too_large, "A pack file may have at most 4 MiB.");
  }
  dom::parser parser;
  dom::object packs;
  if (parser.parse(simdjson::padded_string(json)).get(packs) != simdjson::SUCCESS) {
    return fail(Errc::invalid_input, "The language packs are not a JSON object.");
  }
  auto impl = std::make_unique<Impl>();
  Loader loader(*impl);
  SW_CHECK(loader.load(packs));
  return std::make_shared<const Packs>(std::unique_ptr<const Impl>(std::move(impl)));
}

std::shared_ptr<const Packs> Packs::builtin() {
  static const std::shared_ptr<const Packs> packs = [] {
    auto loaded = load(builtin_packs_json());
    SW_ASSERT(loaded.has_value());
    return *std::move(loaded);
  }();
  return packs;
}

}  // namespace soldwire::claims::language
