// Reads policies out of files and folders. Of a folder, files that are plainly something else are
// passed over: requests, cases, suites, templates and YAML without a policy. JSON that is nothing
// known is told, as it may be a policy that is misspelt, and so is what cannot be read.
#include "policy_files.h"

#include <abac/printable.h>

#include <fmt/core.h>
#include <fnmatch.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <set>
#include <utility>

#include "output.h"

namespace abac::cli {
namespace {

struct FolderType {
  std::string_view folder;
  PolicyType type;
};

constexpr std::array<FolderType, 12> kFolderTypes = {{
    {"scp", PolicyType::ServiceControl},
    {"scps", PolicyType::ServiceControl},
    {"service_control", PolicyType::ServiceControl},
    {"service-control", PolicyType::ServiceControl},
    {"service_control_policies", PolicyType::ServiceControl},
    {"service-control-policies", PolicyType::ServiceControl},
    {"rcp", PolicyType::ResourceControl},
    {"rcps", PolicyType::ResourceControl},
    {"resource_control", PolicyType::ResourceControl},
    {"resource-control", PolicyType::ResourceControl},
    {"resource_control_policies", PolicyType::ResourceControl},
    {"resource-control-policies", PolicyType::ResourceControl},
}};

/// Of a path its folder that says what type its policies have, the nearest first.
std::optional<PolicyUse> use_of_folder(std::string_view path) {
  for (std::size_t end = path.rfind('/'); end != std::string_view::npos && end > 0;) {
    const std::size_t slash = path.rfind('/', end - 1);
    const std::size_t begin = slash == std::string_view::npos ? 0 : slash + 1;
    const std::string_view folder = path.substr(begin, end - begin);
    const auto* const found = std::ranges::find(kFolderTypes, folder, &FolderType::folder);
    if (found != kFolderTypes.end()) return PolicyUse{found->type, false};
    end = slash;
  }
  return {};
}

bool matches(const std::string& glob, const std::string& path) {
  return ::fnmatch(glob.c_str(), path.c_str(), 0) == 0 ||
         ::fnmatch(("*/" + glob).c_str(), path.c_str(), 0) == 0;
}

}  // namespace

ReadPolicyFile read_policy_file(const std::string& path, Origin origin) {
  FileText read = read_file(path, kMaxCasesFileBytes, origin);
  if (!read.error.empty()) return {nullptr, std::move(read.error)};
  auto file = std::make_unique<PolicyFile>();
  file->name = shown_name(path);
  file->text = std::move(read.text);
  file->found = find_policies(file->text, path);
  std::string error;
  if (file->found.policies.empty()) error = "it is no policy but " + file->found.looks_like;
  return {std::move(file), std::move(error)};
}

void tell_stand_ins(const PolicyFile& file) {
  constexpr std::size_t kMaxTold = 20;
  std::set<std::uint32_t> told;  // where they begin: branches of a document have them in common
  for (const FoundPolicy& policy : file.found.policies) {
    for (const StandIn& stand_in : policy.stand_ins) {
      if (!told.insert(stand_in.where.begin).second || told.size() > kMaxTold) continue;
      complain(fmt::format("{}:{}:{}: a stand-in: {} for {}", printable(file.name),
                           stand_in.where.line, stand_in.where.column, printable(stand_in.text),
                           stand_in.expression));
    }
  }
  if (told.size() > kMaxTold) {
    complain(fmt::format("{}: {} more stand-ins", printable(file.name), told.size() - kMaxTold));
  }
  for (const UnknownPolicy& unknown : file.found.left_out) {
    complain(fmt::format("{}:{}:{}: note: no policy is read of {}", printable(file.name),
                         unknown.where.line, unknown.where.column, unknown.expression));
  }
}

void PolicyTypes::declare(Options& options) {
  std::vector<std::string> types = {"auto"};
  for (const PolicyType type : policy_types()) types.emplace_back(to_string(type));
  types.emplace_back("trust");
  options.text("--type", type_, "The policy type of documents that do not say it themselves")
      .one_of(types)
      .shows_default("auto");
  options
      .repeated("--type-map", type_map_,
                "The type of the documents in files whose path matches, before --type")
      .type("GLOB=TYPE");
}

void PolicyTypes::read() {
  use_ = parse_policy_use(type_);
  for (const std::string& entry : type_map_) {
    const std::size_t equals = entry.rfind('=');
    const auto use = equals == std::string::npos
                         ? std::nullopt
                         : parse_policy_use(std::string_view(entry).substr(equals + 1));
    if (!use || equals == 0) {
      throw UsageError("--type-map: expected GLOB=TYPE, such as scp/*=service_control, and not " +
                       printable(entry));
    }
    mapped_.emplace_back(entry.substr(0, equals), *use);
  }
}

PolicyUse PolicyTypes::use_of(const FoundPolicy& policy, const std::string& path) const {
  if (policy.told_by == FoundPolicy::ToldBy::Wrapper) return policy.use;
  for (const auto& [glob, use] : mapped_) {
    if (matches(glob, path)) return use;
  }
  if (use_) return *use_;
  return use_of_folder(path).value_or(policy.use);
}

void PolicyFileWalk::unreadable(const std::string& path, std::string_view reason) {
  complain_about(path, reason);
  take_unreadable_(path, reason);
  is_unreadable_ = true;
}

void PolicyFileWalk::read_file(const std::string& path, Origin origin) {
  const ReadPolicyFile read = read_policy_file(path, origin);
  if (!read.error.empty()) {
    const bool is_passed_over =
        read.file != nullptr && origin == Origin::Folder && !read.file->found.is_unreadable &&
        (read.file->found.kind != FoundPolicies::Kind::None || !has_extension(path, ".json"));
    if (!is_passed_over) unreadable(path, read.error);
    return;
  }
  tell_stand_ins(*read.file);
  count_ += read.file->found.policies.size();
  take_(*read.file, path);
}

void PolicyFileWalk::read(const std::string& path) {
  const FoundFiles found = find_files(path, {".json", ".jsonl", ".yaml", ".yml", ".template"});
  if (!found.error.empty()) unreadable(path, found.error);
  const std::size_t before = count_;
  const bool was_unreadable = is_unreadable_;
  for (const std::string& file : found.paths) read_file(file, found.origin);
  // Silence would be taken for a good answer.
  if (found.origin == Origin::Folder && count_ == before && is_unreadable_ == was_unreadable) {
    unreadable(path, "it holds no policy");
  }
}

void PolicyFileWalk::tell_count() const {
  complain(count_ == 1 ? "1 policy read" : std::to_string(count_) + " policies read");
}

}  // namespace abac::cli
