# Writes a .cc file that holds the pack files' bytes, for soldwire_claims_language.
#
#   cmake -DFOLDER=packs -DOUTPUT=builtin_packs.cc -P embed_packs.cmake
file(GLOB files RELATIVE "${FOLDER}" "${FOLDER}/*.json")
list(FILTER files EXCLUDE REGEX "\\.schema\\.json$")
list(SORT files)
set(arrays "")
set(entries "")
set(number 0)
foreach(name IN LISTS files)
  file(READ "${FOLDER}/${name}" bytes HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
  # One line of 20 KB would be legal but hard on tools.
  string(REGEX REPLACE "(................................................................................)" "\\1\n" bytes "${bytes}")
  string(APPEND arrays "constexpr unsigned char pack_${number}[] = {\n${bytes}\n};\n")
  string(APPEND entries "    {\"${name}\", text_of(pack_${number}, sizeof(pack_${number}))},\n")
  math(EXPR number "${number} + 1")
endforeach()
file(WRITE "${OUTPUT}" "// Made from the files in packs/ by embed_packs.cmake. Do not edit.
#include <string>

#include \"claims/language/packs.h\"

namespace soldwire::claims::language {
namespace {

std::string text_of(const unsigned char* bytes, std::size_t size) {
  return {reinterpret_cast<const char*>(bytes), size};
}

${arrays}
}  // namespace

std::vector<PackFile> builtin_pack_files() {
  return {
${entries}  };
}

}  // namespace soldwire::claims::language
")
