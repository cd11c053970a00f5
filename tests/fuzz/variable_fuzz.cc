// Policy variables [V-1]-[V-13]: a text with variables, a text of the request, and the values that
// the variables take, a line each.
#include "fuzz.h"
#include "iam/policy_variable.h"

#include <re2/re2.h>

namespace abac::fuzz {
namespace {

using internal::TemplatePart;

std::string written(const std::vector<TemplatePart>& parts) {
  std::string text;
  for (const TemplatePart& part : parts) {
    switch (part.kind) {
      case TemplatePart::Kind::AnyChar:
        text += '?';
        break;
      case TemplatePart::Kind::AnyRun:
        text += '*';
        break;
      case TemplatePart::Kind::Variable:
        text += "${" + part.text +
                (part.default_value ? ", '" + *part.default_value + "'" : std::string()) + "}";
        break;
      case TemplatePart::Kind::Literal:
        for (const char c : part.text) {
          const bool is_special = c == '*' || c == '?' || c == '$';
          text += is_special ? "${" + std::string(1, c) + "}" : std::string(1, c);
        }
        break;
    }
  }
  return text;
}

/// [V-3], for names in ASCII.
bool fits_grammar(std::string text) {
  // In a text without \x01 that stands for `${`, so that a `$` is none.
  static const RE2 grammar(
      R"((?s)(?:[^\x01]|\x01[*?$]\}|\x01[^,'${}\x00-\x20\x7F]+(?:, *'[^'{}\x01]*')?\})*)");
  RE2::GlobalReplace(&text, R"(\$\{)", "\x01");
  return RE2::FullMatch(text, grammar);
}

void check_reading(const std::string& text) {
  const auto parts = internal::parse_template(text, {.variables = true, .wildcards = true});
  if (is_plain_ascii(text) && text.find('\x01') == std::string::npos) {
    require(parts.has_value() == fits_grammar(text), "variables have their grammar",
            parts ? "accepted" : std::string(parts.error().message));
  }
  if (!parts) {
    require(parts.error().offset < text.size() && !parts.error().message.empty(),
            "a fault has its place");
    return;
  }
  const auto again =
      internal::parse_template(written(*parts), {.variables = true, .wildcards = true});
  require(again && *again == *parts, "a template is read as it was written", written(*parts));
}

void check_components(const std::string& text) {
  for (const bool has_variables : {false, true}) {
    const auto components = internal::split_components(text, has_variables);
    std::string joined;
    for (const auto& component : components) {
      if (&component != components.begin()) joined += ':';
      joined += component;
    }
    require(joined == text && components.size() >= 1 && components.size() <= 6,
            "the components of a text are the text");
  }
}

Policy policy_of(const std::string& resource) {
  Policy policy;
  policy.version = PolicyVersion::V2012_10_17;
  Statement& statement = policy.statements.emplace_back();
  statement.effect = Effect::Allow;
  statement.action.entries = {{"*", {}}};
  statement.resource = EntryList{};
  statement.resource->entries = {{resource, {}}};
  return policy;
}

}  // namespace

void test_input(std::string_view input) {
  const auto [text, request_text, tag, list_item] = lines_of<4>(input);
  check_reading(text);
  check_components(text);
  if (!is_plain_ascii(input)) return;

  OwnedRequest::Fields fields = user_request();
  fields.principal_tags = {{"team", tag}};
  fields.context = {{"ex:key", false, {request_text}}, {"ex:list", true, {list_item, tag}}};
  for (const char* op : {"StringEquals", "StringNotEquals", "StringLike", "StringEqualsIgnoreCase",
                         "ArnLike", "Bool"}) {
    Policy policy = policy_of("*");
    policy.statements[0].conditions = {{{op, {}}, {"ex:key", {}}, false, {{text, {}}}}};
    compare_with_oracle(attached(policy, PolicyType::Identity), {fields});
  }
  fields.resource_arn = request_text;
  fields.resource_account.reset();
  compare_with_oracle(attached(policy_of(text), PolicyType::Identity), {fields});
  compare_with_oracle(attached(policy_of("arn:aws:s3:::" + text), PolicyType::Identity), {fields});
}

}  // namespace abac::fuzz
