// The result of what can fail: true where it did not, and never read for what it has not.
#include <abac/abac.h>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <memory>
#include <string>
#include <utility>

#include "support/catch.h"

namespace {

using abac::Diagnostic;
using abac::ErrorCode;
using abac::Expected;
using abac::Unexpected;

Diagnostic reason() { return {.code = ErrorCode::InvalidSid, .message = "the sid is not one"}; }

/// Runs the action in a process of its own, which must end by abort; returns its stderr.
template <class Action>
std::string last_words(const Action& action) {
  std::array<int, 2> ends{};
  REQUIRE(pipe(ends.data()) == 0);
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    const rlimit no_core{};
    (void)setrlimit(RLIMIT_CORE, &no_core);
    (void)std::signal(SIGABRT, SIG_DFL);  // the test framework catches it
    (void)dup2(ends[1], STDERR_FILENO);
    action();
    _exit(0);
  }
  close(ends[1]);
  std::string words;
  std::array<char, 256> buffer{};
  for (ssize_t size = 0; (size = read(ends[0], buffer.data(), buffer.size())) > 0;) {
    words.append(buffer.data(), static_cast<std::size_t>(size));
  }
  close(ends[0]);
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  REQUIRE(WIFSIGNALED(status));
  CHECK(WTERMSIG(status) == SIGABRT);
  return words;
}

TEST_CASE("an Expected is true where there is a value") {
  const Expected<int> five = 5;
  REQUIRE(five);
  CHECK(*five == 5);
  CHECK(five.value() == 5);
  CHECK(five.value_or(7) == 5);

  const Expected<int> none = reason();
  REQUIRE_FALSE(none);
  CHECK(none.error() == reason());
  CHECK(none.value_or(7) == 7);

  const Expected<void> done;
  REQUIRE(done);
  done.value();

  const Expected<void> failed = reason();
  REQUIRE_FALSE(failed);
  CHECK(failed.error() == reason());
}

TEST_CASE("all functions that can fail share the convention: there is no other truth") {
  const auto policies = abac::parse_policies(R"({"identity": []})");
  REQUIRE(policies);
  const auto set = abac::PolicySet::compile(*policies);
  REQUIRE(set);
  const abac::Request sound{.principal = {.arn = "arn:aws:iam::111122223333:user/ana"},
                            .action = "s3:GetObject",
                            .resource = {.arn = "arn:aws:s3:::docs/plan"}};
  abac::Request malformed = sound;
  malformed.action = "GetObject";
  abac::Response response;
  CHECK(check_request(sound));
  CHECK(check_case(*set, sound));
  CHECK(evaluate(*set, sound));
  CHECK(evaluate(*set, sound, response));
  CHECK(explain(*set, sound));
  CHECK_FALSE(check_request(malformed));
  CHECK_FALSE(check_case(*set, malformed));
  CHECK_FALSE(evaluate(*set, malformed));
  CHECK_FALSE(evaluate(*set, malformed, response));
  CHECK_FALSE(explain(*set, malformed));
}

TEST_CASE("an Expected of what is itself an error says which it is") {
  const Expected<Diagnostic> value = reason();
  REQUIRE(value);
  CHECK(value->code == ErrorCode::InvalidSid);

  const Expected<Diagnostic> error = Unexpected{reason()};
  REQUIRE_FALSE(error);
  CHECK(error.error() == reason());
}

TEST_CASE("what follows a value is not done where there is none") {
  const auto half = [](int number) -> Expected<int> {
    if (number % 2 != 0) return reason();
    return number / 2;
  };
  CHECK(*Expected<int>(12).and_then(half) == 6);
  CHECK(Expected<int>(12).and_then(half).and_then(half).and_then(half).error() == reason());
  CHECK(*Expected<int>(5).transform([](int number) { return std::to_string(number); }) == "5");

  int calls = 0;
  const auto counted = [&](int number) {
    ++calls;
    return number;
  };
  const Expected<int> none = reason();
  CHECK(none.transform(counted).error() == reason());
  CHECK(none.and_then(half).error() == reason());
  CHECK(calls == 0);

  const Expected<void> done;
  CHECK(*done.and_then([] { return Expected<int>(3); }) == 3);
  const Expected<void> failed = reason();
  CHECK(failed.and_then([] { return Expected<int>(3); }).error() == reason());
}

TEST_CASE("a value that cannot be copied is moved out") {
  Expected<std::unique_ptr<int>> five = std::make_unique<int>(5);
  CHECK(**five == 5);
  const std::unique_ptr<int> taken = std::move(five).value();
  CHECK(*taken == 5);
  auto six = Expected<std::unique_ptr<int>>(std::make_unique<int>(6))
                 .transform([](std::unique_ptr<int> number) { return *number; });
  CHECK(*six == 6);
}

TEST_CASE("a process that asks for a value where there is none ends, and says why") {
  const Expected<std::string> none = reason();
  const std::string words =
      "abac::Expected: the value was asked for where there is none: "
      "error: the sid is not one [invalid_sid]\n";
  CHECK(last_words([&] { (void)*none; }) == words);
  CHECK(last_words([&] { (void)none->size(); }) == words);
  CHECK(last_words([&] { (void)none.value(); }) == words);
  CHECK(last_words([&] { (void)*Expected<std::string>(reason()); }) == words);
  const Expected<void> failed = reason();
  CHECK(last_words([&] { failed.value(); }) ==
        "abac::Expected: success was taken for granted where there is none: "
        "error: the sid is not one [invalid_sid]\n");
}

TEST_CASE("a process that asks for an error where there is none ends, and says so") {
  const std::string words = "abac::Expected: the error was asked for where there is none\n";
  static const Expected<int> five = 5;  // g++ at -O1 would see an error read that is not there
  CHECK(last_words([&] { (void)five.error(); }) == words);
  CHECK(last_words([&] { (void)Expected<int>(5).error(); }) == words);
  CHECK(last_words([&] { (void)Expected<void>().error(); }) == words);
}

}  // namespace
