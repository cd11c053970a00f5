// Tests of splitting text into literals, wildcards and policy variables.
#include "iam/policy_variable.h"

#include <string>

#include "support/catch.h"

using namespace abac::internal;

namespace {

constexpr TemplateSyntax everything{true, true};
constexpr TemplateSyntax variables_only{true, false};
constexpr TemplateSyntax wildcards_only{false, true};
constexpr TemplateSyntax nothing{false, false};

// Shows parts as `<literal>`, `?`, `*`, `{name}` and `{name|default}`.
std::string dump(const std::vector<TemplatePart>& parts) {
  std::string text;
  for (const TemplatePart& part : parts) {
    switch (part.kind) {
      case TemplatePart::Kind::Literal:
        text += "<" + part.text + ">";
        break;
      case TemplatePart::Kind::AnyChar:
        text += "?";
        break;
      case TemplatePart::Kind::AnyRun:
        text += "*";
        break;
      case TemplatePart::Kind::Variable:
        text += "{" + part.text + (part.default_value ? "|" + *part.default_value : "") + "}";
        break;
    }
  }
  return text;
}

std::string parsed(std::string_view text, TemplateSyntax syntax) {
  const auto parts = parse_template(text, syntax);
  if (!parts) return "error at " + std::to_string(parts.error().offset);
  return dump(*parts);
}

std::string joined(const Components& components) {
  std::string text;
  for (const std::string_view component : components) text += "[" + std::string(component) + "]";
  return text;
}

}  // namespace

