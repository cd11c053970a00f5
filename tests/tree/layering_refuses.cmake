# layering.cmake refuses an include against the order: some are planted in a copy of the tree.
# Usage: cmake -DSOURCE_DIR=… -DFOLDER=… -P layering_refuses.cmake

# Plants a line in a file of a copy and expects that the file is named.
function(expect_refusal file line)
  file(REMOVE_RECURSE "${FOLDER}")
  file(COPY "${SOURCE_DIR}/src" "${SOURCE_DIR}/include" "${SOURCE_DIR}/bindings" DESTINATION "${FOLDER}")
  file(APPEND "${FOLDER}/${file}" "\n${line}\n")
  execute_process(
    COMMAND "${CMAKE_COMMAND}" "-DSOURCE_DIR=${FOLDER}" -P "${CMAKE_CURRENT_LIST_DIR}/layering.cmake"
    RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
  string(FIND "${output}" "${file}" place)
  if(status EQUAL 0 OR place EQUAL -1)
    message(FATAL_ERROR "${file} may include what it must not: ${line}\n${output}")
  endif()
endfunction()

expect_refusal(src/iam/arn.cc "#include \"decide/evaluator.h\"")
expect_refusal(src/decide/combine.h "#include \"explain/scenario.h\"")
expect_refusal(src/program/program.h "#include \"compile/compiler.h\"")
expect_refusal(src/policy/policy_parser.cc "#include <nlohmann/json.hpp>")
expect_refusal(src/render/explain_text.cc "#include \"explain_words.h\"")
expect_refusal(src/program/access.h "#include <abac/explain.h>")
expect_refusal(src/decide/decide.cc "#include <abac/case.h>")
expect_refusal(src/policy/policy_parser.cc "#include <abac/validate.h>")
expect_refusal(src/cases/case.cc "#include <abac/explain.h>")
expect_refusal(src/decide/response.h "#include <abac/decision_log.h>")
expect_refusal(src/service/decision_log.cc "#include <abac/abac.h>")
expect_refusal(src/base/case_folding_data.inc "#include \"iam/arn.h\"")
expect_refusal(src/iam/folder/below.h "#include \"decide/evaluator.h\"")
expect_refusal(include/abac/evaluate.h "#include <abac/explain.h>")
expect_refusal(src/cli/eval.cc "#include \"decide/evaluator.h\"")
expect_refusal(bindings/c/handles.h "#include \"program/program.h\"")
expect_refusal(include/abac/policy.h "#include <fmt/core.h>")
expect_refusal(src/README.md "| [new](new) | a room with a way back | later |")
file(REMOVE_RECURSE "${FOLDER}")
