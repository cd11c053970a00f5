// Statement × request → truth: the tables of sections 2, 3, 4 and 6.1, one function a rule.
#include "oracle/oracle_statement.h"

#include "oracle/oracle_values.h"

#include <algorithm>
#include <functional>
#include <stdexcept>
#include <string_view>

namespace abac::oracle {
namespace {

// ---- Texts with variables and wildcards [V-1]-[V-10], [R-7]

struct Piece {
  enum class Kind { Plain, Special, Variable };
  Kind kind = Kind::Plain;
  std::string text;  // Plain, Special: the text; Variable: the key
  std::optional<std::string> default_value;
};

// Cuts a text into single plain characters (bytes) and variables.
std::vector<Piece> pieces_of(const std::string& text, PolicyVersion version) {
  std::vector<Piece> pieces;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (version != PolicyVersion::V2012_10_17 || text.compare(i, 2, "${") != 0) {
      pieces.push_back({Piece::Kind::Plain, text.substr(i, 1), {}});
      continue;
    }
    const std::size_t end = text.find('}', i);
    if (end == std::string::npos) throw std::invalid_argument("unterminated variable: " + text);
    const std::string inside = text.substr(i + 2, end - i - 2);
    if (inside == "*" || inside == "?" || inside == "$") {
      pieces.push_back({Piece::Kind::Special, inside, {}});
    } else if (const std::size_t comma = inside.find(','); comma != std::string::npos) {
      const std::size_t open = inside.find('\'');
      const std::string value = inside.substr(open + 1, inside.size() - open - 2);
      pieces.push_back({Piece::Kind::Variable, inside.substr(0, comma), value});
    } else {
      pieces.push_back({Piece::Kind::Variable, inside, {}});
    }
    i = end;
  }
  return pieces;
}

// [V-6]-[V-8]: the text of a variable, or nothing.
std::optional<std::string> value_of(const Piece& variable, const Situation& situation) {
  const auto found = situation.context.find(fold(variable.text));
  if (found == situation.context.end()) return variable.default_value;
  if (found->second.is_list) return std::nullopt;
  if (found->second.values[0].empty()) return variable.default_value;
  return found->second.values[0];
}

bool has_unresolved_variable(const std::vector<Piece>& pieces, const Situation& situation) {
  return std::any_of(pieces.begin(), pieces.end(), [&](const Piece& piece) {
    return piece.kind == Piece::Kind::Variable && !value_of(piece, situation);
  });
}

bool has_variable(const std::vector<Piece>& pieces) {
  return std::any_of(pieces.begin(), pieces.end(),
                     [](const Piece& piece) { return piece.kind != Piece::Kind::Plain; });
}

void note_missing_variables(const std::vector<Piece>& pieces, const Situation& situation,
                            std::vector<std::string>& missing) {
  for (const Piece& piece : pieces) {
    if (piece.kind == Piece::Kind::Variable && !situation.context.contains(fold(piece.text))) {
      missing.push_back(piece.text);
    }
  }
}

std::string literal_of(const Piece& piece, const Situation& situation) {
  return piece.kind == Piece::Kind::Variable ? value_of(piece, situation).value() : piece.text;
}

std::string literal_text(const std::vector<Piece>& pieces, const Situation& situation) {
  std::string text;
  for (const Piece& piece : pieces) text += literal_of(piece, situation);
  return text;
}

bool is_plain(const Piece& piece, std::string_view text) {
  return piece.kind == Piece::Kind::Plain && piece.text == text;
}

// Puts pieces together as a pattern; bytes that belong to one character are joined first.
class PatternBuilder {
 public:
  void add_text(const std::string& text) { pending_ += text; }
  void add(Symbol::Kind kind) {
    flush();
    pattern_.push_back({kind, 0});
  }
  Pattern finish() {
    flush();
    return pattern_;
  }

