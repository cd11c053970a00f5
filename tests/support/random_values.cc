// The alphabets. Non-ASCII letters are only those whose folding the oracle knows.
#include "support/random_values.h"

namespace abac::random {
namespace {

const std::vector<std::string>& texts() {
  static const std::vector<std::string> values = {
      "red", "red",  "red", "Red",  "blue",         "alice",   "alice",      "k",   "K",
      "",    "*",    "r*d", "x:y",  "\u00e9",       "\u00c9",  "\u212a",     "s",   "\u017f",
      "a/b", "${*}", "$",   "a\nb", "\u0446\u0416", "${ex:s}", "\U0001F600", "Dev", "team"};
  return values;
}

}  // namespace

const std::vector<Key>& condition_keys() {
  using enum ValueType;
  static const std::vector<Key> keys = {{"aws:username", Text},
                                        {"aws:PrincipalArn", Arn},
                                        {"aws:PrincipalAccount", Text},
                                        {"aws:PrincipalType", Text},
                                        {"aws:PrincipalIsAWSService", Boolean},
                                        {"aws:PrincipalServiceName", Text},
                                        {"aws:PrincipalTag/team", Text},
                                        {"aws:PrincipalTag/team", Text},
                                        {"aws:principaltag/Dept", Text},
                                        {"aws:ResourceTag/team", Text},
                                        {"aws:ResourceTag/TEAM", Text},
                                        {"s3:ResourceTag/team", Text},
                                        {"sqs:ResourceTag/team", Text},
                                        {"aws:RequestTag/team", Text},
                                        {"aws:RequestTag/\u00c9", Text},
                                        {"aws:TagKeys", Text},
                                        {"aws:TagKeys", Text},
                                        {"aws:ResourceAccount", Text},
                                        {"aws:SourceIp", Address},
                                        {"aws:SourceIp", Address},
                                        {"aws:CurrentTime", Date},
                                        {"aws:CurrentTime", Date},
                                        {"aws:SecureTransport", Boolean},
                                        {"ex:s", Text},
                                        {"ex:s", Text},
                                        {"EX:S", Text},
                                        {"ex:n", Number},
                                        {"ex:n", Number},
                                        {"ex:bin", Binary},
                                        {"ex:arn", Arn},
                                        {"ex:arn", Arn},
                                        {"ex:\u00c9", Text},
                                        {"ex:\u212ay", Text},
                                        {"ex:nowhere", Text},
                                        {"aws:RequestTag/t*", Text},
                                        {"aws:ResourceTag/t?", Text},
                                        {"aws:RequestTag/", Text}};
  return keys;
}

const std::vector<Key>& context_keys() {
  using enum ValueType;
  static const std::vector<Key> keys = {
      {"aws:SourceIp", Address},
      {"aws:CurrentTime", Date},
      {"aws:SecureTransport", Boolean},
      {"ex:s", Text},
      {"ex:n", Number},
      {"ex:bin", Binary},
      {"ex:arn", Arn},
      {"ex:\u00e9", Text},
      {"ex:ky", Text},
  };
  return keys;
}

const std::vector<std::string>& tag_keys() {
  static const std::vector<std::string> keys = {"team", "team", "team",   "Team", "dept",
                                                "red",  "",     "\u00e9", "t*",   "t?"};
  return keys;
}

std::string any_arn(Source& source) {
  static const std::vector<std::string> arns = {
      "arn:aws:s3:::b/k",
      "arn:aws:s3:::b/alice",
      "arn:aws:s3:::b/red/k",
      "arn:aws:s3:::b",
      "arn:aws:s3:::b/*",
      "arn:aws-cn:s3:::b/k",
      "arn:aws:s3:::b/\u00e9",
      "arn:aws:sqs:us-east-1:111122223333:q",
      "arn:aws:sqs:us-east-2:444455556666:q",
      "arn:aws:sqs:us-east-1:111122223333:q:red",
      "arn:aws:sqs:red:111122223333:q",
      "arn:aws:sqs:us-east-1:red:q",
      "arn:aws:sqs:x:y:red:q",
      "arn:aws:execute-api:us-east-1:111122223333:a1/prod/GET/red",
      "arn:aws:execute-api:us-east-1:111122223333:a1/prod/GET/a/b",
      "arn:aws:execute-api:us-east-1:111122223333:a1",
      "arn:aws:logs:us-east-1:111122223333:group:/a:stream:x",
      "arn:aws:kms:us-east-1:111122223333:key/k1",
      "arn:aws:iam::111122223333:role/Dev",
      "arn:aws:iam::111122223333:role/team/Dev",
      "arn:aws:iam::111122223333:user/alice",
      "arn:aws:sts::111122223333:assumed-role/Dev/s1",
  };
  return source.pick(arns);
}

std::string readable_value(Source& source, ValueType type) {
  static const std::vector<std::string> numbers = {
      "1",
      "1",
      "1.0",
      "10",
      "1e1",
      "-3",
      ".5",
      "0.50",
      "9007199254740992",
      "9007199254740993",
      "9007199254740993",
      "9007199254740992",
      "-0",
      "+1",
      "0",
      "2",
      "100e-1",
      "1e400",
      "+.5E+400",
      "1234567890123456789012345678901234567890123456789012345678901234",
      "12345678901234567890123456789012345678901234567890123456789012.34",
      "1e-400",
      "0000000000000000000000000000000000000000000000000000000000000001"};
  static const std::vector<std::string> dates = {"2024-01-01",
                                                 "2024-01-01T00:00:00Z",
                                                 "2024-01-01T01:00:00+01:00",
                                                 "1704067200",
                                                 "1704067200.5",
                                                 "2024-01-01T00:00:00.500Z",
                                                 "2024-01",
                                                 "2024-01-01T00:00",
                                                 "2023-12-31T23:59:59.999999999Z",
                                                 "2024-02-29",
                                                 "0",
                                                 "-1",
                                                 "1970-01-01",
                                                 "-0.5",
                                                 "1969-12-31T23:59:59.5Z",
                                                 "0001-01-01T00:00:00Z",
                                                 "9999-12-31T23:59:59Z",
                                                 "1704067200.1111111112222",
                                                 "1704067200.11111111122220",
                                                 "1704067200.111111111",
                                                 "2024-01-01T00:00:00.111111111Z",
                                                 "-0.00000000000000000001",
                                                 "2024-01-01T23:59:00+23:59",
                                                 "2023-12-31T00:01:00-23:59",
                                                 "-62135596800",
                                                 "253402300799"};
  static const std::vector<std::string> booleans = {"true", "true", "false", "TRUE", "False"};
  static const std::vector<std::string> binaries = {"QUJD", "QUJD", "QQ==", "QUI=", "/+8="};
  static const std::vector<std::string> ranges = {"203.0.113.0/24",
                                                  "203.0.113.7",
                                                  "203.0.113.9/24",
                                                  "10.0.0.0/8",
                                                  "0.0.0.0/0",
                                                  "::/0",
                                                  "2001:db8::/32",
                                                  "2001:db8::1",
                                                  "::ffff:10.0.0.0/104",
                                                  "::ffff:0:0/90",
                                                  "2001:DB8:0:0:0:0:0:2/127",
                                                  "203.0.113.7/32"};
  switch (type) {
    case ValueType::Text:
      return source.chance(8) ? source.pick(std::vector<std::string>{
                                    kAccount, kOtherAccount, "User", "AssumedRole", "Account"})
                              : source.pick(texts());
    case ValueType::Number:
      return source.pick(numbers);
    case ValueType::Date:
      return source.pick(dates);
    case ValueType::Boolean:
      return source.pick(booleans);
    case ValueType::Binary:
      return source.pick(binaries);
    case ValueType::Address:
      return source.pick(ranges);
    case ValueType::Arn:
      return any_arn(source);
  }
  return {};
}

std::string request_value(Source& source, ValueType type) {
  static const std::vector<std::string> addresses = {
      "203.0.113.7",     "203.0.113.9", "10.1.2.3",
      "::ffff:10.1.2.3", "2001:db8::1", "2001:DB8:0:0:0:0:0:1",
      "2001:db8::2",     "::1",         "::ffff:a01:203",
      "192.0.2.1",       "::ffd0:1:2"};
  static const std::vector<std::string> unreadable = {
      "",
      "abc",
      "1x",
      "10.1.2.3, 1.1.1.1",
      "203.0.113.0/24",
      "1.2.3",
      "01.2.3.4",
      "::1::",
      "fe80::1%1",
      "2024-02-30",
      "1704067200000",
      "2024-1-1",
      "2024-01-01t00:00Z",
      "2024-01-01T24:00Z",
      "2024-01-01T00:00:60Z",
      "2024",
      "yes",
      "1 ",
      "QUJ",
      "QR==",
      "QQ=",
      "arn:aws:s3",
      "nra:aws:s3:::b/k",
      "1e401",
      "1.",
      "0x10",
      "1:2:3:4:5:6:7:8:9",
      "0000-01-01",
      "00000000000000000000000000000000000000000000000000000000000000001"};
  if (source.chance(10)) return source.pick(unreadable);
  if (source.chance(4)) return source.pick(texts());
  return type == ValueType::Address ? source.pick(addresses) : readable_value(source, type);
}

std::string with_other_case(Source& source, std::string text) {
  for (char& c : text) {
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (is_letter && source.chance(30)) c = static_cast<char>(c ^ 0x20);
  }
  return text;
}

}  // namespace abac::random
