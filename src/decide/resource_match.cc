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

#include "iam/usual_arn.h"

#include <algorithm>

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
  /// at `start` or, unless it is anchored, behind some colon after it.
  [[nodiscard]] bool matches_sixth(std::size_t start, bool is_anchored) const noexcept {
    return matches_last_stretch(pattern_.count, start, is_anchored);
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

/// The places behind the colons of a text, one after the other.
class ColonWalk {
 public:
  ColonWalk(std::string_view text, std::size_t from) noexcept
      : text_(text.substr(from)), offset_(from), colons_(positions_of(':', text_)) {}

  /// Returns the place behind the next colon, or kEnd.
  [[nodiscard]] std::size_t next() noexcept {
    if (colons_ != 0) {
      const std::size_t colon = first_place(colons_);
      colons_ &= colons_ - 1;
      return offset_ + colon + 1;
    }
    // Of the first 64 bytes all colons were seen.
    const std::size_t colon = text_.find(':', searched_);
    if (colon == kEnd) return kEnd;
    searched_ = colon + 1;
    return offset_ + searched_;
  }

 private:
  std::string_view text_;
  std::size_t offset_;
  std::uint64_t colons_;
  std::size_t searched_ = 64;
};

/// Matches a pattern of literal components and stars alone: most ARNs differ in the literals.
bool matches_usual(const ResourcePattern& pattern, std::string_view arn,
                   RequestKeys& keys) noexcept {
  const Program& program = keys.program();
  const std::string_view text = program.text(pattern.text);
  if (arn.size() < pattern.head_size || !equal_bytes(arn.data(), text.data(), pattern.head_size)) {
    return false;
  }
  const std::string_view literal =
      text.substr(pattern.head_size + 2U * pattern.stars, pattern.literal_size);
  const auto stands_at = [&](std::size_t start) {
    const std::size_t size = arn.size() - start;
    return (pattern.form == ResourcePattern::Form::Literal ? size == literal.size()
                                                           : size >= literal.size()) &&
           equal_bytes(arn.data() + start, literal.data(), literal.size());
  };
  ColonWalk colons(arn, pattern.head_size);
  std::size_t start = pattern.head_size;
  for (std::size_t star = 0; star < pattern.stars && start != kEnd; ++star) start = colons.next();
  // The stars may run past colons.
  while (start != kEnd && !stands_at(start)) start = pattern.stars == 0 ? kEnd : colons.next();
  if (start == kEnd) return false;
  return pattern.form != ResourcePattern::Form::Glob ||
         ComponentMatcher(program.component_patterns[pattern.index], arn, keys)
             .matches_sixth(start, pattern.stars == 0);
}

}  // namespace

bool matches_resource(const ResourcePattern& pattern, std::string_view arn,
                      RequestKeys& keys) noexcept {
  const Program& program = keys.program();
  if (pattern.kind == ResourcePattern::Kind::Any) return true;
  if (arn == "*") return false;
  switch (pattern.kind) {
    case ResourcePattern::Kind::Any:
      return true;
    case ResourcePattern::Kind::Exact:
      return equal_text(program.text(pattern.text), arn);
    case ResourcePattern::Kind::Prefix:
      return arn.starts_with(program.text(pattern.text));
    case ResourcePattern::Kind::ExecuteApi:
    case ResourcePattern::Kind::Components:
      break;
  }
  if (is_unresolved(pattern, keys)) return false;
  if (pattern.kind == ResourcePattern::Kind::ExecuteApi) {
    return matches_execute_api(pattern, arn, keys);
  }
  if (pattern.form != ResourcePattern::Form::Any) return matches_usual(pattern, arn, keys);
  return ComponentMatcher(program.component_patterns[pattern.index], arn, keys).matches();
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

bool has_unresolved_resource(const Program& program, const StatementCode& statement,
                             RequestKeys& keys) noexcept {
  for (std::uint32_t i = statement.resources.begin; i < statement.resources.end; ++i) {
    if (is_unresolved(program.resource_patterns[i], keys)) return true;
  }
  return false;
}

}  // namespace abac::inline abi1::internal
