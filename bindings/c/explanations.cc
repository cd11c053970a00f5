// Of the section "decisions" of abac/c.h what explains.
#include "handles.h"

using abac::c::clear;
using abac::c::decision_of;
using abac::c::give;
using abac::c::give_new;
using abac::c::guarded;

// NOLINTNEXTLINE(readability-identifier-naming): the names are those of the C interface
struct abac_explanation {
  abac::Explanation value;
};

abac_status abac_explain(const abac_policy_set* set, const abac_request* request,
                         size_t max_statements, size_t max_decisions,
                         abac_explanation** explanation, abac_error** error) noexcept {
  clear(explanation, error);
  if (set == nullptr || request == nullptr || explanation == nullptr) return ABAC_INVALID_ARGUMENT;
  return guarded([&]() -> abac_status {
    abac::ExplainOptions options;
    if (max_statements != 0) options.max_statements = max_statements;
    if (max_decisions != 0) options.max_decisions = max_decisions;
    return give(explain(set->value, request->value.view(), options), explanation, error);
  });
}

abac_decision abac_explanation_decision(const abac_explanation* explanation) noexcept {
  return explanation == nullptr ? abac_decision{ABAC_NO_DECISION}
                                : decision_of(explanation->value.response.decision);
}

abac_status abac_explanation_to_text(const abac_explanation* explanation, size_t columns,
                                     uint32_t style, abac_string** text) noexcept {
  clear(text, nullptr);
  if (explanation == nullptr || text == nullptr ||
      (style & ~uint32_t{ABAC_TEXT_COLOR | ABAC_TEXT_DETAILS}) != 0) {
    return ABAC_INVALID_ARGUMENT;
  }
  return guarded([&]() -> abac_status {
    abac::TextStyle text_style;
    if (columns != 0) text_style.columns = columns;
    text_style.has_color = (style & ABAC_TEXT_COLOR) != 0;
    text_style.has_details = (style & ABAC_TEXT_DETAILS) != 0;
    return give_new(text, to_text(explanation->value, text_style));
  });
}

abac_status abac_explanation_to_json(const abac_explanation* explanation,
                                     abac_string** json) noexcept {
  clear(json, nullptr);
  if (explanation == nullptr || json == nullptr) return ABAC_INVALID_ARGUMENT;
  return guarded([&] { return give_new(json, to_json(explanation->value)); });
}

abac_status abac_explanation_to_html(const abac_explanation* explanation,
                                     abac_string** html) noexcept {
  clear(html, nullptr);
  if (explanation == nullptr || html == nullptr) return ABAC_INVALID_ARGUMENT;
  return guarded([&] { return give_new(html, to_html(explanation->value)); });
}

void abac_explanation_free(abac_explanation* explanation) noexcept { delete explanation; }
