// Context keys that follow from a request.
#include "request/key_lookup.h"

#include <cstdint>
#include <new>
#include <utility>

namespace abac::inline abi1::internal {
namespace {

KeyValue principal_arn(const Request& request, const RequestFacts& facts) noexcept {
  if (!has_identity(facts.caller.kind)) return {};
  if (facts.caller.kind != CallerKind::RoleSession) return KeyValue(request.principal.arn);
  if (request.principal.role_arn) return KeyValue(*request.principal.role_arn);
  return KeyValue(facts.session_role_arn());
}

KeyValue principal_type(const Request& request, const RequestFacts& facts) noexcept {
  if (request.principal.type) return KeyValue(*request.principal.type);
  switch (facts.caller.kind) {
    case CallerKind::User:
      return KeyValue(std::string_view("User"));
    case CallerKind::Role:
    case CallerKind::RoleSession:
      return KeyValue(std::string_view("AssumedRole"));
    case CallerKind::FederatedUser:
      return KeyValue(std::string_view("FederatedUser"));
    case CallerKind::Root:
      return KeyValue(std::string_view("Account"));
    case CallerKind::Anonymous:
      return KeyValue(std::string_view("Anonymous"));
    case CallerKind::Service:
    case CallerKind::WebIdentity:
      return {};
  }
  return {};
}

}  // namespace

FoldedName::FoldedName(std::string_view name) noexcept
    : name_(name), is_ascii_(!has_high_bit(name)) {
  if (name.size() > kLongName) effort_ = kSlow;
  if (!is_ascii_) return;
  least_other_ = name.size() + 1;
  std::size_t longer = 0;
  for (const char c : name) longer += c == 'k' ? 2U : c == 's' ? 1U : 0U;
  // An empty range has no size in it.
  if (longer == 0) least_other_ = ~std::size_t{0};
  other_range_ = longer == 0 ? 0 : longer - 1;
}

bool FoldedName::is_of_other(std::string_view key) noexcept {
  effort_ = kSlow;
  return fold_equal(key, name_);
}

template <class Element>
const KeyIndex<Element>* SearchedMap<Element>::index(std::span<const Element> map,
                                                     SearchedState& state,
                                                     ScratchMemory& memory) noexcept {
  using Kind = SearchedState::Kind;
  if (map.size() <= kFewElements) return nullptr;
  if (state.kind == Kind::Indexed) return &index_;
  if (state.kind == Kind::NoMemory) return nullptr;
  if (state.effort < kMostEffort) return nullptr;
  const std::size_t words = KeyIndex<Element>::words_for(map.size());
  std::uint32_t* const place = words == 0 ? nullptr : memory.take<std::uint32_t>(words);
  if (words != 0 && place == nullptr) {
    state.kind = Kind::NoMemory;
    return nullptr;
  }
  (new (&index_) KeyIndex<Element>())->build(map, {place, words});
  state.kind = Kind::Indexed;
  return &index_;
}

/// Returns the first element whose key folds to the name and which is not to be passed over, or
/// null.
template <class Element, class PassesOver>
const Element* KeyMaps::search(std::span<const Element> map, SearchedState& state,
                               std::string_view name, PassesOver&& passes_over) noexcept {
  FoldedName wanted(name);
  const Element* found = nullptr;
  for (const Element& element : map) {
    if (wanted.is_of(element.key) && !passes_over(element)) {
      found = &element;
      break;
    }
  }
  state.effort = static_cast<std::uint8_t>(state.effort + wanted.effort());
  return found;
}

const ContextEntry* KeyMaps::find_context(const Request& request, std::string_view name) noexcept {
  if (const auto* index = context_.index(request.context, states_[Context], memory_)) {
    const std::size_t found = index->find(name);
    return found == KeyIndex<ContextEntry>::kNone ? nullptr : &request.context[found];
  }
  return search(request.context, states_[Context], name, [](const ContextEntry&) { return false; });
}

const Tag* KeyMaps::find_first_tag(const Request& request, KeySource source,
                                   std::string_view key) noexcept {
  const bool is_principal = source == KeySource::PrincipalTag;
  const bool is_request = source == KeySource::RequestTag;
  const std::span<const Tag> tags = is_principal ? request.principal.tags
                                    : is_request ? request.request_tags
                                                 : request.resource.tags;
  const Map map = is_principal ? PrincipalTags : is_request ? RequestTags : ResourceTags;
  if (const auto* const index = tag_index(tags, map)) {
    const std::size_t found = index->find(key);
    return found == KeyIndex<Tag>::kNone ? nullptr : &tags[found];
  }
  return search(tags, states_[map], key, [](const Tag&) { return false; });
}

KeyValue KeyMaps::find_tag(std::span<const Tag> tags, Map map, std::string_view key) noexcept {
  const auto* const index = tag_index(tags, map);
  if (index == nullptr) {
    if (tags.size() <= kFewElements) {
      return internal::find_tag(tags, key,
                                [](std::string_view text) { return has_high_bit(text); });
    }
    const Tag* found = nullptr;
    const Tag* const second = search(tags, states_[map], key, [&](const Tag& tag) {
      return std::exchange(found, &tag) == nullptr;
    });
    if (second != nullptr) return KeyValue::tag_values(tags, key);
    return found == nullptr ? KeyValue() : KeyValue(found->value);
  }
  const std::size_t found = index->find(key);
  if (found == KeyIndex<Tag>::kNone) return {};
  if (index->next(found) != KeyIndex<Tag>::kNone) return KeyValue::tag_values(tags, *index, found);
  return KeyValue(tags[found].value);
}

KeyValue derive_key(KeySource source, const Request& request, const RequestFacts& facts) noexcept {
  const CallerKind kind = facts.caller.kind;
  switch (source) {
    case KeySource::ContextOnly:
    case KeySource::PrincipalTag:
    case KeySource::ServiceResourceTag:
    case KeySource::ResourceTag:
    case KeySource::RequestTag:
      return {};
    case KeySource::TagKeys:
      return KeyValue::tag_keys(request.request_tags);
    case KeySource::PrincipalArn:
      return principal_arn(request, facts);
    case KeySource::PrincipalAccount:
      if (kind == CallerKind::Anonymous) return KeyValue(std::string_view("anonymous"));
      return has_identity(facts.caller.kind) ? KeyValue(facts.caller.account) : KeyValue();
    case KeySource::PrincipalType:
      return principal_type(request, facts);
    case KeySource::PrincipalIsAwsService:
      if (kind == CallerKind::Service) return KeyValue(std::string_view("true"));
      return has_identity(kind) ? KeyValue(std::string_view("false")) : KeyValue();
    case KeySource::PrincipalServiceName:
      return kind == CallerKind::Service ? KeyValue(request.principal.arn) : KeyValue();
    case KeySource::UserName:
      return kind == CallerKind::User ? KeyValue(facts.caller.name) : KeyValue();
    case KeySource::ResourceAccount:
      return facts.resource_account.empty() ? KeyValue() : KeyValue(facts.resource_account);
  }
  return {};
}

KeyValue KeyValue::tag_keys(std::span<const Tag> tags) noexcept {
  KeyValue value;
  if (tags.empty()) return value;
  value.shape_ = Shape::Multi;
  value.storage_ = Storage::TagKeys;
  value.tags_ = tags.data();
  value.count_ = tags.size();
  return value;
}

KeyValue KeyValue::tag_values(std::span<const Tag> tags, std::string_view key) noexcept {
  KeyValue value = tag_keys(tags);
  value.storage_ = Storage::TagValues;
  value.single_ = key;
  return value;
}

KeyValue KeyValue::tag_values(std::span<const Tag> tags, const KeyIndex<Tag>& index,
                              std::size_t first) noexcept {
  KeyValue value = tag_keys(tags);
  value.storage_ = Storage::IndexedTagValues;
  value.index_ = &index;
  value.count_ = first;
  return value;
}

bool KeyValue::has_many() const noexcept {
  if (storage_ == Storage::List || storage_ == Storage::TagKeys) return count_ > kFew;
  std::size_t count = 0;
  for_each([&](std::string_view) { return ++count <= kFew; });
  return count > kFew;
}

bool KeyValue::is_tag(const Tag& tag, std::string_view folded_key) noexcept {
  return fold_equal(tag.key, folded_key);
}

}  // namespace abac::inline abi1::internal
