// Wherever a document stands in a file, what is said of it is the same, and its places lead to the
// same text: for every wrapper, on sound and refused documents.
#include <abac/policy_text.h>
#include <abac/validate.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "support/catch.h"
#include "support/repository_text.h"
#include "yaml/value_tree.h"

namespace {

using abac::Diagnostic;
using abac::FoundPolicies;

/// A kind of file, and how a part of the document stands in it.
struct Wrapper {
  std::string name;
  std::string pointer;
  std::function<std::string(const std::string& document)> wrap;
  std::function<std::string(const std::string& part)> part;
};

std::string same(const std::string& part) { return part; }

/// As a JSON string without its quotes.
std::string escaped(const std::string& text) {
  std::string result;
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      result += {'\\', c};
    } else if (c == '\n') {
      result += "\\n";
    } else if (c == '\t') {
      result += "\\u0009";
    } else if (static_cast<unsigned char>(c) >= ' ') {
      result += c;
    } else {
      result += "\\r";
    }
  }
  return result;
}

std::string encoded(const std::string& text) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string result;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
      result += c;
    } else {
      result += {'%', kDigits[byte / 16], kDigits[byte % 16]};
    }
  }
  return result;
}

/// The text in a block of YAML: each line behind as many blanks.
std::string indented(const std::string& text) {
  std::string result = "          ";
  for (const char c : text) {
    result += c;
    if (c == '\n') result += "          ";
  }
  return result;
}

std::vector<Wrapper> wrappers() {
  const std::string resources = "Resources:\n  X:\n    Type: Custom::Any\n    Properties:\n";
  return {
      {"a document", "", same, same},
      {"an array", "/1",
       [](const std::string& document) { return "[{\"Statement\": []},\n  " + document + "\n]"; },
       same},
      {"a line", "",
       [](const std::string& document) {
         std::string line = document;  // JSON has line breaks between its words alone
         std::replace(line.begin(), line.end(), '\n', ' ');
         return "{\"Statement\": []}\n" + line + "\n";
       },
       [](const std::string& part) {
         std::string line = part;
         std::replace(line.begin(), line.end(), '\n', ' ');
         return line;
       }},
      {"an answer", "/PolicyVersion/Document",
       [](const std::string& document) {
         return "{\"PolicyVersion\": {\n  \"Document\": " + document + "}}";
       },
       same},
      {"a text", "/Attributes/Policy",
       [](const std::string& document) {
         return "{\"Attributes\":\n{\"Policy\": \"" + escaped(document) + "\"}}";
       },
       escaped},
      {"a URL-encoded text", "/PolicyDocument",
       [](const std::string& document) {
         return "{\n \"PolicyDocument\": \"" + encoded(document) + "\"}";
       },
       encoded},
      {"a template", "/Resources/X/Properties/PolicyDocument",
       [](const std::string& document) {
         return "{\"Resources\": {\"X\": {\"Type\": \"Custom::Any\",\n\"Properties\": "
                "{\"PolicyDocument\": " +
                document + "}}}}";
       },
       same},
      {"a plan", "/values/root_module/resources/0/values/policy",
       [](const std::string& document) {
         return "{\"format_version\": \"1.0\", \"values\": {\"root_module\": {\"resources\": [\n"
                "{\"type\": \"any\", \"values\": {\"policy\": \"" +
                escaped(document) + "\"}}]}}}";
       },
       escaped},
      {"a block of YAML", "/Resources/X/Properties/PolicyDocument",
       [=](const std::string& document) {
         return resources + "      PolicyDocument: |\n" + indented(document) + "\n";
       },
       // Lines of a part that goes over several are indented in the file.
       [](const std::string& part) {
         return part.find('\n') == std::string::npos ? part : std::string();
       }},
      {"YAML", "/Resources/X/Properties/PolicyDocument",
       [=](const std::string& document) {
         return resources + "      PolicyDocument:\n" + indented(document) + "\n";
       },
       [](const std::string& part) {
         return part.find('\n') == std::string::npos ? part : std::string();
       }},
  };
}

