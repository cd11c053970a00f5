// Texts with wildcards and variables → tokens, values and resource patterns.
//
// Idea: of all forms that mean the same, the one that is compared most cheaply. Most texts with
// wildcards have one star at an end, and few have variables:
//
//   value               form                    compared by
//   blue                Text                    equality
//   *                   Any                     nothing
//   Boto3/*             Prefix `Boto3/`         the first bytes
//   *-blocked           Suffix `-blocked`       the last bytes
//   *sqlmap*            Contains `sqlmap`       a search for one literal
//   a*b?c               Glob `a` * `b` ? `c`    tokens, iam/pattern.h
//   ${aws:username}     Template ${…}           equality with the key's value
//   home/${aws:…}/*     Template                tokens
//
//   resource            form
//   *                   Any
//   arn:aws:s3:::b/k    Exact                   equality of the whole ARN
//   arn:aws:s3:::b/*    Prefix `arn:aws:s3:::b/`
//   arn:aws:s3:*:*:b/*  Components: the tokens of each of the six [R-7], and what tells most ARNs
//                       at once, here `arn:aws:s3:`, two components of any text, `b/` (set_form)
//
// A variable stays a token: its value is compared where it stands and never put into the text, so
// that a `*` in a tag is no wildcard [V-9], [V-10].
//
// Keys are numbered in the order they are met and renumbered at the end, the most used first: the
// values of the first 64 have a place of their own in a decision (RequestKeys).
//
// Cost: a text is scanned once for wildcards and variables; only texts with `${` are parsed into
// parts. The components of an ARN are mostly those of the one before, and then not interned anew.
#include "compile/pattern_compiler.h"

#include "base/case_folding.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace abac::inline abi1::internal {
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

bool is_wildcard(char c) { return c == '*' || c == '?'; }
bool is_special(char c) { return is_wildcard(c) || c == '$'; }

/// Returns whether something in the text is not what it looks like: a variable or an escape.
bool is_template(std::string_view text, TemplateSyntax syntax) {
  return syntax.variables && text.find("${") != std::string_view::npos;
}

/// Returns whether a character of a template is written so that it is nothing but itself [V-4].
bool has_escape(std::string_view text) {
  return text.find("${*}") != std::string_view::npos ||
         text.find("${?}") != std::string_view::npos || text.find("${$}") != std::string_view::npos;
}

/// Returns where the literal that begins at `position` ends.
std::size_t literal_end(std::string_view text, std::size_t position, bool has_wildcards) {
  if (!has_wildcards) return text.size();
  const auto begin = text.begin() + static_cast<std::ptrdiff_t>(position);
  return position + static_cast<std::size_t>(std::find_if(begin, text.end(), is_wildcard) - begin);
}

/// Returns whether nothing but stars, at least one, follows the first `size` bytes.
bool is_prefix(std::string_view text, std::size_t size) {
  return size < text.size() && text.find_first_not_of('*', size) == std::string_view::npos;
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
  const TextRef written = text(spelling);
  const auto [use, is_new] =
      key_uses_.try_emplace(written.offset, static_cast<std::uint32_t>(program_.key_uses.size()));
  if (is_new) {
    const auto [slot, is_new_slot] =
        slots_.try_emplace(fold(spelling), static_cast<std::uint32_t>(key_names_.size()));
    if (is_new_slot) {
      key_names_.push_back(slot->first);
      slot_counts_.push_back(0);
    }
    program_.key_uses.push_back({slot->second, written});
    last_askers_.push_back(0);
  }
  if (std::exchange(last_askers_[use->second], statement_) != statement_) {
    program_.key_lists.push_back(use->second);
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
        token.text.offset = variables_.intern_one(variable);
        break;
      }
    }
    program_.tokens.push_back(token);
  }
  return {begin, static_cast<std::uint32_t>(program_.tokens.size())};
}

