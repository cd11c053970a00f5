#include "support/narrow_cases.h"

#include "support/near_texts.h"
#include "support/random_values.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

namespace abac::random {
namespace {

using Fields = OwnedRequest::Fields;

Text text(std::string value) { return {std::move(value), {}}; }

EntryList list_of(std::vector<std::string> values, bool is_negated) {
  EntryList list{is_negated, values.size() != 1, {}, {}};
  for (std::string& value : values) list.entries.push_back(text(std::move(value)));
  return list;
}

Condition condition(std::string op, std::string key, std::vector<std::string> values) {
  Condition result{text(std::move(op)), text(std::move(key)), values.size() != 1, {}};
  for (std::string& value : values) result.values.push_back(text(std::move(value)));
  return result;
}

Statement sweeping(Effect effect, PolicyType type = PolicyType::Identity) {
  return sweeping_statement({}, type, effect);
}

Policy document(std::vector<Statement> statements) {
  Policy policy;
  policy.version = PolicyVersion::V2012_10_17;
  policy.is_statement_array = true;
  policy.statements = std::move(statements);
  return policy;
}

Fields usual_request() {
  Fields fields;
  fields.principal_arn = "arn:aws:iam::111122223333:user/alice";
  fields.action = "s3:GetObject";
  fields.resource_arn = "arn:aws:s3:::b/k";
  fields.resource_account = kAccount;
  return fields;
}

// Few statements, or more than are compared one by one.
std::size_t statement_count(Source& source) {
  return source.chance(65) ? source.between(1, 5) : source.between(6, 40);
}

// Either Allows alone or Denies beside an Allow of everything.
struct Sides {
  explicit Sides(Source& source, PolicyType type = PolicyType::Identity)
      : has_denies(source.chance(60)) {
    if (has_denies) statements.push_back(sweeping(Effect::Allow, type));
  }
  [[nodiscard]] Effect effect() const { return has_denies ? Effect::Deny : Effect::Allow; }

  bool has_denies;
  std::vector<Statement> statements;
};

template <class MakeRequest>
Batch batch_of(Policies policies, std::size_t request_count, MakeRequest request) {
  Batch batch;
  batch.policies = std::move(policies);
  for (std::size_t i = 0; i < request_count; ++i) batch.requests.push_back(request());
  batch.theme.focus = batch.requests.empty() ? usual_request() : batch.requests.front();
  return batch;
}

// ---- Actions

// An action is folded in a block of 240 bytes, its parts are compared in blocks of eight.
Batch actions(Source& source, std::size_t request_count) {
  const Letters& letters = name_letters();
  const std::string service =
      source.chance(40) ? "s3" : text_of(source, letters, size_near_block(source, 20));
  const std::string name = text_of(source, letters, size_near_block(source, 240));
  const auto draw = [&](bool is_pattern) {
    const std::string near_name = text_or_twin(source, name, letters);
    return (source.chance(85) ? service : near_twin(source, service, letters) + "s") + ":" +
           (is_pattern ? pattern_of(source, near_name) : near_name);
  };
  Sides sides(source);
  for (std::size_t i = statement_count(source); i > 0; --i) {
    std::vector<std::string> entries = {draw(true)};
    if (source.chance(20)) entries.push_back(draw(true));
    Statement statement = sweeping(sides.effect());
    statement.action = list_of(entries, source.chance(8));
    sides.statements.push_back(std::move(statement));
  }
  Policies policies;
  policies.identity = {document(std::move(sides.statements))};
  return batch_of(std::move(policies), request_count, [&] {
    Fields fields = usual_request();
    fields.action = with_other_case(source, draw(false));
    if (fields.action.ends_with(':')) fields.action += 'a';
    return fields;
  });
}

// ---- Resources

struct ArnParts {
  std::string partition, service, region, account, resource;

