// Hostile: policies and requests chosen to defeat an index, a matcher or a cache. Each is something
// that a user may attach or a caller may send.
#include "support/random_source.h"
#include "workload_files.h"
#include "workloads.h"

#include <stdexcept>

namespace abac::bench {
namespace {

using random::Source;

const std::string kAccount = "111122223333";

std::string letters(Source& source, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += static_cast<char>('a' + source.below(4));
  return text;
}

Fields plain_request(Source& source, const std::string& action, const std::string& resource) {
  Fields fields;
  fields.principal_arn =
      "arn:aws:iam::" + kAccount + ":user/user" + std::to_string(source.below(1000));
  fields.principal_tags = {{"team", "Team" + std::to_string(source.below(40))}};
  fields.action = action;
  fields.resource_arn = resource;
  fields.resource_account = kAccount;
  return fields;
}

/// One statement with 3,000 actions; half of the requests name one of them.
Workload make_many_actions() {
  constexpr std::size_t kActions = 3000;
  const auto action = [](std::size_t index) {
    std::string name = "s3:GetThing";
    name += std::to_string(index);
    name += index % 3 == 0 ? "Version" : "";
    return name;
  };
  std::string list;
  for (std::size_t i = 0; i < kActions; ++i) list += (i > 0 ? ",\"" : "\"") + action(i) + '"';
  const std::string statement =
      R"({"Effect":"Allow","Resource":"arn:aws:s3:::data/*","Action":[)" + list + "]}";
  Source source(61);
  auto fields = distinct_requests([&] {
    return plain_request(source, action(source.below(2 * kActions)),
                         "arn:aws:s3:::data/" + std::to_string(source.below(100'000)));
  });
  return finish("many-actions", {{"many-actions", document({statement})}}, std::move(fields));
}

/// Globs without a fixed beginning or end, on resources that nearly match.
Workload make_globs() {
  Source source(62);
  std::vector<std::string> statements;
  for (std::size_t i = 0; i < 200; ++i) {
    std::string glob = "arn:aws:s3:::*";
    for (std::size_t part = 0; part < 8; ++part) glob += letters(source, 2) + "*";
    statements.push_back(R"({"Effect":"Allow","Action":"s3:*Object*","Resource":")" + glob +
                         std::to_string(i) + "*\"}");
  }
  auto fields = distinct_requests([&] {
    return plain_request(source, "s3:GetObjectAcl",
                         "arn:aws:s3:::" + letters(source, 120) +
                             std::to_string(source.below(400)) + letters(source, 4));
  });
  return finish("globs", {{"globs", document(statements)}}, std::move(fields));
}

/// The Studio policies and requests, with 50 tags on caller, resource and request.
Workload make_many_tags() {
  Workload workload = make_studio();
  for (Fields& fields : workload.fields) {
    for (auto* tags : {&fields.principal_tags, &fields.resource_tags, &fields.request_tags}) {
      std::vector<OwnedRequest::OwnedTag> all;
      while (all.size() + tags->size() < 50) {
        const std::string number = std::to_string(all.size());
        all.push_back({"tag" + number, "value" + number});
      }
      all.insert(all.end(), tags->begin(), tags->end());
      *tags = std::move(all);
    }
  }
  return finish("many-tags", std::move(workload.documents), std::move(workload.fields));
}

/// 1,000 Denies on one action, of which none has a value that a request could be filed under.
Workload make_one_action() {
  std::vector<std::string> statements = {
      R"({"Effect":"Allow","Action":"s3:GetObject","Resource":"*"})"};
  for (std::size_t i = 0; i + 1 < 1000; ++i) {
    statements.push_back(
        R"({"Effect":"Deny","Action":"s3:GetObject","Resource":"*","Condition":{"StringLike":)"
        R"({"aws:PrincipalTag/team":"*-blocked-)" +
        std::to_string(i) + "\"}}}");
  }
  Source source(64);
  auto fields = distinct_requests([&] {
    Fields request = plain_request(source, "s3:GetObject",
                                   "arn:aws:s3:::data/" + std::to_string(source.below(100'000)));
    if (source.chance(40))
      request.principal_tags[0].value += "-blocked-" + std::to_string(source.below(1000));
    return request;
  });
  return finish("one-action", {{"one-action", document(statements)}}, std::move(fields));
}

/// The Studio policies, asked one and the same question.
Workload make_repeated() {
  Workload workload = make_studio();
  std::vector<Fields> fields(workload.fields.size(), workload.fields.front());
  return finish("repeated", std::move(workload.documents), std::move(fields));
}

/// The Studio policies and an action in every request that was never seen before.
Workload make_new_actions() {
  Workload workload = make_studio();
  for (std::size_t i = 0; i < workload.fields.size(); ++i) {
    workload.fields[i].action += "V" + std::to_string(i);
  }
  return finish("new-actions", std::move(workload.documents), std::move(workload.fields));
}

}  // namespace

std::vector<std::string_view> hostile_names() {
  return {"many-actions", "globs", "many-tags", "one-action", "repeated", "new-actions"};
}

Workload make_hostile(std::string_view name) {
  if (name == "many-actions") return make_many_actions();
  if (name == "globs") return make_globs();
  if (name == "many-tags") return make_many_tags();
  if (name == "one-action") return make_one_action();
  if (name == "repeated") return make_repeated();
  if (name == "new-actions") return make_new_actions();
  throw std::runtime_error("unknown workload `" + std::string(name) + "`");
}

}  // namespace abac::bench
