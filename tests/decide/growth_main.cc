// Fails where a decision or an explanation grows faster than n log n with anything that a policy or
// a request can have many of, or where the largest that it is asked takes too long: 5 ms a
// decision, 200 ms an explanation.
//
// How growth is told. Each dimension is a function that makes policies and a request of size n.
// Both sizes, n and 16 n, are measured by the time of this thread's processor, one after the other
// so that they see the same machine, and of each the least of several runs counts: a busy machine
// makes a run longer, never shorter. What is linear grows 16 times, n log n about 22 times, and n²
// 256 times; kMostGrowth stands where the last two are equally far. A ratio above it is measured
// again, up to kTries times, before it counts, and so is a time above its bound, which is wider
// where the machine is slow at that moment: it needs longer for the test and does not fail it,
// while what is quadratic fails each time.
//
// Arguments: words of the dimensions to be measured, all where there are none; `-v` shows all.
#include "support/processor_time.h"

#include <abac/abac.h>
#include <abac/explain.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <limits>
#include <string>
#include <vector>

namespace {

constexpr std::size_t kFactor = 16;
constexpr double kMostGrowth = 75;  // the geometric mean of 22 and 256
constexpr double kDecisionMilliseconds = 5;
constexpr double kExplanationMilliseconds = 200;
constexpr int kTries = 20;

/// Below this a call is too short for its growth to tell: what every call costs hides it, and it is
/// far from any bound.
constexpr double kTooShort = 0.002;

std::string quoted(const std::string& text) { return '"' + text + '"'; }

/// Joins `item(0)` … `item(count - 1)`.
template <class Item>
std::string joined(std::size_t count, const Item& item) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += (i == 0 ? "" : ",") + item(i);
  return text;
}

template <class Item>
std::string list_of(std::size_t count, const Item& item) {
  return "[" + joined(count, item) + "]";
}

std::string number(std::size_t i) { return std::to_string(i); }

std::string repeated(const std::string& text, std::size_t count) {
  std::string result;
  for (std::size_t i = 0; i < count; ++i) result += text;
  return result;
}

std::string statement(const std::string& effect, const std::string& resource,
                      const std::string& conditions = "", const std::string& action = "\"*\"") {
  return R"({"Effect":)" + quoted(effect) + R"(,"Action":)" + action + R"(,"Resource":)" +
         resource + (conditions.empty() ? "" : R"(,"Condition":{)" + conditions + "}") + "}";
}

std::string condition(const std::string& op, const std::string& key, const std::string& values) {
  return quoted(op) + ":{" + quoted(key) + ":" + values + "}";
}

std::string document(const std::string& statements) {
  return R"({"Version":"2012-10-17","Statement":[)" + statements + "]}";
}

std::string deny(const std::string& conditions) { return statement("Deny", R"("*")", conditions); }

const std::string kAllowAll = statement("Allow", R"("*")");

struct Request {
  std::string resource = "arn:aws:s3:::bucket/key";
  std::string context, principal_tags, resource_tags, request_tags;

  [[nodiscard]] std::string json() const {
    return R"({"principal":{"arn":"arn:aws:iam::111122223333:user/alice","tags":{)" +
           principal_tags + R"(}},"action":"s3:GetObject","resource":{"arn":)" + quoted(resource) +
           R"(,"account":"111122223333","tags":{)" + resource_tags + R"(}},"request_tags":{)" +
           request_tags + R"(},"context":{)" + context + "}}";
  }
};

struct Case {
  std::string policies;
  Request request;
};

std::string identity(const std::string& documents) { return R"({"identity":[)" + documents + "]}"; }

/// Policies of one document: an Allow of everything, and what is given.
std::string policies_of(const std::string& statements) {
  return identity(document(kAllowAll + "," + statements));
}

struct Dimension {
  std::string name;
  std::size_t size;  ///< the smaller; the larger is kFactor times that
  std::function<Case(std::size_t)> make;
};

