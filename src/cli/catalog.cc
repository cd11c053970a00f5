// `abac catalog`: what is known of AWS's actions and services.
#include <abac/catalogue.h>
#include <abac/printable.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalogue_file.h"
#include "command.h"
#include "format.h"
#include "output.h"

// clang-format off
/* What the manual page says of the command; man_page.cmake puts the page together.
.\" synopsis
.B abac catalog
.RB [ \-\-level
.IR LEVEL ]
.RB [ \-\-catalog
.IR FILE ]
.RB [ \-\-format
.IR text | json ]
.IR PATTERN ...
.\" description
Show what is known of AWS's actions. Of an action,
.BR s3:GetObject ,
its level, resource types and condition keys; of a pattern,
.BR \(aqs3:Get*\(aq ,
a line for each action that it matches; of a service,
.BR s3 ,
its resource types and condition keys. The catalogue that is installed is of the day that it was
made on;
.B ABAC_CATALOG
names another file.
.\" exit status
0 where all was found, 1 where something is not in the catalogue, 2 where there is no catalogue.
*/
// clang-format on

namespace abac::cli {
namespace {

using Lines = std::vector<std::array<std::string, 2>>;

std::string full_name(const CatalogueAction& action) {
  return std::string(action.service().prefix()) + ':' + std::string(action.name());
}

/// Writes two columns.
void write_columns(Output& output, const Lines& lines, std::string_view indent) {
  std::size_t width = 0;
  for (const auto& line : lines) width = std::max(width, line[0].size());
  for (const auto& [left, right] : lines) {
    std::string line(indent);
    line += left;
    if (!right.empty()) line.append(width - left.size() + 2, ' ').append(right);
    output.write_line(printable(line));
  }
}

void write_keys(Output& output, const std::string& title, const auto& keys) {
  if (keys.empty()) return;
  output.write_line(printable("  " + title + ":"));
  Lines lines;
  for (const CatalogueKey& key : keys) {
    std::string type(to_string(key.type));
    if (key.is_multivalued) type += ", several values";
    lines.push_back({std::string(key.name), type});
  }
  write_columns(output, lines, "    ");
}

/// The lines of a resource type: its name beside the first of its ARNs.
void add_type(Lines& lines, const CatalogueResourceType& type, std::string_view remark) {
  std::string name = std::string(type.name()) + std::string(remark);
  for (const std::string_view pattern : type.arn_patterns()) {
    lines.push_back({name, "arn:*:" + std::string(pattern)});
    name.clear();
  }
}

void write_action(Output& output, const CatalogueAction& action) {
  output.write_line(printable(full_name(action) + "  " + std::string(to_string(action.level()))));
  const auto resources = action.resources();
  Lines lines;
  for (const CatalogueResource resource : resources) {
    add_type(lines, resource.type(), resource.is_required() ? " (required)" : "");
  }
  output.write_line(resources.empty() ? "  no resource types: policies can name * alone"
                                      : "  resource types:");
  write_columns(output, lines, "    ");
  write_keys(output, "condition keys", action.keys());
  for (const CatalogueResource resource : resources) {
    write_keys(output, "condition keys of " + std::string(resource.type().name()), resource.keys());
  }
}

void write_service(Output& output, const CatalogueService& service) {
  const std::size_t count = service.actions().size();
  std::string line(service.prefix());
  line += "  " + std::to_string(count) + (count == 1 ? " action" : " actions");
  if (service.has_resource_control()) line += ", resource control policies apply";
  output.write_line(printable(line));
  Lines lines;
  for (const CatalogueResourceType type : service.resource_types()) add_type(lines, type, "");
  if (!lines.empty()) output.write_line("  resource types:");
  write_columns(output, lines, "    ");
  write_keys(output, "condition keys", service.keys());
}

/// One line an action: name, level and resource types.
void write_list(Output& output, const std::vector<CatalogueAction>& actions) {
  Lines lines;
  std::size_t level_width = 0;
  for (const auto& action : actions) {
    level_width = std::max(level_width, to_string(action.level()).size());
  }
  for (const CatalogueAction& action : actions) {
    std::string facts(to_string(action.level()));
    const char* separator = "";
    for (const CatalogueResource resource : action.resources()) {
      if (*separator == '\0') facts.append(level_width + 2 - facts.size(), ' ');
      facts.append(separator).append(resource.type().name());
      if (resource.is_required()) facts += '!';
      separator = ", ";
    }
    lines.push_back({full_name(action), facts});
  }
  write_columns(output, lines, "");
}

struct Writers {
  void (*action)(Output&, const CatalogueAction&);
  void (*service)(Output&, const CatalogueService&);
  void (*list)(Output&, const std::vector<CatalogueAction>&);
};

constexpr std::array<Format<Writers>, 2> kFormats = {
    {{"text", "", ErrorForm::Text, {write_action, write_service, write_list}},
     {"json",
      "a line each",
      ErrorForm::Json,
      {[](Output& output, const CatalogueAction& action) { output.write_line(to_json(action)); },
       [](Output& output, const CatalogueService& service) { output.write_line(to_json(service)); },
       [](Output& output, const std::vector<CatalogueAction>& actions) {
         for (const CatalogueAction& action : actions) output.write_line(to_json(action));
       }}}}};

/// What was probably meant by a name, in words; empty where nothing was.
std::string suggestion(const Catalogue& catalogue, const std::string& name) {
  std::optional<std::string> nearest;
  if (name.find(':') != std::string::npos) {
    if (const auto action = catalogue.nearest_action(name)) nearest = full_name(*action);
  } else if (const auto service = catalogue.nearest_service(name)) {
    nearest = service->prefix();
  }
  return nearest ? "; did you mean " + *nearest + "?" : "";
}

class Catalog : public Command {
 public:
  [[nodiscard]] CommandWords words() const override {
    return {"catalog", "Show AWS's actions, their resource types and condition keys",
            "A service as well: abac catalog s3. With --level of a service its actions of that "
            "level.\n"
            "Exit status 0 where all was found, 1 where something is not in the catalogue, 2 "
            "without a catalogue."};
  }

