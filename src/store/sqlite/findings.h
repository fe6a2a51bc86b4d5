// Collects what verify() finds, at most a readable number for each rule and show.
//
// Place:  private to store/sqlite.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "store/sqlite/open.h"

namespace soldwire::store::sqlite {

class Findings {
 public:
  static constexpr std::int64_t each_max = 20;

  void add(const std::string& show, const std::string& rule, std::string detail) {
    if (++counts_[{show, rule}] <= each_max) {
      rows_.push_back({show, rule, std::move(detail)});
    }
  }

  [[nodiscard]] std::vector<Finding> take() {
    for (const auto& [key, count] : counts_) {
      if (count > each_max) {
        rows_.push_back(
            {key.first, key.second, "and " + std::to_string(count - each_max) + " more"});
      }
    }
    return std::move(rows_);
  }

 private:
  std::vector<Finding> rows_;
  std::map<std::pair<std::string, std::string>, std::int64_t> counts_;
};

}  // namespace soldwire::store::sqlite