class Clock {
 public:
  /// Returns the milliseconds that one call takes, at best of several.
  template <class Call>
  static double best_of(const Call& call) {
    constexpr int kRuns = 3;
    constexpr double kEnough = 20;
    double best = std::numeric_limits<double>::max();
    double total = 0;
    for (int i = 0; i < kRuns || (total < 1 && i < 50); ++i) {
      const double begin = abac::test::processor_milliseconds();
      call();
      const double time = abac::test::processor_milliseconds() - begin;
      best = std::min(best, time);
      total += time;
      if (i > 0 && total > kEnough) break;
    }
    return best;
  }
};

/// Policies and a request, read.
class Subject {
 public:
  explicit Subject(const Case& input)
      : policies_(abac::parse_policies(input.policies).and_then(abac::PolicySet::compile)),
        request_(abac::parse_request(input.request.json())) {}

  [[nodiscard]] std::string error() const {
    if (!policies_) return to_string(policies_.error());
    if (!request_) return to_string(request_.error());
    return {};
  }
  void decide() const { (void)abac::decide(*policies_, request_->view()); }
  void evaluate() const { (void)abac::evaluate(*policies_, request_->view()); }
  void explain() const { (void)abac::explain(*policies_, request_->view()); }

 private:
  abac::Expected<abac::PolicySet> policies_;
  abac::Expected<abac::OwnedRequest> request_;
};

class Measurement {
 public:
  explicit Measurement(bool shows_all) : shows_all_(shows_all) {}

  void check(const Dimension& dimension) {
    const Subject small(dimension.make(dimension.size));
    const Subject large(dimension.make(dimension.size * kFactor));
    if (const std::string error = small.error() + large.error(); !error.empty()) {
      std::cout << dimension.name << ": " << error << '\n';
      ++failures_;
      return;
    }
    check(
        dimension.name + ", decide", kDecisionMilliseconds, [&] { small.decide(); },
        [&] { large.decide(); });
    check(
        dimension.name + ", evaluate", kDecisionMilliseconds, [&] { small.evaluate(); },
        [&] { large.evaluate(); });
    check(
        dimension.name + ", explain", kExplanationMilliseconds, [&] { small.explain(); },
        [&] { large.explain(); });
  }

  [[nodiscard]] bool report() const {
    std::cout << count_ - failures_ << " passed, " << failures_ << " failed\n";
    return failures_ == 0;
  }

 private:
  template <class Small, class Large>
  void check(const std::string& name, double most, const Small& small, const Large& large) {
    double before = 0;
    double after = std::numeric_limits<double>::max();
    double bound = most;
    for (int i = 0; i < kTries && !is_fine(before, after, bound); ++i) {
      // Noise in `before` could hide a growth this time, and never makes one.
      before = i == 0 ? Clock::best_of(small) : std::min(before, Clock::best_of(small));
      after = std::min(after, Clock::best_of(large));
      if (after >= bound) bound = most * abac::test::slowness();
    }
    const bool is_good = is_fine(before, after, bound);
    ++count_;
    failures_ += is_good ? 0 : 1;
    if (is_good && !shows_all_) return;
    std::cout << (is_good ? "" : "FAILED: ") << name << ": " << before << " ms, " << kFactor
              << " times as many " << after << " ms, " << after / before << " times\n";
  }

  [[nodiscard]] static bool is_fine(double before, double after, double most) {
    return after < most && after <= kMostGrowth * std::max(before, kTooShort);
  }

  bool shows_all_;
  int count_ = 0;
  int failures_ = 0;
};

/// What n texts can be made of: ASCII, and beyond.
struct Script {
  std::string name;
  std::string mark;
};
const std::vector<Script> kScripts = {{"ASCII", "key-"}, {"beyond ASCII", "sch\u00fcssel-\u0416-"}};

template <class Key>
std::string members(std::size_t count, const Key& key, const std::string& value = "v") {
  return joined(count, [&](std::size_t i) { return quoted(key(i)) + ":" + quoted(value); });
}

/// A Deny that looks at all these keys before one that the request does not have.
template <class Key>
std::string deny_of_all(std::size_t count, const Key& key) {
  return deny(R"("StringEquals":{)" + members(count, key) + R"(,"ex:none":"x"})");
}

