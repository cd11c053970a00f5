// The section "decisions" of abac/c.h as far as it is about what is done beforehand.
#include <algorithm>
#include <array>
#include <memory>
#include <new>
#include <span>

#include "handles.h"
#include "request_fields.h"

using abac::ContextValue;
using abac::OwnedRequest;
using abac::Tag;
using abac::c::are_sound;
using abac::c::are_tags;
using abac::c::are_texts;
using abac::c::clear;
using abac::c::copy_of;
using abac::c::decision_of;
using abac::c::give;
using abac::c::guarded;
using abac::c::is_text;
using abac::c::is_value;
using abac::c::known_fields;
using abac::c::refuse;

namespace {

std::string_view view_of(const abac_text& text) { return abac::c::view_of(text.data, text.size); }

std::vector<std::string_view> views_of(const abac_text* texts, std::size_t count) {
  std::vector<std::string_view> views;
  views.reserve(count);
  for (std::size_t i = 0; i < count; ++i) views.push_back(view_of(texts[i]));
  return views;
}

/// Elements of a call, in place where they are few. Throws std::bad_alloc for more.
template <class T>
class FewOrMany {
 public:
  explicit FewOrMany(std::size_t count) {
    if (count > few_.size()) many_.resize(count);
    elements_ = count > few_.size() ? std::span<T>(many_) : std::span<T>(few_).first(count);
  }
  [[nodiscard]] std::span<T> elements() noexcept { return elements_; }

 private:
  std::array<T, 64> few_;
  std::vector<T> many_;
  std::span<T> elements_;
};

/// The values of a shape's keys, in place.
class ContextValues {
 public:
  ContextValues() noexcept {}
  /// REQUIRES: there are less than kMaxKeys.
  template <class Value>
  void add(const Value& value) noexcept {
    new (&values_[count_++]) ContextValue(value);
  }
  [[nodiscard]] std::span<const ContextValue> all() const noexcept {
    return {values_.data(), count_};
  }

 private:
  union {
    std::array<ContextValue, abac::ContextShape::kMaxKeys> values_;
  };
  std::size_t count_ = 0;
};

/// Gives a handle that owns the request from which its value borrows.
template <class Handle, class Make>
abac_status give_borrower(const abac_request_fields* fields, Handle** handle, abac_error** error,
                          Make&& make) noexcept {
  clear(handle, error);
  if (fields == nullptr || handle == nullptr) return ABAC_INVALID_ARGUMENT;
  const auto known = known_fields(*fields);
  if (!known || !are_sound(*known)) return ABAC_INVALID_ARGUMENT;
  return guarded([&]() -> abac_status {
    auto made = std::make_unique<Handle>(Handle{OwnedRequest(copy_of(*known)), std::nullopt});
    auto value = make(*made);
    if (!value) return refuse(std::move(value).error(), error);
    made->value = *std::move(value);
    *handle = made.release();
    return ABAC_OK;
  });
}

}  // namespace

abac_status abac_vocabulary_new(const abac_text* actions, size_t action_count,
                                const abac_text* context_keys, size_t context_key_count,
                                abac_vocabulary** vocabulary, abac_error** error) noexcept {
  clear(vocabulary, error);
  if (!are_texts(actions, action_count) || !are_texts(context_keys, context_key_count) ||
      vocabulary == nullptr) {
    return ABAC_INVALID_ARGUMENT;
  }
  return guarded([&] {
    const auto all_actions = views_of(actions, action_count);
    const auto all_keys = views_of(context_keys, context_key_count);
    return give(abac::Vocabulary::make(all_actions, all_keys), vocabulary, error);
  });
}

void abac_vocabulary_free(abac_vocabulary* vocabulary) noexcept { delete vocabulary; }

