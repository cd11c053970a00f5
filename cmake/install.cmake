# What `cmake --install` puts where: headers, libraries, program, and what finds them again. The
# components are what the Debian packages are made of.
include(CMakePackageConfigHelpers)

if(ABAC_FETCH_DEPS)
  message(FATAL_ERROR "abac: downloaded dependencies cannot be exported: set ABAC_INSTALL=OFF")
endif()

set(abac_package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/abac")

# Both kinds are called abac::abac and abac::tools; abacConfig.cmake picks one.
function(abac_install_libraries core tools)
  get_target_property(kind ${core} TYPE)
  if(kind STREQUAL "SHARED_LIBRARY")
    set(export abacSharedTargets)
  else()
    set(export abacStaticTargets)
  endif()
  install(TARGETS ${core} EXPORT ${export}
    RUNTIME COMPONENT runtime
    LIBRARY COMPONENT runtime NAMELINK_COMPONENT development
    ARCHIVE COMPONENT development
    FILE_SET HEADERS COMPONENT development)
  if(TARGET ${tools})
    install(TARGETS ${tools} EXPORT ${export}
      RUNTIME COMPONENT tools
      LIBRARY COMPONENT tools NAMELINK_COMPONENT development
      ARCHIVE COMPONENT development)
    if(NOT CMAKE_INSTALL_PREFIX STREQUAL "/usr")  # there the loader finds the one beside it
      set_target_properties(${tools} PROPERTIES INSTALL_RPATH "$ORIGIN")
    endif()
  endif()
  install(EXPORT ${export} NAMESPACE abac:: DESTINATION "${abac_package_dir}"
    COMPONENT development)
endfunction()

abac_install_libraries(abac abac_tools)
if(ABAC_BUILD_BOTH)
  abac_install_libraries(abac_static abac_tools_static)
endif()
if(TARGET abac_cli)
  install(TARGETS abac_cli COMPONENT program)
  install(FILES "${abac_man_page}" DESTINATION "${CMAKE_INSTALL_MANDIR}/man1" COMPONENT manual)
  install(FILES src/lint/aws.catalogue DESTINATION "${CMAKE_INSTALL_DATADIR}/abac"
    COMPONENT program)
  install(FILES THIRD_PARTY_NOTICES.md DESTINATION "${CMAKE_INSTALL_DOCDIR}" COMPONENT program)
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
  set(abac_pc_requires "Requires.private: fmt")
  set(abac_pc_libraries "-labac\nLibs.private: ${abac_pc_needs}")
else()
  set(abac_pc_requires "Requires: fmt")
  set(abac_pc_libraries "-labac ${abac_pc_needs}")
endif()
set(abac_pc_name abac)
set(abac_pc_description "${PROJECT_DESCRIPTION}")
configure_file(cmake/abac.pc.in abac.pc @ONLY)
set(abac_pc_files "${PROJECT_BINARY_DIR}/abac.pc")
if(ABAC_BUILD_TOOLS)
  set(abac_pc_requires "Requires: abac = ${PROJECT_VERSION}\nRequires.private: yaml-0.1")
  if(NOT abac_kind STREQUAL "SHARED_LIBRARY")
    set(abac_pc_requires "Requires: abac = ${PROJECT_VERSION}, yaml-0.1")
  endif()
  set(abac_pc_libraries "-labac_tools")
  set(abac_pc_name abac-tools)
  set(abac_pc_description "Explains and validates AWS IAM policies, and runs cases")
  configure_file(cmake/abac.pc.in abac-tools.pc @ONLY)
  list(APPEND abac_pc_files "${PROJECT_BINARY_DIR}/abac-tools.pc")
endif()
install(FILES ${abac_pc_files} DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig"
  COMPONENT development)

find_program(gzip gzip)
if(ABAC_BUILD_BOTH AND TARGET abac_cli AND CMAKE_INSTALL_PREFIX STREQUAL "/usr" AND gzip)
  include(cmake/debian.cmake)
endif()
