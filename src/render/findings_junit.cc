// Findings → JUnit's XML, which build servers show as tests.
#include <abac/findings.h>
#include <abac/printable.h>
#include <fmt/core.h>
#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace abac::inline abi1 {
namespace internal {
namespace {

/// Escapes a text for an attribute or for content; it is printable already.
std::string escape_xml(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\'':
        escaped += "&apos;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

}  // namespace
}  // namespace internal

std::string to_junit(std::span<const CheckedFile> files, bool (*is_failure)(const Finding&)) {
  const auto fails = [&](const CheckedFile& file) {
    return std::ranges::any_of(file.findings, is_failure);
  };
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  const auto append = std::back_inserter(out);
  fmt::format_to(append,
                 "<testsuites>\n<testsuite name=\"abac validate\" tests=\"{}\" failures=\"{}\">\n",
                 files.size(), std::ranges::count_if(files, fails));
  for (const CheckedFile& file : files) {
    fmt::format_to(append, "<testcase classname=\"abac.validate\" name=\"{}\">\n",
                   internal::escape_xml(printable(file.name)));
    for (const Finding& finding : file.findings) {
      if (!is_failure(finding)) continue;
      fmt::format_to(append, "<failure type=\"{}\" message=\"{}\">{}</failure>\n",
                     to_string(finding.diagnostic.code),
                     internal::escape_xml(finding.diagnostic.message),
                     internal::escape_xml(to_string(finding.diagnostic)));
    }
    std::string others;
    for (const Finding& finding : file.findings) {
      if (!is_failure(finding))
        others += internal::escape_xml(to_string(finding.diagnostic)) + '\n';
    }
    if (!others.empty()) fmt::format_to(append, "<system-out>{}</system-out>\n", others);
    out += "</testcase>\n";
  }
  out += "</testsuite>\n</testsuites>\n";
  return out;
}

}  // namespace abac::inline abi1
