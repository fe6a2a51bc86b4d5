#include "store/records.h"

namespace soldwire::store {

std::string_view to_string(Role role) noexcept {
  switch (role) {
    case Role::viewer:
      return "viewer";
    case Role::operator_:
      return "operator";
    case Role::owner:
      return "owner";
  }
  return "unknown";
}

std::optional<Role> role_from(std::string_view text) noexcept {
  for (const Role role : {Role::viewer, Role::operator_, Role::owner}) {
    if (to_string(role) == text) {
      return role;
    }
  }
  return std::nullopt;
}

}  // namespace soldwire::store
