// Catalogues: what is read is found again by its name, and all that refers to something refers to
// what there is.
#include "fuzz.h"

#include <abac/catalogue.h>

#include <nlohmann/json.hpp>

#include <algorithm>

namespace abac::fuzz {
namespace {

/// Whether the view is a part of the catalogue's own text cannot be seen from outside: reading it
/// is what the sanitizer watches.
void require_line(std::string_view text) {
  require(std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; }),
          "a name is printable ASCII", std::string(text));
}

void check_keys(const auto& keys) {
  for (const CatalogueKey& key : keys) {
    require_line(key.name);
    require(key.matches(key.name), "a key matches its own name", std::string(key.name));
  }
}

void check_type(const Catalogue& catalogue, const CatalogueResourceType& type) {
  require_line(type.name());
  check_keys(type.keys());
  require(!type.arn_patterns().empty(), "a resource type has an ARN");
  for (const std::string_view pattern : type.arn_patterns()) {
    require_line(pattern);
    const std::string_view service = pattern.substr(0, pattern.find(':'));
    const auto found = catalogue.find_arn_service(service);
    require(found.has_value() == (service.find('*') == std::string_view::npos),
            "the third place of an ARN is found", std::string(pattern));
    if (found) require(found->is_of(type.service()), "it is of the resource type's service");
  }
}

void check_action(const Catalogue& catalogue, const CatalogueAction& action) {
  const CatalogueService service = action.service();
  const std::string name = std::string(service.prefix()) + ":" + std::string(action.name());
  require_line(name);
  require(service.find_action(action.name()) == action, "an action is found", name);
  if (service.prefix().find(':') == std::string_view::npos) {
    require(catalogue.find_action(name) == action, "an action is found by its whole name", name);
    if (action.name().size() <= 64) {
      require(catalogue.nearest_action(name) == action, "an action is nearest to itself", name);
    }
  }
  for (const CatalogueKey& key : action.keys()) {
    require(action.supports(key.name), "an action supports its keys", std::string(key.name));
  }
  for (const CatalogueResource resource : action.resources()) {
    require(resource.type().service() == service, "a resource type is of the action's service");
    for (const CatalogueKey& key : resource.keys()) {
      require(action.supports(key.name), "and those of its resources", std::string(key.name));
    }
  }
  require(nlohmann::json::accept(to_json(action)), "an action is JSON", name);
}

}  // namespace

void test_input(std::string_view input) {
  const auto catalogue = Catalogue::parse(std::string(input), {.file = "fuzz"});
  if (!catalogue) return require_sound(catalogue.error(), input);
  require(!catalogue->source().empty() && !catalogue->date().empty(), "the source is told");
  check_keys(catalogue->global_keys());
  std::size_t count = 0;
  for (const CatalogueService service : catalogue->services()) {
    require(catalogue->find_service(service.prefix()) == service, "a service is found");
    check_keys(service.keys());
    for (const CatalogueResourceType type : service.resource_types()) check_type(*catalogue, type);
    for (const CatalogueAction action : service.actions()) check_action(*catalogue, action);
    require(nlohmann::json::accept(to_json(service)), "a service is JSON");
    count += service.actions().size();
  }
  require(count == catalogue->actions().size(), "each action is of one service");
  require(catalogue->matching_actions("*").size() == count, "a star matches each");
  (void)catalogue->nearest_service(input.substr(0, 64));
  (void)catalogue->nearest_key(input.substr(0, 64));
}

}  // namespace abac::fuzz
