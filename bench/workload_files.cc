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

std::string list(const std::vector<Policy>& policies) {
  std::string json = "[";
  for (const Policy& policy : policies) {
    if (json.size() > 1) json += ',';
    if (policy.name) json += R"({"name":)" + quoted(*policy.name) + R"(,"document":)";
    json += abac::to_json(policy);
    if (policy.name) json += '}';
  }
  return json + ']';
}

std::string request_and_decision(const Workload& workload, const PolicySet& policies,
                                 std::size_t index) {
  const Decision decision = decide(policies, workload.requests.requests()[index]);
  return R"("request":)" + to_json(workload.fields[index]) + R"(,"expect":{"decision":")" +
         std::string(to_string(decision)) + "\"}";
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

std::string document(const std::vector<std::string>& statements) {
  std::string json = R"({"Version":"2012-10-17","Statement":[)";
  for (std::size_t i = 0; i < statements.size(); ++i) {
    if (i > 0) json += ',';
    json += statements[i];
  }
  return json + "]}";
}

std::string fill_in(std::string_view text, std::string_view name) {
  std::string filled;
  for (const char c : text) {
    if (c == '@') {
      filled += name;
    } else {
      filled += c;
    }
  }
  return filled;
}

std::string to_json(const Fields& fields) {
  std::string principal = "{";
  add_text(principal, "arn", fields.principal_arn);
  add_text(principal, "account", fields.principal_account);
  add_text(principal, "type", fields.principal_type);
  add_text(principal, "role_arn", fields.principal_role_arn);
  add_text(principal, "user_arn", fields.principal_user_arn);
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

std::string to_json(const Policies& policies) {
  std::string out = "{";
  add_member(out, "identity", list(policies.identity));
  if (!policies.resource.empty()) add_member(out, "resource", list(policies.resource));
  const std::array<std::pair<PolicyType, const std::optional<std::vector<Policy>>*>, 3> kinds = {
      {{PolicyType::PermissionsBoundary, &policies.permissions_boundary},
       {PolicyType::Session, &policies.session},
       {PolicyType::VpcEndpoint, &policies.vpc_endpoint}}};
  for (const auto& [type, attached] : kinds) {
    if (*attached) add_member(out, to_string(type), list(**attached));
  }
  const std::array<std::pair<PolicyType, const std::optional<std::vector<std::vector<Policy>>>*>, 2>
      levels = {{{PolicyType::ServiceControl, &policies.service_control},
                 {PolicyType::ResourceControl, &policies.resource_control}}};
  for (const auto& [type, attached] : levels) {
    if (!*attached) continue;
    std::string lists = "[";
    for (const auto& level : **attached) {
      if (lists.size() > 1) lists += ',';
      lists += list(level);
    }
    add_member(out, to_string(type), lists + ']');
  }
  return out + '}';
}

void write_requests(const Workload& workload, const PolicySet& policies, std::ostream& out) {
  for (std::size_t i = 0; i < workload.fields.size(); ++i) {
    out << '{' << request_and_decision(workload, policies, i) << "}\n";
  }
}

void write_cases(const Workload& workload, const PolicySet& policies, std::ostream& out) {
  const std::string set = to_json(workload.policies);
  for (std::size_t i = 0; i < workload.fields.size(); ++i) {
    out << R"({"name":")" << i << R"(","policies":)" << set << ','
        << request_and_decision(workload, policies, i) << "}\n";
  }
}

}  // namespace abac::bench
