// A file that gets another content: at once, or not at all.
#pragma once

#include <string>
#include <string_view>

namespace abac::cli {

/// Replaces the content of a file by the text: who reads it sees the old or the new one, never a
/// part. Its mode stays; a link stays one, and what it leads to is replaced. Returns why it could
/// not be done, else an empty text.
[[nodiscard]] std::string rewrite_file(const std::string& path, std::string_view text);

}  // namespace abac::cli
