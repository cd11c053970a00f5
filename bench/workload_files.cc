// Workload → JSON text.
#include "workload_files.h"

#include <array>
#include <ostream>

namespace abac::bench {
namespace {

void add_member(std::string& out, std::string_view name, const std::string& json) {
  if (out.back() != '{') out += ',';
  out += quoted(name) + ':' + json;
}

void add_text(std::string& out, std::string_view name, const std::optional<std::string>& text) {
  if (text) add_member(out, name, quoted(*text));
}

void add_tags(std::string& out, std::string_view name,
              const std::vector<OwnedRequest::OwnedTag>& tags) {
  if (tags.empty()) return;
  std::string object = "{";
  for (const auto& tag : tags) add_member(object, tag.key, quoted(tag.value));
  add_member(out, name, object + '}');
}

void add_context(std::string& out, const std::vector<OwnedRequest::OwnedContextEntry>& entries) {
  if (entries.empty()) return;
  std::string object = "{";
  for (const auto& entry : entries) {
    if (!entry.is_list) {
      add_member(object, entry.key, quoted(entry.values.front()));
      continue;
    }
    std::string list = "[";
    for (const std::string& value : entry.values) {
      if (list.size() > 1) list += ',';
      list += quoted(value);
    }
    add_member(object, entry.key, list + ']');
  }
  add_member(out, "context", object + '}');
}

}  // namespace

std::string quoted(std::string_view text) {
  constexpr std::array<char, 17> kHex{"0123456789abcdef"};
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20) {
      out += "\\u00";
      out += kHex[byte >> 4U];
      out += kHex[byte & 15U];
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::string to_json(const Fields& fields) {
  std::string principal = "{";
  add_text(principal, "arn", fields.principal_arn);
  add_text(principal, "account", fields.principal_account);
  add_text(principal, "type", fields.principal_type);
  add_text(principal, "role_arn", fields.principal_role_arn);
  add_tags(principal, "tags", fields.principal_tags);
  std::string resource = "{";
  add_text(resource, "arn", fields.resource_arn);
  add_text(resource, "account", fields.resource_account);
  add_tags(resource, "tags", fields.resource_tags);

  std::string out = "{";
  add_member(out, "principal", principal + '}');
  add_text(out, "action", fields.action);
  add_member(out, "resource", resource + '}');
  add_tags(out, "request_tags", fields.request_tags);
  add_context(out, fields.context);
  return out + '}';
}

void write_policies(const Workload& workload, std::ostream& out) {
  out << "{\"identity\":[";
  std::string_view separator = "\n";
  for (const Document& document : workload.documents) {
    out << separator << "{\"name\":" << quoted(document.name) << ",\"document\":" << document.json
        << '}';
    separator = ",\n";
  }
  out << "\n]}\n";
}

void write_requests(const Workload& workload, const PolicySet& policies, std::ostream& out) {
  for (std::size_t i = 0; i < workload.fields.size(); ++i) {
    const Decision decision = decide(policies, workload.requests.requests()[i]);
    out << "{\"request\":" << to_json(workload.fields[i]) << ",\"expect\":{\"decision\":\""
        << to_string(decision) << "\"}}\n";
  }
}

}  // namespace abac::bench
