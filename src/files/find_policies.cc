// Finds the policies of a file: first what kind of file it is, then, where it is none of policies
// alone, every member in it that holds one.
//
// Nothing that stands in a list of policies is passed over: where one item or line is a policy
// document, all of them are taken for such, and what is wrong with them is said. A text that begins
// as JSON and is none is taken for a document for the same reason.
#include <abac/case.h>
#include <abac/policy_text.h>

#include <algorithm>
#include <memory>
#include <utility>

#include <fmt/core.h>

#include "diagnostics/json_pointer.h"
#include "diagnostics/quoted_text.h"
#include "files/document_text.h"
#include "files/file_look.h"
#include "files/mapped_text.h"
#include "files/place_map.h"
#include "files/policy_holders.h"
#include "files/stand_ins.h"
#include "files/value_kind.h"
#include "json/json_reader.h"
#include "yaml/value_tree.h"
#include "yaml/yaml_reader.h"

namespace abac::inline abi1 {
namespace internal {
namespace {

using Kind = FoundPolicies::Kind;
using ToldBy = FoundPolicy::ToldBy;

/// What all pointers of a file's policies may take.
constexpr std::size_t kMaxPointerBytes = std::size_t{16} << 20;
/// Many more than accounts or lists have.
constexpr std::size_t kMaxPolicies = 100'000;
/// JSON Lines may be more than a text of one value.
constexpr std::size_t kMaxFileBytes = std::size_t{256} << 20;
/// Documents that are read of a value with `Fn::If`.
constexpr std::size_t kMaxAlternatives = 64;
constexpr std::string_view kTooLarge = "a file that is too large: give it in parts";

/// Where a value stands, as a JSON pointer that grows and shrinks.
class Pointer {
 public:
  explicit Pointer(std::string begin) : text_(std::move(begin)) {}
  [[nodiscard]] const std::string& text() const noexcept { return text_; }

  [[nodiscard]] std::size_t size() const noexcept { return text_.size(); }
  template <class Step>
  [[gnu::noinline]] void add(const Step& step) {
    text_ += child_pointer({}, step);
  }
  void cut(std::size_t size) { text_.resize(size); }

 private:
  std::string text_;
};

class PolicyFinder {
 public:
  PolicyFinder(std::string_view file, FoundPolicies& found)
      : file_(file), found_(found), lines_(std::make_shared<const LineStarts>(file)) {}

  void find_in_json(bool may_be_yaml);
  void find_in_yaml();
  void find_url_encoded();

 private:
  // What encloses a value, beyond what says how policies are attached.
  struct Around {
    Surroundings surroundings;
    std::string_view member;  ///< The name of the member, or of the list that an item is in.
    std::string_view owner;   ///< What the policy is of: a role's name, a logical ID.
  };

  static bool has_policies_in(const std::vector<std::string_view>& lines);
  bool find_in_lines();
  void find_in_root(const TreeValue& root, const std::string& pointer);
  void find_in_list(const TreeValue& list, const std::string& pointer);
  void find_in_template(const TreeValue& root, const TreeValue& resources,
                        const std::string& pointer);
  void find_in_plan(const TreeValue& values, const std::string& pointer);
  void walk(const TreeValue& value, const Around& around);
  void visit(const TreeValue& value, const Around& around);
  void visit_branches(const Intrinsic& intrinsic, const Around& around);
  void leave_out(const TreeValue& value, const Around& around);
  bool take(const TreeValue& value, const Around& around);
  void walk_members(const TreeValue& object, const Around& around);
  static std::optional<Around> inside(const TreeValue& object, const Around& around);
  void add_held(const TreeValue& value, const HeldUse& held, const Around& around);
  void add_bare(const TreeValue& root, const std::string& pointer, bool is_set);
  void add_listed(const TreeValue& item, const std::string& pointer);
  void add(const TreeValue& value, const HeldUse& held, const std::string& name,
           const std::string& pointer);
  void add_one(const TreeValue& value, const HeldUse& held, std::string name,
               const std::string& pointer, std::size_t alternative);
  void add_tree(const TreeValue& value, bool is_statements, FoundPolicy& policy,
                std::size_t alternative);
  void add_string(MappedText text, FoundPolicy& policy);
  void add_substituted(const Intrinsic& intrinsic, FoundPolicy& policy);
  void name_stand_ins(std::vector<StandIn>& stand_ins) const;
  void begin(Kind kind);
  void keep(FoundPolicy policy);
  void refuse(std::string_view look);

