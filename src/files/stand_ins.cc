// CloudFormation's functions, as far as a template alone can tell their results. What it cannot
// tell gets a text of the right form: a word out of the name, or, where the place wants one, an
// ARN. So a policy can be checked that exists only once it is deployed; what is said of a stand-in
// itself says so.
#include "files/stand_ins.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include <fmt/core.h>

#include "base/printable_text.h"
#include "diagnostics/quoted_text.h"

namespace abac::inline abi1::internal {
namespace {

constexpr std::string_view kAccount = "111122223333";
constexpr std::string_view kRegion = "us-east-1";
/// Longer than any text of a policy that is accepted.
constexpr std::size_t kMaxBytes = std::size_t{64} << 10;
constexpr std::size_t kMaxDepth = 16;
/// Members of a mapping that are looked through.
constexpr std::size_t kMaxMapped = 256;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_alphanumeric(char c) { return is_letter(c) || (c >= '0' && c <= '9'); }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string lower(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), [](char c) { return lower(c); });
  return result;
}

bool has(std::string_view text, std::string_view part) {
  return lower(text).find(part) != std::string::npos;
}

/// A name as a part of other names: letters and digits of its end, `MyBucket` of `Stack.MyBucket`.
std::string word_of(std::string_view name) {
  constexpr std::size_t kMaxWord = 32;
  std::string word;
  for (const char c : name) {
    if (is_alphanumeric(c) && word.size() < kMaxWord) word += c;
  }
  return word.empty() ? "Name" : word;
}

std::string arn(std::string_view service, std::string_view resource) {
  return fmt::format("arn:aws:{}:{}:{}:{}", service, kRegion, kAccount, resource);
}

/// The ARN of a resource of a service, where no more is known.
std::string arn_for(std::string_view service, std::string_view name) {
  const std::string word = word_of(name);
  if (service.empty() || service == "s3" || service.find('*') != std::string_view::npos) {
    return "arn:aws:s3:::" + lower(word);
  }
  if (service == "iam" || service == "sts") {
    return fmt::format("arn:aws:iam::{}:role/{}", kAccount, word);
  }
  return arn(service, word);
}

// How the ARN of a resource of each type ends: `%` is where its name stands.
struct ArnForm {
  std::string_view type;
  std::string_view form;
  bool is_of_ref = false;  ///< Whether `Ref` is the ARN, too.
};