Range PatternCompiler::add_tokens(std::string_view text, bool has_wildcards) {
  const auto begin = static_cast<std::uint32_t>(program_.tokens.size());
  for (std::size_t i = 0; i < text.size();) {
    Token token;
    if (has_wildcards && text[i] == '*') {
      token.kind = Token::Kind::AnyRun;
      i = std::min(text.find_first_not_of('*', i), text.size());
    } else if (has_wildcards && text[i] == '?') {
      token.kind = Token::Kind::AnyChar;
      ++i;
    } else {
      const std::size_t end = literal_end(text, i, has_wildcards);
      token = {Token::Kind::Literal, this->text(text.substr(i, end - i))};
      i = end;
    }
    program_.tokens.push_back(token);
  }
  return {begin, static_cast<std::uint32_t>(program_.tokens.size())};
}

Range PatternCompiler::add_tokens(std::string_view text, TemplateSyntax syntax,
                                  bool& has_variables) {
  if (!is_template(text, syntax)) return add_tokens(text, syntax.wildcards);
  const std::vector<TemplatePart> parts = parse(text, syntax);
  has_variables = has_variables || has_kind(parts, Kind::Variable);
  return add_tokens(parts);
}

/// Sets a pattern without variables; `*text` and `*text*` need no tokens, and give theirs back.
void PatternCompiler::set_glob(Value& value, Range range) {
  const std::span<const Token> tokens = std::span(program_.tokens).subspan(range.begin);
  const auto has = [&](std::size_t i, Token::Kind kind) { return tokens[i].kind == kind; };
  const bool begins =
      tokens.size() >= 2 && has(0, Token::Kind::AnyRun) && has(1, Token::Kind::Literal);
  if (begins && tokens.size() == 2) {
    value.set(Value::Kind::Suffix, tokens[1].text);
  } else if (begins && tokens.size() == 3 && has(2, Token::Kind::AnyRun)) {
    value.set(Value::Kind::Contains, tokens[1].text);
  } else {
    value.set(Value::Kind::Glob, keep(range));
    return;
  }
  program_.tokens.resize(range.begin);
}

Value PatternCompiler::text_value(std::string_view entry, TemplateSyntax syntax) {
  Value value;
  if (!is_template(entry, syntax)) {
    const std::size_t size = literal_end(entry, 0, syntax.wildcards);
    if (size == entry.size()) {
      value.set(Value::Kind::Text, text(entry));
    } else if (is_prefix(entry, size)) {
      value.set(size == 0 ? Value::Kind::Any : Value::Kind::Prefix, text(entry.substr(0, size)));
    } else {
      set_glob(value, add_tokens(entry, syntax.wildcards));
    }
    return value;
  }
  const std::vector<TemplatePart> parts = parse(entry, syntax);
  value.has_escapes = has_escape(entry);
  std::string_view literal;
  if (has_kind(parts, Kind::Variable)) {
    value.set(Value::Kind::Template, keep(add_tokens(parts)));
    value.has_variables = true;
  } else if (is_literal(parts, literal)) {
    value.set(Value::Kind::Text, text(literal));
  } else if (syntax.wildcards && is_prefix(parts, literal)) {
    value.set(literal.empty() ? Value::Kind::Any : Value::Kind::Prefix, text(literal));
  } else {
    set_glob(value, add_tokens(parts));
  }
  return value;
}

Value PatternCompiler::arn_value(std::string_view entry, bool has_variables) {
  Value value;
  if (is_all_stars(entry)) {
    value.kind = Value::Kind::Any;
    return value;
  }
  const Components components = split_components(entry, has_variables);
  ArnPattern pattern;
  pattern.is_readable = components.size() == pattern.parts.size();
  for (std::size_t i = 0; i < components.size(); ++i) {
    pattern.parts[i] = keep(add_tokens(
        components[i], {.variables = has_variables, .wildcards = true}, value.has_variables));
    if (pattern.parts[i].size() != 1) continue;
    const Token::Kind kind = program_.tokens[pattern.parts[i].begin].kind;
    const auto bit = static_cast<std::uint8_t>(1U << i);
    if (kind == Token::Kind::AnyRun) pattern.any_parts |= bit;
    if (kind == Token::Kind::Literal) pattern.literal_parts |= bit;
  }
  value.set(Value::Kind::Arn, arn_patterns_.intern_one(pattern));
  return value;
}

