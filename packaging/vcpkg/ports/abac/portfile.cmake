# An overlay port: it builds the checkout that it stands in. README.md beside the ports says how to
# use it, and what a registry's copy has to change.
get_filename_component(SOURCE_PATH "${CURRENT_PORT_DIR}/../../../.." ABSOLUTE)

vcpkg_check_features(OUT_FEATURE_OPTIONS FEATURE_OPTIONS
  FEATURES
    tools ABAC_BUILD_CLI)

vcpkg_cmake_configure(
  SOURCE_PATH "${SOURCE_PATH}"
  OPTIONS
    ${FEATURE_OPTIONS}
    -DABAC_BUILD_TESTS=OFF
    -DABAC_FETCH_DEPS=OFF
    -DABAC_INSTALL=ON)
vcpkg_cmake_install()
vcpkg_cmake_config_fixup(CONFIG_PATH lib/cmake/abac)
vcpkg_fixup_pkgconfig()
vcpkg_copy_pdbs()

if("tools" IN_LIST FEATURES)
  vcpkg_copy_tools(TOOL_NAMES abac AUTO_CLEAN)
  # The program finds its catalogue beside it.
  file(RENAME "${CURRENT_PACKAGES_DIR}/share/abac/aws.catalogue"
    "${CURRENT_PACKAGES_DIR}/tools/${PORT}/aws.catalogue")
endif()
file(REMOVE_RECURSE
  "${CURRENT_PACKAGES_DIR}/debug/include"
  "${CURRENT_PACKAGES_DIR}/debug/share")

file(INSTALL "${CURRENT_PORT_DIR}/usage" DESTINATION "${CURRENT_PACKAGES_DIR}/share/${PORT}")
vcpkg_install_copyright(FILE_LIST "${SOURCE_PATH}/LICENSE" "${SOURCE_PATH}/THIRD_PARTY_NOTICES.md")
