// The catalogue of the sources, read once.
#pragma once

#include <abac/catalogue.h>

#include <utility>

#include "support/catch.h"
#include "support/repository_text.h"

namespace abac::test {

inline const Catalogue& aws_catalogue() {
  static const Catalogue kCatalogue = [] {
    auto catalogue =
        Catalogue::parse(read_text(kRoot / "src/lint/aws.catalogue"), {.file = "aws.catalogue"});
    REQUIRE(catalogue);
    return *std::move(catalogue);
  }();
  return kCatalogue;
}

}  // namespace abac::test
