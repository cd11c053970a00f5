# One step of the package tests; CMakeLists.txt beside it names the steps.
set(stage "${WORK_DIR}/stage")
set(moved "${WORK_DIR}/moved tree")

# Runs a command and puts what it prints into `output`; fails where it does.
function(run)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE result OUTPUT_VARIABLE output
    ERROR_VARIABLE output)
  if(NOT result EQUAL 0)
    list(JOIN ARGN " " command)
    message(FATAL_ERROR "${command}\n${output}")
  endif()
  set(output "${output}" PARENT_SCOPE)
endfunction()

# Configures and builds the project of that name beside this file, in a folder of its own for each
# set of options, then runs its programs.
function(build_consumer name)
  string(MD5 digest "${CXX};${ARGN}")
  set(build "${WORK_DIR}/${name}-${digest}")
  file(REMOVE_RECURSE "${build}")
  configure_and_run("${name}" "${build}" ${ARGN})
endfunction()

function(configure_and_run name build)
  run("${CMAKE_COMMAND}" -S "${CMAKE_CURRENT_LIST_DIR}/${name}" -B "${build}" -G "${GENERATOR}"
    "-DCMAKE_CXX_COMPILER=${CXX}" "-DCMAKE_C_COMPILER=${CC}"
    "-DCMAKE_CXX_COMPILER_LAUNCHER=${LAUNCHER}" --no-warn-unused-cli ${ARGN})
  run("${CMAKE_COMMAND}" --build "${build}" --parallel 2)
  foreach(program consumer c_consumer)
    if(EXISTS "${build}/${program}")
      run("${build}/${program}")
      set(has_run TRUE)
    endif()
  endforeach()
  if(NOT has_run)
    message(FATAL_ERROR "${name} built no program")
  endif()
endfunction()

if(STEP STREQUAL "install")
  file(REMOVE_RECURSE "${stage}" "${moved}")
  run("${CMAKE_COMMAND}" --install "${BUILD_DIR}" --prefix "${stage}")
  build_consumer(find_package "-DCMAKE_PREFIX_PATH=${stage}")
  file(RENAME "${stage}" "${moved}")

elseif(STEP STREQUAL "find_package")
  build_consumer(find_package "-DCMAKE_PREFIX_PATH=${moved}" -DABAC_KIND=${KIND})

elseif(STEP STREQUAL "find_package_c")
  build_consumer(find_package_c "-DCMAKE_PREFIX_PATH=${moved}")

elseif(STEP STREQUAL "refused")
  build_consumer(refused "-DCMAKE_PREFIX_PATH=${moved}" -DABAC_KIND=${KIND})

elseif(STEP STREQUAL "pkg_config")
  # Where both kinds are installed the linker takes the shared one, unless the file is named.
  set(ENV{PKG_CONFIG_PATH} "${moved}/${LIBDIR}/pkgconfig")
  if(KIND STREQUAL "static" AND EXISTS "${moved}/${LIBDIR}/libabac.so")
    run(pkg-config --static --cflags --libs abac)
    string(REPLACE "-labac" "-l:libabac.a" output "${output}")
  else()
    run(pkg-config --cflags --libs abac)
  endif()
  separate_arguments(flags UNIX_COMMAND "${output}")
  if(KIND STREQUAL "shared")
    set(ENV{LD_LIBRARY_PATH} "${moved}/${LIBDIR}")
  endif()
  get_filename_component(compiler "${CXX}" NAME)
  set(program "${WORK_DIR}/pkg_config-${KIND}-${compiler}")
  run("${CXX}" -std=c++20 "${CMAKE_CURRENT_LIST_DIR}/consumer.cc" -o "${program}" ${flags})
  run("${program}")
  run("${CC}" -std=c11 -Wall -Wextra -Wpedantic -Werror "${CMAKE_CURRENT_LIST_DIR}/consumer.c"
    -o "${program}-c" ${flags})
  run("${program}-c")

