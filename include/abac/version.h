/// @file
/// The version of the library: the one place where it is written. CMake reads it from here.
#pragma once

/// Its parts, as numbers.
/// @{
#define ABAC_VERSION_MAJOR 0
#define ABAC_VERSION_MINOR 1
#define ABAC_VERSION_PATCH 0
/// @}
/// As text.
#define ABAC_VERSION "0.1.0"
