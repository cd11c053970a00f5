// JSON ↔ cases for the oracle. A small tree of its own keeps members in order and numbers as text.
#include "oracle/oracle_json.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <stdexcept>
#include <utility>

#include <nlohmann/json.hpp>

namespace abac::oracle {
namespace {

struct Member;

struct Node {
  enum class Type { Null, Text, Boolean, Number, Array, Object };
  Type type = Type::Null;
  std::string text;
  std::vector<Node> items;
  std::vector<Member> members;
};

struct Member {
  std::string key;
  Node value;
};

// ECMAScript's Number-to-String [G-30].
std::string number_text(double value) {
  if (value == 0) return "0";
  char buffer[64];
  const auto end =
      std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::scientific);
  std::string scientific(buffer, end.ptr);
  std::string sign;
  if (scientific[0] == '-') {
    sign = "-";
    scientific.erase(0, 1);
  }
  const std::size_t e = scientific.find('e');
  std::string digits = scientific.substr(0, e);
  digits.erase(std::remove(digits.begin(), digits.end(), '.'), digits.end());
  const int point = std::stoi(scientific.substr(e + 1)) + 1;  // digits before the decimal point
  const int count = static_cast<int>(digits.size());
  if (count <= point && point <= 21) {
    return sign + digits + std::string(static_cast<std::size_t>(point - count), '0');
  }
  if (0 < point && point <= 21) {
    return sign + digits.substr(0, static_cast<std::size_t>(point)) + "." +
           digits.substr(static_cast<std::size_t>(point));
  }
  if (-6 < point && point <= 0) {
    return sign + "0." + std::string(static_cast<std::size_t>(-point), '0') + digits;
  }
  const std::string exponent =
      std::string(point > 0 ? "+" : "-") + std::to_string(std::abs(point - 1));
  if (count == 1) return sign + digits + "e" + exponent;
  return sign + digits.substr(0, 1) + "." + digits.substr(1) + "e" + exponent;
}

class TreeBuilder : public nlohmann::json_sax<nlohmann::json> {
 public:
  Node root;

  bool null() override { return leaf(Node::Type::Null, ""); }
  bool boolean(bool value) override { return leaf(Node::Type::Boolean, value ? "true" : "false"); }
  bool number_integer(number_integer_t value) override {
    return leaf(Node::Type::Number, std::to_string(value));
  }
  bool number_unsigned(number_unsigned_t value) override {
    return leaf(Node::Type::Number, std::to_string(value));
  }
  bool number_float(number_float_t value, const string_t& text) override {
    const bool is_integer = text.find_first_of(".eE") == std::string::npos;
    return leaf(Node::Type::Number, is_integer ? text : number_text(value));
  }
  bool string(string_t& value) override { return leaf(Node::Type::Text, value); }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return open(Node::Type::Object); }
  bool start_array(std::size_t) override { return open(Node::Type::Array); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }
  bool key(string_t& name) override {
    key_ = name;
    return true;
  }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception& e) override {
    throw std::runtime_error(e.what());
  }

 private:
  Node& add(Node node) {
    if (open_.empty()) {
      root = std::move(node);
      return root;
    }
    Node& parent = *open_.back();
    if (parent.type == Node::Type::Array) {
      parent.items.push_back(std::move(node));
      return parent.items.back();
    }
    parent.members.push_back({key_, std::move(node)});
    return parent.members.back().value;
  }
  bool leaf(Node::Type type, const std::string& text) {
    add({type, text, {}, {}});
    return true;
  }
  bool open(Node::Type type) {
    open_.push_back(&add({type, "", {}, {}}));
    return true;
  }
  bool close() {
    open_.pop_back();
    return true;
  }

  std::vector<Node*> open_;
  std::string key_;
};

void require(bool condition, const char* what) {
  if (!condition) throw std::runtime_error(what);
}

const Node* find(const Node& object, const std::string& name) {
  for (const auto& [key, value] : object.members) {
    if (key == name) return &value;
  }
  return nullptr;
}

std::string text_of(const Node& node) {
  require(node.type == Node::Type::Text, "expected a string");
  return node.text;
}

std::optional<std::string> optional_text(const Node& object, const std::string& name) {
  const Node* node = find(object, name);
  if (node == nullptr) return std::nullopt;
  return text_of(*node);
}

