// What a hostile document costs: advice is linear in the text but for the checks that compare in
// pairs, which stop.
#include <abac/findings.h>
#include <abac/validate.h>
#include <fmt/core.h>

#include <cstdlib>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "support/catch.h"
#include "support/processor_time.h"
#include "support/shipped_catalogue.h"

namespace {

constexpr std::size_t kDocumentBytes = std::size_t{1} << 20;

// Two seconds are for what is installed. Sanitizers and the counting of lines take ten times as
// much; there the test is whether it ends.
#if defined(NDEBUG) && !defined(__SANITIZE_ADDRESS__) && !defined(__clang__)
constexpr double kMostMilliseconds = 2000;
#else
constexpr double kMostMilliseconds = 20'000;
#endif

/// Returns as many pieces, with commas between them, as a document takes beside `around` bytes.
std::string fill(std::size_t around, const std::function<std::string(std::size_t)>& piece) {
  std::string text;
  for (std::size_t i = 0;; ++i) {
    std::string next = piece(i);
    if (text.size() + next.size() + 1 + around > kDocumentBytes) return text;
    if (i != 0) text += ',';
    text += next;
  }
}

std::string statements(const std::function<std::string(std::size_t)>& statement) {
  return R"({"Version": "2012-10-17", "Statement": [)" + fill(64, statement) + "]}";
}

std::string one_statement(const std::string& begin,
                          const std::function<std::string(std::size_t)>& entry,
                          const std::string& end) {
  return R"({"Version": "2012-10-17", "Statement": {"Effect": "Allow", )" + begin +
         fill(begin.size() + end.size() + 80, entry) + end + "}}";
}

std::string with_values(const std::string& op, const std::string& key,
                        const std::function<std::string(std::size_t)>& value) {
  return one_statement(
      R"("Action": "s3:*", "Resource": "*", "Condition": {")" + op + R"(": {")" + key + R"(": [)",
      value, "]}}");
}

std::string number(std::size_t i) { return std::to_string(i); }

}  // namespace

