// What a request borrows, and of what it is made. What it refuses to borrow is tested by
// refuses_temporaries.sh.
#include <abac/borrowed.h>
#include <abac/evaluate.h>

#include <algorithm>
#include <array>
#include <memory_resource>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "support/catch.h"

namespace {

using namespace abac;

static_assert(std::is_trivially_copyable_v<BorrowedText>);
static_assert(sizeof(Tag) == 2 * sizeof(std::string_view));
static_assert(sizeof(OptionalText) == sizeof(std::optional<std::string_view>));
static_assert(!std::is_constructible_v<BorrowedText, std::string>);
static_assert(!std::is_assignable_v<BorrowedText&, std::string>);
static_assert(!std::is_constructible_v<OptionalText, std::optional<std::string>>);
static_assert(!std::is_constructible_v<BorrowedTexts, std::vector<std::string>>);
static_assert(!std::is_constructible_v<BorrowedList<Tag>, std::vector<Tag>>);

/// A view of another library, whose characters it does not hold.
struct OtherView {
  std::string_view text;
  operator std::string_view() const { return text; }  // NOLINT
};

}  // namespace

template <>
inline constexpr bool std::ranges::enable_borrowed_range<OtherView> = true;

TEST_CASE("a borrowed text refers to what it was made of") {
  const std::string text = "TeamA";
  CHECK(BorrowedText(text).data() == text.data());
  CHECK(BorrowedText(std::string_view(text)).data() == text.data());
  CHECK(BorrowedText(text.c_str()).data() == text.data());
  CHECK(BorrowedText(OtherView{text}).data() == text.data());
  CHECK(BorrowedText(text.data(), 4) == "Team");
  CHECK(BorrowedText().empty());
}

TEST_CASE("a string with a NUL within is borrowed wholly") {
  const std::string text("a\0b", 3);
  CHECK(BorrowedText(text).size() == 3);
}

TEST_CASE("a borrowed text is used as a view") {
  const std::string text = "TeamA";
  const BorrowedText borrowed = text;
  CHECK(borrowed == "TeamA");
  CHECK(borrowed == text);
  CHECK(borrowed.starts_with("Team"));
  CHECK(std::string(borrowed) + '!' == "TeamA!");
}

TEST_CASE("an optional text is one or none, whatever it is compared with") {
  const std::optional<std::string> some = "111122223333";
  const std::optional<std::string_view> none;
  const OptionalText account = some;
  CHECK(account == "111122223333");
  CHECK(account == some);
  CHECK(account == OptionalText(*some));
  CHECK_FALSE(account == none);
  CHECK_FALSE(account == std::nullopt);
  CHECK(OptionalText() == none);
  CHECK(none == OptionalText());
  CHECK(OptionalText(none) == OptionalText());
  CHECK(OptionalText("") != OptionalText());
}

TEST_CASE("a borrowed list refers to any contiguous range of its items") {
  const std::vector<Tag> tags{{"team", "TeamA"}, {"stage", "test"}};
  const Tag array[] = {{"team", "TeamA"}};
  CHECK(BorrowedList<Tag>(tags).data() == tags.data());
  CHECK(BorrowedList<Tag>(tags).size() == 2);
  CHECK(BorrowedList<Tag>(std::span(tags).first(1)).size() == 1);
  CHECK(BorrowedList<Tag>(array).data() == array);
  CHECK(BorrowedList<Tag>(tags.data(), 1).size() == 1);
  CHECK(BorrowedList<Tag>().empty());
}

namespace {

/// Whether a context value that is made of the list is one, and holds `a` and `bc` alone.
template <class List>
bool holds_a_and_bc(const List& list) {
  const ContextValue value(list);
  return value.is_list() &&
         std::ranges::equal(value.list(), std::array<std::string_view, 2>{"a", "bc"}) &&
         value.list().size() == 2 && value.list()[1] == "bc";
}

}  // namespace

