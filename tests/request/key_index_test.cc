// An index of keys finds what comparing each key in turn finds, whatever the keys are, and so do
// the look-ups of a decision that use it.
#include "request/key_index.h"

#include "base/case_folding.h"
#include "decide/request_keys.h"
#include "request/key_scan.h"
#include "support/catch.h"
#include "support/random_source.h"

#include <abac/evaluate.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace abac::internal {
namespace {

/// Characters that fold to each other, to others of another size, or to nothing; and half of one.
const std::vector<std::string> kCharacters = {"a",
                                              "A",
                                              "k",
                                              "K",
                                              "\u212A" /* Kelvin */,
                                              "s",
                                              "\u017F" /* long s */,
                                              "\u00E9",
                                              "\u00C9",
                                              "\u1E9E",
                                              "\u00DF",
                                              "\u0416",
                                              "\u0436",
                                              "-",
                                              "\xF0\x90\x90\x80" /* Deseret */,
                                              "\xC3"};

std::string random_key(random::Source& source) {
  std::string key;
  const std::size_t size = source.chance(5) ? source.below(600) : source.below(4);
  for (std::size_t i = 0; i < size; ++i) key += source.pick(kCharacters);
  return key;
}

/// The positions of the keys that fold to a name, by comparing each.
std::vector<std::size_t> compared(const std::vector<Tag>& tags, std::string_view name) {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < tags.size(); ++i) {
    if (fold_equal(tags[i].key, name)) found.push_back(i);
  }
  return found;
}

std::vector<std::size_t> indexed(const KeyIndex<Tag>& index, std::string_view name) {
  std::vector<std::size_t> found;
  for (std::size_t i = index.find(name); i != KeyIndex<Tag>::kNone; i = index.next(i)) {
    found.push_back(i);
  }
  return found;
}

/// Keys of a map, and their texts.
struct Tags {
  std::vector<std::string> texts;
  std::vector<Tag> tags;

  Tags(random::Source& source, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) texts.push_back(random_key(source));
    for (const std::string& text : texts) tags.push_back({text, "v"});
  }
};

}  // namespace

TEST_CASE("K-4 an index of keys finds the keys that comparing all finds, in their order") {
  random::Source source(7);
  for (const std::size_t count : {0U, 1U, 2U, 16U, 100U, 254U, 255U, 256U, 257U, 700U}) {
    for (int round = 0; round < 10; ++round) {
      const Tags map(source, count);
      std::vector<std::uint32_t> memory(KeyIndex<Tag>::words_for(count));
      KeyIndex<Tag> index;
      index.build(map.tags, memory);
      bool has_repeated = false;
      for (const Tag& tag : map.tags) {
        const auto expected = compared(map.tags, tag.key);
        has_repeated = has_repeated || expected.size() > 1;
        CHECK(indexed(index, tag.key) == expected);
      }
      for (int i = 0; i < 50; ++i) {
        const std::string name = random_key(source);
        CHECK(indexed(index, name) == compared(map.tags, name));
      }
      CHECK(index.has_repeated() == has_repeated);
    }
  }
}

TEST_CASE("K-3 one pass over the keys of a map tells what comparing each with each does") {
  random::Source source(23);
  const auto ascii_key = [&] {
    // Few texts, so that some repeat, and of all sizes up to three words.
    std::string key(source.below(24), source.chance(50) ? 'a' : 'Q');
    if (!key.empty())
      key[source.below(key.size())] = source.pick(std::vector<char>{'a', 'A', 'b', 'B', '[', '{'});
    return key + std::to_string(source.below(60));
  };
  for (int round = 0; round < 4000; ++round) {
    const std::size_t count = source.chance(5) ? source.below(300) : source.below(20);
    const unsigned others = source.chance(30) ? 10 : 0;
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < count; ++i) {
      texts.push_back(source.chance(others) ? random_key(source) : ascii_key());
    }
    std::vector<Tag> tags;
    for (const std::string& text : texts) tags.push_back({text, "v"});
    bool has_repeated = false;
    bool has_non_ascii = false;
    std::uint64_t signatures = 0;
    for (std::size_t i = 0; i < count; ++i) {
      has_non_ascii = has_non_ascii || !is_ascii(texts[i]);
      signatures |= key_signature(texts[i]);
      for (std::size_t j = 0; j < i; ++j) {
        has_repeated = has_repeated || fold_equal(texts[i], texts[j]);
      }
    }
    const KeyScan scan = scan_keys(std::span<const Tag>(tags));
    const Repeats repeats = find_repeats(std::span<const Tag>(tags), scan);
    CHECK((repeats == Repeats::Some) == has_repeated);
    if (scan.is_usual) CHECK((!has_repeated && !has_non_ascii));
    if (repeats == Repeats::None) {
      CHECK(scan.has_non_ascii() == has_non_ascii);
      CHECK(scan.signatures == signatures);
    }
  }
}

