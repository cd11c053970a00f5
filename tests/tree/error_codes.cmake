# Fails where docs/codes.md differs from the codes of errors that the library knows, and docs/checks.md
# from those of checks: those of the macros …ERROR_CODES(X) and …WARNING_CODES(X), wherever in the headers they stand, a code an X(…, number, "code").
# Usage: cmake -DSOURCE_DIR=… -P error_codes.cmake
cmake_minimum_required(VERSION 3.25)

# Sets `out` to what `regex` captures in each of its matches in `text`.
function(captures out regex text)
  string(REGEX MATCHALL "${regex}" matches "${text}")
  set(found)
  foreach(match IN LISTS matches)
    string(REGEX REPLACE "${regex}" "\\1" code "${match}")
    list(APPEND found "${code}")
  endforeach()
  set(${out} ${found} PARENT_SCOPE)
endfunction()

# Compares the codes of a macro with those of the page's section, which `row` captures.
function(compare kind file section row)
  set(known)
  file(GLOB headers "${SOURCE_DIR}/include/abac/*" "${SOURCE_DIR}/src/diagnostics/*")
  foreach(header IN LISTS headers)
    file(READ "${header}" text)
    string(REPLACE ";" "," text "${text}")
    if(text MATCHES "#define [A-Z_]*${kind}_CODES\\(X\\)([^\n]*\\\\\n)*[^\n]*\n")
      captures(more "X\\([A-Za-z0-9_]+, *[0-9]+, *\"([a-z_]+)\"[,)]" "${CMAKE_MATCH_0}")
      list(APPEND known ${more})
    endif()
  endforeach()

  file(READ "${SOURCE_DIR}/docs/${file}" page)
  string(FIND "${page}" "\n## ${section}\n" begin)
  string(SUBSTRING "${page}" ${begin} -1 page)
  string(REGEX REPLACE "(.)\n## .*" "\\1" page "${page}")
  captures(documented "${row}" "${page}")
  if(NOT known OR NOT documented)
    message(FATAL_ERROR "no codes found: ${section}")
  endif()

  set(undocumented ${known})
  list(REMOVE_ITEM undocumented ${documented})
  set(unknown ${documented})
  list(REMOVE_ITEM unknown ${known})
  if(undocumented OR unknown)
    message(SEND_ERROR
      "${section}: missing in docs/${file}: ${undocumented}, only there: ${unknown}")
  endif()
endfunction()

compare(ERROR codes.md Errors "\n\\| `([a-z_]+)` \\|")
compare(WARNING checks.md "Each of them" "\n### `([a-z_]+)`\n")
