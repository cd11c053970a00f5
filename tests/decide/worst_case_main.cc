// Fails where a decision takes 5 ms or more [R-13]: policies as large as AWS lets them be, made to
// be hard for requests whose texts are as long as ARNs can be. Counts the time of the processor, at
// best of several runs, and allows a slow one as much more as it is slower.
#include "support/processor_time.h"

#include <abac/abac.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <iostream>
#include <limits>
#include <string>

namespace {

constexpr double kAllowedMilliseconds = 5;
constexpr std::size_t kManagedPolicy = 6'144;  // AWS's quotas, in characters [G-37]
constexpr std::size_t kBucketPolicy = 20'480;
constexpr std::size_t kArn = 2'048;
constexpr std::size_t kObjectKey = 1'024;
constexpr std::size_t kTagValue = 256;
constexpr std::size_t kTags = 50;
constexpr std::size_t kListItems = 256;  // more than AWS's services send

std::string repeated(const std::string& text, std::size_t count) {
  std::string result;
  for (std::size_t i = 0; i < count; ++i) result += text;
  return result;
}

std::string quoted(const std::string& text) { return '"' + text + '"'; }

/// As many copies of an item as fit, as a list.
std::string list_of(const std::string& item, std::size_t size) {
  std::string list = quoted(item);
  while (list.size() + item.size() + 3 < size) list += "," + quoted(item);
  return "[" + list + "]";
}

/// The same of numbered items, which are all different.
template <class Item>
std::string numbered_list(std::size_t size, const Item& item) {
  std::string list = quoted(item(0));
  for (std::size_t i = 1; list.size() + item(i).size() + 3 < size; ++i)
    list += "," + quoted(item(i));
  return "[" + list + "]";
}

std::string statement(const std::string& action, const std::string& resource,
                      const std::string& condition = "") {
  return R"({"Effect":"Deny","Action":)" + action + R"(,"Resource":)" + resource +
         R"(,"Condition":{)" + condition + "}}";
}

std::string condition(const std::string& op, const std::string& key, const std::string& values) {
  return quoted(op) + ":{" + quoted(key) + ":" + values + "}";
}

struct Request {
  std::string action = "s3:GetObject";
  std::string resource = "arn:aws:s3:::bucket/key";
  std::string context = {};
  std::string tags = {};

  [[nodiscard]] std::string json() const {
    return R"({"principal":{"arn":"arn:aws:iam::111122223333:user/alice","tags":{)" + tags +
           R"(}},"action":")" + action + R"(","resource":{"arn":")" + resource +
           R"(","account":"111122223333"},"context":{)" + context + "}}";
  }
};

class Clock {
 public:
  /// Returns the milliseconds that one call takes, at best: a busy machine gets further tries.
  template <class Call>
  static double best_of(const Call& call) {
    constexpr int kRuns = 5;
    constexpr int kMostRuns = 50;
    double best = std::numeric_limits<double>::max();
    for (int i = 0; i < kRuns || (best >= kAllowedMilliseconds && i < kMostRuns); ++i) {
      const double begin = abac::test::processor_milliseconds();
      call();
      best = std::min(best, abac::test::processor_milliseconds() - begin);
    }
    return best;
  }
};

class Measurement {
 public:
  void check(const std::string& name, const std::string& statements, const Request& request) {
    const auto policies =
        abac::parse_policies(R"({"Version":"2012-10-17","Statement":[)" + statements + "]}");
    const auto set = policies ? abac::PolicySet::compile(*policies)
                              : abac::Expected<abac::PolicySet>(policies.error());
    const auto parsed = abac::parse_request(request.json());
    if (!set || !parsed) {
      std::cout << name << ": " << to_string(set ? parsed.error() : set.error()) << '\n';
      ++failures_;
      return;
    }
    const double decide = Clock::best_of([&] { (void)abac::decide(*set, parsed->view()); });
    const double evaluate = Clock::best_of([&] { (void)abac::evaluate(*set, parsed->view()); });
    std::cout << std::max(decide, evaluate) << " ms: " << name << '\n';
    slowest_ = std::max({slowest_, decide, evaluate});
    if (std::max(decide, evaluate) >= kAllowedMilliseconds * abac::test::slowness()) ++failures_;
  }

