// A diagnostic as the one line that a person reads; as JSON it is json/diagnostic_json.cc.
#include <abac/diagnostic.h>

#include "base/printable_text.h"

#include <ostream>

namespace abac::inline abi1 {

std::string_view to_string(Severity severity) noexcept {
  switch (severity) {
    case Severity::Error:
      return "error";
    case Severity::Warning:
      return "warning";
    case Severity::Security:
      return "security";
    case Severity::Suggestion:
      break;
  }
  return "suggestion";
}

std::string to_string(const Diagnostic& diagnostic) {
  std::string line;
  internal::append_printable_value(line, diagnostic.file);
  if (!diagnostic.file.empty()) line += ':';
  if (diagnostic.where.line != 0) {
    line += std::to_string(diagnostic.where.line) + ':';
    line += std::to_string(diagnostic.where.column) + ':';
  }
  if (!line.empty()) line += ' ';
  line += to_string(diagnostic.severity);
  line += ": ";
  internal::append_printable_words(line, diagnostic.message);
  line += " [";
  line += to_string(diagnostic.code);
  line += ']';
  if (!diagnostic.pointer.empty()) {
    line += " (";
    internal::append_printable_value(line, diagnostic.pointer);
    line += ')';
  }
  return line;
}

std::ostream& operator<<(std::ostream& out, const SourceRange& range) {
  return out << range.line << ':' << range.column;
}

std::ostream& operator<<(std::ostream& out, Severity severity) {
  return out << to_string(severity);
}

std::ostream& operator<<(std::ostream& out, const Diagnostic& diagnostic) {
  return out << to_string(diagnostic);
}

}  // namespace abac::inline abi1
