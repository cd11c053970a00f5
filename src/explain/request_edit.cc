// Requests with facts changed, and which fact it is that a context key reads.
//
// Idea: a request is views, so a changed one is cheap: the structure is copied, and of the lists in
// it those that an edit is about, into the arena. All texts stay where they are. The original is
// never written to, so any number of changed requests may stand beside each other, as the search
// for changes needs them.
//
// Example: tags `team=blue`, `env=test`; the edits are `Team=red` and `stage=1`, both of the
// caller. Names are compared as keys are, by folding [K-1]:
//
//   with_tag(Team=red)   Team=red, env=test            in the place of `team`, spelled anew
//   with_tag(stage=1)    Team=red, env=test, stage=1   a new one goes to the end
//
// Tags of a resource whose keys fold to one make a key of several values, which an Allow without a
// set operator never accepts [K-4]. So an edit leaves one of them: the first takes the new value,
// the others go.
//
// Which fact is behind a key is asked in the order in which a decision looks it up: an entry of the
// context first, which replaces what follows from the request [K-6], then the tag or the caller.
// `s3:ResourceTag/team` is a tag where action or resource are of that service, and else no more
// than a context key.
//
// Edits are kept sorted by kind and name, one for each target. So the same changes made in another
// order are the same list, and the search sees that it has been there.
//
// Cost: linear in the lists that are copied, for each edit of them; a request has few tags.
#include "explain/request_edit.h"

#include <tuple>

namespace abac::inline abi1::internal {
namespace {

/// The part of a key behind its slash, as spelled: the name of the tag.
std::string_view tag_of(std::string_view key) noexcept { return key.substr(key.find('/') + 1); }

/// Returns whether the context may hold the key: told from signatures.
bool may_have(const ContextKey& key, const RequestFacts& facts) noexcept {
  return facts.has_non_ascii_key || (facts.context_signatures & key.signature) != 0;
}

bool names_service(std::string_view service, const Request& request,
                   const RequestFacts& facts) noexcept {
  return fold_equal(request.action.substr(0, request.action.find(':')), service) ||
         (!facts.is_resource_star && fold_equal(facts.resource.service, service));
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

RequestFact fact_of(const Program& program, std::uint32_t key_use, RequestKeys& keys) noexcept {
  using Kind = RequestFact::Kind;
  const KeyUse& use = program.key_uses[key_use];
  const ContextKey& key = program.keys[use.slot];
  const Request& request = keys.request();
  const auto text = [&](TextRef ref) {
    return std::string_view(program.key_names).substr(ref.offset, ref.size);
  };
  const std::string_view spelling = program.text(use.spelling);
  const auto as_tag = [&](Kind kind) -> RequestFact {
    const Tag* const tag = keys.maps().find_first_tag(request, key.source, text(key.tag));
    if (tag == nullptr) return {kind, tag_of(spelling)};
    return {kind, tag->key};
  };
  if (may_have(key, keys.facts())) {
    const ContextEntry* const entry = keys.maps().find_context(request, text(key.name));
    if (entry != nullptr) return {Kind::ContextKey, entry->key};
  }
  switch (key.source) {
    case KeySource::ContextOnly:
      return {Kind::ContextKey, spelling};
    case KeySource::PrincipalTag:
      return as_tag(Kind::PrincipalTag);
    case KeySource::ServiceResourceTag:
      if (!names_service(text(key.service()), request, keys.facts())) {
        return {Kind::ContextKey, spelling};
      }
      return as_tag(Kind::ResourceTag);
    case KeySource::ResourceTag:
      return as_tag(Kind::ResourceTag);
    case KeySource::RequestTag:
      return as_tag(Kind::RequestTag);
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

// Edits of statements are no part of the request: PolicyEdits has them, scenario.h.
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

}  // namespace abac::inline abi1::internal