  [[nodiscard]] bool report() const {
    std::cout << "at most " << slowest_ << " ms a decision\n";
    return failures_ == 0;
  }

 private:
  double slowest_ = 0;
  int failures_ = 0;
};

/// Patterns that fail late, wherever they are tried in the text.
void check_patterns(Measurement& measurement) {
  const std::string all = quoted("*");
  // With a character of two bytes the characters are no longer the bytes.
  for (const std::string& mark : {std::string(), std::string("é")}) {
    const std::string like = mark.empty() ? "" : ", beside é";
    const std::string text = repeated("a", kArn / 2) + mark + repeated("a", kArn / 2 - 100);
    Request request;
    request.context = R"("ex:key":)" + quoted(text) + R"(,"ex:short":"a")";
    request.resource = "arn:aws:s3:::" + text;
    for (const std::string& segment :
         {std::string("b"), std::string("ab"), std::string("?b"), std::string("?a?b"),
          repeated("a", 64) + "b", repeated("a?", 16) + "b", repeated("a?", 256) + "b",
          repeated("a", 512) + "?b", repeated("${ex:short}", 4) + "b",
          repeated("a${ex:short}?", 16) + "b", repeated("*a", 64) + "?b", std::string("a*b")}) {
      const std::string shown = segment.size() < 20 ? segment : segment.substr(0, 16) + "…b";
      const std::string pattern = "*" + segment + "*";
      measurement.check(
          "StringLike *" + shown + "*" + like,
          statement(all, all, condition("StringLike", "ex:key", list_of(pattern, kManagedPolicy))),
          request);
      measurement.check(
          "StringLike *" + shown + like,
          statement(all, all,
                    condition("StringLike", "ex:key", list_of("*" + segment, kManagedPolicy))),
          request);
      measurement.check("Resource *" + shown + "*" + like,
                        statement(all, list_of("arn:aws:s3:::" + pattern, kBucketPolicy)), request);
    }
    request.context = R"("ex:key":)" + quoted("arn:aws:s3:::" + text);
    measurement.check(
        "ArnLike *?b*" + like,
        statement(all, all,
                  condition("ArnLike", "ex:key", list_of("arn:*:*:*:*:*?b*", kManagedPolicy))),
        request);
  }
  Request plain;
  plain.context = R"("ex:key":)" + quoted(repeated("a", kArn));
  const std::string half = repeated("a", 256);
  for (const std::string& part :
       {std::string("ab"), std::string("aba"), "aa" + half + "b" + half}) {
    measurement.check(
        "StringLike *" + part.substr(0, 3) + "…*, in a bucket policy",
        statement(all, all,
                  condition("StringLike", "ex:key", list_of("*" + part + "*", kBucketPolicy))),
        plain);
  }
  Request colons;
  colons.resource = "arn:aws" + repeated(":aaaaaaa", kObjectKey / 8);
  for (const std::string pattern :
       {"arn:*:*:*:*:*b", "arn:*a*:*a*:*a*:*a*:*a*b", "arn:*:a*:aaaaaaa:a?a?b", "arn:*:a*?b*",
        "arn:*:a*a:b:*x", "arn:*:???????:???????:b:*x"}) {
    measurement.check("Resource " + pattern, statement(all, list_of(pattern, kManagedPolicy)),
                      colons);
  }
  Request short_keys;
  short_keys.resource = "arn:aws:s3:::" + repeated("a", kObjectKey);
  for (std::size_t i = 0; i < kTags; ++i) {
    short_keys.tags += (i == 0 ? "\"" : ",\"") + ("t" + std::to_string(i)) + R"(":)" +
                       quoted(repeated("a", kTagValue));
  }
  measurement.check(
      "variables of 256 characters",
      statement(all, list_of("arn:aws:s3:::*${aws:PrincipalTag/t1}?*${aws:PrincipalTag/t2}b",
                             kBucketPolicy)),
      short_keys);
}

