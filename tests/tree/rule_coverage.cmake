# Fails where docs/semantics.md, the rules that the tree cites and the tests do not agree:
#   - a rule (`[C-18]`) or a section (`[6.3]`) that is cited must stand on that page;
#   - a rule of that page must have a test, but for the notes S and D: its number stands in the title
#     of a TEST_CASE (`C-18 numbers compare …`) or begins the name of a case (`c-18-…`) or of a file
#     that must be refused (`…/g-6-….json`).
# How many rules there are the page alone says: a line that begins `- **C-18** ` is a rule.
# Usage: cmake -DSOURCE_DIR=… -P rule_coverage.cmake
cmake_minimum_required(VERSION 3.25)

set(rule "[NGARCVKPEMSD]-[0-9]+")
set(rule_in_name "[ngarcvkpemsd]-[0-9]+")
set(end_of_rule "[^A-Za-z0-9_-]")

# Reads a file without the characters that CMake's lists give a meaning: `[6.3]` becomes `<6.3>`.
# White space is doubled so that two matches never need the same blank.
function(read_text out path)
  file(READ "${path}" text)
  string(REPLACE "[" "<" text "${text}")
  string(REPLACE "]" ">" text "${text}")
  string(REPLACE ";" "," text "${text}")
  string(REPLACE "\\" "/" text "${text}")
  string(REGEX REPLACE "[ \n]" "\\0\\0" text "${text}")
  set(${out} "${text}" PARENT_SCOPE)
endfunction()

# Sets `out` to what `kind` captures in each match of `regex` in `text`, each once.
function(find_all out regex kind text)
  string(REGEX MATCHALL "${regex}" matches "${text}")
  list(TRANSFORM matches REPLACE "^.*[^A-Za-z0-9.](${kind}).*$" "\\1")
  list(REMOVE_DUPLICATES matches)
  set(${out} "${matches}" PARENT_SCOPE)
endfunction()

# The page.
set(page "${SOURCE_DIR}/docs/semantics.md")
read_text(text "${page}")
string(REGEX MATCHALL "\n- +\\*\\*${rule}\\*\\* " rules "${text}")
list(TRANSFORM rules REPLACE "^.*(${rule}).*$" "\\1")
find_all(sections "\n##+ +[0-9]\\.[0-9] " "[0-9]\\.[0-9]" "${text}")
if(NOT rules OR NOT sections)
  message(FATAL_ERROR "no rules or no sections found in ${page}")
endif()
set(problems)
set(known)
foreach(one IN LISTS rules)
  if(one IN_LIST known)
    list(APPEND problems "docs/semantics.md has two rules ${one}")
  endif()
  list(APPEND known "${one}")
endforeach()
foreach(one IN LISTS known)
  # A rule that is withdrawn keeps its number. Of S and D only those that are cited are there.
  string(REGEX REPLACE "^.-" "" number "${one}")
  string(REGEX REPLACE "-.*" "" letter "${one}")
  math(EXPR before "${number} - 1")
  if(before GREATER 0 AND NOT letter MATCHES "[SD]" AND NOT "${letter}-${before}" IN_LIST known)
    list(APPEND problems "docs/semantics.md has a rule ${one} and none ${letter}-${before}")
  endif()
endforeach()

# What is cited, and where. Code and pages cite in brackets or as a word of their own; a string may
# begin with the number (`"K-7: …"`), but a string that is nothing else may be a number's exponent.
set(cited)
set(tested)

function(note_citations path found)
  foreach(one IN LISTS found)
    if(NOT one IN_LIST known AND NOT one IN_LIST sections)
      list(APPEND problems "${path} cites ${one}, which is not in docs/semantics.md")
    endif()
  endforeach()
  list(APPEND cited ${found})
  set(problems "${problems}" PARENT_SCOPE)
  set(cited "${cited}" PARENT_SCOPE)
endfunction()

set(pages)
foreach(folder src include bindings tests docs policies)
  foreach(ending h cc c inc md dox)
    list(APPEND pages "${SOURCE_DIR}/${folder}/*.${ending}")
  endforeach()
endforeach()
file(GLOB_RECURSE pages RELATIVE "${SOURCE_DIR}" ${pages})
file(GLOB top RELATIVE "${SOURCE_DIR}" "${SOURCE_DIR}/*.md")
foreach(path IN LISTS pages top)
  read_text(text "${SOURCE_DIR}/${path}")
  find_all(found "[ \n<(`]${rule}${end_of_rule}|\"${rule}[: ]" "${rule}" "${text}")
  note_citations("${path}" "${found}")
  if(path MATCHES "^tests/")
    # A title may stand on the line after its TEST_CASE and be continued by further literals.
    string(REGEX MATCHALL "TEST_CASE\\([ \n]*\"[^\"]*\"([ \n]*\"[^\"]*\")*" titles "${text}")
    find_all(found "[ \"]${rule}${end_of_rule}" "${rule}" "${titles}")
    note_citations("${path}" "${found}")
    list(APPEND tested ${found})
  else()
    # In tests a number in brackets is JSON.
    find_all(found "<[0-9]\\.[0-9]>" "[0-9]\\.[0-9]" "${text}")
    note_citations("${path}" "${found}")
  endif()
endforeach()

# Names of cases and of files that must be refused.
file(GLOB_RECURSE cases RELATIVE "${SOURCE_DIR}"
  "${SOURCE_DIR}/tests/*.jsonl" "${SOURCE_DIR}/policies/*.jsonl")
foreach(path IN LISTS cases)
  read_text(text "${SOURCE_DIR}/${path}")
  string(REGEX MATCHALL "\"name\": *\"${rule_in_name}-" found "${text}")
  string(TOUPPER "${found}" found)
  list(TRANSFORM found REPLACE "^.*\"(${rule})-$" "\\1")
  list(REMOVE_DUPLICATES found)
  note_citations("${path}" "${found}")
  list(APPEND tested ${found})
endforeach()
file(GLOB_RECURSE refused RELATIVE "${SOURCE_DIR}" "${SOURCE_DIR}/tests/*.json")
foreach(path IN LISTS refused)
  get_filename_component(name "${path}" NAME)
  if(name MATCHES "^(${rule_in_name})-")
    string(TOUPPER "${CMAKE_MATCH_1}" found)
    note_citations("${path}" "${found}")
    list(APPEND tested ${found})
  endif()
endforeach()
if(NOT cited)
  message(FATAL_ERROR "no citations found")
endif()

# What the page has and no test.
set(untested ${known})
list(FILTER untested EXCLUDE REGEX "^[SD]-")
list(REMOVE_ITEM untested ${tested})
foreach(one IN LISTS untested)
  list(APPEND problems "${one} has no test")
endforeach()

list(REMOVE_DUPLICATES problems)
if(problems)
  list(LENGTH problems count)
  list(JOIN problems "\n  " problems)
  message(FATAL_ERROR "the page, citations and tests disagree (${count}):\n  ${problems}")
endif()