/// A text that reads as a boolean is one; another has variables, which may make one of it [C-23].
Value PatternCompiler::boolean_value(std::string_view entry, bool has_variables) {
  Value value;
  if (const std::optional<bool> boolean = parse_boolean(entry)) {
    value.set(Value::Kind::Bool, *boolean ? 1U : 0U);
  } else {
    const TemplateSyntax syntax = {.variables = has_variables, .wildcards = false};
    value.set(Value::Kind::Template, keep(add_tokens(entry, syntax, value.has_variables)));
  }
  return value;
}

template <class Operand>
Value PatternCompiler::stored_value(std::string_view entry) {
  auto& stored = program_.stored<Operand>().values;
  const TextRef place = text(entry);
  Value value;
  value.set_stored(Operand::kType,
                   static_cast<StoredPool<Operand>&>(stored_).texts.intern_one(place));
  if (value.index() == stored.size()) {
    stored.push_back(Operand::parse_stored(entry, place).value_or(typename Operand::Stored()));
  }
  return value;
}

Value PatternCompiler::value(const BaseOperator& base, PolicyVersion version,
                             std::string_view entry) {
  const bool has_variables = base.takes_variables && version == PolicyVersion::V2012_10_17;
  if (base.operand == OperandType::Arn) return arn_value(entry, has_variables);
  if (base.operand == OperandType::Bool || base.operand == OperandType::Null) {
    return boolean_value(entry, has_variables);
  }
  Value value;
  const bool is_stored = StoredOperands::visit(
      base.operand, [&]<class Operand>(Operand) { value = stored_value<Operand>(entry); });
  if (is_stored) return value;
  return text_value(entry, {.variables = has_variables, .wildcards = base.takes_wildcards});
}

/// Returns the pattern of an ARN with wildcards before its last component [R-7]: tokens of each
/// component, and which of them end in a star that may pass the colon.
ResourcePattern PatternCompiler::component_pattern(const Components& components,
                                                   std::string_view entry, bool has_variables) {
  ResourcePattern pattern;
  pattern.kind = ResourcePattern::Kind::Components;
  pattern.text = text(entry);
  pattern.index = static_cast<std::uint32_t>(program_.component_patterns.size());
  ComponentPattern code;
  code.count = static_cast<std::uint8_t>(std::min(components.size(), code.components.size()));
  const TemplateSyntax syntax = {.variables = has_variables, .wildcards = true};
  for (std::size_t i = 0; i < code.count; ++i) {
    const auto bit = static_cast<std::uint8_t>(1U << i);
    if (is_template(components[i], syntax)) {
      bool has_variable = false;
      code.components[i] = keep(add_tokens(components[i], syntax, has_variable));
      if (has_variable) code.variable_components |= bit;
    } else {
      Component& last = last_components_[i];
      if (last.text != components[i]) {
        last.tokens = keep(add_tokens(components[i], true));
        last.text = components[i];
      }
      code.components[i] = last.tokens;
    }
    if (components[i].ends_with('*')) code.open_components |= bit;
  }
  pattern.has_variables = code.variable_components != 0;
  code.has_sixth = components.size() == 6;
  if (code.has_sixth) {
    code.sixth = keep(add_tokens(components[5], syntax, pattern.has_variables));
  }
  program_.component_patterns.push_back(code);
  return pattern;
}

ResourcePattern PatternCompiler::execute_api_pattern(std::string_view entry, bool has_variables) {
  ResourcePattern pattern;
  pattern.kind = ResourcePattern::Kind::ExecuteApi;
  pattern.text = text(entry);
  pattern.index = static_cast<std::uint32_t>(program_.component_patterns.size());
  ComponentPattern code;
  code.has_sixth = true;
  code.sixth =
      keep(add_tokens(entry.substr(entry.find('/')),
                      {.variables = has_variables, .wildcards = true}, pattern.has_variables));
  program_.component_patterns.push_back(code);
  return pattern;
}

