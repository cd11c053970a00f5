# The Debian packages: `cpack -G DEB` in a build for the prefix /usr with both libraries, which the
# preset `package` makes.
set(ABAC_PACKAGE_CONTACT "abac maintainers <maintainers@abac.invalid>" CACHE STRING
  "Who answers for the Debian packages")

# The same sources make the same bytes, whatever folder, clock and umask they are built in.
include("${CMAKE_CURRENT_LIST_DIR}/source_date.cmake")
file(CONFIGURE OUTPUT "${PROJECT_BINARY_DIR}/source_date_of_packages.cmake"
  CONTENT "set(ENV{SOURCE_DATE_EPOCH} $ENV{SOURCE_DATE_EPOCH})\n" @ONLY)
execute_process(COMMAND git rev-parse --git-path logs/HEAD WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}"
  OUTPUT_VARIABLE abac_commits OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
cmake_path(ABSOLUTE_PATH abac_commits BASE_DIRECTORY "${PROJECT_SOURCE_DIR}")
if(abac_commits AND EXISTS "${abac_commits}" AND NOT IS_DIRECTORY "${abac_commits}")
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${abac_commits}")
endif()
set(CPACK_PROJECT_CONFIG_FILE "${PROJECT_BINARY_DIR}/source_date_of_packages.cmake")
set(CPACK_POST_BUILD_SCRIPTS "${PROJECT_SOURCE_DIR}/cmake/repack_debian.cmake")

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME abac)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "")  # each package has its own
set(CPACK_PACKAGE_CONTACT "${ABAC_PACKAGE_CONTACT}")
set(CPACK_PACKAGE_DIRECTORY "${PROJECT_BINARY_DIR}/packages")
set(CPACK_COMPONENTS_ALL runtime tools development program)
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

# Of one version with the library: it looks behind its interface.
set(CPACK_DEBIAN_TOOLS_PACKAGE_NAME libabac-tools${abac_soversion})
set(CPACK_DEBIAN_TOOLS_PACKAGE_SECTION libs)
set(CPACK_DEBIAN_TOOLS_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_TOOLS_PACKAGE_CONTROL_EXTRA "${PROJECT_SOURCE_DIR}/packaging/debian/triggers")
set(CPACK_COMPONENT_TOOLS_DEPENDS runtime)
set(CPACK_COMPONENT_TOOLS_DESCRIPTION "evaluator of AWS IAM policies, shared library of its tools
Explains in process why IAM policies allow a request or do not, and what would
change that, validates policies and runs cases of tests.
.
This package holds the shared library; what only decides does not need it.")

set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME libabac-dev)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS "libfmt-dev, libyaml-dev")
set(CPACK_COMPONENT_DEVELOPMENT_DEPENDS runtime tools)
set(CPACK_COMPONENT_DEVELOPMENT_DESCRIPTION "evaluator of AWS IAM policies, development files
Decides in process whether IAM policies allow a request: identity and resource
policies, permissions boundaries, session, service and resource control
policies, with tags, conditions and policy variables.
.
This package holds the headers for C++ and C, the static libraries, and what
CMake and pkg-config find them by.")

set(CPACK_DEBIAN_PROGRAM_PACKAGE_NAME abac)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SECTION utils)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS "${PROJECT_BINARY_DIR}")
set(CPACK_COMPONENT_PROGRAM_DEPENDS runtime tools)
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
execute_process(COMMAND "${CMAKE_COMMAND}" -DCOMMANDS=${abac_commands} "-DPAGE=${debian_dir}/abac.1"
  -P "${PROJECT_SOURCE_DIR}/src/cli/man_page.cmake" COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND "${gzip}" -9nf changelog changelog.Debian abac.1
  WORKING_DIRECTORY "${debian_dir}" COMMAND_ERROR_IS_FATAL ANY)
foreach(component RUNTIME TOOLS DEVELOPMENT PROGRAM)
  string(TOLOWER ${component} lower)
  install(FILES packaging/debian/copyright
    "${debian_dir}/changelog.gz" "${debian_dir}/changelog.Debian.gz"
    DESTINATION "share/doc/${CPACK_DEBIAN_${component}_PACKAGE_NAME}"
    COMPONENT ${lower} EXCLUDE_FROM_ALL)
endforeach()
foreach(component RUNTIME TOOLS)
  string(TOLOWER ${component} lower)
  install(FILES packaging/debian/lintian-overrides
    DESTINATION share/lintian/overrides RENAME ${CPACK_DEBIAN_${component}_PACKAGE_NAME}
    COMPONENT ${lower} EXCLUDE_FROM_ALL)
endforeach()
install(FILES "${debian_dir}/abac.1.gz" DESTINATION "${CMAKE_INSTALL_MANDIR}/man1"
  COMPONENT program EXCLUDE_FROM_ALL)

include(CPack)
