// Findings → JSON and SARIF.
#include <abac/findings.h>
#include <abac/version.h>
#include <fmt/core.h>

#include <algorithm>
#include <iterator>
#include <vector>

#include "base/case_folding.h"
#include "json/diagnostic_json.h"
#include "json/json_writer.h"

namespace abac::inline abi1 {
namespace internal {
namespace {

constexpr std::string_view kSchema =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// A place of a text by its line and by characters.
struct CharacterPlace {
  std::size_t offset = 0;
  std::size_t line = 1;
  std::size_t column = 1;

  /// Goes on to an offset behind this one. Costs what lies between.
  void advance(std::string_view text, std::size_t to) noexcept {
    to = std::min(to, text.size());
    while (offset < to) {
      const bool ends_line = text[offset] == '\n';
      static_cast<void>(decode_scalar(text, offset));
      ++column;
      if (!ends_line) continue;
      ++line;
      column = 1;
    }
  }
};

/// Finds places in any order: it knows one in every few hundred bytes, and goes on from there.
class CharacterPlaces {
 public:
  explicit CharacterPlaces(std::string_view text) : text_(text) {
    for (CharacterPlace place; place.offset < text.size();) {
      known_.push_back(place);
      place.advance(text, place.offset + kStep);
    }
    if (known_.empty()) known_.emplace_back();
  }

  [[nodiscard]] CharacterPlace at(std::size_t offset) const noexcept {
    const auto behind = std::ranges::upper_bound(known_, offset, {}, &CharacterPlace::offset);
    CharacterPlace place = *std::prev(behind);
    place.advance(text_, offset);
    return place;
  }

 private:
  static constexpr std::size_t kStep = 256;

