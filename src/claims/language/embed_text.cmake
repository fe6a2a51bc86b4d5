# Writes a .cc file that holds a text file's bytes, for soldwire_claims_language.
#
#   cmake -DINPUT=packs.json -DOUTPUT=builtin_packs.cc -P embed_text.cmake
file(READ "${INPUT}" bytes HEX)
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
# One line of 160 KB would be legal but hard on tools.
string(REGEX REPLACE "(................................................................................)" "\\1\n" bytes "${bytes}")
file(WRITE "${OUTPUT}" "// Made from packs.json by embed_text.cmake. Do not edit.
#include \"claims/language/packs.h\"

namespace soldwire::claims::language {
namespace {

constexpr unsigned char bytes[] = {
${bytes}
};

}  // namespace

std::string_view builtin_packs_json() noexcept {
  return {reinterpret_cast<const char*>(bytes), sizeof(bytes)};
}

}  // namespace soldwire::claims::language
")
