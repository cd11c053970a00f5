// How patterns relate, against all short texts over two letters.
#include "lint/pattern_relation.h"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "lint/cover_index.h"
#include "support/catch.h"

using abac::internal::CoverIndex;
using abac::internal::covers;
using abac::internal::overlap;
using abac::internal::resource_covers;

namespace {

/// All texts of these letters of at most that size.
std::vector<std::string> texts_over(std::string_view letters, std::size_t size) {
  std::vector<std::string> texts = {""};
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (texts[i].size() == size) continue;
    for (const char letter : letters) texts.push_back(texts[i] + letter);
  }
  return texts;
}

bool matches(std::string_view pattern, std::string_view text) {
  if (pattern.empty()) return text.empty();
  if (pattern[0] == '*') {
    return matches(pattern.substr(1), text) || (!text.empty() && matches(pattern, text.substr(1)));
  }
  return !text.empty() && (pattern[0] == '?' || pattern[0] == text[0]) &&
         matches(pattern.substr(1), text.substr(1));
}

}  // namespace

TEST_CASE("a pattern covers another only if it matches all that the other matches") {
  const std::vector<std::string> texts = texts_over("ab", 5);
  const std::vector<std::string> patterns = texts_over("ab*?", 3);
  for (const std::string& wide : patterns) {
    for (const std::string& narrow : patterns) {
      CAPTURE(wide, narrow);
      const bool is_taken_in = std::ranges::all_of(texts, [&](const std::string& text) {
        return !matches(narrow, text) || matches(wide, text);
      });
      if (covers(wide, narrow)) CHECK(is_taken_in);
      // What is known to be missed: a star behind a question mark.
      if (is_taken_in && wide.find('?') == std::string::npos) CHECK(covers(wide, narrow));
    }
  }
}

TEST_CASE("two patterns overlap if and only if some text matches both") {
  const std::vector<std::string> texts = texts_over("ab", 6);
  const std::vector<std::string> patterns = texts_over("ab*?", 3);
  for (const std::string& a : patterns) {
    for (const std::string& b : patterns) {
      CAPTURE(a, b);
      CHECK(overlap(a, b) == std::ranges::any_of(texts, [&](const std::string& text) {
              return matches(a, text) && matches(b, text);
            }));
    }
  }
}

TEST_CASE("an index names every pattern that covers a given one") {
  const std::vector<std::string> patterns = texts_over("ab*?", 3);
  CoverIndex index;
  for (std::size_t i = 0; i < patterns.size(); ++i) index.add(patterns[i], i);
  index.sort();
  for (const std::string& narrow : patterns) {
    for (const bool skips_short : {false, true}) {
      CAPTURE(narrow, skips_short);
      std::set<std::size_t> named;
      index.for_each_candidate(narrow, skips_short, [&](const CoverIndex::Pattern& pattern) {
        CHECK(named.insert(pattern.owner).second);
        return true;
      });
      for (std::size_t i = 0; i < patterns.size(); ++i) {
        if (covers(patterns[i], narrow)) CHECK(named.contains(i));
      }
    }
  }
}

TEST_CASE("an index names nothing that begins otherwise, and stops when it is told so") {
  CoverIndex index;
  const std::vector<std::string> patterns = {"s3:get*", "s3:getobject", "s3:put*", "sqs:*", "*"};
  for (std::size_t i = 0; i < patterns.size(); ++i) index.add(patterns[i], i);
  index.sort();
  std::vector<std::string> named;
  index.for_each_candidate("s3:getobjecttagging", true, [&](const CoverIndex::Pattern& pattern) {
    named.emplace_back(pattern.text);
    return true;
  });
  CHECK(named == std::vector<std::string>{"s3:get*", "*"});
  std::size_t count = 0;
  index.for_each_candidate("s3:getobject", true, [&](const CoverIndex::Pattern&) {
    ++count;
    return false;
  });
  CHECK(count == 1);
}

TEST_CASE("V-9 what stands for a variable is taken in by a final star alone") {
  CHECK(covers("a/*", "a/${aws:username}/*", true));
  CHECK(covers("a/${aws:username}*", "a/${aws:username}/b", true));
  CHECK(covers("*", "${aws:username}", true));
  CHECK_FALSE(covers("a/*/b", "a/${aws:username}/b", true));
  CHECK_FALSE(covers("a/?*", "a/${aws:username}", true));
  CHECK_FALSE(covers("a/$*", "a/${aws:username}", true));
  CHECK_FALSE(covers("a/${aws:username}", "a/${aws:userid}", true));
  CHECK(covers("a/$*", "a/${aws:username}", false));
}

TEST_CASE("R-7 an ARN pattern covers another one component by component") {
  const auto arn_covers = [](std::string_view wide, std::string_view narrow) {
    return resource_covers(wide, narrow, {.variables = true, .completes = true});
  };
  CHECK(arn_covers("arn:aws:s3:::b*", "arn:aws:s3:::b/*"));
  CHECK(arn_covers("arn:aws:s3", "arn:aws:s3:::b"));
  CHECK(arn_covers("*", "arn:aws:s3:::b"));
  CHECK_FALSE(arn_covers("arn:*:b", "arn:aws:s3:::b"));
  CHECK_FALSE(arn_covers("arn:aws:*:*:*:*", "*"));
  CHECK_FALSE(resource_covers("arn:aws:s3", "arn:aws:s3:::b", {}));
  // As written, the narrow one also matches `arn:aws:s3:::x`.
  CHECK_FALSE(arn_covers("arn:aws:*:x:*:*", "arn:aws:*:x"));
  CHECK(arn_covers("arn:aws:s3:*:*:*", "arn:aws:s3:*"));
}

TEST_CASE("patterns that are long without end are compared for so long and no longer") {
  const std::string letters(400'000, 'a');
  CHECK_FALSE(covers("*" + letters + "b", letters + letters));
  CHECK(overlap("*" + letters, letters + "*"));
}
