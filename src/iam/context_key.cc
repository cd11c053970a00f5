// Names of context keys: classification at compile time.
#include "iam/context_key.h"

#include "base/case_folding.h"

namespace abac::inline abi1::internal {

ContextKey classify_key(std::string_view names, TextRef name) noexcept {
  const std::string_view folded_name = names.substr(name.offset, name.size);
  ContextKey key;
  key.name = name;
  key.signature = key_signature(folded_name);
  struct Named {
    std::string_view name;
    KeySource source;
  };
  static constexpr Named kNamed[] = {
      {"aws:principalarn", KeySource::PrincipalArn},
      {"aws:principalaccount", KeySource::PrincipalAccount},
      {"aws:principaltype", KeySource::PrincipalType},
      {"aws:principalisawsservice", KeySource::PrincipalIsAwsService},
      {"aws:principalservicename", KeySource::PrincipalServiceName},
      {"aws:username", KeySource::UserName},
      {"aws:resourceaccount", KeySource::ResourceAccount},
      {"aws:tagkeys", KeySource::TagKeys},
  };
  for (const Named& named : kNamed) {
    if (folded_name == named.name) {
      key.source = named.source;
      return key;
    }
  }
  const std::size_t colon = folded_name.find(':');
  const std::size_t slash =
      colon == std::string_view::npos ? colon : folded_name.find('/', colon + 1);
  if (slash == std::string_view::npos || slash + 1 == folded_name.size()) return key;
  const std::string_view service = folded_name.substr(0, colon);
  const std::string_view kind = folded_name.substr(colon + 1, slash - colon - 1);
  if (kind == "resourcetag") {
    key.source = service == "aws" ? KeySource::ResourceTag : KeySource::ServiceResourceTag;
  } else if (service == "aws" && kind == "principaltag") {
    key.source = KeySource::PrincipalTag;
  } else if (service == "aws" && kind == "requesttag") {
    key.source = KeySource::RequestTag;
  } else {
    return key;
  }
  const auto tag_begin = static_cast<std::uint32_t>(slash) + 1;
  key.service_size = static_cast<std::uint32_t>(colon);
  key.tag = {name.offset + tag_begin, name.size - tag_begin};
  key.is_ascii_only = folds_from_ascii_only(folded_name.substr(tag_begin));
  return key;
}

}  // namespace abac::inline abi1::internal