constexpr std::string_view kRegional = "arn:aws:";
constexpr auto kArnForms = std::to_array<ArnForm>({
    {"AWS::Batch::JobDefinition", "batch:us-east-1:111122223333:job-definition/%:1", true},
    {"AWS::Batch::JobQueue", "batch:us-east-1:111122223333:job-queue/%", true},
    {"AWS::CertificateManager::Certificate",
     "acm:us-east-1:111122223333:certificate/1234abcd-12ab-34cd-56ef-1234567890ab", true},
    {"AWS::CloudFormation::Stack", "cloudformation:us-east-1:111122223333:stack/%/1", true},
    {"AWS::CloudTrail::Trail", "cloudtrail:us-east-1:111122223333:trail/%"},
    {"AWS::CodeBuild::Project", "codebuild:us-east-1:111122223333:project/%"},
    {"AWS::CodeCommit::Repository", "codecommit:us-east-1:111122223333:%"},
    {"AWS::Cognito::UserPool", "cognito-idp:us-east-1:111122223333:userpool/us-east-1_%"},
    {"AWS::DynamoDB::GlobalTable", "dynamodb:us-east-1:111122223333:table/%"},
    {"AWS::DynamoDB::Table", "dynamodb:us-east-1:111122223333:table/%"},
    {"AWS::ECR::Repository", "ecr:us-east-1:111122223333:repository/%"},
    {"AWS::ECS::Cluster", "ecs:us-east-1:111122223333:cluster/%"},
    {"AWS::ECS::Service", "ecs:us-east-1:111122223333:service/%", true},
    {"AWS::ECS::TaskDefinition", "ecs:us-east-1:111122223333:task-definition/%:1", true},
    {"AWS::EFS::FileSystem",
     "elasticfilesystem:us-east-1:111122223333:file-system/fs-0123456789abcdef0"},
    {"AWS::EKS::Cluster", "eks:us-east-1:111122223333:cluster/%"},
    {"AWS::Elasticsearch::Domain", "es:us-east-1:111122223333:domain/%"},
    {"AWS::Events::EventBus", "events:us-east-1:111122223333:event-bus/%"},
    {"AWS::Events::Rule", "events:us-east-1:111122223333:rule/%"},
    {"AWS::IAM::Group", "iam::111122223333:group/%"},
    {"AWS::IAM::InstanceProfile", "iam::111122223333:instance-profile/%"},
    {"AWS::IAM::ManagedPolicy", "iam::111122223333:policy/%", true},
    {"AWS::IAM::OIDCProvider", "iam::111122223333:oidc-provider/%", true},
    {"AWS::IAM::Role", "iam::111122223333:role/%"},
    {"AWS::IAM::SAMLProvider", "iam::111122223333:saml-provider/%", true},
    {"AWS::IAM::User", "iam::111122223333:user/%"},
    {"AWS::KMS::Key", "kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"},
    {"AWS::KMS::ReplicaKey", "kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"},
    {"AWS::Kinesis::Stream", "kinesis:us-east-1:111122223333:stream/%"},
    {"AWS::KinesisFirehose::DeliveryStream", "firehose:us-east-1:111122223333:deliverystream/%"},
    {"AWS::Lambda::Alias", "lambda:us-east-1:111122223333:function:%:live", true},
    {"AWS::Lambda::Function", "lambda:us-east-1:111122223333:function:%"},
    {"AWS::Lambda::LayerVersion", "lambda:us-east-1:111122223333:layer:%:1", true},
    {"AWS::Lambda::Version", "lambda:us-east-1:111122223333:function:%:1", true},
    {"AWS::Logs::LogGroup", "logs:us-east-1:111122223333:log-group:%:*"},
    {"AWS::OpenSearchService::Domain", "es:us-east-1:111122223333:domain/%"},
    {"AWS::S3::Bucket", "s3:::%"},
    {"AWS::SNS::Topic", "sns:us-east-1:111122223333:%", true},
    {"AWS::SQS::Queue", "sqs:us-east-1:111122223333:%"},
    {"AWS::SecretsManager::Secret", "secretsmanager:us-east-1:111122223333:secret:%-AbCdEf", true},
    {"AWS::Serverless::Function", "lambda:us-east-1:111122223333:function:%"},
    {"AWS::Serverless::SimpleTable", "dynamodb:us-east-1:111122223333:table/%"},
    {"AWS::Serverless::StateMachine", "states:us-east-1:111122223333:stateMachine:%", true},
    {"AWS::StepFunctions::Activity", "states:us-east-1:111122223333:activity:%", true},
    {"AWS::StepFunctions::StateMachine", "states:us-east-1:111122223333:stateMachine:%", true},
});

const ArnForm* form_of(std::string_view type) {
  const auto* const found = std::ranges::find(kArnForms, type, &ArnForm::type);
  return found == kArnForms.end() ? nullptr : found;
}

/// The ARN of a resource of a template.
std::string resource_arn(std::string_view type, std::string_view name) {
  const std::string word = type == "AWS::S3::Bucket" || type == "AWS::ECR::Repository"
                               ? lower(word_of(name))
                               : word_of(name);
  if (const ArnForm* const form = form_of(type)) {
    std::string result(kRegional);
    for (const char c : form->form) {
      if (c == '%') {
        result += word;
      } else {
        result += c;
      }
    }
    return result;
  }
  // `AWS::Service::Kind`
  const std::size_t begin = type.find("::");
  const std::size_t end = begin == std::string_view::npos ? begin : type.find("::", begin + 2);
  if (end == std::string_view::npos || !type.starts_with("AWS::")) return arn_for({}, name);
  const std::string service = lower(word_of(type.substr(begin + 2, end - begin - 2)));
  return arn(service, lower(word_of(type.substr(end + 2))) + '/' + word);
}

