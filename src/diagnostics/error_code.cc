// The texts of the codes.
#include <abac/error_code.h>

#include <ostream>

namespace abac::inline abi1 {

std::string_view to_string(ErrorCode code) noexcept {
  switch (code) {
#define ABAC_CASE(name, number, text) \
  case ErrorCode::name:               \
    return text;
    ABAC_ERROR_CODES(ABAC_CASE)
    ABAC_WARNING_CODES(ABAC_CASE)
#undef ABAC_CASE
    case ErrorCode::None:
      break;
  }
  return {};
}

std::optional<ErrorCode> parse_error_code(std::string_view text) noexcept {
#define ABAC_COMPARE(name, number, spelling) \
  if (text == (spelling)) return ErrorCode::name;
  ABAC_ERROR_CODES(ABAC_COMPARE)
  ABAC_WARNING_CODES(ABAC_COMPARE)
#undef ABAC_COMPARE
  return std::nullopt;
}

std::ostream& operator<<(std::ostream& out, ErrorCode code) { return out << to_string(code); }

}  // namespace abac::inline abi1
