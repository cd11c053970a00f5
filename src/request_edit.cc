// Requests with facts changed: only the lists that an edit is about are copied.
#include "request_edit.h"

#include <tuple>

namespace abac::internal {
namespace {

/// The part of a key behind its slash, as spelled: the name of the tag.
std::string_view tag_of(std::string_view key) noexcept { return key.substr(key.find('/') + 1); }

std::string_view spelled(std::span<const Tag> tags, std::string_view name) noexcept {
  for (const Tag& tag : tags) {
    if (is_same_name(tag.key, name)) return tag.key;
  }
  return name;
}

bool names_service(const ContextKey& key, const Request& request,
                   const RequestFacts& facts) noexcept {
  return fold_equal(request.action.substr(0, request.action.find(':')), key.service) ||
         (!facts.is_resource_star && fold_equal(facts.resource.service, key.service));
}

std::span<const Tag> with_tag(std::span<const Tag> tags, const Edit& edit, Arena& arena) {
  const std::span<Tag> copy = arena.array<Tag>(tags.size() + 1);
  std::size_t count = 0;
  bool is_set = edit.is_removal;
  for (const Tag& tag : tags) {
    if (!is_same_name(tag.key, edit.name)) {
      copy[count++] = tag;
    } else if (!is_set) {
      copy[count++] = {edit.name, edit.values.front()};  // which may spell the key anew
      is_set = true;
    }
  }
  if (!is_set) copy[count++] = {edit.name, edit.values.front()};
  return copy.first(count);
}

std::span<const ContextEntry> with_entry(std::span<const ContextEntry> context, const Edit& edit,
                                         Arena& arena) {
  const ContextEntry changed{edit.name, edit.is_list || edit.is_removal
                                            ? ContextValue(edit.values)
                                            : ContextValue(edit.values.front())};
  const std::span<ContextEntry> copy = arena.array(context.size() + 1, changed);
  std::size_t count = 0;
  for (const ContextEntry& entry : context) {
    if (!is_same_name(entry.key, edit.name)) copy[count++] = entry;
  }
  if (!edit.is_removal) copy[count++] = changed;
  return copy.first(count);
}

}  // namespace

RequestFact fact_of(const Program& program, std::uint32_t key_use, const Request& request,
                    const RequestFacts& facts) noexcept {
  using Kind = RequestFact::Kind;
  const KeyUse& use = program.key_uses[key_use];
  const ContextKey& key = program.keys[use.slot];
  const std::string_view spelling = program.text(use.spelling);
  const bool may_be_given =
      facts.has_non_ascii_key || (facts.context_signatures & key.signature) != 0;
  for (const ContextEntry& entry : request.context) {
    if (may_be_given && is_same_name(entry.key, key.name)) return {Kind::ContextKey, entry.key};
  }
  switch (key.source) {
    case KeySource::ContextOnly:
      return {Kind::ContextKey, spelling};
    case KeySource::PrincipalTag:
      return {Kind::PrincipalTag, spelled(request.principal.tags, tag_of(spelling))};
    case KeySource::ServiceResourceTag:
      if (!names_service(key, request, facts)) return {Kind::ContextKey, spelling};
      return {Kind::ResourceTag, spelled(request.resource.tags, tag_of(spelling))};
    case KeySource::ResourceTag:
      return {Kind::ResourceTag, spelled(request.resource.tags, tag_of(spelling))};
    case KeySource::RequestTag:
      return {Kind::RequestTag, spelled(request.request_tags, tag_of(spelling))};
    case KeySource::TagKeys:
      return {Kind::TagKeys, spelling};
    case KeySource::PrincipalArn:
    case KeySource::PrincipalAccount:
    case KeySource::PrincipalType:
    case KeySource::PrincipalIsAwsService:
    case KeySource::PrincipalServiceName:
    case KeySource::UserName:
    case KeySource::ResourceAccount:
      return {Kind::Caller, spelling};
  }
  return {};
}

bool is_same_fact(const RequestFact& a, const RequestFact& b) noexcept {
  return a.kind == b.kind && is_same_name(a.name, b.name);
}

Edit edit_of(const RequestFact& fact) noexcept {
  Edit edit;
  edit.name = fact.name;
  switch (fact.kind) {
    case RequestFact::Kind::PrincipalTag:
      edit.kind = Edit::Kind::PrincipalTag;
      break;
    case RequestFact::Kind::ResourceTag:
      edit.kind = Edit::Kind::ResourceTag;
      break;
    case RequestFact::Kind::RequestTag:
      edit.kind = Edit::Kind::RequestTag;
      break;
    case RequestFact::Kind::ContextKey:
    case RequestFact::Kind::TagKeys:
    case RequestFact::Kind::Caller:
      edit.kind = Edit::Kind::ContextKey;
      break;
  }
  return edit;
}

bool is_same_target(const Edit& a, const Edit& b) noexcept {
  if (a.kind != b.kind) return false;
  switch (a.kind) {
    case Edit::Kind::PrincipalTag:
    case Edit::Kind::ResourceTag:
    case Edit::Kind::RequestTag:
    case Edit::Kind::ContextKey:
      return is_same_name(a.name, b.name);
    case Edit::Kind::Action:
    case Edit::Kind::Resource:
      return true;
    case Edit::Kind::AddStatement:
    case Edit::Kind::RemoveStatement:
      return false;
  }
  return false;
}

std::span<const Edit> with_edit(std::span<const Edit> edits, const Edit& edit, Arena& arena) {
  const std::span<Edit> copy = arena.array(edits.size() + 1, edit);
  std::size_t count = 0;
  bool is_placed = false;
  const auto place = [&] {
    if (!is_placed) copy[count++] = edit;
    is_placed = true;
  };
  for (const Edit& other : edits) {
    if (is_same_target(other, edit)) continue;
    if (std::tie(edit.kind, edit.name) < std::tie(other.kind, other.name)) place();
    copy[count++] = other;
  }
  place();
  return copy.first(count);
}

Request edited(const Request& request, std::span<const Edit> edits, Arena& arena) {
  Request result = request;
  for (const Edit& edit : edits) {
    switch (edit.kind) {
      case Edit::Kind::PrincipalTag:
        result.principal.tags = with_tag(result.principal.tags, edit, arena);
        break;
      case Edit::Kind::ResourceTag:
        result.resource.tags = with_tag(result.resource.tags, edit, arena);
        break;
      case Edit::Kind::RequestTag:
        result.request_tags = with_tag(result.request_tags, edit, arena);
        break;
      case Edit::Kind::ContextKey:
        result.context = with_entry(result.context, edit, arena);
        break;
      case Edit::Kind::Action:
        result.action = edit.values.front();
        break;
      case Edit::Kind::Resource:
        result.resource.arn = edit.values.front();
        break;
      case Edit::Kind::AddStatement:
      case Edit::Kind::RemoveStatement:
        break;
    }
  }
  return result;
}

}  // namespace abac::internal