std::string required_text(const Node& object, const std::string& name) {
  return optional_text(object, name).value();
}

std::vector<Text> texts_of(const Node& node) {
  if (node.type != Node::Type::Array) {
    require(node.type != Node::Type::Object && node.type != Node::Type::Null, "expected a value");
    return {{node.text, {}}};
  }
  std::vector<Text> texts;
  for (const Node& item : node.items) {
    require(item.type != Node::Type::Array && item.type != Node::Type::Object &&
                item.type != Node::Type::Null,
            "expected a value");
    texts.push_back({item.text, {}});
  }
  return texts;
}

EntryList read_entries(const Node& node, bool is_negated) {
  return {is_negated, node.type == Node::Type::Array, texts_of(node), {}};
}

PrincipalElement read_principal(const Node& node, bool is_negated) {
  PrincipalElement element{
      .is_negated = is_negated, .is_everyone = false, .entries = {}, .where = {}};
  if (node.type == Node::Type::Text) {
    require(node.text == "*", "expected `*`");
    element.is_everyone = true;
    return element;
  }
  for (const auto& [name, value] : node.members) {
    const PrincipalKind kind = name == "AWS"         ? PrincipalKind::Aws
                               : name == "Service"   ? PrincipalKind::Service
                               : name == "Federated" ? PrincipalKind::Federated
                                                     : PrincipalKind::CanonicalUser;
    const bool is_array = value.type == Node::Type::Array;
    for (const Text& text : texts_of(value)) element.entries.push_back({kind, is_array, text});
  }
  return element;
}

Statement read_statement(const Node& node) {
  Statement statement;
  for (const auto& [name, value] : node.members) {
    const bool is_negated = name.starts_with("Not");
    if (name == "Sid") statement.sid = Text{text_of(value), {}};
    if (name == "Effect") {
      statement.effect = text_of(value) == "Allow" ? Effect::Allow : Effect::Deny;
    }
    if (name.ends_with("Principal")) statement.principal = read_principal(value, is_negated);
    if (name.ends_with("Action")) statement.action = read_entries(value, is_negated);
    if (name.ends_with("Resource")) statement.resource = read_entries(value, is_negated);
    if (name != "Condition") continue;
    for (const auto& [op, keys] : value.members) {
      for (const auto& [key, values] : keys.members) {
        statement.conditions.push_back(
            {{op, {}}, {key, {}}, values.type == Node::Type::Array, texts_of(values)});
      }
    }
  }
  return statement;
}

Policy read_policy(const Node& node) {
  Policy policy;
  const Node* document = &node;
  if (const Node* inner = find(node, "document")) {
    document = inner;
    policy.name = required_text(node, "name");
  }
  if (const auto version = optional_text(*document, "Version"); version == "2012-10-17") {
    policy.version = PolicyVersion::V2012_10_17;
  }
  if (const auto id = optional_text(*document, "Id")) policy.id = Text{*id, {}};
  const Node* statements = find(*document, "Statement");
  require(statements != nullptr, "no Statement");
  policy.is_statement_array = statements->type == Node::Type::Array;
  if (policy.is_statement_array) {
    for (const Node& item : statements->items) policy.statements.push_back(read_statement(item));
  } else {
    policy.statements.push_back(read_statement(*statements));
  }
  return policy;
}

std::vector<Policy> read_documents(const Node& node) {
  std::vector<Policy> documents;
  for (const Node& item : node.items) documents.push_back(read_policy(item));
  return documents;
}

Policies read_policies(const Node& node) {
  Policies policies;
  const auto levels = [](const Node& list) {
    std::vector<std::vector<Policy>> result;
    for (const Node& level : list.items) result.push_back(read_documents(level));
    return result;
  };
  for (const auto& [name, value] : node.members) {
    if (name == "identity") policies.identity = read_documents(value);
    if (name == "resource") policies.resource = read_documents(value);
    if (name == "permissions_boundary") policies.permissions_boundary = read_documents(value);
    if (name == "session") policies.session = read_documents(value);
    if (name == "service_control") policies.service_control = levels(value);
    if (name == "resource_control") policies.resource_control = levels(value);
    if (name == "vpc_endpoint") policies.vpc_endpoint = read_documents(value);
  }
  return policies;
}

std::vector<OwnedRequest::OwnedTag> read_tags(const Node* node) {
  std::vector<OwnedRequest::OwnedTag> tags;
  if (node == nullptr) return tags;
  for (const auto& [key, value] : node->members) tags.push_back({key, text_of(value)});
  return tags;
}

