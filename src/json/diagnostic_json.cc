// Writes a diagnostic as `abac validate` prints it, and as a result holds it.
#include "json/diagnostic_json.h"

namespace abac::inline abi1 {
namespace internal {
namespace {

/// Writes what both forms have alike.
void write_words(JsonWriter& json, const Diagnostic& diagnostic) {
  json.member("code", to_string(diagnostic.code));
  json.member("message", diagnostic.message);
  json.member("pointer", diagnostic.pointer);
}

void write_located(JsonWriter& json, const Diagnostic& diagnostic) {
  json.object([&] { write_located_members(json, diagnostic); });
}

}  // namespace

void write_located_members(JsonWriter& json, const Diagnostic& diagnostic) {
  if (!diagnostic.file.empty()) json.member("file", diagnostic.file);
  if (diagnostic.where.line != 0) {
    json.name("line").number(diagnostic.where.line);
    json.name("column").number(diagnostic.where.column);
  }
  json.member("severity", to_string(diagnostic.severity));
  write_words(json, diagnostic);
}

void write_error(JsonWriter& json, const Diagnostic& error) {
  json.object([&] { write_words(json, error); });
}

}  // namespace internal

std::string to_json(const Diagnostic& diagnostic) {
  std::string out;
  internal::JsonWriter json(out);
  internal::write_located(json, diagnostic);
  return out;
}

std::string error_to_json(const Diagnostic& error) {
  std::string out;
  internal::JsonWriter json(out);
  json.object([&] {
    json.name("error");
    internal::write_located(json, error);
  });
  return out;
}

}  // namespace abac::inline abi1