std::optional<std::string_view> pseudo_parameter(std::string_view name) {
  struct Pseudo {
    std::string_view name;
    std::string_view text;
  };
  constexpr std::array<Pseudo, 7> kPseudo = {
      {{"AWS::AccountId", kAccount},
       {"AWS::Region", kRegion},
       {"AWS::Partition", "aws"},
       {"AWS::URLSuffix", "amazonaws.com"},
       {"AWS::StackName", "stack"},
       {"AWS::StackId", "arn:aws:cloudformation:us-east-1:111122223333:stack/stack/1"},
       {"AWS::NotificationARNs", "arn:aws:sns:us-east-1:111122223333:stack"}}};
  const auto* const found = std::ranges::find(kPseudo, name, &Pseudo::name);
  if (found == kPseudo.end()) return {};
  return found->text;
}

/// What stands for a name of which nothing is known but where it stands.
std::string unknown(std::string_view name, const StandInPlace& place) {
  switch (place.wanted) {
    case Wanted::Arn:
      return arn_for(place.service, name);
    case Wanted::Principal:
      if (has(name, "arn") || has(name, "role")) {
        return fmt::format("arn:aws:iam::{}:role/{}", kAccount, word_of(name));
      }
      return std::string(kAccount);
    case Wanted::Account:
      return std::string(kAccount);
    case Wanted::Service:
      return "lambda.amazonaws.com";
    case Wanted::Provider:
      return fmt::format("arn:aws:iam::{}:saml-provider/{}", kAccount, word_of(name));
    case Wanted::WebProvider:
      return fmt::format("arn:aws:iam::{}:oidc-provider/example.com", kAccount);
    case Wanted::Canonical:
      return std::string(64, 'a');
    case Wanted::Address:
      return "198.51.100.0/24";
    case Wanted::Number:
      return "1";
    case Wanted::Date:
      return "2030-01-01T00:00:00Z";
    case Wanted::Boolean:
      return "true";
    case Wanted::Action:
      return place.service.empty() ? "s3:GetObject" : fmt::format("{}:*", place.service);
    case Wanted::Effect:
      return "Allow";
    case Wanted::Word:
      break;
  }
  if (has(name, "account")) return std::string(kAccount);
  if (has(name, "region")) return std::string(kRegion);
  if (has(name, "partition")) return "aws";
  if (has(name, "orgid") || has(name, "organizationid")) return "o-a1b2c3d4e5";
  return has(name, "bucket") ? lower(word_of(name)) : word_of(name);
}

/// Whether a text can stand where the place is, as far as that is easily seen.
bool fits(std::string_view text, const StandInPlace& place) {
  switch (place.wanted) {
    case Wanted::Arn:
    case Wanted::Provider:
    case Wanted::WebProvider:
      return text.starts_with("arn:") || text == "*";
    case Wanted::Principal:
      return text.starts_with("arn:") || text == "*" ||
             (text.size() == kAccount.size() &&
              std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; }));
    default:
      return !text.empty();
  }
}

std::string fitted(std::string text, std::string_view name, const StandInPlace& place) {
  return fits(text, place) ? std::move(text) : unknown(name, place);
}

/// Where a part of a text is not the whole of it, only its own form is of interest.
StandInPlace within(const StandInPlace& place, bool is_first) {
  if (is_first && place.wanted == Wanted::Arn) return place;
  return {};
}

void append_bounded(std::string& text, std::string_view part) {
  text += part.substr(0, kMaxBytes - std::min(kMaxBytes, text.size()));
}

}  // namespace

