# Finds what the build needs: first among what is installed, then, only where ABAC_FETCH_DEPS asks
# for it, by download from the commits pinned here.
include(FetchContent)

# Finds `package`, which Debian calls `debian`; `target` is what it must define. What follows is given
# to find_package.
function(abac_find package target debian)
  if(TARGET ${target})
    return()
  endif()
  find_package(${package} ${ARGN} QUIET GLOBAL)
  if(NOT TARGET ${target})
    abac_download("${package}" "${debian}" ${ARGN})
  endif()
endfunction()

# Downloads `package`, where that is asked for.
function(abac_download package debian)
  if(NOT ABAC_FETCH_DEPS)
    list(JOIN ARGN " " wanted)
    string(STRIP "${package} ${wanted}" wanted)
    message(FATAL_ERROR "abac: ${wanted} is not installed (Debian: ${debian}). "
      "Install it, or have it downloaded by -DABAC_FETCH_DEPS=ON.")
  endif()
  message(STATUS "abac: downloading ${package}")
  FetchContent_MakeAvailable(${package})
endfunction()

# Debian 12 installs re2 with a pkg-config file and without a CMake package.
function(abac_find_re2)
  if(TARGET re2::re2)
    return()
  endif()
  find_package(re2 CONFIG QUIET GLOBAL)
  if(TARGET re2::re2)
    return()
  endif()
  find_package(PkgConfig QUIET)
  if(PkgConfig_FOUND)
    pkg_check_modules(RE2 QUIET IMPORTED_TARGET GLOBAL re2)
  endif()
  if(RE2_FOUND)
    add_library(re2::re2 ALIAS PkgConfig::RE2)
  else()
    set(RE2_BUILD_TESTING OFF CACHE BOOL "" FORCE)
    abac_download(re2 libre2-dev)
  endif()
endfunction()

FetchContent_Declare(fmt SYSTEM GIT_REPOSITORY https://github.com/fmtlib/fmt.git
  GIT_TAG a33701196adfad74917046096bf5a2aa0ab0bb50)  # 9.1.0
FetchContent_Declare(nlohmann_json SYSTEM GIT_REPOSITORY https://github.com/nlohmann/json.git
  GIT_TAG bc889afb4c5bf1c0d8ee29ef35eaaf4c8bef8a5d)  # 3.11.2
FetchContent_Declare(yaml SYSTEM GIT_REPOSITORY https://github.com/yaml/libyaml.git
  GIT_TAG 2c891fc7a770e8ba2fec34fc6b545c672beb37e6)  # 0.2.5
FetchContent_Declare(CLI11 SYSTEM GIT_REPOSITORY https://github.com/CLIUtils/CLI11.git
  GIT_TAG 291c58789c031208f08f4f261a858b5b7083e8e2)  # 2.3.2
FetchContent_Declare(re2 SYSTEM GIT_REPOSITORY https://github.com/google/re2.git
  GIT_TAG 5723bb8950318135ed9cf4fc76bed988a087f536)  # 2022-06-01
FetchContent_Declare(Catch2 SYSTEM GIT_REPOSITORY https://github.com/catchorg/Catch2.git
  GIT_TAG fa43b77429ba76c462b1898d6cd2f2d7a9416b14)  # 3.7.1
FetchContent_Declare(benchmark SYSTEM GIT_REPOSITORY https://github.com/google/benchmark.git
  GIT_TAG d572f4777349d43653b21d6c2fc63020ab326db2)  # 1.7.1

set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED GLOBAL)
abac_find(fmt fmt::fmt libfmt-dev)
abac_find(nlohmann_json nlohmann_json::nlohmann_json nlohmann-json3-dev 3.11)
if(ABAC_BUILD_TOOLS)
  abac_find(yaml yaml libyaml-dev)
endif()
if(ABAC_BUILD_CLI)
  abac_find(CLI11 CLI11::CLI11 libcli11-dev)
endif()
if(ABAC_BUILD_TESTS)
  abac_find_re2()
  abac_find(Catch2 Catch2::Catch2 catch2)
endif()
if(ABAC_BUILD_BENCH)
  set(BENCHMARK_ENABLE_TESTING OFF CACHE BOOL "" FORCE)
  set(BENCHMARK_ENABLE_INSTALL OFF CACHE BOOL "" FORCE)
  abac_find(benchmark benchmark::benchmark libbenchmark-dev)
endif()
