// The section "policies that change while they decide" of abac/c.h, and policies of a folder.
#include "handles.h"

using abac::c::clear;
using abac::c::decision_of;
using abac::c::give;
using abac::c::give_new;
using abac::c::guarded;
using abac::c::is_text;
using abac::c::refuse;
using abac::c::text_of;
using abac::c::view_of;

namespace {

/// Gives the version to the caller who asks for it.
abac_status give_version(abac::Expected<std::uint64_t>&& result, std::uint64_t* version,
                         abac_error** error) {
  if (!result) return refuse(std::move(result).error(), error);
  if (version != nullptr) *version = *result;
  return ABAC_OK;
}

abac::DecisionHook hook_of(abac_decision_hook hook, void* data) {
  if (hook == nullptr) return {};
  return [hook, data](const abac::DecisionEvent& event) {
    const abac_decision_event told{event};
    hook(data, &told);
  };
}

abac::ReloadReport report_of(abac_reload_report report, void* data) {
  if (report == nullptr) return {};
  return [report, data](const abac::Expected<std::uint64_t>& result) {
    if (result) {
      report(data, *result, nullptr);
    } else {
      const abac_error error{result.error()};
      report(data, 0, &error);
    }
  };
}

/// Lets go of what abac_reader_current gave, where the reader has moved on.
void drop_old(abac_reader& reader) {
  if (reader.version != reader.value.version()) reader.current.reset();
}

}  // namespace

abac_status abac_policy_set_load_folder(const char* path, size_t path_size, abac_policy_set** set,
                                        abac_error** error) noexcept {
  clear(set, error);
  if (!is_text(path, path_size) || set == nullptr) return ABAC_INVALID_ARGUMENT;
  return guarded([&]() -> abac_status {
    return give(abac::load_policy_folder(std::string(view_of(path, path_size))), set, error);
  });
}

abac_decision abac_decision_event_decision(const abac_decision_event* event) noexcept {
  return event == nullptr ? abac_decision{ABAC_NO_DECISION} : decision_of(event->value.decision);
}

uint64_t abac_decision_event_version(const abac_decision_event* event) noexcept {
  return event == nullptr ? 0 : event->value.version;
}

abac_text abac_decision_event_principal(const abac_decision_event* event) noexcept {
  return event == nullptr ? text_of("") : text_of(event->value.request.principal.arn);
}

abac_text abac_decision_event_action(const abac_decision_event* event) noexcept {
  return event == nullptr ? text_of("") : text_of(event->value.request.action);
}

abac_text abac_decision_event_resource(const abac_decision_event* event) noexcept {
  return event == nullptr ? text_of("") : text_of(event->value.request.resource.arn);
}

abac_status abac_holder_new(const abac_policy_set* set, abac_decision_hook hook, void* data,
                            abac_holder** holder) noexcept {
  clear(holder, nullptr);
  if (set == nullptr || holder == nullptr) return ABAC_INVALID_ARGUMENT;
  return guarded([&] { return give_new(holder, set->value, hook_of(hook, data)); });
}

abac_status abac_holder_publish(abac_holder* holder, const abac_policy_set* set,
                                uint64_t* version) noexcept {
  if (version != nullptr) *version = 0;
  if (holder == nullptr || set == nullptr) return ABAC_INVALID_ARGUMENT;
  return guarded([&] { return give_version(holder->value.publish(set->value), version, nullptr); });
}

abac_status abac_holder_replace(abac_holder* holder, const char* json, size_t json_size,
                                const char* file, size_t file_size, uint64_t* version,
                                abac_error** error) noexcept {
  clear<abac_error>(nullptr, error);
  if (version != nullptr) *version = 0;
  if (holder == nullptr || !is_text(json, json_size) || !is_text(file, file_size)) {
    return ABAC_INVALID_ARGUMENT;
  }
  return guarded([&]() -> abac_status {
    return give_version(
        holder->value.replace(view_of(json, json_size), {.file = view_of(file, file_size)}),
        version, error);
  });
}

abac_status abac_holder_current(const abac_holder* holder, abac_policy_set** set,
                                uint64_t* version) noexcept {
  clear(set, nullptr);
  if (version != nullptr) *version = 0;
  if (holder == nullptr || set == nullptr) return ABAC_INVALID_ARGUMENT;
  return guarded([&]() -> abac_status {
    abac::VersionedPolicySet current = holder->value.current();
    const abac_status status = give_new(set, std::move(current.policies));
    if (version != nullptr) *version = current.version;
    return status;
  });
}

uint64_t abac_holder_version(const abac_holder* holder) noexcept {
  return holder == nullptr ? 0 : holder->value.version();
}

size_t abac_holder_reclaim(abac_holder* holder) noexcept {
  return holder == nullptr ? 0 : holder->value.reclaim();
}