/// What stands around the variables of a list of values.
struct Around {
  std::string op, before, behind;
};
const std::vector<Around> kAround = {{"StringEquals", "", ""},
                                     {"StringEquals", "p", ""},
                                     {"StringEqualsIgnoreCase", "\u00c9", ""},
                                     {"StringLike", "", "/\u0416"},
                                     {"ArnEquals", "arn:aws:s3:::", ""},
                                     {"ArnLike", "arn:aws:s3:::b/", "/k"}};

/// Keys that policies and requests have many of.
void add_keys(std::vector<Dimension>& all) {
  for (const Script& script : kScripts) {
    const std::string mark = script.mark;
    const auto key = [mark](std::size_t i) { return "ex:" + mark + number(i); };
    const auto tag = [mark](std::size_t i) { return mark + number(i); };
    all.push_back(
        {"context keys, " + script.name, 300, [key](std::size_t n) {
           Request request;
           request.context = members(n, key);
           return Case{policies_of(deny(condition("StringEquals", key(n - 1), "\"x\""))), request};
         }});
    all.push_back({"principal tags, " + script.name, 300, [tag](std::size_t n) {
                     Request request;
                     request.principal_tags = members(n, tag);
                     return Case{policies_of(deny(condition(
                                     "StringEquals", "aws:PrincipalTag/" + tag(n - 1), "\"x\""))),
                                 request};
                   }});
    for (const bool is_long : {false, true}) {
      const std::string head = is_long ? repeated(mark, 512 / mark.size()) : "";
      const auto long_tag = [head, tag](std::size_t i) { return head + tag(i); };
      all.push_back({(is_long ? "long " : "") + ("tags and keys, " + script.name),
                     is_long ? 3U : 60U, [long_tag](std::size_t n) {
                       Request request;
                       request.principal_tags = members(n, long_tag);
                       request.resource_tags = request.principal_tags;
                       request.request_tags = request.principal_tags;
                       request.context =
                           members(n, [&](std::size_t i) { return "ex:" + long_tag(i); });
                       std::string documents = document(kAllowAll);
                       for (const std::string prefix :
                            {"ex:", "aws:PrincipalTag/", "aws:ResourceTag/", "aws:RequestTag/"}) {
                         documents += "," + document(deny_of_all(n, [&](std::size_t i) {
                                        return prefix + long_tag(i);
                                      }));
                       }
                       return Case{identity(documents), request};
                     }});
    }
    all.push_back(
        {"variables in a list of values, " + script.name, 60, [key](std::size_t n) {
           Request request;
           request.context = members(n, key) + R"(,"ex:list":)" +
                             list_of(50, [](std::size_t i) { return quoted("x" + number(i)); });
           const auto variable = [&](std::size_t i) { return quoted("${" + key(i) + "}"); };
           return Case{policies_of(deny(
                           condition("ForAnyValue:StringEquals", "ex:list", list_of(n, variable)))),
                       request};
         }});
    for (const Around& around : kAround) {
      all.push_back({around.op + " of variables in text and values, " + around.before +
                         around.behind + ", " + script.name,
                     40, [key, around](std::size_t n) {
                       Request request;
                       const auto member = [&](std::size_t i) {
                         return quoted(key(i)) + ":" + quoted("v" + number(i));
                       };
                       const auto other = [&](std::size_t i) {
                         return quoted(around.before + "x" + number(i) + around.behind);
                       };
                       request.context = joined(n, member) + R"(,"ex:list":)" + list_of(n, other);
                       const auto value = [&](std::size_t i) {
                         return quoted(around.before + "${" + key(i) + "}" + around.behind);
                       };
                       return Case{policies_of(deny(condition("ForAnyValue:" + around.op, "ex:list",
                                                              list_of(n, value)))),
                                   request};
                     }});
    }
    all.push_back(
        {"variables in one pattern, " + script.name, 40, [key](std::size_t n) {
           Request request;
           request.context = members(n, key) + R"(,"ex:text":)" + quoted(repeated("v", n) + "x");
           std::string pattern;
           for (std::size_t i = 0; i < n; ++i) pattern += "${" + key(i) + "}";
           return Case{policies_of(deny(condition("StringLike", "ex:text", quoted(pattern)))),
                       request};
         }});
    all.push_back({"variables in resources, " + script.name, 40, [key](std::size_t n) {
                     Request request;
                     request.context = members(n, key);
                     const auto entry = [&](std::size_t i) {
                       return quoted("arn:aws:s3:::*${" + key(i) + "}/x");
                     };
                     return Case{policies_of(statement("Deny", list_of(n, entry))), request};
                   }});
  }
  all.push_back({"tags of one name in other case", 50, [](std::size_t n) {
                   Request request;
                   // 2^16 spellings of sixteen letters.
                   request.request_tags = joined(n, [](std::size_t i) {
                     std::string key = "abcdefghijabcdef";
                     for (std::size_t bit = 0; bit < 16; ++bit) {
                       if ((i >> bit & 1) != 0) key[bit] = static_cast<char>(key[bit] - 0x20);
                     }
                     return quoted(key) + ":\"v\"";
                   });
                   const auto value = [](std::size_t i) { return quoted("x" + number(i)); };
                   return Case{policies_of(deny(condition("ForAnyValue:StringEquals",
                                                          "aws:RequestTag/abcdefghijabcdef",
                                                          list_of(n, value)))),
                               request};
                 }});
  all.push_back({"tag keys", 50, [](std::size_t n) {
                   Request request;
                   request.request_tags = members(n, [](std::size_t i) { return "t" + number(i); });
                   const auto value = [](std::size_t i) { return quoted("x" + number(i)); };
                   return Case{policies_of(deny(condition("ForAnyValue:StringEquals", "aws:TagKeys",
                                                          list_of(n, value)))),
                               request};
                 }});
}