  [[nodiscard]] std::string arn() const {
    return "arn:" + partition + ":" + service + ":" + region + ":" + account + ":" + resource;
  }
};

ArnParts resource_stem(Source& source) {
  const Letters& letters = name_letters();
  static const Letters resource_letters = {"a", "b", "z", "Z", "/", ":", "\u00e9", "\u90e8", "*"};
  const auto part = [&](std::size_t empty_percent) {
    return source.chance(empty_percent) ? ""
                                        : text_of(source, letters, size_near_block(source, 66));
  };
  return {source.chance(80) ? "aws" : part(0), source.chance(60) ? "s3" : part(0), part(50),
          source.pick(std::vector<std::string>{"", kAccount, "x"}),
          text_of(source, resource_letters, size_near_block(source, 260))};
}

void put_twins(Source& source, ArnParts& parts) {
  for (std::string* part : {&parts.partition, &parts.service, &parts.region, &parts.account}) {
    if (source.chance(8) && !part->empty()) *part = near_twin(source, *part, name_letters()) + "a";
  }
  parts.resource = text_or_twin(source, parts.resource, name_letters());
  if (source.chance(5)) parts.resource = parts.arn();
}

// A part stays, opens to a star, or becomes a pattern; a star may take the next parts with it.
std::string pattern_by_part(Source& source, const ArnParts& parts) {
  std::string pattern = "arn";
  bool is_joined = false;
  for (const std::string* part :
       {&parts.partition, &parts.service, &parts.region, &parts.account, &parts.resource}) {
    const std::size_t dice = source.below(100);
    if (!is_joined) pattern += ":";
    pattern += dice < 60 ? *part : dice < 78 ? "*" : pattern_of(source, *part);
    is_joined = pattern.ends_with('*') && source.chance(12);
  }
  return pattern;
}

// Of the whole text, in which stars take the place of colons: often of fewer parts than six.
std::string pattern_of_whole(Source& source, const ArnParts& parts) {
  Letters letters = characters_of(parts.arn());
  for (std::size_t i = source.between(1, 2); i > 0; --i) {
    const std::size_t begin = source.between(4, letters.size());
    const std::size_t most = source.chance(70) ? 8 : letters.size();
    const std::size_t end = std::min(begin + source.below(most + 1), letters.size());
    const auto at = letters.begin() + static_cast<std::ptrdiff_t>(begin);
    letters.insert(letters.erase(at, letters.begin() + static_cast<std::ptrdiff_t>(end)), "*");
  }
  std::string pattern;
  for (const std::string& letter : letters) pattern += letter;
  return pattern;
}

// Not all types take what has fewer than six parts [R-8].
bool takes_resource(PolicyType type, const std::string& pattern) {
  const bool is_complete = std::count(pattern.begin(), pattern.end(), ':') >= 5;
  return is_complete || type != PolicyType::ServiceControl || pattern.ends_with('*');
}

std::string arn_pattern(Source& source, const ArnParts& parts, PolicyType type) {
  std::string pattern =
      source.chance(70) ? pattern_by_part(source, parts) : pattern_of_whole(source, parts);
  return takes_resource(type, pattern) ? pattern : pattern + "*";
}

// The policies of a type, with what must allow beside them.
Policies policies_of(PolicyType type, Policy policy) {
  Policies policies;
  policies.identity = {document({sweeping(Effect::Allow)})};
  switch (type) {
    case PolicyType::ServiceControl:
      policies.service_control = {{std::move(policy)}};
      break;
    case PolicyType::VpcEndpoint:
      policies.vpc_endpoint = {std::move(policy)};
      break;
    case PolicyType::Resource:
      policies.identity.clear();
      policies.resource = {std::move(policy)};
      break;
    default:
      policies.identity = {std::move(policy)};
  }
  return policies;
}

Batch resources(Source& source, std::size_t request_count) {
  using enum PolicyType;
  const PolicyType type = source.pick(
      std::vector{Identity, Identity, Identity, Resource, Resource, ServiceControl, VpcEndpoint});
  const ArnParts stem = resource_stem(source);
  const auto draw = [&] {
    ArnParts parts = stem;
    put_twins(source, parts);
    return parts;
  };
  Sides sides(source, type);
  for (std::size_t i = statement_count(source); i > 0; --i) {
    std::vector<std::string> entries = {arn_pattern(source, draw(), type)};
    if (source.chance(25)) entries.push_back(arn_pattern(source, draw(), type));
    Statement statement = sweeping(sides.effect(), type);
    statement.resource = list_of(entries, source.chance(8));
    sides.statements.push_back(std::move(statement));
  }
  return batch_of(policies_of(type, document(std::move(sides.statements))), request_count, [&] {
    Fields fields = usual_request();
    fields.resource_arn = draw().arn();
    return fields;
  });
}

// ---- Callers

// Users, roles and sessions of equal names in accounts that differ in a digit.
class Callers {
 public:
  explicit Callers(Source& source)
      : source_(source),
        name_(text_of(source, name_letters(), size_near_block(source, 260))),
        account_(text_of(source, {"1", "2", "3"}, 12)) {}

