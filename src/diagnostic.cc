// A finding as the one line that a person reads.
#include <abac/diagnostic.h>

#include "diagnostics.h"

namespace abac {

std::string to_string(const Diagnostic& diagnostic) {
  std::string line;
  internal::append_escaped(line, diagnostic.file);
  if (!diagnostic.file.empty()) line += ':';
  if (diagnostic.where.line != 0) {
    line += std::to_string(diagnostic.where.line) + ':';
    line += std::to_string(diagnostic.where.column) + ':';
  }
  if (!line.empty()) line += ' ';
  line += diagnostic.severity == Severity::Error ? "error: " : "warning: ";
  internal::append_escaped(line, diagnostic.message);
  line += " [" + diagnostic.code + ']';
  if (!diagnostic.pointer.empty()) {
    line += " (";
    internal::append_escaped(line, diagnostic.pointer);
    line += ')';
  }
  return line;
}

}  // namespace abac
