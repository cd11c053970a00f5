// What is failure and what is switched off: words of a command line, and the file of a project.
#include <abac/validate.h>
#include <fmt/core.h>

#include <algorithm>
#include <string>
#include <utility>

#include "diagnostics/json_pointer.h"
#include "diagnostics/quoted_text.h"
#include "json/json_reader.h"
#include "json/merged_diagnostics.h"
#include "json/object_reader.h"
#include "lint/did_you_mean.h"

namespace abac::inline abi1 {
namespace internal {
namespace {

/// Returns the code of a check.
std::optional<ErrorCode> parse_check(std::string_view word) {
  const auto code = parse_error_code(word);
  return code && find_check(*code) != nullptr ? code : std::nullopt;
}

std::string about_unknown(std::string_view word) {
  NearestName nearest(word);
  for (const CheckInfo& check : policy_checks()) nearest.offer(to_string(check.code));
  const auto near = nearest.found();
  return fmt::format("{} is no check{}", quoted(word),
                     near ? fmt::format(": did you mean {}?", quoted(*near)) : "");
}

class ConfigReader {
 public:
  explicit ConfigReader(DiagnosticList& diagnostics) : diagnostics_(diagnostics) {}

  LintConfig read(const JsonValue& root) {
    const auto pointer = [] { return std::string(); };
    if (!expect_type(root, JsonType::Object, pointer, diagnostics_, "expected an object")) {
      return {};
    }
    LintOptions& options = config_.options;
    read_members(
        root, {}, pointer, diagnostics_,  //
        optional("allow", [&](const JsonValue& value) { read_allowed(value); }),
        optional("deny", [&](const JsonValue& value) { read_denied(value); }),
        optional("all",
                 [&](const JsonValue& value) {
                   read_bool(value, "/all", options.includes_off_by_default);
                 }),
        optional(
            "level",
            [&](const JsonValue& value) { read_bool(value, "/level", options.is_whole_level); }),
        optional("private_source_ip_ok",
                 [&](const JsonValue& value) {
                   read_bool(value, "/private_source_ip_ok", options.accepts_private_source_ip);
                 }),
        optional("as", [&](const JsonValue& value) { read_saved_as(value); }),
        optional("own_services",
                 [&](const JsonValue& value) {
                   read_texts(value, "/own_services", options.own_services);
                 }),
        optional("own_partitions",
                 [&](const JsonValue& value) {
                   read_texts(value, "/own_partitions", options.own_partitions);
                 }),
        optional("own_accounts", [&](const JsonValue& value) {
          read_texts(value, "/own_accounts", options.own_accounts);
        }));
    return std::move(config_);
  }

 private:
  /// Calls `take(text, value, pointer)` for each text of a list.
  template <class Take>
  void for_each_text(const JsonValue& value, std::string_view pointer, const Take& take) {
    const auto own = [&] { return std::string(pointer); };
    if (!expect_type(value, JsonType::Array, own, diagnostics_)) return;
    std::size_t index = 0;
    for (const JsonValue item : value.children()) {
      const auto place = [&] { return child_pointer(pointer, std::to_string(index)); };
      if (expect_type(item, JsonType::String, place, diagnostics_)) take(item, place());
      ++index;
    }
  }

  void read_texts(const JsonValue& value, std::string_view pointer,
                  std::vector<std::string>& texts) {
    for_each_text(value, pointer, [&](const JsonValue& item, const std::string&) {
      texts.emplace_back(item.text());
    });
  }

  void read_bool(const JsonValue& value, std::string_view pointer, bool& is_set) {
    if (value.type() != JsonType::Boolean) {
      report_wrong_type(value, "expected true or false", std::string(pointer), diagnostics_);
      return;
    }
    is_set = value.source() == "true";
  }

  void read_saved_as(const JsonValue& value) {
    const std::string_view text = value.type() == JsonType::String ? value.text() : "";
    if (text == "managed") {
      config_.options.saved_as = SavedAs::Managed;
    } else if (text == "inline") {
      config_.options.saved_as = SavedAs::Inline;
    } else {
      report_wrong_type(value, "expected `managed` or `inline`", "/as", diagnostics_);
    }
  }

  void read_allowed(const JsonValue& value) {
    for_each_text(value, "/allow", [&](const JsonValue& item, std::string pointer) {
      if (const auto code = parse_check(item.text())) {
        config_.options.switched_off.push_back(*code);
      } else {
        unknown(item, std::move(pointer));
      }
    });
  }

  void read_denied(const JsonValue& value) {
    for_each_text(value, "/deny", [&](const JsonValue& item, std::string pointer) {
      if (!add_denied(config_.denied, item.text())) unknown(item, std::move(pointer));
    });
  }

  void unknown(const JsonValue& item, std::string pointer) {
    diagnostics_.error(ErrorCode::UnknownCheck, about_unknown(item.text()), std::move(pointer),
                       item.where());
  }

  DiagnosticList& diagnostics_;
  LintConfig config_;
};

}  // namespace
}  // namespace internal

bool add_denied(DeniedFindings& denied, std::string_view word) {
  if (word == "security") return denied.security = true;
  if (word == "warnings") return denied.warnings = true;
  if (word == "suggestions") return denied.suggestions = true;
  const auto code = internal::parse_check(word);
  if (!code) return false;
  denied.codes.push_back(*code);
  return true;
}

bool is_failure(const Finding& finding, const DeniedFindings& denied) noexcept {
  if (finding.is_refused_by_aws) return true;
  const auto& codes = denied.codes;
  if (std::ranges::find(codes, finding.diagnostic.code) != codes.end()) return true;
  switch (finding.diagnostic.severity) {
    case Severity::Error:
      return true;
    case Severity::Security:
      return denied.security;
    case Severity::Warning:
      return denied.warnings;
    case Severity::Suggestion:
      break;
  }
  return denied.suggestions;
}

Expected<LintConfig> parse_lint_config(std::string_view json, const TextSource& source) {
  try {
    internal::DiagnosticList diagnostics;
    diagnostics.begin_text(internal::name_of_text(source));
    const internal::JsonDocument document = internal::read_json(json);
    LintConfig config;
    if (document.has_root()) config = internal::ConfigReader(diagnostics).read(document.root());
    if (auto error = internal::take_first_error(json, document, diagnostics)) {
      error->file = internal::name_of_text(source);
      return *std::move(error);
    }
    return config;
  } catch (...) {
    return internal::out_of_memory();
  }
}

}  // namespace abac::inline abi1