/// Every value of a list with every value of a condition.
void check_lists(Measurement& measurement) {
  const std::string all = quoted("*");
  const auto check = [&](const std::string& op, const std::string& values, const std::string& item,
                         std::size_t count = kListItems) {
    Request request;
    request.tags = R"("t":)" + quoted(repeated("a", kTagValue));
    std::string items = quoted(item);
    for (std::size_t i = 1; i < count; ++i) items += "," + quoted(item);
    request.context = R"("ex:list":[)" + items + "]";
    measurement.check(op + " " + values.substr(0, 16) + "…",
                      statement(all, all, condition(op, "ex:list", values)), request);
  };
  const auto number = [](std::size_t i) { return std::to_string(i); };
  const auto numbers = numbered_list(kManagedPolicy, number);
  check("ForAllValues:StringNotEquals", numbers, "x");
  check("ForAllValues:NumericNotEquals", numbers, "-1.5e3");
  check("ForAllValues:DateNotEquals", numbers, "2026-01-02T03:04:05.123456789+01:00");
  check("ForAnyValue:StringLike", list_of("*?b", kManagedPolicy), "aaaaaaaa");
  check("ForAnyValue:StringEqualsIgnoreCase", list_of(repeated("A", 32) + "b", kManagedPolicy),
        repeated("a", 32) + "c");
  check("ForAnyValue:StringEqualsIgnoreCase", list_of("${aws:PrincipalTag/t}b", kManagedPolicy),
        repeated("A", kTagValue) + "c", 2 * kTags);
  check("ForAnyValue:StringEqualsIgnoreCase", list_of(repeated("é", 120) + "b", kManagedPolicy),
        repeated("É", 120) + "c", kTags);
  check("ForAnyValue:IpAddress", list_of("10.0.0.0/8", kManagedPolicy), "2001:db8::1");
  check("ForAnyValue:ArnLike", list_of("arn:*:*:*:*:*?b", kManagedPolicy),
        "arn:aws:s3:::" + repeated("a", 32));
}

/// Many statements, actions and keys.
void check_counts(Measurement& measurement) {
  const std::string all = quoted("*");
  Request request;
  request.action = "s3:" + repeated("e", 128);
  const auto action = [](std::size_t i) { return "s3:*e?e*t" + std::to_string(i); };
  measurement.check("many actions", statement(numbered_list(kBucketPolicy, action), all), request);
  const auto long_action = [](std::size_t i) {
    return "s3:*" + repeated("e?", 20) + std::to_string(i);
  };
  measurement.check("long actions", statement(numbered_list(kBucketPolicy, long_action), all),
                    request);
  measurement.check("many actions, negated",
                    R"({"Effect":"Deny","NotAction":)" + numbered_list(kBucketPolicy, long_action) +
                        R"(,"Resource":"*"})",
                    request);

  std::string statements;
  for (std::size_t i = 0; statements.size() < kBucketPolicy; ++i) {
    statements +=
        (i == 0 ? "" : ",") + statement(quoted("s3:*"),
                                        quoted("arn:aws:s3:::*${ex:k" + std::to_string(i) + "}?*"),
                                        condition("StringEquals", "ex:z", quoted("${ex:y}")));
  }
  Request many_keys;
  for (std::size_t i = 0; i < 1'000; ++i) {
    many_keys.context += (i == 0 ? "\"" : ",\"") + ("ex:k" + std::to_string(i)) + R"(":"v")";
  }
  measurement.check("many statements, variables and keys", statements, many_keys);
}

}  // namespace

int main() {
  Measurement measurement;
  check_patterns(measurement);
  check_lists(measurement);
  check_counts(measurement);
  return measurement.report() ? EXIT_SUCCESS : EXIT_FAILURE;
}
