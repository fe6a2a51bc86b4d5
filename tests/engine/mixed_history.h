// Random histories of everything that can happen to a show: comments in any order, repeated, edited
// and deleted; every operator's step; settings, pauses, time, restarts and failing commits.
//
// Threads: the test's thread.
#pragma once

#include <rapidcheck.h>

#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "tests/engine/live_show.h"

namespace soldwire::engine {

// One thing that happens: the number of a deed, and numbers that say to whom and how much.
struct Turn {
  std::uint8_t deed = 0;
  std::uint8_t buyer = 0;
  std::uint8_t item = 0;
  std::uint8_t amount = 0;
  std::uint8_t choice = 0;
};
std::ostream& operator<<(std::ostream& out, const Turn& turn);
[[nodiscard]] rc::Gen<Turn> any_turn();

class MixedHistory {
 public:
  MixedHistory();

  void play(const Turn& turn);
  // What is wrong with the database now; the server goes on.
  [[nodiscard]] std::vector<std::string> findings();

  LiveShow live;

 private:
  void comment(const Turn& turn);
  void comment_for_another(const Turn& turn);
  void amend(const Turn& turn);
  void judge_claim(const Turn& turn);
  void change_item(const Turn& turn);
  void change_show(const Turn& turn);
  void decide_about_buyers(const Turn& turn);
  void change_settings(const Turn& turn);

  void say(claims::Comment comment);
  [[nodiscard]] std::optional<claims::Claim> some_claim(const Turn& turn);
  [[nodiscard]] std::optional<claims::Item> some_item(const Turn& turn);

  ShowId show_;
  std::vector<claims::Comment> said_;
};

}  // namespace soldwire::engine
