#!/usr/bin/env bash
# Whether the compiler refuses to borrow what is temporary, in each place where a request borrows,
# and takes the same where it has a name.
# Usage: refuses_temporaries.sh COMPILER INCLUDE_DIRECTORY
set -euo pipefail
compiler=$1
headers=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# What the compiler says, what the statement is about, and the statement. KEPT(x) is a copy of x that
# is gone behind it; of the control it is x itself.
statements=(
  'deleted | the key of a tag           | const Tag it{.key = KEPT(text), .value = "v"}'
  'deleted | the value of a tag         | const Tag it{"k", KEPT(text)}'
  'deleted | an assigned value          | tag.value = KEPT(text)'
  'deleted | a string of another memory | tag.value = KEPT(pooled)'
  'deleted | the ARN of a caller        | const Principal it{.arn = KEPT(text)}'
  'deleted | the account of a caller    | const Principal it{.arn = "*", .account = KEPT(text)}'
  'deleted | an account that may lack   | const Principal it{.arn = "*", .account = KEPT(maybe)}'
  'deleted | an assigned account        | resource.account = KEPT(maybe)'
  'deleted | the type of a caller       | const Principal it{.arn = "*", .type = KEPT(text)}'
  'deleted | the role of a session      | const Principal it{.arn = "*", .role_arn = KEPT(text)}'
  'deleted | the user of a session      | const Principal it{.arn = "*", .user_arn = KEPT(text)}'
  'deleted | the tags of a caller       | const Principal it{.arn = "*", .tags = KEPT(tags)}'
  'deleted | the ARN of a resource      | const Resource it{.arn = KEPT(text)}'
  'deleted | the account of a resource  | const Resource it{.arn = "*", .account = KEPT(text)}'
  'deleted | the tags of a resource     | const Resource it{.arn = "*", .tags = KEPT(tag_array)}'
  'deleted | the action                 | const Request it{.action = KEPT(text)}'
  'deleted | the tags of a request      | const Request it{.request_tags = KEPT(tags)}'
  'deleted | the context of a request   | const Request it{.context = KEPT(context)}'
  'deleted | the name of a context key  | const ContextEntry it{.key = KEPT(text), .value = "v"}'
  'deleted | a text of the context      | const ContextEntry it{"k", KEPT(text)}'
  'deleted | a list of strings          | const ContextEntry it{"k", KEPT(texts)}'
  'deleted | a list of views            | const ContextEntry it{"k", KEPT(views)}'
  'deleted | an assigned list           | entry.value = KEPT(texts)'
  'deleted | a list by itself           | const BorrowedTexts it(KEPT(texts))'
)
# Where the sound form is another: what is refused, and the control.
pairs=(
  'deleted | tags written on the spot | resource.tags = {{"k", "v"}} | resource.tags = tag_array'
  'no matching | tags in more braces  | const BorrowedList<Tag> it{{{{"k", "v"}, {"l", "v"}}}} | const BorrowedList<Tag> it{tag_array}'
  'no matching | an entry in braces   | const BorrowedList<ContextEntry> it{{{{"k", "v"}}}} | const BorrowedList<ContextEntry> it{context}'
  'deleted | a null pointer           | tag.key = nullptr            | tag.key = ""'
  # Two pointers are the ends of one text to std::string_view, which two literals are not.
  'deleted | two texts of the context | const ContextEntry it{"k", {{"a", "b"}}}   | const ContextEntry it{"k", "a"}'
  'deleted | three of them            | entry.value = {{"a", "b", "c"}}             | entry.value = {"a"}'
  'deleted | two pointers             | entry.value = {{literals[0], literals[1]}}  | entry.value = literals'
  'deleted | two texts as a value     | const ContextValue it({"a", "b"})           | const ContextValue it(views)'
  'deleted | two texts as an action   | const Request it{.action = {{"a", "b"}}}    | const Request it{.action = {"a"}}'
  'deleted | two texts as a key       | const Tag it{.key = {{"a", "b"}}, .value{}} | const Tag it{.key = {literals[0], 1}, .value{}}'
  'deleted | two texts as an account  | resource.account = {{"a", "b"}}             | resource.account = {{text.begin(), text.end()}}'
  'deleted | two texts or none        | const OptionalText it({"a", "b"})           | const OptionalText it(literals[0])'
)
# What only compilers tell that know of lifetimes: what a function returns, and of what. The control
# returns it of an object that stays.
returned=(
  'a tag               | Tag            | std::string own              | {"k", own}'
  'a context entry     | ContextEntry   | std::string own              | {"k", own}'
  'a list of a context | ContextEntry   | std::vector<std::string> own | {"k", own}'
  'a resource          | Resource       | std::vector<Tag> own         | {.arn = "*", .tags = own}'
  'a view of a request | const Request& | OwnedRequest own({})         | own.view()'
)
# The same of what is bound to a name and gone behind the statement, and the control.
bound=(
  'a view of a parsed request  | const Request& it = parse_request(text)->view()         | const Request& it = parsed->view()'
  'a value that was asked for  | const auto& it = parse_request(text).value()            | const auto& it = parsed.value()'
  'a value by its star         | const auto& it = *parse_request(text)                   | const auto it = *parse_request(text)'
  'a pointer to a value        | const auto* it = parse_request(text).operator->()       | const auto* it = parsed.operator->()'
  'the reason of a failure     | const Diagnostic& it = parse_request(text).error()      | const auto it = parse_request(text).error()'
  'why a request is not sound  | const Diagnostic& it = check_request({}).error()        | const auto it = check_request({}).error()'
  'a view of what is expected  | const MatchedStatement it = ExpectedStatement{}.view()  | const MatchedStatement it = expected.view()'
  'the policies of a reader    | const PolicySet& it = PolicySetReader(holder).current() | const PolicySet it = PolicySetReader(holder).current()'
  'the policies it used        | const PolicySet& it = PolicySetReader(holder).used()    | const PolicySet it = PolicySetReader(holder).used()'
)

