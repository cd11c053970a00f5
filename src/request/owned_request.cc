// The request that owns what it holds: its fields, and the borrowed request that decisions read,
// whose views refer to them.
#include "request/owned_request.h"

#include <array>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "request/request_fields.h"

namespace abac::inline abi1 {
namespace internal {

OwnedRequest::Fields copy_fields(const Request& request) {
  OwnedRequest::Fields fields;
  const auto own_tags = [](std::span<const Tag> tags, std::vector<OwnedRequest::OwnedTag>& owned) {
    owned.reserve(tags.size());
    for (const Tag& tag : tags) owned.push_back({std::string(tag.key), std::string(tag.value)});
  };
  for (const OptionalField& field : kOptionalFields) fields.*field.owned = field.of(request);
  fields.principal_arn = request.principal.arn;
  own_tags(request.principal.tags, fields.principal_tags);
  fields.action = request.action;
  fields.resource_arn = request.resource.arn;
  own_tags(request.resource.tags, fields.resource_tags);
  own_tags(request.request_tags, fields.request_tags);
  fields.context.reserve(request.context.size());
  for (const ContextEntry& entry : request.context) {
    OwnedRequest::OwnedContextEntry& owned = fields.context.emplace_back();
    owned.key = entry.key;
    owned.is_list = entry.value.is_list();
    if (owned.is_list) {
      owned.values.assign(entry.value.list().begin(), entry.value.list().end());
    } else {
      owned.values.emplace_back(entry.value.text());
    }
  }
  return fields;
}

}  // namespace internal

// INVARIANT: the views refer to `fields`, which does not move while they live.
struct OwnedRequest::State {
  Fields fields;
  std::vector<Tag> tags;  // of the principal, then of the resource, then of the request
  std::vector<std::string_view> values;
  std::vector<ContextEntry> context;
  Request view;

  explicit State(Fields given) : fields(std::move(given)) {
    for (const internal::OptionalField& field : internal::kOptionalFields) {
      field.of(view) = fields.*field.owned;
    }
    view.principal.arn = fields.principal_arn;
    view.action = fields.action;
    view.resource.arn = fields.resource_arn;
    view_tags();
    view_context();
  }

 private:
  void view_tags() {
    const std::array lists{&fields.principal_tags, &fields.resource_tags, &fields.request_tags};
    const std::array spans{&view.principal.tags, &view.resource.tags, &view.request_tags};
    tags.reserve(lists[0]->size() + lists[1]->size() + lists[2]->size());
    for (std::size_t i = 0; i < lists.size(); ++i) {
      const Tag* begin = tags.data() + tags.size();
      for (const OwnedTag& tag : *lists[i]) tags.push_back({tag.key, tag.value});
      *spans[i] = {begin, lists[i]->size()};
    }
  }

  void view_context() {
    const auto is_list = [](const OwnedContextEntry& entry) {
      return entry.is_list || entry.values.size() != 1;
    };
    std::size_t count = 0;
    for (const OwnedContextEntry& entry : fields.context) {
      if (is_list(entry)) count += entry.values.size();
    }
    values.reserve(count);
    context.reserve(fields.context.size());
    for (const OwnedContextEntry& entry : fields.context) {
      if (!is_list(entry)) {
        context.push_back({entry.key, entry.values.front()});
        continue;
      }
      const std::string_view* begin = values.data() + values.size();
      values.insert(values.end(), entry.values.begin(), entry.values.end());
      context.push_back({entry.key, std::span(begin, entry.values.size())});
    }
    view.context = context;
  }
};

OwnedRequest::OwnedRequest(Fields fields) : state_(std::make_unique<State>(std::move(fields))) {}
OwnedRequest::OwnedRequest(const OwnedRequest& other)
    : state_(other.state_ ? std::make_unique<State>(other.state_->fields) : nullptr) {}
OwnedRequest& OwnedRequest::operator=(const OwnedRequest& other) {
  if (this != &other) *this = OwnedRequest(other);
  return *this;
}
OwnedRequest::OwnedRequest(OwnedRequest&&) noexcept = default;
OwnedRequest& OwnedRequest::operator=(OwnedRequest&&) noexcept = default;
OwnedRequest::~OwnedRequest() = default;

const Request& OwnedRequest::view() const& noexcept {
  static constexpr Request kNothing{};
  return state_ ? state_->view : kNothing;
}

const OwnedRequest::Fields& OwnedRequest::fields() const noexcept {
  static const Fields nothing;
  return state_ ? state_->fields : nothing;
}

}  // namespace abac::inline abi1