size_t abac_holder_versions_in_use(const abac_holder* holder) noexcept {
  return holder == nullptr ? 0 : holder->value.versions_in_use();
}

void abac_holder_free(abac_holder* holder) noexcept { delete holder; }

abac_status abac_reader_new(const abac_holder* holder, abac_reader** reader) noexcept {
  clear(reader, nullptr);
  if (holder == nullptr || reader == nullptr) return ABAC_INVALID_ARGUMENT;
  return guarded([&] {
    return give_new(reader, abac::PolicySetReader(holder->value), std::nullopt, std::uint64_t{0});
  });
}

const abac_policy_set* abac_reader_current(abac_reader* reader, uint64_t* version) noexcept {
  if (version != nullptr) *version = 0;
  if (reader == nullptr) return nullptr;
  const abac::PolicySet& current = reader->value.current();
  if (!reader->current || reader->version != reader->value.version()) {
    reader->current = abac_policy_set{current};
    reader->version = reader->value.version();
  }
  if (version != nullptr) *version = reader->version;
  return &*reader->current;
}

abac_decision abac_reader_decide(abac_reader* reader, const abac_request* request) noexcept {
  if (reader == nullptr || request == nullptr) return ABAC_NO_DECISION;
  const abac::Decision decision = reader->value.decide(request->value.view());
  drop_old(*reader);
  return decision_of(decision);
}

abac_status abac_reader_evaluate(abac_reader* reader, const abac_request* request,
                                 abac_response** response, abac_error** error) noexcept {
  clear(response, error);
  if (reader == nullptr || request == nullptr || response == nullptr) return ABAC_INVALID_ARGUMENT;
  return guarded([&]() -> abac_status {
    auto result = reader->value.evaluate(request->value.view());
    drop_old(*reader);
    if (!result) return refuse(std::move(result).error(), error);
    return give_new(response, *std::move(result), reader->value.used());
  });
}

void abac_reader_release(abac_reader* reader) noexcept {
  if (reader == nullptr) return;
  reader->current.reset();
  reader->value.release();
}

void abac_reader_free(abac_reader* reader) noexcept { delete reader; }

abac_status abac_folder_watcher_start(const char* path, size_t path_size, abac_holder* holder,
                                      abac_reload_report report, void* data,
                                      uint32_t quiet_milliseconds, uint32_t longest_milliseconds,
                                      abac_folder_watcher** watcher, abac_error** error) noexcept {
  clear(watcher, error);
  if (!is_text(path, path_size) || holder == nullptr || watcher == nullptr) {
    return ABAC_INVALID_ARGUMENT;
  }
  return guarded([&]() -> abac_status {
    abac::FolderWatchOptions options;
    if (quiet_milliseconds != 0) options.quiet_time = std::chrono::milliseconds(quiet_milliseconds);
    if (longest_milliseconds != 0) {
      options.longest_wait = std::chrono::milliseconds(longest_milliseconds);
    }
    return give(abac::PolicyFolderWatcher::start(std::string(view_of(path, path_size)),
                                                 holder->value, report_of(report, data), options),
                watcher, error);
  });
}

void abac_folder_watcher_free(abac_folder_watcher* watcher) noexcept { delete watcher; }

abac_status abac_decision_log_start(abac_log_sink sink, void* data, size_t capacity,
                                    size_t max_line_bytes, const abac_text* masked_keys,
                                    size_t masked_key_count, abac_decision_log** log) noexcept {
  clear(log, nullptr);
  if (sink == nullptr || (masked_keys == nullptr && masked_key_count != 0) || log == nullptr) {
    return ABAC_INVALID_ARGUMENT;
  }
  return guarded([&]() -> abac_status {
    abac::DecisionLogOptions options;
    if (capacity != 0) options.capacity = capacity;
    if (max_line_bytes != 0) options.max_line_bytes = max_line_bytes;
    for (std::size_t i = 0; i < masked_key_count; ++i) {
      const abac_text& key = masked_keys[i];
      if (!is_text(key.data, key.size)) return ABAC_INVALID_ARGUMENT;
      options.masked_keys.emplace_back(view_of(key.data, key.size));
    }
    const auto write = [sink, data](std::string_view line) {
      sink(data, line.data(), line.size());
    };
    return give(abac::DecisionLog::start(write, options), log, nullptr);
  });
}

void abac_decision_log_record(void* log, const abac_decision_event* event) noexcept {
  if (log == nullptr || event == nullptr) return;
  static_cast<abac_decision_log*>(log)->value.record(event->value);
}

uint64_t abac_decision_log_dropped_count(const abac_decision_log* log) noexcept {
  return log == nullptr ? 0 : log->value.dropped_count();
}

void abac_decision_log_free(abac_decision_log* log) noexcept { delete log; }
