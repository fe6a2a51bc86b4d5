# soldwire_module(store/sqlite SOURCES a.cc ... ALLOWED base claims store EXTERNAL SQLite::SQLite3)
#
# One folder, one static library, one row of the table of who may include whom.
# The link graph alone does not stop a forbidden #include (src/ is one include
# root), so each row is also recorded for the test tidy/includes.
#
# soldwire_test(claims/language SOURCES a_test.cc ... MODULES claims/language [LABELS unit])
#
# One test program for one folder of tests/.

add_library(soldwire_flags INTERFACE)
target_include_directories(soldwire_flags INTERFACE "${CMAKE_SOURCE_DIR}/src")
target_compile_options(soldwire_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Woverloaded-virtual -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 reports these at -O2 inside its own library and Boost's, where there is nothing to report
  # (GCC bugs 105329, 105562 and 105651, mended in 13).
  target_compile_options(soldwire_flags INTERFACE
    -Wno-restrict -Wno-maybe-uninitialized -Wno-array-bounds -Wno-stringop-overflow -Wno-stringop-overread)
endif()
if(SOLDWIRE_SANITIZE_ADDRESS)
  target_compile_options(soldwire_flags INTERFACE
    -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(soldwire_flags INTERFACE -fsanitize=address,undefined)
endif()
if(SOLDWIRE_SANITIZE_THREAD)
  target_compile_options(soldwire_flags INTERFACE -fsanitize=thread -fno-omit-frame-pointer)
  target_link_options(soldwire_flags INTERFACE -fsanitize=thread)
endif()
# The headers that nearly every file includes, parsed once for the modules and once, with the test framework, for
# the tests. Each file still includes what it uses.
option(SOLDWIRE_PRECOMPILE "Precompiled headers" ON)
set(soldwire_common_headers
  <algorithm> <array> <atomic> <chrono> <cstddef> <cstdint> <cstring> <deque> <functional> <limits> <map>
  <memory> <mutex> <optional> <span> <string> <string_view> <unordered_map> <utility> <variant> <vector>
  <fmt/format.h> <tl/expected.hpp>)
find_package(Threads REQUIRED)
target_link_libraries(soldwire_flags INTERFACE Threads::Threads)

set_property(GLOBAL PROPERTY SOLDWIRE_LAYERS "")

function(soldwire_precompile target kind)
  if(NOT SOLDWIRE_PRECOMPILE)
    return()
  endif()
  if(NOT TARGET soldwire_${kind}_headers)
    find_package(fmt REQUIRED)
    find_package(tl-expected REQUIRED)
    set(source "${CMAKE_BINARY_DIR}/${kind}_headers.cc")
    file(CONFIGURE OUTPUT "${source}" CONTENT "// Holds the precompiled header.\n")
    add_library(soldwire_${kind}_headers STATIC "${source}")
    target_link_libraries(soldwire_${kind}_headers PRIVATE soldwire_flags fmt::fmt tl::expected)
    set(headers ${soldwire_common_headers})
    if(kind STREQUAL "test")
      target_link_libraries(soldwire_${kind}_headers PRIVATE GTest::gtest)
      list(APPEND headers <gtest/gtest.h>)
    endif()
    target_precompile_headers(soldwire_${kind}_headers PRIVATE ${headers})
  endif()
  target_precompile_headers(${target} REUSE_FROM soldwire_${kind}_headers)
endfunction()

function(soldwire_module folder)
  cmake_parse_arguments(ARG "" "" "SOURCES;ALLOWED;EXTERNAL" ${ARGN})
  string(REPLACE "/" "_" name "${folder}")
  add_library(soldwire_${name} STATIC ${ARG_SOURCES})
  target_link_libraries(soldwire_${name} PUBLIC soldwire_flags)
  foreach(dependency IN LISTS ARG_ALLOWED)
    string(REPLACE "/" "_" dependency_name "${dependency}")
    target_link_libraries(soldwire_${name} PUBLIC soldwire_${dependency_name})
  endforeach()
  if(ARG_EXTERNAL)
    target_link_libraries(soldwire_${name} PUBLIC ${ARG_EXTERNAL})
  endif()
  soldwire_precompile(soldwire_${name} module)
  string(REPLACE ";" "," allowed "${ARG_ALLOWED}")
  set_property(GLOBAL APPEND PROPERTY SOLDWIRE_LAYERS "${folder}=${allowed}")
endfunction()

function(soldwire_test folder)
  cmake_parse_arguments(ARG "" "" "SOURCES;MODULES;EXTERNAL;LABELS;ARGS" ${ARGN})
  string(REPLACE "/" "_" name "${folder}")
  add_executable(${name}_tests ${ARG_SOURCES})
  target_link_libraries(${name}_tests PRIVATE soldwire_flags GTest::gtest_main GTest::gmock)
  target_include_directories(${name}_tests PRIVATE "${CMAKE_SOURCE_DIR}")
  target_compile_definitions(${name}_tests PRIVATE SOLDWIRE_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  foreach(module IN LISTS ARG_MODULES)
    string(REPLACE "/" "_" module_name "${module}")
    target_link_libraries(${name}_tests PRIVATE soldwire_${module_name})
  endforeach()
  if(ARG_EXTERNAL)
    target_link_libraries(${name}_tests PRIVATE ${ARG_EXTERNAL})
  endif()
  soldwire_precompile(${name}_tests test)
  if(NOT ARG_LABELS)
    set(ARG_LABELS unit)
  endif()
  add_test(NAME ${folder} COMMAND ${name}_tests ${ARG_ARGS})
  set_tests_properties(${folder} PROPERTIES LABELS "${ARG_LABELS}" TIMEOUT 300)
endfunction()
