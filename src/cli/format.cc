// Words for the help about formats.
#include "format.h"

namespace abac::cli {

std::string format_help(const std::vector<std::string>& names_and_remarks) {
  std::string help;
  for (const std::string& entry : names_and_remarks) {
    const bool is_last = &entry == &names_and_remarks.back();
    if (!help.empty()) help += names_and_remarks.size() == 2 ? " " : ", ";
    if (!help.empty() && is_last) help += "or ";
    help += entry;
  }
  return help;
}

}  // namespace abac::cli
