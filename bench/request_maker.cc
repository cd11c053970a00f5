// Statement → request.
#include "request_maker.h"

#include <algorithm>
#include <array>

namespace abac::bench {
namespace {

using OwnedTag = OwnedRequest::OwnedTag;

const std::string kAccount = "111122223333";

void set_tag(std::vector<OwnedTag>& tags, std::string_view key, std::string value) {
  const std::string folded = lower_case(key);
  for (OwnedTag& tag : tags) {
    if (lower_case(tag.key) == folded) {
      tag.value = std::move(value);
      return;
    }
  }
  tags.push_back({std::string(key), std::move(value)});
}

const OwnedTag* find_tag(const std::vector<OwnedTag>& tags, std::string_view key) {
  const std::string folded = lower_case(key);
  const auto found = std::find_if(
      tags.begin(), tags.end(), [&](const OwnedTag& tag) { return lower_case(tag.key) == folded; });
  return found == tags.end() ? nullptr : &*found;
}

/// Returns what follows `prefix/` in the folded key, empty where it does not begin so.
std::string_view tag_key(std::string_view key, std::string_view prefix) {
  return lower_case(key).starts_with(prefix) ? key.substr(prefix.size()) : std::string_view();
}

bool is_negated(std::string_view op) { return op.find("Not") != op.npos; }

/// Keys that follow from the caller and the resource; the requests leave them as derived.
bool is_derived(std::string_view key) {
  static const std::array<std::string_view, 6> keys = {
      "aws:principalaccount",      "aws:principaltype",        "aws:username",
      "aws:principalisawsservice", "aws:principalservicename", "aws:resourceaccount"};
  return std::find(keys.begin(), keys.end(), lower_case(key)) != keys.end();
}

}  // namespace

bool matches_glob(std::string_view pattern, std::string_view text) noexcept {
  std::size_t p = 0, t = 0, star = std::string_view::npos, resume = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = t;
    } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

std::string lower_case(std::string_view text) {
  std::string folded(text);
  for (char& c : folded) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return folded;
}

RequestMaker::RequestMaker(random::Source& source, const std::vector<std::string>& actions)
    : source_(source), all_(actions) {
  for (const std::string& action : actions) {
    by_service_[lower_case(action.substr(0, action.find(':')))].push_back(action);
  }
}

std::string RequestMaker::concrete_action(const EntryList& entries) {
  const std::string& entry = source_.pick(entries.entries).value;
  if (entries.is_negated || entry.find(':') == entry.npos) return source_.pick(all_);
  if (entry.find_first_of("*?") == entry.npos) return entry;
  const std::string pattern = lower_case(entry);
  std::vector<std::string> matching;
  const auto service = by_service_.find(pattern.substr(0, pattern.find(':')));
  if (service != by_service_.end()) {
    for (const std::string& action : service->second) {
      if (matches_glob(pattern, lower_case(action))) matching.push_back(action);
    }
  }
  if (!matching.empty()) return source_.pick(matching);
  std::string action;
  for (const char c : entry) {
    if (c == '*') {
      action += "Widget";
    } else {
      action += c == '?' ? 'x' : c;
    }
  }
  return action;
}

std::string RequestMaker::value_of_variable(std::string_view name) {
  name = name.substr(0, name.find(','));
  if (name == "*" || name == "?" || name == "$") return std::string(name);
  const std::string folded = lower_case(name);
  if (folded == "aws:principalaccount" || folded == "aws:resourceaccount") return kAccount;
  if (folded == "aws:username")
    return fields_.principal_arn.substr(fields_.principal_arn.rfind('/') + 1);
  if (const auto key = tag_key(name, "aws:principaltag/"); !key.empty()) {
    const OwnedTag* tag = find_tag(fields_.principal_tags, key);
    if (tag == nullptr) {
      fields_.principal_tags.push_back(
          {std::string(key), "value-" + std::to_string(source_.below(9))});
      tag = &fields_.principal_tags.back();
    }
    return tag->value;
  }
  std::string value = "value-" + std::to_string(source_.below(9));
  set_key(std::string(name), {value}, false);
  return value;
}

/// Puts something in the place of every wildcard and variable.
std::string RequestMaker::fill(std::string_view pattern) {
  std::string text;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == '*') {
      text += "item-" + std::to_string(source_.below(1000));
    } else if (pattern[i] == '?') {
      text += 'x';
    } else if (pattern.substr(i).starts_with("${")) {
      const std::size_t end = pattern.find('}', i);
      text += value_of_variable(pattern.substr(i + 2, end - i - 2));
      i = end;
    } else {
      text += pattern[i];
    }
  }
  return text;
}

std::string RequestMaker::fill_arn(std::string_view pattern) {
  static const std::array<std::string, 5> usual_parts = {"arn", "aws", "s3", "us-east-1", kAccount};
  std::string arn;
  for (const std::string& usual : usual_parts) {
    const std::size_t end = pattern.find(':');
    if (end == pattern.npos) {  // the last star runs over the parts that are not written
      arn += pattern.empty() || pattern == "*" ? usual : fill(pattern);
      arn += ':';
      pattern = "*";
      continue;
    }
    const std::string_view part = pattern.substr(0, end);
    arn += (part == "*" ? usual : fill(part)) + ':';
    pattern = pattern.substr(end + 1);
  }
  return arn + fill(pattern);
}

