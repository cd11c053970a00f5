/// @file
/// The version of the library: the one place where it is written. CMake reads it from here.
#pragma once

/// Its parts, as numbers.
/// @{
#define ABAC_VERSION_MAJOR 0
#define ABAC_VERSION_MINOR 2
#define ABAC_VERSION_PATCH 0
/// @}
/// As text.
#define ABAC_VERSION "0.2.0"

/// That of the shared library, `libabac.so.1`, and of the inline namespace, `abac::abi1`: raised by
/// a release that breaks programs which were linked with the one before.
#define ABAC_SOVERSION 1
