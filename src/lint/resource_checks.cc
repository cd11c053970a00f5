// Checks of the entries of `Resource` and `NotResource` that need no catalogue: the form of ARNs.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "base/case_folding.h"
#include "diagnostics/quoted_text.h"
#include "iam/arn.h"
#include "iam/policy_type.h"
#include "lint/did_you_mean.h"
#include "lint/facts.h"
#include "lint/finding_words.h"
#include "lint/resource_types.h"
#include "lint/template_marks.h"

namespace abac::inline abi1::internal {
namespace {

// The parts of an ARN.
constexpr std::size_t kPartition = 1;
constexpr std::size_t kService = 2;
constexpr std::size_t kRegion = 3;
constexpr std::size_t kAccount = 4;
constexpr std::size_t kResource = 5;

constexpr std::string_view kPartitions[] = {"aws",       "aws-cn",    "aws-us-gov", "aws-iso",
                                            "aws-iso-b", "aws-iso-e", "aws-iso-f",  "aws-eusc"};

/// What stands before the first slash in ARNs of IAM; of the last ones AWS's message says nothing.
constexpr std::string_view kIamTypes[] = {"user",
                                          "federated-user",
                                          "role",
                                          "group",
                                          "instance-profile",
                                          "mfa",
                                          "server-certificate",
                                          "policy",
                                          "sms-mfa",
                                          "saml-provider",
                                          "oidc-provider",
                                          "report",
                                          "access-report",
                                          "assumed-role",
                                          "delegation-request",
                                          "role-template",
                                          "contextProvider",
                                          "u2f"};

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
constexpr bool is_lower(char c) noexcept { return c >= 'a' && c <= 'z'; }
constexpr bool is_upper(char c) noexcept { return c >= 'A' && c <= 'Z'; }

template <class Texts>
bool is_one_of(std::string_view text, const Texts& texts) noexcept {
  return std::find(std::begin(texts), std::end(texts), text) != std::end(texts);
}

/// Whether a part is a text without wildcards, variables and marks of templates.
bool is_plain(std::string_view part) noexcept {
  return part.find_first_of("*?$") == std::string_view::npos && !find_template_mark(part);
}

/// Whether the entry is an ARN whose parts are what they seem; the short form of API Gateway is
/// none [R-4], and `${` that is no variable may hold colons.
bool is_arn(const ResourceEntry& entry) noexcept {
  if (entry.parts.size() <= kPartition || entry.part(0) != "arn") return false;
  return !entry.variables.empty() || entry.text->value.find("${") == std::string::npos;
}
bool is_whole_arn(const ResourceEntry& entry) noexcept {
  return is_arn(entry) && entry.parts.size() > kResource;
}

/// Whether the ARN is one of an integrator's own services or partitions.
bool is_own(const ResourceEntry& entry, const LintOptions& options) noexcept {
  return is_one_of(entry.part(kPartition), options.own_partitions) ||
         is_one_of(entry.part(kService), options.own_services);
}

std::string type_words(const StatementFacts& statement) {
  return fmt::format("a policy of type `{}`", abac::to_string(statement.document.type));
}

// Whole ARNs, and those that lack parts

/// Whether the last part of a short ARN is no Region and no account, but the resource.
bool ends_in_resource(const ResourceEntry& entry) noexcept {
  const std::size_t count = entry.parts.size();
  if (count <= kRegion) return false;
  const std::string_view last = entry.parts[count - 1];
  if (last.empty() || is_all_stars(last)) return false;
  if (last.find('/') != std::string_view::npos) return true;
  const auto is_of_number = [](char c) { return is_digit(c) || c == '*' || c == '?'; };
  if (count == kResource) {
    return entry.part(kService) == "s3" ? !is_account_id(last)
                                        : !std::all_of(last.begin(), last.end(), is_of_number);
  }
  return entry.part(kService) == "s3" && last.find_first_of("*?") == std::string_view::npos &&
         !is_digit(last.back());
}

/// The ARN with the colons that were forgotten before the resource.
std::string with_colons(const ResourceEntry& entry) {
  const std::size_t count = entry.parts.size();
  return with_part(entry, count - 1,
                   std::string(kResource + 1 - count, ':') + std::string(entry.parts[count - 1]));
}

void find_in_completed_arn(const StatementFacts& statement, const ResourceEntry& entry,
                           Report& report) {
  const std::string& text = entry.text->value;
  if (entry.parts.size() <= kService) {
    report.add(statement.place_of(entry), fmt::format("{} names no service", quoted(text)));
    return;
  }
  if (ends_in_resource(entry)) {
    const std::string meant = with_colons(entry);
    const std::size_t missing = meant.size() - text.size();
    report.add(statement.place_of(entry),
               fmt::format("{} has {} too few", quoted(text),
                           missing == 1 ? "one colon" : fmt::format("{} colons", missing)),
               {.words = fmt::format("did you mean {}?", quoted(meant))});
    return;
  }
  std::string whole = text;
  for (std::size_t i = entry.parts.size(); i <= kResource; ++i) whole += ":*";
  report.add(statement.place_of(entry),
             fmt::format("{} lacks parts and stands for {}", quoted(text), quoted(whole)),
             {.words = fmt::format("write {}", quoted(whole)),
              .edits = {rewritten(*entry.text, whole)},
              .keeps_decisions = means_its_completed_form(text, statement.document.has_variables()),
              .is_saved_by_aws = true});
}

/// [R-8]
void find_incomplete_arn(const StatementFacts& statement, Report& report) {
  const PolicyType type = statement.document.type;
  const bool is_policy_of_iam = type != PolicyType::Resource && type != PolicyType::VpcEndpoint;
  for (const ResourceEntry& entry : statement.resources) {
    if (!is_arn(entry)) continue;
    const std::string& text = entry.text->value;
    if (entry.parts.size() > kService && entry.part(kService).empty()) {
      report.add(statement.place_of(entry), fmt::format("{} names no service", quoted(text)),
                 {.is_saved_by_aws = !is_policy_of_iam});
    } else if (entry.parts.size() > kResource) {
      continue;
    } else if (statement.document.arn_reading().completes) {
      find_in_completed_arn(statement, entry, report);
    } else {
      Fix fix{.is_saved_by_aws = !is_policy_of_iam};
      if (ends_in_resource(entry)) {
        fix.words = fmt::format("did you mean {}?", quoted(with_colons(entry)));
      }
      report.add(statement.place_of(entry),
                 fmt::format("{} has fewer than six parts and is not completed in {}", quoted(text),
                             type_words(statement)),
                 std::move(fix));
    }
  }
}

void find_allow_with_not_resource(const StatementFacts& statement, Report& report) {
  if (!statement.is_allow || !statement.has_not_resource) return;
  report.add(statement.resource_list_place(),
             "`NotResource` with `Allow` grants every resource that it does not name");
}

/// The part of an ARN of IAM before the first slash; nothing where it is not certain.
std::string_view iam_type_of(std::string_view resource) noexcept {
  const std::string_view type = resource.substr(0, resource.find('/'));
  return is_plain(type) ? type : std::string_view("*");
}

void find_iam_arn_without_path(const StatementFacts& statement, Report& report) {
  for (const ResourceEntry& entry : statement.resources) {
    if (!is_whole_arn(entry) || entry.part(kService) != "iam") continue;
    const std::string_view resource = entry.part(kResource);
    const std::string_view type = iam_type_of(resource);
    if (type == "*" || resource == "root") continue;
    const bool has_slash = type.size() < resource.size();
    if (has_slash && is_one_of(type, kIamTypes)) continue;
    Fix fix{.words = "write the type before the name, such as `user/` or `role/`"};
    if (const auto meant = has_slash ? did_you_mean(type, kIamTypes) : std::nullopt) {
      fix.words = fmt::format("did you mean `{}/`?", *meant);
    }
    report.add(statement.place_of(entry),
               fmt::format("{} has no type of IAM before its name", quoted(entry.text->value)),
               std::move(fix));
  }
}

// Service

void find_arn_service_case(const StatementFacts& statement, Report& report) {
  for (const ResourceEntry& entry : statement.resources) {
    const std::string_view service = entry.part(kService);
    if (!is_arn(entry) || std::ranges::none_of(service, is_upper)) continue;
    if (is_own(entry, statement.document.options) || !is_plain(service)) continue;
    std::string folded(service.size(), '\0');
    fold_ascii(service, folded.data());
    const std::string meant = with_part(entry, kService, folded);
    report.add(
        statement.place_of(entry),
        fmt::format("{} is compared as written, and AWS writes it in lower case", quoted(service)),
        {.words = fmt::format("write {}", quoted(meant)),
         .edits = {rewritten(*entry.text, meant)}});
  }
}

void find_arn_service_wildcard(const StatementFacts& statement, Report& report) {
  for (const ResourceEntry& entry : statement.resources) {
    const std::string_view service = entry.part(kService);
    if (!is_arn(entry) || service.find_first_of("*?") == std::string_view::npos) continue;
    report.add(statement.place_of(entry),
               fmt::format("{} takes in the resources of every service that matches {}",
                           quoted(entry.text->value), quoted(service)),
               {.words = "write an entry for each service"});
  }
}

// Partition

bool is_known_partition(std::string_view partition, const LintOptions& options) noexcept {
  return is_one_of(partition, kPartitions) || is_one_of(partition, options.own_partitions);
}

void find_unknown_partition(const StatementFacts& statement, Report& report) {
  for (const ResourceEntry& entry : statement.resources) {
    const std::string_view partition = entry.part(kPartition);
    if (!is_arn(entry) || !is_plain(partition)) continue;
    if (is_known_partition(partition, statement.document.options)) continue;
    Fix fix;
    if (const auto meant = did_you_mean(partition, kPartitions)) {
      fix.words = fmt::format("did you mean `{}`?", *meant);
    } else if (partition.empty()) {
      fix.words = "did you mean `aws`?";
    }
    report.add(statement.place_of(entry), fmt::format("AWS has no partition {}", quoted(partition)),
               std::move(fix));
  }
}

void find_mixed_partitions(const DocumentFacts& document, Report& report) {
  std::string_view first;
  for (const StatementFacts& statement : document.statements) {
    for (const ResourceEntry& entry : statement.resources) {
      const std::string_view partition = entry.part(kPartition);
      if (!is_arn(entry) || !is_known_partition(partition, document.options)) continue;
      if (first.empty()) first = partition;
      if (partition == first) continue;
      report.add(statement.place_of(entry),
                 fmt::format("resources of partition {} beside those of {}: a policy serves one",
                             quoted(partition), quoted(first)),
                 {.words = "write `arn:*:…`, or a document for each partition"});
      return;
    }
  }
}

// Account

/// Whether the part stands for an account, though it is not 12 digits.
bool is_word_for_account(std::string_view account) noexcept {
  return account.empty() || account == "aws" || account == "cloudfront" || account == "offering";
}

void find_invalid_arn_account(const StatementFacts& statement, Report& report) {
  for (const ResourceEntry& entry : statement.resources) {
    const std::string_view account = entry.part(kAccount);
    if (!is_whole_arn(entry) || is_word_for_account(account) || is_account_id(account)) continue;
    if (!is_plain(account) || is_own(entry, statement.document.options)) continue;
    // Words such as `account-id` AWS is known to save.
    const bool is_number = std::ranges::all_of(account, is_digit);
    report.add(statement.place_of(entry),
               fmt::format("{} is no account: it has 12 digits", quoted(account)),
               {.is_saved_by_aws = !is_number});
  }
}

void find_arn_account_wildcard_mixed(const StatementFacts& statement, Report& report) {
  for (const ResourceEntry& entry : statement.resources) {
    const std::string_view account = entry.part(kAccount);
    if (!is_whole_arn(entry) || account.find_first_of("*?") == std::string_view::npos ||
        std::ranges::none_of(account, is_digit)) {
      continue;
    }
    report.add(statement.place_of(entry),
               fmt::format("{} in the place of the account: an endpoint policy takes `*` or an "
                           "account there",
                           quoted(account)));
  }
}

// Region

/// Whether the text is `aa-word(-word)*-digits`.
bool is_region(std::string_view text) noexcept {
  std::size_t words = 0;
  while (true) {
    const std::size_t size = std::min(text.find('-'), text.size());
    const std::string_view word = text.substr(0, size);
    if (size == text.size()) {
      return words >= 2 && !word.empty() && word.size() <= 2 && std::ranges::all_of(word, is_digit);
    }
    if (word.size() < 2 || !std::ranges::all_of(word, is_lower)) return false;
    ++words;
    text.remove_prefix(size + 1);
  }
}

/// Whether ARNs like the entry have no Region, whatever a catalogue says. AWS refuses those.
bool has_no_region(const ResourceEntry& entry) {
  return entry.part(kService) == "iam" || is_bucket_arn(entry);
}

void find_invalid_arn_region(const StatementFacts& statement, Report& report) {
  for (const ResourceEntry& entry : statement.resources) {
    const std::string_view region = entry.part(kRegion);
    if (!is_whole_arn(entry) || region.empty() || !is_plain(region)) continue;
    if (is_own(entry, statement.document.options)) continue;
    if (has_no_region(entry)) {
      const std::string meant = with_part(entry, kRegion, {});
      report.add(statement.place_of(entry),
                 fmt::format("{}: such ARNs of {} have no Region", quoted(entry.text->value),
                             quoted(entry.part(kService))),
                 {.words = fmt::format("write {}", quoted(meant)),
                  .edits = {rewritten(*entry.text, meant)}});
    } else if (!is_region(region)) {
      report.add(statement.place_of(entry), fmt::format("no Region is called {}", quoted(region)),
                 {.words = "write it as `us-east-1`, or `*`", .is_saved_by_aws = true});
    }
  }
}

// Names

void find_trailing_slash_resource(const StatementFacts& statement, Report& report) {
  for (const ResourceEntry& entry : statement.resources) {
    const std::string_view resource = entry.part(kResource);
    if (!is_whole_arn(entry) || entry.part(kService) != "s3" || entry.has_wildcard) continue;
    if (!entry.part(kAccount).empty() || resource.empty()) continue;
    if (resource.find('/') != resource.size() - 1) continue;
    const std::string meant = entry.text->value + "*";
    report.add(statement.place_of(entry),
               fmt::format("{} is the object with the empty name", quoted(entry.text->value)),
               {.words = fmt::format("write {} for the objects, or leave out the slash for the "
                                     "bucket",
                                     quoted(meant))});
  }
}

/// Where the name of a bucket, table, queue, topic or secret begins in a resource.
std::string_view name_of(std::string_view service, std::string_view resource) noexcept {
  if (service == "s3" || service == "sqs" || service == "sns") return resource;
  const std::string_view type = service == "dynamodb"         ? "table/"
                                : service == "secretsmanager" ? "secret:"
                                                              : "";
  return !type.empty() && resource.starts_with(type) ? resource.substr(type.size())
                                                     : std::string_view();
}

void find_name_prefix_overlap(const StatementFacts& statement, Report& report) {
  constexpr std::size_t kFewestLetters = 3;
  if (!statement.is_allow || statement.has_not_resource) return;
  for (const ResourceEntry& entry : statement.resources) {
    if (!is_whole_arn(entry) || !entry.text->value.ends_with('*')) continue;
    std::string_view name = name_of(entry.part(kService), entry.part(kResource));
    if (name.size() <= kFewestLetters) continue;
    name.remove_suffix(1);
    if (name.find_first_of("*?/$") != std::string_view::npos) continue;
    if (std::string_view("-/_.:").find(name.back()) != std::string_view::npos) continue;
    report.add(statement.place_of(entry),
               fmt::format("{} also takes in names that go on with letters: `{}2`",
                           quoted(entry.text->value), name_words(name)),
               {.words = "put a separator before the `*`"});
  }
}

constexpr std::array kChecks = {
    Check{.info = {.code = ErrorCode::IncompleteArn,
                   .types = "I B S SCP RCP R V",
                   .aws = AwsAnswer::Refuses,
                   .why = "AWS completes the ARN, refuses it, or it never matches",
                   .bad = statement_of(R"({"Effect": "Allow", "Action": "sqs:*",
                                           "Resource": "arn:aws:sqs"})"),
                   .good = statement_of(R"({"Effect": "Allow", "Action": "sqs:*",
                                            "Resource": "arn:aws:sqs:*:*:*"})")},
          .find = find_incomplete_arn},
    Check{.info = {.code = ErrorCode::AllowWithNotResource,
                   .types = "I R B S",
                   .why = "it grants on all but the named, also on what does not exist yet",
                   .bad = statement_of(R"({"Effect": "Allow", "Action": "s3:GetObject",
                                           "NotResource": "arn:aws:s3:::secret/*"})"),
                   .good = statement_of(R"({"Effect": "Allow", "Action": "s3:GetObject",
                                            "Resource": "arn:aws:s3:::public/*"})")},
          .find = find_allow_with_not_resource,
          .grades_grant = true},
    Check{.info = {.code = ErrorCode::IamArnWithoutPath,
                   .types = "I B S SCP RCP",
                   .aws = AwsAnswer::Refuses,
                   .why = "ARNs of IAM have a type before the name",
                   .bad = statement_of(R"({"Effect": "Allow", "Action": "iam:GetUser",
                                           "Resource": "arn:aws:iam::111122223333:x"})"),
                   .good = statement_of(R"({"Effect": "Allow", "Action": "iam:GetUser",
                                            "Resource": "arn:aws:iam::111122223333:user/x"})")},
          .find = find_iam_arn_without_path},
    Check{.info = {.code = ErrorCode::ArnServiceCase,
                   .why = "the service of an ARN is compared exactly",
                   .bad = statement_of(R"({"Effect": "Allow", "Action": "s3:ListBucket",
                                           "Resource": "arn:aws:S3:::b"})"),
                   .good = statement_of(R"({"Effect": "Allow", "Action": "s3:ListBucket",
                                            "Resource": "arn:aws:s3:::b"})")},
          .find = find_arn_service_case},
    Check{.info = {.code = ErrorCode::ArnServiceWildcard,
                   .severity = Severity::Suggestion,
                   .why = "it takes in services with similar names, also future ones",
                   .false_alarms = "boundaries over a whole account",
                   .bad = statement_of(R"({"Effect": "Allow", "Action": "sqs:SendMessage",
                                           "Resource": "arn:aws:*:*:111122223333:*"})"),
                   .good = statement_of(R"({"Effect": "Allow", "Action": "sqs:SendMessage",
                                            "Resource": "arn:aws:sqs:*:111122223333:*"})")},
          .find = find_arn_service_wildcard},
    Check{.info = {.code = ErrorCode::UnknownPartition,
                   .aws = AwsAnswer::Refuses,
                   .why = "AWS has no such partition",
                   .false_alarms = "own partitions, which are to be named",
                   .bad = statement_of(R"({"Effect": "Allow", "Action": "s3:ListBucket",
                                           "Resource": "arn:awss:s3:::b"})"),
                   .good = statement_of(R"({"Effect": "Allow", "Action": "s3:ListBucket",
                                            "Resource": "arn:aws:s3:::b"})")},
          .find = find_unknown_partition},
    Check{.info = {.code = ErrorCode::MixedPartitions,
                   .severity = Severity::Suggestion,
                   .why = "a document serves one partition",
                   .false_alarms = "templates for several partitions",
                   .bad = statement_of(R"({"Effect": "Allow", "Action": "s3:ListBucket",
                                           "Resource": ["arn:aws:s3:::b", "arn:aws-cn:s3:::b"]})"),
                   .good = statement_of(R"({"Effect": "Allow", "Action": "s3:ListBucket",
                                            "Resource": "arn:*:s3:::b"})")},
          .find = find_mixed_partitions},
    Check{.info = {.code = ErrorCode::InvalidArnAccount,
                   .aws = AwsAnswer::Refuses,
                   .why = "no account has that form",
                   .bad = statement_of(R"({"Effect": "Allow", "Action": "sns:Publish",
                                           "Resource": "arn:aws:sns:us-east-1:11112222333:t"})"),
                   .good = statement_of(R"({"Effect": "Allow", "Action": "sns:Publish",
                                            "Resource": "arn:aws:sns:us-east-1:111122223333:t"})")},
          .find = find_invalid_arn_account},
    Check{.info = {.code = ErrorCode::ArnAccountWildcardMixed,
                   .types = "V",
                   .why = "an endpoint policy takes an account or a wildcard there, not both",
                   .bad = statement_of(R"({"Effect": "Allow", "Principal": "*",
                                           "Action": "s3:GetObject",
                                           "Resource": "arn:aws:s3:*:1111*:accesspoint/*"})",
                                       PolicyType::VpcEndpoint),
                   .good = statement_of(R"({"Effect": "Allow", "Principal": "*",
                                            "Action": "s3:GetObject",
                                            "Resource": "arn:aws:s3:*:*:accesspoint/*"})",
                                        PolicyType::VpcEndpoint)},
          .find = find_arn_account_wildcard_mixed},
    Check{.info = {.code = ErrorCode::InvalidArnRegion,
                   .aws = AwsAnswer::Refuses,
                   .why = "no Region has that form, or such ARNs have none",
                   .false_alarms = "Regions of a new form",
                   .bad = statement_of(R"({"Effect": "Allow", "Action": "sqs:SendMessage",
                                           "Resource": "arn:aws:sqs:us-east1:*:q"})"),
                   .good = statement_of(R"({"Effect": "Allow", "Action": "sqs:SendMessage",
                                            "Resource": "arn:aws:sqs:us-east-1:*:q"})")},
          .find = find_invalid_arn_region},
    Check{.info = {.code = ErrorCode::TrailingSlashResource,
                   .why = "the ARN of a bucket with a bare `/` is the object with the empty name",
                   .bad = statement_of(R"({"Effect": "Allow", "Action": "s3:GetObject",
                                           "Resource": "arn:aws:s3:::b/"})"),
                   .good = statement_of(R"({"Effect": "Allow", "Action": "s3:GetObject",
                                            "Resource": "arn:aws:s3:::b/*"})")},
          .find = find_trailing_slash_resource},
    Check{.info = {.code = ErrorCode::NamePrefixOverlap,
                   .severity = Severity::Suggestion,
                   .types = "I S",
                   .is_off_by_default = true,
                   .why = "`app*` also takes in `app2` and `application`",
                   .false_alarms = "deliberate prefixes",
                   .bad = statement_of(R"({"Effect": "Allow", "Action": "s3:ListBucket",
                                           "Resource": "arn:aws:s3:::team*"})"),
                   .good = statement_of(R"({"Effect": "Allow", "Action": "s3:ListBucket",
                                            "Resource": "arn:aws:s3:::team-*"})")},
          .find = find_name_prefix_overlap,
          .grades_grant = true},
};

}  // namespace

std::span<const Check> resource_checks() noexcept { return kChecks; }

}  // namespace abac::inline abi1::internal
