// What a catalogue is asked: names by binary search, keys one after the other.
//
// A service has some ten keys and none has more than a few hundred, so that a set of keys is not
// made quicker by an order; besides, keys compare by Unicode's folding, and some are patterns.
#include <abac/catalogue.h>

#include <algorithm>
#include <array>
#include <functional>
#include <iterator>
#include <new>
#include <ostream>
#include <utility>

#include "base/case_folding.h"
#include "diagnostics/diagnostic_list.h"
#include "lint/catalogue_reader.h"
#include "lint/catalogue_state.h"
#include "lint/did_you_mean.h"
#include "lint/pattern_relation.h"

namespace abac::inline abi1 {
namespace {

using internal::CatalogueState;
using internal::kNoKeys;
using internal::NearestName;
using internal::NumberRange;

constexpr std::array<std::string_view, 5> kLevelWords = {"list", "read", "write", "tagging",
                                                         "permissions"};
constexpr std::array<std::string_view, 7> kTypeWords = {"string", "arn", "bool",  "numeric",
                                                        "date",   "ip",  "binary"};

/// What stands before the first colon, and behind it.
struct Name {
  std::string_view prefix;
  std::string_view rest;
};

/// Nothing where there is no colon.
std::optional<Name> split(std::string_view text) noexcept {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  return Name{text.substr(0, colon), text.substr(colon + 1)};
}

std::span<const CatalogueKey> keys_of(const CatalogueState& state, NumberRange range) noexcept {
  return std::span(state.keys).subspan(range.first, range.size());
}

const CatalogueKey* find_matching(std::span<const CatalogueKey> keys,
                                  std::string_view key) noexcept {
  const auto found =
      std::ranges::find_if(keys, [key](const CatalogueKey& known) { return known.matches(key); });
  return found == keys.end() ? nullptr : &*found;
}

bool set_has(const CatalogueState& state, std::uint32_t set, std::string_view key) noexcept {
  if (set == kNoKeys) return false;
  const NumberRange ranges = state.sets[set];
  for (std::uint32_t i = ranges.first; i < ranges.last; ++i) {
    if (find_matching(keys_of(state, state.key_ranges[i]), key) != nullptr) return true;
  }
  return false;
}

std::vector<CatalogueKey> keys_of_set(const CatalogueState& state, std::uint32_t set) {
  std::vector<CatalogueKey> keys;
  if (set == kNoKeys) return keys;
  const NumberRange ranges = state.sets[set];
  for (std::uint32_t i = ranges.first; i < ranges.last; ++i) {
    const auto range = keys_of(state, state.key_ranges[i]);
    keys.insert(keys.end(), range.begin(), range.end());
  }
  return keys;
}

/// Returns the index of what has the name, in a part of a list that is in the order of its names.
template <class Item>
std::optional<std::uint32_t> find_named(const std::vector<Item>& list, NumberRange part,
                                        std::string_view Item::*name, std::string_view wanted,
                                        auto is_before) noexcept {
  const auto begin = list.begin() + part.first;
  const auto end = list.begin() + part.last;
  const auto found = std::lower_bound(
      begin, end, wanted,
      [&](const Item& item, std::string_view text) { return is_before(item.*name, text); });
  if (found == end || is_before(wanted, (*found).*name)) return std::nullopt;
  return static_cast<std::uint32_t>(found - list.begin());
}

/// Offers the keys; of a key with a tag in its name, what stands before that is compared.
void offer_keys(std::span<const CatalogueKey> keys, std::string_view key, NearestName& whole,
                NearestName& beginning, const CatalogueKey*& whole_key,
                const CatalogueKey*& beginning_key) noexcept {
  const bool has_tag = key.find('/') != std::string_view::npos;
  for (const CatalogueKey& known : keys) {
    if (known.name.find('*') == std::string_view::npos) {
      if (whole.offer(known.name)) whole_key = &known;
    } else if (has_tag && known.name.ends_with("/*")) {
      if (beginning.offer(known.name.substr(0, known.name.size() - 1))) beginning_key = &known;
    }
  }
}

}  // namespace

std::string_view to_string(AccessLevel level) noexcept {
  return kLevelWords[static_cast<std::size_t>(level)];
}

std::optional<AccessLevel> parse_access_level(std::string_view text) noexcept {
  const auto found = std::ranges::find(kLevelWords, text);
  if (found == kLevelWords.end()) return std::nullopt;
  return static_cast<AccessLevel>(found - kLevelWords.begin());
}

std::ostream& operator<<(std::ostream& out, AccessLevel level) { return out << to_string(level); }

std::string_view to_string(KeyType type) noexcept {
  return kTypeWords[static_cast<std::size_t>(type)];
}

std::ostream& operator<<(std::ostream& out, KeyType type) { return out << to_string(type); }

bool CatalogueKey::matches(std::string_view key) const noexcept {
  std::string_view pattern = name;
  std::size_t star = pattern.find('*');
  if (star == std::string_view::npos) return internal::fold_equal(pattern, key);
  std::size_t position = 0;
  if (!internal::skip_folded(key, position, pattern.substr(0, star))) return false;
  // Each piece between two stars stands as early as it can; the last one ends the key.
  for (;;) {
    pattern.remove_prefix(star + 1);
    if (pattern.empty()) return true;
    star = pattern.find('*');
    const std::string_view piece = pattern.substr(0, star);
    const bool is_last = star == std::string_view::npos;
    for (;;) {
      std::size_t end = position;
      if (internal::skip_folded(key, end, piece) && (!is_last || end == key.size())) {
        position = end;
        break;
      }
      if (position == key.size()) return false;
      internal::decode_scalar(key, position);
    }
    if (is_last) return true;
  }
}

std::string_view CatalogueResourceType::name() const noexcept { return state_->types[index_].name; }

CatalogueService CatalogueResourceType::service() const noexcept {
  return {state_, state_->types[index_].service};
}

std::span<const std::string_view> CatalogueResourceType::arn_patterns() const noexcept {
  const NumberRange range = state_->types[index_].patterns;
  return std::span(state_->patterns).subspan(range.first, range.size());
}

std::vector<CatalogueKey> CatalogueResourceType::keys() const {
  return keys_of_set(*state_, state_->types[index_].set);
}

bool CatalogueResourceType::supports(std::string_view key) const noexcept {
  return set_has(*state_, state_->types[index_].set, key);
}

CatalogueResourceType CatalogueResource::type() const noexcept {
  return {state_, state_->uses[index_].type};
}

bool CatalogueResource::is_required() const noexcept { return state_->uses[index_].is_required; }

std::vector<CatalogueKey> CatalogueResource::keys() const {
  const std::uint32_t own_set = state_->uses[index_].own_set;
  return own_set == kNoKeys ? type().keys() : keys_of_set(*state_, own_set);
}

bool CatalogueResource::supports(std::string_view key) const noexcept {
  const std::uint32_t own_set = state_->uses[index_].own_set;
  return own_set == kNoKeys ? type().supports(key) : set_has(*state_, own_set, key);
}

std::string_view CatalogueAction::name() const noexcept { return state_->actions[index_].name; }

CatalogueService CatalogueAction::service() const noexcept {
  return {state_, state_->actions[index_].service};
}

AccessLevel CatalogueAction::level() const noexcept { return state_->actions[index_].level; }

CatalogueList<CatalogueResource> CatalogueAction::resources() const noexcept {
  const NumberRange range = state_->actions[index_].uses;
  return {state_, range.first, range.last};
}

std::vector<CatalogueKey> CatalogueAction::keys() const {
  return keys_of_set(*state_, state_->actions[index_].set);
}

bool CatalogueAction::supports(std::string_view key) const noexcept {
  if (set_has(*state_, state_->actions[index_].set, key)) return true;
  const auto used = resources();
  return std::any_of(used.begin(), used.end(),
                     [key](const CatalogueResource& resource) { return resource.supports(key); });
}

std::string_view CatalogueService::prefix() const noexcept {
  return state_->services[index_].prefix;
}

bool CatalogueService::has_resource_control() const noexcept {
  return state_->services[index_].has_resource_control;
}

CatalogueList<CatalogueAction> CatalogueService::actions() const noexcept {
  const NumberRange range = state_->services[index_].actions;
  return {state_, range.first, range.last};
}

CatalogueList<CatalogueResourceType> CatalogueService::resource_types() const noexcept {
  const NumberRange range = state_->services[index_].types;
  return {state_, range.first, range.last};
}

std::span<const CatalogueKey> CatalogueService::keys() const noexcept {
  return keys_of(*state_, state_->services[index_].keys);
}

std::optional<CatalogueAction> CatalogueService::find_action(std::string_view name) const noexcept {
  const auto found = find_named(state_->actions, state_->services[index_].actions,
                                &CatalogueState::Action::name, name, internal::is_before_folded);
  if (!found) return std::nullopt;
  return CatalogueAction(state_, *found);
}

std::optional<CatalogueKey> CatalogueService::find_key(std::string_view key) const noexcept {
  const CatalogueKey* const found = find_matching(keys(), key);
  if (found == nullptr) return std::nullopt;
  return *found;
}

std::string_view CatalogueArnService::name() const noexcept {
  return state_->arn_services[index_].name;
}

std::vector<CatalogueService> CatalogueArnService::services() const {
  std::vector<CatalogueService> found;
  for (const CatalogueResourceType& type : resource_types()) {
    if (found.empty() || found.back() != type.service()) found.push_back(type.service());
  }
  return found;
}

bool CatalogueArnService::is_of(const CatalogueService& service) const noexcept {
  const NumberRange range = state_->arn_services[index_].types;
  for (std::uint32_t i = range.first; i < range.last; ++i) {
    if (CatalogueResourceType(state_, state_->arn_service_types[i]).service() == service)
      return true;
  }
  return false;
}

std::vector<CatalogueResourceType> CatalogueArnService::resource_types() const {
  const NumberRange range = state_->arn_services[index_].types;
  std::vector<CatalogueResourceType> found;
  found.reserve(range.size());
  for (std::uint32_t i = range.first; i < range.last; ++i) {
    const CatalogueResourceType type(state_, state_->arn_service_types[i]);
    found.push_back(type);
  }
  return found;
}

ArnPartUse CatalogueArnService::region() const noexcept {
  return state_->arn_services[index_].region;
}

ArnPartUse CatalogueArnService::account() const noexcept {
  return state_->arn_services[index_].account;
}

Expected<Catalogue> Catalogue::parse(std::string text, const TextSource& source) {
  try {
    auto state = internal::read_catalogue(std::move(text), source);
    if (!state) return std::move(state).error();
    return Catalogue(*std::move(state));
  } catch (...) {
    return internal::out_of_memory();
  }
}

Catalogue::Catalogue(std::shared_ptr<const internal::CatalogueState> state) noexcept
    : state_(std::move(state)) {}
Catalogue::Catalogue(const Catalogue&) noexcept = default;
Catalogue& Catalogue::operator=(const Catalogue&) noexcept = default;
Catalogue::~Catalogue() = default;

std::string_view Catalogue::source() const noexcept { return state_->source; }

std::string_view Catalogue::source_version() const noexcept { return state_->source_version; }

std::string_view Catalogue::date() const noexcept { return state_->date; }

CatalogueList<CatalogueService> Catalogue::services() const noexcept {
  return {state_.get(), 0, static_cast<std::uint32_t>(state_->services.size())};
}

CatalogueList<CatalogueAction> Catalogue::actions() const noexcept {
  return {state_.get(), 0, static_cast<std::uint32_t>(state_->actions.size())};
}

std::span<const CatalogueKey> Catalogue::global_keys() const noexcept {
  return keys_of(*state_, state_->global_keys);
}

std::optional<CatalogueService> Catalogue::find_service(std::string_view prefix) const noexcept {
  const NumberRange all = {0, static_cast<std::uint32_t>(state_->services.size())};
  const auto found = find_named(state_->services, all, &CatalogueState::Service::prefix, prefix,
                                internal::is_before_folded);
  if (!found) return std::nullopt;
  return CatalogueService(state_.get(), *found);
}

std::optional<CatalogueAction> Catalogue::find_action(std::string_view action) const noexcept {
  const auto name = split(action);
  const auto service = name ? find_service(name->prefix) : std::nullopt;
  return service ? service->find_action(name->rest) : std::nullopt;
}

std::vector<CatalogueAction> Catalogue::matching_actions(std::string_view entry) const {
  std::string pattern(entry);
  internal::fold_ascii(entry, pattern.data());
  const std::string_view prefix = std::string_view(pattern).substr(0, pattern.find_first_of(":*?"));
  const bool names_service = pattern.substr(prefix.size(), 1) == ":";
  std::vector<CatalogueAction> found;
  std::string text;
  for (const CatalogueService service : services()) {
    if (names_service && !internal::ascii_fold_equal(service.prefix(), prefix)) continue;
    for (const CatalogueAction action : service.actions()) {
      text.assign(service.prefix()).append(":").append(action.name());
      internal::fold_ascii(text, text.data());
      if (internal::covers(pattern, text)) found.push_back(action);
    }
  }
  return found;
}

std::optional<CatalogueKey> Catalogue::find_key(std::string_view key) const noexcept {
  if (const CatalogueKey* const found = find_matching(global_keys(), key)) return *found;
  const auto name = split(key);
  const auto service = name ? find_service(name->prefix) : std::nullopt;
  return service ? service->find_key(key) : std::nullopt;
}

std::optional<CatalogueArnService> Catalogue::find_arn_service(
    std::string_view name) const noexcept {
  const NumberRange all = {0, static_cast<std::uint32_t>(state_->arn_services.size())};
  const auto found =
      find_named(state_->arn_services, all, &CatalogueState::ArnService::name, name, std::less<>());
  if (!found) return std::nullopt;
  return CatalogueArnService(state_.get(), *found);
}

std::optional<CatalogueService> Catalogue::nearest_service(std::string_view prefix) const noexcept {
  NearestName nearest(prefix);
  for (const CatalogueService service : services()) nearest.offer(service.prefix());
  const auto found = nearest.found();
  return found ? find_service(*found) : std::nullopt;
}

std::optional<CatalogueAction> Catalogue::nearest_action(std::string_view action) const noexcept {
  const auto name = split(action);
  if (!name) return std::nullopt;
  if (const auto service = find_service(name->prefix)) {
    NearestName nearest(name->rest);
    for (const CatalogueAction known : service->actions()) nearest.offer(known.name());
    const auto found = nearest.found();
    return found ? service->find_action(*found) : std::nullopt;
  }
  const auto service = nearest_service(name->prefix);
  return service ? service->find_action(name->rest) : std::nullopt;
}

std::optional<CatalogueKey> Catalogue::nearest_key(std::string_view key) const noexcept {
  NearestName whole(key);
  NearestName beginning(key.substr(0, key.find('/') + 1));  // npos + 1 is 0
  const CatalogueKey* whole_key = nullptr;
  const CatalogueKey* beginning_key = nullptr;
  offer_keys(global_keys(), key, whole, beginning, whole_key, beginning_key);
  const auto name = split(key);
  if (const auto service = name ? find_service(name->prefix) : std::nullopt) {
    offer_keys(service->keys(), key, whole, beginning, whole_key, beginning_key);
  }
  if (whole.found()) return *whole_key;
  if (beginning.found()) return *beginning_key;
  return std::nullopt;
}

}  // namespace abac::inline abi1
