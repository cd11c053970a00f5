# Finds libyaml: by a CMake package of it, which Debian 12 has not, or by its header and its library.
# The target is called as libyaml's own, so that what is installed links it by that name either way.
find_package(yaml CONFIG QUIET)
if(NOT TARGET yaml)
  find_path(yaml_INCLUDE_DIR yaml.h)
  find_library(yaml_LIBRARY yaml)
  mark_as_advanced(yaml_INCLUDE_DIR yaml_LIBRARY)
  if(yaml_INCLUDE_DIR AND yaml_LIBRARY)
    add_library(yaml UNKNOWN IMPORTED)
    set_target_properties(yaml PROPERTIES
      IMPORTED_LOCATION "${yaml_LIBRARY}" INTERFACE_INCLUDE_DIRECTORIES "${yaml_INCLUDE_DIR}")
  endif()
endif()
if(TARGET yaml)
  set(yaml_FOUND TRUE)
endif()
