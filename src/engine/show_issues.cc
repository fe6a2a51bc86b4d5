#include "engine/show_issues.h"

#include <algorithm>
#include <utility>

namespace soldwire::engine {

std::vector<ShowIssue> issues_of(const claims::Show& show, const claims::language::Packs& packs) {
  std::vector<ShowIssue> issues;
  for (const std::string& language : show.settings.languages) {
    if (!packs.has(language)) {
      issues.push_back({"language_missing",
                        "this server has no words of the language \"" + language +
                            "\" any more, so comments are read without them: choose other "
                            "languages in the show's settings, or add the pack and restart"});
    }
  }
  return issues;
}

claims::ShowSettings readable(claims::ShowSettings settings, const claims::language::Packs& packs) {
  std::erase_if(settings.languages,
                [&](const std::string& language) { return !packs.has(language); });
  return settings;
}

}  // namespace soldwire::engine
