# Runs what a page shows, in a folder with the files that the page holds; fails where anything comes
# out that the page does not say.
#   ```json policies.json    a block with a name is written to a file of that name
#   ```console               `$ abac …` is run with the page's files; behind it stands what it prints,
#                            or, where nothing does, in the block that follows
# `$ ./log …` runs the page's C++ blocks, which PROGRAM_OF_PAGE is built of. What is shown as JSON
# is compared as JSON, however the lines are broken; a time may be any time.
# Usage: cmake -DPAGE=… -DPROGRAM=… [-DPROGRAM_OF_PAGE=…] -DFOLDER=… -P page_examples.cmake
cmake_minimum_required(VERSION 3.25)
include("${CMAKE_CURRENT_LIST_DIR}/fenced_blocks.cmake")

# Sets `out` to the values of JSON Lines, or of JSON with broken lines, as one array.
function(values_of out text)
  string(REGEX REPLACE "\n+$" "" text "${text}")
  string(REGEX REPLACE "}\n+{" "},{" text "${text}")  # within a value no line begins with a brace
  string(REGEX REPLACE "\"time\": *\"[0-9:.T-]+Z\"" "\"time\":\"any\"" text "${text}")
  set(${out} "[${text}]" PARENT_SCOPE)
endfunction()

# Runs a command and compares what it prints.
function(check command expected)
  separate_arguments(words UNIX_COMMAND "${command}")
  list(POP_FRONT words name)
  if(name STREQUAL "abac")
    set(executable "${PROGRAM}")
  elseif(name STREQUAL "./log" AND PROGRAM_OF_PAGE)
    set(executable "${PROGRAM_OF_PAGE}")
  else()
    message(FATAL_ERROR "${PAGE} shows a command of another program: ${command}")
  endif()
  execute_process(COMMAND "${executable}" ${words} WORKING_DIRECTORY "${FOLDER}"
    RESULT_VARIABLE status OUTPUT_VARIABLE actual ERROR_VARIABLE complaints)
  if(actual STREQUAL expected OR "${complaints}${actual}" STREQUAL expected)
    return()
  endif()
  if(expected MATCHES "^{")
    values_of(expected_values "${expected}")
    values_of(actual_values "${actual}")
    string(JSON is_same ERROR_VARIABLE fault EQUAL "${expected_values}" "${actual_values}")
    if(is_same)
      return()
    endif()
  endif()
  message(SEND_ERROR
    "`${command}` (exit status ${status}) prints\n${actual}\n${PAGE} says\n${expected}\n${fault}")
endfunction()

file(REMOVE_RECURSE "${FOLDER}")
file(READ "${PAGE}" rest)
set(command)
set(count 0)
while(TRUE)
  next_fenced_block("${rest}" info block rest)
  if(NOT info)
    break()
  elseif(command)
    check("${command}" "${block}")
    set(command)
  elseif(info MATCHES "^[a-z]+ ([a-z.-]+)$")
    file(WRITE "${FOLDER}/${CMAKE_MATCH_1}" "${block}")
  elseif(info MATCHES "^jsonl?$")
    message(SEND_ERROR "${PAGE} shows JSON that has no name and that no command prints:\n${block}")
  elseif(info STREQUAL "console")
    if(NOT block MATCHES "^\\$ ([^\n]+)\n(.*)$")
      message(FATAL_ERROR "${PAGE} has a block that begins with no command:\n${block}")
    endif()
    set(command "${CMAKE_MATCH_1}")
    set(expected "${CMAKE_MATCH_2}")
    math(EXPR count "${count} + 1")
    if(NOT expected STREQUAL "")
      check("${command}" "${expected}")
      set(command)
    endif()
  endif()
endwhile()
if(command OR count EQUAL 0)
  message(FATAL_ERROR "${PAGE} shows no command, or not what comes of the last: ${command}")
endif()