std::string RequestMaker::concrete_resource(const Statement& statement) {
  if (statement.resource && !statement.resource->is_negated) {
    const std::string& entry = source_.pick(statement.resource->entries).value;
    if (entry.starts_with("arn:")) return fill_arn(entry);
  }
  const std::string service = lower_case(fields_.action.substr(0, fields_.action.find(':')));
  if (source_.chance(25)) return "*";
  return "arn:aws:" + service + ":us-east-1:" + kAccount + ":resource/item-" +
         std::to_string(source_.below(1000));
}

void RequestMaker::set_key(const std::string& key, std::vector<std::string> values, bool is_list) {
  if (is_derived(key)) return;
  const std::string folded = lower_case(key);
  if (folded == "aws:principalarn") {
    const std::string& arn = values.front();
    if (arn.starts_with("arn:aws:iam::") && arn.find(":root") == arn.npos)
      fields_.principal_arn = arn;
    return;
  }
  if (const auto tag = tag_key(key, "aws:principaltag/"); !tag.empty()) {
    set_tag(fields_.principal_tags, tag, values.front());
  } else if (const auto passed = tag_key(key, "aws:requesttag/"); !passed.empty()) {
    set_tag(fields_.request_tags, passed, values.front());
  } else if (const auto at = folded.find(":resourcetag/"); at != folded.npos) {
    set_tag(fields_.resource_tags, key.substr(at + 13), values.front());
  } else if (folded == "aws:tagkeys") {
    for (const std::string& name : values) {
      if (find_tag(fields_.request_tags, name) == nullptr)
        fields_.request_tags.push_back({name, "1"});
    }
  } else {
    for (const auto& entry : fields_.context) {
      if (lower_case(entry.key) == folded) return;
    }
    fields_.context.push_back({key, is_list, std::move(values)});
  }
}

void RequestMaker::satisfy(const Condition& condition) {
  const std::string& op = condition.op.value;
  const std::string& value = source_.pick(condition.values).value;
  const bool is_list = op.starts_with("For");
  if (op == "Null") {
    if (value == "false") set_key(condition.key.value, {"present"}, false);
  } else if (is_negated(op)) {
    if (op.ends_with("IfExists") || source_.chance(50)) return;  // absent satisfies it
    if (op.find("Ip") != op.npos) {
      set_key(condition.key.value, {"198.51.100.77"}, is_list);
    } else if (op.find("Arn") != op.npos) {
      set_key(condition.key.value, {"arn:aws:iam::" + kAccount + ":role/another"}, is_list);
    } else if (op.find("String") != op.npos) {
      set_key(condition.key.value, {"another"}, is_list);
    } else {
      set_key(condition.key.value, {"1"}, is_list);
    }
  } else if (op.find("Ip") != op.npos) {
    set_key(condition.key.value, {value.substr(0, value.find('/'))}, is_list);
  } else if (op.find("Arn") != op.npos) {
    set_key(condition.key.value, {fill_arn(value)}, is_list);
  } else if (op.find("Like") != op.npos || op.find("Equals") != op.npos) {
    set_key(condition.key.value, {fill(value)}, is_list);
  } else {
    set_key(condition.key.value, {value}, is_list);
  }
}

/// Spoils one thing: a tag's value, the last part of the resource, a context key or the action.
void RequestMaker::miss_something() {
  const std::size_t roll = source_.below(5);
  std::vector<std::vector<OwnedTag>*> tagged;
  for (auto* tags : {&fields_.principal_tags, &fields_.resource_tags, &fields_.request_tags}) {
    if (!tags->empty()) tagged.push_back(tags);
  }
  if (roll < 2 && !tagged.empty()) {
    auto& tags = *source_.pick(tagged);
    tags[source_.below(tags.size())].value += "-not";
  } else if (roll < 3 && !fields_.context.empty()) {
    fields_.context.erase(fields_.context.begin() +
                          static_cast<std::ptrdiff_t>(source_.below(fields_.context.size())));
  } else if (roll < 4 && fields_.resource_arn != "*") {
    const std::size_t part = fields_.resource_arn.rfind(':') + 1;
    fields_.resource_arn.insert(part + (fields_.resource_arn.size() - part) / 2, "not");
  } else {
    fields_.action = source_.pick(all_);
  }
}

Fields RequestMaker::make(const Statement& statement, std::size_t percent_missed) {
  fields_ = {};
  const std::string user = "user" + std::to_string(source_.below(500));
  fields_.principal_arn = source_.chance(30)
                              ? "arn:aws:iam::" + kAccount + ":user/" + user
                              : "arn:aws:sts::" + kAccount + ":assumed-role/Engineer/" + user;
  fields_.action = concrete_action(statement.action);
  for (const Condition& condition : statement.conditions) satisfy(condition);
  fields_.resource_arn = concrete_resource(statement);
  set_key("aws:SourceIp", {"203.0.113." + std::to_string(source_.below(250))}, false);
  set_key("aws:SecureTransport", {"true"}, false);
  set_key("aws:RequestedRegion", {"us-east-1"}, false);
  set_key("aws:CurrentTime", {"2026-03-04T09:30:00Z"}, false);
  set_key("aws:UserAgent", {"Boto3/1.34." + std::to_string(source_.below(160))}, false);
  if (source_.chance(percent_missed)) miss_something();
  return fields_;
}

}  // namespace abac::bench