TEST_CASE("no document takes longer to be advised on than two seconds") {
  const std::string run(2000, '*');
  std::string stairs;
  for (int i = 0; i < 500; ++i) stairs += "*a?";
  const std::vector<std::pair<std::string, std::string>> documents = {
      {"small statements", statements([](std::size_t) {
         return std::string(R"({"Effect":"Allow","Action":"s3:GetObject","Resource":"*"})");
       })},
      {"statements that differ", statements([](std::size_t i) {
         return fmt::format(
             R"({{"Effect":"{}","Action":"s3:Get{}*","Resource":"arn:aws:s3:::b{}/*"}})",
             i % 3 == 0 ? "Deny" : "Allow", i, i);
       })},
      {"statements with conditions on tags", statements([](std::size_t i) {
         return fmt::format(
             R"({{"Effect":"Allow","Action":"ec2:*","Resource":"*","Condition":{{"StringEquals":{{"aws:ResourceTag/t{}":"${{aws:PrincipalTag/t{}}}"}}}}}})",
             i, i);
       })},
      {"actions", one_statement(R"("Resource": "*", "Action": [)",
                                [](std::size_t i) { return fmt::format(R"("s3:G{}*")", i); }, "]")},
      {"unknown actions",
       one_statement(R"("Resource": "*", "Action": [)",
                     [](std::size_t i) { return fmt::format(R"("s3:GetObjec{}")", i); }, "]")},
      {"unknown services",
       one_statement(R"("Resource": "*", "Action": [)",
                     [](std::size_t i) { return fmt::format(R"("s{}:Get")", i); }, "]")},
      {"actions of stars", one_statement(R"("Resource": "*", "Action": [)",
                                         [&](std::size_t) { return "\"s3:" + run + "a\""; }, "]")},
      {"actions like stairs",
       one_statement(R"("Resource": "*", "Action": [)",
                     [&](std::size_t i) { return "\"*:" + stairs + number(i) + "\""; }, "]")},
      {"resources",
       one_statement(R"("Action": "s3:GetObject", "Resource": [)",
                     [](std::size_t i) { return fmt::format(R"("arn:aws:s3:::b{}*")", i); }, "]")},
      {"resources like stairs",
       one_statement(R"("Action": "s3:*", "Resource": [)",
                     [&](std::size_t i) { return "\"arn:aws:s3:::" + stairs + number(i) + "\""; },
                     "]")},
      {"variables", one_statement(R"("Action": "s3:*", "Resource": [)",
                                  [](std::size_t i) {
                                    return fmt::format(R"("arn:aws:s3:::b/${{aws:usernam{}}}*")",
                                                       i);
                                  },
                                  "]")},
      {"values", with_values("StringEquals", "aws:PrincipalTag/t",
                             [](std::size_t i) { return fmt::format(R"("v{}*")", i); })},
      {"like values", with_values("StringLike", "aws:PrincipalTag/t",
                                  [](std::size_t i) { return fmt::format(R"("v{}*")", i); })},
      {"like stairs", with_values("StringLike", "aws:PrincipalArn",
                                  [&](std::size_t i) { return "\"" + stairs + number(i) + "\""; })},
      {"ranges", with_values("IpAddress", "aws:SourceIp",
                             [](std::size_t i) {
                               return fmt::format(R"("10.{}.{}.0/24")", i / 256 % 256, i % 256);
                             })},
      {"keys",
       one_statement(R"("Action": "s3:*", "Resource": "*", "Condition": {"StringNotEquals": {)",
                     [](std::size_t i) { return fmt::format(R"("aws:ResourceTag/k{}":"v")", i); },
                     "}}")},
      {"unknown keys",
       one_statement(R"("Action": "s3:*", "Resource": "*", "Condition": {"StringEquals": {)",
                     [](std::size_t i) { return fmt::format(R"("aws:Principl{}":"v")", i); },
                     "}}")},
      {"one long text", with_values("StringLike", "aws:PrincipalTag/t",
                                    [](std::size_t i) {
                                      return i == 0 ? "\"" + std::string(900'000, '*') + "\""
                                                    : std::string(kDocumentBytes, ' ');
                                    })},
  };
  for (const auto& [name, document] : documents) {
    INFO(name);
    REQUIRE(document.size() <= kDocumentBytes);
    const double begin = abac::test::processor_milliseconds();
    const auto findings = abac::lint_policy(
        document, {.catalogue = &abac::shipped_catalogue(), .includes_off_by_default = true});
    const double spent = abac::test::processor_milliseconds() - begin;
    INFO(findings.size() << " findings in " << spent << " ms");
    CHECK(spent < kMostMilliseconds * abac::test::slowness());
    if (!findings.empty()) {
      static_cast<void>(to_text(findings.front(), document));
      const std::vector<abac::CheckedFile> files = {
          {.name = "a.json", .text = document, .findings = findings}};
      const double before = abac::test::processor_milliseconds();
      CHECK_FALSE(to_sarif(files).empty());
      CHECK(abac::test::processor_milliseconds() - before <
            kMostMilliseconds * abac::test::slowness());
    }
    if (std::getenv("ABAC_SHOW_TIMES") != nullptr) WARN(name << ": " << spent << " ms");
  }
}

TEST_CASE("no set of many small policies takes longer to be advised on than two seconds") {
  const auto policies = [](std::size_t count, const std::string& statement) {
    std::string list = "[";
    for (std::size_t i = 0; i < count; ++i) {
      list += i == 0 ? "{" : ",{";
      list += R"("Version":"2012-10-17","Statement":[)" + statement + "]}";
    }
    return list + "]";
  };
  const std::string read = R"({"Effect":"Allow","Action":"s3:GetObject","Resource":"*"})";
  const std::string run =
      R"({"Effect":"Allow","Action":"ec2:RunInstances","Resource":"arn:aws:ec2:*:*:instance/*"})";
  const std::string level = policies(3'000, read);
  std::string levels = policies(6, "");
  for (int i = 0; i < 5'000; ++i) levels += "," + policies(6, "") + ",[]";
  const std::vector<std::pair<std::string, std::string>> sets = {
      {"policies", R"({"identity":)" + policies(9'000, read) + "}"},
      {"policies that lack resources", R"({"identity":)" + policies(9'000, run) + "}"},
      {"empty policies", R"({"identity":)" + policies(40'000, "") + "}"},
      {"four levels",
       R"({"service_control":[)" + level + "," + level + "," + level + "," + level + "]}"},
      {"many levels", R"({"service_control":[)" + levels + "]}"},
  };
  for (const auto& [name, set] : sets) {
    INFO(name);
    const double begin = abac::test::processor_milliseconds();
    const auto findings = abac::lint_policy(
        set, {.catalogue = &abac::shipped_catalogue(), .includes_off_by_default = true});
    const double spent = abac::test::processor_milliseconds() - begin;
    INFO(findings.size() << " findings in " << spent << " ms");
    CHECK_FALSE(findings.empty());
    CHECK(spent < kMostMilliseconds * abac::test::slowness());
    if (std::getenv("ABAC_SHOW_TIMES") != nullptr) WARN(name << ": " << spent << " ms");
  }
}