Fields read_request(const Node& node) {
  const Node* principal = find(node, "principal");
  const Node* resource = find(node, "resource");
  require(principal != nullptr && resource != nullptr, "no principal or resource");
  Fields fields;
  fields.principal_arn = required_text(*principal, "arn");
  fields.principal_account = optional_text(*principal, "account");
  fields.principal_type = optional_text(*principal, "type");
  fields.principal_role_arn = optional_text(*principal, "role_arn");
  fields.principal_user_arn = optional_text(*principal, "user_arn");
  fields.principal_tags = read_tags(find(*principal, "tags"));
  fields.action = required_text(node, "action");
  fields.resource_arn = required_text(*resource, "arn");
  fields.resource_account = optional_text(*resource, "account");
  fields.resource_tags = read_tags(find(*resource, "tags"));
  fields.request_tags = read_tags(find(node, "request_tags"));
  if (const Node* context = find(node, "context")) {
    for (const auto& [key, value] : context->members) {
      OwnedRequest::OwnedContextEntry entry{key, value.type == Node::Type::Array, {}};
      for (const Text& text : texts_of(value)) entry.values.push_back(text.value);
      fields.context.push_back(std::move(entry));
    }
  }
  return fields;
}

ExpectedAnswer read_expectation(const Node& node) {
  ExpectedAnswer expect;
  const Node* error = find(node, "error");
  expect.is_error = error != nullptr && error->text == "true";
  expect.decision = optional_text(node, "decision");
  expect.message = optional_text(node, "message");
  if (const Node* keys = find(node, "missing_context_keys")) {
    expect.missing_context_keys.emplace();
    for (const Node& key : keys->items) expect.missing_context_keys->push_back(text_of(key));
  }
  if (const Node* statements = find(node, "matched_statements")) {
    expect.matched_statements.emplace();
    for (const Node& item : statements->items) {
      expect.matched_statements->push_back(
          {required_text(item, "policy"),
           static_cast<std::uint32_t>(std::stoul(find(item, "index")->text)),
           optional_text(item, "sid"),
           required_text(item, "effect") == "Allow" ? Effect::Allow : Effect::Deny});
    }
  }
  return expect;
}

using Json = nlohmann::ordered_json;

Json entries_to_json(const std::vector<Text>& texts, bool is_array) {
  if (!is_array) return texts.at(0).value;
  Json list = Json::array();
  for (const Text& text : texts) list.push_back(text.value);
  return list;
}

Json principal_to_json(const PrincipalElement& element) {
  if (element.is_everyone) return "*";
  Json object = Json::object();
  for (const PrincipalEntry& entry : element.entries) {
    constexpr const char* kNames[] = {"AWS", "Service", "Federated", "CanonicalUser"};
    Json& member = object[kNames[static_cast<std::size_t>(entry.kind)]];
    if (entry.is_array) {
      member.push_back(entry.text.value);
    } else {
      member = entry.text.value;
    }
  }
  return object;
}

Json statement_to_json(const Statement& statement) {
  Json object = Json::object();
  if (statement.sid) object["Sid"] = statement.sid->value;
  object["Effect"] = statement.effect == Effect::Allow ? "Allow" : "Deny";
  if (statement.principal) {
    object[statement.principal->is_negated ? "NotPrincipal" : "Principal"] =
        principal_to_json(*statement.principal);
  }
  object[statement.action.is_negated ? "NotAction" : "Action"] =
      entries_to_json(statement.action.entries, statement.action.is_array);
  if (statement.resource) {
    object[statement.resource->is_negated ? "NotResource" : "Resource"] =
        entries_to_json(statement.resource->entries, statement.resource->is_array);
  }
  for (const Condition& condition : statement.conditions) {
    object["Condition"][condition.op.value][condition.key.value] =
        entries_to_json(condition.values, condition.is_array);
  }
  return object;
}

Json documents_to_json(const std::vector<Policy>& documents) {
  Json list = Json::array();
  for (const Policy& policy : documents) {
    Json document = Json::object();
    if (policy.version == PolicyVersion::V2012_10_17) document["Version"] = "2012-10-17";
    if (policy.id) document["Id"] = policy.id->value;
    Json statements = Json::array();
    for (const Statement& statement : policy.statements) {
      statements.push_back(statement_to_json(statement));
    }
    document["Statement"] = policy.is_statement_array ? statements : statements.at(0);
    if (policy.name) {
      list.push_back(Json{{"name", *policy.name}, {"document", document}});
    } else {
      list.push_back(document);
    }
  }
  return list;
}

