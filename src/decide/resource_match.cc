// Resource entries against a request's resource: whole texts, prefixes, and patterns by component.
// Case counts, every component may have wildcards, and in the request's ARN `*` and `?`
// are plain characters.
//
// Idea: most entries need no matching of components. The compiler knows which do
// (compile/pattern_compiler.cc), and what is asked first is what most ARNs fail:
//
//   Exact, Prefix     equality, or the first bytes
//   a usual pattern   literals, then stars alone up to the sixth component: the literal at the
//                     start, colons counted, the literal behind them (matches_usual)
//   Components        everything else (ComponentMatcher)
//
// Example: `arn:aws:sagemaker:*:*:app/x*` is a usual pattern: `arn:aws:sagemaker:`, two stars,
// `app/x`. An ARN of s3 fails in the first bytes. `arn:aws:sagemaker:us-east-1:111122223333:app/x1`
// has `app/x` behind the second colon after them. `arn:aws:sagemaker:us-east-1:1…3:job:app/x1` has
// it behind the third, and is matched too: the second star takes `1…3:job`, as a star that ends its
// component may run past the colon.
//
// Cost: mostly a comparison of the first bytes, or of all. Bound: pattern × text.
#include "decide/resource_match.h"

#include "decide/joiner.h"
#include "iam/usual_arn.h"

#include <algorithm>
#include <array>

namespace abac::inline abi1::internal {
namespace {

constexpr std::size_t kEnd = std::string_view::npos;

/// Matches an ARN against components of which some are open, that is, end in a star that may run
/// past the colon.
///
/// The components fall into stretches, each ended by an open one. An open component lets the next
/// stretch begin at any later colon, so each stretch is fixed at the earliest colon where it
/// matches; only the last stretch, which must reach the end of the text, tries every colon.
/// O(pattern × text).
///
/// Example: `arn:aws:s*:eu?:*:k` has the stretches `arn:aws:s*`, `eu?:*` and, of the sixth
/// component alone, `k`. In `arn:aws:sns:us:eu1:1…3:k` the first ends behind `sns`. The second does
/// not begin at `us`, so the star takes that as well and it begins at `eu1`; it ends behind `1…3`,
/// and `k` is what is left.
///
/// A component takes one segment of the text, what stands between two colons, and one more for each
/// colon in the values of its variables, which do not cut: of that many segments all colons
/// are met by those of the values, so that no wildcard takes one, and a plain glob tells.
class ComponentMatcher {
 public:
  ComponentMatcher(const ComponentPattern& pattern, std::string_view text,
                   RequestKeys& keys) noexcept
      : pattern_(pattern), text_(text), keys_(keys), texts_(keys.texts()) {}

  [[nodiscard]] bool matches() noexcept {
    std::size_t start = 0;
    std::size_t first = 0;
    bool is_anchored = true;
    for (std::size_t last = 0; last < pattern_.count; ++last) {
      if ((pattern_.open_components >> last & 1) == 0) continue;
      std::size_t after = kNoMatch;
      do {
        const std::size_t next = component_end(first, start);
        if (next == kNoMatch) return false;
        if (matches_component(first, start, next)) after = match_stretch(first + 1, last + 1, next);
        start = next_segment(start);
      } while (after == kNoMatch && !is_anchored && start != kEnd);
      if (after == kNoMatch) return false;
      first = last + 1;
      if (first == pattern_.count && !pattern_.has_sixth) return true;
      if (after == kEnd) return false;
      start = after;
      is_anchored = false;
    }
    return matches_last_stretch(first, start, is_anchored);
  }

  /// The same for a pattern of which the first components are known to match: the sixth part begins
  /// at `start`, or behind some colon after it.
  [[nodiscard]] bool matches_sixth(std::size_t start) const noexcept {
    return matches_last_stretch(pattern_.count, start, false);
  }

 private:
  static constexpr std::size_t kNoMatch = kEnd - 1;

  [[nodiscard]] std::span<const Token> tokens(Range range) const noexcept {
    return std::span(keys_.program().tokens).subspan(range.begin, range.size());
  }

  [[nodiscard]] std::size_t next_segment(std::size_t start) const noexcept {
    const std::size_t colon = text_.find(':', start);
    return colon == kEnd ? kEnd : colon + 1;
  }