  [[nodiscard]] std::string account() {
    return source_.chance(70) ? account_ : near_twin(source_, account_, {});
  }

  [[nodiscard]] std::string name() { return text_or_twin(source_, name_, name_letters()) + "n"; }

  [[nodiscard]] std::string arn() {
    const std::string head = source_.chance(90) ? "arn:aws:" : "arn:aws-cn:";
    const std::string iam = head + "iam::" + account() + ":";
    const std::string sts = head + "sts::" + account() + ":";
    switch (source_.below(9)) {
      case 0:
      case 1:
        return iam + "user/" + name();
      case 2:
        return iam + "user/" + name() + "/" + name();
      case 3:
        return iam + "role/" + name();
      case 4:
        return iam + "role/" + name() + "/" + name();
      case 5:
        return iam + "root";
      case 6:
        return sts + "federated-user/" + name();
      default:
        return sts + "assumed-role/" + name() + "/" + name();
    }
  }

  [[nodiscard]] PrincipalElement element(Effect effect) {
    PrincipalElement element;
    element.is_negated = effect == Effect::Deny && source_.chance(35);
    const std::size_t count = source_.between(1, 3);
    for (std::size_t i = 0; i < count; ++i) {
      const std::string entry = source_.chance(80) ? arn() : account();
      element.entries.push_back({PrincipalKind::Aws, count > 1, text(entry)});
    }
    return element;
  }

  // What is asked of a resource that may have rules of its own, or only looks so.
  void put_target(Fields& fields) {
    const std::string owner = account();
    fields.resource_account.reset();
    if (source_.chance(50)) {
      fields.action = source_.pick(std::vector<std::string>{"sts:AssumeRole", "stt:AssumeRole"});
      fields.resource_arn = "arn:aws:iam::" + owner + ":" +
                            source_.pick(std::vector<std::string>{"role/", "role-", "roles/"}) +
                            name();
    } else {
      fields.action = "kms:Decrypt";
      fields.resource_arn = "arn:aws:kms:us-east-1:" + owner + ":" +
                            source_.pick(std::vector<std::string>{"key/", "key-", "keys/"}) +
                            name();
    }
  }

