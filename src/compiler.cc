// AST → program: layer by layer in the order of results [M-6], statement by statement.
#include "compiler.h"

#include "evaluator.h"
#include "message.h"
#include "pattern_compiler.h"
#include "policy_rules.h"
#include "range_pool.h"

#include <fmt/core.h>

#include <algorithm>

namespace abac::internal {
namespace {

class Compiler {
 public:
  Compiler(const Policies& policies, Program& program)
      : policies_(policies), program_(program), patterns_(program) {}

  /// Returns false as soon as a policy is refused; the program is of no use then.
  [[nodiscard]] bool run(const StatementIndex::Options& options) {
    reserve();
    add_levels(PolicyType::ServiceControl, policies_.service_control);
    add_levels(PolicyType::ResourceControl, policies_.resource_control);
    if (policies_.vpc_endpoint) add_layer(PolicyType::VpcEndpoint, 0, *policies_.vpc_endpoint);
    add_layer(PolicyType::Resource, 0, policies_.resource);
    add_layer(PolicyType::Identity, 0, policies_.identity);
    if (policies_.permissions_boundary) {
      add_layer(PolicyType::PermissionsBoundary, 0, *policies_.permissions_boundary);
    }
    if (policies_.session) add_layer(PolicyType::Session, 0, *policies_.session);
    if (diagnostics_.has_errors()) return false;
    set_presence();
    find_trust_violation();
    program_.actions.finish(has_any_action());
    patterns_.finish();
    shrink();
    program_.index.build(program_, options);
    return true;
  }

 private:
  using Levels = std::optional<std::vector<std::vector<Policy>>>;

  /// What has an element for each policy or statement grows in place.
  void reserve() {
    std::size_t policies = 0;
    std::size_t statements = 0;
    const auto count = [&](const std::vector<Policy>& list) {
      policies += list.size();
      for (const Policy& policy : list) statements += policy.statements.size();
    };
    const auto count_levels = [&](const Levels& levels) {
      if (levels) std::ranges::for_each(*levels, count);
    };
    count_levels(policies_.service_control);
    count_levels(policies_.resource_control);
    for (const auto* list :
         {&policies_.vpc_endpoint, &policies_.permissions_boundary, &policies_.session}) {
      if (*list) count(**list);
    }
    count(policies_.resource);
    count(policies_.identity);
    program_.policies.reserve(policies);
    program_.statements.reserve(statements);
    program_.statement_origins.reserve(statements);
  }

  static std::uint32_t size_of(const auto& array) {
    return static_cast<std::uint32_t>(array.size());
  }

  void add_levels(PolicyType type, const Levels& levels) {
    for (std::size_t i = 0; levels && i < levels->size(); ++i) {
      add_layer(type, static_cast<std::uint32_t>(i), (*levels)[i]);
    }
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
      origin.index = static_cast<std::uint32_t>(i);
      origin.place =
          patterns_.text(policies[i].name ? *policies[i].name : policy_place(type, level, i));
      origin.is_statement_array = policies[i].is_statement_array;
      origin.file = patterns_.text(policies[i].file);
      origin.pointer = patterns_.text(policies[i].pointer);
      program_.policies.push_back(origin);
      for (std::size_t s = 0; s < policies[i].statements.size(); ++s) {
        add_statement(policies[i], static_cast<std::uint32_t>(s), type, index);
      }
    }
    layer.statements.end = size_of(program_.statements);
    program_.layers.push_back(layer);
  }

