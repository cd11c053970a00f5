// What was probably meant: distances by hand, and against the plain table of all distances.
#include "lint/did_you_mean.h"

#include <algorithm>
#include <array>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "support/catch.h"

namespace {

using abac::internal::did_you_mean;
using abac::internal::edit_distance;

/// The whole table, without any bound.
std::size_t plain_distance(const std::string& a, const std::string& b) {
  std::vector<std::vector<std::size_t>> d(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) d[i][0] = i;
  for (std::size_t k = 0; k <= b.size(); ++k) d[0][k] = k;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    for (std::size_t k = 1; k <= b.size(); ++k) {
      d[i][k] = std::min(
          {d[i - 1][k] + 1, d[i][k - 1] + 1, d[i - 1][k - 1] + (a[i - 1] == b[k - 1] ? 0 : 1)});
      if (i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1]) {
        d[i][k] = std::min(d[i][k], d[i - 2][k - 2] + 1);
      }
    }
  }
  return d[a.size()][b.size()];
}

std::string nearest(std::string_view text, const std::vector<std::string>& names) {
  return std::string(did_you_mean(text, names).value_or("none"));
}

}  // namespace

TEST_CASE("the distance counts bytes put in, taken out, replaced and exchanged") {
  struct Row {
    const char* a;
    const char* b;
    std::size_t distance;
  };
  const std::array rows = std::to_array<Row>({
      {"", "", 0},
      {"get", "GET", 0},
      {"get", "gt", 1},
      {"get", "gett", 1},
      {"get", "gat", 1},
      {"get", "gte", 1},
      {"get", "teg", 2},
      {"", "ab", 2},
      {"getobject", "getobejct", 1},
      {"getobject", "egtobejct", 2},
  });
  for (const auto& [a, b, distance] : rows) {
    INFO(a << " " << b);
    CHECK(edit_distance(a, b, 2) == distance);
    CHECK(edit_distance(b, a, 2) == distance);
  }
  CHECK(edit_distance("get", "put", 2) == 2);
  CHECK(edit_distance("get", "puts", 2) > 2);
  CHECK(edit_distance("get", "teg", 1) > 1);
}

TEST_CASE("the distance is that of the whole table, up to the limit") {
  std::mt19937 random(7);  // NOLINT(cert-msc51-cpp): the same each time
  const auto text = [&] {
    std::string made(random() % 9, 'a');
    for (char& c : made) c = static_cast<char>('a' + random() % 3);
    return made;
  };
  for (int i = 0; i < 20000; ++i) {
    const std::string a = text();
    const std::string b = text();
    const std::size_t whole = plain_distance(a, b);
    for (const std::size_t limit : {0U, 1U, 2U}) {
      const std::size_t found = edit_distance(a, b, limit);
      if (whole <= limit ? found != whole : found <= limit) FAIL_CHECK(a << " " << b);
    }
  }
}

TEST_CASE("what was meant is the one nearest name") {
  CHECK(nearest("dynamobd", {"dynamodb", "dynamo"}) == "dynamodb");
  CHECK(nearest("dynamdob", {"dynamodb", "s3"}) == "dynamodb");
  CHECK(nearest("Bucket", {"bucket"}) == "bucket");
  CHECK(nearest("bucket", {}) == "none");
  CHECK(nearest("bucket", {"bukcte"}) == "bukcte");
  CHECK(nearest("bucket", {"bucket1", "bucket2"}) == "none");
  CHECK(nearest("bucket", {"bucket1", "bucket2", "bucket"}) == "bucket");
  CHECK(nearest("bucket", {"bucket1", "BUCKET1"}) == "bucket1");
  CHECK(nearest("bucket", {"bucketing"}) == "none");
}

TEST_CASE("below six characters one change is the most") {
  CHECK(nearest("s33", {"s3"}) == "s3");
  CHECK(nearest("lambd", {"lambda"}) == "lambda");
  CHECK(nearest("lamb", {"lambda"}) == "none");
  CHECK(nearest("lambad", {"lambda"}) == "lambda");
  CHECK(nearest("lamdba1", {"lambda"}) == "lambda");
}

TEST_CASE("long texts are near to nothing") {
  const std::string name(64, 'n');
  CHECK(nearest(name + "n", {name}) == "none");
  CHECK(nearest(name.substr(1), {name}) == name);
  CHECK(nearest(name, {name + "n"}) == "none");
}
