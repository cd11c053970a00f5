/// @file
/// What the shared library exports: what is marked `ABAC_API`, and nothing else. For C, too.
#pragma once

#if defined(__GNUC__)
/// Is exported.
#define ABAC_API __attribute__((visibility("default")))
/// Is not, though it is part of what is marked.
#define ABAC_LOCAL __attribute__((visibility("hidden")))
#else
#define ABAC_API
#define ABAC_LOCAL
#endif
