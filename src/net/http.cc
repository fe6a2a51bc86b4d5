#include "net/http.h"

#include <algorithm>

#include "net/text.h"

namespace soldwire::net {

void Headers::add(std::string name, std::string value) {
  fields_.emplace_back(std::move(name), std::move(value));
}

void Headers::set(std::string name, std::string value) {
  std::erase_if(fields_, [&](const auto& field) { return same_word(field.first, name); });
  fields_.emplace_back(std::move(name), std::move(value));
}

std::optional<std::string_view> Headers::find(std::string_view name) const {
  for (const auto& [field, value] : fields_) {
    if (same_word(field, name)) {
      return trim(value);
    }
  }
  return std::nullopt;
}

std::optional<std::string_view> Request::query_param(std::string_view name) const {
  for (const auto& [key, value] : query) {
    if (key == name) {
      return value;
    }
  }
  return std::nullopt;
}

std::optional<std::string_view> Request::cookie(std::string_view name) const {
  for (const auto& [field, value] : headers.all()) {
    if (!same_word(field, "cookie")) {
      continue;
    }
    std::string_view rest = value;
    while (!rest.empty()) {
      const std::string_view pair = trim(take_until(rest, ';'));
      const std::size_t equals = pair.find('=');
      if (equals != std::string_view::npos && trim(pair.substr(0, equals)) == name) {
        std::string_view found = trim(pair.substr(equals + 1));
        if (found.size() >= 2 && found.front() == '"' && found.back() == '"') {
          found = found.substr(1, found.size() - 2);
        }
        return found;
      }
    }
  }
  return std::nullopt;
}

std::string_view Request::path_param(std::string_view name) const {
  const auto found = path_params.find(name);
  return found == path_params.end() ? std::string_view{} : std::string_view(found->second);
}

}  // namespace soldwire::net
