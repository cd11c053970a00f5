// Writes decisions as JSON on one line.
#include "decision_line.h"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <span>

#include "case_folding.h"
#include "json_writer.h"

namespace abac::internal {
namespace {

constexpr std::string_view kMasked = "***";

enum class Extent : std::uint8_t { Whole, WithoutTagsAndContext };

void append_time(std::string& out, std::chrono::system_clock::time_point time) {
  const auto days = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(days);
  const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::milliseconds>(time - days));
  out += fmt::format(R"({{"time":"{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z")", int{date.year()},
                     unsigned{date.month()}, unsigned{date.day()}, clock.hours().count(),
                     clock.minutes().count(), clock.seconds().count(), clock.subseconds().count());
}

/// Writes one request.
class RequestWriter {
 public:
  RequestWriter(std::string& out, const Request& request, const KeyMask& mask, Extent extent)
      : out_(out), request_(request), mask_(mask), extent_(extent) {}

  void write() {
    const Principal& principal = request_.principal;
    out_ += R"({"principal":{"arn":)";
    append_json_string(out_, principal.arn);
    append_optional("account", principal.account);
    append_optional("type", principal.type);
    append_optional("role_arn", principal.role_arn);
    append_tags("tags", principal.tags, "aws:PrincipalTag/");
    out_ += R"(},"action":)";
    append_json_string(out_, request_.action);
    out_ += R"(,"resource":{"arn":)";
    append_json_string(out_, request_.resource.arn);
    append_optional("account", request_.resource.account);
    // The service's own name for a resource's tags is the other that policies know [K-12].
    const std::string service(request_.action.substr(0, request_.action.find(':')));
    append_tags("tags", request_.resource.tags, "aws:ResourceTag/", service + ":ResourceTag/");
    out_ += '}';
    append_tags("request_tags", request_.request_tags, "aws:RequestTag/");
    append_context();
    out_ += '}';
  }

 private:
  void append_name(std::string_view name) {
    out_ += ",\"";
    out_ += name;
    out_ += "\":";
  }

  void append_optional(std::string_view name, std::optional<std::string_view> value) {
    if (!value) return;
    append_name(name);
    append_json_string(out_, *value);
  }

  void append_tags(std::string_view name, std::span<const Tag> tags, std::string_view key_prefix,
                   std::string_view other_prefix = {}) {
    if (tags.empty() || extent_ != Extent::Whole) return;
    append_name(name);
    char separator = '{';
    for (const Tag& tag : tags) {
      out_ += separator;
      separator = ',';
      append_json_string(out_, tag.key);
      out_ += ':';
      const bool is_masked = mask_.covers(key_prefix, tag.key) ||
                             (!other_prefix.empty() && mask_.covers(other_prefix, tag.key));
      append_json_string(out_, is_masked ? kMasked : tag.value);
    }
    out_ += '}';
  }

  void append_context() {
    if (request_.context.empty() || extent_ != Extent::Whole) return;
    append_name("context");
    char separator = '{';
    for (const ContextEntry& entry : request_.context) {
      out_ += separator;
      separator = ',';
      append_json_string(out_, entry.key);
      out_ += ':';
      if (mask_.covers(entry.key, {})) {
        append_json_string(out_, kMasked);
      } else if (entry.value.is_list()) {
        append_list(entry.value.list());
      } else {
        append_json_string(out_, entry.value.text());
      }
    }
    out_ += '}';
  }

  void append_list(std::span<const std::string_view> values) {
    out_ += '[';
    for (const std::string_view& value : values) {
      if (&value != values.data()) out_ += ',';
      append_json_string(out_, value);
    }
    out_ += ']';
  }

  std::string& out_;
  const Request& request_;
  const KeyMask& mask_;
  Extent extent_;
};

std::string line_of(std::chrono::system_clock::time_point time, const DecisionEvent& event,
                    const KeyMask& mask, Extent extent) {
  constexpr std::size_t kUsualBytes = 1024;
  std::string line;
  line.reserve(kUsualBytes);
  append_time(line, time);
  line += fmt::format(R"(,"version":{},)", event.version);
  if (event.response != nullptr) {
    append_members(line, *event.response);
  } else {
    line += R"("decision":")";
    line += to_string(event.decision);
    line += '"';
  }
  if (event.error != nullptr) {
    line += R"(,"error":)";
    append_error(line, *event.error);
  }
  line += R"(,"request":)";
  RequestWriter(line, event.request, mask, extent).write();
  if (extent != Extent::Whole) line += R"(,"is_cut":true)";
  line += '}';
  return line;
}

}  // namespace

KeyMask::KeyMask(const std::vector<std::string>& keys) {
  for (const std::string& key : keys) {
    if (key.ends_with('*')) {
      prefixes_.push_back(fold(std::string_view(key).substr(0, key.size() - 1)));
    } else {
      names_.push_back(fold(key));
    }
  }
}

bool KeyMask::covers(std::string_view prefix, std::string_view rest) const {
  if (names_.empty() && prefixes_.empty()) return false;
  const std::string key = fold(prefix) + fold(rest);
  return std::find(names_.begin(), names_.end(), key) != names_.end() ||
         std::any_of(prefixes_.begin(), prefixes_.end(),
                     [&](const std::string& begin) { return key.starts_with(begin); });
}

std::string decision_line(std::chrono::system_clock::time_point time, const DecisionEvent& event,
                          const KeyMask& mask, std::size_t max_bytes) {
  std::string line = line_of(time, event, mask, Extent::Whole);
  if (line.size() > max_bytes) line = line_of(time, event, mask, Extent::WithoutTagsAndContext);
  if (line.size() > max_bytes) line.clear();
  return line;
}

std::string dropped_line(std::chrono::system_clock::time_point time, std::uint64_t count) {
  std::string line;
  append_time(line, time);
  line += fmt::format(R"(,"dropped":{}}})", count);
  return line;
}

}  // namespace abac::internal
