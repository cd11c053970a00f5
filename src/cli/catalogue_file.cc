// Finds the catalogue from where the program itself stands, so that an installed tree can be moved.
#include "catalogue_file.h"

#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>

#include "input.h"
#include "output.h"

namespace abac::cli {
namespace {

constexpr std::string_view kNone = "none";

/// Returns the file that came with the program: as it is installed, or as it is built; empty where
/// there is none.
std::string shipped_file() {
  std::error_code error;
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", error);
  if (error) return {};
  const std::filesystem::path folder = program.parent_path();
  for (const char* path : {ABAC_CATALOGUE_FROM_PROGRAM, "aws.catalogue"}) {
    std::filesystem::path file = (folder / path).lexically_normal();
    if (std::filesystem::is_regular_file(file, error)) return file.string();
  }
  return {};
}

std::string chosen_file(const std::string& option) {
  if (!option.empty()) return option;
  const char* const variable = std::getenv("ABAC_CATALOG");
  if (variable != nullptr && *variable != '\0') return variable;
  return shipped_file();
}

}  // namespace

LoadedCatalogue load_catalogue(const std::string& option) {
  const std::string path = chosen_file(option);
  if (path.empty() || path == kNone) return {};
  FileText file = read_file(path);
  if (!file.error.empty()) {
    complain_about(path, file.error);
    return {.catalogue = {}, .has_failed = true};
  }
  const std::string name = shown_name(path);
  auto catalogue = Catalogue::parse(std::move(file.text), {.file = name});
  if (!catalogue) {
    complain(to_string(catalogue.error()));
    return {.catalogue = {}, .has_failed = true};
  }
  return {.catalogue = *std::move(catalogue), .has_failed = false};
}

Option declare_catalogue(Options& options, std::string& value) {
  return options
      .text("--catalog", value,
            "The catalogue of AWS's actions, in place of $ABAC_CATALOG or of the installed one")
      .type("FILE|none");
}

}  // namespace abac::cli