 private:
  void flush() {
    for (const char32_t c : characters(pending_)) {
      pattern_.push_back({Symbol::Kind::Character, c});
    }
    pending_.clear();
  }
  Pattern pattern_;
  std::string pending_;
};

Pattern glob(const std::vector<Piece>& pieces, const Situation& situation) {
  PatternBuilder builder;
  for (const Piece& piece : pieces) {
    if (is_plain(piece, "*")) {
      builder.add(Symbol::Kind::AnyRun);
    } else if (is_plain(piece, "?")) {
      builder.add(Symbol::Kind::OneOfAny);
    } else {
      builder.add_text(literal_of(piece, situation));
    }
  }
  return builder.finish();
}

// Cuts at the first five plain colons.
std::vector<std::vector<Piece>> components_of(const std::vector<Piece>& pieces) {
  std::vector<std::vector<Piece>> components(1);
  for (const Piece& piece : pieces) {
    if (is_plain(piece, ":") && components.size() < 6) {
      components.emplace_back();
    } else {
      components.back().push_back(piece);
    }
  }
  return components;
}

bool is_stars(const std::vector<Piece>& pieces) {
  return !pieces.empty() && std::all_of(pieces.begin(), pieces.end(),
                                        [](const Piece& piece) { return is_plain(piece, "*"); });
}

// ---- Actions [A-2]-[A-6]

bool action_entry_matches(const std::string& entry, const Situation& situation) {
  if (entry.find_first_not_of('*') == std::string::npos || entry == "*:*") return true;
  const std::size_t colon = entry.find(':');
  if (ascii_lower(entry.substr(0, colon)) != ascii_lower(situation.action_service)) return false;
  PatternBuilder builder;
  for (const char c : ascii_lower(entry.substr(colon + 1))) {
    if (c == '*') {
      builder.add(Symbol::Kind::AnyRun);
    } else if (c == '?') {
      builder.add(Symbol::Kind::OneOfAny);
    } else {
      builder.add_text(std::string(1, c));
    }
  }
  return matches(builder.finish(), characters(ascii_lower(situation.action_name)));
}

bool action_holds(const EntryList& action, const Situation& situation) {
  const bool is_any =
      std::any_of(action.entries.begin(), action.entries.end(),
                  [&](const Text& entry) { return action_entry_matches(entry.value, situation); });
  return is_any != action.is_negated;
}

// ---- Resources [R-3]-[R-12]

bool components_match(const std::vector<std::vector<Piece>>& components,
                      const Situation& situation) {
  PatternBuilder builder;
  for (std::size_t number = 0; number < components.size(); ++number) {
    if (number > 0) builder.add_text(":");
    const std::vector<Piece>& component = components[number];
    const bool is_sixth = number == 5;
    for (std::size_t i = 0; i < component.size(); ++i) {
      const bool is_last = i + 1 == component.size();
      if (is_plain(component[i], "*")) {
        builder.add(is_sixth || is_last ? Symbol::Kind::AnyRun : Symbol::Kind::RunWithoutColon);
      } else if (is_plain(component[i], "?")) {
        builder.add(is_sixth ? Symbol::Kind::OneOfAny : Symbol::Kind::OneButColon);
      } else {
        builder.add_text(literal_of(component[i], situation));
      }
    }
  }
  return matches(builder.finish(), characters(situation.resource_arn));
}

// [R-4]: what follows the first slash of an `execute-api` ARN's sixth part, that slash included.
std::optional<std::string> stage_and_method(const std::string& arn) {
  const std::vector<std::string> parts = arn_parts(arn);
  if (parts.size() != 6 || parts[2] != "execute-api") return std::nullopt;
  const std::size_t slash = parts[5].find('/');
  return slash == std::string::npos ? std::nullopt : std::optional(parts[5].substr(slash));
}

bool resource_entry_matches(const std::string& entry, const std::vector<Piece>& pieces,
                            PolicyType type, const Situation& situation) {
  if (is_stars(pieces)) return true;
  if (situation.resource_arn == "*") return false;               // [R-3]
  if (has_unresolved_variable(pieces, situation)) return false;  // [V-13]
  if (entry.starts_with("execute-api:/")) {
    const std::vector<Piece> tail(pieces.begin() + 12, pieces.end());
    const auto asked = stage_and_method(situation.resource_arn);
    return asked && matches(glob(tail, situation), characters(*asked));
  }
  std::vector<std::vector<Piece>> components = components_of(pieces);
  if (components_match(components, situation)) return true;
  if (type != PolicyType::Identity && type != PolicyType::PermissionsBoundary) return false;
  if (components.size() == 6) return false;
  while (components.size() < 6) {  // [R-8]
    components.push_back({{Piece::Kind::Plain, "*", {}}});
  }
  return components_match(components, situation);
}

struct ResourceFinding {
  bool holds = true;
  bool has_unresolved = false;
  std::vector<std::string> missing_keys;
};

ResourceFinding examine_resource(const Statement& statement, PolicyVersion version, PolicyType type,
                                 const Situation& situation) {
  ResourceFinding finding;
  if (!statement.resource) return finding;  // [R-12]
  bool is_any = false;
  for (const Text& entry : statement.resource->entries) {
    const std::vector<Piece> pieces = pieces_of(entry.value, version);
    is_any = resource_entry_matches(entry.value, pieces, type, situation) || is_any;
    finding.has_unresolved |= has_unresolved_variable(pieces, situation);
    note_missing_variables(pieces, situation, finding.missing_keys);
  }
  finding.holds = is_any != statement.resource->is_negated;
  return finding;
}

// ---- Conditions [C-1]-[C-30]

struct Operator {
  bool is_for_all = false;
  bool is_for_any = false;
  bool is_if_exists = false;
  bool is_negated = false;
  std::string base;  // without `Not`
};

Operator read_operator(std::string name) {
  Operator result;
  const auto take_front = [&](std::string_view prefix) {
    const bool has = name.starts_with(prefix);
    if (has) name.erase(0, prefix.size());
    return has;
  };
  result.is_for_all = take_front("ForAllValues:");
  result.is_for_any = take_front("ForAnyValue:");
  if (name.ends_with("IfExists")) {
    result.is_if_exists = true;
    name.erase(name.size() - 8);
  }
  if (const std::size_t at = name.find("Not"); at != std::string::npos) {
    result.is_negated = true;
    name.erase(at, 3);
  }
  result.base = name;
  return result;
}

Truth truth(bool value) { return value ? Truth::True : Truth::False; }

Truth compare_order(const std::string& comparison, std::optional<int> order) {
  if (!order) return Truth::Unknown;
  if (comparison == "Equals") return truth(*order == 0);
  if (comparison == "LessThan") return truth(*order < 0);
  if (comparison == "LessThanEquals") return truth(*order <= 0);
  if (comparison == "GreaterThan") return truth(*order > 0);
  if (comparison == "GreaterThanEquals") return truth(*order >= 0);
  throw std::invalid_argument("no such comparison: " + comparison);
}

Truth compare_arn(const std::vector<Piece>& pattern, const std::string& value,
                  const Situation& situation) {
  if (is_stars(pattern)) return Truth::True;
  const std::vector<std::vector<Piece>> components = components_of(pattern);
  const std::vector<std::string> parts = arn_parts(value);
  if (components.size() < 6 || parts.size() < 6 || parts[0] != "arn") return Truth::Unknown;
  for (std::size_t i = 0; i < 6; ++i) {
    if (!matches(glob(components[i], situation), characters(parts[i]))) return Truth::False;
  }
  return Truth::True;
}

Truth compare_bool(const std::string& wanted, const std::string& value) {
  const auto wanted_boolean = read_boolean(wanted);
  const auto boolean = read_boolean(value);
  if (!wanted_boolean || !boolean) return Truth::Unknown;
  return truth(*wanted_boolean == *boolean);
}

Truth compare_address(const std::string& wanted, const std::string& value) {
  const auto range = read_address_range(wanted);
  if (!range) throw std::invalid_argument("policy value is not an address: " + wanted);
  const auto address = read_address(value);
  if (!address) return Truth::Unknown;
  return truth(address->size() == range->family_bits && address->starts_with(range->leading_bits));
}

Truth compare_binary(const std::string& wanted, const std::string& value) {
  const auto wanted_bytes = read_base64(wanted);
  if (!wanted_bytes) throw std::invalid_argument("policy value is not base64: " + wanted);
  const auto bytes = read_base64(value);
  return bytes ? truth(*bytes == *wanted_bytes) : Truth::Unknown;
}

// compare(v, p) of [C-7] for the base operators without negation.
Truth compare(const std::string& base, const std::string& wanted, PolicyVersion version,
              const std::string& value, const Situation& situation) {
  if (base.starts_with("Numeric")) {
    return compare_order(base.substr(7), compare_numbers(value, wanted));
  }
  if (base.starts_with("Date")) return compare_order(base.substr(4), compare_dates(value, wanted));
  if (base == "IpAddress") return compare_address(wanted, value);
  if (base == "BinaryEquals") return compare_binary(wanted, value);
  const std::vector<Piece> pieces = pieces_of(wanted, version);
  if (has_unresolved_variable(pieces, situation)) return Truth::False;  // [V-11]
  const std::string text = literal_text(pieces, situation);
  if (base == "StringEquals") return truth(text == value);
  if (base == "StringEqualsIgnoreCase") return truth(fold(text) == fold(value));
  if (base == "StringLike") return truth(matches(glob(pieces, situation), characters(value)));
  if (base == "ArnEquals" || base == "ArnLike") return compare_arn(pieces, value, situation);
  if (base == "Bool") {
    if (!has_variable(pieces) && !read_boolean(wanted)) {
      throw std::invalid_argument("policy value is not a boolean: " + wanted);
    }
    return compare_bool(text, value);
  }
  throw std::invalid_argument("no such operator: " + base);
}

Truth evaluate_null(const Condition& condition, bool is_absent) {
  return truth(std::any_of(
      condition.values.begin(), condition.values.end(),
      [&](const Text& value) { return read_boolean(value.value).value() == is_absent; }));
}

// The steps of [C-7].
Truth evaluate_condition(const Condition& condition, PolicyVersion version,
                         const Situation& situation) {
  const auto found = situation.context.find(fold(condition.key.value));
  const bool is_absent = found == situation.context.end();
  if (condition.op.value == "Null") return evaluate_null(condition, is_absent);
  const Operator op = read_operator(condition.op.value);
  if (is_absent) {
    if (op.is_if_exists || op.is_for_all) return Truth::True;
    if (op.is_for_any) return Truth::False;
    return truth(op.is_negated);
  }
  std::vector<Truth> ones;
  for (const std::string& value : found->second.values) {
    std::vector<Truth> comparisons;
    for (const Text& wanted : condition.values) {
      comparisons.push_back(compare(op.base, wanted.value, version, value, situation));
    }
    const Truth match = any_of(comparisons);
    ones.push_back(op.is_negated ? negate(match) : match);
  }
  if (op.is_for_all) return all_of(ones);
  if (op.is_for_any) return any_of(ones);
  if (!found->second.is_list) return ones[0];
  const bool is_all_false =
      std::all_of(ones.begin(), ones.end(), [](Truth one) { return one == Truth::False; });
  return is_all_false ? Truth::False : Truth::Unknown;  // [C-10]
}

bool takes_variables(const std::string& op) {
  const std::string base = read_operator(op).base;
  return base.starts_with("String") || base.starts_with("Arn") || base == "Bool";
}

void note_missing_keys(const Condition& condition, PolicyVersion version,
                       const Situation& situation, std::vector<std::string>& missing) {
  if (!situation.context.contains(fold(condition.key.value))) {
    missing.push_back(condition.key.value);
  }
  if (!takes_variables(condition.op.value)) return;
  for (const Text& value : condition.values) {
    note_missing_variables(pieces_of(value.value, version), situation, missing);
  }
}

// ---- Principals [P-1]-[P-11]

bool names_account(const PrincipalEntry& entry, const Identity& caller) {
  if (entry.kind != PrincipalKind::Aws || !has_account(caller.kind)) return false;
  if (entry.text.value == caller.account) return true;
  return entry.text.value == "arn:" + caller.partition + ":iam::" + caller.account + ":root";
}

// [P-5]: a user against a session that a user made.
Level level_of_user(const Identity& user, const Identity& session) {
  if (session.user_arn) return user.text == *session.user_arn ? Level::Role : Level::None;
  const bool may_be = user.partition == session.partition && user.account == session.account;
  return may_be ? Level::Unknown : Level::None;
}

// The level of an entry of the member `AWS` for a caller who has an account.
Level aws_level(const PrincipalEntry& entry, const Identity& caller) {
  if (entry.text.value == "*") return Level::Direct;
  if (names_account(entry, caller)) {
    return caller.kind == Kind::Root ? Level::Direct : Level::Account;
  }
  const auto named = read_identity_arn(entry.text.value);
  if (!named) return Level::None;
  const bool is_equal = entry.text.value == caller.text;
  switch (named->kind) {
    case Kind::User:
      if (caller.kind == Kind::FederatedUser) return level_of_user(*named, caller);
      return caller.kind == Kind::User && is_equal ? Level::Direct : Level::None;
    case Kind::FederatedUser:
      return caller.kind == Kind::FederatedUser && is_equal ? Level::Direct : Level::None;
    case Kind::Role:
      if (caller.kind == Kind::RoleSession && is_role_of(*named, caller)) return Level::Role;
      return caller.kind == Kind::Role && is_equal ? Level::Role : Level::None;
    case Kind::RoleSession:
      if (caller.kind == Kind::RoleSession && is_equal) return Level::Direct;
      return caller.kind == Kind::Role && is_role_of(caller, *named) ? Level::Unknown : Level::None;
    default:
      return Level::None;
  }
}

Level entry_level(const PrincipalEntry& entry, Effect effect, const Identity& caller) {
  const bool is_equal = entry.text.value == caller.text;
  switch (entry.kind) {
    case PrincipalKind::Aws:
      if (has_account(caller.kind)) return aws_level(entry, caller);
      if (entry.text.value != "*") return Level::None;
      if (caller.kind == Kind::Anonymous) return Level::Direct;
      return effect == Effect::Deny ? Level::Direct : Level::None;  // [P-4]
    case PrincipalKind::Service:
      return caller.kind == Kind::Service && is_equal ? Level::Direct : Level::None;
    case PrincipalKind::Federated:
      return caller.kind == Kind::WebIdentity && is_equal ? Level::Direct : Level::None;
    case PrincipalKind::CanonicalUser:
      return has_account(caller.kind) ? Level::Unknown : Level::None;
  }
  return Level::None;
}

bool is_any_entry(const PrincipalElement& element,
                  const std::function<bool(const PrincipalEntry&)>& predicate) {
  return std::any_of(element.entries.begin(), element.entries.end(), predicate);
}

// [P-10]
bool is_exempt(const PrincipalElement& element, const Identity& caller) {
  if (element.is_everyone) return true;
  const auto names = [&](PrincipalKind kind, const std::string& text) {
    return is_any_entry(element, [&](const PrincipalEntry& entry) {
      return entry.kind == kind && entry.text.value == text;
    });
  };
  const bool is_any_aws = names(PrincipalKind::Aws, "*");
  if (is_any_aws && caller.kind != Kind::Service && caller.kind != Kind::WebIdentity) return true;
  const bool names_own = names(PrincipalKind::Aws, caller.text);
  const bool names_own_account = is_any_entry(
      element, [&](const PrincipalEntry& entry) { return names_account(entry, caller); });
  const bool names_role = is_any_entry(element, [&](const PrincipalEntry& entry) {
    const auto named = read_identity_arn(entry.text.value);
    return entry.kind == PrincipalKind::Aws && named && named->kind == Kind::Role &&
           is_role_of(*named, caller);
  });
  switch (caller.kind) {
    case Kind::User:
    case Kind::FederatedUser:
      return names_own && names_own_account;
    case Kind::RoleSession:
      return names_own && names_role && names_own_account;
    case Kind::Role:
    case Kind::Anonymous:
      return false;
    case Kind::Root:
      return names_own_account;
    case Kind::Service:
      return names(PrincipalKind::Service, caller.text);
    case Kind::WebIdentity:
      return names(PrincipalKind::Federated, caller.text);
  }
  return false;
}

Level principal_level(const Statement& statement, PolicyType type, const Situation& situation) {
  if (!statement.principal) return Level::Direct;
  const PrincipalElement& element = *statement.principal;
  if (element.is_negated) {
    const bool exempt = !situation.is_never_exempt && is_exempt(element, situation.caller);
    return exempt ? Level::None : Level::Direct;
  }
  if (element.is_everyone) return Level::Direct;
  Level level = Level::None;
  for (const PrincipalEntry& entry : element.entries) {
    level = std::max(level, entry_level(entry, statement.effect, situation.caller));
  }
  if (type == PolicyType::VpcEndpoint && statement.effect == Effect::Allow &&
      level == Level::Account) {
    return Level::None;  // [P-9]
  }
  return level;
}

}  // namespace

