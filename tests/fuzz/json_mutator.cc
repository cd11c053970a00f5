// Mutations that keep JSON what it is: members and values are renamed, replaced by what policies,
// requests and cases say, moved, doubled and removed. Every few times libFuzzer's own mutations of
// bytes take their turn, so that faults in the text are tried too.
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <random>
#include <string>
#include <string_view>
#include <vector>

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

namespace {

using Tree = nlohmann::ordered_json;

// clang-format off
constexpr const char* kNames[] = {
    // of policies and sets
    "Version", "Id", "Statement", "Sid", "Effect", "Principal", "NotPrincipal", "Action",
    "NotAction", "Resource", "NotResource", "Condition", "AWS", "Service", "Federated",
    "CanonicalUser", "name", "document", "identity", "resource", "permissions_boundary", "session",
    "service_control", "resource_control", "vpc_endpoint",
    // operators
    "StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringLike", "StringNotLike",
    "NumericEquals", "NumericLessThan", "NumericGreaterThanEquals", "DateEquals", "DateLessThan",
    "DateGreaterThanEquals", "Bool", "BinaryEquals", "IpAddress", "NotIpAddress", "ArnEquals",
    "ArnLike", "ArnNotLike", "Null", "StringEqualsIfExists", "BoolIfExists", "ArnLikeIfExists",
    "ForAllValues:StringEquals", "ForAnyValue:StringLike", "ForAllValues:StringLikeIfExists",
    "ForAnyValue:StringNotEquals",
    // keys
    "aws:PrincipalTag/team", "aws:ResourceTag/team", "aws:RequestTag/team", "aws:TagKeys",
    "aws:PrincipalArn", "aws:PrincipalAccount", "aws:PrincipalType", "aws:username", "aws:userid",
    "aws:SourceIp", "aws:CurrentTime", "aws:EpochTime", "aws:SecureTransport", "aws:CalledVia",
    "aws:SourceArn", "s3:max-keys", "s3:prefix", "ex:key", "team", "Team",
    // of requests and cases
    "policies", "request", "expect", "principal", "action", "arn", "account", "type", "role_arn", "user_arn",
    "tags", "request_tags", "context", "decision", "message", "matched_statements",
    "missing_context_keys", "error", "policy", "index", "sid", "effect",
};

constexpr const char* kTexts[] = {
    "", "*", "?", "2012-10-17", "2008-10-17", "Allow", "Deny", "S1", "s3:*", "s3:Get*",
    "s3:GetObject", "sts:AssumeRole", "iam:PassRole", "*:*", "arn:aws:s3:::bucket/key",
    "arn:aws:s3:::bucket/*", "arn:aws:s3:::bucket/${aws:username}/*", "arn:aws:*:*:111122223333:*",
    "arn:aws:iam::111122223333:user/alice", "arn:aws:iam::111122223333:root",
    "arn:aws:iam::111122223333:role/Dev", "arn:aws:sts::111122223333:assumed-role/Dev/s1",
    "arn:aws:sts::111122223333:federated-user/alice", "arn:aws:kms:us-east-1:111122223333:key/k",
    "111122223333", "444455556666", "lambda.amazonaws.com", "accounts.google.com",
    "${aws:PrincipalTag/team}", "${aws:username, 'nobody'}", "${*}", "${", "a*b?c", "blue", "Blue",
    "true", "false", "10", "-1.5e3", "1e400", "2026-01-02T03:04:05Z", "2026-01-02", "1767323045",
    "203.0.113.7", "203.0.113.0/24", "2001:db8::/32", "::ffff:203.0.113.7", "QmFzZTY0", "allowed",
    "implicitDeny", "explicitDeny", "refused", "AssumedRole", "\xC3\xA9", "\xC3\x89",
    "\xF0\x9F\x98\x80",
};
// clang-format on

class Mutator {
 public:
  explicit Mutator(unsigned seed) : engine_(seed) {}

  std::size_t below(std::size_t count) { return engine_() % count; }

  /// Changes the tree in one place.
  void change(Tree& root) {
    Tree& value = any(root);
    switch (below(9)) {
      case 0:
        value = any_text();
        break;
      case 1:
        change_text(value);
        break;
      case 2: {
        const Tree copy = any(root);
        value = copy;
        break;
      }
      case 3:
        wrap(value);
        break;
      case 4:
        value = any_scalar();
        break;
      case 5:
        erase(value);
        break;
      case 6: {
        const Tree copy = any(root);
        insert(value, copy);
        break;
      }
      default:
        rename(value);
    }
  }

