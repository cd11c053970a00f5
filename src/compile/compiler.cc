// AST → program: layer by layer in the order of results [M-6], statement by statement.
//
// Idea: one pass over the policies writes flat arrays that refer to each other by index. What
// repeats is stored once (text_pool.h, range_pool.h). A policy is checked just before it is
// compiled, while it is in the cache; only whether there is an error counts then, and the pass
// ends. Since nearly all policies are right, they are checked once; for those that are not,
// `check_policies` goes over all from the start and says what is wrong and where.
//
// Example: Allow `sagemaker:Delete*` and `sagemaker:Stop*` on `*` where `aws:ResourceTag/team`
// equals `${aws:PrincipalTag/team}`, as statement 7:
//
//   statements[7]         Allow, layer 0, covers everything; actions 3…5, resources 0…1, atoms 4…5
//   action_lists[3…5]     4, 9: of `actions`, `sagemaker:delete*` and `sagemaker:stop*`
//   resource_patterns[0]  Any: that of every other `*`
//   atoms[4]              String, Equal, form Variable; key use 2, slot 0; values 6…7
//   key_uses[2]           `aws:ResourceTag/team`, slot 0
//   keys[0]               a resource tag, `team`
//   values[6]             Template; tokens 11…12
//   tokens[11]            Variable 0
//   variables[0]          key use 3, `aws:PrincipalTag/team`, slot 1
//   statement_origins[7]  policy 1, Sid, asked keys 2, 3; its spellings, line and column
//
// What a decision reads is apart from what only explanations need (StatementOrigin, KeyUse), so
// that a statement is half a cache line and a condition another half.
//
// Cost: about 2 µs a statement, the index included. Bound: kMaxLayers layers; offsets have 32 bits,
// and a policy document has 1 MiB at most.
#include "compile/compiler.h"

#include "compile/index_builder.h"
#include "compile/pattern_compiler.h"
#include "compile/plan_maker.h"
#include "compile/range_pool.h"
#include "compile/value_table_maker.h"
#include "iam/policy_type.h"
#include "policy/policy_members.h"
#include "policy/policy_pointer.h"
#include "policy/policy_type_rules.h"

#include <fmt/core.h>

#include <algorithm>
#include <bit>

namespace abac::inline abi1::internal {
namespace {

class Compiler {
 public:
  Compiler(const Policies& policies, Program& program)
      : policies_(policies), program_(program), patterns_(program) {}

  /// Returns false as soon as a policy is refused; the program is of no use then. The index comes
  /// last: it reads finished statements, and adds prefilters behind their conditions, of which long
  /// lists get their tables then.
  [[nodiscard]] bool run(const StatementIndex::Options& options) {
    reserve();
    for (const PolicyType type : kResultOrder) {
      const std::size_t first = program_.layers.size();
      for_each_list(policies_, type, [&](std::size_t level, const PolicyList& list) {
        add_layer(type, static_cast<std::uint32_t>(level), list);
      });
      program_.layer_counts[static_cast<std::size_t>(type)] =
          static_cast<std::uint16_t>(program_.layers.size() - first);  // at most kMaxLayers
    }
    if (diagnostics_.has_errors()) return false;
    set_presence();
    find_trust_violation();
    program_.actions->finish(has_any_action());
    patterns_.finish();
    build_index(program_, options);
    make_value_tables(program_);
    return true;
  }

 private:
  /// What has an element for each policy or statement grows in place.
  void reserve() {
    std::size_t policies = 0;
    std::size_t statements = 0;
    for (const PolicyTypeTraits& traits : kPolicyTypes) {
      for_each_list(policies_, traits.type, [&](std::size_t, const PolicyList& list) {
        policies += list.size();
        for (const Policy& policy : list) statements += policy.statements.size();
      });
    }
    program_.policies.reserve(policies);
    program_.statements.reserve(statements);
    program_.statement_origins.reserve(statements);
  }

  static std::uint32_t size_of(const auto& array) {
    return static_cast<std::uint32_t>(array.size());
  }