 private:
  Source& source_;
  std::string name_;
  std::string account_;
};

Statement about_caller(Source& source, Callers& callers, Effect effect) {
  Statement statement = sweeping(effect);
  const bool is_arn = source.chance(60);
  const std::string value = is_arn ? callers.arn() : callers.name();
  const std::string op = source.pick(std::vector<std::string>{
      "StringEquals", "StringLike", "StringNotLike", is_arn ? "ArnLike" : "StringNotEquals"});
  const bool is_like = op.ends_with("Like");
  statement.conditions = {condition(op, is_arn ? "aws:PrincipalArn" : "aws:username",
                                    {is_like ? pattern_of(source, value) : value})};
  return statement;
}

Batch callers(Source& source, std::size_t request_count) {
  Callers all(source);
  const auto documents = [&](PolicyType type, std::size_t sweeping_percent) {
    std::vector<Statement> statements;
    if (source.chance(sweeping_percent)) statements.push_back(sweeping(Effect::Allow, type));
    for (std::size_t i = source.between(1, 3); i > 0; --i) {
      const Effect effect = source.chance(40) ? Effect::Deny : Effect::Allow;
      statements.push_back(about_caller(source, all, effect));
      if (type == PolicyType::Resource) statements.back().principal = all.element(effect);
      if (source.chance(60)) statements.back().conditions.clear();
    }
    // A Principal of a trust policy cannot be the bare star [G-17].
    for (Statement& statement : statements) {
      if (statement.principal && statement.principal->is_everyone)
        statement.principal = all.element(Effect::Allow);
      if (type == PolicyType::Resource) statement.resource.reset();
    }
    return std::vector<Policy>{document(std::move(statements))};
  };
  Policies policies;
  if (source.chance(80)) policies.identity = documents(PolicyType::Identity, 60);
  if (source.chance(80)) policies.resource = documents(PolicyType::Resource, 30);
  return batch_of(std::move(policies), request_count, [&] {
    Fields fields = usual_request();
    fields.principal_arn = all.arn();
    all.put_target(fields);
    if (source.chance(20)) fields.principal_tags = {{all.name(), all.name()}};
    return fields;
  });
}

// ---- Names of keys

// Up to eight keys are compared with each other, up to 256 are sought one by one, and 128 variables
// are remembered.
std::size_t key_count(Source& source) {
  if (source.chance(2)) return source.pick(std::vector<std::size_t>{127, 128, 129, 255, 256, 257});
  return source.chance(50) ? source.between(7, 10) : source.between(1, 4);
}

struct KeyNames {
  std::vector<std::string> stems;

