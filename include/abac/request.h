// The request: who wants to do what to which resource, in which context.
#pragma once

#include <abac/diagnostic.h>
#include <abac/export.h>

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace abac {

/// A tag: its key and its value, borrowed.
struct Tag {
  std::string_view key;    ///< Compared without regard to case.
  std::string_view value;  ///< May be empty.
};

/// The value of a context key, borrowed: one text, or a list of texts. Whether a key is single- or
/// multivalued goes by this shape alone [K-16]; an empty list is the same as an absent key [C-5].
/// Numbers and booleans are given as text: `"42"`, `"true"` [G-30].
class ContextValue {
 public:
  /// @name One text
  /// @{

  /// Borrows the text.
  ContextValue(std::string_view text) noexcept : single_(text) {}    // NOLINT
  ContextValue(const char* text) noexcept : single_(text) {}         // NOLINT
  ContextValue(const std::string& text) noexcept : single_(text) {}  // NOLINT
  ContextValue(std::string&&) = delete;  ///< It would be gone before the decision.
  /// @}

  /// Borrows the list and its texts.
  ContextValue(std::span<const std::string_view> list) noexcept
      : list_(list), is_list_(true) {}  // NOLINT

  /// Whether it is a list, be it of one text or none.
  [[nodiscard]] bool is_list() const noexcept { return is_list_; }
  /// Returns the text; empty for a list.
  [[nodiscard]] std::string_view text() const noexcept { return single_; }
  /// Returns the list; empty for a text.
  [[nodiscard]] std::span<const std::string_view> list() const noexcept { return list_; }

 private:
  std::string_view single_;
  std::span<const std::string_view> list_;
  bool is_list_ = false;
};

/// A context key with its value, borrowed.
struct ContextEntry {
  std::string_view key;  ///< `aws:SourceIp`; compared without regard to case.
  ContextValue value;    ///< One text, or a list of texts.
};

/// The caller.
struct Principal {
  /// One of the forms of [K-7]: the ARN of a user, role, role session, federated user or account
  /// root, a service name, an identity provider, or `*` for an anonymous caller.
  std::string_view arn;
  /// 12 digits; must agree with `arn` [K-8].
  std::optional<std::string_view> account = {};
  /// The value of `aws:PrincipalType`, and nothing else [K-8].
  std::optional<std::string_view> type = {};
  /// For a role session only: the ARN of its role, with its path [K-11].
  std::optional<std::string_view> role_arn = {};
  /// The effective principal tags: role, transitive and session tags merged [K-15].
  std::span<const Tag> tags = {};
};

/// What the action is done to.
struct Resource {
  /// An ARN, or `*` for an action without resource-level permissions …[R-3].
  std::string_view arn;
  /// The owner, 12 digits [E-2]. Where the ARN names no account (S3), set this, or the request is
  /// taken for same-account [S-18].
  std::optional<std::string_view> account = {};
  std::span<const Tag> tags = {};  ///< The tags that are on it.
};

/// A request, made of borrowed views: nothing is copied, and everything that it refers to must live
/// until the call that takes it returns. Texts are UTF-8.
///
/// Build `context` from verified facts only; never pour headers or form fields into it [S-6].
struct Request {
  Principal principal;                         ///< Who asks.
  std::string_view action;                     ///< `service:name`, without wildcards [A-1].
  Resource resource;                           ///< What it is done to.
  std::span<const Tag> request_tags = {};      ///< Tags passed in the call [K-13].
  std::span<const ContextEntry> context = {};  ///< All else that is known, by context key.
};

/// A request that owns its texts: what `parse_request` returns.
///
/// Not thread-safe while it is moved or assigned; `view` may be called by any number of threads.
class ABAC_API OwnedRequest {
 public:
  /// A tag.
  struct OwnedTag {
    std::string key;    ///< As `Tag::key`.
    std::string value;  ///< As `Tag::value`.
    friend bool operator==(const OwnedTag&, const OwnedTag&) = default;
  };
  /// A context key with its value.
  struct OwnedContextEntry {
    std::string key;                  ///< As `ContextEntry::key`.
    bool is_list = false;             ///< Whether the value is a list.
    std::vector<std::string> values;  ///< One text where it is not.
    friend bool operator==(const OwnedContextEntry&, const OwnedContextEntry&) = default;
  };
  /// The fields of a request, each by its name in the JSON form.
  struct Fields {
    std::string principal_arn;                      ///< `Principal::arn`
    std::optional<std::string> principal_account;   ///< `Principal::account`
    std::optional<std::string> principal_type;      ///< `Principal::type`
    std::optional<std::string> principal_role_arn;  ///< `Principal::role_arn`
    std::vector<OwnedTag> principal_tags;           ///< `Principal::tags`
    std::string action;                             ///< `Request::action`
    std::string resource_arn;                       ///< `Resource::arn`
    std::optional<std::string> resource_account;    ///< `Resource::account`
    std::vector<OwnedTag> resource_tags;            ///< `Resource::tags`
    std::vector<OwnedTag> request_tags;             ///< `Request::request_tags`
    std::vector<OwnedContextEntry> context;         ///< `Request::context`
    friend bool operator==(const Fields&, const Fields&) = default;
  };

  /// Takes the fields, unchecked: decisions and `check_request` check them. Throws std::bad_alloc.
  explicit OwnedRequest(Fields fields);
  /// Copies the fields. Throws std::bad_alloc.
  OwnedRequest(const OwnedRequest& other);
  /// Copies the fields. Throws std::bad_alloc.
  OwnedRequest& operator=(const OwnedRequest& other);
  /// What was moved from may only be assigned or destroyed.
  OwnedRequest(OwnedRequest&&) noexcept;
  /// What was moved from may only be assigned or destroyed.
  OwnedRequest& operator=(OwnedRequest&&) noexcept;
  ~OwnedRequest();

  /// Returns the borrowed form; it lives as long as this object stays where it is.
  [[nodiscard]] const Request& view() const& noexcept;
  const Request& view() const&& = delete;

  /// Returns the fields.
  [[nodiscard]] const Fields& fields() const noexcept;

 private:
  struct ABAC_LOCAL State;
  std::unique_ptr<State> state_;
};

/// Parses a request in the JSON form of the interface.
///
/// Errors: JSON that is refused by [G-1]…[G-4], unknown members, wrong types, and everything that
/// `check_request` refuses, with the place of the offending value.
/// Never throws; any number of threads may call it at once.
[[nodiscard]] ABAC_API Expected<OwnedRequest> parse_request(std::string_view json,
                                                            std::string_view file = {});

/// Checks what can be wrong with a request by itself, [R-1], [K-3], [K-4], [K-7]…[K-9],
/// [K-11], [E-2]. Returns the first error found, or nothing. Does not allocate for a sound request.
[[nodiscard]] ABAC_API std::optional<Diagnostic> check_request(const Request& request);

}  // namespace abac
