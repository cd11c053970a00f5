// Values of conditions, of policies and of requests, for every type of operator: few enough that
// they are often equal, many of them equal but written otherwise.
#pragma once

#include "support/random_source.h"

#include <abac/request.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace abac::random {

inline std::string number(std::size_t i) { return std::to_string(i); }

inline std::string random_text(Source& source) {
  static const std::vector<std::string> texts = {"a",      "A", "\u00e9", "\u00c9",
                                                 "\u212a", "k", "",       "own-"};
  return source.pick(texts) + source.pick(texts) +
         (source.chance(60) ? number(source.below(60)) : "");
}

inline std::string random_number(Source& source) {
  static const std::vector<std::string> ends = {"", ".0", ".50", ".5", "e2", "E-3", "00"};
  return (source.chance(30) ? "-" : "") + number(source.below(30)) + source.pick(ends);
}

inline std::string random_date(Source& source) {
  static const std::vector<std::string> forms = {"2024-01-01T00:00:00Z",
                                                 "2024-01-01",
                                                 "2024-01-01T01:00:00+01:00",
                                                 "1704067200",
                                                 "1969-12-31T23:59:59.5Z",
                                                 "-1",
                                                 "0",
                                                 "-0"};
  if (source.chance(40)) return source.pick(forms);
  return number(1'704'067'190 + source.below(20)) + (source.chance(30) ? ".1234567891" : "");
}

inline std::string random_range(Source& source) {
  const std::string byte = number(source.below(4) * 85);
  if (source.chance(30)) return "2001:db8:" + byte + "::1/" + number(source.below(129));
  return "10." + number(source.below(3)) + "." + byte + ".129/" + number(source.below(33));
}

inline std::string random_address(Source& source) {
  if (source.chance(30))
    return "2001:db8:" + number(source.below(4) * 85) + "::" + number(source.below(3));
  if (source.chance(10)) return "::ffff:10.0.85.129";
  return "10." + number(source.below(3)) + "." + number(source.below(256)) + "." +
         number(source.below(256));
}

inline std::string random_arn(Source& source) {
  static const std::vector<std::string> regions = {"", "us-east-1"};
  return "arn:aws:s3:" + source.pick(regions) + "::b/" + number(source.below(40));
}

inline std::string random_pattern(Source& source) {
  static const std::vector<std::string> odd = {
      "arn:*:s3:::b/1?", "arn:aws:s3:::b/${ex:own}", "*",
      "arn:aws:s3:*",    "arn:aws:s3:::${ex:none}",  "arn:aws:s3:::b/*7"};
  return source.chance(95) ? random_arn(source) : source.pick(odd);
}

inline std::string random_like(Source& source) {
  static const std::vector<std::string> odd = {"${ex:own}", "${ex:none}", "${ex:none, '3'}",
                                               "a*1",       "*",          "${*}"};
  return source.chance(95) ? random_text(source) : source.pick(odd);
}

inline std::string random_equal(Source& source) {
  static const std::vector<std::string> odd = {"${ex:own}", "${ex:none}", "${ex:none, 'a1'}",
                                               "a${ex:own}"};
  return source.chance(95) ? random_text(source) : source.pick(odd);
}

inline std::string random_boolean(Source& source) {
  static const std::vector<std::string> all = {"true",      "FALSE",      "False",
                                               "${ex:own}", "${ex:none}", "tru"};
  return source.pick(all);
}

inline std::string random_binary(Source& source) {
  static const std::vector<std::string> all = {"QUFB", "QQ==", "", "QUJD"};
  const std::string& text = source.pick(all);
  return text.empty() ? number(source.between(1000, 1040)) : text;
}

// What values with variables are made of. The long ones are longer than what is looked up.
inline const std::string kLong(1500, 'l');
inline const std::string kLongK(2000, 'k');
inline const std::string_view kListed[] = {"a", "b"};
inline const std::vector<ContextEntry> kContext = {
    {"ex:a", ContextValue("a")},        {"ex:aa", ContextValue("aA")},
    {"ex:uml", ContextValue("\u00c9")}, {"ex:kelvin", ContextValue("\u212a")},
    {"ex:colon", ContextValue("b:a")},  {"ex:star", ContextValue("*")},
    {"ex:empty", ContextValue("")},     {"ex:list", ContextValue(kListed)},
    {"ex:long", ContextValue(kLong)},   {"ex:longk", ContextValue(kLongK)},
    {"ex:half", ContextValue("\xc3")},  {"ex:other-half", ContextValue("\x89")}};

/// A piece of a value, and a text that it may become.
using Piece = std::pair<std::string, std::string>;

inline Piece random_piece(Source& source) {
  static const std::vector<Piece> pieces = {{"${ex:aa}", "aA"},
                                            {"${ex:aa}", "Aa"},
                                            {"${ex:uml}", "\u00e9"},
                                            {"${ex:uml}", "\u00c9"},
                                            {"${ex:kelvin}", "k"},
                                            {"${ex:kelvin}", "\u212a"},
                                            {"${ex:colon}", "b:a"},
                                            {"${ex:star}", "*"},
                                            {"${ex:star}", "a"},
                                            {"${ex:empty}", ""},
                                            {"${ex:empty, 'a'}", "a"},
                                            {"${ex:none, ''}", ""},
                                            {"${ex:none, 'K'}", "k"},
                                            {"${ex:none, 'K'}", "K"},
                                            {"${*}", "*"},
                                            {"a", "a"},
                                            {"a", "A"},
                                            {"K", "\u212a"},
                                            {"\u00e9", "\u00c9"},
                                            {"\u00e9", "\u00e9"}};
  static const std::vector<Piece> odd = {{"${ex:none}", ""},       {"${ex:list}", "a"},
                                         {"${ex:list, 'a'}", "a"}, {"${ex:long}", kLong},
                                         {"${ex:longk}", kLongK},  {"${ex:a}", "a"}};
  return source.pick(source.chance(96) ? pieces : odd);
}

inline Piece random_joined(Source& source) {
  Piece joined;
  for (std::size_t i = source.below(5); i != 0; --i) {
    const Piece piece = random_piece(source);
    joined.first += piece.first;
    joined.second += piece.second;
  }
  return joined;
}

/// An ARN with variables in some of its parts, or what is none.
inline Piece random_joined_arn(Source& source) {
  static const std::vector<Piece> heads = {{"arn:aws:s3:", "arn:aws:s3:"},
                                           {"arn:${ex:none, 'aws'}:s3:", "arn:aws:s3:"},
                                           {"${ex:none, 'arn'}:aws:s3:", "arn:aws:s3:"},
                                           {"arn:aws:${ex:colon}:", "arn:aws:b:a:"},
                                           {"arn:aws:*:", "arn:aws:s3:"},
                                           {"urn:aws:s3:", "urn:aws:s3:"},
                                           {"arn:", "arn:"}};
  const Piece head = source.chance(85) ? heads.front() : source.pick(heads);
  const Piece account = source.chance(50) ? Piece{"", ""} : random_piece(source);
  const Piece resource = random_joined(source);
  return {head.first + ":" + account.first + ":" + resource.first,
          head.second + ":" + account.second + ":" + resource.second};
}

/// Operators that read their values alike, and what draws values of policies and of requests.
struct OperandKind {
  std::vector<std::string> operators;
  std::string (*wanted)(Source&);
  std::string (*given)(Source&);
};

inline const std::vector<OperandKind>& operand_kinds() {
  static const std::vector<OperandKind> kinds = {
      {{"StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"},
       random_equal,
       random_text},
      {{"StringLike", "StringNotLike"}, random_like, random_text},
      {{"NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals",
        "NumericGreaterThan", "NumericGreaterThanEquals"},
       random_number,
       random_number},
      {{"DateEquals", "DateNotEquals", "DateLessThan", "DateLessThanEquals", "DateGreaterThan",
        "DateGreaterThanEquals"},
       random_date,
       random_date},
      {{"IpAddress", "NotIpAddress"}, random_range, random_address},
      {{"ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"}, random_pattern, random_arn},
      {{"BinaryEquals"}, random_binary, random_binary},
      {{"Bool"},
       [](Source& source) { return source.chance(50) ? std::string("true") : "false"; },
       random_boolean},
  };
  return kinds;
}

}  // namespace abac::random
