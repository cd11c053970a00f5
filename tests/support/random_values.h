// The small alphabets of the random tests: texts that are often equal, nearly equal, or unreadable.
// Policies and requests draw from the same ones, so that they meet.
#pragma once

#include "support/random_source.h"

#include <string>
#include <vector>

namespace abac::random {

/// What a context key usually holds.
enum class ValueType { Text, Number, Date, Boolean, Binary, Address, Arn };

struct Key {
  std::string name;
  ValueType type = ValueType::Text;
};

inline const std::string kAccount = "111122223333";
inline const std::string kOtherAccount = "444455556666";

/// Returns the condition keys of policies: derived ones, ones of the context, one that is nowhere.
[[nodiscard]] const std::vector<Key>& condition_keys();

/// Returns the keys that requests give in `context`.
[[nodiscard]] const std::vector<Key>& context_keys();

/// Returns a value of a policy that reads as the type.
[[nodiscard]] std::string readable_value(Source& source, ValueType type);

/// Returns a value of a request: mostly of the type, sometimes just not.
[[nodiscard]] std::string request_value(Source& source, ValueType type);

[[nodiscard]] const std::vector<std::string>& tag_keys();

/// Returns the ARN of a resource or caller.
[[nodiscard]] std::string any_arn(Source& source);

/// Returns the text with some of its ASCII letters in the other case.
[[nodiscard]] std::string with_other_case(Source& source, std::string text);

}  // namespace abac::random
