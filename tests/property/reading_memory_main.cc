// Fails where reading a text takes more memory than kMost, whatever the text, and where it takes
// more than kMostPerByte bytes for each byte of a text as long as texts may be [G-4]: made of
// values as short, as many and as badly repeated as JSON lets them be. Compiling the policies of a
// text, of as many different values as it may have, may take kMostCompiled. A program of its own,
// because it replaces `operator new`.
#include <abac/abac.h>
#include <abac/case.h>
#include <abac/catalogue.h>
#include <abac/validate.h>

#include <malloc.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <new>
#include <string>
#include <vector>

namespace {

std::size_t used_bytes = 0;
std::size_t peak_bytes = 0;

void give_back(void* memory) noexcept {
  if (memory == nullptr) return;
  used_bytes -= malloc_usable_size(memory);
  std::free(memory);
}

}  // namespace

void* operator new(std::size_t size) {
  void* const memory = std::malloc(size == 0 ? 1 : size);
  if (memory == nullptr) throw std::bad_alloc();
  used_bytes += malloc_usable_size(memory);
  peak_bytes = std::max(peak_bytes, used_bytes);
  return memory;
}
// Inlined, it makes GCC warn of memory from `new` that is given to `free`.
[[gnu::noinline]] void operator delete(void* memory) noexcept { give_back(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { give_back(memory); }

namespace {

constexpr std::size_t kMiB = std::size_t{1} << 20;
constexpr std::size_t kLongest = 16 * kMiB;
constexpr std::size_t kMostPerByte = 12;
constexpr std::size_t kMost = kMostPerByte * kLongest;
constexpr std::size_t kMostCompiled = 28 * kLongest;

struct Input {
  std::string name;
  std::string json;
};

/// `before`, as many of `item(0)`, `item(1)`, … as fit into `size` bytes, and `behind`.
Input filled(const std::string& name, const std::string& before,
             const std::function<std::string(std::size_t)>& item, const std::string& behind,
             std::size_t size = kLongest, std::size_t most_items = ~std::size_t{0}) {
  std::string text = before;
  text.reserve(size);
  for (std::size_t i = 0; i < most_items; ++i) {
    const std::string next = (i == 0 ? "" : ",") + item(i);
    if (text.size() + next.size() + behind.size() > size) break;
    text += next;
  }
  return {name, text + behind};
}

std::function<std::string(std::size_t)> same(const std::string& item) {
  return [item](std::size_t) { return item; };
}

std::string request(const std::string& context) {
  return R"({"principal":{"arn":"arn:aws:iam::111122223333:user/a"},"action":"s3:GetObject",)"
         R"("resource":{"arn":"arn:aws:s3:::b/k"},"context":{)" +
         context;
}

std::string policy(const std::string& values) {
  return R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*",)"
         R"("Condition":{"NumericEquals":{"ex:n":[)" +
         values + "]}}}}";
}

/// A policy document of 1 MiB, all but filled with numbers of one digit.
std::string full_policy() {
  const std::size_t room = kMiB - policy("").size();
  std::string values = "1";
  while (values.size() + 2 <= room) values += ",1";
  return policy(values);
}

/// Texts that are refused, most of them for their many values.
std::vector<Input> refused() {
  const auto name = [](std::size_t i) { return "\"" + std::to_string(i) + "\":0"; };
  return {
      filled("arrays", "[", same("[]"), "]"),
      filled("nested arrays", "[", same("[[[[[[[[]]]]]]]]"), "]"),
      filled("objects", "[", same("{}"), "]"),
      filled("digits", "[", same("0"), "]"),
      filled("empty strings", "[", same("\"\""), "]"),
      filled("escapes", "[", same("\"\\u0041\""), "]"),
      filled("fractions", "[", same("1.50"), "]"),
      filled("one name again and again", "{", same("\"a\":0"), "}"),
      filled("names of escapes", "{", same("\"\\u0041\":0"), "}"),
      filled("different names", "{", name, "}"),
      filled("different names, as many as may be", "{", name, "}", kLongest, kMiB - 1),
      filled("one name, as often as may be", "{", same("\"a\":0"), "}", kLongest, kMiB - 1),
      {"line ends", std::string(kLongest, '\n')},
      {"white space", "[" + std::string(kLongest - 1, ' ')},
      {"a long number", std::string(kLongest, '1') + "]"},
      {"a long word", "[t" + std::string(kLongest - 2, 'r')},
      {"a long string", "[\"" + std::string(kLongest - 2, 'a')},
      {"a long string of escapes", "[\"\\u0001" + std::string(kLongest - 9, 'a') + "\""},
      {"control characters", "[" + std::string(kLongest - 1, '\1')},
      {"brackets", std::string(kLongest, '[')},
      filled("a request of digits", request("\"ex:n\":["), same("0"), "]}}"),
  };
}

/// Requests that are accepted, of as many values as may be.
std::vector<Input> requests() {
  constexpr std::size_t kValues = kMiB - 16;
  const auto key = [](std::size_t i) { return "\"ex:" + std::to_string(i) + "\":\"\""; };
  return {
      filled("digits of a list", request("\"ex:n\":["), same("0"), "]}}", kLongest, kValues),
      filled("texts of a list", request("\"ex:n\":["), same("\"abcdefghijklm\""), "]}}"),
      filled("longer texts of a list", request("\"ex:n\":["), same("\"abcdefghijklmnopqr\""),
             "]}}"),
      filled("context keys", request(""), key, "}}", kLongest, kValues),
  };
}

/// A policy set of as many full documents as a text may hold, each of so many items.
Input full_set(const std::string& name, const std::string& before,
               const std::function<std::string(std::size_t)>& item, const std::string& behind,
               std::size_t items) {
  constexpr std::size_t kDocuments = 15;
  std::string text = R"({"identity":[)";
  for (std::size_t i = 0; i < kDocuments; ++i) {
    const auto own = [&](std::size_t j) { return item(i * items + j); };
    text += (i == 0 ? "" : ",") + filled({}, before, own, behind, kMiB, items).json;
  }
  return {name, text + "]}"};
}

/// Policy sets that are accepted, each full of what takes most when it is compiled.
std::vector<Input> policy_sets() {
  constexpr std::size_t kValues = 69'000;     // of a document, as many as a text may have in all
  constexpr std::size_t kStatements = 9'900;  // of seven values
  const std::string begin = R"({"Version":"2012-10-17","Statement":[)";
  const std::string allow = begin + R"({"Effect":"Allow",)";
  const std::string any = R"("Action":"*","Resource":"*")";
  const auto numbered = [](const std::string& before, const std::string& behind) {
    return [before, behind](std::size_t i) {
      return "\"" + before + std::to_string(i) + behind + "\"";
    };
  };
  const auto values = [&](const std::string& name, const std::string& op, const auto& value) {
    const std::string before = allow + any + R"(,"Condition":{")" + op + R"(":{"ex:n":[)";
    return full_set("values, " + name, before, value, "]}}}]}", kValues);
  };
  const auto statement = [&](std::size_t i) {
    return R"({"Effect":"Allow","Action":"s3:*)" + std::to_string(i) + R"(","Resource":"*"})";
  };
  return {
      values("texts", "StringEquals", numbered("abc", "")),
      values("variables", "StringEquals", numbered("${ex:", "}")),
      values("numbers", "NumericEquals", numbered("1.", "1")),
      values("patterns of ARNs", "ArnLike", numbered("a:*:s:?::", "*a")),
      full_set("patterns of actions", allow + R"("Resource":"*","Action":[)", numbered("s3:*", "?"),
               "]}]}", kValues),
      full_set("patterns of resources", allow + R"("Action":"*","Resource":[)",
               numbered("arn:*:s?:::", "*a"), "]}]}", kValues),
      full_set("statements", begin, statement, "]}", kStatements),
  };
}

class Measurement {
 public:
  void check(const std::string& name, const std::string& json,
             const std::function<bool(const std::string&)>& reads, bool is_accepted,
             std::size_t most = kMost) {
    const std::size_t before = used_bytes;
    peak_bytes = used_bytes;
    const bool was_accepted = reads(json);
    const std::size_t taken = peak_bytes - before;
    std::cout << name << ": " << json.size() << " bytes, "
              << static_cast<double>(taken) / static_cast<double>(json.size()) << " for each, "
              << taken / kMiB << " MiB\n";
    if (was_accepted != is_accepted)
      std::cout << "FAILED: " << (was_accepted ? "" : "not ") << "accepted\n";
    if (taken > most) std::cout << "FAILED: more than " << most / kMiB << " MiB\n";
    if (was_accepted != is_accepted || taken > most) ++failures_;
  }

  [[nodiscard]] bool report() const {
    std::cout << failures_ << " failed\n";
    return failures_ == 0;
  }

 private:
  int failures_ = 0;
};

bool reads_request(const std::string& json) { return abac::parse_request(json).has_value(); }
bool reads_policies(const std::string& json) { return abac::parse_policies(json).has_value(); }
bool compiles(const std::string& json) {
  const auto policies = abac::parse_policies(json);
  return policies && abac::PolicySet::compile(*policies);
}
bool validates(const std::string& json) {
  return std::ranges::none_of(abac::validate_policy(json), [](const abac::Diagnostic& diagnostic) {
    return diagnostic.severity == abac::Severity::Error;
  });
}
bool answers(const std::string& json) {
  abac::CaseReader reader;
  return reader.answer(json).find("\"error\"") == std::string::npos;
}

bool reads_catalogue(const std::string& text) { return abac::Catalogue::parse(text).has_value(); }

/// Catalogues of as many things of one kind as there may be, each as short as can be.
std::vector<Input> catalogues() {
  constexpr std::size_t kMostLines = (std::size_t{1} << 20) - 8;
  const auto full = [](const std::string& name, const std::string& before, const auto& item,
                       const std::string& behind, std::size_t most_items = kLongest) {
    std::string text = "abac-catalogue 1\nsource a 1 2026-01-01\n" + before;
    text.reserve(kLongest);
    for (std::size_t i = 0; i < most_items; ++i) {
      const std::string next = item(i);
      if (text.size() + next.size() + behind.size() > kLongest) break;
      text += next;
    }
    return Input{name, text + behind};
  };
  // Numbers of seven digits are in order as texts, too.
  const auto numbered = [](const std::string& begin, const std::string& end) {
    return [=](std::size_t i) { return begin + std::to_string(1'000'000 + i) + end; };
  };
  return {
      full("services", "", numbered("S", "\n"), "", kMostLines),
      full("keys", "Sa\n", numbered("Ks", "\n"), "", kMostLines),
      full("resource types", "Sa\n", numbered("R", " a::: -\n"), "", kMostLines),
      full("actions", "Sa\n", numbered("A", " R - -\n"), "", kMostLines),
      full("patterns", "Sa\nRa ", same("a:::|"), "a::: -\n"),
      full("services of ARNs", "Sa\nRa ", numbered("", ":::|"), "a::: -\n"),
  };
}

}  // namespace

int main() {
  Measurement measurement;
  for (const Input& input : refused()) {
    measurement.check("request of " + input.name, input.json, reads_request, false);
    measurement.check("policies of " + input.name, input.json, reads_policies, false);
    measurement.check("case of " + input.name, input.json, answers, false);
    measurement.check("validation of " + input.name, input.json, validates, false);
  }
  for (const Input& input : requests()) {
    measurement.check("request of " + input.name, input.json, reads_request, true);
    measurement.check("case of " + input.name,
                      R"({"name":"n","policies":{},"request":)" + input.json + "}", answers,
                      input.json.size() < kLongest - 64);
  }
  for (const Input& input : policy_sets()) {
    measurement.check("validation of policies of " + input.name, input.json, validates, true);
    const std::string one_case =
        R"({"name":"n","policies":)" + input.json + R"(,"request":)" + request("") + "}}}";
    measurement.check("case of policies of " + input.name, one_case, answers, true, kMostCompiled);
  }
  for (const Input& input : catalogues()) {
    measurement.check("catalogue of " + input.name, input.json, reads_catalogue, true);
  }
  const std::string one = full_policy();
  measurement.check("a policy of numbers", one, validates, true);
  measurement.check("a policy of numbers", one, compiles, true);
  const std::string two = R"({"identity":[)" + one + "]}";
  measurement.check("policies of numbers", two, compiles, true);
  const std::string many = R"({"identity":[)" + one + "," + one + "," + one + "]}";
  measurement.check("policies of more numbers than may be", many, reads_policies, false);
  return measurement.report() ? EXIT_SUCCESS : EXIT_FAILURE;
}
