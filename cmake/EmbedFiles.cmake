# soldwire_embed_files(<target> DIRECTORY <dir> FUNCTION <name>)
#
# Adds the files below <dir> to <target>, with a function
#
#   namespace soldwire::embedded { std::span<const net::StaticFile> <name>(); }
#
# Compressible files get a gzip variant. The directory is looked at in each build: what was added,
# changed or removed is noticed, and nothing is rebuilt when nothing was. A directory that is not
# there gives an empty table. The bytes go in by the assembler's .incbin, so that the size of
# the files costs no compile time.
#
# The same file run as a script (cmake -P) writes the table.

if(NOT SOLDWIRE_EMBED_OUTPUT)
  function(soldwire_embed_files target)
    cmake_parse_arguments(ARG "" "DIRECTORY;FUNCTION" "" ${ARGN})
    find_program(SOLDWIRE_GZIP gzip REQUIRED)
    set(folder "${CMAKE_CURRENT_BINARY_DIR}/embedded_${ARG_FUNCTION}")
    add_custom_target(${target}_${ARG_FUNCTION}_files
      COMMAND "${CMAKE_COMMAND}"
        "-DSOLDWIRE_EMBED_OUTPUT=${folder}/${ARG_FUNCTION}.cc"
        "-DSOLDWIRE_EMBED_FOLDER=${folder}"
        "-DSOLDWIRE_EMBED_DIRECTORY=${ARG_DIRECTORY}"
        "-DSOLDWIRE_EMBED_FUNCTION=${ARG_FUNCTION}"
        "-DSOLDWIRE_EMBED_GZIP=${SOLDWIRE_GZIP}"
        -P "${CMAKE_CURRENT_FUNCTION_LIST_FILE}"
      BYPRODUCTS "${folder}/${ARG_FUNCTION}.cc"
      COMMENT "Looking at ${ARG_DIRECTORY}"
      VERBATIM)
    add_dependencies(${target} ${target}_${ARG_FUNCTION}_files)
    target_sources(${target} PRIVATE "${folder}/${ARG_FUNCTION}.cc")
  endfunction()
  return()
endif()

# Already compressed formats would only grow.
set(compressible "\\.(html|js|mjs|css|json|map|webmanifest|svg|txt|xml|wasm|ico)$")
set(compress_bytes_min 512)

set(files "")
if(IS_DIRECTORY "${SOLDWIRE_EMBED_DIRECTORY}")
  file(GLOB_RECURSE files LIST_DIRECTORIES false RELATIVE "${SOLDWIRE_EMBED_DIRECTORY}"
    "${SOLDWIRE_EMBED_DIRECTORY}/*")
  list(SORT files)
endif()
file(MAKE_DIRECTORY "${SOLDWIRE_EMBED_FOLDER}")

# Puts the bytes of `file` between two symbols.
function(append_bytes symbol file)
  set(assembly "${assembly}asm(R\"(
.pushsection .rodata
.balign 16
${symbol}_begin:
.incbin \"${file}\"
${symbol}_end:
.byte 0
.popsection
)\");
extern \"C\" const char ${symbol}_begin[];
extern \"C\" const char ${symbol}_end[];
" PARENT_SCOPE)
endfunction()

set(assembly "")
set(rows "")
set(number 0)
foreach(file IN LISTS files)
  set(source "${SOLDWIRE_EMBED_DIRECTORY}/${file}")
  file(SHA256 "${source}" hash)
  file(SIZE "${source}" size)
  string(SUBSTRING "${hash}" 0 16 etag)
  set(symbol "soldwire_${SOLDWIRE_EMBED_FUNCTION}_${number}")
  # A copy under the name of its hash: the text of the table then changes with the bytes, and the
  # compiler is called again exactly when it must be.
  set(copy "${SOLDWIRE_EMBED_FOLDER}/${hash}")
  if(NOT EXISTS "${copy}")
    file(COPY_FILE "${source}" "${copy}")
  endif()
  append_bytes(${symbol} "${copy}")
  set(gzip "{}")
  if(file MATCHES "${compressible}" AND size GREATER_EQUAL compress_bytes_min)
    if(NOT EXISTS "${copy}.gz")
      execute_process(COMMAND "${SOLDWIRE_EMBED_GZIP}" -9 -n -c "${copy}"
        OUTPUT_FILE "${copy}.gz.new" COMMAND_ERROR_IS_FATAL ANY)
      file(RENAME "${copy}.gz.new" "${copy}.gz")
    endif()
    append_bytes(${symbol}_gzip "${copy}.gz")
    set(gzip "between(${symbol}_gzip_begin, ${symbol}_gzip_end)")
  endif()
  string(APPEND rows "      {\"/${file}\", net::content_type_of(\"/${file}\"),\n"
    "       between(${symbol}_begin, ${symbol}_end), ${gzip}, \"\\\"${etag}\\\"\"},\n")
  math(EXPR number "${number} + 1")
endforeach()

set(text "// Written by cmake/EmbedFiles.cmake.
#include <array>
#include <span>
#include <string_view>

#include \"net/static_files.h\"

${assembly}
namespace soldwire::embedded {

[[maybe_unused]] static std::string_view between(const char* begin, const char* end) {
  return {begin, static_cast<std::size_t>(end - begin)};
}

std::span<const net::StaticFile> ${SOLDWIRE_EMBED_FUNCTION}();

std::span<const net::StaticFile> ${SOLDWIRE_EMBED_FUNCTION}() {
  static const std::array<net::StaticFile, ${number}> files = {{
${rows}  }};
  return files;
}

}  // namespace soldwire::embedded
")
set(before "")
if(EXISTS "${SOLDWIRE_EMBED_OUTPUT}")
  file(READ "${SOLDWIRE_EMBED_OUTPUT}" before)
endif()
if(NOT before STREQUAL text)
  file(WRITE "${SOLDWIRE_EMBED_OUTPUT}" "${text}")
endif()