  void declare(Options& options) override {
    options.texts("patterns", patterns_, "Actions, with wildcards or without, or services")
        .type("PATTERN")
        .required();
    std::vector<std::string> levels;
    for (const AccessLevel level : {AccessLevel::List, AccessLevel::Read, AccessLevel::Write,
                                    AccessLevel::Tagging, AccessLevel::PermissionsManagement}) {
      levels.emplace_back(to_string(level));
    }
    options.text("--level", level_, "Only actions that AWS grades so").one_of(levels);
    declare_catalogue(options, catalogue_file_);
    format_.declare(options, "");
  }

  [[nodiscard]] int run() override {
    Output output;
    const LoadedCatalogue loaded = load_catalogue(catalogue_file_);
    if (!loaded.catalogue) {
      if (!loaded.has_failed) complain("abac: error: there is no catalogue; --catalog names one");
      return output.finish(kUnreadable);
    }
    bool is_all_found = true;
    for (const std::string& pattern : patterns_) {
      is_all_found = show(output, *loaded.catalogue, pattern) && is_all_found;
    }
    return output.finish(is_all_found ? kSuccess : kFailure);
  }

 private:
  /// Returns whether there is anything of that name.
  [[nodiscard]] bool show(Output& output, const Catalogue& catalogue,
                          const std::string& pattern) const {
    const Writers& write = format_.chosen().write;
    const bool has_wildcard = pattern.find_first_of("*?") != std::string::npos;
    const auto service = catalogue.find_service(pattern);
    if (service && level_.empty()) {
      write.service(output, *service);
      return true;
    }
    std::vector<CatalogueAction> actions =
        catalogue.matching_actions(service ? pattern + ":*" : pattern);
    const std::string of_date = " the catalogue of " + std::string(catalogue.date());
    if (actions.empty()) {
      complain(printable("abac: " + pattern + " is not in" + of_date +
                         (has_wildcard ? "" : suggestion(catalogue, pattern))));
      return false;
    }
    if (const auto level = parse_access_level(level_)) {
      std::erase_if(actions,
                    [&](const CatalogueAction& action) { return action.level() != *level; });
      if (actions.empty()) {
        complain(printable("abac: no action of " + pattern + " has the level " + level_ + " in" +
                           of_date));
        return false;
      }
    }
    if (has_wildcard || service) {
      write.list(output, actions);
    } else {
      write.action(output, actions.front());
    }
    return true;
  }

  std::vector<std::string> patterns_;
  std::string level_;
  std::string catalogue_file_;
  FormatOption<Writers> format_{kFormats};
};

const Registered<Catalog> kRegistered;

}  // namespace
}  // namespace abac::cli