  /// Puts a part of `other` somewhere into the tree.
  void cross(Tree& root, Tree& other) {
    Tree& value = any(root);
    if (below(2) == 0) {
      value = any(other);
    } else {
      insert(value, any(other));
    }
  }

  std::string write(const Tree& root) {
    const int indent = below(8) == 0 ? static_cast<int>(below(3)) : -1;
    return root.dump(indent, ' ', below(4) == 0, Tree::error_handler_t::replace);
  }

 private:
  /// Returns a value of the tree, all being as likely.
  Tree& any(Tree& root) {
    std::vector<Tree*> values = {&root};
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (!values[i]->is_structured()) continue;
      for (Tree& child : *values[i]) values.push_back(&child);
    }
    return *values[below(values.size())];
  }

  std::string any_name() { return kNames[below(std::size(kNames))]; }
  std::string any_text() { return kTexts[below(std::size(kTexts))]; }

  Tree any_scalar() {
    static const std::vector<Tree> scalars = {
        nullptr,       true,          false, 0, -1, 10, 1.5, 1e-7, 1e21, 18446744073709551615U,
        Tree::array(), Tree::object()};
    return scalars[below(scalars.size())];
  }

  /// Has libFuzzer change the characters of a text.
  void change_text(Tree& value) {
    if (!value.is_string()) return;
    std::string text = value.get<std::string>();
    const std::size_t size = text.size();
    text.resize(size + 16);
    text.resize(LLVMFuzzerMutate(reinterpret_cast<std::uint8_t*>(text.data()), size, text.size()));
    value = text;
  }

  void wrap(Tree& value) {
    if (value.is_array() && value.size() == 1) {
      const Tree item = value[0];
      value = item;
    } else {
      value = Tree::array({value});
    }
  }

  void erase(Tree& value) {
    if (!value.is_structured() || value.empty()) return;
    auto place = value.begin();
    std::advance(place, static_cast<std::ptrdiff_t>(below(value.size())));
    value.erase(place);
  }

  void insert(Tree& value, const Tree& item) {
    if (value.is_array()) {
      value.insert(value.begin() + static_cast<std::ptrdiff_t>(below(value.size() + 1)), item);
    } else if (value.is_object()) {
      // Not by `[]`: now and then there are two members of one name.
      value.get_ref<Tree::object_t&>().push_back({any_name(), item});
    }
  }

  void rename(Tree& value) {
    if (!value.is_object() || value.empty()) return;
    const std::size_t place = below(value.size());
    Tree::object_t members;
    std::size_t index = 0;
    for (const auto& [name, member] : value.items()) {
      members.push_back({index++ == place ? any_name() : name, member});
    }
    value = std::move(members);
  }

  std::minstd_rand engine_;
};

/// Returns the tree of a text that is JSON and not nested past what recursion can take.
Tree tree_of(const std::uint8_t* data, std::size_t size) {
  constexpr int kMaxDepth = 100;
  const auto limit = [](int depth, Tree::parse_event_t, Tree&) { return depth < kMaxDepth; };
  return Tree::parse(data, data + size, limit, false);
}

std::size_t give(const std::string& text, std::uint8_t* out, std::size_t max_size) {
  if (text.size() > max_size) return 0;
  std::memcpy(out, text.data(), text.size());
  return text.size();
}

}  // namespace

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t max_size, unsigned seed) {
  Mutator mutator(seed);
  if (mutator.below(4) == 0) return LLVMFuzzerMutate(data, size, max_size);
  Tree tree = tree_of(data, size);
  if (tree.is_discarded()) return LLVMFuzzerMutate(data, size, max_size);
  for (std::size_t changes = mutator.below(3) + 1; changes != 0; --changes) mutator.change(tree);
  const std::size_t written = give(mutator.write(tree), data, max_size);
  return written != 0 ? written : LLVMFuzzerMutate(data, size, max_size);
}

extern "C" std::size_t LLVMFuzzerCustomCrossOver(const std::uint8_t* data, std::size_t size,
                                                 const std::uint8_t* other, std::size_t other_size,
                                                 std::uint8_t* out, std::size_t max_size,
                                                 unsigned seed) {
  Mutator mutator(seed);
  Tree tree = tree_of(data, size);
  Tree part = tree_of(other, other_size);
  if (tree.is_discarded() || part.is_discarded()) return 0;
  mutator.cross(tree, part);
  return give(mutator.write(tree), out, max_size);
}