TEST_CASE("V-3 a text splits into literals and wildcards and variables", "[policy_variable]") {
  struct Row {
    const char* text;
    const char* parts;
  };
  const Row rows[] = {
      {"", ""},
      {"abc", "<abc>"},
      {"a*b?c", "<a>*<b>?<c>"},
      {"***", "*"},
      {"*?*??", "*?*??"},
      {"${aws:username}", "{aws:username}"},
      {"home/${aws:username}/*", "<home/>{aws:username}</>*"},
      {"${a}${b}", "{a}{b}"},
      {"${aws:PrincipalTag/team, 'none'}", "{aws:PrincipalTag/team|none}"},
      {"${k,'d'}", "{k|d}"},
      {"${k,    'd'}", "{k|d}"},
      {"${k, ''}", "{k|}"},
      {"${k, 'a b, c $ * ? : \" \\ /'}", "{k|a b, c $ * ? : \" \\ /}"},
      {"${k, '$'}", "{k|$}"},
      {"${k, '\t\n'}", "{k|\t\n}"},
      {"${aws:PrincipalTag/a-b_c.d@e+f=g/h:i}", "{aws:PrincipalTag/a-b_c.d@e+f=g/h:i}"},
      {"${aws:PrincipalTag/größe}", "{aws:PrincipalTag/größe}"},
      {"${aws:PrincipalTag/班}", "{aws:PrincipalTag/班}"},
      {"${\"x\"}", "{\"x\"}"},
      {"${a*}", "{a*}"},
      {"${**}", "{**}"},
      {"${*?}", "{*?}"},
      {"${*, 'd'}", "{*|d}"},
      {"}", "<}>"},
      {"{}", "<{}>"},
      {"a{b}'c',d", "<a{b}'c',d>"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(parsed(row.text, everything) == row.parts);
  }
}

TEST_CASE("V-3 a dollar without a brace is plain text", "[policy_variable]") {
  CHECK(parsed("$", everything) == "<$>");
  CHECK(parsed("a$", everything) == "<a$>");
  CHECK(parsed("$$", everything) == "<$$>");
  CHECK(parsed("$ {a}", everything) == "<$ {a}>");
  CHECK(parsed("$a{b}", everything) == "<$a{b}>");
  CHECK(parsed("$*", everything) == "<$>*");
  CHECK(parsed("$${a}", everything) == "<$>{a}");
  CHECK(parsed("a$b$c", everything) == "<a$b$c>");
}

TEST_CASE("V-4 the three escapes are literals and join their neighbours", "[policy_variable]") {
  CHECK(parsed("${*}", everything) == "<*>");
  CHECK(parsed("${?}", everything) == "<?>");
  CHECK(parsed("${$}", everything) == "<$>");
  CHECK(parsed("a${*}b${?}c${$}d", everything) == "<a*b?c$d>");
  CHECK(parsed("*${*}*", everything) == "*<*>*");
  CHECK(parsed("${$}{a}", everything) == "<${a}>");
  CHECK(parsed("${*}", variables_only) == "<*>");
  CHECK(parsed("x${*}${a}${?}", variables_only) == "<x*>{a}<?>");
}

TEST_CASE("C-14 without wildcard syntax the wildcards are literal", "[policy_variable]") {
  CHECK(parsed("a*b?c", variables_only) == "<a*b?c>");
  CHECK(parsed("*${a}*", variables_only) == "<*>{a}<*>");
}

TEST_CASE("G-8 without variable syntax variables are literal text with wildcards",
          "[policy_variable]") {
  CHECK(parsed("a/${aws:username}/b", wildcards_only) == "<a/${aws:username}/b>");
  CHECK(parsed("${*}", wildcards_only) == "<${>*<}>");
  CHECK(parsed("${?}", wildcards_only) == "<${>?<}>");
  CHECK(parsed("${", wildcards_only) == "<${>");
  CHECK(parsed("${}", wildcards_only) == "<${}>");
  CHECK(parsed("${a b, c", wildcards_only) == "<${a b, c>");
  CHECK(parsed("${*}*?", nothing) == "<${*}*?>");
}

TEST_CASE("V-3 a malformed variable is refused at its place", "[policy_variable]") {
  struct Row {
    const char* name;
    std::string text;
    std::size_t offset;
  };
  const Row rows[] = {
      {"nothing behind the brace", "${", 0},
      {"nothing behind the brace, later", "ab${", 2},
      {"no closing brace", "ab${aws:username", 2},
      {"no closing brace in a later variable", "${a}-${b", 5},
      {"empty name", "${}", 2},
      {"empty name before a default", "${, 'x'}", 2},
      {"default alone", "${'x'}", 2},
      {"space before the name", "${ a}", 2},
      {"space in the name", "${a b}", 3},
      {"space behind the name", "${a }", 3},
      {"space before the comma", "${a ,'x'}", 3},
      {"tab in the name", "${a\tb}", 3},
      {"line break in the name", "${a\nb}", 3},
      {"control character in the name", "${a\x01}", 3},
      {"delete character in the name", "${a\x7f}", 3},
      {"next line U+0085", "${ab\xc2\x85}", 4},
      {"no-break space", "${a\xc2\xa0}", 3},
      {"ogham space mark", "${a\xe1\x9a\x80}", 3},
      {"en quad", "${a\xe2\x80\x80}", 3},
      {"hair space", "${a\xe2\x80\x8a}", 3},
      {"line separator", "${a\xe2\x80\xa8}", 3},
      {"paragraph separator", "${a\xe2\x80\xa9}", 3},
      {"narrow no-break space", "${a\xe2\x80\xaf}", 3},
      {"medium mathematical space", "${a\xe2\x81\x9f}", 3},
      {"ideographic space", "${a\xe3\x80\x80}", 3},
      {"dollar in the name", "${a$b}", 3},
      {"dollar and more than the escape", "${$a}", 2},
      {"two dollars", "${$$}", 2},
      {"nested variable", "${a${b}}", 3},
      {"brace in the name", "${a{b}", 3},
      {"two braces", "${{a}}", 2},
      {"quote in the name", "${a'b'}", 3},
      {"comma and no default", "${a,}", 4},
      {"comma and space and no default", "${a, }", 5},
      {"comma at the end", "x${a,", 1},
      {"comma and space at the end", "x${a, ", 1},
      {"unquoted default", "${a, b}", 5},
      {"default in double quotes", "${a, \"b\"}", 5},
      {"tab before the default", "${a,\t'b'}", 4},
      {"default without second quote", "${a, 'b}", 7},
      {"default without end", "x${a, 'b", 1},
      {"default without end brace", "x${a, 'b'", 1},
      {"brace in the default", "${a, 'b{c'}", 7},
      {"variable in the default", "${a, '${b}'}", 7},
      {"quote in the default", "${a, 'it's'}", 9},
      {"space behind the default", "${a, 'b' }", 8},
      {"two defaults", "${a, 'b', 'c'}", 8},
      {"malformed behind a good one", "${a}${b c}", 7},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name, row.text);
    for (const TemplateSyntax syntax : {everything, variables_only}) {
      const auto parts = parse_template(row.text, syntax);
      REQUIRE_FALSE(parts.has_value());
      CHECK(parts.error().offset == row.offset);
      CHECK(parts.error().message.find("expected") != std::string_view::npos);
    }
  }
}

