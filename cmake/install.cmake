# What `cmake --install` puts where: headers, library, program, and what finds them again.
include(CMakePackageConfigHelpers)

if(ABAC_FETCH_DEPS)
  message(FATAL_ERROR "abac: downloaded dependencies cannot be exported: set ABAC_INSTALL=OFF")
endif()

set(abac_package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/abac")
install(TARGETS abac EXPORT abacTargets FILE_SET HEADERS)
install(EXPORT abacTargets NAMESPACE abac:: DESTINATION "${abac_package_dir}")
if(TARGET abac_cli)
  install(TARGETS abac_cli)
endif()

configure_package_config_file(cmake/abacConfig.cmake.in abacConfig.cmake
  INSTALL_DESTINATION "${abac_package_dir}" NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(abacConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/abacConfig.cmake"
  "${PROJECT_BINARY_DIR}/abacConfigVersion.cmake" DESTINATION "${abac_package_dir}")

# pkg-config sees the prefix from the place of its own file, so the tree can be moved.
cmake_path(RELATIVE_PATH CMAKE_INSTALL_FULL_LIBDIR BASE_DIRECTORY "${CMAKE_INSTALL_PREFIX}"
  OUTPUT_VARIABLE abac_pc_libdir)
cmake_path(RELATIVE_PATH CMAKE_INSTALL_FULL_INCLUDEDIR BASE_DIRECTORY "${CMAKE_INSTALL_PREFIX}"
  OUTPUT_VARIABLE abac_pc_includedir)
cmake_path(RELATIVE_PATH CMAKE_INSTALL_PREFIX
  BASE_DIRECTORY "${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig" OUTPUT_VARIABLE abac_pc_prefix)
configure_file(cmake/abac.pc.in abac.pc @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/abac.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
