// What plans test in place, each form with all that a request can hold for it: the evaluation,
// which is their plain form, says the same. Random requests meet these seldom (plan_test.cc).
#include "decide/planned_decision.h"

#include "request/request_check.h"
#include "support/planned_program.h"

#include <abac/request.h>

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace abac::inline abi1::internal {
namespace {

/// A condition of each form that tests in place have, of a tag whose key has an `s` and a `k`.
std::vector<std::string> usual_conditions() {
  const std::vector<std::string> keys = {"aws:ResourceTag/task",  "aws:RequestTag/task",
                                         "s3:ResourceTag/task",   "ec2:ResourceTag/task",
                                         "aws:PrincipalTag/task", "aws:username"};
  const std::vector<std::string> values = {"red", "${aws:username}", "${aws:PrincipalTag/task}",
                                           "${aws:ResourceTag/task}", "${aws:RequestTag/task}"};
  std::vector<std::string> conditions;
  for (const std::string& key : keys) {
    for (const std::string& value : values) {
      for (const char* op : {"StringEquals", "StringNotEquals", "StringEqualsIfExists"}) {
        conditions.push_back('"' + std::string(op) + R"(": {")" + key + R"(": ")" + value + "\"}");
      }
    }
    for (const char* is_absent : {"true", "false"}) {
      conditions.push_back(R"("Null": {")" + key + R"(": ")" + is_absent + "\"}");
    }
  }
  for (const char* nearly_usual :
       {R"("ForAnyValue:StringEquals": {"aws:TagKeys": "task"})",
        R"("ForAnyValue:StringEqualsIfExists": {"aws:TagKeys": "task"})",
        R"("ForAnyValue:StringEquals": {"aws:TagKeys": ["task", "owner"]})",
        R"("ForAnyValue:StringEquals": {"aws:TagKeys": "${aws:username}"})",
        R"("ForAnyValue:StringEquals": {"aws:PrincipalTag/task": "red"})",
        R"("ForAnyValue:StringLike": {"aws:TagKeys": "ta*"})",
        R"("ForAnyValue:StringNotEquals": {"aws:TagKeys": "task"})",
        R"("ForAnyValue:StringEqualsIgnoreCase": {"aws:TagKeys": "TASK"})",
        R"("ForAllValues:StringEquals": {"aws:TagKeys": "task"})",
        R"("Null": {"aws:TagKeys": "true"})",
        R"("Null": {"aws:ResourceTag/task": ["true", "false"]})",
        R"("StringEquals": {"aws:ResourceTag/task": "${aws:PrincipalTag/task, 'red'}"})",
        R"("StringEquals": {"aws:ResourceTag/t\u00E4sk": "red"})",
        R"("StringEquals": {"aws:PrincipalTag/t\u00E4sk": "red"})",
        R"("StringEquals": {"aws:RequestTag/ta\u017Fk": "red"})"}) {
    conditions.emplace_back(nearly_usual);
  }
  return conditions;
}

/// Tags that a test of the tag `task` tells apart: each is there, in its way, or nearly.
std::vector<std::vector<Tag>> lists_of_tags() {
  std::vector<std::vector<Tag>> lists = {
      {},
      {{"task", "red"}},
      {{"TASK", "ana"}},
      {{"task", ""}},
      {{"task", {}}},  // an empty value is one, with or without data
      {{"tbsk", "red"}},
      {{"tasks", "red"}, {"tas", "red"}},
      {{"t\u00E4sk", "red"}},
      {{"ta\u017Fk", "red"}},
      {{"tas\u212A", "red"}},
      {{"ta\u017F\u212A", "red"}},
      {{"owner", "red"}, {"Task", "blue"}},
      {{"task", "red"}, {"TASK", "blue"}},
      {{"task", "red"}, {"ta\u017Fk", "blue"}},
  };
  for (const std::size_t count : {kFewElements, kFewElements + 1}) {
    static constexpr std::string_view kKeys = "abcdefghijklmnopqrstuvwxyz";
    lists.emplace_back();
    for (std::size_t i = 1; i < count; ++i) lists.back().push_back({kKeys.substr(i, 1), "red"});
    lists.back().push_back({"task", "red"});
  }
  return lists;
}

/// Fails where the program with plans of these actions decides otherwise than the evaluation.
void check_plans(const std::string& json, const std::vector<std::string>& actions,
                 Request request = {}) {
  const auto policies = parse_policies(json);
  REQUIRE(policies.has_value());
  const auto planned = program_with(*policies, known(actions));
  if (request.principal.arn.empty()) request.principal.arn = "arn:aws:iam::111122223333:user/ana";
  if (request.resource.arn.empty()) request.resource.arn = "arn:aws:s3:::b";
  for (const std::string& action : actions) {
    CAPTURE(action);
    request.action = action;
    CHECK(decide_by_plan(*planned, request) == Evaluation::decide(*planned, request));
  }
}

}  // namespace

TEST_CASE("K-6 plans decide as the evaluation does where tags or the context are unusual") {
  const std::vector<std::vector<Tag>> tags = lists_of_tags();
  std::vector<ContextEntry> entries;
  const std::vector<std::string_view> two = {"blue", "red"};
  for (const char* key : {"aws:PrincipalTag/task", "AWS:resourcetag/TASK", "aws:RequestTag/task",
                          "s3:ResourceTag/task", "aws:username", "aws:TagKeys", "ex:other"}) {
    entries.push_back({key, ContextValue("red")});
    entries.push_back({key, ContextValue("")});
    entries.push_back({key, ContextValue(std::span(two))});
    entries.push_back({key, ContextValue(std::span(two).first(0))});
  }
  std::vector<Request> requests;
  for (const char* caller :
       {"arn:aws:iam::111122223333:user/ana", "arn:aws:sts::111122223333:assumed-role/dev/ana"}) {
    Request request{.principal = {.arn = caller},
                    .action = "s3:GetObject",
                    .resource = {.arn = "arn:aws:s3:::red/ana"}};
    for (std::size_t i = 0; i < tags.size(); ++i) {
      for (std::size_t j = 0; j < tags.size(); ++j) {
        request.principal.tags = tags[i];
        request.resource.tags = tags[j];
        request.request_tags = tags[(i + j) % tags.size()];
        requests.push_back(request);
      }
    }
    for (const ContextEntry& entry : entries) {
      for (const std::size_t list : {0U, 1U, 6U}) {
        request.principal.tags = tags[list];
        request.resource.tags = request.request_tags = tags[list];
        request.context = std::span(&entry, 1);
        requests.push_back(request);
      }
    }
  }
  for (const std::string& condition : usual_conditions()) {
    for (const char* effect : {"Allow", "Deny"}) {
      const auto policies = parse_policies(
          R"({"Version": "2012-10-17", "Statement": [{"Effect": ")" + std::string(effect) +
          R"(", "Action": "s3:GetObject", "Resource": "*", "Condition": {)" + condition +
          R"(}}, {"Effect": "Allow", "Action": "s3:Get*", "Resource": "arn:aws:s3:::)" +
          (std::string_view(effect) == "Deny" ? "*" : "blue") + R"("}]})");
      REQUIRE(policies.has_value());
      const auto planned = program_with(*policies, known({"s3:GetObject"}));
      for (const Request& request : requests) {
        if (decide_by_plan(*planned, request) == Evaluation::decide(*planned, request)) continue;
        CAPTURE(condition, effect, &request - requests.data());
        CHECK(decide_by_plan(*planned, request) == Evaluation::decide(*planned, request));
      }
    }
  }
}

