# What compiles the library anew, or needs tools that only packaging takes.
add_package_test("add_subdirectory, static and shared" add_subdirectory -DFLAGS=-g)
add_package_test("fetch_content, static and shared" fetch_content)
add_package_test("nothing is downloaded unasked, and by hash alone" downloads)
set_tests_properties("package: add_subdirectory, static and shared"
  "package: fetch_content, static and shared" PROPERTIES PROCESSORS 2 TIMEOUT 1800)

# The binary interface. What add_subdirectory built is described best: it is not optimized.
set_tests_properties("package: add_subdirectory, static and shared" PROPERTIES FIXTURES_SETUP abi)
set(unoptimized "${CMAKE_CURRENT_BINARY_DIR}/add_subdirectory/abac/libabac.so")
set(unoptimized_tools "${CMAKE_CURRENT_BINARY_DIR}/add_subdirectory/abac/libabac_tools.so")
add_test(NAME "package: a change of the binary interface is noticed"
  COMMAND "${CMAKE_CURRENT_SOURCE_DIR}/abi/notices.sh" "${unoptimized}")
add_test(NAME "package: the binary interface serves what was linked with the last release"
  COMMAND "${CMAKE_CURRENT_SOURCE_DIR}/abi/last_release.sh" "${unoptimized}" "${unoptimized_tools}")
set_tests_properties("package: a change of the binary interface is noticed"
  "package: the binary interface serves what was linked with the last release"
  PROPERTIES FIXTURES_REQUIRED abi)

# Debian's packages: made, checked by lintian, installed, used and removed, and made once more as a
# release.
add_test(NAME "package: Debian's are made" COMMAND "${CMAKE_CPACK_COMMAND}" -G DEB
  WORKING_DIRECTORY "${PROJECT_BINARY_DIR}")
set_tests_properties("package: Debian's are made" PROPERTIES FIXTURES_SETUP debian)
find_program(lintian lintian)
if(lintian)
  add_test(NAME "package: lintian finds nothing in Debian's"
    COMMAND bash -c "exec \"$0\" --fail-on=error,warning --allow-root packages/*.deb" "${lintian}"
    WORKING_DIRECTORY "${PROJECT_BINARY_DIR}")
else()
  add_test(NAME "package: lintian finds nothing in Debian's"
    COMMAND "${CMAKE_COMMAND}" -E echo "skipped: lintian is not installed")
  set_tests_properties("package: lintian finds nothing in Debian's" PROPERTIES
    SKIP_REGULAR_EXPRESSION "skipped: ")
endif()
add_test(NAME "package: Debian's install, run and leave nothing behind"
  COMMAND "${CMAKE_CURRENT_SOURCE_DIR}/debian_packages.sh" "${PROJECT_BINARY_DIR}/packages"
    "${CMAKE_CURRENT_BINARY_DIR}/debian")
set_tests_properties("package: lintian finds nothing in Debian's"
  "package: Debian's install, run and leave nothing behind" PROPERTIES
  FIXTURES_REQUIRED debian TIMEOUT 900)
add_test(NAME "package: a release is whole, and the same bytes elsewhere"
  COMMAND "${CMAKE_CURRENT_SOURCE_DIR}/release.sh" "${PROJECT_BINARY_DIR}/packages"
    "${CMAKE_CURRENT_BINARY_DIR}/release")
set_tests_properties("package: a release is whole, and the same bytes elsewhere" PROPERTIES
  FIXTURES_REQUIRED debian SKIP_RETURN_CODE 77 PROCESSORS 2 TIMEOUT 1800)
