// What a rehearsal's buyers write: claims, passes, questions and chatter about a show's items, in
// its languages.
//
// Threads: a value of one thread; the same random numbers give the same comments.
// Limits:  those of claims::RehearsalPace.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/random.h"
#include "claims/language/parse.h"
#include "claims/types.h"

namespace soldwire::platforms::rehearsal {

// What the buyers see of an item.
struct ItemOnSale {
  std::string number;
  std::vector<std::string> variants;
  bool featured = false;
};

struct SimulatedComment {
  std::string user_id;
  std::string user_handle;
  std::string text;
};

class SimulatedBuyers {
 public:
  // `show.pace` must be set. Languages that `packs` does not have are left out.
  SimulatedBuyers(const claims::language::Packs& packs, const claims::Show& show);

  void set_items(std::vector<ItemOnSale> items) { items_ = std::move(items); }
  [[nodiscard]] SimulatedComment next(Random& random);

 private:
  struct Language {
    std::string code;
    std::vector<std::string> claim_words;
    std::vector<std::string> pass_words;
  };

  [[nodiscard]] const ItemOnSale* choose_item(Random& random) const;
  [[nodiscard]] std::string claim_of(const Language& language, const ItemOnSale& item,
                                     Random& random) const;

  std::int64_t buyers_;
  claims::ClaimMode mode_;
  std::vector<Language> languages_;  // at least one
  std::vector<ItemOnSale> items_;
  // The last claim, which its buyer may send again when nothing seems to happen.
  std::optional<SimulatedComment> last_claim_;
};

}  // namespace soldwire::platforms::rehearsal