  [[nodiscard]] std::string draw(Source& source) const {
    const std::string name = text_or_twin(source, source.pick(stems), any_letters());
    return source.chance(50) ? with_any_other_case(source, name) : name;
  }
};

KeyNames key_names(Source& source) {
  const bool is_ascii = source.chance(30);
  const Letters& letters = is_ascii ? name_letters() : any_letters();
  const std::string stem = text_of(source, letters, size_near_block(source, 66));
  KeyNames names;
  for (std::size_t i = key_count(source); i > 0; --i) {
    // One name in several cases, several near names, or many that tell themselves apart at the end.
    names.stems.push_back(i > 10 ? stem + std::to_string(i) : text_or_twin(source, stem, letters));
  }
  return names;
}

std::string key_prefix(Source& source) {
  return source.pick(std::vector<std::string>{"ex:", "ex:", "aws:PrincipalTag/", "aws:ResourceTag/",
                                              "s3:ResourceTag/", "aws:RequestTag/"});
}

Statement about_key(Source& source, const KeyNames& names, Effect effect) {
  Statement statement = sweeping(effect);
  const std::string key = key_prefix(source) + names.draw(source);
  const std::string variable = "${" + key_prefix(source) + names.draw(source) + "}";
  const std::string value = source.chance(25) ? variable : source.chance(50) ? "x" : "y";
  const std::string op = source.pick(std::vector<std::string>{
      "StringEquals", "StringEqualsIfExists", "StringNotEquals", "ForAnyValue:StringLike"});
  statement.conditions = {condition(op, key, {value})};
  if (source.chance(15)) statement.conditions = {condition("Null", key, {"false"})};
  return statement;
}

// Each name once, but for a few requests that are refused, or whose tags are there twice.
template <class Add>
void add_names(Source& source, const KeyNames& names, Add add) {
  std::set<std::string> used;
  for (const std::string& stem : names.stems) {
    if (source.chance(20)) continue;
    const std::string name = source.chance(60) ? with_any_other_case(source, stem) : stem;
    if (used.insert(name).second) add(name);
  }
}

Batch keys(Source& source, std::size_t request_count) {
  const KeyNames names = key_names(source);
  Sides sides(source);
  const std::size_t count = std::min<std::size_t>(names.stems.size() + 1, 140);
  for (std::size_t i = 0; i < count; ++i) {
    sides.statements.push_back(about_key(source, names, sides.effect()));
  }
  Policies policies;
  policies.identity = {document(std::move(sides.statements))};
  return batch_of(std::move(policies), request_count, [&] {
    Fields fields = usual_request();
    const std::string value = source.chance(50) ? "x" : "y";
    std::vector<OwnedRequest::OwnedTag>* const tags = source.pick(
        std::vector{&fields.principal_tags, &fields.resource_tags, &fields.request_tags});
    if (source.chance(50)) {
      add_names(source, names, [&](const std::string& name) { tags->push_back({name, value}); });
    } else {
      add_names(source, names, [&](const std::string& name) {
        fields.context.push_back({"ex:" + name, false, {value}});
      });
    }
    return fields;
  });
}

// ---- Values of one key

// Values of one kind around a stem, as policies and as requests write them.
struct Values {
  ValueType type = ValueType::Text;
  std::string stem;
  std::vector<std::string> operators;
};

std::string digits(Source& source, std::size_t count) {
  return text_of(source, {"0", "1", "2", "9"}, count);
}

// Four bytes, as an address of version 4 or as the beginning of one of version 6.
std::string address_of(const std::string& bytes, bool is_v6) {
  const auto byte = [&](std::size_t i) {
    return static_cast<unsigned>(static_cast<unsigned char>(bytes[i]));
  };
  if (!is_v6) {
    return std::to_string(byte(0)) + "." + std::to_string(byte(1)) + "." + std::to_string(byte(2)) +
           "." + std::to_string(byte(3));
  }
  static constexpr char kHex[] = "0123456789abcdef";
  std::string address;
  for (std::size_t i = 0; i < 4; ++i) {
    if (i == 2) address += ':';
    address += kHex[byte(i) / 16];
    address += kHex[byte(i) % 16];
  }
  return address + "::";
}

Values random_values(Source& source) {
  using enum ValueType;
  const std::size_t size = size_near_block(source, 260);
  switch (source.below(8)) {
    case 0:
      return {Number,
              digits(source, source.between(1, 33)) + "." + digits(source, source.between(1, 31)),
              {"NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals",
               "NumericGreaterThan", "NumericGreaterThanEquals"}};
    case 1:
      return {Date,
              "17040672" + digits(source, 2) + "." + digits(source, source.between(1, 18)),
              {"DateEquals", "DateNotEquals", "DateLessThan", "DateLessThanEquals",
               "DateGreaterThan", "DateGreaterThanEquals"}};
    case 2:
      return {Address,
              {static_cast<char>(source.pick(std::vector<int>{0x20, 10, 203})),
               static_cast<char>(source.pick(std::vector<int>{1, 0})),
               static_cast<char>(source.pick(std::vector<int>{13, 12})),
               static_cast<char>(source.pick(std::vector<int>{0xb8, 0xb9}))},
              {"IpAddress", "NotIpAddress"}};
    case 3:
      return {
          Arn, resource_stem(source).arn(), {"ArnLike", "ArnNotLike", "StringLike", "ArnEquals"}};
    case 4:
      return {Text,
              text_of(source, any_letters(), source.chance(2) ? 65'536 : size),
              {"StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "StringEquals"}};
    default:
      return {Text,
              text_of(source, source.chance(70) ? name_letters() : any_letters(), size),
              {"StringLike", "StringLike", "StringNotLike", "StringEquals", "StringNotEquals",
               "StringEqualsIgnoreCase"}};
  }
}

std::string near_address(Source& source, const Values& values) {
  std::string bytes = values.stem;
  if (source.chance(50)) {
    char& byte = bytes[source.below(4)];
    byte = static_cast<char>(static_cast<unsigned char>(byte) ^ (1U << source.below(8)));
  }
  return address_of(bytes, source.chance(40));
}

std::string near_value(Source& source, const Values& values) {
  if (values.type == ValueType::Address) return near_address(source, values);
  const bool is_digits = values.type == ValueType::Number || values.type == ValueType::Date;
  if (!is_digits) {
    const std::string value = text_or_twin(source, values.stem, any_letters());
    return source.chance(25) ? with_any_other_case(source, value) : value;
  }
  std::string value = values.stem;  // any digit but the first, which may tell the size
  char& digit = value[source.between(1, value.size() - 1)];
  if (digit != '.' && source.chance(60)) digit = source.chance(50) ? '0' : '9';
  return (values.type == ValueType::Number && source.chance(10) ? "-" : "") + value;
}

std::string policy_value(Source& source, const Values& values, const std::string& op) {
  const std::string value = near_value(source, values);
  if (values.type == ValueType::Address) {
    if (source.chance(50)) return value;
    const std::size_t bits = value.ends_with(':') ? 128 : 32;
    return value + "/" + std::to_string(source.chance(80) ? source.between(20, 32) : bits);
  }
  const bool is_like = op.ends_with("Like") || op == "ArnEquals";
  return is_like ? pattern_of(source, value) : value;
}

// Denies that stand in one run as far as their operators are alike.
Batch values(Source& source, std::size_t request_count) {
  const Values all = random_values(source);
  const bool has_one_operator = source.chance(60);
  const std::string first_operator = source.pick(all.operators);
  const std::vector<std::string> qualifiers =
      source.chance(50) ? std::vector<std::string>{""}
                        : std::vector<std::string>{"ForAnyValue:", "ForAllValues:", ""};
  std::vector<Statement> statements = {sweeping(Effect::Allow)};
  for (std::size_t i = source.between(2, source.chance(30) ? 40 : 8); i > 0; --i) {
    const std::string op = has_one_operator ? first_operator : source.pick(all.operators);
    std::vector<std::string> wanted;
    for (std::size_t v = source.chance(60) ? 1 : source.between(2, 4); v > 0; --v) {
      wanted.push_back(policy_value(source, all, op));
    }
    const std::string if_exists = source.chance(10) ? "IfExists" : "";
    Statement statement = sweeping(Effect::Deny);
    statement.conditions = {condition(source.pick(qualifiers) + op + if_exists, "ex:s", wanted)};
    if (source.chance(15))
      statement.conditions.push_back(condition("StringNotLike", "ex:q", {"1?"}));
    statements.push_back(std::move(statement));
  }
  Policies policies;
  policies.identity = {document(std::move(statements))};
  return batch_of(std::move(policies), request_count, [&] {
    Fields fields = usual_request();
    if (source.chance(10)) return fields;
    OwnedRequest::OwnedContextEntry entry{"ex:s", source.chance(35), {}};
    for (std::size_t i = entry.is_list ? source.below(4) : 1; i > 0; --i) {
      entry.values.push_back(near_value(source, all));
    }
    fields.context = {std::move(entry), {"ex:q", false, {source.chance(50) ? "12" : "22"}}};
    return fields;
  });
}

}  // namespace

Batch narrow_batch(Source& source, std::size_t request_count) {
  switch (source.below(7)) {
    case 0:
      return actions(source, request_count);
    case 1:
    case 2:
      return resources(source, request_count);
    case 3:
      return callers(source, request_count);
    case 4:
      return keys(source, request_count);
    default:
      return values(source, request_count);
  }
}

}  // namespace abac::random
