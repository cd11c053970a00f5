# Fails where the table "Where a change goes" of CONTRIBUTING.md is not true: each row says what may
# be added, what there is like it, in how many files that stands, and which they are.
#   - Each file is there; a new one, `src/cli/<command>.cc`, has its folder.
#   - There are as many as the row says.
#   - Each file that is there names what is like it.
#   - Of the examples below, no other file of src, include and bindings names it in its code, so that
#     the list is all of them. Files that have a rule for it alone, or are for speed alone, are excepted.
#     What advises speaks of types and operators, but a new one changes nothing there; the same holds for
#     what finds policies in files, and for the program.
# Usage: cmake -DSOURCE_DIR=… -P routes.cmake
cmake_minimum_required(VERSION 3.25)

set(complete Numeric VpcEndpoint InvalidUserArn RepeatedSid)
set(excepted_VpcEndpoint src/decide/principal_match.cc)
set(excepted_rooms_VpcEndpoint "^src/(cli|files|lint)/")
set(excepted_rooms_Numeric "^src/(cli|files|lint)/")
set(excepted_Numeric include/abac/catalogue.h src/program/value_table.h src/decide/many_values.cc src/decide/value_set.h)

set(problems "")
file(READ "${SOURCE_DIR}/CONTRIBUTING.md" page)
string(REPLACE ";" "," page "${page}")
string(REGEX MATCHALL "\n\\| (a|an|the) [^\n]*\\| [0-9]+ \\|[^\n]*" rows "${page}")
list(LENGTH rows count)
if(count LESS 8)
  message(FATAL_ERROR "CONTRIBUTING.md has a table of ${count} routes of change")
endif()

file(GLOB_RECURSE sources RELATIVE "${SOURCE_DIR}"
  "${SOURCE_DIR}/src/*.h" "${SOURCE_DIR}/src/*.cc" "${SOURCE_DIR}/include/*.h"
  "${SOURCE_DIR}/bindings/*.h" "${SOURCE_DIR}/bindings/*.cc")

# Sets `out` to whether the file has one of the words in a line, comments included or not.
function(has_word out path words with_comments)
  file(READ "${SOURCE_DIR}/${path}" text)
  if(NOT with_comments)
    string(REGEX REPLACE "//[^\n]*" "" text "${text}")
  endif()
  set(${out} FALSE PARENT_SCOPE)
  foreach(word IN LISTS words)
    string(FIND "${text}" "${word}" at)
    if(NOT at EQUAL -1)
      set(${out} TRUE PARENT_SCOPE)
    endif()
  endforeach()
endfunction()

foreach(row IN LISTS rows)
  string(REGEX MATCH "^\n\\| ([^|]*) \\| ([^|]*) \\| ([0-9]+) \\| (.*) \\|$" unused "${row}")
  set(what "${CMAKE_MATCH_1}")
  set(like "${CMAKE_MATCH_2}")
  set(number "${CMAKE_MATCH_3}")
  set(which "${CMAKE_MATCH_4}")
  string(REGEX MATCHALL "`[^`]+`" words "${like}")
  string(REGEX MATCHALL "`[^`]+`" files "${which}")
  list(TRANSFORM words REPLACE "`" "")
  list(TRANSFORM files REPLACE "`" "")
  list(FILTER files INCLUDE REGEX "/")
  list(LENGTH files count)
  if(NOT count EQUAL number)
    string(APPEND problems "${what}: ${number} files, of which ${count} are named\n")
  endif()
  foreach(path IN LISTS files)
    if(path MATCHES "<")
      get_filename_component(folder "${path}" DIRECTORY)
      if(NOT IS_DIRECTORY "${SOURCE_DIR}/${folder}")
        string(APPEND problems "${what}: there is no folder ${folder}\n")
      endif()
      continue()
    endif()
    if(NOT EXISTS "${SOURCE_DIR}/${path}")
      string(APPEND problems "${what}: there is no ${path}\n")
      continue()
    endif()
    has_word(is_named "${path}" "${words}" TRUE)
    if(NOT is_named)
      string(APPEND problems "${what}: ${path} has none of ${words}\n")
    endif()
  endforeach()
  list(GET words 0 example)
  if(example IN_LIST complete)
    list(REMOVE_ITEM complete "${example}")
    foreach(path IN LISTS sources)
      if(excepted_rooms_${example} AND path MATCHES "${excepted_rooms_${example}}")
        continue()
      endif()
      has_word(is_named "${path}" "${words}" FALSE)
      if(is_named AND NOT path IN_LIST files AND NOT path IN_LIST excepted_${example})
        string(APPEND problems "${what}: ${path} has one of ${words}, too\n")
      endif()
    endforeach()
  endif()
endforeach()
foreach(example IN LISTS complete)
  string(APPEND problems "no row has the example ${example}\n")
endforeach()

if(problems)
  message(FATAL_ERROR "CONTRIBUTING.md, \"Where a change goes\":\n${problems}")
endif()
