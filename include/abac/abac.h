// Everything a user of the library includes.
#pragma once

#include <abac/borrowed.h>           // IWYU pragma: export
#include <abac/case.h>               // IWYU pragma: export
#include <abac/catalogue.h>          // IWYU pragma: export
#include <abac/decision_hook.h>      // IWYU pragma: export
#include <abac/decision_log.h>       // IWYU pragma: export
#include <abac/diagnostic.h>         // IWYU pragma: export
#include <abac/error_code.h>         // IWYU pragma: export
#include <abac/evaluate.h>           // IWYU pragma: export
#include <abac/expected.h>           // IWYU pragma: export
#include <abac/explain.h>            // IWYU pragma: export
#include <abac/policy.h>             // IWYU pragma: export
#include <abac/policy_folder.h>      // IWYU pragma: export
#include <abac/policy_set.h>         // IWYU pragma: export
#include <abac/policy_set_holder.h>  // IWYU pragma: export
#include <abac/policy_text.h>        // IWYU pragma: export
#include <abac/printable.h>          // IWYU pragma: export
#include <abac/reason.h>             // IWYU pragma: export
#include <abac/request.h>            // IWYU pragma: export
#include <abac/session.h>            // IWYU pragma: export
#include <abac/validate.h>           // IWYU pragma: export
#include <abac/version.h>            // IWYU pragma: export
#include <abac/vocabulary.h>         // IWYU pragma: export
