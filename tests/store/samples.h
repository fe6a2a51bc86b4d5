// Rows to store, each complete and different, and small helpers around Result.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "store/store.h"

namespace soldwire::store::testing {

// The value, or an exception that fails the test.
template <typename T>
T must(Result<T> result) {
  if (!result) {
    throw std::runtime_error(std::string(to_string(result.error().code)) + ": " +
                             result.error().message);
  }
  if constexpr (!std::is_void_v<T>) {
    return std::move(*result);
  }
}

template <typename T>
Errc code_of(const Result<T>& result) {
  if (result) {
    throw std::runtime_error("an error was expected");
  }
  return result.error().code;
}

// A folder of its own, removed at the end.
class TemporaryFolder {
 public:
  TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder();
  [[nodiscard]] std::string file(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

inline const WorkspaceId workspace_one{"wsp_one"};
inline const ShowId show_one{"shw_one"};

Workspace sample_workspace(const std::string& id = "wsp_one");
User sample_user(const std::string& id);
Session sample_session(const std::string& id, const std::string& user);
Connection sample_connection(const std::string& id);
claims::Show sample_show(const std::string& id, std::int64_t created_at = 1'000);
Source sample_source(const std::string& id);
claims::Item sample_item(const std::string& number, std::int64_t quantity = 2);
CommentRow sample_comment(std::int64_t number);
// On the item of that number, by the buyer "u<buyer>".
ClaimRow sample_claim(std::int64_t number, const std::string& item_number, int buyer,
                      claims::ClaimStatus status = claims::ClaimStatus::winner,
                      std::int64_t quantity = 1);
ClaimChange sample_change(const std::string& claim, std::int64_t at);
EventRecord sample_event(std::int64_t seq);
std::vector<EventRecord> sample_events(std::int64_t first, std::int64_t last);

}  // namespace soldwire::store::testing