  std::string_view file_;
  FoundPolicies& found_;
  std::shared_ptr<const LineStarts> lines_;
  StandIns stand_ins_;
  Pointer pointer_{std::string()};
  std::size_t pointer_bytes_ = 0;
  std::size_t alternative_bytes_ = 0;  // of the documents but the first of each value
  std::uint32_t base_ = 0;             // where the line begins that is read as a text of its own
  bool is_refused_ = false;
};

std::string joined_name(std::string_view owner, std::string_view own) {
  if (owner.empty() || owner == own) return std::string(own);
  if (own.empty()) return std::string(owner);
  return std::string(owner) + '/' + std::string(own);
}

void PolicyFinder::refuse(std::string_view look) {
  found_.kind = Kind::None;
  found_.policies.clear();
  found_.looks_like = look;
  found_.is_unreadable = true;
  is_refused_ = true;
}

void PolicyFinder::keep(FoundPolicy policy) {
  if (found_.policies.size() == kMaxPolicies) return refuse(kTooLarge);
  found_.policies.push_back(std::move(policy));
}

void PolicyFinder::begin(Kind kind) {
  if (found_.kind == Kind::None) found_.kind = kind;
}

// A policy's text.

void PolicyFinder::name_stand_ins(std::vector<StandIn>& stand_ins) const {
  for (StandIn& stand_in : stand_ins) {
    stand_in.where = lines_->locate({stand_in.where.begin + base_, stand_in.where.end + base_});
  }
}

void PolicyFinder::add_tree(const TreeValue& value, bool is_statements, FoundPolicy& policy,
                            std::size_t alternative) {
  const bool has_functions =
      is_statements || value.tree().is_yaml() ||
      (found_.kind == Kind::Template &&
       value.any_within([](const TreeValue& each) { return intrinsic_of(each).has_value(); }));
  if (!has_functions) {
    const std::uint32_t begin = base_ + value.begin();
    PlaceMap::attach(policy, value.source(),
                     std::make_unique<PlaceMap>(lines_, policy.pointer, begin));
    return;
  }
  DocumentText written = is_statements ? write_statements(value, stand_ins_, alternative)
                                       : write_document(value, stand_ins_, alternative);
  if (alternative > 0) alternative_bytes_ += written.text.size();
  if (written.is_too_large || alternative_bytes_ > kMaxCaseBytes) return refuse(kTooLarge);
  if (base_ > 0) written.text.move_places(base_);
  policy.stand_ins = std::move(written.stand_ins);
  name_stand_ins(policy.stand_ins);
  auto map = std::make_unique<PlaceMap>(lines_, policy.pointer, std::move(written.text));
  map->moved = std::move(written.moved);
  map->stand_ins = std::move(written.places);
  PlaceMap::attach(policy, {}, std::move(map));
}

void PolicyFinder::add_string(MappedText text, FoundPolicy& policy) {
  if (is_url_encoded(text.text())) text = url_decoded(text);
  auto map = std::make_unique<PlaceMap>(lines_, policy.pointer, std::move(text));
  PlaceMap::attach(policy, {}, std::move(map));
}

void PolicyFinder::add_substituted(const Intrinsic& intrinsic, FoundPolicy& policy) {
  std::size_t count = 0;
  auto text = stand_ins_.substituted(intrinsic.argument, {}, count);
  if (!text) return refuse(kTooLarge);
  if (count > 0) {
    const Span place = {intrinsic.argument.begin(), intrinsic.argument.end()};
    policy.stand_ins.push_back(
        {.expression = words_for({intrinsic.name, intrinsic.argument, intrinsic.is_short}),
         .text = "the whole document",
         .where = lines_->locate(place)});
  }
  add_string(*std::move(text), policy);
}

/// Adds a policy, or where a document has branches as many as each of them needs to be in one.
void PolicyFinder::add(const TreeValue& value, const HeldUse& held, const std::string& name,
                       const std::string& pointer) {
  const std::size_t count = found_.kind == Kind::Template
                                ? count_alternatives(value, kMaxAlternatives + 1)
                                : std::size_t{1};
  if (count > kMaxAlternatives) return refuse("a template with more than 64 branches of a policy");
  for (std::size_t i = 0; i < count; ++i) add_one(value, held, name, pointer, i);
}

void PolicyFinder::add_one(const TreeValue& value, const HeldUse& held, std::string name,
                           const std::string& pointer, std::size_t alternative) {
  if (is_refused_) return;
  pointer_bytes_ += pointer.size();
  if (pointer_bytes_ > kMaxPointerBytes) return refuse(kTooLarge);
  FoundPolicy policy;
  policy.use = held.use;
  policy.told_by = held.told_by;
  policy.name = std::move(name);
  policy.pointer = pointer;
  const auto intrinsic = intrinsic_of(value);
  if (intrinsic && is_sub(*intrinsic)) {
    add_substituted(*intrinsic, policy);
  } else if (value.is_string()) {
    MappedText text = text_of_string(value);
    if (base_ > 0) text.move_places(base_);
    add_string(std::move(text), policy);
  } else {
    add_tree(value, held.is_statements, policy, alternative);
  }
  if (is_refused_) return;
  if (held.told_by == ToldBy::Content) {
    policy.use = is_document(value) ? use_by_content(value) : shown_policy_use(policy.text());
  }
  keep(std::move(policy));
}

void PolicyFinder::add_bare(const TreeValue& root, const std::string& pointer, bool is_set) {
  begin(Kind::Bare);
  const bool is_file = root.tree().source().size() == file_.size() && pointer.empty();
  if (root.tree().is_yaml() || !is_file) {
    add(root, {{}, ToldBy::Content}, {}, pointer);
  } else {  // the text is the file's own
    FoundPolicy policy;
    if (!is_set) policy.use = use_by_content(root);
    PlaceMap::attach(policy, file_, nullptr);
    keep(std::move(policy));
  }
  if (!is_refused_) found_.policies.back().is_set = is_set;
}

// What is in a file.

/// An item of a list, or a line: a document, or one with its name beside it.
void PolicyFinder::add_listed(const TreeValue& item, const std::string& pointer) {
  const auto named = is_document(item) ? std::nullopt : item.find("document");
  if (!named) return add(item, {{}, ToldBy::Content}, {}, pointer);
  add(*named, {{}, ToldBy::Content}, std::string(own_name(item)), pointer + "/document");
}

void PolicyFinder::find_in_list(const TreeValue& list, const std::string& pointer) {
  const auto is_listed = [](const TreeValue& item) {
    return is_document(item) || (item.find("document") && !item.find("request"));
  };
  const ValueChildren items = list.children();
  if (std::any_of(items.begin(), items.end(), is_listed)) {
    begin(Kind::Several);
    std::size_t index = 0;
    for (const TreeValue item : items) add_listed(item, child_pointer(pointer, index++));
    return;
  }
  const auto first = list.first();
  if (first && !look_of_own(*first).empty()) {
    begin(Kind::Other);
    found_.looks_like = first->find("principal") ? "a list of requests" : "a list of cases";
    return;
  }
  pointer_ = Pointer(pointer);
  walk(list, {.surroundings = {}, .member = {}, .owner = {}});
  if (!found_.policies.empty()) begin(Kind::Answer);
}

void PolicyFinder::add_held(const TreeValue& value, const HeldUse& held, const Around& around) {
  add(value, held, joined_name(around.owner, own_name(around.surroundings.object)),
      pointer_.text());
}

/// Goes on with the branches of `Fn::If`.
[[gnu::noinline]] void PolicyFinder::visit_branches(const Intrinsic& intrinsic,
                                                    const Around& around) {
  const std::size_t size = pointer_.size();
  if (!intrinsic.is_short) pointer_.add("Fn::If");
  const std::size_t size_of_if = pointer_.size();
  for (const std::size_t index : {std::size_t{1}, std::size_t{2}}) {
    const auto branch = intrinsic.argument.at(index);
    if (!branch || StandIns::is_no_value(*branch)) continue;
    pointer_.add(index);
    visit(*branch, around);
    pointer_.cut(size_of_if);
  }
  pointer_.cut(size);
}

/// Notes what stands in a template where a document does and that only its deployment knows.
[[gnu::noinline]] void PolicyFinder::leave_out(const TreeValue& value, const Around& around) {
  if (around.surroundings.kind != Kind::Template || around.member == "Policies") return;
  const auto intrinsic = intrinsic_of(value);
  if (!intrinsic || is_if(*intrinsic) || StandIns::is_no_value(value)) return;
  if (!use_of_member(around.member, value, around.surroundings)) return;
  if (found_.left_out.size() == kMaxPolicies) return refuse(kTooLarge);
  found_.left_out.push_back(
      {.expression = words_for(*intrinsic), .where = lines_->locate({value.begin(), value.end()})});
}

/// Takes a value that is a policy; returns false where it is none.
[[gnu::noinline]] bool PolicyFinder::take(const TreeValue& value, const Around& around) {
  const bool is_tree = (value.is_object() || value.is_array()) && !intrinsic_of(value);
  if (const auto held = use_of_statements(around.member, around.surroundings); held && is_tree) {
    add_held(value, *held, around);
    return true;
  }
  // What is called so is a policy document, whatever is wrong with it.
  const bool is_document_by_name =
      around.member.ends_with("PolicyDocument") && value.is_object() && !intrinsic_of(value);
  if (!is_document_by_name && !is_held_policy(value)) {
    leave_out(value, around);
    return false;
  }
  const auto held = use_of_member(around.member, value, around.surroundings);
  if (held) add_held(value, *held, around);
  return held.has_value();
}

/// Looks at a value that stands in a member, or in a list that does. What calls itself for each
/// level is kept apart from the rest, so that 64 of them need little of the stack.
void PolicyFinder::visit(const TreeValue& value, const Around& around) {
  if (is_refused_) return;
  const auto intrinsic = intrinsic_of(value);
  if (intrinsic && is_if(*intrinsic) && found_.kind == Kind::Template) {
    return visit_branches(*intrinsic, around);
  }
  if (!take(value, around)) walk(value, around);
}

void PolicyFinder::walk(const TreeValue& value, const Around& around) {
  if (value.is_object()) return walk_members(value, around);
  if (!value.is_array()) return;
  const std::size_t size = pointer_.size();
  std::size_t index = 0;
  for (const TreeValue item : value.children()) {
    pointer_.add(index++);
    visit(item, around);
    pointer_.cut(size);
  }
}

/// What the members of an object stand in; nothing where none of them counts.
[[gnu::noinline]] std::optional<PolicyFinder::Around> PolicyFinder::inside(const TreeValue& object,
                                                                           const Around& around) {
  Around inside = around;
  inside.surroundings.object = object;
  inside.surroundings.object_name = around.member;
  // Of the versions of an account's policies the one counts that is in force.
  if (around.member == "PolicyVersionList" && object.find("IsDefaultVersion") &&
      object.find("IsDefaultVersion")->text() == "false") {
    return {};
  }
  if (const std::string_view owner = owner_name(object);
      !owner.empty() && around.surroundings.kind != Kind::Template) {
    inside.owner = owner == own_name(object) && !around.owner.empty() ? around.owner : owner;
  }
  if (around.surroundings.kind == Kind::Plan && object.find("type") && object.find("values")) {
    inside.surroundings.resource_type = object.text_of("type");
    inside.surroundings.resource = object.find("values");
  }
  return inside;
}

void PolicyFinder::walk_members(const TreeValue& object, const Around& around) {
  auto within = inside(object, around);
  if (!within) return;
  const std::size_t size = pointer_.size();
  for (const TreeValue member : object.children()) {
    within->member = member.key();
    pointer_.add(member.key());
    visit(member, *within);
    pointer_.cut(size);
  }
}

void PolicyFinder::find_in_template(const TreeValue& root, const TreeValue& resources,
                                    const std::string& pointer) {
  begin(Kind::Template);
  stand_ins_ = StandIns(root);
  pointer_ = Pointer(pointer);
  for (const TreeValue resource : resources.children()) {
    const auto properties = resource.find("Properties");
    if (!properties) continue;
    Around around = {.surroundings = {}, .member = {}, .owner = {}};
    around.surroundings.kind = Kind::Template;
    around.surroundings.resource_type = resource.text_of("Type");
    around.surroundings.resource = properties;
    around.owner = text_begin(resource.key(), kMaxHeldName);
    const std::size_t size = pointer_.size();
    pointer_.add(resource.key());
    pointer_.add("Properties");
    walk(*properties, around);
    pointer_.cut(size);
  }
  if (found_.policies.empty() && !is_refused_) {
    found_.looks_like = "a CloudFormation template without a policy";
    if (found_.left_out.empty()) return;
    found_.looks_like +=
        fmt::format(" that can be read: line {}: {}", found_.left_out.front().where.line,
                    found_.left_out.front().expression);
    found_.is_unreadable = true;
  }
}

void PolicyFinder::find_in_plan(const TreeValue& values, const std::string& pointer) {
  begin(Kind::Plan);
  pointer_ = Pointer(pointer);
  Around around = {.surroundings = {}, .member = {}, .owner = {}};
  around.surroundings.kind = Kind::Plan;
  walk(values, around);
  if (found_.policies.empty() && !is_refused_) {
    found_.looks_like = "a Terraform plan or state without a policy";
  }
}

void PolicyFinder::find_in_root(const TreeValue& root, const std::string& pointer) {
  const bool is_yaml = root.tree().is_yaml();
  if (root.is_string() && !is_yaml && is_document_text(root.text())) {
    begin(Kind::Bare);
    return add(root, {{}, ToldBy::Content}, {}, pointer);
  }
  if (root.is_array()) return find_in_list(root, pointer);
  if (!root.is_object()) return;
  if (const auto resources = template_resources(root)) {
    return find_in_template(root, *resources, pointer + "/Resources");
  }
  // The Serverless Framework has the template in a member of its own file.
  if (const auto extra = root.find("resources")) {
    if (const auto resources = template_resources(*extra)) {
      return find_in_template(*extra, *resources, pointer + "/resources/Resources");
    }
  }
  if (const auto values = plan_values(root)) {
    return find_in_plan(*values, child_pointer(pointer, values->key()));
  }
  if (is_terraform_state(root)) return;  // what its policies are of stands elsewhere in it
  if (is_document(root)) return add_bare(root, pointer, false);
  if (const std::string_view look = look_of_own(root); !look.empty()) {
    begin(Kind::Other);
    found_.looks_like = look;
    return;
  }
  if (const auto policies = root.find("policies"); policies && policies->is_array()) {
    return find_in_list(*policies, pointer + "/policies");
  }
  if (is_policy_set(root) || (root.size() == 0 && !is_yaml)) return add_bare(root, pointer, true);
  if (root.find("document")) {
    begin(Kind::Several);
    return add_listed(root, pointer);
  }
  pointer_ = Pointer(pointer);
  walk(root, {.surroundings = {}, .member = {}, .owner = {}});
  if (!found_.policies.empty()) return begin(Kind::Answer);
  // What is wrong with a document or a set that is misspelt is said as of one.
  if (!is_yaml && (root.find("Version") || root.find("Id") || is_like_policy(root))) {
    add_bare(root, pointer, false);
  }
}

// The forms of files.

/// Whether a line is one JSON object: no text of several lines begins with one.
bool is_json_line(std::string_view line) {
  ValueTree tree;
  return tree.read_json(line) && tree.roots().front().is_object() &&
         std::ranges::none_of(tree.json_errors(), [](const Diagnostic& error) {
           return error.code == ErrorCode::InvalidJson;
         });
}

/// Whether one of the lines holds a policy, before any that is something else of this program.
bool PolicyFinder::has_policies_in(const std::vector<std::string_view>& lines) {
  for (const std::string_view line : lines) {
    ValueTree tree;
    if (!tree.read_json(line)) continue;
    FoundPolicies of_line;
    PolicyFinder(line, of_line).find_in_root(tree.roots().front(), {});
    if (of_line.kind == Kind::Other) return false;
    if (!of_line.policies.empty()) return true;
  }
  return false;
}

/// Reads a file as JSON Lines. Returns false where it is none.
bool PolicyFinder::find_in_lines() {
  std::vector<std::string_view> lines;
  std::size_t begin_of_line = 0;
  while (begin_of_line < file_.size()) {
    const std::size_t end = std::min(file_.find('\n', begin_of_line), file_.size());
    const std::string_view text = file_.substr(begin_of_line, end - begin_of_line);
    if (!without_space(text).empty()) lines.push_back(text);
    begin_of_line = end + 1;
  }
  if (lines.size() < 2 || !is_json_line(lines[0]) || !without_space(lines[1]).starts_with('{')) {
    return false;
  }
  if (!has_policies_in(lines)) {
    found_.kind = Kind::Other;
    found_.looks_like = "JSON Lines without a policy";
    const DocumentKind kind = document_kind(lines.front());
    if (kind == DocumentKind::Case) found_.looks_like = "cases";
    if (kind == DocumentKind::Request) found_.looks_like = "requests";
    if (kind == DocumentKind::Policy) found_.kind = Kind::None;
    return true;
  }
  begin(Kind::Several);
  for (const std::string_view line : lines) {
    if (is_refused_) break;
    base_ = static_cast<std::uint32_t>(line.data() - file_.data());
    ValueTree tree;
    const std::size_t before = found_.policies.size();
    if (tree.read_json(line) && tree.json_errors().empty()) {
      find_in_root(tree.roots().front(), {});
    }
    if (is_refused_ || found_.policies.size() > before) continue;
    FoundPolicy policy;  // whatever it is, it is said
    PlaceMap::attach(policy, line, std::make_unique<PlaceMap>(lines_, std::string(), base_));
    keep(std::move(policy));
  }
  return true;
}

void PolicyFinder::find_in_json(bool may_be_yaml) {
  if (find_in_lines()) return;
  ValueTree tree;
  const bool has_tree = tree.read_json(file_);
  const auto is_nesting = [](const Diagnostic& error) {
    return error.code == ErrorCode::NestingTooDeep;
  };
  if (has_tree) {
    const TreeValue root = tree.roots().front();
    find_in_root(root, {});
    const bool is_whole = std::ranges::none_of(tree.json_errors(), is_nesting);
    const bool is_bare = found_.kind == Kind::Bare;
    if (!is_whole && !is_bare) return refuse("JSON that is nested deeper than 64");
    if (found_.kind == Kind::None && !is_refused_) found_.looks_like = look_of_value(root);
    return;
  }
  ValueTree yaml;
  if (may_be_yaml && !read_yaml(file_, yaml)) return find_in_yaml();
  FoundPolicy policy;  // what is wrong with it is said of a document
  PlaceMap::attach(policy, file_, nullptr);
  found_.kind = Kind::Bare;
  keep(std::move(policy));
}

void PolicyFinder::find_in_yaml() {
  ValueTree tree;
  if (const auto error = read_yaml(file_, tree)) {
    return refuse(fmt::format("neither JSON nor YAML: line {}: {}", error->where.line,
                              quoted(error->message)));
  }
  const std::vector<TreeValue> roots = tree.roots();
  std::size_t index = 0;
  for (const TreeValue& root : roots) {
    if (is_refused_) return;
    // Of several documents of a file each has its number.
    find_in_root(root, roots.size() > 1 ? child_pointer({}, index++) : std::string());
  }
  const bool is_bare = found_.kind == Kind::Bare || found_.kind == Kind::Other;
  if (found_.policies.size() > 1 && is_bare) found_.kind = Kind::Several;
  if (found_.policies.size() == 1 && is_bare) found_.kind = Kind::Bare;
  if (found_.kind == Kind::None && !is_refused_) {
    found_.looks_like = roots.empty() ? "an empty file" : look_of_value(roots.front());
  }
}

void PolicyFinder::find_url_encoded() {
  MappedText text;
  text.append_verbatim(file_, 0);
  FoundPolicy policy;
  add_string(std::move(text), policy);
  policy.use = shown_policy_use(policy.text());
  found_.kind = Kind::Bare;
  keep(std::move(policy));
}

/// Names a text in which nothing can be looked for.
void name_unreadable(FoundPolicies& found, std::string look) {
  found.looks_like = std::move(look);
  found.is_unreadable = true;
}

bool is_name_of_yaml(std::string_view name) {
  std::string end(
      name.substr(name.size() - std::min(name.size(), std::string_view(".yaml").size())));
  std::ranges::transform(end, end.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; });
  return end.ends_with(".yaml") || end.ends_with(".yml");
}

void find(std::string_view file, std::string_view name, FoundPolicies& found) {
  if (file.size() > kMaxFileBytes) return name_unreadable(found, std::string(kTooLarge));
  switch (form_of(file)) {
    case TextForm::Empty:
      found.looks_like = "an empty file";
      return;
    case TextForm::Binary:
      return name_unreadable(found, "a binary file, or text that is not UTF-8");
    case TextForm::Json:
      return PolicyFinder(file, found).find_in_json(is_name_of_yaml(name));
    case TextForm::UrlEncoded:
      return PolicyFinder(file, found).find_url_encoded();
    case TextForm::Other:
      break;
  }
  if (file.size() > kMaxCaseBytes) {
    name_unreadable(found, fmt::format("a file of more than {} bytes", kMaxCaseBytes));
  } else if (auto look = look_of_text(file)) {
    name_unreadable(found, *std::move(look));
  } else {
    PolicyFinder(file, found).find_in_yaml();
  }
}

}  // namespace
}  // namespace internal

std::string_view to_string(const PolicyUse& use) noexcept {
  return use.is_trust ? "trust" : to_string(use.type);
}

std::optional<PolicyUse> parse_policy_use(std::string_view word) noexcept {
  if (word == "trust") return PolicyUse{PolicyType::Resource, true};
  if (const auto type = parse_policy_type(word)) return PolicyUse{*type, false};
  return {};
}

PolicyUse shown_policy_use(std::string_view json) {
  internal::ValueTree tree;
  if (!tree.read_json(json)) return {};
  return internal::use_by_content(tree.roots().front());
}

FoundPolicies find_policies(std::string_view file, std::string_view name) {
  FoundPolicies found;
  internal::find(file, name, found);
  if (!found.policies.empty()) found.looks_like.clear();  // said of another part of the file
  return found;
}

}  // namespace abac::inline abi1