Json policies_to_json(const Policies& policies) {
  Json object = Json::object();
  const auto levels = [](const std::vector<std::vector<Policy>>& list) {
    Json result = Json::array();
    for (const auto& level : list) result.push_back(documents_to_json(level));
    return result;
  };
  if (!policies.identity.empty()) object["identity"] = documents_to_json(policies.identity);
  if (!policies.resource.empty()) object["resource"] = documents_to_json(policies.resource);
  if (policies.permissions_boundary) {
    object["permissions_boundary"] = documents_to_json(*policies.permissions_boundary);
  }
  if (policies.session) object["session"] = documents_to_json(*policies.session);
  if (policies.service_control) object["service_control"] = levels(*policies.service_control);
  if (policies.resource_control) object["resource_control"] = levels(*policies.resource_control);
  if (policies.vpc_endpoint) object["vpc_endpoint"] = documents_to_json(*policies.vpc_endpoint);
  return object;
}

void put_tags(Json& object, const char* name, const std::vector<OwnedRequest::OwnedTag>& tags) {
  for (const auto& tag : tags) object[name][tag.key] = tag.value;
}

Json request_to_json(const Fields& fields) {
  Json principal{{"arn", fields.principal_arn}};
  if (fields.principal_account) principal["account"] = *fields.principal_account;
  if (fields.principal_type) principal["type"] = *fields.principal_type;
  if (fields.principal_role_arn) principal["role_arn"] = *fields.principal_role_arn;
  if (fields.principal_user_arn) principal["user_arn"] = *fields.principal_user_arn;
  put_tags(principal, "tags", fields.principal_tags);
  Json resource{{"arn", fields.resource_arn}};
  if (fields.resource_account) resource["account"] = *fields.resource_account;
  put_tags(resource, "tags", fields.resource_tags);
  Json request{{"principal", principal}, {"action", fields.action}, {"resource", resource}};
  put_tags(request, "request_tags", fields.request_tags);
  for (const auto& entry : fields.context) {
    if (entry.is_list) {
      request["context"][entry.key] = entry.values;
    } else {
      request["context"][entry.key] = entry.values.at(0);
    }
  }
  return request;
}

Json answer_to_json(const Answer& answer) {
  if (answer.is_refused) return Json{{"error", true}};
  Json object{{"decision", decision_name(answer.decision)}};
  if (!answer.message.empty()) object["message"] = answer.message;
  object["matched_statements"] = Json::array();
  for (const ExpectedStatement& matched : answer.matched_statements) {
    Json item{{"policy", matched.policy}, {"index", matched.index}};
    if (matched.sid) item["sid"] = *matched.sid;
    item["effect"] = matched.effect == Effect::Allow ? "Allow" : "Deny";
    object["matched_statements"].push_back(item);
  }
  object["missing_context_keys"] = answer.missing_context_keys;
  return object;
}

}  // namespace

CaseText read_case(std::string_view json) {
  TreeBuilder builder;
  require(nlohmann::json::sax_parse(json.begin(), json.end(), &builder), "not JSON");
  CaseText result;
  result.name = required_text(builder.root, "name");
  if (const Node* expect = find(builder.root, "expect")) result.expect = read_expectation(*expect);
  const Node* policies = find(builder.root, "policies");
  const Node* request = find(builder.root, "request");
  require(policies != nullptr && request != nullptr, "no policies or request");
  result.policies = read_policies(*policies);
  result.request = read_request(*request);
  return result;
}

std::string case_to_json(const std::string& name, const Policies& policies, const Fields& request,
                         const Answer* answer) {
  Json object{{"name", name},
              {"policies", policies_to_json(policies)},
              {"request", request_to_json(request)}};
  if (answer != nullptr) object["expect"] = answer_to_json(*answer);
  return object.dump();
}

std::string decision_name(Decision decision) {
  if (decision == Decision::Allowed) return "allowed";
  return decision == Decision::ExplicitDeny ? "explicitDeny" : "implicitDeny";
}

}  // namespace abac::oracle
