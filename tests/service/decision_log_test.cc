// The decision log: what stands in a line, what is masked, and what is dropped rather than waited
// for.
#include <abac/decision_log.h>
#include <abac/policy_set_holder.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "json/json_reader.h"
#include "support/catch.h"

namespace {

using abac::Decision;
using abac::DecisionEvent;
using abac::DecisionLog;
using abac::DecisionLogOptions;

/// A request with all that one can have.
class FullRequest {
 public:
  abac::Request request() const {
    abac::Request request;
    request.principal = {.arn = "arn:aws:sts::111122223333:assumed-role/Dev/ana",
                         .account = "111122223333",
                         .type = "AssumedRole",
                         .role_arn = "arn:aws:iam::111122223333:role/path/Dev",
                         .tags = principal_tags_};
    request.action = "s3:GetObject";
    request.resource = {
        .arn = "arn:aws:s3:::docs/plan \"1\"", .account = "111122223333", .tags = resource_tags_};
    request.request_tags = request_tags_;
    request.context = context_;
    return request;
  }

 private:
  abac::Tag principal_tags_[2] = {{"team", "blue"}, {"email", "ana@example.com"}};
  abac::Tag resource_tags_[2] = {{"team", "red"}, {"Owner", "bob"}};
  abac::Tag request_tags_[1] = {{"project", "x"}};
  std::string_view services_[2] = {"athena.amazonaws.com", "s3.amazonaws.com"};
  abac::ContextEntry context_[3] = {{"aws:SourceIp", "203.0.113.7"},
                                    {"aws:CalledVia", std::span<const std::string_view>(services_)},
                                    {"aws:UserAgent", "curl\n"}};
};

/// Collects what a log writes.
class Lines {
 public:
  DecisionLog::Sink sink() {
    return [this](std::string_view line) {
      const std::lock_guard lock(mutex_);
      lines_.emplace_back(line);
    };
  }
  std::vector<std::string> all() {
    const std::lock_guard lock(mutex_);
    return lines_;
  }

 private:
  std::mutex mutex_;
  std::vector<std::string> lines_;
};

/// Returns the one line that is logged for the event.
std::string logged(const DecisionEvent& event, const DecisionLogOptions& options = {}) {
  Lines lines;
  {
    auto log = DecisionLog::start(lines.sink(), options);
    REQUIRE(log);
    log->record(event);
  }
  REQUIRE(lines.all().size() == 1);
  std::string line = lines.all().front();
  REQUIRE(line.ends_with('\n'));
  line.pop_back();
  REQUIRE(line.find('\n') == std::string::npos);
  REQUIRE(abac::internal::read_json(line).has_root());
  return line;
}

/// The line without what differs each time: from the version on.
std::string after_time(const std::string& line) { return line.substr(line.find(",\"version\"")); }

}  // namespace

TEST_CASE("a line of the log holds time and version and decision and the request", "[threads]") {
  const FullRequest full;
  const std::string line = logged({full.request(), Decision::ImplicitDeny, 7});
  const std::string shape = R"({"time":"dddd-dd-ddTdd:dd:dd.dddZ")";
  REQUIRE(line.size() > shape.size());
  for (std::size_t i = 0; i < shape.size(); ++i) {
    CAPTURE(i);
    const bool is_digit = line[i] >= '0' && line[i] <= '9';
    CHECK((shape[i] == 'd' && i > 8 ? is_digit : line[i] == shape[i]));
  }
  CHECK(after_time(line) ==
        R"(,"version":7,"decision":"implicitDeny","request":{"principal":{)"
        R"("arn":"arn:aws:sts::111122223333:assumed-role/Dev/ana","account":"111122223333",)"
        R"("type":"AssumedRole","role_arn":"arn:aws:iam::111122223333:role/path/Dev",)"
        R"("tags":{"team":"blue","email":"ana@example.com"}},"action":"s3:GetObject",)"
        R"("resource":{"arn":"arn:aws:s3:::docs/plan \"1\"","account":"111122223333",)"
        R"("tags":{"team":"red","Owner":"bob"}},"request_tags":{"project":"x"},)"
        R"("context":{"aws:SourceIp":"203.0.113.7",)"
        R"("aws:CalledVia":["athena.amazonaws.com","s3.amazonaws.com"],)"
        R"("aws:UserAgent":"curl\n"}}})");

  abac::Request of_session = full.request();
  of_session.principal = {.arn = "arn:aws:sts::111122223333:federated-user/fay",
                          .user_arn = "arn:aws:iam::111122223333:user/ana"};
  CHECK(logged({of_session, Decision::ImplicitDeny, 7})
            .find(R"("principal":{"arn":"arn:aws:sts::111122223333:federated-user/fay",)"
                  R"("user_arn":"arn:aws:iam::111122223333:user/ana"},)") != std::string::npos);

  // The request can be asked again.
  const std::size_t begin = line.find("\"request\":") + 10;
  const auto again = abac::parse_request(line.substr(begin, line.size() - begin - 1));
  REQUIRE(again);
  CHECK(logged({again->view(), Decision::ImplicitDeny, 7}).substr(line.find(",\"version\"")) ==
        after_time(line));
}