TEST_CASE("R-5 a planned resource is compared with the text of the request and nothing behind it") {
  const std::string_view text = "arn:aws:s3:::red/ana/b";
  for (const char* pattern : {"arn:aws:s3:::red/ana/*", "arn:aws:s3:::red/ana*",
                              "arn:aws:s3:::red/ana", "arn:aws:s3:::red/ana/b"}) {
    CAPTURE(pattern);
    const auto policies = parse_policies(
        R"({"Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": ")" +
        std::string(pattern) + "\"}}");
    REQUIRE(policies.has_value());
    const auto planned = program_with(*policies, known({"s3:GetObject"}));
    for (std::size_t size = text.find('/'); size <= text.size(); ++size) {
      CAPTURE(size);
      const Request request{.principal = {.arn = "arn:aws:iam::111122223333:user/ana"},
                            .action = "s3:GetObject",
                            .resource = {.arn = text.substr(0, size)}};
      CHECK(decide_by_plan(*planned, request) == Evaluation::decide(*planned, request));
    }
  }
}

TEST_CASE("N-4 an Allow by plan gives what its principal element says, whatever else is asked") {
  const std::vector<ContextEntry> context = {{"aws:SourceIp", "10.0.0.1"}};
  for (const char* principal : {"111122223333", "arn:aws:iam::111122223333:user/ana"}) {
    for (const char* address : {"10.0.0.0/8", "11.0.0.0/8"}) {
      CAPTURE(principal, address);
      Request request;
      request.resource.account = "111122223333";
      request.context = context;
      check_plans(R"({"resource": [{"Statement": {"Effect": "Allow", "Principal": {"AWS": ")" +
                      std::string(principal) +
                      R"("}, "Action": "s3:GetObject", "Resource": "*",
                          "Condition": {"IpAddress": {"aws:SourceIp": ")" +
                      address + R"("}}}}]})",
                  {"s3:GetObject"}, request);
    }
  }
}

