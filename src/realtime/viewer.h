// Whose a stream is; shared by all streams of one session from one address.
//
// Threads: immutable; any thread.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>

namespace soldwire::realtime {

class Viewer {
 public:
  // `user` empty: a buyer.
  Viewer(std::string_view session, std::string_view user, std::string_view name,
         std::string_view address)
      : session_end_(session.size()),
        user_end_(session_end_ + user.size()),
        name_end_(user_end_ + name.size()) {
    key_.reserve(name_end_ + address.size() + 3);
    for (const std::string_view part : {session, user, name, address}) {
      key_.append(part).append(1, '\n');
    }
  }

  [[nodiscard]] std::string_view session() const noexcept { return part(0, session_end_, 0); }
  [[nodiscard]] std::string_view user() const noexcept { return part(session_end_, user_end_, 1); }
  [[nodiscard]] std::string_view name() const noexcept { return part(user_end_, name_end_, 2); }
  [[nodiscard]] std::string_view address() const noexcept {
    return part(name_end_, key_.size() - 4, 3);
  }
  // Equal viewers have equal keys.
  [[nodiscard]] std::string_view key() const noexcept { return key_; }

 private:
  // `before` line ends stand before it.
  [[nodiscard]] std::string_view part(std::size_t begin, std::size_t end,
                                      std::size_t before) const noexcept {
    return std::string_view(key_).substr(begin + before, end - begin);
  }

  std::string key_;
  std::size_t session_end_;
  std::size_t user_end_;
  std::size_t name_end_;
};

}  // namespace soldwire::realtime