cat > "$work/names.h" << 'END'
#include <abac/case.h>
#include <abac/policy_set_holder.h>
#include <abac/request.h>
#include <array>
#include <memory_resource>
#include <optional>
#include <string>
#include <string_view>
#include <vector>
using namespace abac;
template <class T> T copy_of(const T& value);
extern std::string text;
extern std::pmr::string pooled;
extern std::optional<std::string> maybe;
extern std::vector<std::string> texts;
extern std::array<std::string_view, 2> views;
extern const char* literals[2];
extern std::vector<Tag> tags;
extern std::array<Tag, 1> tag_array;
extern std::vector<ContextEntry> context;
extern Tag tag;
extern Resource resource;
extern ContextEntry entry;
extern Expected<OwnedRequest> parsed;
extern ExpectedStatement expected;
extern PolicySetHolder holder;
END

# Splits a row at its bars, without the blanks around them.
split() {
  local i
  IFS='|' read -ra row <<< "$1"
  for i in "${!row[@]}"; do
    read -r "row[$i]" <<< "${row[i]}"
  done
}
# compile FILE: its messages go into FILE.log.
compile() {
  "$compiler" -std=c++20 -fsyntax-only "$limit" -Werror -Wno-unused-variable -include "$work/names.h" \
    -I"$headers" -x c++ "$1" > "$1.log" 2>&1
}
limit=-fmax-errors=0
if "$compiler" --version | grep -q clang; then
  limit=-ferror-limit=0
fi
failed=0
n=0
# check NAME: a line of NAME.refused after the other must be refused with the message that stands in
# NAME.expected, before what it is about; NAME.taken must compile.
check() {
  local expected about line=0
  compile "$work/$1.refused" || true
  while IFS='|' read -r expected about; do
    ((line += 1))
    if grep -q "$1\.refused:$line:.*error: .*$expected" "$work/$1.refused.log"; then
      echo "refused: $about"
    else
      echo "FAILED, not refused as \"$expected\": $about"
      grep "$1\.refused:$line:.*error" "$work/$1.refused.log" || true
      failed=1
    fi
  done < "$work/$1.expected"
  if ! compile "$work/$1.taken"; then
    echo "FAILED, refused though nothing is temporary:"
    head "$work/$1.taken.log"
    failed=1
  fi
}

for statement in "${statements[@]}"; do
  split "$statement"
  echo "${row[0]}|${row[1]}" >> "$work/given.expected"
  echo "void function$((++n))() { ${row[2]/KEPT/copy_of}; }" >> "$work/given.refused"
  echo "void function$n() { ${row[2]/KEPT/}; }" >> "$work/given.taken"
done
for pair in "${pairs[@]}"; do
  split "$pair"
  echo "${row[0]}|${row[1]}" >> "$work/given.expected"
  echo "void function$((++n))() { ${row[2]}; }" >> "$work/given.refused"
  echo "void function$n() { ${row[3]}; }" >> "$work/given.taken"
done
check given

if [ $limit = -ferror-limit=0 ]; then
  for function in "${returned[@]}"; do
    split "$function"
    echo "stack|${row[0]} that outlives what it borrows" >> "$work/returned.expected"
    echo "${row[1]} function$((++n))() { ${row[2]}; return ${row[3]}; }" >> "$work/returned.refused"
    echo "${row[1]} function$n() { ${row[2]/#/static }; return ${row[3]}; }" >> "$work/returned.taken"
  done
  check returned
  for statement in "${bound[@]}"; do
    split "$statement"
    echo "will be destroyed|${row[0]}" >> "$work/bound.expected"
    echo "void function$((++n))() { ${row[1]}; }" >> "$work/bound.refused"
    echo "void function$n() { ${row[2]}; }" >> "$work/bound.taken"
  done
  check bound
fi
exit $failed
