// The catalogue that the program comes with.
#pragma once

#include <abac/catalogue.h>

#include "support/catch.h"
#include "support/repository_text.h"

namespace abac {

inline const Catalogue& shipped_catalogue() {
  static const Catalogue catalogue = [] {
    auto parsed = Catalogue::parse(test::read_text(test::kRoot / "src/lint/aws.catalogue"),
                                   {.file = "aws.catalogue"});
    REQUIRE(parsed.has_value());
    return *std::move(parsed);
  }();
  return catalogue;
}

}  // namespace abac