Truth negate(Truth value) {
  if (value == Truth::Unknown) return value;
  return value == Truth::True ? Truth::False : Truth::True;
}

Truth all_of(const std::vector<Truth>& values) {
  return values.empty() ? Truth::True : *std::min_element(values.begin(), values.end());
}

Truth any_of(const std::vector<Truth>& values) {
  return values.empty() ? Truth::False : *std::max_element(values.begin(), values.end());
}

Finding examine(const Statement& statement, PolicyVersion version, PolicyType type,
                const Situation& situation) {
  Finding finding;
  finding.action = action_holds(statement.action, situation);
  const ResourceFinding resource = examine_resource(statement, version, type, situation);
  finding.resource = resource.holds;
  finding.level = principal_level(statement, type, situation);
  Truth principal = Truth::True;
  if (finding.level == Level::None) principal = Truth::False;
  if (finding.level == Level::Unknown) principal = Truth::Unknown;

  for (const Condition& condition : statement.conditions) {
    finding.conditions.push_back(evaluate_condition(condition, version, situation));
  }
  const Truth result =
      all_of({truth(finding.action), truth(resource.holds), principal, all_of(finding.conditions)});
  finding.is_match = result == Truth::True ||
                     (result == Truth::Unknown && statement.effect == Effect::Deny);  // [N-4]

  if (finding.action && (resource.holds || resource.has_unresolved) && principal != Truth::False) {
    finding.missing_keys = resource.missing_keys;
    for (const Condition& condition : statement.conditions) {
      note_missing_keys(condition, version, situation, finding.missing_keys);
    }
  }
  return finding;
}

}  // namespace abac::oracle
