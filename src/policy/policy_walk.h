// The walk over the statements of a policy that every check of policies makes: rules, rules of a
// type, warnings, quotas. How the policies of a set are walked is policy_members.h and
// policy_pointer.h.
#pragma once

#include <abac/policy.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "diagnostics/diagnostic_list.h"
#include "diagnostics/json_pointer.h"
#include "policy/policy_pointer.h"

namespace abac::inline abi1::internal {

/// Where a tree comes from. In a tree of the parser, what stands with line 0 could not be read and
/// was reported already; in any other tree a place means nothing.
enum class TreeOrigin : std::uint8_t { Caller, Parser };

/// What a check of one policy has: the policy, the statement that it has come to, the pointers of
/// both, and the list for what it finds. A check derives from it.
class PolicyWalk {
 protected:
  /// `pointer` is the document's own.
  PolicyWalk(const Policy& policy, std::string_view pointer, DiagnosticList& diagnostics,
             TreeOrigin origin)
      : policy_(policy), pointer_(pointer), diagnostics_(diagnostics), origin_(origin) {}

  /// Calls `visit(statement)` for each statement but those that the parser could not read, until no
  /// more diagnostics are kept.
  template <class Visit>
  void for_each_statement(const Visit& visit) {
    for (std::size_t i = 0; i < policy_.statements.size(); ++i) {
      if (!diagnostics_.keeps_errors()) return;
      go_to(i);
      if (!was_reported(statement_->where)) visit(*statement_);
    }
  }

  /// Goes to a statement out of turn, for what is told of it.
  void go_to(std::size_t index) noexcept {
    index_ = index;
    statement_ = &policy_.statements[index];
  }

  [[nodiscard]] std::size_t index() const noexcept { return index_; }
  [[nodiscard]] const Policy& policy() const noexcept { return policy_; }
  /// REQUIRES: the walk has come to a statement.
  [[nodiscard]] const Statement& statement() const noexcept { return *statement_; }
  [[nodiscard]] DiagnosticList& diagnostics() noexcept { return diagnostics_; }
  [[nodiscard]] TreeOrigin origin() const noexcept { return origin_; }

  /// Returns whether the parser put this place-holder here and has said why.
  [[nodiscard]] bool was_reported(const SourceRange& where) const noexcept {
    return origin_ == TreeOrigin::Parser && where.line == 0;
  }

  /// Return the pointers of the document and of one of its members.
  [[nodiscard]] std::string document() const { return std::string(pointer_); }
  [[nodiscard]] std::string document(std::string_view member) const {
    return child_pointer(pointer_, member);
  }
  /// Return the pointers of the statement that the walk has come to, and of one of its members.
  [[nodiscard]] std::string here() const { return statement_pointer(pointer_, policy_, index_); }
  [[nodiscard]] std::string here(std::string_view member) const {
    return child_pointer(here(), member);
  }

  void error(ErrorCode code, std::string message, std::string pointer, const SourceRange& where) {
    diagnostics_.error(code, std::move(message), std::move(pointer), where);
  }
  void warn(ErrorCode code, std::string message, std::string pointer, const SourceRange& where) {
    diagnostics_.warn(code, std::move(message), std::move(pointer), where);
  }

 private:
  const Policy& policy_;
  std::string_view pointer_;
  DiagnosticList& diagnostics_;
  TreeOrigin origin_;
  std::size_t index_ = 0;
  const Statement* statement_ = nullptr;
};

}  // namespace abac::inline abi1::internal
