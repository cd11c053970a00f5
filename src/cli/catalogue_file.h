// The catalogue that a command works with: which file that is, and reading it.
#pragma once

#include <abac/catalogue.h>

#include <optional>
#include <string>

#include "command_line.h"

namespace abac::cli {

/// A catalogue, or that there is none: because none is wanted or installed, or because the file
/// cannot be read, which has been told then.
struct LoadedCatalogue {
  std::optional<Catalogue> catalogue;
  bool has_failed = false;
};

/// Reads the catalogue that `--catalog` names: a file, or `none`. Where the option was not given,
/// and so is empty, the environment's variable ABAC_CATALOG says the same, and without that it is
/// the file that is installed with the program, or stands beside it. What is wrong with a file is
/// written to the standard error.
[[nodiscard]] LoadedCatalogue load_catalogue(const std::string& option);

/// Declares `--catalog`.
Option declare_catalogue(Options& options, std::string& value);

}  // namespace abac::cli
