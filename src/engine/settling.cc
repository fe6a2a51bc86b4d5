#include "engine/settling.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "claims/allocation/rules.h"

namespace soldwire::engine {
namespace {

using claims::allocation::Ask;
using claims::allocation::Effect;
using claims::allocation::Repeated;

claims::ClaimOrder order_of(const store::CommentRow& row) {
  const auto& comment = row.comment;
  return {comment.time(), comment.platform_time ? comment.comment_id : std::string(), row.number};
}

bool comes_before(const store::SettlingComment& a, const store::SettlingComment& b) {
  return order_of(a.row) < order_of(b.row);
}

void keep(ShowMemory& memory, Effect effect, const Ask& ask, Decided& decided) {
  const auto& applied = decided.applied.emplace_back(apply(memory, std::move(effect)));
  for (const auto& change : applied.effect.changes) {
    if (change.after.buyer.key == ask.buyer.key) {
      decided.claims.push_back(change.after);
    }
  }
}

Result<void> settle(Batch& batch, ShowMemory& memory, const store::CommentRow& row, TimeMs now) {
  SW_CHECK(batch.stored(batch.transaction().delete_settling(memory.show.id, row.number)));
  SW_TRY(const Understanding understood, understand(batch, memory, row));
  const Decided decided = decide(batch, memory, understood, now);
  for (const auto& applied : decided.applied) {
    SW_CHECK(record_claims(batch, memory, applied, now));
  }
  return {};
}

Result<void> settle_until(Batch& batch, ShowMemory& memory, const claims::ClaimOrder& last,
                          TimeMs now) {
  std::sort(memory.settling.begin(), memory.settling.end(), comes_before);
  const auto end =
      std::find_if(memory.settling.begin(), memory.settling.end(),
                   [&](const store::SettlingComment& each) { return last < order_of(each.row); });
  std::vector<store::SettlingComment> due(std::make_move_iterator(memory.settling.begin()),
                                          std::make_move_iterator(end));
  memory.settling.erase(memory.settling.begin(), end);
  for (const auto& each : due) {
    SW_CHECK(settle(batch, memory, each.row, now));
  }
  return {};
}

}  // namespace

Decided decide(Batch& batch, ShowMemory& memory, const Understanding& understood, TimeMs now) {
  RuleStep step(batch, memory, now, {});
  auto& state = *memory.state;
  Decided decided;
  for (const Ask& ask : understood.claims) {
    auto decision = decide_claim(state, ask, step);
    if (auto* const effect = std::get_if<Effect>(&decision)) {
      keep(memory, std::move(*effect), ask, decided);
    } else if (const auto* const repeated = std::get_if<Repeated>(&decision)) {
      for (const auto& id : repeated->existing) {
        decided.claims.push_back(state.find_claim(id)->claim);
      }
    }
  }
  for (const Ask& ask : understood.passes) {
    auto decision = decide_pass(state, ask, step);
    if (auto* const effect = std::get_if<Effect>(&decision)) {
      keep(memory, std::move(*effect), ask, decided);
    }
  }
  return decided;
}

Result<void> settle_due(Batch& batch, ShowMemory& memory, TimeMs now) {
  const store::SettlingComment* last = nullptr;
  for (const auto& each : memory.settling) {
    if (each.due <= now && (last == nullptr || comes_before(*last, each))) {
      last = &each;
    }
  }
  if (last != nullptr) {
    SW_CHECK(settle_until(batch, memory, order_of(last->row), now));
  }
  if (memory.show.status == claims::ShowStatus::paused) {
    return {};
  }
  const auto& holds = memory.state->holds();
  while (!holds.empty() && holds.begin()->first <= now) {
    RuleStep step(batch, memory, now, {});
    const ClaimId id = holds.begin()->second;
    const Applied applied = apply(memory, decide_expiry(*memory.state, id, step));
    SW_CHECK(record_claims(batch, memory, applied, now));
  }
  return {};
}

Result<void> settle_all(Batch& batch, ShowMemory& memory, TimeMs now) {
  if (memory.settling.empty()) {
    return {};
  }
  const auto last = std::max_element(memory.settling.begin(), memory.settling.end(), comes_before);
  return settle_until(batch, memory, order_of(last->row), now);
}

}  // namespace soldwire::engine
