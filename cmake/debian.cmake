# The Debian packages: `cpack -G DEB` in a build for the prefix /usr with both libraries, which the
# preset `package` makes.
set(ABAC_PACKAGE_CONTACT "abac maintainers <maintainers@abac.invalid>" CACHE STRING
  "Who answers for the Debian packages")

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME abac)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "")  # each package has its own
set(CPACK_PACKAGE_CONTACT "${ABAC_PACKAGE_CONTACT}")
set(CPACK_PACKAGE_DIRECTORY "${PROJECT_BINARY_DIR}/packages")
set(CPACK_COMPONENTS_ALL runtime development program)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 0upstream1)  # older than any that a distribution makes itself
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_ENABLE_COMPONENT_DEPENDS ON)

set(CPACK_DEBIAN_RUNTIME_PACKAGE_NAME libabac${abac_soversion})
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SECTION libs)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_CONTROL_EXTRA "${PROJECT_SOURCE_DIR}/packaging/debian/triggers")
set(CPACK_COMPONENT_RUNTIME_DESCRIPTION "evaluator of AWS IAM policies, shared library
Decides in process whether IAM policies allow a request: identity and resource
policies, permissions boundaries, session, service and resource control
policies, with tags, conditions and policy variables.
.
This package holds the shared library.")

set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME libabac-dev)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS libfmt-dev)
set(CPACK_COMPONENT_DEVELOPMENT_DEPENDS runtime)
set(CPACK_COMPONENT_DEVELOPMENT_DESCRIPTION "evaluator of AWS IAM policies, development files
Decides in process whether IAM policies allow a request: identity and resource
policies, permissions boundaries, session, service and resource control
policies, with tags, conditions and policy variables.
.
This package holds the headers for C++ and C, the static library, and what
CMake and pkg-config find them by.")

set(CPACK_DEBIAN_PROGRAM_PACKAGE_NAME abac)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SECTION utils)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS "${PROJECT_BINARY_DIR}")
set(CPACK_COMPONENT_PROGRAM_DEPENDS runtime)
set(CPACK_COMPONENT_PROGRAM_DESCRIPTION "evaluator of AWS IAM policies, program
Decides on the command line whether IAM policies allow a request, explains why
and what would change that, runs tests of policies and checks their syntax.
It works on files alone and asks neither the network nor AWS.")

# What Debian wants of every package. `cmake --install` as a whole leaves it out.
set(debian_dir "${PROJECT_BINARY_DIR}/debian")
string(TIMESTAMP debian_date "%a, %d %b %Y %H:%M:%S +0000" UTC)
file(CONFIGURE OUTPUT "${debian_dir}/changelog.Debian" CONTENT
"abac (@PROJECT_VERSION@-@CPACK_DEBIAN_PACKAGE_RELEASE@) unstable; urgency=medium

  * Release @PROJECT_VERSION@: see changelog.gz.

 -- @ABAC_PACKAGE_CONTACT@  @debian_date@
" @ONLY)
configure_file(CHANGELOG.md "${debian_dir}/changelog" COPYONLY)
configure_file(src/cli/abac.1 "${debian_dir}/abac.1" COPYONLY)
execute_process(COMMAND "${gzip}" -9nf changelog changelog.Debian abac.1
  WORKING_DIRECTORY "${debian_dir}" COMMAND_ERROR_IS_FATAL ANY)
foreach(component RUNTIME DEVELOPMENT PROGRAM)
  string(TOLOWER ${component} lower)
  install(FILES packaging/debian/copyright
    "${debian_dir}/changelog.gz" "${debian_dir}/changelog.Debian.gz"
    DESTINATION "share/doc/${CPACK_DEBIAN_${component}_PACKAGE_NAME}"
    COMPONENT ${lower} EXCLUDE_FROM_ALL)
endforeach()
install(FILES packaging/debian/lintian-overrides
  DESTINATION share/lintian/overrides RENAME ${CPACK_DEBIAN_RUNTIME_PACKAGE_NAME}
  COMPONENT runtime EXCLUDE_FROM_ALL)
install(FILES "${debian_dir}/abac.1.gz" DESTINATION "${CMAKE_INSTALL_MANDIR}/man1"
  COMPONENT program EXCLUDE_FROM_ALL)

include(CPack)
