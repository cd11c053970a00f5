// Writes decisions as JSON on one line.
//
// A line that would be too long is written again under a tighter bound, until it fits: first with
// its longest texts cut to 1024 bytes, then to 256, then also with only as many tags, context keys,
// statements and missing keys as an equal share of the line holds for each, and texts of 1024, 256
// and at last 64 bytes. Under the last bound all that is not in a list has less than
// kLeastLineBytes together: a dozen texts, their names, and three digests. So whatever a caller
// names itself or what it asks for, its line is written. A try ends once it is too long, so that
// its cost does not depend on what it leaves out; only the digest of a cut text reads all of it.
#include "service/decision_line.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "base/keyed_hash.h"
#include "base/sha256.h"
#include "json/json_writer.h"
#include "service/masked_request.h"

namespace abac::inline abi1::internal {
namespace {

constexpr std::size_t kUnbounded = static_cast<std::size_t>(-1);
constexpr std::size_t kListCount = 6;
constexpr std::size_t kMaxMisses = 16;

/// How much of a decision is told.
struct Bound {
  std::size_t text_bytes = kUnbounded;  // of a text as it is written, between its quotes
  std::size_t list_bytes = kUnbounded;  // of a list's items

  [[nodiscard]] bool is_whole() const noexcept { return text_bytes == kUnbounded; }
};

/// Writes the member `time` in UTC, to the millisecond.
void write_time(JsonWriter& json, std::chrono::system_clock::time_point time) {
  const auto days = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(days);
  const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::milliseconds>(time - days));
  json.member("time", fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", int{date.year()},
                                  unsigned{date.month()}, unsigned{date.day()},
                                  clock.hours().count(), clock.minutes().count(),
                                  clock.seconds().count(), clock.subseconds().count()));
}

/// Who, what and which resource: each is told by a digest where it is not shown wholly.
class Digests {
 public:
  enum Subject : std::size_t { Principal, Action, Resource };

  void clear() noexcept { is_wanted_ = {}; }

  /// Asks for the digest of what stands for the subject.
  void want(Subject subject, std::string_view text) {
    if (digests_[subject].empty()) digests_[subject] = sha256(text);
    is_wanted_[subject] = true;
  }

  void write(JsonWriter& json) const {
    static constexpr std::array<std::string_view, 3> kNames = {"principal", "action", "resource"};
    if (std::ranges::find(is_wanted_, true) == is_wanted_.end()) return;
    json.name("sha256").object([&] {
      for (std::size_t i = 0; i < kNames.size(); ++i) {
        if (is_wanted_[i]) json.any_name(kNames[i]).string(digests_[i]);
      }
    });
  }

 private:
  std::array<std::string, 3> digests_;
  std::array<bool, 3> is_wanted_{};
};

/// The names of the members of one object. A request that is refused may hold one twice, and
/// several that are not UTF-8 are written alike.
class MemberNames {
 public:
  /// Returns whether the name, which is what stands in `out` from `begin` on, is new.
  bool add(const std::string& out, std::size_t begin) {
    const auto text = [&](Place place) {
      return std::string_view(out).substr(place.begin, place.size);
    };
    const Place name = {begin, out.size() - begin};
    if (few_.size() < kFew) {
      for (const Place other : few_) {
        if (text(other) == text(name)) return false;
      }
      few_.push_back(name);
      return true;
    }
    if (many_.empty()) {
      for (const Place other : few_) many_.emplace(text(other));
    }
    return many_.emplace(text(name)).second;
  }

 private:
  static constexpr std::size_t kFew = 16;

  struct Place {
    std::size_t begin;
    std::size_t size;
  };

  std::vector<Place> few_;
  std::unordered_set<std::string, KeyedTextHash> many_;
};

/// Writes one decision, again and again until it fits.
class LineWriter {
 public:
  LineWriter(std::chrono::system_clock::time_point time, const DecisionEvent& event,
             const KeyMask& mask, std::size_t max_bytes)
      : time_(time),
        event_(event),
        request_(event.request),
        shown_(event.request, mask),
        max_bytes_(max_bytes) {
    if (event.response == nullptr) return;
    masked_message_ = shown_.masked_message(event.response->message);
    message_ = masked_message_ ? *masked_message_ : event.response->message;
  }

