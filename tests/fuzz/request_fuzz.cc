// Requests: what is accepted is sound and written back to the same; the oracle refuses the rest.
#include "fuzz.h"
#include "oracle/oracle_json.h"

#include <abac/session.h>

#include <optional>
#include <set>

namespace abac::fuzz {
namespace {

using Fields = OwnedRequest::Fields;

/// Says why the oracle refuses the request; nothing where it does not.
std::optional<std::string> refusal(const Fields& fields) {
  try {
    (void)oracle::understand({}, fields);
  } catch (const oracle::Refusal& refusal) {
    return refusal.reason;
  }
  return std::nullopt;
}

std::optional<Fields> read_by_oracle(std::string_view text) {
  try {
    return oracle::read_case(R"({"name":"","policies":{},"request":)" + std::string(text) + "}")
        .request;
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

void check_accepted(const OwnedRequest& request, std::string_view text) {
  require(check_request(request.view()).has_value(), "an accepted request is sound");
  require(ResolvedResource::resolve(request.view().resource).has_value(),
          "the resource of an accepted request can be resolved");
  const OwnedRequest copy = request;
  require(copy.fields() == request.fields(), "a copy is equal");
  if (!is_plain_ascii(text)) return;
  const auto why = refusal(request.fields());
  require(!why, "an accepted request is accepted by the oracle", why.value_or(""));
  const auto read = read_by_oracle(text);
  require(read == request.fields(), "the oracle reads the same request");
  require(parse_request(text).has_value(), "what is accepted once is accepted again");
}

}  // namespace

void test_input(std::string_view text) {
  const auto request = parse_request(text);
  if (request) {
    check_accepted(*request, text);
    return;
  }
  require_sound(request.error(), text);
  require(request.error().where.line != 0, "a refused request has a place",
          to_string(request.error()));
  // Of what is wrong with the JSON the oracle knows nothing.
  using enum ErrorCode;
  static const std::set<ErrorCode> codes = {InvalidAction,  InvalidResource, InvalidCaller,
                                            InvalidAccount, AccountMismatch, InvalidRoleArn,
                                            InvalidUserArn, ForbiddenTags,   DuplicateContextKey};
  if (!codes.contains(request.error().code) || !is_plain_ascii(text)) return;
  const auto fields = read_by_oracle(text);
  require(!fields || refusal(*fields), "a refused request is refused by the oracle",
          to_string(request.error()));
}

}  // namespace abac::fuzz
