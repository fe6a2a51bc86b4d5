// A list of objects that carry their own links: no allocation, and an object leaves by itself.
//
// Threads:  one at a time.
// Lifetime: an object unlinks itself when it dies; the list owns nothing.
#pragma once

namespace soldwire::net {

class ListHook {
 public:
  ListHook() = default;
  ListHook(const ListHook&) = delete;
  ListHook& operator=(const ListHook&) = delete;

  void unlink() noexcept {
    previous_->next_ = next_;
    next_->previous_ = previous_;
    previous_ = next_ = this;
  }

 protected:
  ~ListHook() { unlink(); }

 private:
  template <typename T>
  friend class IntrusiveList;

  ListHook* previous_ = this;
  ListHook* next_ = this;
};

// `T` derives from ListHook.
template <typename T>
class IntrusiveList {
 public:
  [[nodiscard]] bool empty() const noexcept { return end_.next_ == &end_; }
  [[nodiscard]] T& front() noexcept { return static_cast<T&>(*end_.next_); }

  void push_back(T& object) noexcept {
    ListHook& hook = object;
    hook.previous_ = end_.previous_;
    hook.next_ = &end_;
    end_.previous_->next_ = &hook;
    end_.previous_ = &hook;
  }

  // `visit` may remove the object it is given, but no other.
  template <typename Visit>
  void for_each(Visit&& visit) {
    for (ListHook* hook = end_.next_; hook != &end_;) {
      ListHook* const next = hook->next_;
      visit(static_cast<T&>(*hook));
      hook = next;
    }
  }

 private:
  struct End : ListHook {};
  End end_;
};

}  // namespace soldwire::net