std::optional<Intrinsic> intrinsic_of(const TreeValue& value) {
  const std::string_view tag = value.tag();
  if (!tag.empty() && std::ranges::all_of(tag, is_alphanumeric)) return Intrinsic{tag, value, true};
  if (!value.is_object() || value.size() != 1) return {};
  const TreeValue member = *value.first();
  if (member.key() != "Ref" && !member.key().starts_with("Fn::")) return {};
  return Intrinsic{member.key(), member, false};
}

std::string words_for(const Intrinsic& intrinsic) {
  constexpr std::size_t kMaxArgument = 60;
  std::string words;
  if (intrinsic.is_short && intrinsic.name != "Ref") words += "Fn::";
  append_printable_value(words, text_begin(intrinsic.name, kMaxArgument));
  const TreeValue& argument = intrinsic.argument;
  std::string named;
  if (argument.is_string()) {
    named = argument.text();
  } else if (argument.is_array() && intrinsic.name.ends_with("GetAtt")) {
    for (const TreeValue item : argument.children()) {
      if (named.size() > kMaxArgument) break;
      named += (named.empty() ? "" : ".") + std::string(text_begin(item.text(), kMaxArgument));
    }
  }
  if (named.empty() || named.size() > kMaxArgument) return words;
  words += ' ';
  append_printable_value(words, named);
  return words;
}

StandIns::StandIns(const TreeValue& root) {
  const auto index = [&](std::string_view section, auto& names) {
    const auto members = root.find(section);
    if (!members || !members->is_object()) return;
    for (const TreeValue member : members->children()) names.emplace(member.key(), member);
  };
  index("Parameters", parameters_);
  index("Resources", resources_);
  mappings_ = root.find("Mappings");
}

bool StandIns::is_no_value(const TreeValue& value) {
  const auto intrinsic = intrinsic_of(value);
  return intrinsic && intrinsic->name == "Ref" && intrinsic->argument.text() == "AWS::NoValue";
}

std::optional<TreeValue> StandIns::branch(const TreeValue& argument) {
  for (const std::size_t index : {std::size_t{1}, std::size_t{2}}) {
    const auto value = argument.at(index);
    if (value && !is_no_value(*value)) return value;
  }
  return {};
}

std::string StandIns::text(const Intrinsic& intrinsic, const StandInPlace& place) const {
  std::string_view name = intrinsic.name;
  if (name.starts_with("Fn::")) name.remove_prefix(4);
  const TreeValue& argument = intrinsic.argument;
  if (name == "Ref") return fitted(reference(argument.text(), place), argument.text(), place);
  if (name == "Sub") {
    std::size_t count = 0;
    if (const auto mapped = substituted(argument, place, count)) return mapped->text();
  }
  if (name == "GetAtt") {
    std::string_view resource = argument.text();
    std::string_view attribute_name;
    if (argument.is_array() && argument.size() > 1) {
      resource = argument.at(0)->text();
      attribute_name = argument.at(1)->text();
    } else if (const std::size_t dot = resource.find('.'); dot != std::string_view::npos) {
      attribute_name = resource.substr(dot + 1);
      resource = resource.substr(0, dot);
    }
    return fitted(attribute(resource, attribute_name, place), resource, place);
  }
  if (name == "Join") return fitted(joined(argument, place, 0), "Joined", place);
  if (name == "Select") return fitted(selected(argument, place, 0), "Selected", place);
  if (name == "FindInMap") return fitted(mapped(argument, place), "Mapped", place);
  if (name == "If") {
    const auto chosen = branch(argument);
    if (chosen) return fitted(text_of(*chosen, place, 1), "If", place);
  }
  if (name == "ImportValue" && argument.is_string()) return unknown(argument.text(), place);
  return unknown(name, place);
}

bool StandIns::is_guess(const Intrinsic& intrinsic, const StandInPlace& place) const {
  std::string_view name = intrinsic.name;
  if (name.starts_with("Fn::")) name.remove_prefix(4);
  if (name == "Ref") {
    const std::string_view named = intrinsic.argument.text();
    return !pseudo_parameter(named) && !resources_.contains(named) &&
           reference(named, place) == unknown(named, place);
  }
  constexpr std::array<std::string_view, 6> kTold = {"Sub",    "GetAtt",    "Join",
                                                     "Select", "FindInMap", "If"};
  return std::ranges::find(kTold, name) == kTold.end();
}

