# Fails where something of the library stands outside of the inline namespace that its binary
# interface is named by: `namespace abac::inline abi1`, with the number of ABAC_SOVERSION; see
# docs/versioning.md. Usage: cmake -DSOURCE_DIR=… -P inline_namespace.cmake
cmake_minimum_required(VERSION 3.25)
file(STRINGS "${SOURCE_DIR}/include/abac/version.h" line REGEX "^#define ABAC_SOVERSION ")
string(REGEX MATCH "[0-9]+$" soversion "${line}")
set(expected "abac::inline abi${soversion}")

file(GLOB_RECURSE files "${SOURCE_DIR}/include/*.h" "${SOURCE_DIR}/src/*.h" "${SOURCE_DIR}/src/*.cc"
  "${SOURCE_DIR}/bindings/*.h" "${SOURCE_DIR}/bindings/*.cc")
set(opened 0)
set(outside 0)
foreach(path IN LISTS files)
  if(path MATCHES "/src/cli/")
    continue()  # the program, which stands outside of the library
  endif()
  file(STRINGS "${path}" lines REGEX "^namespace abac")
  foreach(line IN LISTS lines)
    math(EXPR opened "${opened} + 1")
    if(line MATCHES "^namespace ${expected}(::[a-z_:]+)? {$")
      continue()
    endif()
    math(EXPR outside "${outside} + 1")
    file(RELATIVE_PATH name "${SOURCE_DIR}" "${path}")
    message("${name}: `${line}`, not `namespace ${expected} {`")
  endforeach()
endforeach()
if(outside OR NOT opened)
  message(FATAL_ERROR "of ${opened} namespaces ${outside} are not the library's")
endif()
