# What compiles the library anew, or needs tools that only packaging takes.
add_package_test("add_subdirectory, static and shared" add_subdirectory -DFLAGS=-g)
add_package_test("fetch_content, static and shared" fetch_content)
add_package_test("nothing is downloaded unasked, and by hash alone" downloads)
set_tests_properties("package: add_subdirectory, static and shared"
  "package: fetch_content, static and shared" PROPERTIES PROCESSORS 2 TIMEOUT 1800)

# The binary interface. What add_subdirectory built is described best: it is not optimized.
set_tests_properties("package: add_subdirectory, static and shared" PROPERTIES FIXTURES_SETUP abi)
set(unoptimized "${CMAKE_CURRENT_BINARY_DIR}/add_subdirectory/abac/libabac.so")
add_test(NAME "package: a change of the binary interface is noticed"
  COMMAND "${CMAKE_CURRENT_SOURCE_DIR}/abi/notices.sh" "${unoptimized}")
add_test(NAME "package: the binary interface serves what was linked with the last release"
  COMMAND "${CMAKE_CURRENT_SOURCE_DIR}/abi/last_release.sh" "${unoptimized}")
set_tests_properties("package: a change of the binary interface is noticed"
  "package: the binary interface serves what was linked with the last release"
  PROPERTIES FIXTURES_REQUIRED abi)

# Debian's packages: made, checked by lintian, and installed, used and removed.
find_program(lintian lintian REQUIRED)
add_test(NAME "package: Debian's are made" COMMAND "${CMAKE_CPACK_COMMAND}" -G DEB
  WORKING_DIRECTORY "${PROJECT_BINARY_DIR}")
set_tests_properties("package: Debian's are made" PROPERTIES FIXTURES_SETUP debian)
add_test(NAME "package: lintian finds nothing in Debian's"
  COMMAND bash -c "exec \"$0\" --fail-on=error,warning --allow-root packages/*.deb" "${lintian}"
  WORKING_DIRECTORY "${PROJECT_BINARY_DIR}")
add_test(NAME "package: Debian's install, run and leave nothing behind"
  COMMAND "${CMAKE_CURRENT_SOURCE_DIR}/debian_packages.sh" "${PROJECT_BINARY_DIR}/packages"
    "${CMAKE_CURRENT_BINARY_DIR}/debian")
set_tests_properties("package: lintian finds nothing in Debian's"
  "package: Debian's install, run and leave nothing behind" PROPERTIES
  FIXTURES_REQUIRED debian TIMEOUT 900)