/// An operator, and the values of lists of policies and of requests, none of which is in both.
struct Kind {
  std::string op;
  std::size_t size;
  std::function<std::string(std::size_t)> wanted, given;
};

std::vector<Kind> list_kinds() {
  const auto ip = [](const std::string& net, const std::string& end) {
    return [net, end](std::size_t i) {
      return net + number(i / 256 % 256) + "." + number(i % 256) + end;
    };
  };
  const auto plus = [](const std::string& before, const std::string& behind = "") {
    return [before, behind](std::size_t i) { return before + number(i) + behind; };
  };
  return {
      {"StringEquals", 1250, plus("value-"), plus("other-")},
      {"StringNotEquals", 1250, plus("value-"), plus("value-")},
      {"StringEqualsIgnoreCase", 1250, plus("Value-"), plus("vALUE-x")},
      {"StringEqualsIgnoreCase", 500, plus("W\u00c4HRUNG\u0416-"), plus("w\u00e4hrung\u0436-x")},
      {"StringLike", 1250, plus("value-"), plus("other-")},
      {"BinaryEquals", 1250, [](std::size_t i) { return number(i + 10000000) + "QQQQ"; },
       [](std::size_t i) { return number(i + 10000000) + "AAAA"; }},
      {"NumericEquals", 1250, plus("", ".5"), plus("")},
      {"NumericLessThan", 1250, plus("-", ".5"), plus("")},
      {"NumericGreaterThanEquals", 1250, plus("1", "e9"), plus("")},
      {"DateEquals", 1250, plus("170406", ".5"), plus("170406")},
      {"DateGreaterThan", 1250, plus("1704067"), plus("170406")},
      {"IpAddress", 1250, ip("10.1.", "/32"), ip("10.2.", "")},
      {"NotIpAddress", 1250, ip("10.1.", "/32"), ip("10.1.", "")},
      {"IpAddress", 800, [](std::size_t i) { return "2001:db8:" + number(i % 10000) + "::/48"; },
       [](std::size_t i) { return "2001:db9:" + number(i % 10000) + "::1"; }},
      {"Bool", 1250, [](std::size_t) { return std::string("true"); },
       [](std::size_t) { return std::string("false"); }},
      {"ArnEquals", 250, plus("arn:aws:s3:::bucket/key-"), plus("arn:aws:s3:::bucket/other-")},
      {"StringLike", 250, plus("value-", "-*"), plus("value-", "-x")},
      {"StringLike", 250, plus("value-", "?x"), plus("other-", "-x")},
      {"StringLike", 250, plus("*-", "-x"), plus("value-", "-x")},
      {"StringNotLike", 160, plus("va*-", "-y"), plus("value-", "-x")},
      {"ArnLike", 160, plus("arn:aws:s3:::bucket-", "/*"), plus("arn:aws:s3:::bucket-", "/key")},
      {"ArnLike", 160, plus("arn:aws:iam::*:role/role-"), plus("arn:aws:iam::1:role/role-")},
  };
}