TEST_CASE("K-12 actions that match the same patterns have plans of their own services") {
  const std::vector<Tag> tags = {{"task", "red"}};
  Request request;
  request.resource.tags = tags;
  for (const char* key : {"s3:ResourceTag/task", "ec2:ResourceTag/task", "aws:ResourceTag/task"}) {
    CAPTURE(key);
    check_plans(R"({"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*",
                    "Condition": {"StringEquals": {")" +
                    std::string(key) + R"(": "red"}}}})",
                {"s3:GetObject", "ec2:StopInstances", "s3:PutObject", "ec2:StartInstances"},
                request);
  }
}

TEST_CASE("K-1 a plan asks for tags that fold to long keys, and for many tags of the caller") {
  for (const std::size_t size : {1U, 127U, 128U, 255U, 256U, 300U}) {
    for (const char* letter : {"s", "k"}) {
      CAPTURE(size, letter);
      std::string key;
      std::string folded;
      for (std::size_t i = 0; i < size; ++i) {
        key += *letter == 's' ? "\u017F" : "\u212A";
        folded += letter;
      }
      const std::vector<Tag> tags = {{key, "red"}};
      Request request;
      request.resource.tags = tags;
      check_plans(R"({"Version": "2012-10-17", "Statement": [
                      {"Effect": "Allow", "Action": "*", "Resource": "*"},
                      {"Effect": "Deny", "Action": "*", "Resource": "*",
                       "Condition": {"StringEquals": {"aws:ResourceTag/)" +
                      folded + R"(": "red"}}}]})",
                  {"s3:GetObject"}, request);
    }
  }
  std::string statements;
  for (std::size_t i = 0; i < 2 * PlanTable::kMaxCallerValues; ++i) {
    statements += std::string(i == 0 ? "" : ",") +
                  R"({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*",
                      "Condition": {"StringEquals": {"aws:PrincipalTag/t)" +
                  std::to_string(i) + R"(": "red"}}})";
  }
  for (std::size_t i = 0; i <= 2 * PlanTable::kMaxCallerValues; ++i) {
    const std::string key = "t" + std::to_string(i);
    const std::vector<Tag> tags = {{key, "red"}};
    Request request;
    request.principal.tags = tags;
    check_plans("{\"Statement\": [" + statements + "]}", {"s3:GetObject"}, request);
  }
}

