// A number → the policies of a tenant; so many of them, compiled.
#include "tenants.h"

#include "workload_files.h"

#include <array>
#include <stdexcept>
#include <utility>

namespace abac::bench {
namespace {

/// The documents of W1 that every tenant has; the others are left out of some sets.
constexpr std::size_t kCommonDocuments = 4;

/// Statements of its own; `@` stands for the tenant.
constexpr std::string_view kOwnTable = R"({"Sid":"OwnTable","Effect":"Allow",
  "Action":["dynamodb:GetItem","dynamodb:Query"],
  "Resource":"arn:aws:dynamodb:us-east-1:111122223333:table/@-*"})";
constexpr std::string_view kKeepBucket = R"({"Sid":"KeepBucket","Effect":"Deny",
  "Action":["s3:DeleteBucket","s3:PutBucketPolicy"],"Resource":"arn:aws:s3:::@-*"})";

std::string name_of(std::size_t tenant) { return "tenant-" + std::to_string(tenant); }

/// Puts the tenant's own bucket beside that of the published policy.
std::string with_own_bucket(std::string json, const std::string& name) {
  constexpr std::string_view kBucket = "\"arn:aws:s3:::amzn-s3-demo-bucket\",";
  const std::size_t place = json.find(kBucket);
  if (place == json.npos) throw std::runtime_error("the policies of W1 name no bucket");
  json.insert(place, "\"arn:aws:s3:::" + name + "-data\",\"arn:aws:s3:::" + name + "-data/*\",");
  return json;
}

std::vector<Document> studio_documents(std::size_t tenant) {
  static const std::vector<Document> studio = make_studio().documents;
  const std::string name = name_of(tenant);
  std::vector<Document> documents;
  // 16 or 17 statements of W1, or all 18 and up to two more.
  const std::size_t kind = tenant % 5;
  const std::size_t taken = kind < 2 ? kCommonDocuments + kind : studio.size();
  for (std::size_t i = 0; i < taken; ++i) documents.push_back(studio[i]);
  documents[1].json = with_own_bucket(std::move(documents[1].json), name);
  if (kind > 2) {
    std::vector<std::string> statements = {fill_in(kOwnTable, name)};
    if (kind > 3) statements.push_back(fill_in(kKeepBucket, name));
    documents.push_back({name, document(statements)});
  }
  return documents;
}

std::vector<Document> team_documents(std::size_t tenant) {
  static const std::vector<Document> first = make_studio_per_team(10).documents;
  return {first.front(), team_document(name_of(tenant))};
}

constexpr std::array<TenantKind, 2> kKinds = {
    {{"W1", studio_documents, [] { return make_studio().fields; }},
     {"W2", team_documents, [] { return make_studio_per_team(10).fields; }}}};

}  // namespace

std::span<const TenantKind> tenant_kinds() noexcept { return kKinds; }

Tenants::Tenants(const TenantKind& kind, std::size_t count) {
  const Vocabulary vocabulary = vocabulary_of(finish("asked", {}, kind.requests()));
  sets_.reserve(count);
  for (std::size_t tenant = 0; tenant < count; ++tenant) {
    sets_.push_back(compile(finish(name_of(tenant), kind.documents(tenant), {}), vocabulary));
  }
}

std::size_t Tenants::memory_bytes() const noexcept {
  std::size_t bytes = 0;
  for (const PolicySet& set : sets_) bytes += set.memory_bytes();
  return bytes;
}

}  // namespace abac::bench
