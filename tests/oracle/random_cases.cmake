# Lets the program decide random cases whose answers come from the oracle.
# Usage: cmake -DGENERATOR=… -DPROGRAM=… -DCASES=<file to write> -P random_cases.cmake
string(TIMESTAMP seed "%s" UTC)
message("seed ${seed}")
execute_process(COMMAND "${GENERATOR}" --seed ${seed} --count 5000 OUTPUT_FILE "${CASES}"
  COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND "${PROGRAM}" test "${CASES}" COMMAND_ERROR_IS_FATAL ANY)