  std::string run() {
    const std::size_t share = (max_bytes_ - kLeastLineBytes) / kListCount;
    const std::array<Bound, 6> bounds = {
        {{}, {1024, kUnbounded}, {256, kUnbounded}, {1024, share}, {256, share}, {64, share}}};
    for (const Bound& bound : bounds) {
      bound_ = bound;
      write();
      if (!is_full()) break;
    }
    return std::move(out_);
  }

 private:
  /// Whether the line is longer than it may be, so that nothing more needs to be written.
  [[nodiscard]] bool is_full() const noexcept { return out_.size() > max_bytes_; }

  void write() {
    constexpr std::size_t kUsualBytes = 1024;
    out_.reserve(kUsualBytes);
    json_.rewind({});
    left_out_ = 0;
    digests_.clear();
    json_.object([this] {
      write_time(json_, time_);
      json_.name("version").number(event_.version);
      json_.member("decision", to_string(event_.response != nullptr ? event_.response->decision
                                                                    : event_.decision));
      if (event_.response != nullptr) write_reasons(*event_.response);
      if (event_.error != nullptr) write_error(*event_.error);
      json_.name("request").object([this] { write_request(); });
      if (is_full()) return;
      write_cut();
      digests_.write(json_);
    });
  }

  void write_cut() {
    if (bound_.is_whole() && left_out_ == 0) return;
    json_.name("cut").object([this] {
      if (!bound_.is_whole()) json_.name("text_bytes").number(bound_.text_bytes);
      json_.name("left_out").number(left_out_);
    });
  }

  void write_reasons(const Response& response) {
    if (!response.message.empty()) write_member("message", message_);
    json_.name("matched_statements").begin_array();
    write_items(response.matched_statements, [this](const MatchedStatement& statement) {
      json_.object([&] {
        write_member("policy", statement.policy);
        json_.name("index").number(statement.index);
        write_optional("sid", statement.sid);
        json_.member("effect", to_string(statement.effect));
      });
      return true;
    });
    json_.end_array();
    json_.name("missing_context_keys").begin_array();
    write_items(response.missing_context_keys,
                [this](std::string_view key) { return write_text(key); });
    json_.end_array();
  }

  void write_error(const Diagnostic& error) {
    json_.name("error").object([&] {
      write_member("code", to_string(error.code));
      write_member("message", error.message);
      write_member("pointer", error.pointer);
    });
  }

  void write_request() {
    json_.name("principal").object([this] { write_principal(request_.principal); });
    json_.name("action");
    write_subject(Digests::Action, request_.action, request_.action, false);
    json_.name("resource").object([this] { write_resource(request_.resource); });
    if (!request_.request_tags.empty() && shown_.hides_tag_keys()) {
      write_member("request_tags", kMasked);
    } else {
      write_tags("request_tags", request_.request_tags,
                 [this](std::string_view key) { return shown_.hides_request_tag(key); });
    }
    if (!request_.context.empty()) write_context();
  }

  void write_principal(const Principal& principal) {
    json_.name("arn");
    write_subject(Digests::Principal, shown_.principal_arn(), principal.arn,
                  shown_.hides_principal_arn());
    write_optional("account", shown_.principal_account());
    write_optional("type", shown_.principal_type());
    write_optional("role_arn", shown_.role_arn());
    write_optional("user_arn", shown_.user_arn());
    write_tags("tags", principal.tags,
               [this](std::string_view key) { return shown_.hides_principal_tag(key); });
  }

  void write_resource(const Resource& resource) {
    json_.name("arn");
    write_subject(Digests::Resource, shown_.resource_arn(), resource.arn,
                  shown_.hides_resource_arn());
    write_optional("account", shown_.resource_account());
    write_tags("tags", resource.tags,
               [this](std::string_view key) { return shown_.hides_resource_tag(key); });
  }

  void write_context() {
    MemberNames names;
    json_.name("context").begin_object();
    write_items(request_.context, [&](const ContextEntry& entry) {
      if (shown_.hides_context_key(entry.key) || !write_new_name(entry.key, names)) return false;
      write_value(entry);
      return true;
    });
    json_.end_object();
  }

