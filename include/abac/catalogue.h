// The catalogue: which actions, resource types and condition keys AWS's services have, read from a
// text that is made of published data. In the library abac::tools; no decision ever asks it.
#pragma once

#include <abac/expected.h>
#include <abac/export.h>

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <iterator>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace abac::inline abi1 {

namespace internal {
struct CatalogueState;
}  // namespace internal

class Catalogue;
class CatalogueAction;
class CatalogueArnService;
class CatalogueResource;
class CatalogueResourceType;
class CatalogueService;

/// What an action does, as AWS grades it.
enum class AccessLevel : std::uint8_t {
  List,                   ///< Tells which resources there are.
  Read,                   ///< Reads what is in a resource.
  Write,                  ///< Creates, changes or deletes.
  Tagging,                ///< Changes tags alone.
  PermissionsManagement,  ///< Can change who may do what; wider than one expects.
};

/// Returns `list`, `read`, `write`, `tagging` or `permissions`.
[[nodiscard]] ABAC_API std::string_view to_string(AccessLevel level) noexcept;
/// Returns the level that `text` spells, as `to_string` does; none for any other text.
[[nodiscard]] ABAC_API std::optional<AccessLevel> parse_access_level(
    std::string_view text) noexcept;
/// Writes what `to_string` returns.
ABAC_API std::ostream& operator<<(std::ostream& out, AccessLevel level);

/// What a value of a condition key is.
enum class KeyType : std::uint8_t { String, Arn, Bool, Numeric, Date, IpAddress, Binary };

/// Returns `string`, `arn`, `bool`, `numeric`, `date`, `ip` or `binary`.
[[nodiscard]] ABAC_API std::string_view to_string(KeyType type) noexcept;
/// Writes what `to_string` returns.
ABAC_API std::ostream& operator<<(std::ostream& out, KeyType type);

/// A condition key.
struct CatalogueKey {
  /// As AWS spells it: `s3:prefix`. A `*` stands for any text: `aws:RequestTag/*`,
  /// `codebuild:secondarySources/*.location`.
  std::string_view name = {};
  KeyType type = KeyType::String;  ///< Of each value.
  bool is_multivalued = false;     ///< Whether a request can have several values of it.

  /// Returns whether `key` is this one, compared as the engine compares context keys [K-1].
  [[nodiscard]] ABAC_API bool matches(std::string_view key) const noexcept;

  friend bool operator==(const CatalogueKey&, const CatalogueKey&) = default;
};

/// Things of one kind in the catalogue's order, made as they are asked for: `for (const
/// CatalogueAction action : service.actions())`. Cheap to copy; lives as the catalogue does.
template <class T>
class CatalogueList {
 public:
  /// Goes through the list.
  class Iterator {
   public:
    using iterator_category = std::input_iterator_tag;  ///< It gives values, not references.
    using value_type = T;                               ///< What it gives.
    using difference_type = std::ptrdiff_t;             ///< A count.
    using pointer = void;                               ///< There is none.
    using reference = T;                                ///< A value.

    /// The end of nothing.
    Iterator() noexcept = default;
    /// Begins at an index.
    Iterator(const internal::CatalogueState* state, std::uint32_t index) noexcept
        : state_(state), index_(index) {}
    /// Returns the thing.
    T operator*() const noexcept { return T(state_, index_); }
    /// Goes to the next.
    Iterator& operator++() noexcept {
      ++index_;
      return *this;
    }
    /// Goes to the next.
    Iterator operator++(int) noexcept {
      Iterator before = *this;
      ++index_;
      return before;
    }
    friend bool operator==(const Iterator&, const Iterator&) = default;

   private:
    const internal::CatalogueState* state_ = nullptr;
    std::uint32_t index_ = 0;
  };

  /// The things from `first` to before `last`.
  CatalogueList(const internal::CatalogueState* state, std::uint32_t first,
                std::uint32_t last) noexcept
      : state_(state), first_(first), last_(last) {}

  /// Returns how many there are.
  [[nodiscard]] std::size_t size() const noexcept { return last_ - first_; }
  /// Returns whether there are none.
  [[nodiscard]] bool empty() const noexcept { return first_ == last_; }
  /// Returns the thing at a position. REQUIRES: `position < size()`.
  [[nodiscard]] T operator[](std::size_t position) const noexcept {
    return T(state_, first_ + static_cast<std::uint32_t>(position));
  }
  /// Begins to go through it.
  [[nodiscard]] Iterator begin() const noexcept { return {state_, first_}; }
  /// Where that ends.
  [[nodiscard]] Iterator end() const noexcept { return {state_, last_}; }

 private:
  const internal::CatalogueState* state_;
  std::uint32_t first_;
  std::uint32_t last_;
};

/// What things of the catalogue have in common: a pointer and a number each, cheap to copy, and
/// valid as long as any copy of the catalogue lives. Two are equal if they are the same thing.
template <class Self>
class CatalogueEntry {
 public:
  friend bool operator==(const CatalogueEntry&, const CatalogueEntry&) = default;

 protected:
  /// The thing of that number in the catalogue's list of its kind.
  CatalogueEntry(const internal::CatalogueState* state, std::uint32_t index) noexcept
      : state_(state), index_(index) {}

  const internal::CatalogueState* state_;  ///< The catalogue's content.
  std::uint32_t index_;                    ///< In its list of the kind.
};

/// A type of resource of a service: `bucket`, of `s3`.
class ABAC_API CatalogueResourceType : public CatalogueEntry<CatalogueResourceType> {
 public:
  /// Returns its name, which may hold blanks.
  [[nodiscard]] std::string_view name() const noexcept;
  /// Returns the service in whose list it stands.
  [[nodiscard]] CatalogueService service() const noexcept;
  /// Returns the patterns of its ARNs, at least one, without `arn:` and the partition: `s3:::*`,
  /// `dynamodb:*:*:table/*`. A `*` stands for any text; each has service, region, account and
  /// resource.
  [[nodiscard]] std::span<const std::string_view> arn_patterns() const noexcept;
  /// Returns the condition keys that requests about such a resource can have. Throws
  /// std::bad_alloc.
  [[nodiscard]] std::vector<CatalogueKey> keys() const;
  /// Returns whether requests about such a resource can have the key. Does not allocate.
  [[nodiscard]] bool supports(std::string_view key) const noexcept;

 private:
  friend class CatalogueList<CatalogueResourceType>;
  friend class CatalogueResource;
  friend class CatalogueArnService;
  using CatalogueEntry<CatalogueResourceType>::CatalogueEntry;
};

/// A resource type as an action works on it.
class ABAC_API CatalogueResource : public CatalogueEntry<CatalogueResource> {
 public:
  /// Returns the resource type, one of the action's service.
  [[nodiscard]] CatalogueResourceType type() const noexcept;
  /// Returns whether each call of the action is about such a resource.
  [[nodiscard]] bool is_required() const noexcept;
  /// Returns the condition keys that the action has about such a resource: those of the type, or
  /// its own. Throws std::bad_alloc.
  [[nodiscard]] std::vector<CatalogueKey> keys() const;
  /// Returns whether the action has the key about such a resource. Does not allocate.
  [[nodiscard]] bool supports(std::string_view key) const noexcept;

 private:
  friend class CatalogueList<CatalogueResource>;
  using CatalogueEntry<CatalogueResource>::CatalogueEntry;
};

/// An action.
class ABAC_API CatalogueAction : public CatalogueEntry<CatalogueAction> {
 public:
  /// Returns its name without the service: `GetObject`.
  [[nodiscard]] std::string_view name() const noexcept;
  /// Returns the service that it is of.
  [[nodiscard]] CatalogueService service() const noexcept;
  /// Returns what it does.
  [[nodiscard]] AccessLevel level() const noexcept;
  /// Returns the resource types that it works on; where there are none a policy can name `*` alone.
  [[nodiscard]] CatalogueList<CatalogueResource> resources() const noexcept;
  /// Returns the condition keys that it has whatever resource it is about. Throws std::bad_alloc.
  [[nodiscard]] std::vector<CatalogueKey> keys() const;
  /// Returns whether its requests can have the key: it is one of `keys`, or of those of one of its
  /// resources. Global keys that the catalogue does not list for it, such as `aws:SourceIp`, are
  /// not told here: `Catalogue::global_keys`. Does not allocate.
  [[nodiscard]] bool supports(std::string_view key) const noexcept;

 private:
  friend class CatalogueList<CatalogueAction>;
  friend class CatalogueService;
  friend class Catalogue;
  using CatalogueEntry<CatalogueAction>::CatalogueEntry;
};

/// A service, known by the prefix of its actions: `s3`.
class ABAC_API CatalogueService : public CatalogueEntry<CatalogueService> {
 public:
  /// Returns the prefix of its actions, in lower case.
  [[nodiscard]] std::string_view prefix() const noexcept;
  /// Returns whether resource control policies apply to it.
  [[nodiscard]] bool has_resource_control() const noexcept;
  /// Returns its actions in the order of their folded names.
  [[nodiscard]] CatalogueList<CatalogueAction> actions() const noexcept;
  /// Returns its resource types.
  [[nodiscard]] CatalogueList<CatalogueResourceType> resource_types() const noexcept;
  /// Returns the keys that its actions and resource types have, those of `aws:` and of other
  /// services among them.
  [[nodiscard]] std::span<const CatalogueKey> keys() const noexcept;

  /// Returns the action of that name, `getobject`, folded by ASCII.
  [[nodiscard]] std::optional<CatalogueAction> find_action(std::string_view name) const noexcept;
  /// Returns the key, one of `keys`, that matches.
  [[nodiscard]] std::optional<CatalogueKey> find_key(std::string_view key) const noexcept;

 private:
  friend class CatalogueList<CatalogueService>;
  friend class CatalogueResourceType;
  friend class CatalogueAction;
  friend class CatalogueArnService;
  friend class Catalogue;
  using CatalogueEntry<CatalogueService>::CatalogueEntry;
};

/// Whether the ARNs of several resource types have a part.
enum class ArnPartUse : std::uint8_t {
  Never,      ///< It is empty in each.
  Sometimes,  ///< It is empty in some.
  Always,     ///< It is empty in none.
};

/// What stands third in ARNs, such as `s3` in `arn:aws:s3:::*`, with all resource types whose
/// ARNs have it. Often, but not always, that is the prefix of a service.
class ABAC_API CatalogueArnService : public CatalogueEntry<CatalogueArnService> {
 public:
  /// Returns the text: `elasticloadbalancing`.
  [[nodiscard]] std::string_view name() const noexcept;
  /// Returns the services that have such a resource type, in the order of their prefixes; each
  /// once. Throws std::bad_alloc.
  [[nodiscard]] std::vector<CatalogueService> services() const;
  /// Returns whether the service has such a resource type. Does not allocate.
  [[nodiscard]] bool is_of(const CatalogueService& service) const noexcept;
  /// Returns the resource types, in the order of the catalogue. Throws std::bad_alloc.
  [[nodiscard]] std::vector<CatalogueResourceType> resource_types() const;
  /// Returns whether such ARNs have a region.
  [[nodiscard]] ArnPartUse region() const noexcept;
  /// Returns whether such ARNs have an account.
  [[nodiscard]] ArnPartUse account() const noexcept;

 private:
  friend class Catalogue;
  using CatalogueEntry<CatalogueArnService>::CatalogueEntry;
};

/// What is known of AWS's services: their actions with level, resource types and condition keys.
/// Immutable; cheap to copy; owns its text; any number of threads may use one object at once. One
/// that was moved from is as it was.
class ABAC_API Catalogue {
 public:
  /// Reads a catalogue: docs/formats.md tells of the text, which it keeps. What it returns refers
  /// to that, and is valid as long as any copy of the catalogue lives.
  ///
  /// Errors: `invalid_catalogue` with the line, where the text is none, is of a version that is not
  /// known, or a number in it is out of range; `document_too_large` above 16 MiB or 1,048,576
  /// lines; `out_of_memory`. Never throws.
  [[nodiscard]] static Expected<Catalogue> parse(std::string text, const TextSource& source = {});

  /// Shares what the other has.
  Catalogue(const Catalogue&) noexcept;
  /// Shares what the other has.
  Catalogue& operator=(const Catalogue&) noexcept;
  ~Catalogue();

  /// Returns what it was made of: `iam-data`.
  [[nodiscard]] std::string_view source() const noexcept;
  /// Returns the version of that.
  [[nodiscard]] std::string_view source_version() const noexcept;
  /// Returns the date of that: `2026-09-26`.
  [[nodiscard]] std::string_view date() const noexcept;

  /// Returns the services in the order of their prefixes.
  [[nodiscard]] CatalogueList<CatalogueService> services() const noexcept;
  /// Returns the actions of all services, in the order of these.
  [[nodiscard]] CatalogueList<CatalogueAction> actions() const noexcept;
  /// Returns the keys that do not belong to a service: `aws:SourceIp`, and some of identity
  /// providers.
  [[nodiscard]] std::span<const CatalogueKey> global_keys() const noexcept;

  /// Returns the service with that prefix, folded by ASCII.
  [[nodiscard]] std::optional<CatalogueService> find_service(
      std::string_view prefix) const noexcept;
  /// Returns the action, `s3:GetObject`, folded by ASCII.
  [[nodiscard]] std::optional<CatalogueAction> find_action(std::string_view action) const noexcept;
  /// Returns the actions that an entry of `Action` matches, `s3:Get*`, `*`, in the order of
  /// the catalogue. Throws std::bad_alloc.
  [[nodiscard]] std::vector<CatalogueAction> matching_actions(std::string_view entry) const;
  /// Returns the key that matches: a global one, or one of the service that stands before the
  /// colon. Compares as the engine compares context keys [K-1].
  [[nodiscard]] std::optional<CatalogueKey> find_key(std::string_view key) const noexcept;
  /// Returns what is known of ARNs with that text in their third place, which is compared as it is.
  [[nodiscard]] std::optional<CatalogueArnService> find_arn_service(
      std::string_view name) const noexcept;

  /// @name Did you mean
  /// What is known and nearest to a text that is not: the one with the smallest Damerau-Levenshtein
  /// distance over folded texts, at most 2, or 1 below six characters; none where several are as
  /// near, and none above 64 bytes. Does not allocate.
  /// @{

  /// Returns the service whose prefix is nearest.
  [[nodiscard]] std::optional<CatalogueService> nearest_service(
      std::string_view prefix) const noexcept;
  /// Returns the action that is nearest to a text, `s3:GetObjekt`: of the service before the colon,
  /// or, where there is no such service, the action of that name in the nearest service.
  [[nodiscard]] std::optional<CatalogueAction> nearest_action(
      std::string_view action) const noexcept;
  /// Returns the key that is nearest, among the global ones and those of the service before the
  /// colon.
  [[nodiscard]] std::optional<CatalogueKey> nearest_key(std::string_view key) const noexcept;
  /// @}

 private:
  explicit Catalogue(std::shared_ptr<const internal::CatalogueState> state) noexcept;

  std::shared_ptr<const internal::CatalogueState> state_;
};

/// Returns what is known of an action as one line of JSON: `action`, `level`, `resources`, `keys`.
/// Throws std::bad_alloc.
[[nodiscard]] ABAC_API std::string to_json(const CatalogueAction& action);
/// Returns what is known of a service as one line of JSON: `service`, `resource_control`,
/// `actions`, `resource_types`, `keys`. Throws std::bad_alloc.
[[nodiscard]] ABAC_API std::string to_json(const CatalogueService& service);

}  // namespace abac::inline abi1
