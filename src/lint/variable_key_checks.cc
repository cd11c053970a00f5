// Checks of policy variables by what is known of their keys.
#include <abac/catalogue.h>

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "diagnostics/quoted_text.h"
#include "lint/did_you_mean.h"
#include "lint/facts.h"
#include "lint/finding_words.h"
#include "lint/known_keys.h"
#include "lint/variable_texts.h"

namespace abac::inline abi1::internal {
namespace {

constexpr std::size_t kNowhere = std::string_view::npos;

/// Services that put in values of variables of their own before IAM sees a policy.
constexpr std::string_view kFillingServices[] = {"iot", "transfer"};

template <class Texts>
bool is_one_of(std::string_view text, const Texts& texts) noexcept {
  return std::find(std::begin(texts), std::end(texts), text) != std::end(texts);
}

/// Returns the name of the table's key that is nearest to the folded key, with the tag key of that.
std::optional<std::string> nearest_known_key(std::string_view folded_key) {
  const std::size_t slash = folded_key.find('/');
  const std::string_view name = folded_key.substr(0, slash);
  NearestName nearest(name);
  for (const KnownKey& known : known_keys()) {
    const bool has_tag = known.name.ends_with('/');
    if (has_tag != (slash != kNowhere)) continue;
    nearest.offer(known.name.substr(0, known.name.size() - (has_tag ? 1 : 0)));
  }
  const auto found = nearest.found();
  if (!found) return std::nullopt;
  return std::string(*found);
}

/// What is known of the key of a variable.
class VariableKey {
 public:
  VariableKey(const VariableUse& variable, const DocumentFacts& document)
      : variable_(variable), catalogue_(document.catalogue()), options_(document.options) {}

  /// Whether no request has the key, as far as is known.
  [[nodiscard]] bool is_unknown() const {
    const std::string_view key = variable_.folded_key;
    const std::string_view prefix = key.substr(0, key.find(':'));
    // Names without prefix, and those such as `AWS::Region`, are templates'.
    if (prefix.size() == key.size() || key.find("::") != kNowhere) return false;
    if (is_provider_key(key)) return false;
    if (is_one_of(prefix, kFillingServices) || is_one_of(prefix, options_.own_services)) {
      return false;
    }
    if (lacks_tag()) return true;
    if (find_known_key(key) != nullptr) return false;
    if (catalogue_ == nullptr) return prefix == "aws";
    if (catalogue_->find_key(key)) return false;
    return prefix == "aws" || catalogue_->find_service(prefix);
  }

  /// Whether it is the beginning of a tag's key: `aws:PrincipalTag`.
  [[nodiscard]] bool lacks_tag() const {
    const std::string_view key = variable_.folded_key;
    const bool has_slash = key.ends_with('/');
    if (!has_slash && key.find('/') != kNowhere) return false;
    const KnownKey* const known = find_known_key(has_slash ? key : std::string(key) + "/");
    return known != nullptr && known->name.ends_with('/');
  }

  [[nodiscard]] std::optional<std::string> meant() const {
    const std::string& key = variable_.key;
    const std::size_t slash = std::min(key.find('/'), key.size());
    if (variable_.folded_key.starts_with("aws:")) {
      auto name = nearest_known_key(variable_.folded_key);
      if (name) *name += key.substr(slash);
      return name;
    }
    if (catalogue_ == nullptr) return std::nullopt;
    const auto found = catalogue_->nearest_key(key);
    if (!found) return std::nullopt;
    const std::string_view name = found->name;
    if (!name.ends_with("/*")) return std::string(name);
    return std::string(name.substr(0, name.size() - 2)) + key.substr(slash);
  }

  [[nodiscard]] std::string_view date() const {
    const bool is_global = variable_.folded_key.starts_with("aws:");
    return is_global || catalogue_ == nullptr ? kKnownKeysDate : catalogue_->date();
  }

 private:
  const VariableUse& variable_;
  const Catalogue* catalogue_;
  const LintOptions& options_;
};

/// Returns the edit that writes another key in the place of the variable's.
std::vector<TextEdit> with_key(const Text& text, const VariableUse& variable,
                               std::string_view key) {
  const std::string old = "${" + variable.key;
  const std::size_t begin = text.value.find(old);
  if (begin == kNowhere) return {};
  std::string value = text.value;
  value.replace(begin + 2, variable.key.size(), key);
  return {rewritten(text, value)};
}

/// [V-11]
void find_unknown_variable(const StatementFacts& statement, Report& report) {
  for_each_text(statement, [&](const auto& variables, const Text& text, const auto& place) {
    for (const VariableUse& variable : variables) {
      const VariableKey key(variable, statement.document);
      if (!key.is_unknown()) continue;
      if (key.lacks_tag()) {
        const std::string_view name = std::string_view(variable.key);
        report.add(place(),
                   fmt::format("no request has the key {}: it lacks the key of a tag",
                               quoted(variable.key)),
                   {.words = fmt::format("write `${{{}/team}}` with the tag that is meant",
                                         name.substr(0, name.find('/')))});
        return;
      }
      Fix fix;
      if (const auto meant = key.meant()) {
        fix.words = fmt::format("did you mean {}?", quoted("${" + *meant + "}"));
        fix.edits = with_key(text, variable, *meant);
      }
      report.add(place(),
                 fmt::format("no request has the key {}: it is not known as of {}",
                             quoted(variable.key), key.date()),
                 std::move(fix));
      return;
    }
  });
}

/// [V-8]
void find_multivalued_variable(const StatementFacts& statement, Report& report) {
  for_each_text(statement, [&](const auto& variables, const Text&, const auto& place) {
    for (const VariableUse& variable : variables) {
      const auto kind = statement.document.kind_of_key(variable.folded_key);
      if (!kind || !kind->is_multivalued) continue;
      report.add(place(), fmt::format("{} has several values, so the variable never has one",
                                      quoted(variable.key)));
      return;
    }
  });
}

constexpr std::array kChecks = {
    Check{.info = {.code = ErrorCode::UnknownVariable,
                   .needs = CheckNeeds::KeysAndCatalogue,
                   .why = "no request has that key, so the text matches nothing",
                   .false_alarms = "keys newer than the table",
                   .bad = statement_of(R"({"Effect": "Allow", "Action": "s3:GetObject",
                       "Resource": "arn:aws:s3:::b/${aws:usernmae}/*"})"),
                   .good = statement_of(R"({"Effect": "Allow", "Action": "s3:GetObject",
                       "Resource": "arn:aws:s3:::b/${aws:username}/*"})")},
          .find = find_unknown_variable},
    Check{.info = {.code = ErrorCode::MultivaluedVariable,
                   .needs = CheckNeeds::KeysAndCatalogue,
                   .why = "a variable of a key with several values never has one",
                   .bad = statement_of(R"({"Effect": "Allow", "Action": "s3:GetObject",
                       "Resource": "arn:aws:s3:::b/${aws:PrincipalOrgPaths}/*"})"),
                   .good = statement_of(R"({"Effect": "Allow", "Action": "s3:GetObject",
                       "Resource": "arn:aws:s3:::b/${aws:PrincipalOrgID}/*"})")},
          .find = find_multivalued_variable},
};

}  // namespace

std::span<const Check> variable_key_checks() noexcept { return kChecks; }

}  // namespace abac::inline abi1::internal
