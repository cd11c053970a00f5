// Places and pointers of a policy's text, turned into those of the file that it was found in.
#include "files/place_map.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "iam/policy_type.h"
#include "policy/policy_members.h"

namespace abac::inline abi1 {
namespace internal {

LineStarts::LineStarts(std::string_view text) : starts_{0} {
  for (std::size_t at = text.find('\n'); at != std::string_view::npos;
       at = text.find('\n', at + 1)) {
    starts_.push_back(static_cast<std::uint32_t>(at + 1));
  }
}

SourceRange LineStarts::locate(Span span) const noexcept {
  const auto behind = std::upper_bound(starts_.begin(), starts_.end(), span.begin);
  return {.begin = span.begin,
          .end = span.end,
          .line = static_cast<std::uint32_t>(behind - starts_.begin()),
          .column = span.begin - *(behind - 1) + 1};
}

PlaceMap::PlaceMap(std::shared_ptr<const LineStarts> lines, std::string pointer,
                   std::uint32_t begin)
    : lines_(std::move(lines)), pointer_(std::move(pointer)), begin_(begin) {}

PlaceMap::PlaceMap(std::shared_ptr<const LineStarts> lines, std::string pointer, MappedText text)
    : lines_(std::move(lines)),
      pointer_(std::move(pointer)),
      is_borrowed_(false),
      text_(std::move(text)) {}

SourceRange PlaceMap::place_of(const SourceRange& where) const noexcept {
  if (where.line == 0) return where;  // from no text
  const Span span = {where.begin, where.end};
  if (is_borrowed_) return lines_->locate({span.begin + begin_, span.end + begin_});
  return lines_->locate(text_.place_of(span));
}

std::string PlaceMap::pointer_of(std::string_view pointer) const {
  // The longest of those that the pointer begins with: they stand in the order in which the policy
  // was written, so what encloses another stands before it.
  for (std::size_t i = moved.size(); i > 0; --i) {
    const MovedPointer& part = moved[i - 1];
    if (pointer.starts_with(part.from) &&
        (pointer.size() == part.from.size() || pointer[part.from.size()] == '/')) {
      return pointer_ + part.to + std::string(pointer.substr(part.from.size()));
    }
  }
  return pointer_ + std::string(pointer);
}

const PlaceMap::StandInPlace* PlaceMap::find_stand_in(const SourceRange& where) const noexcept {
  if (where.line == 0) return nullptr;
  const auto behind = std::upper_bound(
      stand_ins.begin(), stand_ins.end(), where.begin,
      [](std::uint32_t at, const StandInPlace& stand_in) { return at < stand_in.place.begin; });
  if (behind == stand_ins.begin()) return nullptr;
  const StandInPlace& found = *(behind - 1);
  return where.end <= found.place.end ? &found : nullptr;
}

std::string_view PlaceMap::stand_in_at(const SourceRange& where) const noexcept {
  const StandInPlace* const found = find_stand_in(where);
  return found == nullptr ? std::string_view() : std::string_view(found->words);
}

bool PlaceMap::is_guess_at(const SourceRange& where) const noexcept {
  const StandInPlace* const found = find_stand_in(where);
  return found != nullptr && found->is_guess;
}

void PlaceMap::attach(FoundPolicy& policy, std::string_view borrowed,
                      std::unique_ptr<PlaceMap> map) noexcept {
  policy.borrowed_ = borrowed;
  policy.map_ = std::move(map);
}

}  // namespace internal

FoundPolicy::FoundPolicy() = default;
FoundPolicy::~FoundPolicy() = default;
FoundPolicy::FoundPolicy(FoundPolicy&&) noexcept = default;
FoundPolicy& FoundPolicy::operator=(FoundPolicy&&) noexcept = default;

std::string_view FoundPolicy::text() const noexcept {
  return borrowed_.data() != nullptr || map_ == nullptr ? borrowed_ : map_->own_text();
}

Diagnostic FoundPolicy::in_file(Diagnostic diagnostic) const {
  if (map_ == nullptr) return diagnostic;
  if (const std::string_view words = map_->stand_in_at(diagnostic.where); !words.empty()) {
    diagnostic.message += " (a stand-in for ";
    diagnostic.message += words;
    diagnostic.message += ')';
  }
  diagnostic.where = map_->place_of(diagnostic.where);
  diagnostic.pointer = map_->pointer_of(diagnostic.pointer);
  return diagnostic;
}

Policies FoundPolicy::in_file(Policies policies) const {
  for (const internal::PolicyTypeTraits& traits : internal::kPolicyTypes) {
    internal::for_each_list(policies, traits.type, [&](std::size_t, auto& list) {
      for (Policy& policy : list) policy = in_file(std::move(policy));
    });
  }
  return policies;
}

SourceRange FoundPolicy::in_file(const SourceRange& where) const noexcept {
  return map_ == nullptr ? where : map_->place_of(where);
}

bool FoundPolicy::is_guess(const SourceRange& where) const noexcept {
  return map_ != nullptr && map_->is_guess_at(where);
}

bool FoundPolicy::is_as_written() const noexcept {
  return map_ == nullptr || borrowed_.data() != nullptr;
}

Policy FoundPolicy::in_file(Policy policy) const {
  if (map_ == nullptr) return policy;
  const auto place = [&](SourceRange& where) { where = map_->place_of(where); };
  const auto place_entries = [&](EntryList& list) {
    place(list.where);
    for (Text& entry : list.entries) place(entry.where);
  };
  policy.pointer = map_->pointer_of(policy.pointer);
  place(policy.version_where);
  if (policy.id) place(policy.id->where);
  place(policy.statements_where);
  place(policy.where);
  for (Statement& statement : policy.statements) {
    if (statement.sid) place(statement.sid->where);
    place(statement.effect_where);
    if (statement.principal) {
      place(statement.principal->where);
      for (PrincipalEntry& entry : statement.principal->entries) place(entry.text.where);
    }
    place_entries(statement.action);
    if (statement.resource) place_entries(*statement.resource);
    for (Condition& condition : statement.conditions) {
      place(condition.op.where);
      place(condition.key.where);
      for (Text& value : condition.values) place(value.where);
    }
    place(statement.where);
  }
  return policy;
}

}  // namespace abac::inline abi1