TEST_CASE(
    "K-3 a letter beyond ASCII is seen wherever it stands in a key, among few keys and many") {
  for (const std::size_t others : {0U, 6U, 7U, 30U, 252U, 253U, 254U}) {
    for (std::size_t before = 0; before < 40; ++before) {
      for (const std::size_t behind : {0U, 1U, 7U, 8U, 20U}) {
        CAPTURE(others, before, behind);
        std::vector<std::string> texts;
        for (std::size_t i = 0; i < others; ++i) texts.push_back("other" + std::to_string(i));
        for (const char* letter : {"\u212A", "k"}) {
          texts.push_back(std::string(before, 'a') + letter + std::string(behind, 'b'));
        }
        std::vector<Tag> tags;
        for (const std::string& text : texts) tags.push_back({text, "v"});
        const std::span<const Tag> both = tags;
        CHECK(find_repeats(both, scan_keys(both)) == Repeats::Some);
        const std::span<const Tag> one = both.first(both.size() - 1);
        CHECK(scan_keys(one).has_non_ascii());
        CHECK(find_repeats(one, scan_keys(one)) == Repeats::None);
      }
    }
  }
}

TEST_CASE("K-3 keys that were chosen to have one mark are told apart all the same") {
  // Without what tells small from large letters `[` is `{`.
  for (const std::size_t count : {9U, 60U, 255U}) {
    std::vector<std::string> keys;
    for (std::size_t i = 0; i < count; ++i) {
      std::string key = "key:";
      for (std::size_t bit = 0; bit < 8; ++bit) key += (i >> bit & 1) != 0 ? '[' : '{';
      keys.push_back(key);
    }
    const auto repeats = [&] {
      std::vector<Tag> tags;
      for (const std::string& key : keys) tags.push_back({key, "v"});
      const std::span<const Tag> map = tags;
      return find_repeats(map, scan_keys(map));
    };
    CHECK(repeats() == Repeats::None);
    keys.back() = "KEY" + keys[count / 2].substr(3);
    CHECK(repeats() == Repeats::Some);
  }
}

TEST_CASE("K-3 a key that repeats is found however many before it took the bit of another") {
  std::vector<std::string> texts;
  std::uint64_t place = 0;
  for (std::size_t i = 0; texts.size() < kMostTaken + 3; ++i) {
    const std::string text = "k" + std::to_string(i);
    const std::uint64_t own = mix_without_case(last_bytes(text)) >> 52;
    if (texts.empty()) place = own;
    if (own == place) texts.push_back(text);
  }
  const std::string repeated = "K0";
  for (std::size_t count = kFewKeys; count <= texts.size(); ++count) {
    CAPTURE(count);
    std::vector<Tag> tags;
    for (std::size_t i = 0; i < count; ++i) tags.push_back({texts[i], "v"});
    const auto repeats_of = [](std::span<const Tag> map) {
      return find_repeats(map, scan_keys(map));
    };
    CHECK(repeats_of(tags) == Repeats::None);
    tags.push_back({repeated, "v"});
    CHECK(repeats_of(tags) == Repeats::Some);
  }
}

TEST_CASE("K-3 two of many context keys that fold to one name are refused wherever they stand") {
  random::Source source(11);
  for (const std::size_t count : {2U, 8U, 9U, 17U, 32U, 33U, 100U, 255U, 256U, 300U}) {
    for (const std::string& letter : {std::string("k"), std::string("\u017F")}) {
      std::vector<std::string> keys;
      for (std::size_t i = 0; i < count; ++i) keys.push_back("ex:" + letter + std::to_string(i));
      const auto is_refused = [&] {
        std::vector<ContextEntry> context;
        for (const std::string& key : keys) context.push_back({key, ContextValue("v")});
        return !check_request({.principal = {.arn = "arn:aws:iam::111122223333:user/a"},
                               .action = "s3:GetObject",
                               .resource = {.arn = "arn:aws:s3:::b/k"},
                               .context = context});
      };
      CHECK_FALSE(is_refused());
      const std::size_t first = source.below(count - 1);
      const std::size_t second = source.between(first + 1, count - 1);
      keys[second] = (letter == "k" ? "EX:\u212A" : "eX:S") + std::to_string(first);
      CHECK(is_refused());
    }
  }
}