/// Lists of policies against lists of requests.
void add_lists(std::vector<Dimension>& all) {
  for (const char* const set : {"ForAnyValue:", "ForAllValues:"}) {
    for (const Kind& kind : list_kinds()) {
      const std::string op = set + kind.op;
      all.push_back(
          {op + ", both lists, " + kind.wanted(1), kind.size, [op, kind](std::size_t n) {
             Request request;
             request.context =
                 R"("ex:list":)" + list_of(n, [&](std::size_t i) { return quoted(kind.given(i)); });
             const auto value = [&](std::size_t i) { return quoted(kind.wanted(i)); };
             return Case{policies_of(deny(condition(op, "ex:list", list_of(n, value)))), request};
           }});
    }
  }
}

/// Statements that each compare few values with the many that a request has of one key.
void add_statements_and_values(std::vector<Dimension>& all) {
  // Whatever the first condition comes to, the statement does not match, and the next is asked.
  const std::string fails = "," + condition("Null", "ex:none", "\"false\"");
  for (const char* const set : {"", "ForAnyValue:", "ForAllValues:"}) {
    for (const Kind& kind : list_kinds()) {
      const std::string op = set + kind.op;
      // Fewer texts are compared one by one, which is quicker than to put them in order.
      const std::size_t size = kind.size == 250 ? 90 : kind.size / 4;
      all.push_back({op + ", statements and values, " + kind.wanted(1), size,
                     [op, kind, fails](std::size_t n) {
                       Request request;
                       const auto given = [&](std::size_t i) { return quoted(kind.given(i)); };
                       request.context = R"("ex:list":)" + list_of(4 * n, given);
                       const auto make = [&](std::size_t i) {
                         return deny(condition(op, "ex:list", quoted(kind.wanted(i))) + fails);
                       };
                       return Case{policies_of(joined(n, make)), request};
                     }});
    }
  }
  for (const Kind& kind : list_kinds()) {
    // All values match a value of each statement.
    all.push_back({kind.op + ", statements and values that all match, " + kind.wanted(1),
                   kind.size / 4, [kind, fails](std::size_t n) {
                     Request request;
                     const auto given = [&](std::size_t) { return quoted(kind.given(0)); };
                     request.context = R"("ex:list":)" + list_of(4 * n, given);
                     const auto make = [&](std::size_t i) {
                       const std::string values =
                           "[" + quoted(kind.wanted(i)) + "," + quoted(kind.given(0)) + "]";
                       return deny(condition("ForAllValues:" + kind.op, "ex:list", values) + fails);
                     };
                     return Case{policies_of(joined(n, make)), request};
                   }});
  }
  // One list has literals and few patterns, the other is longer or shorter by a little.
  for (const std::size_t patterns : {1U, 17U}) {
    for (const char* const op : {"ForAnyValue:StringLike", "ForAllValues:StringNotLike"}) {
      all.push_back({std::string(op) + ", literals and " + number(patterns) + " patterns", 1200,
                     [=](std::size_t n) {
                       Request request;
                       const auto given = [](std::size_t i) { return quoted("x" + number(i)); };
                       request.context = R"("ex:list":)" + list_of(n + 2 - patterns / 4, given);
                       const auto wanted = [=](std::size_t i) {
                         return quoted((i < patterns ? "z" : "v") + number(i) +
                                       (i < patterns ? "*" : ""));
                       };
                       const std::string asked = condition(op, "ex:list", list_of(n, wanted));
                       return Case{policies_of(deny(asked + fails)), request};
                     }});
    }
  }
  // All but one begin, or end, alike.
  for (const bool is_front : {true, false}) {
    all.push_back({std::string("long values that ") + (is_front ? "begin" : "end") + " alike", 120,
                   [=](std::size_t n) {
                     const auto name = [=](const std::string& of) {
                       const std::string alike = repeated("-long", 50);
                       return quoted(is_front ? alike + of : of + alike);
                     };
                     Request request;
                     request.context = R"("ex:list":)" + list_of(n, [=](std::size_t i) {
                                         return i == 0 ? quoted("z") : name(number(10000 + i));
                                       });
                     const auto make = [=](std::size_t i) {
                       const std::string of = "y" + number(i);
                       const std::string value = quoted(is_front ? of + "*" : "*" + of);
                       return deny(condition("ForAnyValue:StringLike", "ex:list", value) + fails);
                     };
                     return Case{policies_of(joined(12, make)), request};
                   }});
  }
  // What an early value settles is told without looking at all the others.
  for (const std::size_t settling : {0U, 9U}) {
    for (const char* const op : {"StringEquals", "StringLike", "NumericEquals"}) {
      const bool is_like = std::string(op) == "StringLike";
      const std::string name = std::string(op) + " settled by value " + number(settling);
      const auto text = [](std::size_t i) { return number(10000000 + i); };
      const auto wanted = [=](std::size_t i) {
        return quoted(text(i).substr(0, is_like ? 7 : 8) + (is_like ? "*" : ""));
      };
      const auto case_of = [=](const std::string& set, std::size_t n, const auto& value) {
        Request request;
        request.context =
            R"("ex:list":)" + list_of(10000, [=](std::size_t i) { return quoted(text(10 * i)); });
        return Case{
            policies_of(joined(n,
                               [&](std::size_t i) {
                                 return deny(condition(set + op, "ex:list", value(i)) + fails);
                               })),
            request};
      };
      all.push_back({"ForAnyValue:" + name, 180, [=](std::size_t n) {
                       const auto value = [=](std::size_t i) {
                         return "[" + quoted(number(i)) + "," + wanted(10 * settling) + "]";
                       };
                       return case_of("ForAnyValue:", n, value);
                     }});
      all.push_back({"ForAllValues:" + name, 180, [=](std::size_t n) {
                       const auto value = [=](std::size_t i) {
                         return "[" + quoted(number(i)) + (settling == 0 ? "" : ",") +
                                joined(settling, [=](std::size_t j) { return wanted(10 * j); }) +
                                "]";
                       };
                       return case_of("ForAllValues:", n, value);
                     }});
    }
  }
  all.push_back({"addresses in ranges, statements and values", 250, [fails](std::size_t n) {
                   Request request;
                   const auto given = [](std::size_t i) {
                     return quoted("10.0." + number(i / 256 % 256) + "." + number(i % 256));
                   };
                   request.context = R"("ex:list":)" + list_of(n, given);
                   const auto make = [](std::size_t i) {
                     return quoted("10.0.0.0/" + number(8 + i % 8));
                   };
                   const auto each = [&](std::size_t i) {
                     const std::string other =
                         quoted("10.1." + number(i / 256 % 256) + "." + number(i % 256));
                     return deny(condition("ForAllValues:IpAddress", "ex:list",
                                           "[" + other + "," + make(i) + "]") +
                                 fails);
                   };
                   return Case{policies_of(joined(n, each)), request};
                 }});
  for (const std::size_t values : {3U, 40U}) {
    all.push_back(
        {"statements of " + number(values) + " values, and values", 80,
         [values, fails](std::size_t n) {
           Request request;
           const auto given = [](std::size_t i) { return quoted("x" + number(i)); };
           request.context = R"("ex:list":)" + list_of(n, given);
           const auto make = [&](std::size_t i) {
             const auto value = [i](std::size_t j) {
               return quoted("v" + number(i) + "-" + number(j));
             };
             return deny(condition("ForAnyValue:StringEquals", "ex:list", list_of(values, value)) +
                         fails);
           };
           return Case{policies_of(joined(n, make)), request};
         }});
  }
  for (const Around& around : kAround) {
    all.push_back(
        {around.op + ", statements of a variable, and values, " + around.before + around.behind,
         150, [around, fails](std::size_t n) {
           Request request;
           const auto key = [](std::size_t i) { return "ex:k" + number(i); };
           const auto given = [&](std::size_t i) {
             return quoted(around.before + "x" + number(i) + around.behind);
           };
           request.context = members(n, key) + R"(,"ex:list":)" + list_of(n, given);
           const auto make = [&](std::size_t i) {
             const std::string value = quoted(around.before + "${" + key(i) + "}" + around.behind);
             return deny(condition("ForAnyValue:" + around.op, "ex:list", value) + fails);
           };
           return Case{policies_of(joined(n, make)), request};
         }});
  }
  all.push_back(
      {"keys of many values and statements of each", 16, [fails](std::size_t n) {
         Request request;
         const auto key = [](std::size_t i) { return "ex:k" + number(i); };
         request.context = joined(n, [&](std::size_t i) {
           return quoted(key(i)) + ":" +
                  list_of(100, [](std::size_t j) { return quoted("x" + number(j)); });
         });
         const auto make = [&](std::size_t i) {
           return deny(condition("ForAnyValue:StringEquals", key(i % n), quoted("v" + number(i))) +
                       fails);
         };
         return Case{policies_of(joined(6 * n, make)), request};
       }});
  // Each statement has patterns of its own that the action matches, and is filed by its value.
  all.push_back({"patterns of actions, and values", 100, [](std::size_t n) {
                   Request request;
                   const auto given = [](std::size_t i) { return quoted("x" + number(i)); };
                   request.context = R"("ex:list":)" + list_of(n, given);
                   const auto make = [](std::size_t i) {
                     static const std::string letters = "getobject";
                     std::string action = "s3:";
                     for (std::size_t j = 0; j < 7; ++j) {
                       action += (i >> j & 1) != 0 ? '?' : letters[j];
                     }
                     return statement(
                         "Deny", R"("*")",
                         condition("ForAnyValue:StringEquals", "ex:list", quoted("v" + number(i))),
                         quoted(action + "*"));
                   };
                   return Case{policies_of(joined(n, make)), request};
                 }});
}