TEST_CASE("E-6 each level of each type must allow, by plan too") {
  const std::string all = R"({"Effect": "Allow", "Action": "*", "Resource": "*")";
  const auto level = [](const std::string& statement) {
    return R"([{"Version": "2012-10-17", "Statement": )" + statement + "}]";
  };
  const std::string conditional =
      level(all + R"(, "Condition": {"StringEquals": {"aws:PrincipalTag/task": "red"}}})");
  const std::string none =
      level(R"({"Effect": "Allow", "Action": "s3:PutObject", "Resource": "*"})");
  const std::string resource_all = level(all + R"(, "Principal": "*"})");
  const std::string resource_none =
      level(R"({"Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "*"})");
  const std::vector<Tag> tags = {{"task", "red"}};
  for (const std::size_t levels : {1U, 2U, 3U}) {
    for (const std::size_t resource_levels : {1U, 2U, 3U}) {
      for (std::size_t without = 0; without <= levels + resource_levels; ++without) {
        CAPTURE(levels, resource_levels, without);
        std::string service;
        for (std::size_t i = 0; i < levels; ++i) {
          service += (i == 0 ? "" : ",") + (i == without ? none
                                            : i % 2 == 0 ? conditional
                                                         : level(all + "}"));
        }
        std::string resource;
        for (std::size_t i = 0; i < resource_levels; ++i) {
          resource += (i == 0 ? "" : ",") + (i + levels == without ? resource_none : resource_all);
        }
        const std::string json = R"({"identity": [{"Statement": )" + all +
                                 R"(}}], "service_control": [)" + service +
                                 R"(], "resource_control": [)" + resource + "]}";
        Request request;
        request.resource.account = "111122223333";
        check_plans(json, {"s3:GetObject"}, request);
        request.principal.tags = tags;
        check_plans(json, {"s3:GetObject"}, request);
      }
    }
  }
}

TEST_CASE("N-6 what has no plan decides as well: for want of room, or of a place among the known") {
  // Each action meets all statements of `*`, so that not all plans have room.
  std::string statements;
  std::vector<std::string> actions;
  for (std::size_t i = 0; i < 60; ++i) {
    std::string conditions;
    for (std::size_t n = 0; n <= i; ++n) {
      conditions += std::string(n == 0 ? "" : ",") + "\"aws:RequestTag/t" + std::to_string(n) +
                    "\": \"" + (n == i / 2 ? "red" : "blue") + '"';
    }
    actions.push_back("s3:Get" + std::to_string(i) + "Object");
    statements += std::string(i == 0 ? "" : ",") + R"({"Effect": ")" +
                  (i % 3 == 0 ? "Allow" : "Deny") + R"(", "Resource": "*", "Action": [")" +
                  (i % 2 == 0 ? "*" : "s3:Get?Object") + "\", \"" + actions.back() +
                  R"("], "Condition": {"StringNotEquals": {)" + conditions + "}}}";
  }
  check_plans("{\"Statement\": [" + statements + "]}", actions);
  std::vector<std::string> crowded;
  for (char c = 'a'; c <= 'z'; ++c) {  // their hash does not look where they differ
    crowded.push_back("sagemaker:" + std::string(1, c) + "bCreateTrainingJobInManyRegions");
  }
  check_plans(R"({"Statement": {"Effect": "Allow", "Action": "sagemaker:*", "Resource": "*"}})",
              crowded);
  // More patterns match than are collected.
  std::string globs;
  const std::string name = "GetObjectTagging";
  for (std::size_t i = 0; i < name.size(); ++i) {
    for (std::size_t n = i; n < name.size(); ++n) {
      globs +=
          (globs.empty() ? "\"s3:" : ",\"s3:") + name.substr(0, i) + '*' + name.substr(n) + '"';
    }
  }
  check_plans(R"({"Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"},
                  {"Effect": "Deny", "Resource": "*", "Action": [)" +
                  globs + "]}]}",
              {"s3:" + name});
}

}  // namespace abac::inline abi1::internal
