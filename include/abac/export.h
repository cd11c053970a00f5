/// @file
/// How declarations are marked. What the shared library exports is marked `ABAC_API`, and nothing
/// else is. For C, too.
#pragma once

#if defined(__GNUC__)
/// Is exported.
#define ABAC_API __attribute__((visibility("default")))
/// Is not, though it is part of what is marked.
#define ABAC_LOCAL __attribute__((visibility("hidden")))
#else
/// Nothing: this compiler exports what its platform does.
#define ABAC_API
/// Nothing, as above.
#define ABAC_LOCAL
#endif

#if defined(__cplusplus) && defined(__has_cpp_attribute)
#if __has_cpp_attribute(clang::lifetimebound)
/// The result refers to what this parameter, or this object, refers to: a compiler that knows the
/// attribute warns where the result outlives it.
#define ABAC_LIFETIMEBOUND [[clang::lifetimebound]]
#endif
#endif
#ifndef ABAC_LIFETIMEBOUND
/// Nothing: this compiler does not know the attribute, which warns where a result outlives what it
/// refers to.
#define ABAC_LIFETIMEBOUND
#endif
