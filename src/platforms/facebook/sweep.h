// One pass over a live video's comments, from the newest page to the last, without the network:
// which page comes next, when the pass is complete, which comments are new.
//
// The rules that keep comments from being lost:
// - the watermark moves only after the last page of a sweep was read, because pages come newest
// first and
//   a moved watermark would leave out the older part of a burst;
// - one known comment does not end a sweep, because a ranked order mixes old and new;
// - a sweep that was interrupted (page cap, failed page) goes on from where it stopped.
// Threads: one at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "platforms/facebook/graph_types.h"

namespace soldwire::platforms::facebook {

// The ids committed last; spares the engine what it would recognise as repeated anyway.
class KnownIds {
 public:
  explicit KnownIds(std::size_t most) : most_(most) {}
  [[nodiscard]] bool contains(const std::string& id) const { return ids_.contains(id); }
  void add(const std::string& id);
  [[nodiscard]] std::size_t size() const noexcept { return ids_.size(); }

 private:
  const std::size_t most_;
  std::unordered_set<std::string> ids_;
  std::deque<std::string> order_;
};

class Sweep {
 public:
  enum class Kind {
    regular,  // what is newer than the watermark
    reread,   // the last minutes again, for what Facebook shows late
    final,    // as reread, after the broadcast has ended
  };

  Sweep(Kind kind, std::optional<std::int64_t> since_s) : kind_(kind), since_s_(since_s) {}

  [[nodiscard]] Kind kind() const noexcept { return kind_; }
  [[nodiscard]] std::optional<std::int64_t> since_s() const noexcept { return since_s_; }
  // Of the next page; empty at the first.
  [[nodiscard]] const std::string& after() const noexcept { return after_; }
  // The newest creation time on the pages so far.
  [[nodiscard]] std::optional<std::int64_t> newest_s() const noexcept { return newest_s_; }

  enum class Step {
    next_page,
    complete,
    stuck,  // the platform sends us in a circle: begin anew, with the old watermark
  };
  // Takes the page that after() asked for.
  [[nodiscard]] Step take(const CommentsPage& page, const KnownIds& known,
                          std::optional<std::int64_t> watermark_s);

 private:
  const Kind kind_;
  const std::optional<std::int64_t> since_s_;
  std::string after_;
  std::optional<std::int64_t> newest_s_;
};

// Those of one turn that are not known, each once, ordered by (created_time, id); those without a
// time go last.
class NewComments {
 public:
  void add(CommentsPage page, const KnownIds& known);
  [[nodiscard]] std::vector<GraphComment> take_sorted();
  [[nodiscard]] bool empty() const noexcept { return comments_.empty(); }

 private:
  std::unordered_set<std::string> ids_;
  std::vector<GraphComment> comments_;
};

}  // namespace soldwire::platforms::facebook
