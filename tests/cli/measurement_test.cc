// What `abac bench` says of times, and that it measures the decisions that were checked.
#include "cli/measurement.h"

#include <abac/evaluate.h>

#include <chrono>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/request_store.h"
#include "support/catch.h"

namespace {

using abac::cli::CheckedRequest;
using abac::cli::measure;
using abac::cli::TimeCounts;
using std::chrono::milliseconds;

TEST_CASE("so large a part of the times that were counted do not exceed a quantile", "[bench]") {
  TimeCounts times;
  CHECK(times.quantile(0.5) == 0);
  for (std::uint64_t i = 0; i < 1000; ++i) times.add(i * 7 % 1000 + 1);  // 1 to 1,000, each once
  CHECK(times.quantile(0.0) == 1);
  CHECK(times.quantile(0.5) == 500);
  CHECK(times.quantile(0.99) == 990);
  CHECK(times.quantile(1.0) == 1000);
}

TEST_CASE("times that threads counted are counted together", "[bench]") {
  TimeCounts times;
  TimeCounts others;
  for (int i = 0; i < 3; ++i) times.add(100);
  for (int i = 0; i < 7; ++i) others.add(200);
  times.add(others);
  CHECK(times.quantile(0.3) == 100);
  CHECK(times.quantile(0.31) == 200);
}

TEST_CASE("long times are told but for a five-hundredth", "[bench]") {
  for (std::uint64_t time = 900; time < 1'000'000'000'000; time += time / 97) {
    INFO(time);
    TimeCounts times;
    times.add(time);
    CHECK(std::abs(times.quantile(0.5) / static_cast<double>(time) - 1) < 0.002);
  }
}

TEST_CASE("the longest of all times is longer than a quarter of an hour", "[bench]") {
  TimeCounts times;
  times.add(~std::uint64_t{0});
  CHECK(times.quantile(0.5) > 15 * 60 * 1e9);
}

abac::PolicySet allow_s3() {
  const auto policy = abac::parse_policy(
      R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}})");
  REQUIRE(policy);
  abac::Policies policies;
  policies.identity.push_back(*policy);
  auto compiled = abac::PolicySet::compile(policies);
  REQUIRE(compiled);
  return *std::move(compiled);
}

std::vector<CheckedRequest> asked(abac::Decision first, abac::Decision second) {
  abac::Request request;
  request.principal = {.arn = "arn:aws:iam::111122223333:user/ana"};
  request.action = "s3:GetObject";
  request.resource = {.arn = "*"};
  abac::Request other = request;
  other.action = "ec2:RunInstances";
  return {{request, first}, {other, second}};
}

TEST_CASE("threads that share policies decide every request as it was checked", "[bench]") {
  const abac::PolicySet policies = allow_s3();
  const auto requests = asked(abac::Decision::Allowed, abac::Decision::ImplicitDeny);
  for (const std::size_t threads : {std::size_t{1}, std::size_t{3}}) {
    const auto measured = measure(policies, requests, threads, milliseconds(20));
    CHECK(measured.agrees);
    CHECK(measured.decisions_per_second > 0);
    CHECK(measured.clock > 0);
    CHECK(measured.p50 <= measured.p99);
  }
  const auto wrong = asked(abac::Decision::Allowed, abac::Decision::ExplicitDeny);
  CHECK_FALSE(measure(policies, wrong, 2, milliseconds(0)).agrees);
}

TEST_CASE("a request that is stored is the same without the texts it was made of", "[bench]") {
  abac::OwnedRequest::Fields fields;
  fields.principal_arn = "arn:aws:sts::111122223333:federated-user/bob";
  fields.principal_account = "111122223333";
  fields.principal_type = "";
  fields.principal_user_arn = "arn:aws:iam::111122223333:user/bob";
  fields.principal_tags = {{"team", "A"}, {"", ""}};
  fields.action = "s3:GetObject";
  fields.resource_arn = "arn:aws:s3:::bucket/key";
  fields.resource_account = "444455556666";
  fields.resource_tags = {{"owner", "ana"}};
  fields.request_tags = {{"stage", "dev"}};
  fields.context = {{"aws:CalledVia", true, {"athena.amazonaws.com", ""}},
                    {"aws:TagKeys", true, {}},
                    {"aws:SourceIp", false, {"203.0.113.7"}}};
  abac::cli::RequestStore store;
  std::optional<abac::OwnedRequest> owned(std::in_place, fields);
  const abac::Request kept = store.keep(owned->view());
  owned.reset();
  fields.principal_arn.assign(100, 'x');  // what is gone would be seen to have changed

  CHECK(kept.principal.arn == "arn:aws:sts::111122223333:federated-user/bob");
  CHECK(kept.principal.account == "111122223333");
  CHECK(kept.principal.type == "");
  CHECK_FALSE(kept.principal.role_arn);
  CHECK(kept.principal.user_arn == "arn:aws:iam::111122223333:user/bob");
  REQUIRE(kept.principal.tags.size() == 2);
  CHECK(kept.principal.tags[0].key == "team");
  CHECK(kept.principal.tags[0].value == "A");
  CHECK(kept.principal.tags[1].key.empty());
  CHECK(kept.action == "s3:GetObject");
  CHECK(kept.resource.arn == "arn:aws:s3:::bucket/key");
  CHECK(kept.resource.account == "444455556666");
  REQUIRE(kept.resource.tags.size() == 1);
  CHECK(kept.resource.tags[0].value == "ana");
  REQUIRE(kept.request_tags.size() == 1);
  CHECK(kept.request_tags[0].key == "stage");
  REQUIRE(kept.context.size() == 3);
  CHECK(kept.context[0].key == "aws:CalledVia");
  REQUIRE(kept.context[0].value.is_list());
  REQUIRE(kept.context[0].value.list().size() == 2);
  CHECK(kept.context[0].value.list()[0] == "athena.amazonaws.com");
  CHECK(kept.context[1].value.is_list());
  CHECK(kept.context[1].value.list().empty());
  CHECK_FALSE(kept.context[2].value.is_list());
  CHECK(kept.context[2].value.text() == "203.0.113.7");
}

}  // namespace
