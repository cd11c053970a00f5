# One step of the package tests; CMakeLists.txt beside it names the steps.
cmake_minimum_required(VERSION 3.25)
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
  foreach(program consumer c_consumer tools_consumer)
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
  set(ENV{PKG_CONFIG_PATH} "${moved}/${LIBDIR}/pkgconfig")
  if(KIND STREQUAL "shared")
    set(ENV{LD_LIBRARY_PATH} "${moved}/${LIBDIR}")
  endif()
  # Where both kinds are installed the linker takes the shared one, unless the file is named.
  function(flags_of package flags)
    if(KIND STREQUAL "static" AND EXISTS "${moved}/${LIBDIR}/libabac.so")
      run(pkg-config --static --cflags --libs ${package})
      string(REGEX REPLACE "-l(abac|abac_tools)( |$)" "-l:lib\\1.a\\2" output "${output}")
    else()
      run(pkg-config --cflags --libs ${package})
    endif()
    separate_arguments(output UNIX_COMMAND "${output}")
    set(${flags} ${output} PARENT_SCOPE)
  endfunction()
  flags_of(abac flags)
  flags_of(abac-tools tools_flags)

  get_filename_component(compiler "${CXX}" NAME)
  set(program "${WORK_DIR}/pkg_config-${KIND}-${compiler}")
  run("${CXX}" -std=c++20 "${CMAKE_CURRENT_LIST_DIR}/consumer.cc" -o "${program}" ${flags})
  run("${program}")
  run("${CXX}" -std=c++20 "${CMAKE_CURRENT_LIST_DIR}/tools_consumer.cc" -o "${program}-tools"
    ${tools_flags})
  run("${program}-tools")
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

  foreach(package fmt nlohmann_json yaml CLI11 re2 Catch2)
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
  if(count LESS 7)
    message(FATAL_ERROR "only ${count} dependencies are declared")
  endif()

elseif(STEP STREQUAL "size")
  # Bytes of code and data, stripped: of the shared library as it is installed; of a program that is
  # linked with the static one, whose own part is a page. What is dragged in shows at once; growth
  # that is meant moves the bound, with a word in the commit.
  if(KIND STREQUAL "shared")
    set(most 1530000)
    set(stripped "${WORK_DIR}/size-shared")
    run(strip --strip-unneeded -o "${stripped}" "${moved}/${LIBDIR}/libabac.so")
  else()
    set(most 840000)
    set(program "${WORK_DIR}/size-static")
    set(stripped "${program}-stripped")
    run("${CXX}" -std=c++20 -O2 "-I${moved}/include" "${CMAKE_CURRENT_LIST_DIR}/minimal.cc"
      "${moved}/${LIBDIR}/libabac.a" -lfmt -pthread -Wl,--gc-sections "-Wl,-Map=${program}.map"
      -o "${program}")
    set(policy [[{"Statement": {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}}]])
    run("${program}" "${policy}" s3:GetObject arn:aws:s3:::docs/plan)
    execute_process(COMMAND "${program}" "${policy}" s3:PutObject arn:aws:s3:::docs/plan
      RESULT_VARIABLE status)
    if(NOT status EQUAL 1)
      message(FATAL_ERROR "what is not allowed ended with ${status}")
    endif()
    run(strip -o "${stripped}" "${program}")

    # Which objects it took, and from which rooms those are.
    file(STRINGS "${program}.map" taken REGEX "libabac\\.a\\([a-z0-9_]+\\.cc\\.o\\)")
    list(TRANSFORM taken REPLACE ".*libabac\\.a\\(([a-z0-9_]+)\\.cc\\.o\\).*" "\\1")
    list(REMOVE_DUPLICATES taken)
    list(LENGTH taken count)
    if(count LESS 20)
      message(FATAL_ERROR "the linker's map names too few objects: ${taken}")
    endif()
    foreach(room lint cases yaml files explain render service)
      file(GLOB files RELATIVE "${SOURCE_DIR}/src/${room}" "${SOURCE_DIR}/src/${room}/*.cc")
      list(TRANSFORM files REPLACE "\\.cc$" "")
      foreach(file IN LISTS files)
        if(file IN_LIST taken)
          message(SEND_ERROR "what only decides takes ${room}/${file}.cc")
        endif()
      endforeach()
    endforeach()
  endif()
  file(SIZE "${stripped}" size)
  if(size GREATER most)
    message(FATAL_ERROR "${size} bytes, more than ${most}: what was dragged in?")
  endif()
  message("${size} bytes, of ${most} at most")

elseif(STEP STREQUAL "program")
  if(PREFIX STREQUAL "/usr")  # configured for where the loader looks
    set(ENV{LD_LIBRARY_PATH} "${moved}/${LIBDIR}")
  endif()
  run("${moved}/bin/abac" test "${SOURCE_DIR}/policies/studio")
  set(ENV{ABAC_CATALOG})
  run("${moved}/bin/abac" catalog s3:GetObject)  # it finds the catalogue from where it stands now

else()
  message(FATAL_ERROR "unknown step ${STEP}")
endif()