  void add_statement(const Policy& policy, std::uint32_t index, PolicyType type,
                     std::uint16_t layer) {
    const Statement& statement = policy.statements[index];
    StatementOrigin origin;
    origin.policy = size_of(program_.policies) - 1;
    origin.index = index;
    origin.has_sid = statement.sid.has_value();
    if (statement.sid) origin.sid = patterns_.text(statement.sid->value);
    origin.where = statement.where;

    patterns_.begin_statement();
    if (statement.resource) {
      for (const Text& text : statement.resource->entries) patterns_.prefetch_resource(text.value);
    }
    StatementCode code;
    code.effect = statement.effect;
    code.layer = layer;
    code.is_action_negated = statement.action.is_negated;
    const auto actions = add_actions(statement.action);
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

  RangePool<std::uint32_t>::Pending add_actions(const EntryList& list) {
    std::vector<std::uint32_t>& ids = program_.action_lists;
    const std::uint32_t begin = size_of(ids);
    for (const Text& entry : list.entries) ids.push_back(program_.actions.intern(entry.value));
    const auto first = ids.begin() + static_cast<std::ptrdiff_t>(begin);
    std::sort(first, ids.end());
    ids.erase(std::unique(first, ids.end()), ids.end());
    return action_lists_.prepare(begin);
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

  static std::optional<std::uint16_t> level_count(const Levels& levels) {
    if (!levels) return std::nullopt;
    return static_cast<std::uint16_t>(levels->size());  // at most kMaxLayers
  }

  void set_presence() {
    program_.has_boundary = policies_.permissions_boundary.has_value();
    program_.has_session = policies_.session.has_value();
    program_.has_vpc_endpoint = policies_.vpc_endpoint.has_value();
    program_.service_control_levels = level_count(policies_.service_control);
    program_.resource_control_levels = level_count(policies_.resource_control);
    const auto set_absent = [&](bool is_present, PolicyType type) {
      if (!is_present) program_.absent_guardrails |= bit_of(type);
    };
    set_absent(program_.has_boundary, PolicyType::PermissionsBoundary);
    set_absent(program_.has_session, PolicyType::Session);
    set_absent(program_.has_vpc_endpoint, PolicyType::VpcEndpoint);
    set_absent(policies_.service_control.has_value(), PolicyType::ServiceControl);
    set_absent(policies_.resource_control.has_value(), PolicyType::ResourceControl);
    program_.has_identity_policies = !policies_.identity.empty();
    program_.needs_owner = !policies_.resource.empty();
    for (const PolicyOrigin& policy : program_.policies) {
      if (program_.layers[policy.layer].type == PolicyType::ResourceControl) {
        program_.needs_owner = true;
      }
    }
  }

  /// What grew by doubling gives back what it does not need.
  void shrink() {
    const auto shrink_all = [](auto&... arrays) { (arrays.shrink_to_fit(), ...); };
    Program& p = program_;
    shrink_all(p.texts, p.tokens, p.variables, p.keys, p.key_uses, p.key_lists, p.decimals,
               p.instants, p.ip_ranges, p.decimal_texts, p.instant_texts, p.ip_range_texts,
               p.arn_patterns, p.values, p.atoms, p.component_patterns, p.resource_patterns,
               p.principal_entries, p.principals, p.action_lists, p.layers, p.statements,
               p.statement_origins, p.policies);
  }

  void find_trust_violation() {
    for (std::size_t i = 0; i < policies_.resource.size(); ++i) {
      Diagnostics diagnostics;
      const char* const document = policies_.resource[i].name ? "/document" : "";
      check_trust_policy(policies_.resource[i], fmt::format("/policies/resource/{}{}", i, document),
                         diagnostics);
      if (!diagnostics.has_errors()) continue;
      const Diagnostic& first = diagnostics.first_error();
      program_.trust_violation = TrustViolation{first.pointer, first.message, first.where};
      return;
    }
  }

  const Policies& policies_;
  Program& program_;
  Diagnostics diagnostics_;  ///< whether there are any is all that is asked
  PatternCompiler patterns_;
  RangePool<Value> values_{program_.values};
  RangePool<Atom> atoms_{program_.atoms};
  RangePool<ResourcePattern> resources_{program_.resource_patterns};
  RangePool<std::uint32_t> action_lists_{program_.action_lists};
};

/// Returns whether the number of layers stays within what the program's indexes can count.
bool fits(const Policies& policies) {
  const std::size_t levels = (policies.service_control ? policies.service_control->size() : 0) +
                             (policies.resource_control ? policies.resource_control->size() : 0);
  return levels + 5 <= kMaxLayers;
}

void report_levels(const Policies& policies, Diagnostics& diagnostics) {
  const char* const member =
      policies.service_control && policies.service_control->size() > kMaxLayers / 2
          ? "/service_control"
          : "/resource_control";
  diagnostics.error(ErrorCode::DocumentTooLarge,
                    fmt::format("expected at most {} levels of service control and resource "
                                "control policies",
                                kMaxLayers - 5),
                    member);
}

}  // namespace

std::shared_ptr<const Program> compile_program(const Policies& policies, Diagnostics& diagnostics,
                                               const StatementIndex::Options& options) {
  if (fits(policies)) {
    auto program = std::make_shared<Program>();
    if (Compiler(policies, *program).run(options)) return program;
  }
  // Only now, as most policies are accepted, with the places of errors and in their order.
  check_policies(policies, diagnostics);
  if (!diagnostics.has_errors()) report_levels(policies, diagnostics);
  return nullptr;
}

}  // namespace abac::internal
