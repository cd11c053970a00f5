// Fields that own their texts → borrowed requests over one block of memory.
#include "request_set.h"

namespace abac::bench {
namespace {

struct Sizes {
  std::size_t bytes = 0, tags = 0, lists = 0, context = 0;

  void add(const std::string& text) { bytes += text.size(); }
  void add(const std::optional<std::string>& text) { bytes += text ? text->size() : 0; }
  void add(const std::vector<OwnedRequest::OwnedTag>& added) {
    tags += added.size();
    for (const auto& tag : added) bytes += tag.key.size() + tag.value.size();
  }
  void add(const std::vector<OwnedRequest::OwnedContextEntry>& entries) {
    context += entries.size();
    for (const auto& entry : entries) {
      add(entry.key);
      for (const std::string& value : entry.values) add(value);
      if (entry.is_list) lists += entry.values.size();
    }
  }
};

}  // namespace

void RequestSet::reserve(std::span<const Fields> requests) {
  Sizes sizes;
  for (const Fields& fields : requests) {
    sizes.add(fields.principal_arn);
    sizes.add(fields.principal_account);
    sizes.add(fields.principal_type);
    sizes.add(fields.principal_role_arn);
    sizes.add(fields.principal_user_arn);
    sizes.add(fields.principal_tags);
    sizes.add(fields.action);
    sizes.add(fields.resource_arn);
    sizes.add(fields.resource_account);
    sizes.add(fields.resource_tags);
    sizes.add(fields.request_tags);
    sizes.add(fields.context);
  }
  texts_.reserve(sizes.bytes);
  tags_.reserve(sizes.tags);
  lists_.reserve(sizes.lists);
  context_.reserve(sizes.context);
  requests_.reserve(requests.size());
}

RequestSet::RequestSet(std::span<const Fields> requests) {
  reserve(requests);
  const auto keep_optional = [this](const std::optional<std::string>& text) {
    return text ? std::optional(keep(*text)) : std::nullopt;
  };
  for (const Fields& fields : requests) {
    Request request;
    request.principal.arn = keep(fields.principal_arn);
    request.principal.account = keep_optional(fields.principal_account);
    request.principal.type = keep_optional(fields.principal_type);
    request.principal.role_arn = keep_optional(fields.principal_role_arn);
    request.principal.user_arn = keep_optional(fields.principal_user_arn);
    request.principal.tags = keep(fields.principal_tags);
    request.action = keep(fields.action);
    request.resource.arn = keep(fields.resource_arn);
    request.resource.account = keep_optional(fields.resource_account);
    request.resource.tags = keep(fields.resource_tags);
    request.request_tags = keep(fields.request_tags);
    request.context = keep(fields.context);
    requests_.push_back(request);
  }
}

std::string_view RequestSet::keep(const std::string& text) {
  const std::size_t begin = texts_.size();
  texts_.insert(texts_.end(), text.begin(), text.end());
  return {texts_.data() + begin, text.size()};
}

std::span<const Tag> RequestSet::keep(const std::vector<OwnedRequest::OwnedTag>& tags) {
  const std::size_t begin = tags_.size();
  for (const auto& tag : tags) tags_.push_back({keep(tag.key), keep(tag.value)});
  return {tags_.data() + begin, tags.size()};
}

std::span<const ContextEntry> RequestSet::keep(
    const std::vector<OwnedRequest::OwnedContextEntry>& entries) {
  const std::size_t begin = context_.size();
  for (const auto& entry : entries) {
    const std::string_view key = keep(entry.key);
    if (!entry.is_list) {
      context_.push_back({key, keep(entry.values.front())});
      continue;
    }
    const std::size_t list = lists_.size();
    for (const std::string& value : entry.values) lists_.push_back(keep(value));
    context_.push_back(
        {key, std::span<const std::string_view>(lists_.data() + list, entry.values.size())});
  }
  return {context_.data() + begin, entries.size()};
}

}  // namespace abac::bench