  /// Returns the start of the segment behind those that a component takes from `start` on, kEnd
  /// where there is none, or kNoMatch where the text has fewer.
  [[nodiscard]] std::size_t component_end(std::size_t component, std::size_t start) const noexcept {
    const std::size_t next = next_segment(start);
    if ((pattern_.variable_components >> component & 1) == 0) return next;
    return skip_segments(next, colons_in_values(pattern_.components[component]));
  }

  [[nodiscard]] std::size_t skip_segments(std::size_t start, std::size_t count) const noexcept {
    for (; count > 0; --count) {
      if (start == kEnd) return kNoMatch;
      start = next_segment(start);
    }
    return start;
  }

  [[nodiscard]] std::size_t colons_in_values(Range range) const noexcept {
    std::size_t count = 0;
    for (const Token& token : tokens(range)) {
      if (token.kind != Token::Kind::Variable) continue;
      const std::string_view value = texts_.variable(token.text.offset);
      count += static_cast<std::size_t>(std::count(value.begin(), value.end(), ':'));
    }
    return count;
  }

  /// Matches components [first, last) on the segments from `start` on. Returns the start of the
  /// segment after them, kEnd where there is none, or kNoMatch.
  [[nodiscard]] std::size_t match_stretch(std::size_t first, std::size_t last,
                                          std::size_t start) const noexcept {
    for (std::size_t i = first; i < last; ++i) {
      if (start == kEnd) return kNoMatch;
      const std::size_t next = component_end(i, start);
      if (next == kNoMatch || !matches_component(i, start, next)) return kNoMatch;
      start = next;
    }
    return start;
  }

  /// Matches a component on the segments from `start`; `next` is the start of the one behind them.
  [[nodiscard]] bool matches_component(std::size_t component, std::size_t start,
                                       std::size_t next) const noexcept {
    const std::string_view segment = text_.substr(start, next == kEnd ? kEnd : next - 1 - start);
    const std::span<const Token> pattern = tokens(pattern_.components[component]);
    if (pattern.size() == 1 && pattern.front().kind == Token::Kind::Literal) {
      return equal_text(texts_.literal(pattern.front().text), segment);
    }
    return matches_glob(pattern, segment, texts_);
  }

  /// Returns the start of the segment with which the last `count` begin, or kEnd where there are
  /// fewer from `start` on. REQUIRES: a colon stands before `start`.
  [[nodiscard]] std::size_t start_of_last(std::size_t count, std::size_t start) const noexcept {
    std::size_t end = text_.size();
    for (; count > 1; --count) {
      end = text_.rfind(':', end - 1);
      if (end < start) return kEnd;
    }
    return text_.rfind(':', end - 1) + 1;
  }

  [[nodiscard]] bool matches_last_stretch(std::size_t first, std::size_t start,
                                          bool is_anchored) const noexcept {
    const std::span<const Token> sixth = tokens(pattern_.sixth);
    if (!pattern_.has_sixth && !is_anchored) {  // only at the end
      start = start_of_last(pattern_.count - first, start);
      is_anchored = true;
    }
    for (; start != kEnd; start = is_anchored ? kEnd : next_segment(start)) {
      const std::size_t after = match_stretch(first, pattern_.count, start);
      if (after == kNoMatch) continue;
      if (!pattern_.has_sixth) {
        if (after == kEnd) return true;
        continue;
      }
      if (after == kEnd) return false;
      const std::string_view rest = text_.substr(after);
      std::size_t used = 0;
      const std::size_t taken = match_head(sixth, rest, texts_, used);
      if (taken == kEnd) continue;
      // Behind a run of any characters a later start can only leave less to match.
      if (used < sixth.size()) {
        return matches_glob(sixth.subspan(used), rest.substr(taken), texts_);
      }
      if (taken == rest.size()) return true;
    }
    return false;
  }

  const ComponentPattern& pattern_;
  std::string_view text_;
  RequestKeys& keys_;
  RequestKeys::Texts texts_;
};

bool is_unresolved(const ResourcePattern& pattern, RequestKeys& keys) noexcept {
  if (!pattern.has_variables) return false;
  const ComponentPattern& code = keys.program().component_patterns[pattern.index];
  for (std::size_t i = 0; i < code.count; ++i) {
    if ((code.variable_components >> i & 1) != 0 && !keys.are_resolved(code.components[i])) {
      return true;
    }
  }
  return !keys.are_resolved(code.sixth);
}

/// Matches the short form of API Gateway's resource policies.
bool matches_execute_api(const ResourcePattern& pattern, std::string_view arn,
                         RequestKeys& keys) noexcept {
  Arn parts;
  if (!parse_resource_arn(arn, parts) || parts.service != "execute-api") return false;
  const std::size_t slash = parts.resource.find('/');
  if (slash == kEnd) return false;
  const Program& program = keys.program();
  const Range sixth = program.component_patterns[pattern.index].sixth;
  return matches_glob(std::span(program.tokens).subspan(sixth.begin, sixth.size()),
                      parts.resource.substr(slash), keys.texts());
}

/// An ARN that is compared with one pattern.
class OneArn {
 public:
  OneArn(std::string_view text, RequestKeys& keys) noexcept : text_(text), keys_(keys) {}