TEST_CASE("a list of context values is any contiguous range of strings or views") {
  const std::vector<std::string> strings{"a", "bc"};
  const std::array<std::string, 2> string_array{"a", "bc"};
  const std::array<std::string_view, 2> views{"a", "bc"};
  const std::string_view view_array[] = {"a", "bc"};
  const char* const literals[] = {"a", "bc"};
  const std::vector<std::pmr::string> pooled{"a", "bc"};
  const std::vector<BorrowedText> borrowed{"a", "bc"};
  CHECK(holds_a_and_bc(strings));
  CHECK(holds_a_and_bc(string_array));
  CHECK(holds_a_and_bc(views));
  CHECK(holds_a_and_bc(view_array));
  CHECK(holds_a_and_bc(literals));
  CHECK(holds_a_and_bc(pooled));
  CHECK(holds_a_and_bc(borrowed));
  CHECK(holds_a_and_bc(std::span(strings)));
  CHECK(holds_a_and_bc(std::span<const std::string_view>(views)));
  CHECK(holds_a_and_bc(BorrowedTexts(strings)));
}

TEST_CASE("a text of the context is no list of its characters") {
  const std::string text = "abc";
  CHECK_FALSE(ContextValue(text).is_list());
  CHECK_FALSE(ContextValue("abc").is_list());
  CHECK_FALSE(ContextValue(BorrowedText(text)).is_list());
  CHECK(ContextValue(text).text() == "abc");
  CHECK(ContextValue(text).list().empty());
}

TEST_CASE("texts of a list can be copied into a container") {
  const std::vector<std::string> list{"a", "bc"};
  const BorrowedTexts texts(list);
  CHECK(std::vector<std::string>(texts.begin(), texts.end()) == list);
  CHECK(BorrowedTexts().begin() == BorrowedTexts().end());
}

TEST_CASE("C-5 an empty list is an absent key, whatever it is a list of") {
  const auto policy = parse_policy(R"({"Version": "2012-10-17", "Statement": {
    "Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"Null": {"aws:CalledVia": "true"}}}})");
  REQUIRE(policy);
  const auto policies = PolicySet::compile({.identity = {*policy}});
  REQUIRE(policies);
  const std::vector<std::string> nothing;
  const std::vector<std::string> something{"athena.amazonaws.com"};
  const auto decide_with = [&](const std::vector<std::string>& list) {
    const ContextEntry context[] = {{"aws:CalledVia", list}};
    return decide(*policies, {.principal = {.arn = "arn:aws:iam::111122223333:user/alice"},
                              .action = "s3:GetObject",
                              .resource = {.arn = "*"},
                              .context = context});
  };
  CHECK(decide_with(nothing) == Decision::Allowed);
  CHECK(decide_with(something) == Decision::ImplicitDeny);
}

TEST_CASE("K-16 strings and views of one list are decided alike") {
  const auto policy = parse_policy(R"({"Version": "2012-10-17", "Statement": {
    "Effect": "Allow", "Action": "*", "Resource": "*", "Condition":
      {"ForAllValues:StringLike": {"aws:TagKeys": ["team", "st*"]}}}})");
  REQUIRE(policy);
  const auto policies = PolicySet::compile({.identity = {*policy}});
  REQUIRE(policies);
  const auto decide_with = [&](const ContextValue& list) {
    const ContextEntry context[] = {{"aws:TagKeys", list}};
    return decide(*policies, {.principal = {.arn = "arn:aws:iam::111122223333:user/alice"},
                              .action = "s3:GetObject",
                              .resource = {.arn = "*"},
                              .context = context});
  };
  const std::vector<std::string> allowed{"team", "stage"};
  const std::vector<std::string> denied{"team", "stage", "owner"};
  const std::vector<std::string_view> allowed_views(allowed.begin(), allowed.end());
  const std::vector<std::string_view> denied_views(denied.begin(), denied.end());
  CHECK(decide_with(allowed) == Decision::Allowed);
  CHECK(decide_with(allowed_views) == Decision::Allowed);
  CHECK(decide_with(denied) == Decision::ImplicitDeny);
  CHECK(decide_with(denied_views) == Decision::ImplicitDeny);
}
