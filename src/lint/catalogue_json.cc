// What a catalogue knows of an action or a service, as JSON.
#include <abac/catalogue.h>

#include "json/json_writer.h"

namespace abac::inline abi1 {
namespace {

using internal::JsonWriter;

void write_keys(JsonWriter& json, const auto& keys) {
  json.name("keys");
  json.array(keys, [&](const CatalogueKey& key) {
    json.object([&] {
      json.member("key", key.name);
      json.member("type", to_string(key.type));
      json.name("multivalued").boolean(key.is_multivalued);
    });
  });
}

/// The members that a resource type has wherever it stands.
void write_type(JsonWriter& json, const CatalogueResourceType& type) {
  json.member("type", type.name());
  json.name("arns");
  json.array(type.arn_patterns(),
             [&](std::string_view pattern) { json.string("arn:*:" + std::string(pattern)); });
}

}  // namespace

std::string to_json(const CatalogueAction& action) {
  std::string text;
  JsonWriter json(text);
  json.object([&] {
    json.member("action",
                std::string(action.service().prefix()) + ":" + std::string(action.name()));
    json.member("level", to_string(action.level()));
    json.name("resources");
    json.array(action.resources(), [&](const CatalogueResource& resource) {
      json.object([&] {
        write_type(json, resource.type());
        json.name("required").boolean(resource.is_required());
        write_keys(json, resource.keys());
      });
    });
    write_keys(json, action.keys());
  });
  return text;
}

std::string to_json(const CatalogueService& service) {
  std::string text;
  JsonWriter json(text);
  json.object([&] {
    json.member("service", service.prefix());
    json.name("resource_control").boolean(service.has_resource_control());
    json.name("actions").number(service.actions().size());
    json.name("resource_types");
    json.array(service.resource_types(), [&](const CatalogueResourceType& type) {
      json.object([&] {
        write_type(json, type);
        write_keys(json, type.keys());
      });
    });
    write_keys(json, service.keys());
  });
  return text;
}

}  // namespace abac::inline abi1
