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
  # Boost 1.81 trips these two inside its own headers under -O2 with g++ 12.
  target_compile_options(soldwire_flags INTERFACE -Wno-restrict -Wno-maybe-uninitialized)
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
find_package(Threads REQUIRED)
target_link_libraries(soldwire_flags INTERFACE Threads::Threads)

set_property(GLOBAL PROPERTY SOLDWIRE_LAYERS "")

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
  if(NOT ARG_LABELS)
    set(ARG_LABELS unit)
  endif()
  add_test(NAME ${folder} COMMAND ${name}_tests ${ARG_ARGS})
  set_tests_properties(${folder} PROPERTIES LABELS "${ARG_LABELS}" TIMEOUT 300)
endfunction()