  void add_layer(PolicyType type, std::uint32_t level, const std::vector<Policy>& policies) {
    Layer layer;
    layer.type = type;
    layer.level = level;
    layer.statements.begin = size_of(program_.statements);
    const auto index = static_cast<std::uint16_t>(program_.layers.size());
    for (std::size_t i = 0; i < policies.size(); ++i) {
      // Checked here and not before, while what is read is still in the cache.
      check_policy(policies[i], {}, diagnostics_);
      check_policy_type(policies[i], type, {}, diagnostics_);
      if (diagnostics_.has_errors()) return;
      PolicyOrigin origin;
      origin.layer = index;
      origin.first_statement = size_of(program_.statements);
      origin.index = static_cast<std::uint32_t>(i);
      origin.place =
          patterns_.text(policies[i].name ? *policies[i].name : policy_place(type, level, i));
      origin.is_statement_array = policies[i].is_statement_array;
      origin.file = patterns_.text(policies[i].file);
      origin.pointer = patterns_.text(policies[i].pointer);
      program_.policies.push_back(origin);
      for (const Statement& statement : policies[i].statements) {
        add_statement(policies[i], statement, type, index);
      }
    }
    layer.statements.end = size_of(program_.statements);
    program_.layers.push_back(layer);
  }

  void add_statement(const Policy& policy, const Statement& statement, PolicyType type,
                     std::uint16_t layer) {
    StatementOrigin origin;
    origin.policy = size_of(program_.policies) - 1;
    if (statement.sid) origin.sid = patterns_.text(statement.sid->value);

    patterns_.begin_statement();
    // What the pools will read is asked of memory early, and interned once it had time to arrive.
    if (statement.resource) {
      for (const Text& text : statement.resource->entries) patterns_.prefetch_resource(text.value);
    }
    StatementCode code;
    code.effect = statement.effect;
    program_.has_deny = program_.has_deny || statement.effect == Effect::Deny;
    code.layer = layer;
    code.is_action_negated = statement.action.is_negated;
    const auto actions = add_actions(statement.action);
    const auto spellings = add_spellings(statement.action);
    if (statement.principal) code.principal = add_principal(*statement.principal);
    const std::uint32_t first_resource = size_of(program_.resource_patterns);
    if (statement.resource) {
      code.has_resource = true;
      code.is_resource_negated = statement.resource->is_negated;
      for (const Text& entry : statement.resource->entries) {
        patterns_.add_resource(entry.value, type, policy.version);
      }
    }
    const auto resources = resources_.prepare(first_resource);
    const auto atoms = add_conditions(statement.conditions, policy.version);
    const auto keys = patterns_.pending_keys();
    code.actions = action_lists_.intern(actions);
    origin.details = size_of(program_.origin_details);
    add_details({action_spellings_.intern(spellings), statement.where}, program_.origin_details);
    code.resources = resources_.intern(resources);
    code.atoms = atoms_.intern(atoms);
    origin.asked_keys = patterns_.asked_keys(keys);
    code.covers_everything = covers_everything(code);
    code.has_conditions_only =
        !code.is_action_negated && code.principal == kNone && code.covers_everything;
    program_.statements.push_back(code);
    program_.statement_origins.push_back(origin);
  }

  /// Returns whether some statement is filed under the pattern `*`.
  [[nodiscard]] bool has_any_action() const {
    return std::any_of(program_.statements.begin(), program_.statements.end(),
                       [&](const StatementCode& code) {
                         return code.is_action_negated ||
                                program_.action_lists[code.actions.begin] == ActionIndex::kAny;
                       });
  }

  [[nodiscard]] bool covers_everything(const StatementCode& code) const {
    if (!code.has_resource) return true;
    const auto begin = program_.resource_patterns.begin();
    return !code.is_resource_negated &&
           std::any_of(
               begin + code.resources.begin, begin + code.resources.end,
               [](const ResourcePattern& p) { return p.kind == ResourcePattern::Kind::Any; });
  }

  /// Pattern ids in ascending order and each once, so that lists of the same actions are one.
  RangePool<std::uint32_t>::Pending add_actions(const EntryList& list) {
    OffsetVector<std::uint32_t>& ids = program_.action_lists;
    const std::uint32_t begin = size_of(ids);
    for (const Text& entry : list.entries) ids.push_back(program_.actions->intern(entry.value));
    std::uint32_t* const first = ids.begin() + begin;
    std::sort(first, ids.end());
    ids.erase(std::unique(first, ids.end()), ids.end());
    return action_lists_.prepare(begin);
  }

