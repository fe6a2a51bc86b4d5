// What buyers may see of an event: items, what is left of them, and whether the show runs. Never
// comments, handles or claims: only fields that are named here are copied.
//
// Sources: the events as engine/views_json.h writes them; what comes out is described in
//          docs/events.md (the public stream).
// Threads: one at a time.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "store/records.h"

namespace soldwire::realtime {

class PublicView {
 public:
  PublicView();
  PublicView(const PublicView&) = delete;
  PublicView& operator=(const PublicView&) = delete;
  ~PublicView();

  // The same event for buyers, with the same seq; empty when it is none of their business.
  //   a claim that changes what is left -> item.updated with the item's numbers only
  //   item.created, item.updated, unmatched.resolved -> with the whole item
  //   item.featured, item.removed, session.status -> as they are, without who did it
  [[nodiscard]] std::optional<store::EventRecord> of(const store::EventRecord& event);

 private:
  struct Impl;
  const std::unique_ptr<Impl> impl_;
};

}  // namespace soldwire::realtime
