// What commands decide: policy files and a request, and how their errors are reported.
#pragma once

#include <abac/explain.h>
#include <abac/policy_set.h>
#include <abac/request.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "command_line.h"
#include "format.h"
#include "output.h"
#include "policy_files.h"

namespace abac::cli {

/// Writes an error in the form asked for, to the stream that belongs to it.
void report(Output& output, ErrorForm form, const Diagnostic& error);

/// The options `--policies` and `--request`, and what they name.
///
/// Where several policy files are given, their policies count as attached together: lists are
/// joined in the order of the files, and so are the levels of `service_control` and
/// `resource_control`, every one of which must allow.
class DecisionInput {
 public:
  struct Declared {
    Option policies;
    Option request;
  };
  Declared declare(Options& options);
  /// Declares `--policies` alone.
  Option declare_policies(Options& options);

  [[nodiscard]] bool is_given() const noexcept { return !policies_.empty(); }

  /// Reads and joins the policy files; reports what is wrong with any of them.
  [[nodiscard]] std::optional<Policies> read_documents(Output& output, ErrorForm form);
  /// The same, compiled.
  [[nodiscard]] std::optional<PolicySet> read_policies(Output& output, ErrorForm form);

  /// Returns the texts of the policy files that were read, borrowed from this object.
  [[nodiscard]] std::vector<PolicyText> texts() const;

  /// Reads the request; reports what is wrong with it.
  [[nodiscard]] std::optional<OwnedRequest> read_request(Output& output, ErrorForm form) const;

 private:
  std::vector<std::string> policies_;
  std::string request_;
  std::vector<std::unique_ptr<PolicyFile>> files_;  // as far as they were read
};

}  // namespace abac::cli