  RangePool<TextRef>::Pending add_spellings(const EntryList& list) {
    const std::uint32_t begin = size_of(program_.action_spellings);
    for (const Text& entry : list.entries) {
      program_.action_spellings.push_back(patterns_.text(entry.value));
    }
    return action_spellings_.prepare(begin);
  }

  std::uint32_t add_principal(const PrincipalElement& element) {
    PrincipalCode code;
    code.is_negated = element.is_negated;
    code.is_everyone = element.is_everyone;
    code.entries.begin = size_of(program_.principal_entries);
    for (const PrincipalEntry& entry : element.entries) {
      const auto pattern = parse_principal_entry(entry.kind, entry.text.value);
      PrincipalEntryCode entry_code;  // an entry that is not readable names nobody
      if (pattern) {
        entry_code.form = pattern->form;
        entry_code.text = patterns_.text(pattern->text);
        entry_code.partition = patterns_.text(pattern->partition);
        entry_code.account = patterns_.text(pattern->account);
        entry_code.name = patterns_.text(pattern->name);
        entry_code.session = patterns_.text(pattern->session);
      }
      program_.principal_entries.push_back(entry_code);
    }
    code.entries.end = size_of(program_.principal_entries);
    program_.principals.push_back(code);
    return size_of(program_.principals) - 1;
  }

  RangePool<Atom>::Pending add_conditions(const std::vector<Condition>& conditions,
                                          PolicyVersion version) {
    const std::uint32_t begin = size_of(program_.atoms);
    for (const Condition& condition : conditions) {
      const auto op = parse_condition_operator(condition.op.value);
      if (!op) continue;  // refused by check_policies
      Atom atom;
      atom.base_index = static_cast<std::uint8_t>(op->base - base_operators().data());
      atom.operand = op->base->operand;
      atom.is_negated = op->base->is_negated;
      atom.comparison = op->base->comparison;
      atom.qualifier = op->qualifier;
      atom.is_if_exists = op->is_if_exists;
      atom.key = patterns_.key_use(condition.key.value);
      const std::uint32_t values = size_of(program_.values);
      for (const Text& text : condition.values) {
        const Value value = patterns_.value(*op->base, version, text.value);
        atom.has_variables = atom.has_variables || value.has_variables;
        program_.values.push_back(value);
      }
      atom.values = values_.intern(values);
      set_form(atom);
      program_.atoms.push_back(atom);
    }
    return atoms_.prepare(begin);
  }

  /// Most conditions compare a key with one text or one variable: their form says so, and
  /// test_condition of decide/condition.h compares them without reading `values`.
  void set_form(Atom& atom) const {
    if (atom.operand == OperandType::Null || atom.qualifier != SetQualifier::None) return;
    atom.form = Atom::Form::Single;
    if (atom.operand != OperandType::String || atom.values.size() != 1) return;
    const Value& value = program_.values[atom.values.begin];
    if (value.kind == Value::Kind::Text) {
      atom.form = Atom::Form::Text;
      atom.text = value.text();
    } else if (value.kind == Value::Kind::Template && value.tokens().size() == 1) {
      atom.form = Atom::Form::Variable;
      atom.text.offset = program_.tokens[value.tokens().begin].text.offset;
    }
  }

  void set_presence() {
    for (const PolicyTypeTraits& traits : kPolicyTypes) {
      if (is_attached(policies_, traits.type)) program_.attached |= bit_of(traits.type);
    }
    program_.needs_owner = std::ranges::any_of(program_.policies, [&](const PolicyOrigin& policy) {
      return traits_of(program_.layers[policy.layer].type).is_decided_by_owner;
    });
  }

  void find_trust_violation() {
    for (std::size_t i = 0; i < policies_.resource.size(); ++i) {
      DiagnosticList diagnostics;
      const char* const document = policies_.resource[i].name ? "/document" : "";
      check_trust_policy(policies_.resource[i], fmt::format("/policies/resource/{}{}", i, document),
                         diagnostics);
      if (!diagnostics.has_errors()) continue;
      const Diagnostic& first = diagnostics.first_error();
      const auto ended = [&](std::string text) {
        const TextRef ref = patterns_.text(text.append(1, '\0'));
        return TextRef{ref.offset, ref.size - 1};
      };
      *program_.trust_violation = {i, ended(first.pointer), ended(first.message), first.where};
      return;
    }
    program_.trust_violation.leave_out();
  }

