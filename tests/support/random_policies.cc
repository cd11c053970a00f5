// Random policies. Every document keeps to the grammar of its type [G-17], [G-18], [R-8].
#include "support/random_cases.h"
#include "support/random_values.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

namespace abac::random {
namespace {

Text text(std::string value) { return {std::move(value), {}}; }

EntryList entry_list(Source& source, bool is_negated, const std::vector<std::string>& values) {
  EntryList list{is_negated, values.size() != 1 || source.chance(30), {}, {}};
  for (const std::string& value : values) list.entries.push_back(text(value));
  return list;
}

// A place between two characters, not inside one, from `from` to about `to`.
std::size_t boundary(Source& source, const std::string& value, std::size_t from, std::size_t to) {
  std::size_t at = source.between(from, std::min(to, value.size()));
  while (at < value.size() && (static_cast<unsigned char>(value[at]) & 0xC0U) == 0x80U) ++at;
  return at;
}

std::size_t boundary(Source& source, const std::string& value, std::size_t from) {
  return boundary(source, value, from, value.size());
}

// Puts wildcards into a text from a position on: over a part of it, or between.
std::string with_wildcards(Source& source, std::string value, std::size_t from) {
  const std::size_t times = source.between(0, 2);
  for (std::size_t i = 0; i < times; ++i) {
    const std::size_t begin = boundary(source, value, from);
    const std::size_t reach = source.chance(60) ? begin + 6 : value.size();
    const std::size_t end = source.chance(20) ? begin : boundary(source, value, begin, reach);
    value.replace(begin, end - begin, source.chance(25) ? "?" : source.chance(10) ? "**" : "*");
  }
  return value;
}

std::string random_variable(Source& source) {
  static const std::vector<std::string> variables = {"${aws:username}",
                                                     "${aws:PrincipalTag/team}",
                                                     "${aws:principaltag/TEAM, 'red'}",
                                                     "${aws:PrincipalTag/dept, ''}",
                                                     "${aws:PrincipalAccount}",
                                                     "${ex:s}",
                                                     "${EX:S,'k'}",
                                                     "${ex:s, '*'}",
                                                     "${ex:nowhere}",
                                                     "${ex:nowhere,  'k'}",
                                                     "${aws:ResourceTag/team}",
                                                     "${aws:TagKeys, 'red'}",
                                                     "${ex:\u00c9}",
                                                     "${*}",
                                                     "${?}",
                                                     "${$}"};
  return source.pick(variables);
}

// ---- Actions

std::string random_action_entry(Source& source, const Theme& theme, PolicyType type,
                                Effect effect) {
  static const std::vector<std::string> any = {"*", "*", "*", "**", "*:*"};
  static const std::vector<std::string> ordinary = {
      "s3:*",         "s3:Get*", "s3:?etObject",     "s3:*Obj*t", "S3:GETOBJECT",  "s3:GetObject",
      "s3:PutObject", "sqs:*-*", "sqs:Send-Message", "s3:*G*O*t", "s3:GetObject?", "iam:*"};
  static const std::vector<std::string> key = {"kms:*", "KMS:De*", "kms:Decrypt", "kms:?ncrypt",
                                               "s3:*"};
  static const std::vector<std::string> role = {"sts:*", "sts:Assume*", "sts:AssumeRole",
                                                "sts:*Session", "sts:AssumeRole*Identity"};
  static const std::vector<std::string> dead = {
      "s3: *",        "s3:Get Object", "s3:GetObject,PutObject", "s3:*,*",      "kms:* ",
      "sts:Assume.*", "sqs:{*}",       "s3:$etObject",           "s3:@etObject"};
  if (source.chance(4)) return source.pick(dead);  // [A-2]
  const bool needs_service = type == PolicyType::ResourceControl && effect == Effect::Deny;
  if (!needs_service && source.chance(35)) return source.pick(any);
  if (source.chance(30)) return theme.focus.action;
  switch (theme.target) {
    case Theme::Target::Ordinary:
      return source.pick(ordinary);
    case Theme::Target::Key:
      return source.pick(key);
    case Theme::Target::Role:
      return source.pick(role);
  }
  return "*";
}

EntryList random_action(Source& source, const Theme& theme, PolicyType type, Effect effect) {
  std::vector<std::string> entries;
  const std::size_t count = source.chance(70) ? 1 : source.between(2, 3);
  for (std::size_t i = 0; i < count; ++i) {
    entries.push_back(random_action_entry(source, theme, type, effect));
  }
  const bool is_negated = type != PolicyType::ResourceControl && source.chance(12);
  if (is_negated) entries[0] = source.pick(std::vector<std::string>{"s3:Put*", "ec2:*", "kms:En*"});
  return entry_list(source, is_negated, entries);
}

// ---- Resources

std::size_t colon_count(const std::string& value) {
  return static_cast<std::size_t>(std::count(value.begin(), value.end(), ':'));
}

bool takes_incomplete_arns(PolicyType type) {
  return type != PolicyType::Session && type != PolicyType::ResourceControl;
}

std::size_t sixth_component(const std::string& arn) {
  std::size_t at = 0;
  for (int i = 0; i < 5; ++i) at = arn.find(':', at) + 1;
  return at;
}

std::string random_incomplete_arn(Source& source, const Theme& theme, PolicyType type) {
  std::string arn = theme.focus.resource_arn;
  if (!arn.starts_with("arn:")) arn = any_arn(source);
  std::size_t cut = arn.find(':', 4);
  for (std::size_t i = source.below(3); i > 0; --i) cut = arn.find(':', cut + 1);
  arn.resize(cut);
  if (source.chance(30)) arn = with_wildcards(source, arn, 4);
  if (type == PolicyType::ServiceControl || source.chance(40)) {
    arn += source.chance(50) ? ":*" : "*";
  }
  return arn;
}

// The short form of API Gateway [R-4].
std::string random_api_entry(Source& source) {
  std::string entry =
      "execute-api:" + source.pick(std::vector<std::string>{"/prod/GET/red", "/prod/GET/a/b", "/",
                                                            "/*", "/*/GET/*"});
  if (source.chance(25)) return entry + random_variable(source) + (source.chance(50) ? "/*" : "");
  return with_wildcards(source, entry, 13);
}

// A variable in Region or account, in the place of all or of nothing there [R-9].
std::string with_early_variable(Source& source, std::string arn) {
  arn = with_wildcards(source, arn, sixth_component(arn));
  const std::size_t region = arn.find(':', arn.find(':', 4) + 1) + 1;
  const std::size_t account = arn.find(':', region) + 1;
  const auto put = [&](std::size_t begin) {
    const std::size_t size = source.chance(80) ? arn.find(':', begin) - begin : 0;
    const std::string star = source.chance(15) ? "*" : "";
    arn.replace(begin, size, random_variable(source) + star);
  };
  const std::size_t dice = source.below(100);
  if (dice < 60) put(account);
  if (dice > 45) put(region);
  if (source.chance(20)) arn.replace(4, arn.find(':', 4) - 4, "*");
  return arn;
}

std::string random_resource_entry(Source& source, const Theme& theme, PolicyType type,
                                  PolicyVersion version) {
  if (source.chance(30)) return source.chance(90) ? "*" : "**";
  if (takes_incomplete_arns(type) && source.chance(12)) {
    return random_incomplete_arn(source, theme, type);
  }
  if (type == PolicyType::Resource && source.chance(8)) return random_api_entry(source);
  std::string arn = source.chance(70) ? theme.focus.resource_arn : any_arn(source);
  if (arn == "*") arn = any_arn(source);
  if (version == PolicyVersion::V2012_10_17 && source.chance(12)) {
    return with_early_variable(source, arn);
  }
  if (source.chance(25)) {  // in the text of the sixth component
    const std::size_t begin = boundary(source, arn, sixth_component(arn));
    const std::size_t end = boundary(source, arn, begin);
    arn.replace(begin, end - begin, random_variable(source));
    if (source.chance(30)) arn += "*";
    return arn;
  }
  // Variables are text in the old version, wherever they stand.
  if (version == PolicyVersion::V2008_10_17 && source.chance(5))
    return "arn:aws:${aws:username}:*:*:*";
  std::string pattern = with_wildcards(source, arn, 4);
  const bool is_complete = colon_count(pattern) >= 5;
  if (is_complete) return pattern;
  if (!takes_incomplete_arns(type)) return arn;
  if (type == PolicyType::ServiceControl && !pattern.ends_with('*')) pattern += "*";
  return pattern;
}

std::optional<EntryList> random_resource(Source& source, const Theme& theme, PolicyType type,
                                         PolicyVersion version) {
  if (type == PolicyType::Resource) {
    const bool is_trust = theme.target == Theme::Target::Role;
    if (source.chance(is_trust ? 99 : 20)) return std::nullopt;
  }
  std::vector<std::string> entries;
  const std::size_t count = source.chance(75) ? 1 : source.between(2, 3);
  for (std::size_t i = 0; i < count; ++i) {
    entries.push_back(random_resource_entry(source, theme, type, version));
  }
  return entry_list(source, source.chance(12), entries);
}

// ---- Conditions

struct OperatorRow {
  std::string name;
  ValueType type;
  bool takes_variables;
};

const std::vector<OperatorRow>& operators() {
  using enum ValueType;
  static const std::vector<OperatorRow> rows = {{"StringEquals", Text, true},
                                                {"StringEquals", Text, true},
                                                {"StringNotEquals", Text, true},
                                                {"StringEqualsIgnoreCase", Text, true},
                                                {"StringNotEqualsIgnoreCase", Text, true},
                                                {"StringLike", Text, true},
                                                {"StringNotLike", Text, true},
                                                {"NumericEquals", Number, false},
                                                {"NumericNotEquals", Number, false},
                                                {"NumericLessThan", Number, false},
                                                {"NumericLessThanEquals", Number, false},
                                                {"NumericGreaterThan", Number, false},
                                                {"NumericGreaterThanEquals", Number, false},
                                                {"DateEquals", Date, false},
                                                {"DateNotEquals", Date, false},
                                                {"DateLessThan", Date, false},
                                                {"DateLessThanEquals", Date, false},
                                                {"DateGreaterThan", Date, false},
                                                {"DateGreaterThanEquals", Date, false},
                                                {"Bool", Boolean, true},
                                                {"Bool", Boolean, true},
                                                {"BinaryEquals", Binary, false},
                                                {"IpAddress", Address, false},
                                                {"NotIpAddress", Address, false},
                                                {"ArnEquals", Arn, true},
                                                {"ArnLike", Arn, true},
                                                {"ArnNotEquals", Arn, true},
                                                {"ArnNotLike", Arn, true}};
  return rows;
}

OperatorRow random_operator(Source& source, ValueType type) {
  if (source.chance(type == ValueType::Text ? 3 : 12)) return source.pick(operators());
  std::vector<OperatorRow> fitting;
  for (const OperatorRow& row : operators()) {
    const bool is_arn_text = type == ValueType::Arn && row.type == ValueType::Text;
    if (row.type == type || is_arn_text) fitting.push_back(row);
  }
  return source.pick(fitting);
}

std::string random_text_value(Source& source, bool is_like) {
  std::string value = readable_value(source, ValueType::Text);
  const bool has_variable = value.find("${") != std::string::npos;
  if (has_variable || !is_like) return value;
  return with_wildcards(source, value, 0);
}

std::string random_arn_value(Source& source, const Theme& theme) {
  if (source.chance(6))
    return source.pick(std::vector<std::string>{"*", "**", "arn:aws:s3", "", "*:*"});
  const std::string arn = source.chance(50)   ? theme.focus.principal_arn
                          : source.chance(50) ? theme.focus.resource_arn
                                              : any_arn(source);
  return with_wildcards(source, arn, 0);
}

std::string random_condition_value(Source& source, const Theme& theme, const OperatorRow& op,
                                   ValueType key_type, PolicyVersion version) {
  const bool has_variables = version == PolicyVersion::V2012_10_17;
  if (op.type == ValueType::Boolean) {
    return has_variables && source.chance(20)
               ? source.pick(std::vector<std::string>{"${ex:s}", "${aws:SecureTransport}",
                                                      "${ex:nowhere}", "${ex:nowhere, 'TRUE'}",
                                                      "tr${ex:nowhere, 'ue'}"})
               : readable_value(source, op.type);
  }
  if (!op.takes_variables) return readable_value(source, op.type);
  const bool is_arn = op.type == ValueType::Arn || key_type == ValueType::Arn;
  const bool is_like = op.name.ends_with("Like") || op.type == ValueType::Arn;
  std::string value = is_arn ? random_arn_value(source, theme) : random_text_value(source, is_like);
  if (!source.chance(20) || value.find("${") != std::string::npos) return value;
  const std::size_t begin = source.chance(60) ? 0 : boundary(source, value, 0);
  const std::size_t end = is_arn ? boundary(source, value, begin) : value.size();
  return value.replace(begin, end - begin, random_variable(source));
}

// The keys of one operator, with their values.
void add_conditions(Source& source, const Theme& theme, PolicyVersion version,
                    std::set<std::string>& used_operators, std::vector<Condition>& conditions) {
  std::vector<Key> keys = {source.pick(condition_keys())};
  if (source.chance(15)) keys.push_back(source.pick(condition_keys()));
  if (keys.size() == 2 && keys[0].name.size() == keys[1].name.size()) keys.pop_back();  // [G-34]
  const bool is_null = source.chance(8);
  const OperatorRow op = is_null ? OperatorRow{"Null", ValueType::Boolean, false}
                                 : random_operator(source, keys[0].type);
  std::string name = op.name;
  if (!is_null && source.chance(keys[0].name == "aws:TagKeys" ? 70 : 25)) {
    name = (source.chance(50) ? "ForAllValues:" : "ForAnyValue:") + name;
  }
  if (!used_operators.insert(name).second) return;
  if (!is_null && source.chance(20)) name += "IfExists";
  for (const Key& key : keys) {
    Condition condition{text(name), text(key.name), false, {}};
    const std::size_t count = source.chance(60) ? 1 : source.between(2, 3);
    for (std::size_t i = 0; i < count; ++i) {
      condition.values.push_back(
          text(is_null ? readable_value(source, ValueType::Boolean)
                       : random_condition_value(source, theme, op, key.type, version)));
    }
    condition.is_array = count != 1 || source.chance(30);
    conditions.push_back(std::move(condition));
  }
}

// A condition that the request in the middle of the theme fulfils, by one of its own values.
void add_focus_condition(Source& source, const Theme& theme, std::set<std::string>& used_operators,
                         std::vector<Condition>& conditions) {
  std::vector<std::pair<std::string, std::string>> facts;
  for (const auto& tag : theme.focus.principal_tags) {
    facts.emplace_back("aws:PrincipalTag/" + tag.key, tag.value);
  }
  for (const auto& tag : theme.focus.resource_tags) {
    facts.emplace_back("aws:ResourceTag/" + tag.key, tag.value);
  }
  for (const auto& tag : theme.focus.request_tags) {
    facts.emplace_back("aws:RequestTag/" + tag.key, tag.value);
  }
  for (const auto& entry : theme.focus.context) {
    if (!entry.is_list) facts.emplace_back(entry.key, entry.values[0]);
  }
  if (facts.empty()) return;
  const auto& [key, value] = source.pick(facts);
  if (value.find("${") != std::string::npos || !used_operators.insert("StringEquals").second)
    return;
  Condition condition{
      text("StringEquals"), text(with_other_case(source, key)), false, {text(value)}};
  if (source.chance(30)) {
    condition.is_array = true;
    condition.values.push_back(text(readable_value(source, ValueType::Text)));
    source.shuffle(condition.values);
  }
  conditions.push_back(std::move(condition));
}

std::vector<Condition> random_conditions(Source& source, const Theme& theme, Effect effect,
                                         PolicyVersion version) {
  std::vector<Condition> conditions;
  if (effect == Effect::Allow && source.chance(50)) return conditions;
  std::set<std::string> used_operators;
  const std::size_t count = source.between(effect == Effect::Deny ? 1 : 0, 2);
  for (std::size_t i = 0; i < count; ++i) {
    if (source.chance(35)) {
      add_focus_condition(source, theme, used_operators, conditions);
    } else {
      add_conditions(source, theme, version, used_operators, conditions);
    }
  }
  return conditions;
}

// ---- Principals

PrincipalEntry random_principal_entry(Source& source, const Theme& theme) {
  using enum PrincipalKind;
  const std::string& caller = theme.focus.principal_arn;
  const auto entry = [](PrincipalKind kind, const std::string& value) {
    return PrincipalEntry{kind, false, text(value)};
  };
  if (!theme.has_account) {
    static const std::vector<std::pair<PrincipalKind, std::string>> entries = {
        {Service, "lambda.amazonaws.com"},
        {Service, "s3.amazonaws.com"},
        {Service, "accounts.google.com"},
        {Federated, "arn:aws:iam::111122223333:saml-provider/Okta"},
        {Federated, "arn:aws:iam::111122223333:oidc-provider/x.y/z"},
        {Federated, "accounts.google.com"},
        {Aws, "*"},
        {Aws, "111122223333"},
        {CanonicalUser, "79a59df900b949e55d96a1e698fbaced"}};
    const auto& [kind, value] = source.pick(entries);
    return entry(kind, value);
  }
  const std::string iam = "arn:aws:iam::" + kAccount + ":";
  const std::string sts = "arn:aws:sts::" + kAccount + ":";
  const bool is_caller_arn = caller.find("saml") == std::string::npos && source.chance(30);
  if (is_caller_arn) return entry(Aws, caller);
  const std::vector<std::string> entries = {"*",
                                            kAccount,
                                            kAccount,
                                            kOtherAccount,
                                            iam + "root",
                                            iam + "root",
                                            "arn:aws-cn:iam::111122223333:root",
                                            "arn:aws:iam::444455556666:root",
                                            iam + "user/alice",
                                            iam + "user/team/alice",
                                            iam + "role/Dev",
                                            iam + "role/Dev",
                                            iam + "role/other/DEV",
                                            iam + "role/team/Dev",
                                            iam + "role/team/aws:Dev",
                                            sts + "assumed-role/Dev/s1",
                                            sts + "assumed-role/dev/s1",
                                            sts + "assumed-role/aws:Dev/s1",
                                            sts + "federated-user/alice",
                                            "AIDAEXAMPLEEXAMPLE123",
                                            "arn:aws:iam::cloudfront:user/Identity E1"};
  if (source.chance(4)) return entry(CanonicalUser, "79a59df900b949e55d96a1e698fbaced");
  if (source.chance(3)) return entry(Service, "lambda.amazonaws.com");
  return entry(Aws, source.pick(entries));
}

PrincipalElement everyone_element() {
  PrincipalElement element;
  element.is_everyone = true;
  return element;
}

// A trust policy does not take the bare star [G-17].
PrincipalElement every_aws_principal() {
  PrincipalElement element;
  element.entries.push_back({PrincipalKind::Aws, false, text("*")});
  return element;
}

PrincipalElement random_principal(Source& source, const Theme& theme, PolicyType type,
                                  Effect effect) {
  PrincipalElement element;
  if (type == PolicyType::ResourceControl) return everyone_element();
  const bool is_trust = theme.target == Theme::Target::Role && type == PolicyType::Resource;
  element.is_negated = effect == Effect::Deny && source.chance(is_trust ? 1 : 35);
  const std::size_t everyone = type == PolicyType::VpcEndpoint ? 60 : 25;
  if (source.chance(element.is_negated ? 8 : everyone)) {
    return is_trust && source.chance(96) ? every_aws_principal() : everyone_element();
  }
  const std::size_t count = element.is_negated ? source.between(1, 4) : source.between(1, 2);
  for (std::size_t i = 0; i < count; ++i) {
    element.entries.push_back(random_principal_entry(source, theme));
  }
  // Entries of one member stand together, as in the document's text.
  std::stable_sort(
      element.entries.begin(), element.entries.end(),
      [](const PrincipalEntry& a, const PrincipalEntry& b) { return a.kind < b.kind; });
  const bool is_array = source.chance(30);
  for (PrincipalEntry& entry : element.entries) {
    const auto same = std::count_if(element.entries.begin(), element.entries.end(),
                                    [&](const PrincipalEntry& e) { return e.kind == entry.kind; });
    entry.is_array = is_array || same > 1;
  }
  return element;
}

bool has_principal(PolicyType type) {
  return type == PolicyType::Resource || type == PolicyType::VpcEndpoint ||
         type == PolicyType::ResourceControl;
}

bool is_guardrail(PolicyType type) {
  return type != PolicyType::Identity && type != PolicyType::Resource;
}

void put_sids(Source& source, PolicyType type, Policy& policy) {
  for (std::size_t i = 0; i < policy.statements.size(); ++i) {
    if (!source.chance(40)) continue;
    std::string sid = "Sid" + std::to_string(i);
    const bool is_free = type == PolicyType::Resource || type == PolicyType::VpcEndpoint;
    if (is_free && source.chance(30)) sid = "any sid \u00e9";
    if (source.chance(5)) sid.clear();
    policy.statements[i].sid = text(sid);
  }
}

// Few of the Denies stay, or every request would meet one.
Policy crowded_policy(Source& source, const Theme& theme, PolicyType type,
                      std::size_t statement_count) {
  Policy policy = random_policy(source, theme, type);
  for (std::size_t i = 0; i < statement_count; ++i) {
    Statement statement = random_statement(source, theme, type, policy.version);
    const bool is_negated = statement.principal && statement.principal->is_negated;
    if (!is_negated && source.chance(80)) statement.effect = Effect::Allow;
    policy.statements.push_back(std::move(statement));
  }
  for (Statement& statement : policy.statements) statement.sid.reset();
  policy.is_statement_array = true;
  return policy;
}

}  // namespace

Statement random_statement(Source& source, const Theme& theme, PolicyType type,
                           PolicyVersion version) {
  Statement statement;
  statement.effect = source.chance(is_guardrail(type) ? 14 : 25) ? Effect::Deny : Effect::Allow;
  if (type == PolicyType::ResourceControl && statement.effect == Effect::Allow) {  // [G-18]
    return sweeping_statement(theme, type, Effect::Allow);
  }
  if (is_guardrail(type) && statement.effect == Effect::Allow && source.chance(60)) {
    return sweeping_statement(theme, type, Effect::Allow);
  }
  if (source.chance(statement.effect == Effect::Allow ? 35 : 15)) {
    statement = sweeping_statement(theme, type, statement.effect);
  } else {
    statement.action = random_action(source, theme, type, statement.effect);
    statement.resource = random_resource(source, theme, type, version);
  }
  if (has_principal(type)) {
    statement.principal = random_principal(source, theme, type, statement.effect);
  }
  statement.conditions = random_conditions(source, theme, statement.effect, version);
  return statement;
}

Statement sweeping_statement(const Theme& theme, PolicyType type, Effect effect) {
  Statement statement;
  statement.effect = effect;
  std::string action = "*";
  if (type == PolicyType::ResourceControl && effect == Effect::Deny) {
    action = theme.focus.action.substr(0, theme.focus.action.find(':')) + ":*";
  }
  statement.action = {false, false, {text(action)}, {}};
  const bool is_trust = type == PolicyType::Resource && theme.target == Theme::Target::Role;
  if (!is_trust) statement.resource = EntryList{false, false, {text("*")}, {}};
  if (has_principal(type)) {
    statement.principal = is_trust ? every_aws_principal() : everyone_element();
  }
  return statement;
}

Policy random_policy(Source& source, const Theme& theme, PolicyType type) {
  Policy policy;
  const bool is_old = type != PolicyType::ResourceControl && source.chance(20);
  policy.version = is_old ? PolicyVersion::V2008_10_17 : PolicyVersion::V2012_10_17;
  if (source.chance(15))
    policy.name = source.pick(std::vector<std::string>{"Team", "arn:aws:iam::111122223333:policy/P",
                                                       "arn:", "Org", "\u00e9"});
  const std::size_t count = source.chance(3) ? 0 : source.between(1, is_guardrail(type) ? 2 : 3);
  for (std::size_t i = 0; i < count; ++i) {
    policy.statements.push_back(random_statement(source, theme, type, policy.version));
  }
  policy.is_statement_array = count != 1 || source.chance(50);
  put_sids(source, type, policy);
  return policy;
}

std::vector<Policy> random_documents(Source& source, const Theme& theme, PolicyType type) {
  std::vector<Policy> documents;
  const std::size_t count = source.chance(70) ? 1 : source.between(0, 2);
  for (std::size_t i = 0; i < count; ++i) documents.push_back(random_policy(source, theme, type));
  return documents;
}

std::vector<std::vector<Policy>> random_levels(Source& source, const Theme& theme,
                                               PolicyType type) {
  std::vector<std::vector<Policy>> levels;
  const std::size_t count = source.chance(60) ? 1 : source.between(0, 3);
  for (std::size_t i = 0; i < count; ++i) levels.push_back(random_documents(source, theme, type));
  return levels;
}

Policy alike_denies(Source& source, const Theme& theme) {
  Policy policy;
  policy.version = PolicyVersion::V2012_10_17;
  const std::size_t rows = source.between(1, 3);
  for (std::size_t row = 0; row < rows; ++row) {
    const Key& key = source.pick(condition_keys());
    const OperatorRow op = random_operator(source, key.type);
    std::string name = op.name;
    if (source.chance(25)) name = (source.chance(50) ? "ForAllValues:" : "ForAnyValue:") + name;
    if (source.chance(20)) name += "IfExists";
    const auto draw = [&] {
      return random_condition_value(source, theme, op, key.type, policy.version);
    };
    const std::vector<std::string> shared = {draw(), draw()};
    const std::size_t count = source.between(3, source.chance(20) ? 80 : 24);
    for (std::size_t i = 0; i < count; ++i) {
      Condition condition{text(name), text(key.name), true, {}};
      const std::size_t values = source.chance(50) ? 1 : source.between(2, 3);
      for (std::size_t v = 0; v < values; ++v) {
        condition.values.push_back(text(source.chance(20) ? draw() : source.pick(shared)));
        std::string& value = condition.values.back().value;
        const bool is_any_text = op.takes_variables && op.type != ValueType::Boolean;
        if (!is_any_text || value.find("${") != std::string::npos || source.chance(30)) continue;
        value.insert(boundary(source, value, 0), source.chance(50) ? "k" : "*");
      }
      policy.statements.push_back(sweeping_statement(theme, PolicyType::Identity, Effect::Deny));
      policy.statements.back().conditions.push_back(std::move(condition));
    }
  }
  return policy;
}

void crowd(Source& source, const Theme& theme, std::size_t statement_count, Policies& policies) {
  const std::size_t share = statement_count / 4;
  policies.resource.push_back(crowded_policy(source, theme, PolicyType::Resource, share));
  if (!theme.has_account) return;
  policies.identity.push_back(crowded_policy(source, theme, PolicyType::Identity, 2 * share));
  policies.service_control = {{crowded_policy(source, theme, PolicyType::ServiceControl, share)},
                              {random_policy(source, theme, PolicyType::ServiceControl)}};
}

Policies random_policies(Source& source, const Theme& theme) {
  Policies policies;
  const bool has_callers_policies = theme.has_account || source.chance(3);
  if (has_callers_policies && source.chance(85)) {
    policies.identity = random_documents(source, theme, PolicyType::Identity);
    if (source.chance(8))
      policies.identity.push_back(
          crowded_policy(source, theme, PolicyType::Identity, source.between(8, 24)));
  }
  const std::size_t resource =
      theme.has_account && theme.target == Theme::Target::Ordinary ? 45 : 90;
  if (source.chance(resource)) {
    policies.resource = random_documents(source, theme, PolicyType::Resource);
  }
  if (has_callers_policies && source.chance(20)) {
    policies.permissions_boundary =
        random_documents(source, theme, PolicyType::PermissionsBoundary);
  }
  const bool is_federated = theme.focus.principal_arn.find("federated") != std::string::npos;
  if (has_callers_policies && source.chance(is_federated ? 60 : 20)) {
    policies.session = random_documents(source, theme, PolicyType::Session);
  }
  if (source.chance(20)) {
    policies.service_control = random_levels(source, theme, PolicyType::ServiceControl);
  }
  if (source.chance(18)) {
    policies.resource_control = random_levels(source, theme, PolicyType::ResourceControl);
  }
  if (source.chance(18)) {
    policies.vpc_endpoint = random_documents(source, theme, PolicyType::VpcEndpoint);
  }
  return policies;
}

}  // namespace abac::random
