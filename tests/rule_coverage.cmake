# Fails where a rule of IAM's semantics has no test. A rule counts as tested when its number stands
# in the title of a TEST_CASE (`C-18 numbers compare …`) or begins the name of a case (`c-18-…`) or
# of a file that must be refused (`bad_input/policy/g-6-…`).
# Usage: cmake -DSOURCE_DIR=… -P rule_coverage.cmake

# The number of the last rule of each section.
set(sections N=6 G=37 A=6 R=14 V=14 C=30 K=17 P=11 E=21 M=8)

file(GLOB tests "${SOURCE_DIR}/tests/*_test.cc")
file(GLOB_RECURSE cases "${SOURCE_DIR}/tests/cases/*.jsonl" "${SOURCE_DIR}/policies/*.jsonl")
set(tested "")
foreach(path IN LISTS tests)
  # A title may stand on the line after its TEST_CASE and be continued by further literals.
  file(READ "${path}" text)
  string(REGEX MATCHALL "TEST_CASE\\([ \n]*\"[^\"]*\"([ \n]*\"[^\"]*\")*" titles "${text}")
  string(APPEND tested "${titles}\n")
endforeach()
foreach(path IN LISTS cases)
  file(READ "${path}" text)
  string(REGEX MATCHALL "\"name\": ?\"[a-z]-[0-9]+-" names "${text}")
  string(TOUPPER "${names}" names)
  string(APPEND tested "${names}\n")
endforeach()
file(GLOB_RECURSE refused RELATIVE "${SOURCE_DIR}/tests" "${SOURCE_DIR}/tests/bad_input/*")
string(TOUPPER "${refused}" refused)
string(APPEND tested "${refused}\n")

set(untested)
foreach(section IN LISTS sections)
  string(REPLACE "=" ";" section "${section}")
  list(GET section 0 letter)
  list(GET section 1 last)
  foreach(number RANGE 1 ${last})
    if(NOT tested MATCHES "[^A-Za-z0-9]${letter}-${number}[^0-9]")
      list(APPEND untested "${letter}-${number}")
    endif()
  endforeach()
endforeach()
if(untested)
  list(LENGTH untested count)
  list(JOIN untested " " untested)
  message(FATAL_ERROR "${count} rules without a test: ${untested}")
endif()
