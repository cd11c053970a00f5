# What compiles the library anew, or needs tools that only packaging takes.
foreach(way add_subdirectory fetch_content)
  add_package_test("${way}, static and shared" ${way})
  set_tests_properties("package: ${way}, static and shared" PROPERTIES PROCESSORS 2 TIMEOUT 900)
endforeach()

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
