// The formats that a command writes, as one table of it: whoever adds a format adds a row.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "command_line.h"

namespace abac::cli {

/// How errors are told in a format: as lines to the standard error, or as JSON among the results.
enum class ErrorForm : std::uint8_t { Text, Json };

/// A row of a command's table: a format, and how it is written in it.
template <class Write>
struct Format {
  std::string_view name;    ///< As `--format` takes it.
  std::string_view remark;  ///< What the help says of it; may be empty.
  ErrorForm errors;
  Write write;
};

/// Returns the help of `--format`: `text, json, or html: one page for a browser`.
[[nodiscard]] std::string format_help(const std::vector<std::string>& names_and_remarks);

/// The option `--format`. The first row of the table holds where it is not given.
template <class Write>
class FormatOption {
 public:
  /// The table must outlive this.
  explicit FormatOption(std::span<const Format<Write>> formats) noexcept : formats_(formats) {}

  /// Declares the option; `note`, where it is not empty, says what holds without it.
  void declare(Options& options, std::string_view note) {
    std::vector<std::string> names;
    std::vector<std::string> entries;
    for (const Format<Write>& format : formats_) {
      names.emplace_back(format.name);
      entries.emplace_back(format.name);
      if (!format.remark.empty()) entries.back().append(": ").append(format.remark);
    }
    std::string help = format_help(entries);
    if (!note.empty()) help.append("; ").append(note);
    const Option option = options.text("--format", name_, help).one_of(names);
    if (note.empty()) option.shows_default(formats_.front().name);
  }

  /// Whether the option names the format, not only implies it.
  [[nodiscard]] bool is_given(std::string_view name) const noexcept { return name_ == name; }

  [[nodiscard]] const Format<Write>& chosen() const noexcept {
    const auto found = std::ranges::find(formats_, name_, &Format<Write>::name);
    return found == formats_.end() ? formats_.front() : *found;
  }

 private:
  std::span<const Format<Write>> formats_;
  std::string name_;
};

}  // namespace abac::cli