  [[nodiscard]] std::string_view text() const noexcept { return text_; }
  /// Returns where the sixth part begins, kEnd where there is none. `head` is the end of an earlier
  /// part, from which on `colons` more colons stand before it.
  [[nodiscard]] std::size_t sixth(std::size_t head, std::size_t colons) const noexcept {
    if (is_requested()) {
      return text_.size() - keys_.facts().resource.resource.size();
    }
    std::size_t start = head;
    for (; colons > 0 && start != kEnd; --colons) start = next(start);
    return start;
  }
  /// Returns the place behind the next colon, or kEnd.
  [[nodiscard]] std::size_t next(std::size_t start) const noexcept {
    const std::size_t colon = text_.find(':', start);
    return colon == kEnd ? kEnd : colon + 1;
  }
  /// Whether it is the request's, and the sixth part holds no colon.
  [[nodiscard]] bool has_five_colons() const noexcept {
    return is_requested() && keys_.facts().resource.resource.find(':') == kEnd;
  }

 private:
  /// That of the request was cut before; explanations ask about others too.
  [[nodiscard]] bool is_requested() const noexcept {
    const std::string_view requested = keys_.request().resource.arn;
    return text_.data() == requested.data() && text_.size() == requested.size();
  }

  std::string_view text_;
  RequestKeys& keys_;
};

/// The rest of a pattern whose first components are known to match: the sixth part begins at
/// `start` or, where stars stand before it, behind some colon after it.
ABAC_NEVER_INLINE bool matches_sixth(const ResourcePattern& pattern, std::string_view arn,
                                     std::size_t start, RequestKeys& keys) noexcept {
  const Program& program = keys.program();
  const ComponentPattern& code = program.component_patterns[pattern.index];
  if (pattern.stars != 0) return ComponentMatcher(code, arn, keys).matches_sixth(start);
  return matches_glob(tokens_of(program, code.sixth), arn.substr(start), keys.texts());
}

/// Matches a pattern of six parts without variables in the first five against the request's ARN, of
/// which each component can but take one: no star finds a colon to run past.
bool matches_parts(const ComponentPattern& code, const Arn& arn, RequestKeys& keys) noexcept {
  const std::array<std::string_view, 5> parts = {"arn", arn.partition, arn.service, arn.region,
                                                 arn.account};
  // Services tell most apart.
  for (const std::size_t i : {2U, 4U, 3U, 1U, 0U}) {
    const std::span<const Token> tokens = tokens_of(keys.program(), code.components[i]);
    const bool is_one = tokens.size() == 1;
    if (is_one && tokens.front().kind == Token::Kind::AnyRun) continue;
    if (is_one && tokens.front().kind == Token::Kind::Literal
            ? !equal_text(keys.program().text(tokens.front().text), parts[i])
            : !matches_glob(tokens, parts[i], keys.texts())) {
      return false;
    }
  }
  return matches_glob(tokens_of(keys.program(), code.sixth), arn.resource, keys.texts());
}

template <class CutArn>
ABAC_NEVER_INLINE bool matches_components(const ResourcePattern& pattern, const CutArn& cut,
                                          RequestKeys& keys) noexcept {
  if (pattern.kind == ResourcePattern::Kind::ExecuteApi) {
    return matches_execute_api(pattern, cut.text(), keys);
  }
  const ComponentPattern& code = keys.program().component_patterns[pattern.index];
  if (code.has_sixth && code.count == 5 && code.variable_components == 0 && cut.has_five_colons()) {
    return matches_parts(code, keys.facts().resource, keys);
  }
  return ComponentMatcher(code, cut.text(), keys).matches();
}

/// Matches a pattern of literal components and stars alone: most ARNs differ in the literals.
template <class CutArn>
ABAC_ALWAYS_INLINE bool matches_usual(const ResourcePattern& pattern, const CutArn& cut,
                                      RequestKeys& keys) noexcept {
  const std::string_view arn = cut.text();
  const char* const text = keys.program().texts.data() + pattern.text.offset;
  if (arn.size() < pattern.head_size || !equal_bytes(arn.data(), text, pattern.head_size)) {
    return false;
  }
  const char* const literal = text + pattern.head_size + std::size_t{2} * pattern.stars;
  const std::size_t literal_size = pattern.literal_size;
  const auto stands_at = [&](std::size_t start) {
    const std::size_t size = arn.size() - start;
    return (pattern.form == ResourcePattern::Form::Literal ? size == literal_size
                                                           : size >= literal_size) &&
           equal_bytes(arn.data() + start, literal, literal_size);
  };
  std::size_t start = pattern.head_size;
  if (pattern.stars == 0) {
    if (!stands_at(start)) return false;
  } else {
    start = cut.sixth(start, pattern.stars);
    // The stars may run past colons.
    while (start != kEnd && !stands_at(start)) start = cut.next(start);
    if (start == kEnd) return false;
  }
  return pattern.form != ResourcePattern::Form::Glob || matches_sixth(pattern, arn, start, keys);
}

template <class CutArn>
ABAC_ALWAYS_INLINE bool matches_cut(const ResourcePattern& pattern, const CutArn& cut,
                                    RequestKeys& keys) noexcept {
  const Program& program = keys.program();
  if (pattern.kind == ResourcePattern::Kind::Any) return true;
  const std::string_view arn = cut.text();
  if (arn == "*") return false;
  switch (pattern.kind) {
    case ResourcePattern::Kind::Any:
      return true;
    case ResourcePattern::Kind::Exact:
      return equal_text(program.text(pattern.text), arn);
    case ResourcePattern::Kind::Prefix:
      return arn.size() >= pattern.text.size &&
             equal_bytes(arn.data(), program.text(pattern.text).data(), pattern.text.size);
    case ResourcePattern::Kind::ExecuteApi:
    case ResourcePattern::Kind::Components:
      break;
  }
  if (pattern.has_variables && is_unresolved(pattern, keys)) return false;
  if (pattern.form == ResourcePattern::Form::Any) return matches_components(pattern, cut, keys);
  return matches_usual(pattern, cut, keys);
}

}  // namespace

RequestedResource::RequestedResource(RequestKeys& keys) noexcept
    : text_(keys.request().resource.arn) {
  if (keys.facts().is_resource_star) return;
  const std::string_view sixth = keys.facts().resource.resource;
  sixth_ = text_.size() - sixth.size();
  has_more_colons_ = sixth.find(':') != kEnd;
}

std::size_t RequestedResource::find_next(std::size_t start) const noexcept {
  const std::size_t colon = text_.find(':', start);
  return colon == kEnd ? kEnd : colon + 1;
}

bool matches_resource(const ResourcePattern& pattern, std::string_view arn,
                      RequestKeys& keys) noexcept {
  return matches_cut(pattern, OneArn(arn, keys), keys);
}

/// An entry whose variable has no value matches nothing and leaves the others alone [V-14].
bool covers_resource(const StatementCode& statement, std::string_view arn,
                     RequestKeys& keys) noexcept {
  if (!statement.has_resource) return true;
  const Program& program = keys.program();
  for (std::uint32_t i = statement.resources.begin; i < statement.resources.end; ++i) {
    if (matches_resource(program.resource_patterns[i], arn, keys)) {
      return !statement.is_resource_negated;
    }
  }
  return statement.is_resource_negated;
}

Coverage resource_coverage(const StatementCode& statement, const RequestedResource& resource,
                           RequestKeys& keys) noexcept {
  if (!statement.has_resource) return Coverage::Full;
  const ResourcePattern* const patterns = keys.program().resource_patterns.data();
  const std::uint32_t end = statement.resources.end;
  bool has_unresolved = false;
  std::uint32_t i = statement.resources.begin;
  for (; i < end && !matches_cut(patterns[i], resource, keys); ++i) {
    if (patterns[i].has_variables && !has_unresolved) {
      has_unresolved = is_unresolved(patterns[i], keys);
    }
  }
  if ((i < end) != statement.is_resource_negated) return Coverage::Full;
  for (; i < end && !has_unresolved; ++i) has_unresolved = is_unresolved(patterns[i], keys);
  return has_unresolved ? Coverage::Unresolved : Coverage::None;
}

}  // namespace abac::inline abi1::internal
