#include "support/program_dump.h"

#include "decide/evaluator.h"
#include "decide/trace.h"

#include <abac/policy.h>

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>
#include <vector>

namespace abac::inline abi1::internal {
namespace {

std::string_view name_of(Effect effect) { return effect == Effect::Deny ? "Deny" : "Allow"; }

std::string_view name_of(Truth truth) {
  constexpr std::string_view kNames[] = {"false", "cannot be told", "true"};
  return kNames[static_cast<std::size_t>(truth)];
}

std::string_view name_of(Value::Kind kind) {
  constexpr std::string_view kNames[] = {"Text", "Any",    "Prefix", "Suffix", "Contains",
                                         "Glob", "Stored", "Bool",   "Arn",    "Template"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::string_view name_of(Atom::Form form) {
  constexpr std::string_view kNames[] = {"Any", "Single", "Text", "Variable"};
  return kNames[static_cast<std::size_t>(form)];
}

std::string_view name_of(ResourcePattern::Kind kind) {
  constexpr std::string_view kNames[] = {"Any", "Exact", "Prefix", "Components", "ExecuteApi"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::string numbers(Range range) {
  std::string text;
  for (std::uint32_t i = range.begin; i < range.end; ++i) text += fmt::format(" {}", i);
  return text.empty() ? " none" : text;
}

std::string numbers(std::span<const std::uint32_t> ids) {
  std::string text;
  for (const std::uint32_t id : ids) text += fmt::format(" {}", id);
  return text;
}

std::string address_of(const IpRange& range) {
  const auto& bytes = range.address.bytes;
  if (!range.address.is_v6) {
    return fmt::format("{}.{}.{}.{}/{}", bytes[0], bytes[1], bytes[2], bytes[3], range.prefix);
  }
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 2) {
    text += fmt::format("{}{:x}", i == 0 ? "" : ":", bytes[i] << 8 | bytes[i + 1]);
  }
  return fmt::format("{}/{}", text, range.prefix);
}

/// Writes the elements of one program.
class ElementWriter {
 public:
  explicit ElementWriter(const Program& program) : program_(program) {}

  [[nodiscard]] std::string tokens(Range range) const {
    std::string text;
    for (std::uint32_t i = range.begin; i < range.end; ++i) text += token(program_.tokens[i]);
    return text;
  }

  [[nodiscard]] std::string value(const Value& value) const {
    switch (value.kind) {
      case Value::Kind::Glob:
      case Value::Kind::Template:
        return tokens(value.tokens());
      case Value::Kind::Stored:
        if (value.operand() != OperandType::IpAddress) {
          return std::string(program_.stored_text(value));
        }
        return address_of(program_.stored<IpAddressOperand>(value));
      case Value::Kind::Bool:
        return value.index() == 0 ? "false" : "true";
      case Value::Kind::Arn:
        return arn(program_.arn_patterns[value.index()]);
      case Value::Kind::Any:
      case Value::Kind::Text:
      case Value::Kind::Prefix:
      case Value::Kind::Suffix:
      case Value::Kind::Contains:
        break;
    }
    return std::string(program_.text(value.text()));
  }

  [[nodiscard]] std::string atom(const Atom& atom) const {
    constexpr std::string_view kQualifiers[] = {"", "ForAllValues:", "ForAnyValue:"};
    std::string text = fmt::format("{}{}{} {}  form {}, values{}",
                                   kQualifiers[static_cast<std::size_t>(atom.qualifier)],
                                   atom.base().name, atom.is_if_exists ? "IfExists" : "",
                                   program_.text(program_.key_uses[atom.key].spelling),
                                   name_of(atom.form), numbers(atom.values));
    if (atom.form == Atom::Form::Text) text += fmt::format(": {}", program_.text(atom.text));
    if (atom.form == Atom::Form::Variable) text += fmt::format(": variable {}", atom.text.offset);
    return text;
  }

  [[nodiscard]] std::string resource(const ResourcePattern& pattern) const {
    const std::string_view text = program_.text(pattern.text);
    if (pattern.form == ResourcePattern::Form::Any) {
      return fmt::format("{}{}{}", name_of(pattern.kind), text.empty() ? "" : " ", text);
    }
    const std::string_view behind = text.substr(pattern.head_size + 2U * pattern.stars);
    return fmt::format("{} {}  begins {}, {} of any text, then {}", name_of(pattern.kind), text,
                       text.substr(0, pattern.head_size), pattern.stars,
                       behind.substr(0, pattern.literal_size));
  }

  [[nodiscard]] std::string statement(const StatementCode& code) const {
    const std::span<const std::uint32_t> actions(program_.action_lists.data() + code.actions.begin,
                                                 code.actions.size());
    return fmt::format("{:5}  layer {}  {} {}  {} {}  atoms{}", name_of(code.effect), code.layer,
                       code.is_action_negated ? "not actions" : "actions",
                       numbers(actions).substr(1),
                       code.is_resource_negated ? "not resources" : "resources",
                       numbers(code.resources).substr(1), numbers(code.atoms));
  }

  [[nodiscard]] std::string field(IndexField field) const {
    switch (field.kind()) {
      case IndexField::Kind::KeyValue:
        return fmt::format("slot {}", field.argument());
      case IndexField::Kind::Resource:
        return "whole ARN";
      case IndexField::Kind::PathPart:
        return "path part";
      case IndexField::Kind::Prefix:
        return fmt::format("first {} bytes of the ARN", field.argument());
    }
    return {};
  }

 private:
  [[nodiscard]] std::string token(const Token& token) const {
    switch (token.kind) {
      case Token::Kind::Literal:
        return std::string(program_.text(token.text));
      case Token::Kind::AnyChar:
        return "?";
      case Token::Kind::AnyRun:
        return "*";
      case Token::Kind::Variable:
        return fmt::format("variable {}", token.text.offset);
    }
    return {};
  }

  [[nodiscard]] std::string arn(const ArnPattern& pattern) const {
    std::string text;
    for (const Range part : pattern.parts) text += (text.empty() ? "" : ":") + tokens(part);
    return text;
  }

  const Program& program_;
};

/// Writes an array under a heading, one element a line; nothing of an empty one.
template <class Array, class Write>
void add_array(std::string& text, std::string_view heading, const Array& array, Write&& write) {
  if (array.empty()) return;
  text += fmt::format("{}\n", heading);
  for (std::size_t i = 0; i < array.size(); ++i) {
    text += fmt::format("{:4}  {}\n", i, write(array[i]));
  }
}

/// The texts that statements may be filed under in a field.
std::vector<std::string_view> texts_for(const Program& program, IndexField field) {
  std::vector<std::string_view> texts;
  const auto add = [&](std::string_view text) {
    if (std::ranges::find(texts, text) == texts.end()) texts.push_back(text);
  };
  if (field.kind() == IndexField::Kind::KeyValue) {
    for (const Value& value : program.values) {
      if (value.kind == Value::Kind::Text) add(program.text(value.text()));
    }
    return texts;
  }
  for (const ResourcePattern& pattern : program.resource_patterns) {
    const std::string_view arn = program.text(pattern.text);
    if (field.kind() == IndexField::Kind::Resource) add(arn);
    if (field.kind() == IndexField::Kind::Prefix) add(arn.substr(0, field.argument()));
    if (field.kind() == IndexField::Kind::PathPart) {
      for_each_path_part(arn, [&](std::string_view part) {
        add(part);
        return true;
      });
    }
  }
  return texts;
}

std::span<const std::uint32_t> find(const Program& program, const IndexChunk& chunk,
                                    IndexField field, std::string_view text) {
  return program.index->find(StatementIndex::chunk_field(chunk, field), program.index->hash(text),
                             [](const StatementIndex::PrefetchHint&) {});
}

/// Calls `visit(pattern, effect, chunk)` for the chunks of an action pattern, Denies first.
template <class Visit>
void for_each_chunk(const Program& program, std::uint32_t pattern, Visit&& visit) {
  for (const IndexChunk& chunk : program.index->deny(pattern)) visit(pattern, Effect::Deny, chunk);
  for (const IndexChunk& chunk : program.index->allow(pattern))
    visit(pattern, Effect::Allow, chunk);
}

std::string heading(const Program& program, std::uint32_t pattern, Effect effect,
                    const IndexChunk& chunk) {
  return fmt::format("pattern {} {}, {}, layer {}\n", pattern, program.actions->text(pattern),
                     name_of(effect), chunk.layer);
}

/// Calls `visit(run, statements)` for each run of a chunk. Returns where the runs end.
template <class Visit>
std::uint32_t for_each_run(const StatementIndex& index, const IndexChunk& chunk, Visit&& visit) {
  std::uint32_t next = chunk.begin;
  if (chunk.has_runs == 0) return next;
  for (const ConditionRun& run : index.runs(chunk)) {
    visit(run, index.statements(next, run.end));
    next = run.end;
  }
  return next;
}

std::string walked(const StatementIndex& index, const IndexChunk& chunk, std::uint32_t begin) {
  const auto statements = index.statements(begin, chunk.filed_begin);
  return statements.empty() ? "" : fmt::format("  walked{}\n", numbers(statements));
}

/// Calls `visit(text)` for the texts that a request has in a field.
template <class Visit>
void for_each_text(Evaluation& evaluation, const Request& request, IndexField field,
                   Visit&& visit) {
  switch (field.kind()) {
    case IndexField::Kind::KeyValue:
      evaluation.keys().value(field.argument()).for_each([&](std::string_view text) {
        visit(text);
        return true;
      });
      break;
    case IndexField::Kind::Resource:
      visit(request.resource.arn);
      break;
    case IndexField::Kind::Prefix:
      visit(request.resource.arn.substr(0, field.argument()));
      break;
    case IndexField::Kind::PathPart:
      for_each_path_part(evaluation.facts().resource.resource, [&](std::string_view part) {
        visit(part);
        return true;
      });
      break;
  }
}

/// Notes which statements match.
struct MatchObserver {
  static constexpr bool kWantsMissingKeys = false;
  std::vector<std::uint32_t> statements;

  void candidate(std::uint32_t) {}
  void missing(std::uint32_t) {}
  void matched(std::uint32_t id) { statements.push_back(id); }
};

}  // namespace

std::string dump_program(const Program& program) {
  const ElementWriter writer(program);
  std::string text = "action patterns\n";
  for (std::uint32_t id = 0; id < program.actions->size(); ++id) {
    text += fmt::format("{:4}  {}\n", id, program.actions->text(id));
  }
  add_array(text, "keys, by slot", program.keys, [&](const ContextKey& key) {
    return std::string_view(program.key_names).substr(key.name.offset, key.name.size);
  });
  add_array(text, "variables", program.variables, [&](const Variable& variable) {
    return fmt::format("{}  slot {}", program.text(program.key_uses[variable.key].spelling),
                       variable.slot);
  });
  add_array(text, "values", program.values, [&](const Value& value) {
    return fmt::format("{} {}", name_of(value.kind), writer.value(value));
  });
  add_array(text, "atoms", program.atoms, [&](const Atom& atom) { return writer.atom(atom); });
  add_array(text, "resource patterns", program.resource_patterns,
            [&](const ResourcePattern& pattern) { return writer.resource(pattern); });
  add_array(text, "layers", program.layers, [&](const Layer& layer) {
    return fmt::format("{} {}  {} statements", traits_of(layer.type).name, layer.level,
                       layer.statements.size());
  });
  add_array(text, "statements", program.statements,
            [&](const StatementCode& code) { return writer.statement(code); });
  return text;
}

std::string dump_index(const Program& program) {
  const StatementIndex& index = *program.index;
  const ElementWriter writer(program);
  std::string text;
  const auto add_chunk = [&](std::uint32_t pattern, Effect effect, const IndexChunk& chunk) {
    text += heading(program, pattern, effect, chunk);
    const auto end = for_each_run(index, chunk, [&](const ConditionRun& run, auto statements) {
      text += fmt::format("  run{}", statements.empty() ? " of runs" : numbers(statements));
      if (run.prefilter != kNone) text += fmt::format("  prefilter: atom {}", run.prefilter);
      text += '\n';
    });
    text += walked(index, chunk, end);
    for (const IndexField field : index.fields(chunk)) {
      text += fmt::format("  filed by {}\n", writer.field(field));
      for (const std::string_view filed : texts_for(program, field)) {
        const auto found = find(program, chunk, field, filed);
        if (!found.empty()) text += fmt::format("    {} -> {}\n", filed, numbers(found).substr(1));
      }
    }
  };
  for (std::uint32_t pattern = 0; pattern < program.actions->size(); ++pattern) {
    for_each_chunk(program, pattern, add_chunk);
  }
  return text;
}

std::string dump_search(const Program& program, const Request& request) {
  const StatementIndex& index = *program.index;
  const ElementWriter writer(program);
  Evaluation evaluation(program, request);
  if (const RequestError* error = evaluation.prepare()) return fmt::format("{}\n", error->message);
  MatchObserver observer;
  const Decision decision = combine(evaluation.trace(observer)).decision;
  const auto patterns = evaluation.actions().ids();

  std::string text = fmt::format("patterns{}\n", numbers(patterns));
  const auto add_chunk = [&](std::uint32_t pattern, Effect effect, const IndexChunk& chunk) {
    text += heading(program, pattern, effect, chunk);
    const auto end = for_each_run(index, chunk, [&](const ConditionRun& run, auto statements) {
      text += fmt::format("  run{}", statements.empty() ? " of runs" : numbers(statements));
      if (run.prefilter == kNone) {
        text += "  tested\n";
        return;
      }
      const Truth truth = test_condition(program.atoms[run.prefilter], evaluation.keys());
      text += fmt::format("  {}: its prefilter is {}\n",
                          suffices(effect, truth) ? "tested" : "left out", name_of(truth));
    });
    text += walked(index, chunk, end);
    for (const IndexField field : index.fields(chunk)) {
      for_each_text(evaluation, request, field, [&](std::string_view asked) {
        const auto where = StatementIndex::chunk_field(chunk, field);
        text += fmt::format("  {} {}: ", writer.field(field), asked);
        if (!index.may_find(where, index.hash(asked))) {
          text += "stopped by the filter\n";
          return;
        }
        const auto found = find(program, chunk, field, asked);
        text += fmt::format("passes the filter, finds{}\n",
                            found.empty() ? " nothing" : numbers(found));
      });
    }
  };
  for (const Effect effect : {Effect::Deny, Effect::Allow}) {
    for (const std::uint32_t pattern : patterns) {
      for_each_chunk(program, pattern, [&](std::uint32_t id, Effect of, const IndexChunk& chunk) {
        if (of == effect) add_chunk(id, of, chunk);
      });
    }
  }
  text += fmt::format("matches:{}\n",
                      observer.statements.empty() ? " none" : numbers(observer.statements));
  return text + fmt::format("decision: {}\n", to_string(decision));
}

}  // namespace abac::inline abi1::internal