std::string StandIns::text_of(const TreeValue& value, const StandInPlace& place,
                              std::size_t depth) const {
  if (depth > kMaxDepth) return "Nested";
  const auto intrinsic = intrinsic_of(value);
  if (!intrinsic) {
    return std::string(value.text().substr(0, kMaxBytes));
  }
  std::string_view name = intrinsic->name;
  if (name.starts_with("Fn::")) name.remove_prefix(4);
  if (name == "Join") return joined(intrinsic->argument, place, depth + 1);
  if (name == "Select") return selected(intrinsic->argument, place, depth + 1);
  if (name == "If") {
    const auto chosen = branch(intrinsic->argument);
    return chosen ? text_of(*chosen, place, depth + 1) : std::string();
  }
  return text(*intrinsic, place);
}

std::string StandIns::reference(std::string_view name, const StandInPlace& place) const {
  if (const auto pseudo = pseudo_parameter(name)) return std::string(*pseudo);
  if (const auto found = parameters_.find(name); found != parameters_.end()) {
    const auto value = found->second.find("Default");
    if (value && !value->is_object() && !value->is_array()) {
      const std::string_view text = value->text().substr(0, kMaxBytes);
      if (fits(text, place)) return std::string(text);
    }
    return unknown(name, place);
  }
  if (const auto found = resources_.find(name); found != resources_.end()) {
    const std::string_view type = found->second.text_of("Type");
    const ArnForm* const form = form_of(type);
    const bool wants_arn = place.wanted == Wanted::Arn || place.wanted == Wanted::Principal;
    if (wants_arn || (form != nullptr && form->is_of_ref)) return resource_arn(type, name);
    return type == "AWS::S3::Bucket" ? lower(word_of(name)) : unknown(name, place);
  }
  return unknown(name, place);
}

std::string StandIns::attribute(std::string_view resource, std::string_view name,
                                const StandInPlace& place) const {
  const auto found = resources_.find(resource);
  const std::string_view type =
      found == resources_.end() ? std::string_view() : found->second.text_of("Type");
  if (name.ends_with("CanonicalUserId")) return unknown(resource, {Wanted::Canonical});
  if (!has(name, "arn")) {
    return place.wanted == Wanted::Arn || place.wanted == Wanted::Principal
               ? resource_arn(type, resource)
               : unknown(resource, place);
  }
  if (name == "StreamArn") {
    return resource_arn(type, resource) + "/stream/2026-01-01T00:00:00.000";
  }
  if (type.empty() || !type.starts_with("AWS::")) {
    return unknown(resource, {place.wanted == Wanted::Principal ? Wanted::Principal : Wanted::Arn,
                              place.service});
  }
  return resource_arn(type, resource);
}

std::string StandIns::joined(const TreeValue& argument, const StandInPlace& place,
                             std::size_t depth) const {
  const auto parts = argument.at(1);
  if (!parts) return {};
  if (!parts->is_array() || intrinsic_of(*parts)) return text_of(*parts, place, depth + 1);
  const std::string_view separator = argument.at(0)->text();
  std::string text;
  bool is_first = true;
  for (const TreeValue part : parts->children()) {
    if (text.size() >= kMaxBytes) break;
    if (!is_first) append_bounded(text, separator);
    append_bounded(text, text_of(part, within(place, is_first), depth + 1));
    is_first = false;
  }
  return text;
}

