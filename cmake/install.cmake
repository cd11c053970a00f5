# What `cmake --install` puts where: headers, libraries, program, and what finds them again. The
# components are what the Debian packages are made of.
include(CMakePackageConfigHelpers)

if(ABAC_FETCH_DEPS)
  message(FATAL_ERROR "abac: downloaded dependencies cannot be exported: set ABAC_INSTALL=OFF")
endif()

set(abac_package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/abac")

# Both kinds are called abac::abac; abacConfig.cmake picks one.
function(abac_install_library target)
  get_target_property(kind ${target} TYPE)
  if(kind STREQUAL "SHARED_LIBRARY")
    set(export abacSharedTargets)
  else()
    set(export abacStaticTargets)
  endif()
  install(TARGETS ${target} EXPORT ${export}
    RUNTIME COMPONENT runtime
    LIBRARY COMPONENT runtime NAMELINK_COMPONENT development
    ARCHIVE COMPONENT development
    FILE_SET HEADERS COMPONENT development)
  install(EXPORT ${export} NAMESPACE abac:: DESTINATION "${abac_package_dir}"
    COMPONENT development)
endfunction()

abac_install_library(abac)
if(ABAC_BUILD_BOTH)
  abac_install_library(abac_static)
endif()
if(TARGET abac_cli)
  install(TARGETS abac_cli COMPONENT program)
  install(FILES src/cli/abac.1 DESTINATION "${CMAKE_INSTALL_MANDIR}/man1" COMPONENT manual)
endif()

configure_package_config_file(cmake/abacConfig.cmake.in abacConfig.cmake
  INSTALL_DESTINATION "${abac_package_dir}" NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(abacConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/abacConfig.cmake"
  "${PROJECT_BINARY_DIR}/abacConfigVersion.cmake" DESTINATION "${abac_package_dir}"
  COMPONENT development)

# pkg-config sees the prefix from the place of its own file, so the tree can be moved.
cmake_path(RELATIVE_PATH CMAKE_INSTALL_FULL_LIBDIR BASE_DIRECTORY "${CMAKE_INSTALL_PREFIX}"
  OUTPUT_VARIABLE abac_pc_libdir)
cmake_path(RELATIVE_PATH CMAKE_INSTALL_FULL_INCLUDEDIR BASE_DIRECTORY "${CMAKE_INSTALL_PREFIX}"
  OUTPUT_VARIABLE abac_pc_includedir)
cmake_path(RELATIVE_PATH CMAKE_INSTALL_PREFIX
  BASE_DIRECTORY "${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig" OUTPUT_VARIABLE abac_pc_prefix)

# What the library itself needs: a shared one brings it along, with a static one everybody links it,
# the C++ standard library too, which a C compiler would not add.
set(abac_pc_needs "-pthread")
foreach(library IN LISTS CMAKE_CXX_IMPLICIT_LINK_LIBRARIES)
  if(library MATCHES "^(stdc\\+\\+|c\\+\\+|m)$")
    string(APPEND abac_pc_needs " -l${library}")
  endif()
endforeach()
get_target_property(abac_kind abac TYPE)
if(abac_kind STREQUAL "SHARED_LIBRARY")
  set(abac_pc_libraries
    "Requires.private: fmt\nLibs: -L\${libdir} -labac\nLibs.private: ${abac_pc_needs}")
else()
  set(abac_pc_libraries "Requires: fmt\nLibs: -L\${libdir} -labac ${abac_pc_needs}")
endif()
configure_file(cmake/abac.pc.in abac.pc @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/abac.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig"
  COMPONENT development)

find_program(gzip gzip)
if(ABAC_BUILD_BOTH AND TARGET abac_cli AND CMAKE_INSTALL_PREFIX STREQUAL "/usr" AND gzip)
  include(cmake/debian.cmake)
endif()
