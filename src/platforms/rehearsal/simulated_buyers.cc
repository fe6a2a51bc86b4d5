#include "platforms/rehearsal/simulated_buyers.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace soldwire::platforms::rehearsal {
namespace {

constexpr std::size_t words_used = 3;  // of a language's claim words; the first are the usual ones

struct Chatter {
  std::string_view language;
  std::string_view praise;
  std::string_view question;  // # is the item's number
  std::string_view greeting;
};

constexpr std::array<Chatter, 20> all_chatter{{
    {"en", "so pretty!", "how much is #?", "hello everyone"},
    {"es", "qué bonito!", "cuánto cuesta el #?", "hola a todos"},
    {"pt", "que lindo!", "quanto custa o #?", "boa noite"},
    {"fr", "trop beau !", "combien coûte le # ?", "bonsoir à tous"},
    {"de", "wie schön!", "was kostet die #?", "hallo zusammen"},
    {"it", "che bello!", "quanto costa il #?", "buonasera a tutti"},
    {"th", "สวยมากค่ะ", "# เท่าไหร่คะ", "สวัสดีค่ะ"},
    {"vi", "đẹp quá", "# bao nhiêu vậy shop?", "chào shop"},
    {"id", "bagus banget", "# berapa kak?", "halo kak"},
    {"ms", "cantiknya", "# berapa ya?", "hai semua"},
    {"fil", "ang ganda!", "magkano #?", "hello po"},
    {"zh", "好漂亮", "# 多少錢?", "大家晚安"},
    {"ja", "かわいい", "# いくらですか?", "こんばんは"},
    {"ko", "너무 예뻐요", "# 얼마예요?", "안녕하세요"},
    {"hi", "bahut sundar", "# kitne ka hai?", "namaste"},
    {"bn", "khub sundor", "# koto?", "hello apu"},
    {"ar", "حلو كثير", "كم سعر #؟", "السلام عليكم"},
    {"ru", "какая красота", "сколько стоит #?", "всем привет"},
    {"pl", "ale ładne", "ile kosztuje #?", "dzień dobry"},
    {"tr", "çok güzel", "# ne kadar?", "merhaba"},
}};
constexpr Chatter wordless{"", "❤️❤️", "#?", "👋"};

constexpr std::array<std::string_view, 24> names{"mara", "anna", "ben",  "lena",  "tom",  "ines",
                                                 "yuki", "noor", "paul", "sofia", "luca", "emma",
                                                 "max",  "mila", "omar", "vera",  "finn", "dana",
                                                 "hugo", "rosa", "kim",  "leo",   "ada",  "ivan"};

const Chatter& chatter_of(const std::string& language) {
  const auto* const found =
      std::find_if(all_chatter.begin(), all_chatter.end(),
                   [&](const Chatter& each) { return each.language == language; });
  return found == all_chatter.end() ? wordless : *found;
}

std::string about(std::string_view pattern, const std::string& number) {
  std::string text(pattern);
  if (const std::size_t at = text.find('#'); at != std::string::npos) {
    text.replace(at, 1, number);
  }
  return text;
}

template <typename List>
const auto& one_of(const List& list, Random& random) {
  return list[random.below(list.size())];
}

// True in `percent` of a hundred cases.
bool happens(std::uint64_t percent, Random& random) {
  constexpr std::uint64_t all = 100;
  return random.below(all) < percent;
}

}  // namespace

SimulatedBuyers::SimulatedBuyers(const claims::language::Packs& packs, const claims::Show& show)
    : buyers_(show.pace->buyers), mode_(show.settings.mode) {
  const auto& wanted =
      show.pace->languages.empty() ? show.settings.languages : show.pace->languages;
  for (auto& info : packs.languages()) {
    if (std::find(wanted.begin(), wanted.end(), info.code) == wanted.end()) {
      continue;
    }
    Language language{info.code, show.settings.claim_words.value_or(std::move(info.claim_words)),
                      show.settings.pass_words.value_or(std::move(info.pass_words))};
    language.claim_words.resize(std::min(language.claim_words.size(), words_used));
    language.pass_words.resize(std::min(language.pass_words.size(), words_used));
    languages_.push_back(std::move(language));
  }
  if (languages_.empty()) {
    languages_.push_back({"", show.settings.claim_words.value_or(std::vector<std::string>()),
                          show.settings.pass_words.value_or(std::vector<std::string>())});
  }
}

const ItemOnSale* SimulatedBuyers::choose_item(Random& random) const {
  constexpr std::uint64_t on_show_percent = 65;
  if (items_.empty()) {
    return nullptr;
  }
  const auto featured = std::find_if(items_.begin(), items_.end(),
                                     [](const ItemOnSale& item) { return item.featured; });
  if (featured != items_.end() && happens(on_show_percent, random)) {
    return &*featured;
  }
  return &one_of(items_, random);
}

std::string SimulatedBuyers::claim_of(const Language& language, const ItemOnSale& item,
                                      Random& random) const {
  constexpr std::uint64_t two_percent = 10;
  constexpr std::uint64_t variant_percent = 85;
  std::string text;
  if (mode_ == claims::ClaimMode::keyword && !language.claim_words.empty()) {
    text = one_of(language.claim_words, random) + " ";
  }
  text += item.number;
  if (!item.variants.empty() && happens(variant_percent, random)) {
    text += " " + one_of(item.variants, random);
  }
  if (mode_ == claims::ClaimMode::plusone) {
    return text + (happens(two_percent, random) ? "+2" : "+1");
  }
  return text + (happens(two_percent, random) ? " x2" : "");
}

SimulatedComment SimulatedBuyers::next(Random& random) {
  // Out of a hundred comments.
  constexpr std::uint64_t claims_until = 58;
  constexpr std::uint64_t repeats_until = 61;
  constexpr std::uint64_t passes_until = 66;
  constexpr std::uint64_t questions_until = 78;
  constexpr std::uint64_t praise_until = 92;
  constexpr std::uint64_t all = 100;
  const std::uint64_t kind = random.below(all);
  const ItemOnSale* const item = choose_item(random);
  if (kind >= claims_until && kind < repeats_until && last_claim_) {
    return *last_claim_;
  }
  // A few buyers write most of the comments.
  const auto buyers = static_cast<std::uint64_t>(buyers_);
  const std::uint64_t buyer = std::min(random.below(buyers), random.below(buyers));
  const Language& language = languages_[buyer % languages_.size()];
  const Chatter& chatter = chatter_of(language.code);
  SimulatedComment comment;
  comment.user_id = "b" + std::to_string(buyer + 1);
  comment.user_handle = names[buyer % names.size()];
  if (buyer >= names.size()) {
    comment.user_handle += "." + std::to_string(buyer / names.size() + 1);
  }
  if (item != nullptr && kind < repeats_until) {
    comment.text = claim_of(language, *item, random);
    last_claim_ = comment;
  } else if (item != nullptr && kind < passes_until && !language.pass_words.empty()) {
    comment.text = one_of(language.pass_words, random) + " " + item->number;
  } else if (item != nullptr && kind < questions_until) {
    comment.text = about(chatter.question, item->number);
  } else {
    comment.text = kind < praise_until ? chatter.praise : chatter.greeting;
  }
  return comment;
}

}  // namespace soldwire::platforms::rehearsal