std::string StandIns::selected(const TreeValue& argument, const StandInPlace& place,
                               std::size_t depth) const {
  const auto list = argument.at(1);
  if (!list) return {};
  const std::string_view written = argument.at(0)->text();
  std::size_t index = 0;
  std::from_chars(written.data(), written.data() + written.size(), index);
  if (list->is_array() && !intrinsic_of(*list)) {
    const auto item = list->at(index);
    return item ? text_of(*item, place, depth + 1) : std::string();
  }
  const auto split = intrinsic_of(*list);
  if (!split || !split->name.ends_with("Split") || split->argument.size() != 2) return {};
  const std::string_view separator = split->argument.at(0)->text();
  const std::string whole = text_of(*split->argument.at(1), {}, depth + 1);
  std::string_view rest = whole;
  while (!separator.empty()) {
    const std::size_t end = rest.find(separator);
    if (index-- == 0) return std::string(rest.substr(0, end));
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + separator.size());
  }
  return {};
}

std::string StandIns::mapped(const TreeValue& argument, const StandInPlace& place) const {
  std::optional<TreeValue> value = mappings_;
  for (std::size_t i = 0; i < 3 && value; ++i) {
    if (!value->is_object() || value->size() > kMaxMapped) return {};
    const auto key = argument.at(i);
    std::string name = key ? text_of(*key, {}, 1) : std::string();
    auto next = value->find(name);
    value = next ? next : value->first();
  }
  if (!value) return {};
  if (value->is_array()) value = value->first();
  return value ? fitted(std::string(value->text().substr(0, kMaxBytes)), "Mapped", place)
               : std::string();
}

std::string StandIns::variable(std::string_view name, const std::optional<TreeValue>& names,
                               const StandInPlace& place, std::size_t depth) const {
  if (names && names->size() <= kMaxMapped) {
    if (const auto own = names->find(name)) return text_of(*own, place, depth + 1);
  }
  const std::size_t dot = name.find('.');
  if (dot == std::string_view::npos) return reference(name, place);
  return attribute(name.substr(0, dot), name.substr(dot + 1), place);
}

std::optional<MappedText> StandIns::substituted(const TreeValue& argument,
                                                const StandInPlace& place,
                                                std::size_t& count) const {
  std::optional<TreeValue> written = argument;
  std::optional<TreeValue> names;
  if (argument.is_array()) {
    written = argument.at(0);
    names = argument.at(1);
  }
  if (!written || !written->is_string()) return {};
  const MappedText whole = text_of_string(*written);
  const std::string_view text = whole.text();
  MappedText result;
  std::unordered_map<std::string_view, std::string> known;
  std::size_t added = 0;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t begin = std::min(text.find("${", at), text.size());
    result.append_part(whole, at, begin);
    if (begin == text.size()) break;
    const std::size_t end = text.find('}', begin);
    if (end == std::string_view::npos) {
      result.append_part(whole, begin, text.size());
      break;
    }
    std::string_view name = text.substr(begin + 2, end - begin - 2);
    if (name.starts_with('!')) {  // `${!Name}` is `${Name}`
      result.append_part(whole, begin, begin + 2);
      result.append_part(whole, begin + 3, end + 1);
    } else {
      while (name.starts_with(' ')) name.remove_prefix(1);
      while (name.ends_with(' ')) name.remove_suffix(1);
      const bool is_whole = begin == 0 && end + 1 == text.size();
      const StandInPlace here = is_whole ? place : within(place, begin == 0);
      std::string first;
      std::string_view value;
      // What the function itself defines may be large, and nested: it is worked out once.
      if (begin == 0 && !(names && names->find(name))) {
        first = variable(name, {}, here, 1);
        value = first;
      } else {
        const auto [found, is_new] = known.try_emplace(name);
        if (is_new) found->second = variable(name, names, here, 1);
        value = found->second;
      }
      added += value.size();
      if (added > kMaxBytes && value.size() > 1) value = value.substr(0, 1);
      result.append_for(value, whole.place_of({static_cast<std::uint32_t>(begin),
                                               static_cast<std::uint32_t>(end + 1)}));
      ++count;
    }
    at = end + 1;
  }
  return result;
}

}  // namespace abac::inline abi1::internal