TEST_CASE("what evaluation told stands in the line", "[threads]") {
  const auto parsed = abac::parse_policies(
      R"({"Version":"2012-10-17","Statement":{"Sid":"S","Effect":"Allow","Action":"s3:*","Resource":"*"}})");
  REQUIRE(parsed);
  const auto policies = abac::PolicySet::compile(*parsed);
  REQUIRE(policies);
  Lines lines;
  {
    auto log = DecisionLog::start(lines.sink());
    REQUIRE(log);
    abac::PolicySetHolder holder(*policies, log->hook());
    abac::PolicySetReader reader(holder);
    abac::Request request;
    request.principal.arn = "arn:aws:iam::111122223333:user/ana";
    request.action = "s3:GetObject";
    request.resource.arn = "*";
    REQUIRE(reader.evaluate(request));
    request.action = "s3";
    CHECK_FALSE(reader.evaluate(request));
    CHECK(reader.decide(request) == Decision::Refused);
  }
  const auto all = lines.all();
  REQUIRE(all.size() == 3);
  const std::string request_end =
      R"("request":{"principal":{"arn":"arn:aws:iam::111122223333:user/ana"},"action":"s3)";
  CHECK(after_time(all[0]).starts_with(
      R"(,"version":1,"decision":"allowed","matched_statements":[{"policy":"identity[0]","index":0,)"
      R"("sid":"S","effect":"Allow"}],"missing_context_keys":[],)" +
      request_end));
  CHECK(after_time(all[1]).starts_with(
      R"(,"version":1,"decision":"refused","error":{"code":"invalid_action",)"));
  CHECK(after_time(all[2]).starts_with(R"(,"version":1,"decision":"refused",)" + request_end));
}

TEST_CASE("K-1 the values of masked keys are not logged", "[threads]") {
  const FullRequest full;
  struct Row {
    const char* mask;
    std::vector<std::string> hidden;
  };
  const std::vector<Row> rows = {
      {"aws:sourceip", {"203.0.113.7"}},
      {"aws:CalledVia", {"athena.amazonaws.com", "s3.amazonaws.com"}},
      {"AWS:*",
       {"203.0.113.7", "athena.amazonaws.com", "s3.amazonaws.com", "curl", "blue", "red",
        "ana@example.com", "bob", "\"x\""}},
      {"aws:PrincipalTag/email", {"ana@example.com"}},
      {"aws:PrincipalTag/*", {"blue", "ana@example.com"}},
      {"aws:ResourceTag/owner", {"bob"}},
      {"S3:ResourceTag/Owner", {"bob"}},
      {"s3:ResourceTag/*", {"red", "bob"}},
      {"aws:RequestTag/project", {"\"x\""}},
      {"aws:Source", {}},
      {"email", {}},
  };
  const std::vector<std::string> all = {"203.0.113.7",
                                        "athena.amazonaws.com",
                                        "s3.amazonaws.com",
                                        "curl",
                                        "blue",
                                        "red",
                                        "bob",
                                        "ana@example.com",
                                        "\"x\""};
  for (const Row& row : rows) {
    CAPTURE(row.mask);
    DecisionLogOptions options;
    options.masked_keys = {"unused:Key", row.mask};
    const std::string line = logged({full.request(), Decision::Allowed, 1}, options);
    for (const std::string& value : all) {
      CAPTURE(value);
      const bool is_hidden =
          std::find(row.hidden.begin(), row.hidden.end(), value) != row.hidden.end();
      CHECK((line.find(value) == std::string::npos) == is_hidden);
    }
    CHECK((line.find("\"***\"") != std::string::npos) == !row.hidden.empty());
  }
}

TEST_CASE("a line that would be too long is cut and says so", "[threads]") {
  const FullRequest full;
  const std::string address(3000, '1');
  const abac::ContextEntry context[] = {{"aws:SourceIp", address}};
  abac::Request request = full.request();
  request.context = context;
  DecisionLogOptions options;
  options.max_line_bytes = 100;  // less than the least
  const std::string line = logged({request, Decision::Allowed, 1}, options);
  CHECK(line.size() <= 2048);
  CHECK(line.find("\"arn\":\"arn:aws:sts::111122223333:assumed-role/Dev/ana\"") !=
        std::string::npos);
  CHECK(line.ends_with(R"(11…"}},"cut":{"text_bytes":1024,"left_out":0}})"));
}

