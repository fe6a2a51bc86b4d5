#include "platforms/facebook/sweep.h"

#include <algorithm>
#include <limits>
#include <string_view>
#include <tuple>
#include <utility>

namespace soldwire::platforms::facebook {
namespace {

std::optional<std::int64_t> created_s(const GraphComment& comment) {
  if (!comment.created_time) return std::nullopt;
  return comment.created_time->value / 1'000;
}

// Everything on it was seen before and is older than the watermark: what follows is older still,
// unless the order is ranked, and then a reread finds it.
bool is_settled(const CommentsPage& page, const KnownIds& known, std::int64_t watermark_s) {
  return !page.comments.empty() &&
         std::all_of(page.comments.begin(), page.comments.end(), [&](const GraphComment& comment) {
           return known.contains(comment.id) &&
                  created_s(comment).value_or(watermark_s) < watermark_s;
         });
}

}  // namespace

void KnownIds::add(const std::string& id) {
  if (!ids_.insert(id).second) return;
  order_.push_back(id);
  if (order_.size() > most_) {
    ids_.erase(order_.front());
    order_.pop_front();
  }
}

Sweep::Step Sweep::take(const CommentsPage& page, const KnownIds& known,
                        std::optional<std::int64_t> watermark_s) {
  for (const GraphComment& comment : page.comments) {
    const std::optional<std::int64_t> created = created_s(comment);
    if (created && (!newest_s_ || *created > *newest_s_)) newest_s_ = created;
  }
  if (!page.next_after) return Step::complete;
  if (*page.next_after == after_) return Step::stuck;
  after_ = *page.next_after;
  if (kind_ == Kind::regular && watermark_s && is_settled(page, known, *watermark_s)) {
    return Step::complete;
  }
  return Step::next_page;
}

void NewComments::add(CommentsPage page, const KnownIds& known) {
  for (GraphComment& comment : page.comments) {
    if (known.contains(comment.id) || !ids_.insert(comment.id).second) continue;
    comments_.push_back(std::move(comment));
  }
}

std::vector<GraphComment> NewComments::take_sorted() {
  static constexpr auto last = std::numeric_limits<std::int64_t>::max();
  // Ids of one video grow in length before they grow in text: "…_9" is before "…_10".
  std::sort(comments_.begin(), comments_.end(), [](const GraphComment& a, const GraphComment& b) {
    const auto key = [](const GraphComment& comment) {
      return std::make_tuple(comment.created_time ? comment.created_time->value : last,
                             comment.id.size(), std::string_view(comment.id));
    };
    return key(a) < key(b);
  });
  ids_.clear();
  return std::exchange(comments_, {});
}

}  // namespace soldwire::platforms::facebook
