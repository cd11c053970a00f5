// Files of policies, whatever stands around the policies in them: the one reader of all commands
// that take such files.
#pragma once

#include <abac/policy_text.h>

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "command_line.h"
#include "input.h"

namespace abac::cli {

/// A file of policies as it was read. Stays where it is, as what was found refers to the text.
struct PolicyFile {
  std::string name;  ///< As messages show it.
  std::string text;
  FoundPolicies found;
};

/// Reads a file and finds its policies. `error` is why there are none: that it cannot be read, or
/// what it looks like.
struct ReadPolicyFile {
  std::unique_ptr<PolicyFile> file;
  std::string error;
};
[[nodiscard]] ReadPolicyFile read_policy_file(const std::string& path,
                                              Origin origin = Origin::Given);

/// Tells on the standard error which stand-ins a file was read with, and which of its policies
/// were not read, where there are any.
void tell_stand_ins(const PolicyFile& file);

/// Says how the documents of files are attached that do not say it themselves: by `--type-map` and
/// `--type`, by the folder that they stand in, or by their content.
class PolicyTypes {
 public:
  void declare(Options& options);
  /// To be called before `use_of`. Throws UsageError where a value is none.
  void read();
  /// Returns how a document is attached that was found in the file of the path.
  [[nodiscard]] PolicyUse use_of(const FoundPolicy& policy, const std::string& path) const;

 private:
  std::string type_;
  std::vector<std::string> type_map_;
  std::optional<PolicyUse> use_;
  std::vector<std::pair<std::string, PolicyUse>> mapped_;
};

/// Goes through paths, and remembers how it went.
class PolicyFileWalk {
 public:
  using Take = std::function<void(PolicyFile&, const std::string& path)>;
  using TakeUnreadable = std::function<void(const std::string& path, std::string_view reason)>;

  /// `take` is called for each file that holds policies, in their order.
  /// `take_unreadable` is called for what could not be read, which was told on the standard error.
  PolicyFileWalk(Take take, TakeUnreadable take_unreadable)
      : take_(std::move(take)), take_unreadable_(std::move(take_unreadable)) {}

  /// Reads the policies of a file, or of a folder's files.
  void read(const std::string& path);

  /// Says on the standard error how many policies were read.
  void tell_count() const;
  [[nodiscard]] std::size_t count() const noexcept { return count_; }
  /// Whether something could not be read, or nothing was read of a path.
  [[nodiscard]] bool is_unreadable() const noexcept { return is_unreadable_; }

 private:
  void unreadable(const std::string& path, std::string_view reason);
  void read_file(const std::string& path, Origin origin);

  Take take_;
  TakeUnreadable take_unreadable_;
  std::size_t count_ = 0;
  bool is_unreadable_ = false;
};

}  // namespace abac::cli
