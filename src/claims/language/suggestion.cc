#include "claims/language/suggestion.h"

#include <utility>

#include "claims/language/lines.h"

namespace soldwire::claims::language {

std::string suggested_item(const Setting& setting, const TokenList& tokens) {
  std::string known;
  std::string any;
  bool several = false;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const Token& token = tokens[i];
    if (token.kind != TokenKind::number && token.kind != TokenKind::code) {
      continue;
    }
    std::string code = code_of(setting.text, token);
    if (setting.items.find(code) != ItemIndex::nothing) {
      if (!known.empty() && known != code) {
        return {};
      }
      known = code;
    }
    several = several || (!any.empty() && any != code);
    any = std::move(code);
  }
  return !known.empty() ? known : several ? std::string() : any;
}

}  // namespace soldwire::claims::language