  std::string_view text_;
  std::vector<CharacterPlace> known_;
};

std::string_view level_of(const Finding& finding, bool is_failure) noexcept {
  if (is_failure) return "error";
  return finding.diagnostic.severity == Severity::Suggestion ? "note" : "warning";
}

std::string_view level_of(const CheckInfo* check) noexcept {
  if (check == nullptr || check->aws == AwsAnswer::Refuses) return "error";
  return check->severity == Severity::Suggestion ? "note" : "warning";
}

/// Returns a path as a relative reference of a URI.
std::string to_uri(std::string_view path) {
  constexpr std::string_view kUnreserved = "-._~/!$&'()*+,;=@";
  std::string uri;
  for (const char c : path) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || kUnreserved.find(c) != std::string_view::npos;
    if (is_plain) {
      uri += c;
    } else {
      uri += fmt::format("%{:02X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    }
  }
  return uri;
}

class SarifWriter {
 public:
  SarifWriter(std::span<const CheckedFile> files, bool (*is_failure)(const Finding&))
      : files_(files), is_failure_(is_failure) {
    for (const CheckedFile& file : files) {
      for (const Finding& finding : file.findings) codes_.push_back(finding.diagnostic.code);
    }
    std::ranges::sort(codes_);
    codes_.erase(std::unique(codes_.begin(), codes_.end()), codes_.end());
  }

  std::string write() {
    json_.object([&] {
      json_.member("$schema", kSchema);
      json_.member("version", "2.1.0");
      json_.name("runs").begin_array();
      json_.object([&] { write_run(); });
      json_.end_array();
    });
    return std::move(out_);
  }

 private:
  void write_run() {
    json_.name("tool").object([&] {
      json_.name("driver").object([&] {
        json_.member("name", "abac");
        json_.member("version", ABAC_VERSION);
        json_.name("rules").array(codes_, [&](ErrorCode code) { write_rule(code); });
      });
    });
    json_.member("columnKind", "unicodeCodePoints");
    json_.name("results").begin_array();
    for (const CheckedFile& file : files_) {
      const CharacterPlaces places(file.text);
      for (const Finding& finding : file.findings) write_result(file, places, finding);
    }
    json_.end_array();
  }

  void write_rule(ErrorCode code) {
    const CheckInfo* const check = find_check(code);
    json_.object([&] {
      json_.member("id", to_string(code));
      const std::string_view why =
          check != nullptr ? check->why : std::string_view("the policy is refused");
      write_message("shortDescription", why);
      if (check != nullptr) {
        const std::string page = check_page(*check);
        json_.name("help").object([&] {
          json_.member("text", page);
          json_.member("markdown", page);
        });
      }
      json_.name("defaultConfiguration").object([&] { json_.member("level", level_of(check)); });
      json_.name("properties").object([&] {
        const Severity severity = check != nullptr ? check->severity : Severity::Error;
        json_.member("severity", to_string(severity));
        json_.name("tags").begin_array();
        json_.string(severity == Severity::Security ? "security" : "correctness");
        json_.end_array();
        if (severity == Severity::Security) json_.member("security-severity", "7.0");
      });
    });
  }

  void write_result(const CheckedFile& file, const CharacterPlaces& places,
                    const Finding& finding) {
    const Diagnostic& diagnostic = finding.diagnostic;
    json_.object([&] {
      json_.member("ruleId", to_string(diagnostic.code));
      const auto rule = std::ranges::lower_bound(codes_, diagnostic.code);
      json_.name("ruleIndex").number(static_cast<std::size_t>(rule - codes_.begin()));
      json_.member("level", level_of(finding, is_failure_(finding)));
      const std::string fix = finding.fix.empty() ? std::string() : "; " + finding.fix;
      write_message("message", diagnostic.message + fix);
      json_.name("locations").begin_array();
      json_.object([&] { write_location(file, places, diagnostic); });
      json_.end_array();
      if (!finding.edits.empty() && !file.text.empty()) write_fix(file, places, finding);
      if (finding.is_refused_by_aws) {
        json_.name("properties").object([&] { json_.name("refusedByAws").boolean(true); });
      }
    });
  }

  void write_location(const CheckedFile& file, const CharacterPlaces& places,
                      const Diagnostic& diagnostic) {
    json_.name("physicalLocation").object([&] {
      write_artifact(file);
      if (diagnostic.where.line == 0) return;
      json_.name("region").object([&] { write_region(file, places, diagnostic.where); });
    });
    if (diagnostic.pointer.empty()) return;
    json_.name("logicalLocations").begin_array();
    json_.object([&] { json_.member("fullyQualifiedName", diagnostic.pointer); });
    json_.end_array();
  }

  void write_artifact(const CheckedFile& file) {
    json_.name("artifactLocation").object([&] { json_.member("uri", to_uri(file.name)); });
  }

  void write_region(const CheckedFile& file, const CharacterPlaces& places,
                    const SourceRange& where) {
    if (file.text.empty()) {
      json_.name("startLine").number(where.line);
      return;
    }
    const CharacterPlace begin = places.at(where.begin);
    const CharacterPlace end = places.at(std::max(where.begin, where.end));
    json_.name("startLine").number(begin.line);
    json_.name("startColumn").number(begin.column);
    json_.name("endLine").number(end.line);
    json_.name("endColumn").number(end.column);
  }

  void write_fix(const CheckedFile& file, const CharacterPlaces& places, const Finding& finding) {
    json_.name("fixes").begin_array();
    json_.object([&] {
      write_message("description", finding.fix.empty() ? "fix" : finding.fix);
      json_.name("artifactChanges").begin_array();
      json_.object([&] {
        write_artifact(file);
        json_.name("replacements").array(finding.edits, [&](const TextEdit& edit) {
          json_.object([&] {
            json_.name("deletedRegion").object([&] { write_region(file, places, edit.where); });
            json_.name("insertedContent").object([&] { json_.member("text", edit.text); });
          });
        });
      });
      json_.end_array();
    });
    json_.end_array();
  }

  void write_message(const MemberName& name, std::string_view text) {
    json_.name(name).object([&] { json_.member("text", text); });
  }

  std::span<const CheckedFile> files_;
  bool (*is_failure_)(const Finding&);
  std::vector<ErrorCode> codes_;
  std::string out_;
  JsonWriter json_{out_};
};

}  // namespace
}  // namespace internal

std::string to_json(const Finding& finding) {
  std::string out;
  internal::JsonWriter json(out);
  json.object([&] {
    internal::write_located_members(json, finding.diagnostic);
    if (!finding.fix.empty()) json.member("fix", finding.fix);
    if (!finding.edits.empty()) {
      json.name("edits").array(finding.edits, [&](const TextEdit& edit) {
        json.object([&] {
          json.name("begin").number(edit.where.begin);
          json.name("end").number(edit.where.end);
          json.member("text", edit.text);
        });
      });
    }
    if (finding.keeps_decisions) json.name("keeps_decisions").boolean(true);
    if (finding.is_refused_by_aws && finding.diagnostic.severity != Severity::Error) {
      json.name("refused_by_aws").boolean(true);
    }
  });
  return out;
}

std::string to_sarif(std::span<const CheckedFile> files, bool (*is_failure)(const Finding&)) {
  return internal::SarifWriter(files, is_failure).write();
}

}  // namespace abac::inline abi1