TEST_CASE("K-3 two empty keys among any number of tags or context keys are refused as others are") {
  for (std::size_t count = 1; count <= 40; ++count) {
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < count; ++i) texts.push_back("t" + std::to_string(i));
    std::vector<Tag> tags;
    for (const std::string& text : texts) tags.push_back({text, "v"});
    const auto check = [&] {
      return check_request({.principal = {.arn = "arn:aws:iam::111122223333:user/a", .tags = tags},
                            .action = "s3:GetObject",
                            .resource = {.arn = "arn:aws:s3:::b/k"}});
    };
    CAPTURE(count);
    tags.insert(tags.begin(), {std::string_view(), "v"});
    CHECK(check());
    tags.push_back({std::string_view(texts.front()).substr(2), "v"});  // at another place
    REQUIRE_FALSE(check());
    CHECK(check().error().code == ErrorCode::DuplicateTag);
  }
}

TEST_CASE("K-3 two short keys that fold alike are refused whatever stands around them") {
  for (const std::string key : {"k", "kx", "kxy", "kxyz"}) {
    for (std::size_t count = 1; count <= 40; ++count) {
      std::vector<std::string> texts;
      for (std::size_t i = 0; i < count; ++i) texts.push_back("t" + std::to_string(i));
      const std::string first = "abcdefgh" + key + "ijklmnop";
      const std::string second = "12345678" + std::string("K") + key.substr(1) + "87654321";
      std::vector<Tag> tags = {{std::string_view(first).substr(8, key.size()), "v"}};
      for (const std::string& text : texts) tags.push_back({text, "v"});
      const auto check = [&] {
        return check_request(
            {.principal = {.arn = "arn:aws:iam::111122223333:user/a", .tags = tags},
             .action = "s3:GetObject",
             .resource = {.arn = "arn:aws:s3:::b/k"}});
      };
      CAPTURE(key, count);
      CHECK(check());
      tags.push_back({std::string_view(second).substr(8, key.size()), "v"});
      REQUIRE_FALSE(check());
      CHECK(check().error().code == ErrorCode::DuplicateTag);
    }
  }
}

TEST_CASE("K-3 keys of which one begins or ends another are different keys") {
  for (const std::size_t count : {2U, 3U, 7U, 8U, 9U, 20U, 32U, 33U, 60U}) {
    for (const std::string& letter : {std::string("k"), std::string("\u00e9")}) {
      std::vector<std::string> texts = {""};
      for (std::size_t i = 1; i < count; ++i) texts.push_back(texts.back() + letter);
      for (const bool is_ascending : {true, false}) {
        std::vector<Tag> tags;
        for (const std::string& text : texts) tags.push_back({text, "v"});
        if (!is_ascending) std::reverse(tags.begin(), tags.end());
        CAPTURE(count, letter, is_ascending);
        CHECK(check_request({.principal = {.arn = "arn:aws:iam::111122223333:user/a", .tags = tags},
                             .action = "s3:GetObject",
                             .resource = {.arn = "arn:aws:s3:::b/k"}}));
      }
    }
  }
}

TEST_CASE("K-4 a tag among many is what it is among few: absent, single, or multi") {
  random::Source source(13);
  for (const std::size_t count : {3U, 16U, 17U, 100U, 255U, 256U, 600U}) {
    const Tags map(source, count);
    const Request request{.principal = {.arn = "arn:aws:iam::111122223333:user/a"},
                          .action = "s3:GetObject",
                          .resource = {.arn = "arn:aws:s3:::b/k", .tags = map.tags}};
    // Searched a few times, and then indexed.
    std::optional<KeyMaps> some_maps;
    for (int i = 0; i < 400; ++i) {
      if (i % 20 == 0) some_maps.emplace();
      KeyMaps& maps = *some_maps;
      const std::string name =
          fold(source.chance(70) ? source.pick(map.texts) : random_key(source));
      const auto expected = compared(map.tags, name);
      const KeyValue value = maps.find_resource_tag(request, name);
      std::size_t values = 0;
      value.for_each([&](std::string_view) { return ++values != 0; });
      CHECK(values == expected.size());
      CHECK(value.is_absent() == expected.empty());
      CHECK(value.is_single() == (expected.size() == 1));
    }
  }
}

TEST_CASE("texts that are equal after folding have one hash") {
  random::Source source(17);
  const HashKey key{0x1234567, 0x89ABCDEF};
  for (int i = 0; i < 20'000; ++i) {
    const std::string a = random_key(source);
    const std::string b = fold(a);
    CHECK(hash_folded(a, key) == hash_folded(b, key));
    const std::string c = random_key(source);
    if (!fold_equal(a, c)) CHECK(hash_folded(a, key) != hash_folded(c, key));
  }
}

