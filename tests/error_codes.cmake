# Fails where the README's tables of error and warning codes differ from src/error_code.h.
# Usage: cmake -DSOURCE_DIR=… -P error_codes.cmake

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

file(READ "${SOURCE_DIR}/src/error_code.h" source)
captures(in_source "X\\([A-Za-z]+, +\"([a-z_]+)\"\\)" "${source}")
file(READ "${SOURCE_DIR}/README.md" readme)
string(FIND "${readme}" "\n## Errors and warnings\n" begin)
string(SUBSTRING "${readme}" ${begin} -1 readme)
captures(in_readme "\n\\| `([a-z_]+)` \\|" "${readme}")
if(NOT in_source OR NOT in_readme)
  message(FATAL_ERROR "no codes found")
endif()

set(undocumented ${in_source})
list(REMOVE_ITEM undocumented ${in_readme})
set(unknown ${in_readme})
list(REMOVE_ITEM unknown ${in_source})
if(undocumented OR unknown)
  message(FATAL_ERROR "missing in README.md: ${undocumented}; only in README.md: ${unknown}")
endif()
