// Texts with wildcards and variables → tokens, values and resource patterns.
#include "pattern_compiler.h"

#include "case_folding.h"

#include <algorithm>
#include <numeric>

namespace abac::internal {
namespace {

using Kind = TemplatePart::Kind;

std::vector<TemplatePart> parse(std::string_view text, TemplateSyntax syntax) {
  auto parts = parse_template(text, syntax);
  if (parts) return *std::move(parts);
  return {{Kind::Literal, std::string(text), std::nullopt}};
}

bool has_kind(const std::vector<TemplatePart>& parts, Kind kind) {
  return std::any_of(parts.begin(), parts.end(),
                     [&](const auto& part) { return part.kind == kind; });
}

/// Returns whether the parts are at most one literal, which `text` becomes.
bool is_literal(const std::vector<TemplatePart>& parts, std::string_view& text) {
  text = parts.empty() ? std::string_view() : parts.front().text;
  return parts.empty() || (parts.size() == 1 && parts.front().kind == Kind::Literal);
}

/// Returns whether the parts are at most one literal before one star at the end.
bool is_prefix(const std::vector<TemplatePart>& parts, std::string_view& text) {
  if (parts.empty() || parts.size() > 2 || parts.back().kind != Kind::AnyRun) return false;
  text = parts.size() == 1 ? std::string_view() : parts.front().text;
  return parts.size() == 1 || parts.front().kind == Kind::Literal;
}

}  // namespace

std::uint32_t PatternCompiler::key_use(std::string_view spelling) {
  const auto [use, is_new] = key_uses_.try_emplace(
      std::string(spelling), static_cast<std::uint32_t>(program_.key_uses.size()));
  if (is_new) {
    const auto [slot, is_new_slot] =
        slots_.try_emplace(fold(spelling), static_cast<std::uint32_t>(key_names_.size()));
    if (is_new_slot) {
      key_names_.push_back(slot->first);
      slot_counts_.push_back(0);
    }
    program_.key_uses.push_back({slot->second, text(spelling)});
  }
  ++slot_counts_[program_.key_uses[use->second].slot];
  return use->second;
}

Range PatternCompiler::add_tokens(const std::vector<TemplatePart>& parts) {
  const auto begin = static_cast<std::uint32_t>(program_.tokens.size());
  for (const TemplatePart& part : parts) {
    Token token;
    switch (part.kind) {
      case Kind::Literal:
        token = {Token::Kind::Literal, text(part.text)};
        break;
      case Kind::AnyChar:
        token.kind = Token::Kind::AnyChar;
        break;
      case Kind::AnyRun:
        token.kind = Token::Kind::AnyRun;
        break;
      case Kind::Variable: {
        Variable variable;
        variable.key = key_use(part.text);
        variable.has_default = part.default_value.has_value();
        variable.default_text = text(part.default_value.value_or(std::string()));
        token.kind = Token::Kind::Variable;
        token.text.offset = static_cast<std::uint32_t>(program_.variables.size());
        program_.variables.push_back(variable);
        break;
      }
    }
    program_.tokens.push_back(token);
  }
  return {begin, static_cast<std::uint32_t>(program_.tokens.size())};
}

Value PatternCompiler::text_value(const std::vector<TemplatePart>& parts, bool is_pattern) {
  Value value;
  std::string_view literal;
  if (has_kind(parts, Kind::Variable)) {
    value.set(Value::Kind::Template, add_tokens(parts));
    value.has_variables = true;
  } else if (is_literal(parts, literal)) {
    value.set(Value::Kind::Text, text(literal));
  } else if (is_pattern && is_prefix(parts, literal)) {
    value.set(literal.empty() ? Value::Kind::Any : Value::Kind::Prefix, text(literal));
  } else {
    value.set(Value::Kind::Glob, add_tokens(parts));
  }
  return value;
}

Value PatternCompiler::arn_value(std::string_view entry, bool has_variables) {
  Value value;
  if (entry.find_first_not_of('*') == std::string_view::npos && !entry.empty()) {
    value.kind = Value::Kind::Any;
    return value;
  }
  const std::vector<std::string_view> components = split_components(entry, has_variables);
  ArnPattern pattern;
  pattern.is_readable = components.size() == pattern.parts.size();
  for (std::size_t i = 0; i < components.size(); ++i) {
    const auto parts = parse(components[i], {.variables = has_variables, .wildcards = true});
    value.has_variables = value.has_variables || has_kind(parts, Kind::Variable);
    pattern.parts[i] = add_tokens(parts);
  }
  value.set(Value::Kind::Arn, static_cast<std::uint32_t>(program_.arn_patterns.size()));
  program_.arn_patterns.push_back(pattern);
  return value;
}

Value PatternCompiler::value(const BaseOperator& base, PolicyVersion version,
                             std::string_view entry) {
  const bool has_variables = base.takes_variables && version == PolicyVersion::V2012_10_17;
  const auto add = [](auto& array, const auto& element) {
    array.push_back(element);
    return static_cast<std::uint32_t>(array.size()) - 1;
  };
  Value value;
  switch (base.operand) {
    case OperandType::String:
    case OperandType::StringIgnoreCase:
    case OperandType::StringLike:
      return text_value(parse(entry, {has_variables, base.takes_wildcards}), base.takes_wildcards);
    case OperandType::Binary:
      value.set(Value::Kind::Text, text(entry));
      return value;
    case OperandType::Arn:
      return arn_value(entry, has_variables);
    case OperandType::Numeric:
      value.set(Value::Kind::Number,
                add(program_.decimals, parse_decimal(entry).value_or(Decimal())));
      program_.decimal_texts.push_back(text(entry));
      return value;
    case OperandType::Date:
      value.set(Value::Kind::Date, add(program_.instant_texts, text(entry)));
      return value;
    case OperandType::IpAddress:
      value.set(Value::Kind::IpRange,
                add(program_.ip_ranges, parse_ip_range(entry).value_or(IpRange())));
      program_.ip_range_texts.push_back(text(entry));
      return value;
    case OperandType::Bool:
    case OperandType::Null:
      if (const std::optional<bool> boolean = parse_boolean(entry)) {
        value.set(Value::Kind::Bool, *boolean ? 1U : 0U);
      } else {
        const auto parts = parse(entry, {.variables = has_variables, .wildcards = false});
        value.has_variables = has_kind(parts, Kind::Variable);
        value.set(Value::Kind::Template, add_tokens(parts));
      }
      return value;
  }
  return value;
}

ResourcePattern PatternCompiler::component_pattern(const std::vector<std::string_view>& components,
                                                   std::string_view entry, bool has_variables) {
  ResourcePattern pattern;
  pattern.kind = ResourcePattern::Kind::Components;
  pattern.text = text(entry);
  pattern.index = static_cast<std::uint32_t>(program_.component_patterns.size());
  ComponentPattern code;
  code.count = static_cast<std::uint8_t>(std::min(components.size(), code.components.size()));
  for (std::size_t i = 0; i < code.count; ++i) {
    code.components[i].tokens =
        add_tokens(parse(components[i], {.variables = false, .wildcards = true}));
    code.components[i].is_open = components[i].ends_with('*');
    code.has_open = code.has_open || code.components[i].is_open;
  }
  code.has_sixth = components.size() == 6;
  if (code.has_sixth) {
    const auto parts = parse(components[5], {.variables = has_variables, .wildcards = true});
    pattern.has_variables = has_kind(parts, Kind::Variable);
    code.sixth = add_tokens(parts);
  }
  program_.component_patterns.push_back(code);
  return pattern;
}

void PatternCompiler::add_resource(std::string_view entry, PolicyType type, PolicyVersion version) {
  if (entry.find_first_not_of('*') == std::string_view::npos) {
    program_.resource_patterns.emplace_back();
    return;
  }
  const bool has_variables = version == PolicyVersion::V2012_10_17;
  std::vector<std::string_view> components = split_components(entry, has_variables);
  if (components.size() < 6) {
    program_.resource_patterns.push_back(component_pattern(components, entry, has_variables));
    if (type == PolicyType::Identity || type == PolicyType::PermissionsBoundary) {
      components.resize(6, "*");
      program_.resource_patterns.push_back(component_pattern(components, entry, has_variables));
    }
    return;
  }
  const auto sixth = parse(components[5], {.variables = has_variables, .wildcards = true});
  const std::string_view head = entry.substr(0, entry.size() - components[5].size());
  std::string_view literal;
  if (head.find_first_of("*?") == std::string_view::npos && !has_kind(sixth, Kind::Variable)) {
    ResourcePattern pattern;
    if (is_literal(sixth, literal)) {
      pattern.kind = ResourcePattern::Kind::Exact;
    } else if (is_prefix(sixth, literal)) {
      pattern.kind = ResourcePattern::Kind::Prefix;
    }
    if (pattern.kind != ResourcePattern::Kind::Any) {
      pattern.text = text(std::string(head).append(literal));
      program_.resource_patterns.push_back(pattern);
      return;
    }
  }
  program_.resource_patterns.push_back(component_pattern(components, entry, has_variables));
}

void PatternCompiler::order_keys() {
  std::vector<std::uint32_t> order(key_names_.size());
  std::iota(order.begin(), order.end(), 0U);
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return slot_counts_[a] > slot_counts_[b];
  });
  std::vector<std::uint32_t> new_slots(order.size());
  std::vector<TextRef> names;
  for (std::uint32_t slot = 0; slot < order.size(); ++slot) {
    const std::string& name = key_names_[order[slot]];
    new_slots[order[slot]] = slot;
    names.push_back({static_cast<std::uint32_t>(program_.key_names.size()),
                     static_cast<std::uint32_t>(name.size())});
    program_.key_names += name;
  }
  for (TextRef name : names) {
    program_.keys.push_back(
        classify_key(std::string_view(program_.key_names).substr(name.offset, name.size)));
  }
  for (KeyUse& use : program_.key_uses) use.slot = new_slots[use.slot];
  for (Atom& atom : program_.atoms) atom.slot = program_.key_uses[atom.key].slot;
}

void PatternCompiler::finish() {
  order_keys();
  for (TextRef ref : program_.instant_texts) {
    program_.instants.push_back(parse_instant(program_.text(ref)).value_or(Instant()));
  }
}

}  // namespace abac::internal
