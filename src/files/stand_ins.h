// What CloudFormation's functions stand for in a policy, as far as a template can say it: a text
// that has the form of the real one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "files/mapped_text.h"
#include "yaml/value_tree.h"

namespace abac::inline abi1::internal {

/// A use of a function: `{"Ref": "Name"}`, or `!Ref Name` in YAML.
struct Intrinsic {
  std::string_view name;  ///< `Ref`, `Fn::Sub`; of YAML's short form `Sub`, without `Fn::`.
  TreeValue argument;     ///< What it is given.
  bool is_short = false;  ///< Whether it is a tag of YAML, so that the argument is the value.
};

/// Returns the function that a value uses, if it does.
[[nodiscard]] std::optional<Intrinsic> intrinsic_of(const TreeValue& value);

/// Returns the function as a person would name it: `Fn::GetAtt Bucket.Arn`, printable and short.
[[nodiscard]] std::string words_for(const Intrinsic& intrinsic);

/// What the place of a value in a policy wants.
enum class Wanted : std::uint8_t {
  Word,         ///< any text
  Arn,          ///< the ARN of a resource
  Principal,    ///< an account, or the ARN of an identity
  Service,      ///< the name of a service
  Provider,     ///< the ARN of an identity provider
  WebProvider,  ///< the ARN of one of OpenID Connect
  Canonical,    ///< a canonical user ID
  Account,
  Address,
  Number,
  Date,
  Boolean,
  Action,
  Effect,
};

struct StandInPlace {
  Wanted wanted = Wanted::Word;
  std::string_view service = {};  ///< That of the statement's first action; may be empty.
};

/// What a template says of names.
class StandIns {
 public:
  /// For values outside of any template.
  StandIns() = default;
  /// The root of a template, which must outlive this.
  explicit StandIns(const TreeValue& root);

  /// Returns what stands for the function's result, cut where it is very long. What is none of its
  /// functions has a text, too.
  [[nodiscard]] std::string text(const Intrinsic& intrinsic, const StandInPlace& place) const;

  /// Returns whether nothing of that text is of the template: what is wrong with it alone is wrong
  /// with nothing that is deployed.
  [[nodiscard]] bool is_guess(const Intrinsic& intrinsic, const StandInPlace& place) const;

  /// Returns the text of `Fn::Sub`, each variable with the place that it has in the file; nothing
  /// where the argument is none of that function. `count` is how many variables there were.
  [[nodiscard]] std::optional<MappedText> substituted(const TreeValue& argument,
                                                      const StandInPlace& place,
                                                      std::size_t& count) const;

  /// Returns which value stands for `Fn::If`: the first branch that is there; nothing where both
  /// are left out.
  [[nodiscard]] static std::optional<TreeValue> branch(const TreeValue& argument);
  /// Returns whether the value is `Ref: AWS::NoValue`: what it is the value of is left out.
  [[nodiscard]] static bool is_no_value(const TreeValue& value);

 private:
  [[nodiscard]] std::string text_of(const TreeValue& value, const StandInPlace& place,
                                    std::size_t depth) const;
  [[nodiscard]] std::string reference(std::string_view name, const StandInPlace& place) const;
  [[nodiscard]] std::string attribute(std::string_view resource, std::string_view name,
                                      const StandInPlace& place) const;
  [[nodiscard]] std::string joined(const TreeValue& argument, const StandInPlace& place,
                                   std::size_t depth) const;
  [[nodiscard]] std::string selected(const TreeValue& argument, const StandInPlace& place,
                                     std::size_t depth) const;
  [[nodiscard]] std::string mapped(const TreeValue& argument, const StandInPlace& place) const;
  [[nodiscard]] std::string variable(std::string_view name, const std::optional<TreeValue>& names,
                                     const StandInPlace& place, std::size_t depth) const;

  std::unordered_map<std::string_view, TreeValue> parameters_;
  std::unordered_map<std::string_view, TreeValue> resources_;
  std::optional<TreeValue> mappings_;
};

}  // namespace abac::inline abi1::internal