elseif(STEP STREQUAL "add_subdirectory" OR STEP STREQUAL "fetch_content")
  # Both kinds out of one folder: the second only links anew.
  set(build "${WORK_DIR}/${STEP}")
  file(REMOVE_RECURSE "${build}")
  execute_process(COMMAND git -C "${SOURCE_DIR}" rev-parse HEAD
    OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  foreach(is_shared OFF ON)
    configure_and_run(${STEP} "${build}" "-DABAC_SOURCE_DIR=${SOURCE_DIR}" "-DABAC_COMMIT=${commit}"
      "-DDOWNLOADS_DIR=${CMAKE_CURRENT_LIST_DIR}/downloads"
      -DBUILD_SHARED_LIBS=${is_shared} "-DCMAKE_CXX_FLAGS=${FLAGS}" "-DCMAKE_BUILD_TYPE=")
  endforeach()

elseif(STEP STREQUAL "downloads")
  # By git alone things could come; a program in its place writes down what it is asked for, and has
  # no commit.
  set(build "${WORK_DIR}/downloads")
  set(asked "${build}/asked")
  function(configure_without package)
    file(REMOVE_RECURSE "${build}")
    file(MAKE_DIRECTORY "${build}")
    set(ENV{ASKED} "${asked}")
    execute_process(COMMAND "${CMAKE_COMMAND}" -S "${SOURCE_DIR}" -B "${build}/build" -G "${GENERATOR}"
      "-DCMAKE_CXX_COMPILER=${CXX}" "-DGIT_EXECUTABLE=${CMAKE_CURRENT_LIST_DIR}/downloads/git.sh"
      -DABAC_BUILD_TESTS=ON -DCMAKE_DISABLE_FIND_PACKAGE_${package}=ON ${ARGN}
      RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
    string(REGEX REPLACE "[ \n]+" " " output "${output}")
    if(result EQUAL 0)
      message(FATAL_ERROR "configured without ${package}: ${output}")
    endif()
    set(output "${output}" PARENT_SCOPE)
  endfunction()

  foreach(package fmt nlohmann_json CLI11 re2 Catch2)
    set(finders)
    if(package STREQUAL "re2")
      set(finders -DCMAKE_DISABLE_FIND_PACKAGE_PkgConfig=ON)
    endif()
    configure_without(${package} ${finders})
    if(NOT output MATCHES
        "abac: ${package}[ 0-9.]* is not installed [^.]*. Install it, or have it downloaded by -DABAC_FETCH_DEPS=ON")
      message(FATAL_ERROR "not a clear word about ${package}: ${output}")
    endif()
    if(EXISTS "${asked}")
      file(READ "${asked}" asked)
      message(FATAL_ERROR "${package} was to be downloaded: ${asked}")
    endif()
  endforeach()

  configure_without(fmt -DABAC_FETCH_DEPS=ON)
  file(READ "${asked}" asked)
  string(REPEAT "[0-9a-f]" 40 hash)
  if(NOT asked MATCHES "clone .*/fmt.git.*checkout ${hash}")
    message(FATAL_ERROR "fmt was not to be downloaded at a commit: ${asked}")
  endif()
  file(READ "${SOURCE_DIR}/cmake/dependencies.cmake" dependencies)
  string(REGEX MATCHALL "FetchContent_Declare\\([^)]*\\)" declared "${dependencies}")
  foreach(declaration IN LISTS declared)
    if(NOT declaration MATCHES "GIT_TAG ${hash}\\)$")
      message(FATAL_ERROR "not pinned by a hash: ${declaration}")
    endif()
  endforeach()
  list(LENGTH declared count)
  if(count LESS 6)
    message(FATAL_ERROR "only ${count} dependencies are declared")
  endif()

elseif(STEP STREQUAL "program")
  if(PREFIX STREQUAL "/usr")  # configured for where the loader looks
    set(ENV{LD_LIBRARY_PATH} "${moved}/${LIBDIR}")
  endif()
  run("${moved}/bin/abac" test "${SOURCE_DIR}/policies/studio")

else()
  message(FATAL_ERROR "unknown step ${STEP}")
endif()
