// A show that is written as the engine writes it: rows together with the events that announce them.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "store/store.h"
#include "tests/store/samples.h"

namespace soldwire::store::testing {

std::string item_created_json(std::int64_t seq, const claims::Item& item);
std::string comment_received_json(std::int64_t seq, const claims::Comment& comment);
std::string claim_json(std::int64_t seq, const std::string& type, const claims::Claim& claim,
                       const std::vector<claims::Claim>& promoted = {},
                       const std::vector<claims::Claim>& waitlist = {});

class RecordedShow {
 public:
  // Continues the show's log after `seq`. `tx` must outlive it.
  RecordedShow(Transaction& tx, ShowId show, std::int64_t seq = 0)
      : tx_(tx), show_(std::move(show)), seq_(seq) {}

  void item(const claims::Item& item);
  void comment(const CommentRow& row);
  void claim(const ClaimRow& row);
  // The promoted and those still in line, as they are afterwards.
  void release(ClaimRow row, const std::vector<ClaimRow>& promoted,
               const std::vector<ClaimRow>& waitlist);
  [[nodiscard]] std::int64_t seq() const { return seq_; }

 private:
  void announce(const std::string& type, std::string json);
  void put(const ClaimRow& row);

  Transaction& tx_;
  const ShowId show_;
  std::int64_t seq_;
};

// Workspace and show one with two items, comments, winners, a waitlist that has moved, an
// unmatched claim and a released one; 13 events. Item 12 (2 units): winners clm_2 and clm_3,
// waitlist clm_4, clm_5. Item A1 (S: 1, M: 1): winner clm_6 of S.
void record_sample_show(Transaction& tx);

}  // namespace soldwire::store::testing
