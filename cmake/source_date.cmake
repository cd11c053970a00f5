# When the sources were made, in seconds since 1970, so that packages of the same sources are the same
# bytes whenever and wherever they are made. Sets SOURCE_DATE_EPOCH in the environment, unless it is
# there: the time of the last commit; in an archive that git made, the one that git wrote below;
# elsewhere the date of the changelog's last release.
set(abac_archived "$Format:%ct$")

if(NOT "$ENV{SOURCE_DATE_EPOCH}" MATCHES "^[0-9]+$")
  set(abac_source_date)
  if(abac_archived MATCHES "^[0-9]+$")
    set(abac_source_date ${abac_archived})
  elseif(EXISTS "${CMAKE_CURRENT_LIST_DIR}/../.git")
    execute_process(COMMAND git log -1 --format=%ct WORKING_DIRECTORY "${CMAKE_CURRENT_LIST_DIR}"
      OUTPUT_VARIABLE abac_source_date OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  endif()
  if(NOT abac_source_date MATCHES "^[0-9]+$")
    file(STRINGS "${CMAKE_CURRENT_LIST_DIR}/../CHANGELOG.md" abac_releases
      REGEX "^## \\[.*\\] - [0-9]+-[0-9]+-[0-9]+$")
    list(GET abac_releases 0 abac_release)
    string(REGEX MATCH "([0-9]+)-([0-9]+)-([0-9]+)$" abac_release "${abac_release}")
    # Days since 1970 of a date: years begin in March, so that the day that comes and goes is the last.
    math(EXPR abac_year "${CMAKE_MATCH_1} - (14 - ${CMAKE_MATCH_2}) / 12")
    math(EXPR abac_month "(${CMAKE_MATCH_2} + 9) % 12")
    math(EXPR abac_source_date "86400 * (365 * ${abac_year} + ${abac_year} / 4 - ${abac_year} / 100
      + ${abac_year} / 400 + (153 * ${abac_month} + 2) / 5 + ${CMAKE_MATCH_3} - 719469)")
  endif()
  set(ENV{SOURCE_DATE_EPOCH} ${abac_source_date})
endif()

if(CMAKE_SCRIPT_MODE_FILE STREQUAL CMAKE_CURRENT_LIST_FILE)  # for scripts: cmake -P
  message("$ENV{SOURCE_DATE_EPOCH}")
endif()