abac_status abac_policy_set_compile_for(const abac_vocabulary* vocabulary,
                                        const abac_policies* policies, abac_policy_set** set,
                                        abac_error** error) noexcept {
  clear(set, error);
  if (vocabulary == nullptr || policies == nullptr || set == nullptr) return ABAC_INVALID_ARGUMENT;
  return guarded([&] {
    return give(abac::PolicySet::compile_for(vocabulary->value, policies->value), set, error);
  });
}

abac_status abac_session_open(const abac_policy_set* set, const abac_request_fields* principal,
                              abac_session** session, abac_error** error) noexcept {
  if (set == nullptr) {
    clear(session, error);
    return ABAC_INVALID_ARGUMENT;
  }
  return give_borrower(principal, session, error, [&](const abac_session& made) {
    return abac::Session::open(set->value, made.caller.view().principal);
  });
}

void abac_session_free(abac_session* session) noexcept { delete session; }

abac_status abac_action_resolve(const abac_policy_set* set, const char* action, size_t action_size,
                                abac_action** resolved, abac_error** error) noexcept {
  clear(resolved, error);
  if (set == nullptr || !is_text(action, action_size) || resolved == nullptr) {
    return ABAC_INVALID_ARGUMENT;
  }
  return guarded([&] {
    return give(abac::ResolvedAction::resolve(set->value, view_of({action, action_size})), resolved,
                error);
  });
}

void abac_action_free(abac_action* action) noexcept { delete action; }

abac_status abac_resource_resolve(const abac_request_fields* resource, abac_resource** resolved,
                                  abac_error** error) noexcept {
  return give_borrower(resource, resolved, error, [](const abac_resource& made) {
    return abac::ResolvedResource::resolve(made.owner.view().resource);
  });
}

void abac_resource_free(abac_resource* resource) noexcept { delete resource; }

abac_status abac_context_shape_new(const abac_text* keys, size_t key_count,
                                   abac_context_shape** shape, abac_error** error) noexcept {
  clear(shape, error);
  if (!are_texts(keys, key_count) || shape == nullptr) return ABAC_INVALID_ARGUMENT;
  return guarded([&] {
    const auto all = views_of(keys, key_count);
    return give(abac::ContextShape::make(all), shape, error);
  });
}

void abac_context_shape_free(abac_context_shape* shape) noexcept { delete shape; }

abac_decision abac_session_decide(const abac_session* session, const abac_action* action,
                                  const abac_resource* resource, const abac_tag* request_tags,
                                  size_t request_tag_count, const abac_context_shape* shape,
                                  const abac_context_value* values, size_t value_count) noexcept {
  if (session == nullptr || action == nullptr || resource == nullptr || shape == nullptr ||
      !are_tags(request_tags, request_tag_count) || (values == nullptr && value_count != 0) ||
      value_count > abac::ContextShape::kMaxKeys) {
    return ABAC_NO_DECISION;
  }
  std::size_t text_count = 0;
  for (std::size_t i = 0; i < value_count; ++i) {
    if (!is_value(values[i])) return ABAC_NO_DECISION;
    text_count += values[i].is_list != 0 ? values[i].value_count : 0;
  }
  try {
    FewOrMany<Tag> tags(request_tag_count);
    for (std::size_t i = 0; i < request_tag_count; ++i) {
      tags.elements()[i] = {view_of(request_tags[i].key), view_of(request_tags[i].value)};
    }
    FewOrMany<std::string_view> texts(text_count);
    std::size_t left = text_count;
    ContextValues context;
    for (std::size_t i = 0; i < value_count; ++i) {
      const std::span given(values[i].values, values[i].value_count);
      if (values[i].is_list == 0) {
        context.add(view_of(given[0]));
        continue;
      }
      const auto list = texts.elements().subspan(text_count - left, given.size());
      left -= given.size();
      std::ranges::transform(given, list.begin(), [](const abac_text& t) { return view_of(t); });
      context.add(std::span<const std::string_view>(list));
    }
    return decision_of(decide(*session->value, action->value, *resource->value, tags.elements(),
                              shape->value, context.all()));
  } catch (...) {
    return ABAC_NO_DECISION;
  }
}