std::vector<std::string> documents() {
  std::vector<std::string> texts;
  for (const std::string_view folder : {"tests/refused/policy", "policies/studio",
                                        "policies/studio-hardened", "policies/organization"}) {
    const std::filesystem::path path = abac::test::kRoot / folder;
    for (const auto& entry : std::filesystem::directory_iterator(path)) {
      if (entry.path().extension() != ".json") continue;
      std::string text = abac::test::read_text(entry.path());
      while (text.ends_with('\n')) text.pop_back();
      abac::internal::ValueTree tree;
      if (text.size() < 100'000 && tree.read_json(text) && tree.json_errors().empty() &&
          tree.roots().front().find("Statement")) {
        texts.push_back(std::move(text));
      }
    }
  }
  std::sort(texts.begin(), texts.end());
  return texts;
}

/// Whether a number of a document would be an account in YAML, and so a text.
bool has_account_as_number(const std::string& document) {
  abac::internal::ValueTree tree;
  return tree.read_json(document) && tree.roots().front().any_within([](const auto& value) {
    return value.type() == abac::internal::JsonType::Number && value.source().size() >= 12;
  });
}

std::string_view part_of(std::string_view text, const abac::SourceRange& where) {
  return text.substr(where.begin, where.end - where.begin);
}

}  // namespace

TEST_CASE("what is said of a document is said of the same text wherever it stands") {
  const std::vector<std::string> all = documents();
  REQUIRE(all.size() > 60);
  std::size_t compared = 0;
  for (const std::string& document : all) {
    for (const Wrapper& wrapper : wrappers()) {
      if (wrapper.name == "YAML" && has_account_as_number(document)) continue;
      const std::string file = wrapper.wrap(document);
      CAPTURE(wrapper.name, file);
      const FoundPolicies found = abac::find_policies(file);
      // YAML has no such characters.
      if (found.looks_like.find("control characters") != std::string::npos) continue;
      REQUIRE_FALSE(found.policies.empty());
      const abac::FoundPolicy& policy = found.policies.back();
      CHECK(policy.pointer == wrapper.pointer);
      const auto expected = abac::validate_policy(document, policy.use.type);
      const auto diagnostics = abac::validate_policy(policy.text(), policy.use.type);
      REQUIRE(diagnostics.size() == expected.size());
      for (std::size_t i = 0; i < expected.size(); ++i) {
        const Diagnostic placed = policy.in_file(diagnostics[i]);
        CHECK(placed.code == expected[i].code);
        CHECK(placed.message == expected[i].message);
        CHECK(placed.pointer == wrapper.pointer + expected[i].pointer);
        const std::string wanted = wrapper.part(std::string(part_of(document, expected[i].where)));
        if (!wanted.empty()) {
          CHECK(part_of(file, placed.where) == wanted);
          ++compared;
        }
        // Line and column say the same as the offset.
        const std::string_view before = std::string_view(file).substr(0, placed.where.begin);
        CHECK(placed.where.line ==
              static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n')) + 1);
        CHECK(placed.where.column == before.size() - (before.rfind('\n') + 1) + 1);
      }
    }
  }
  CHECK(compared > 500);
}

TEST_CASE("a policy that was parsed has the places of the file") {
  const std::string document =
      R"({"Version":"2012-10-17","Statement":[{"Sid":"A","Effect":"Allow","Action":["s3:*"],"Resource":"*"}]})";
  for (const Wrapper& wrapper : wrappers()) {
    const std::string file = wrapper.wrap(document);
    CAPTURE(wrapper.name, file);
    const FoundPolicies found = abac::find_policies(file);
    const auto& policy = found.policies.back();
    auto parsed = abac::parse_policy(policy.text());
    REQUIRE(parsed);
    const abac::Policy placed = policy.in_file(*std::move(parsed));
    CHECK(placed.pointer == wrapper.pointer);
    const abac::Statement& statement = placed.statements.front();
    CHECK(part_of(file, statement.sid->where) == wrapper.part(R"("A")"));
    CHECK(part_of(file, statement.action.entries[0].where) == wrapper.part(R"("s3:*")"));
    CHECK(part_of(file, statement.effect_where) == wrapper.part(R"("Allow")"));
    CHECK(part_of(file, placed.where) == wrapper.part(document));
  }
}