// NOLINTBEGIN(bugprone-use-after-move): that is what is tested
TEST_CASE("a log that was moved from records nothing, and nobody is the worse", "[threads]") {
  Lines lines;
  {
    auto log = DecisionLog::start(lines.sink());
    REQUIRE(log);
    DecisionLog to = *std::move(log);
    abac::Request request;
    request.action = "s3:GetObject";
    const abac::DecisionEvent event{request, Decision::Refused, 1};
    log->record(event);
    log->hook()(event);
    CHECK(log->dropped_count() == 0);
    to.record(event);
  }
  CHECK(lines.all().size() == 1);
}
// NOLINTEND(bugprone-use-after-move)

TEST_CASE("a log that cannot write drops and counts and lets nobody wait", "[threads]") {
  const FullRequest full;
  std::mutex mutex;
  std::condition_variable changed;
  bool is_entered = false;
  bool may_write = false;
  std::vector<std::string> lines;
  const auto sink = [&](std::string_view line) {
    std::unique_lock lock(mutex);
    is_entered = true;
    changed.notify_all();
    changed.wait(lock, [&] { return may_write; });
    lines.emplace_back(line);
  };
  DecisionLogOptions options;
  options.capacity = 8;
  {
    auto log = DecisionLog::start(sink, options);
    REQUIRE(log);
    log->record({full.request(), Decision::Allowed, 1});
    {
      std::unique_lock lock(mutex);
      changed.wait(lock, [&] { return is_entered; });
    }
    // The sink holds one line and goes no further; eight may wait behind it.
    for (std::uint64_t version = 2; version <= 30; ++version) {
      log->record({full.request(), Decision::Allowed, version});
    }
    CHECK(log->dropped_count() == 21);
    const std::lock_guard lock(mutex);
    may_write = true;
    changed.notify_all();
  }
  REQUIRE(lines.size() == 10);
  CHECK(after_time(lines[0]).starts_with(",\"version\":1,"));
  CHECK(lines[1].ends_with(",\"dropped\":21}\n"));
  CHECK(after_time(lines[2]).starts_with(",\"version\":2,"));
  CHECK(after_time(lines[9]).starts_with(",\"version\":9,"));
}

TEST_CASE("every decision of many threads is logged or counted as dropped", "[threads]") {
  constexpr std::size_t kThreads = 8;
  constexpr std::size_t kEach = 2000;
  const FullRequest full;
  std::size_t written = 0;
  std::size_t malformed = 0;
  std::uint64_t told = 0;
  std::uint64_t dropped = 0;
  DecisionLogOptions options;
  options.capacity = 64;
  {
    auto log = DecisionLog::start(
        [&](std::string_view line) {
          line.remove_suffix(1);
          const auto document = abac::internal::read_json(line);
          if (!document.has_root()) {
            ++malformed;
          } else if (const auto count = document.root().find("dropped")) {
            told += std::stoul(std::string(count->text()));
          } else {
            ++written;
          }
        },
        options);
    REQUIRE(log);
    std::vector<std::thread> threads;
    for (std::size_t n = 0; n < kThreads; ++n) {
      threads.emplace_back([hook = log->hook(), request = full.request()] {
        for (std::size_t i = 0; i < kEach; ++i) {
          hook({request, Decision::Allowed, i});
          if (i % 16 == 0) std::this_thread::yield();
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    dropped = log->dropped_count();
  }
  CHECK(malformed == 0);
  CHECK(written + dropped == kThreads * kEach);
  CHECK(told == dropped);
  CHECK(written >= options.capacity);
}

TEST_CASE("a sink that throws and a hook that outlives its log count what they drop", "[threads]") {
  const FullRequest full;
  Lines lines;
  auto log = DecisionLog::start([](std::string_view) { throw std::runtime_error("disk full"); });
  REQUIRE(log);
  const abac::DecisionHook hook = log->hook();
  hook({full.request(), Decision::Allowed, 1});
  while (log->dropped_count() == 0) std::this_thread::yield();
  CHECK(log->dropped_count() == 1);

  auto other = DecisionLog::start(lines.sink());
  REQUIRE(other);
  *log = *std::move(other);
  hook({full.request(), Decision::Allowed, 2});
  log->record({full.request(), Decision::Allowed, 3});
  CHECK(log->dropped_count() == 0);
}