  const Policies& policies_;
  Program& program_;
  DiagnosticList diagnostics_;  ///< whether there are any is all that is asked
  PatternCompiler patterns_;
  RangePool<Value> values_{program_.values};
  RangePool<Atom> atoms_{program_.atoms};
  RangePool<ResourcePattern> resources_{program_.resource_patterns};
  RangePool<std::uint32_t> action_lists_{program_.action_lists};
  RangePool<TextRef> action_spellings_{program_.action_spellings};
};

/// Leaves out the index of a small set whose plans name the statements of each action that a
/// vocabulary has: for another, to walk all statements, with their actions as written, takes about
/// as long.
void leave_out_index(Program& program) {
  constexpr std::size_t kMostActions = 256;
  const PlanTable& plans = program.plans;
  if (plans.owns_actions || plans.plans.empty() ||
      program.statements.size() > Program::kMostWithoutIndex ||
      std::ranges::any_of(plans.plans, [](const Plan& plan) { return plan.uses_index; })) {
    return;
  }
  std::size_t actions = 0;
  for (const StatementCode& statement : program.statements) actions += statement.actions.size();
  if (actions > kMostActions) return;
  for (std::uint32_t id = 0; id < program.statements.size(); ++id) {
    program.statements[id].actions = program.origin_details_of(id).action_spellings;
  }
  program.action_lists.reset();
  program.actions.leave_out();
  program.index.leave_out();
}

/// Leaves out the numbers, dates and addresses of policies that have none.
void leave_out_stored_values(Program& program) {
  bool is_empty = true;
  StoredOperands::for_each([&]<class Operand>(Operand) {
    is_empty = is_empty && program.stored<Operand>().values.empty();
  });
  if (is_empty) program.stored_values.leave_out();
}

/// Layers of the types that have no levels.
constexpr std::size_t kSingleLayers =
    kPolicyTypeCount - static_cast<std::size_t>(std::popcount(kTypesWithLevels));

std::size_t count_levels(const Policies& policies, PolicyType type) {
  std::size_t count = 0;
  for_each_list(policies, type, [&](std::size_t, const PolicyList&) { ++count; });
  return count;
}

/// Returns whether the number of layers stays within what the program's indexes can count.
bool fits(const Policies& policies) {
  std::size_t layers = kSingleLayers;
  for (const PolicyTypeTraits& traits : kPolicyTypes) {
    if (traits.has_levels) layers += count_levels(policies, traits.type);
  }
  return layers <= kMaxLayers;
}

void report_levels(const Policies& policies, DiagnosticList& diagnostics) {
  const bool has_many_scps = count_levels(policies, PolicyType::ServiceControl) > kMaxLayers / 2;
  const PolicyType longest =
      has_many_scps ? PolicyType::ServiceControl : PolicyType::ResourceControl;
  // The place is that of the last policy, which is among those that are too many.
  SourceRange where;
  for_each_policy(policies, [&](const PolicyPlace& place, const Policy& policy) {
    if (place.type != longest) return;
    where = policy.where;
    diagnostics.begin_text(policy.file);
  });
  diagnostics.error(ErrorCode::DocumentTooLarge,
                    fmt::format("expected at most {} levels of service control and resource "
                                "control policies",
                                kMaxLayers - kSingleLayers),
                    fmt::format("/{}", traits_of(longest).name), where);
}

}  // namespace

std::shared_ptr<Program> compile_program(const Policies& policies, DiagnosticList& diagnostics,
                                         const StatementIndex::Options& options,
                                         std::shared_ptr<const KnownActions> actions) {
  if (fits(policies)) {
    auto program = std::make_shared<Program>();
    if (Compiler(policies, *program).run(options)) {
      program->plans.owns_actions = actions == nullptr;
      if (actions == nullptr) actions = literal_actions(*program);
      make_plans(*program, std::move(actions));
      leave_out_index(*program);
      leave_out_stored_values(*program);
      pack(*program);
      return program;
    }
  }
  // Only now, as most policies are accepted, with the places of errors and in their order.
  check_policies(policies, diagnostics);
  if (!diagnostics.has_errors()) report_levels(policies, diagnostics);
  return nullptr;
}

}  // namespace abac::inline abi1::internal