/// Statements, policies, levels, principals, resources, actions.
void add_counts(std::vector<Dimension>& all) {
  all.push_back({"statements with conditions", 200, [](std::size_t n) {
                   Request request;
                   request.context = R"("ex:a":"x")";
                   const auto make = [](std::size_t i) {
                     return deny(condition("StringEquals", "ex:k" + number(i), "\"v\""));
                   };
                   return Case{policies_of(joined(n, make)), request};
                 }});
  all.push_back({"statements of one key", 200, [](std::size_t n) {
                   Request request;
                   request.context = R"("ex:a":"x")";
                   const auto make = [](std::size_t i) {
                     return deny(condition("StringNotEquals", "ex:a",
                                           R"(["x",)" + quoted("v" + number(i)) + "]"));
                   };
                   return Case{policies_of(joined(n, make)), request};
                 }});
  all.push_back({"Allows that fail", 200, [](std::size_t n) {
                   Request request;
                   request.context = R"("ex:a":"x")";
                   const auto make = [](std::size_t i) {
                     return statement("Allow", R"("*")",
                                      condition("StringLike", "ex:a", quoted("*?v" + number(i))));
                   };
                   return Case{identity(document(joined(n, make))), request};
                 }});
  all.push_back({"Denies that match", 100, [](std::size_t n) {
                   const auto make = [](std::size_t) {
                     return deny(condition("Null", "ex:z", "true"));
                   };
                   return Case{policies_of(joined(n, make)), Request()};
                 }});
  all.push_back({"Allows that match", 100, [](std::size_t n) {
                   const auto make = [](std::size_t) {
                     return statement("Allow", R"("*")", condition("Null", "ex:z", "true"));
                   };
                   return Case{identity(document(joined(n, make))), Request()};
                 }});
  all.push_back({"conditions of a statement", 100, [](std::size_t n) {
                   Request request;
                   const auto key = [](std::size_t i) { return "ex:k" + number(i); };
                   request.context = members(n, key);
                   return Case{policies_of(deny_of_all(n, key)), request};
                 }});
  all.push_back({"principals of a resource policy", 300, [](std::size_t n) {
                   const auto entry = [](std::size_t i) {
                     return quoted("arn:aws:iam::111122223333:user/u" + number(i));
                   };
                   return Case{
                       R"({"identity":[)" + document(kAllowAll) + R"(],"resource":[)" +
                           document(R"({"Effect":"Deny","Principal":{"AWS":)" + list_of(n, entry) +
                                    R"(},"Action":"*","Resource":"*"})") +
                           "]}",
                       Request()};
                 }});
  all.push_back({"policies", 100, [](std::size_t n) {
                   const auto make = [](std::size_t i) {
                     return document(
                         statement("Deny", quoted("arn:aws:s3:::b" + number(i) + "/*")));
                   };
                   return Case{identity(document(kAllowAll) + "," + joined(n, make)), Request()};
                 }});
  all.push_back({"session policies", 100, [](std::size_t n) {
                   const auto make = [](std::size_t) { return document(kAllowAll); };
                   return Case{R"({"identity":[)" + document(kAllowAll) + R"(],"session":[)" +
                                   joined(n, make) + "]}",
                               Request()};
                 }});
  all.push_back({"levels of service control policies", 12, [](std::size_t n) {
                   const auto make = [](std::size_t) { return "[" + document(kAllowAll) + "]"; };
                   return Case{R"({"identity":[)" + document(kAllowAll) +
                                   R"(],"service_control":[)" + joined(n, make) + "]}",
                               Request()};
                 }});
  all.push_back({"resources of a statement", 300, [](std::size_t n) {
                   const auto entry = [](std::size_t i) {
                     return quoted("arn:aws:s3:*:*:b" + number(i) + "?/*");
                   };
                   return Case{policies_of(statement("Deny", list_of(n, entry))), Request()};
                 }});
  all.push_back(
      {"actions of a statement", 300, [](std::size_t n) {
         const auto entry = [](std::size_t i) { return quoted("s3:G*" + number(i)); };
         return Case{policies_of(statement("Deny", R"("*")", "", list_of(n, entry))), Request()};
       }});
}