TEST_CASE(
    "more keys of policies than are remembered by slot have the values that they have alone") {
  // Each Deny compares two keys, one of them by a variable: alike, they match.
  constexpr std::size_t kKeys = 400;
  std::vector<std::string> names;
  std::vector<std::string> values;
  for (std::size_t i = 0; i < kKeys; ++i) {
    names.push_back("ex:k" + std::to_string(i));
    values.push_back("v" + std::to_string(i));
  }
  Policy policy;
  policy.version = PolicyVersion::V2012_10_17;
  const auto add = [&](Effect effect) -> Statement& {
    Statement& statement = policy.statements.emplace_back();
    statement.effect = effect;
    statement.action.entries = {{"*", {}}};
    statement.resource.emplace();
    statement.resource->entries = {{"*", {}}};
    return statement;
  };
  add(Effect::Allow);
  for (int round = 0; round < 2; ++round) {
    for (std::size_t i = 0; i + 1 < kKeys; ++i) {
      add(Effect::Deny).conditions = {
          {{"StringEquals", {}}, {names[i], {}}, false, {{"${" + names[i + 1] + "}", {}}}}};
    }
  }
  Policies policies;
  policies.identity.push_back(policy);
  const auto set = PolicySet::compile(policies);
  REQUIRE(set.has_value());
  const auto decided = [&] {
    std::vector<ContextEntry> context;
    for (std::size_t i = 0; i < kKeys; ++i) context.push_back({names[i], ContextValue(values[i])});
    return decide(*set, {.principal = {.arn = "arn:aws:iam::111122223333:user/a"},
                         .action = "s3:GetObject",
                         .resource = {.arn = "arn:aws:s3:::b/k", .account = "111122223333"},
                         .context = context});
  };
  CHECK(decided() == Decision::Allowed);
  random::Source source(19);
  for (int i = 0; i < 30; ++i) {
    const std::size_t at = source.below(kKeys - 1);
    const std::string before = std::exchange(values[at + 1], values[at]);
    CHECK(decided() == Decision::ExplicitDeny);
    values[at + 1] = before;
  }
}

TEST_CASE("a list of a key without a place of its own finds statements by all of its values") {
  // Denies are filed under one value each and, but for the last, ask for another such key too.
  constexpr std::size_t kValues = 40;
  Policy policy;
  policy.version = PolicyVersion::V2012_10_17;
  const auto add = [&](Effect effect, const std::string& action) -> Statement& {
    Statement& statement = policy.statements.emplace_back();
    statement.effect = effect;
    statement.action.entries = {{action, {}}};
    statement.resource.emplace();
    statement.resource->entries = {{"*", {}}};
    return statement;
  };
  const auto equals = [](const std::string& op, const std::string& key, const std::string& value) {
    return Condition{{op, {}}, {key, {}}, false, {{value, {}}}};
  };
  add(Effect::Allow, "*");
  for (int i = 0; i < 200; ++i) {  // keys that are used more often take the places
    for (std::size_t use = 0; use < 2 * kValues; ++use) {
      add(Effect::Deny, "ec2:x").conditions = {
          equals("StringEquals", "ex:k" + std::to_string(i), "v")};
    }
  }
  for (std::size_t i = 0; i < kValues; ++i) {
    auto& conditions = add(Effect::Deny, "s3:GetObject").conditions;
    conditions = {equals("ForAnyValue:StringEquals", "ex:list", std::to_string(i))};
    if (i + 1 < kValues) conditions.push_back(equals("ForAnyValue:StringEquals", "ex:other", "x"));
  }
  Policies policies;
  policies.identity.push_back(policy);
  const auto set = PolicySet::compile(policies);
  REQUIRE(set.has_value());
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < kValues; ++i) texts.push_back(std::to_string(i));
  for (const std::size_t count : {kValues - 1, kValues}) {
    const std::vector<std::string_view> list(texts.begin(),
                                             texts.begin() + static_cast<std::ptrdiff_t>(count));
    const std::vector<std::string_view> others = {"y"};
    const ContextEntry context[] = {{"ex:list", ContextValue(list)},
                                    {"ex:other", ContextValue(others)}};
    const Request request{.principal = {.arn = "arn:aws:iam::111122223333:user/a"},
                          .action = "s3:GetObject",
                          .resource = {.arn = "arn:aws:s3:::b/k", .account = "111122223333"},
                          .context = context};
    CHECK(decide(*set, request) == (count == kValues ? Decision::ExplicitDeny : Decision::Allowed));
  }
}

}  // namespace abac::internal
