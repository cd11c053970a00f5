// Copies requests, a piece behind the other.
#include "request_store.h"

#include <algorithm>
#include <memory>
#include <type_traits>

namespace abac::cli {

template <class T>
T* RequestStore::take(std::size_t count) {
  static_assert(std::is_trivially_destructible_v<T>);
  return static_cast<T*>(memory_.allocate(count * sizeof(T), alignof(T)));
}

std::string_view RequestStore::keep(std::string_view text) {
  char* const kept = take<char>(text.size());
  std::ranges::copy(text, kept);
  return {kept, text.size()};
}

OptionalText RequestStore::keep(const OptionalText& text) {
  return text ? OptionalText(keep(std::string_view(*text))) : OptionalText();
}

std::span<const Tag> RequestStore::keep(std::span<const Tag> tags) {
  Tag* const kept = take<Tag>(tags.size());
  for (std::size_t i = 0; i < tags.size(); ++i) {
    const std::string_view key = keep(std::string_view(tags[i].key));
    std::construct_at(kept + i, Tag{key, keep(std::string_view(tags[i].value))});
  }
  return {kept, tags.size()};
}

ContextValue RequestStore::keep(const ContextValue& value) {
  if (!value.is_list()) return keep(std::string_view(value.text()));
  const BorrowedTexts& texts = value.list();
  auto* const kept = take<std::string_view>(texts.size());
  for (std::size_t i = 0; i < texts.size(); ++i) std::construct_at(kept + i, keep(texts[i]));
  return std::span<const std::string_view>(kept, texts.size());
}

std::span<const ContextEntry> RequestStore::keep(std::span<const ContextEntry> entries) {
  auto* const kept = take<ContextEntry>(entries.size());
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const std::string_view key = keep(std::string_view(entries[i].key));
    std::construct_at(kept + i, ContextEntry{key, keep(entries[i].value)});
  }
  return {kept, entries.size()};
}

Request RequestStore::keep(const Request& request) {
  Request kept;
  kept.principal.arn = keep(std::string_view(request.principal.arn));
  kept.principal.account = keep(request.principal.account);
  kept.principal.type = keep(request.principal.type);
  kept.principal.role_arn = keep(request.principal.role_arn);
  kept.principal.user_arn = keep(request.principal.user_arn);
  kept.principal.tags = keep(request.principal.tags);
  kept.action = keep(std::string_view(request.action));
  kept.resource.arn = keep(std::string_view(request.resource.arn));
  kept.resource.account = keep(request.resource.account);
  kept.resource.tags = keep(request.resource.tags);
  kept.request_tags = keep(request.request_tags);
  kept.context = keep(request.context);
  return kept;
}

}  // namespace abac::cli