  /// Writes who, what or which resource. The digest is that of the whole text where nothing of it
  /// is to be seen, and else of what may be: from the digest of one that holds a hidden account,
  /// the account could be found by trying.
  void write_subject(Digests::Subject subject, std::string_view shown, std::string_view text,
                     bool is_hidden) {
    if (is_hidden) {
      write_text(kMasked);
      digests_.want(subject, text);
    } else if (!write_text(shown) && !bound_.is_whole()) {
      digests_.want(subject, shown);
    }
  }

  void write_member(const MemberName& name, std::string_view text) {
    json_.name(name);
    write_text(text);
  }

  void write_optional(const MemberName& name, std::optional<std::string_view> text) {
    if (text) write_member(name, *text);
  }

  /// How long a text may be as it is written.
  [[nodiscard]] std::size_t text_limit() const noexcept {
    return std::min(bound_.text_bytes, max_bytes_);
  }

  /// Writes a text, cut where it is longer than the bound. Returns whether it is whole.
  bool write_text(std::string_view text) { return json_.string_within(text, text_limit()); }

  /// Writes the items or members that fit into the list that is open, in their order, until too
  /// many did not. `write_item` returns whether it could.
  template <class Items, class WriteItem>
  void write_items(const Items& items, const WriteItem& write_item) {
    const std::size_t begin = out_.size();
    std::size_t misses = 0;
    std::size_t left = items.size();
    for (const auto& item : items) {
      if (is_full() || misses == kMaxMisses) break;
      const JsonWriter::Mark before = json_.mark();
      const bool is_told = write_item(item);
      const bool is_too_much =
          bound_.list_bytes != kUnbounded && out_.size() - begin > bound_.list_bytes;
      if (!is_told || is_too_much) {
        json_.rewind(before);
        ++left_out_;
        ++misses;
      }
      --left;
    }
    left_out_ += left;
  }

  template <class IsHidden>
  void write_tags(const MemberName& name, std::span<const Tag> tags, const IsHidden& is_hidden) {
    if (tags.empty()) return;
    MemberNames names;
    json_.name(name).begin_object();
    write_items(tags, [&](const Tag& tag) {
      if (!write_new_name(tag.key, names)) return false;
      write_text(is_hidden(tag.key) ? kMasked : tag.value);
      return true;
    });
    json_.end_object();
  }

  /// Returns false where a name is too long or stands there already.
  bool write_new_name(std::string_view name, MemberNames& names) {
    const std::size_t before = out_.size();
    if (!json_.any_name_within(name, text_limit())) return false;
    return names.add(out_, out_.find('"', before));  // behind the comma, if there is one
  }

  void write_value(const ContextEntry& entry) {
    if (shown_.hides_context(entry.key)) {
      write_text(kMasked);
    } else if (entry.value.is_list()) {
      json_.begin_array();
      for (const std::string_view value : entry.value.list()) {
        if (is_full()) break;
        write_text(shown_.context_text(entry.key, value));
      }
      json_.end_array();
    } else {
      write_text(shown_.context_text(entry.key, entry.value.text()));
    }
  }

  const std::chrono::system_clock::time_point time_;
  const DecisionEvent& event_;
  const Request& request_;
  const MaskedRequest shown_;
  const std::size_t max_bytes_;
  std::optional<std::string> masked_message_;
  std::string_view message_;
  Bound bound_;
  std::string out_;
  JsonWriter json_{out_};
  std::size_t left_out_ = 0;
  Digests digests_;
};

}  // namespace

std::string decision_line(std::chrono::system_clock::time_point time, const DecisionEvent& event,
                          const KeyMask& mask, std::size_t max_bytes) {
  return LineWriter(time, event, mask, max_bytes).run();
}

std::string dropped_line(std::chrono::system_clock::time_point time, std::uint64_t count) {
  std::string line;
  JsonWriter json(line);
  json.object([&] {
    write_time(json, time);
    json.name("dropped").number(count);
  });
  return line;
}

}  // namespace abac::inline abi1::internal
