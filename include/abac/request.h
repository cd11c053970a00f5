// The request: who wants to do what to which resource, in which context.
#pragma once

#include <abac/borrowed.h>
#include <abac/diagnostic.h>
#include <abac/expected.h>
#include <abac/export.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace abac::inline abi1 {

/// A tag: its key and its value, borrowed.
struct Tag {
  BorrowedText key;    ///< Compared without regard to case.
  BorrowedText value;  ///< May be empty.
};

/// The value of a context key, borrowed: one text, or a list of texts. Whether a key is single- or
/// multivalued goes by this shape alone [K-16]; an empty list is the same as an absent key [C-5].
/// Numbers and booleans are given as text: `"42"`, `"true"` [G-30].
class ContextValue {
 public:
  /// @name One text
  /// @{

  /// Borrows the text: all that a BorrowedText is made of.
  ContextValue(std::string_view text ABAC_LIFETIMEBOUND) noexcept : single_(text) {}  // NOLINT
  ContextValue(const char* text ABAC_LIFETIMEBOUND) noexcept : single_(text) {}       // NOLINT
  template <internal::TextView T>
  ContextValue(const T& text) noexcept : single_(text) {}  // NOLINT
  template <internal::TextOwner T>
  ContextValue(const T& text ABAC_LIFETIMEBOUND) noexcept : single_(text) {}  // NOLINT
  template <internal::TextOwner T>
  ContextValue(const T&& temporary) = delete;
  ContextValue(std::nullptr_t) = delete;
  /// @}

  /// @name A list of texts
  /// @{

  /// Borrows the list and its texts: all that a BorrowedTexts is made of.
  ContextValue(const BorrowedTexts& list) noexcept : list_(list), is_list_(true) {}  // NOLINT
  template <internal::ViewOfTexts R>
  ContextValue(const R& list) noexcept : list_(list), is_list_(true) {}  // NOLINT
  template <internal::OwnerOfTexts R>
  ContextValue(const R& list ABAC_LIFETIMEBOUND) noexcept  // NOLINT
      : list_(list), is_list_(true) {}
  template <internal::OwnerOfTexts R>
  ContextValue(const R&& temporary) = delete;
  /// Texts written on the spot are no one text, though a view could be made of two as of the ends
  /// of one, and are gone before they are read: give the list a name.
  template <std::size_t N>
  ContextValue(const char* const (&&texts)[N]) requires(N > 1) = delete;
  /// @}

  /// Whether it is a list, be it of one text or none.
  [[nodiscard]] bool is_list() const noexcept { return is_list_; }
  /// Returns the text; empty for a list.
  [[nodiscard]] BorrowedText text() const noexcept { return single_; }
  /// Returns the list; empty for a text.
  [[nodiscard]] const BorrowedTexts& list() const noexcept ABAC_LIFETIMEBOUND { return list_; }

 private:
  BorrowedText single_;
  BorrowedTexts list_;
  bool is_list_ = false;
};

/// A context key with its value, borrowed.
struct ContextEntry {
  BorrowedText key;    ///< `aws:SourceIp`; compared without regard to case.
  ContextValue value;  ///< One text, or a list of texts.
};

/// The caller.
struct Principal {
  /// One of the forms of [K-7]: the ARN of a user, role, role session, federated user or account
  /// root, a service name, an identity provider, or `*` for an anonymous caller.
  BorrowedText arn;
  /// 12 digits; must agree with `arn` [K-8].
  OptionalText account = {};
  /// The value of `aws:PrincipalType`, and nothing else [K-8].
  OptionalText type = {};
  /// For a role session only: the ARN of its role, with its path [K-11].
  OptionalText role_arn = {};
  /// For a federated user only: the ARN of the IAM user whose keys made the session [K-18], by
  /// which policies that name the user reach it [P-5].
  OptionalText user_arn = {};
  /// The effective principal tags: role, transitive and session tags merged [K-15].
  BorrowedList<Tag> tags = {};
};

/// What the action is done to.
struct Resource {
  /// An ARN, or `*` for an action without resource-level permissions …[R-3].
  BorrowedText arn;
  /// The owner, 12 digits [E-2]. Where the ARN names no account (S3), set this, or the request is
  /// taken for same-account [S-18].
  OptionalText account = {};
  BorrowedList<Tag> tags = {};  ///< The tags that are on it.
};

/// A request, made of borrowed views: nothing is copied, and everything that it refers to must live
/// until the call that takes it returns. What is temporary is refused by the compiler. Texts are
/// UTF-8.
///
/// Build `context` from verified facts only; never pour headers or form fields into it [S-6].
struct Request {
  Principal principal;                      ///< Who asks.
  BorrowedText action;                      ///< `service:name`, without wildcards [A-1].
  Resource resource;                        ///< What it is done to.
  BorrowedList<Tag> request_tags = {};      ///< Tags passed in the call [K-13].
  BorrowedList<ContextEntry> context = {};  ///< All else that is known, by context key.
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
    std::string principal_arn;                           ///< `Principal::arn`
    std::optional<std::string> principal_account;        ///< `Principal::account`
    std::optional<std::string> principal_type;           ///< `Principal::type`
    std::optional<std::string> principal_role_arn;       ///< `Principal::role_arn`
    std::optional<std::string> principal_user_arn = {};  ///< `Principal::user_arn`
    std::vector<OwnedTag> principal_tags;                ///< `Principal::tags`
    std::string action;                                  ///< `Request::action`
    std::string resource_arn;                            ///< `Resource::arn`
    std::optional<std::string> resource_account;         ///< `Resource::account`
    std::vector<OwnedTag> resource_tags;                 ///< `Resource::tags`
    std::vector<OwnedTag> request_tags;                  ///< `Request::request_tags`
    std::vector<OwnedContextEntry> context;              ///< `Request::context`
    friend bool operator==(const Fields&, const Fields&) = default;
  };

  /// Takes the fields, unchecked: decisions and `check_request` check them. Throws std::bad_alloc.
  explicit OwnedRequest(Fields fields);
  /// Copies the fields. Throws std::bad_alloc.
  OwnedRequest(const OwnedRequest& other);
  /// Copies the fields. Throws std::bad_alloc.
  OwnedRequest& operator=(const OwnedRequest& other);
  /// What was moved from has empty fields: a request that is refused.
  OwnedRequest(OwnedRequest&&) noexcept;
  /// What was moved from has empty fields: a request that is refused.
  OwnedRequest& operator=(OwnedRequest&&) noexcept;
  ~OwnedRequest();

  /// Returns the borrowed form; it lives as long as this object stays where it is.
  [[nodiscard]] const Request& view() const& noexcept ABAC_LIFETIMEBOUND;
  const Request& view() const&& = delete;

  /// Returns the fields.
  [[nodiscard]] const Fields& fields() const noexcept ABAC_LIFETIMEBOUND;

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
                                                            const TextSource& source = {});

/// Checks what can be wrong with a request by itself, [R-1], [K-3], [K-4], [K-7]…[K-9],
/// [K-11], [K-18], [E-2]. Returns the first error found. Does not allocate for a sound request.
[[nodiscard]] ABAC_API Expected<void> check_request(const Request& request);

}  // namespace abac::inline abi1