/// Notes what tells most ARNs from a pattern at once, where its components allow it.
void PatternCompiler::set_form(const Components& components, ResourcePattern& pattern) {
  const auto is_literal = [](std::string_view text) {
    return std::ranges::none_of(text, is_special);
  };
  std::size_t head = 0;
  std::size_t i = 0;
  for (; i < 5 && is_literal(components[i]); ++i) head += components[i].size() + 1;
  for (std::size_t star = i; star < 5; ++star) {
    if (components[star] != "*") return;
  }
  const auto literal = static_cast<std::size_t>(std::ranges::find_if(components[5], is_special) -
                                                components[5].begin());
  if (head > 0xFFFF || literal > 0xFFFF) return;
  const std::string_view rest = components[5].substr(literal);
  pattern.form = rest.empty()         ? ResourcePattern::Form::Literal
                 : is_all_stars(rest) ? ResourcePattern::Form::Prefix
                                      : ResourcePattern::Form::Glob;
  pattern.head_size = static_cast<std::uint16_t>(head);
  pattern.literal_size = static_cast<std::uint16_t>(literal);
  pattern.stars = static_cast<std::uint8_t>(5 - i);
}

void PatternCompiler::prefetch_resource(std::string_view entry) const noexcept {
  const std::size_t size = entry.find_last_not_of('*') + 1;  // most hold no other wildcards
  texts_.prefetch(entry.substr(0, size));
}

/// Fewer than six components are what is written; an incomplete ARN of an identity policy or a
/// boundary is, besides, what it becomes with stars for the rest [R-8].
void PatternCompiler::add_resource(std::string_view entry, PolicyType type, PolicyVersion version) {
  if (entry.find_first_not_of('*') == std::string_view::npos) {
    program_.resource_patterns.emplace_back();
    return;
  }
  const bool has_variables = version == PolicyVersion::V2012_10_17;
  if (type == PolicyType::Resource && is_execute_api_entry(entry)) {
    program_.resource_patterns.push_back(execute_api_pattern(entry, has_variables));
    return;
  }
  Components components = split_components(entry, has_variables);
  if (components.size() < 6) {
    program_.resource_patterns.push_back(component_pattern(components, entry, has_variables));
    if (traits_of(type).short_arns == ShortArnRule::Completed) {
      while (components.size() < Components::kMost) components.push_back("*");
      program_.resource_patterns.push_back(component_pattern(components, entry, has_variables));
    }
    return;
  }
  auto pattern = literal_pattern(components, entry, has_variables);
  if (!pattern) {
    pattern = component_pattern(components, entry, has_variables);
    set_form(components, *pattern);
  }
  program_.resource_patterns.push_back(*pattern);
}

/// Returns the pattern of an ARN that is known up to its end, or up to the stars at its end.
std::optional<ResourcePattern> PatternCompiler::literal_pattern(const Components& components,
                                                                std::string_view entry,
                                                                bool has_variables) {
  const std::size_t head = entry.size() - components[5].size();
  const TemplateSyntax syntax = {.variables = has_variables, .wildcards = true};
  if (literal_end(entry, 0, true) < head || is_template(entry.substr(0, head), syntax)) {
    return std::nullopt;
  }
  ResourcePattern pattern;
  if (!is_template(components[5], syntax)) {
    const std::size_t size = literal_end(entry, head, true);
    if (size < entry.size() && !is_prefix(entry, size)) return std::nullopt;
    pattern.kind =
        size == entry.size() ? ResourcePattern::Kind::Exact : ResourcePattern::Kind::Prefix;
    pattern.text = text(entry.substr(0, size));
    return pattern;
  }
  const std::vector<TemplatePart> sixth = parse(components[5], syntax);
  std::string_view literal;
  if (is_literal(sixth, literal)) {
    pattern.kind = ResourcePattern::Kind::Exact;
  } else if (is_prefix(sixth, literal)) {
    pattern.kind = ResourcePattern::Kind::Prefix;
  } else {
    return std::nullopt;
  }
  pattern.text = text(std::string(entry.substr(0, head)).append(literal));
  return pattern;
}

/// Slots are given anew, the most used first; a tie keeps the order in which they were met, so that
/// equal policies make equal programs. Then all that names a slot is brought up to date.
void PatternCompiler::finish() {
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
    program_.key_names.append(name.begin(), name.end());
  }
  for (TextRef name : names) program_.keys.push_back(classify_key(program_.key_names, name));
  for (KeyUse& use : program_.key_uses) use.slot = new_slots[use.slot];
  for (Atom& atom : program_.atoms) atom.slot = program_.key_uses[atom.key].slot;
  for (Variable& variable : program_.variables) {
    variable.slot = program_.key_uses[variable.key].slot;
  }
}

}  // namespace abac::inline abi1::internal