/// Lengths of texts.
void add_lengths(std::vector<Dimension>& all) {
  for (const char* const mark : {"a", "\u00e9"}) {
    const std::string text = mark;
    all.push_back({"stars of a pattern, " + text, 20, [text](std::size_t n) {
                     Request request;
                     request.context = R"("ex:a":)" + quoted(repeated(text, 2 * n));
                     return Case{
                         policies_of(deny(condition("StringLike", "ex:a",
                                                    quoted(repeated("*" + text, n) + "?b")))),
                         request};
                   }});
    all.push_back({"length of a value, " + text, 200, [text](std::size_t n) {
                     Request request;
                     request.context = R"("ex:a":)" + quoted(repeated(text, n));
                     return Case{policies_of(deny(
                                     condition("StringLike", "ex:a", quoted("*" + text + "?b*")))),
                                 request};
                   }});
    all.push_back({"length of a value, IgnoreCase, " + text, 500, [text](std::size_t n) {
                     Request request;
                     request.context = R"("ex:a":)" + quoted(repeated(text, n) + "c");
                     return Case{policies_of(deny(condition("StringEqualsIgnoreCase", "ex:a",
                                                            quoted(repeated(text, n) + "b")))),
                                 request};
                   }});
    all.push_back({"length of a resource, " + text, 120, [text](std::size_t n) {
                     Request request;
                     request.resource = "arn:aws:s3:::" + repeated(text, n);
                     return Case{
                         policies_of(statement("Deny", quoted("arn:aws:s3:::*" + text + "?b*"))),
                         request};
                   }});
  }
  all.push_back({"colons of a resource", 60, [](std::size_t n) {
                   Request request;
                   request.resource = "arn:aws" + repeated(":a", n);
                   return Case{policies_of(statement("Deny", quoted("arn:*:a*:a?:*x"))), request};
                 }});
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<Dimension> all;
  add_keys(all);
  add_lists(all);
  add_statements_and_values(all);
  add_counts(all);
  add_lengths(all);
  std::vector<std::string> words(argv + 1, argv + argc);
  const bool shows_all = std::erase(words, "-v") != 0;
  Measurement measurement(shows_all);
  for (const Dimension& dimension : all) {
    const auto has = [&](const std::string& word) {
      return dimension.name.find(word) != std::string::npos;
    };
    if (std::all_of(words.begin(), words.end(), has)) measurement.check(dimension);
  }
  return measurement.report() ? EXIT_SUCCESS : EXIT_FAILURE;
}