TEST_CASE("V-3 characters near white space belong to names", "[policy_variable]") {
  // U+00A1, U+1FFF, U+200B (zero width space is no White_Space), U+2030, U+2060, U+3001.
  for (const char* const c : {"\xc2\xa1", "\xe1\xbf\xbf", "\xe2\x80\x8b", "\xe2\x80\xb0",
                              "\xe2\x81\xa0", "\xe3\x80\x81", "!", "~", "\xff"}) {
    const std::string name = std::string("a") + c;
    CAPTURE(name);
    CHECK(parsed("${" + name + "}", everything) == "{" + name + "}");
  }
}

TEST_CASE("V-10 parts keep what the text says and are never read twice", "[policy_variable]") {
  const auto parts = parse_template("${a, '*:?$'}", everything);
  REQUIRE(parts.has_value());
  REQUIRE(parts->size() == 1);
  CHECK(parts->front() ==
        TemplatePart{TemplatePart::Kind::Variable, "a", std::optional<std::string>("*:?$")});
}

TEST_CASE("R-7 an entry is cut at its first five colons", "[policy_variable]") {
  CHECK(joined(split_components("", true)) == "[]");
  CHECK(joined(split_components("a", true)) == "[a]");
  CHECK(joined(split_components(":", true)) == "[][]");
  CHECK(joined(split_components("arn:aws:s3:::b/k", true)) == "[arn][aws][s3][][][b/k]");
  CHECK(joined(split_components("arn:aws:sqs", true)) == "[arn][aws][sqs]");
  CHECK(joined(split_components("a:b:c:d:e", true)) == "[a][b][c][d][e]");
  CHECK(joined(split_components("a:b:c:d:e:", true)) == "[a][b][c][d][e][]");
  CHECK(joined(split_components("a:b:c:d:e:f:g:h", true)) == "[a][b][c][d][e][f:g:h]");
  CHECK(joined(split_components("::::::", true)) == "[][][][][][:]");
}

TEST_CASE("C-27 a colon inside a variable does not cut", "[policy_variable]") {
  CHECK(joined(split_components("arn:aws:sns:*:${aws:PrincipalAccount}:t", true)) ==
        "[arn][aws][sns][*][${aws:PrincipalAccount}][t]");
  CHECK(joined(split_components("arn:aws:sns:*:${aws:x, 'a:b'}:t", true)) ==
        "[arn][aws][sns][*][${aws:x, 'a:b'}][t]");
  CHECK(joined(split_components("a:${b:c}${d:e}:f", true)) == "[a][${b:c}${d:e}][f]");
  CHECK(joined(split_components("a:$:{b:c}", true)) == "[a][$][{b][c}]");
  CHECK(joined(split_components("a:b:c:d:e:${f:g}:h", true)) == "[a][b][c][d][e][${f:g}:h]");
  CHECK(joined(split_components("a:${b:c:d", true)) == "[a][${b:c:d]");
}

TEST_CASE("G-8 a colon inside what looks like a variable cuts where there are none",
          "[policy_variable]") {
  CHECK(joined(split_components("arn:aws:sns:*:${aws:PrincipalAccount}:t", false)) ==
        "[arn][aws][sns][*][${aws][PrincipalAccount}:t]");
}

TEST_CASE("R-13 a long text splits in linear time", "[policy_variable]") {
  std::string text;
  for (int i = 0; i < 100000; ++i) text += "${*}*${a}$";
  const auto parts = parse_template(text, everything);
  REQUIRE(parts.has_value());
  CHECK(parts->size() == 300001);
  CHECK(parse_template(std::string(1 << 20, '*'), everything)->size() == 1);
  CHECK(split_components(std::string(1 << 20, '$'), true).size() == 1);
}
