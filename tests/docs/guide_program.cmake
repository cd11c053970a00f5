# Runs the guide's program on a folder with the guide's policy; fails where it prints anything else
# than the guide says.
# Usage: cmake -DPAGE=… -DPROGRAM=… -DFOLDER=… -P guide_program.cmake
include("${CMAKE_CURRENT_LIST_DIR}/fenced_blocks.cmake")

fenced_blocks("${PAGE}" json policy)
file(REMOVE_RECURSE "${FOLDER}")
file(WRITE "${FOLDER}/docs.json" "${policy}")
execute_process(COMMAND "${PROGRAM}" "${FOLDER}"
  RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE log)

fenced_blocks("${PAGE}" text expected)
if(NOT result EQUAL 0 OR NOT output STREQUAL expected)
  message(FATAL_ERROR "${PAGE} says:\n${expected}\nthe program (${result}) says:\n${output}\n${log}")
endif()
