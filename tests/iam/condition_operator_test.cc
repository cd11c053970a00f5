// Tests of the table of condition operators and of the reader of their names.
#include "iam/condition_operator.h"

#include <set>
#include <string>

#include "support/catch.h"

using namespace abac::internal;

namespace {

const BaseOperator& base(std::string_view name) {
  const auto parsed = parse_condition_operator(name);
  REQUIRE(parsed.has_value());
  return *parsed->base;
}

}  // namespace

TEST_CASE("C-12 the table holds the operators of IAM and no others", "[condition_operator]") {
  const std::set<std::string_view> expected = {
      "StringEquals",
      "StringNotEquals",
      "StringEqualsIgnoreCase",
      "StringNotEqualsIgnoreCase",
      "StringLike",
      "StringNotLike",
      "NumericEquals",
      "NumericNotEquals",
      "NumericLessThan",
      "NumericLessThanEquals",
      "NumericGreaterThan",
      "NumericGreaterThanEquals",
      "DateEquals",
      "DateNotEquals",
      "DateLessThan",
      "DateLessThanEquals",
      "DateGreaterThan",
      "DateGreaterThanEquals",
      "Bool",
      "BinaryEquals",
      "IpAddress",
      "NotIpAddress",
      "ArnEquals",
      "ArnLike",
      "ArnNotEquals",
      "ArnNotLike",
      "Null",
  };
  std::set<std::string_view> found;
  for (const BaseOperator& row : base_operators()) found.insert(row.name);
  CHECK(found == expected);
  CHECK(base_operators().size() == expected.size());
}

TEST_CASE("C-2 an operator is negated where its name has Not and otherwise not",
          "[condition_operator]") {
  for (const BaseOperator& row : base_operators()) {
    CAPTURE(row.name);
    CHECK(row.is_negated == (row.name.find("Not") != std::string_view::npos));
  }
}

TEST_CASE("C-12 the first word of a name says what its operands are read as",
          "[condition_operator]") {
  for (const BaseOperator& row : base_operators()) {
    CAPTURE(row.name);
    OperandType expected = OperandType::Null;
    if (row.name.starts_with("String")) {
      expected = row.name.ends_with("IgnoreCase") ? OperandType::StringIgnoreCase
                 : row.name.ends_with("Like")     ? OperandType::StringLike
                                                  : OperandType::String;
    } else if (row.name.starts_with("Numeric")) {
      expected = OperandType::Numeric;
    } else if (row.name.starts_with("Date")) {
      expected = OperandType::Date;
    } else if (row.name == "Bool") {
      expected = OperandType::Bool;
    } else if (row.name == "BinaryEquals") {
      expected = OperandType::Binary;
    } else if (row.name.ends_with("IpAddress")) {
      expected = OperandType::IpAddress;
    } else if (row.name.starts_with("Arn")) {
      expected = OperandType::Arn;
    }
    CHECK(row.operand == expected);
  }
}

TEST_CASE("C-19 the last words of a name say which order holds", "[condition_operator]") {
  for (const BaseOperator& row : base_operators()) {
    CAPTURE(row.name);
    Comparison expected = Comparison::Equal;
    if (row.name.ends_with("LessThan")) expected = Comparison::Less;
    if (row.name.ends_with("LessThanEquals")) expected = Comparison::LessOrEqual;
    if (row.name.ends_with("GreaterThan")) expected = Comparison::Greater;
    if (row.name.ends_with("GreaterThanEquals")) expected = Comparison::GreaterOrEqual;
    CHECK(row.comparison == expected);
  }
}

TEST_CASE("V-2 string and ARN operators and Bool take variables and the others do not",
          "[condition_operator]") {
  for (const BaseOperator& row : base_operators()) {
    CAPTURE(row.name);
    const bool expected =
        row.name.starts_with("String") || row.name.starts_with("Arn") || row.name == "Bool";
    CHECK(row.takes_variables == expected);
  }
}

TEST_CASE("C-14 wildcards work in the like operators and in all ARN operators",
          "[condition_operator]") {
  for (const BaseOperator& row : base_operators()) {
    CAPTURE(row.name);
    const bool expected = row.name.starts_with("Arn") ||
                          (row.name.starts_with("String") && row.name.ends_with("Like"));
    CHECK(row.takes_wildcards == expected);
  }
  CHECK(base("ArnEquals").operand == base("ArnLike").operand);
}

TEST_CASE("G-31 every base but Null takes either set qualifier and IfExists",
          "[condition_operator]") {
  struct Form {
    std::string prefix;
    SetQualifier qualifier;
  };
  const Form forms[] = {{"", SetQualifier::None},
                        {"ForAllValues:", SetQualifier::ForAllValues},
                        {"ForAnyValue:", SetQualifier::ForAnyValue}};
  for (const BaseOperator& row : base_operators()) {
    for (const Form& form : forms) {
      for (const bool is_if_exists : {false, true}) {
        const std::string name =
            form.prefix + std::string(row.name) + (is_if_exists ? "IfExists" : "");
        CAPTURE(name);
        const auto parsed = parse_condition_operator(name);
        if (row.operand == OperandType::Null && name != "Null") {
          CHECK_FALSE(parsed.has_value());
          continue;
        }
        REQUIRE(parsed.has_value());
        CHECK(parsed->base == &row);
        CHECK(parsed->qualifier == form.qualifier);
        CHECK(parsed->is_if_exists == is_if_exists);
      }
    }
  }
}

TEST_CASE("G-32 Null takes neither a set qualifier nor IfExists", "[condition_operator]") {
  CHECK(parse_condition_operator("Null").has_value());
  CHECK_FALSE(parse_condition_operator("NullIfExists").has_value());
  CHECK_FALSE(parse_condition_operator("ForAllValues:Null").has_value());
  CHECK_FALSE(parse_condition_operator("ForAnyValue:Null").has_value());
  CHECK_FALSE(parse_condition_operator("ForAnyValue:NullIfExists").has_value());
}

TEST_CASE("G-31 names that are nearly an operator are none", "[condition_operator]") {
  const char* const names[] = {
      "",
      " ",
      "stringEquals",
      "STRINGEQUALS",
      "Stringequals",
      "StringEqual",
      "StringEquals ",
      " StringEquals",
      "StringEqualsifexists",
      "StringEqualsIfexists",
      "StringEqualsIfExists ",
      "StringEqualsIfExistsIfExists",
      "IfExists",
      "IfExistsStringEquals",
      "ForAnyValue:",
      "ForAllValues:",
      "ForAllValues:IfExists",
      "ForAnyValueStringEquals",
      "ForAnyValues:StringEquals",
      "ForAllValue:StringEquals",
      "forAnyValue:StringEquals",
      "foranyvalue:StringEquals",
      "ForAnyValue: StringEquals",
      "ForAnyValue:ForAnyValue:StringEquals",
      "ForAnyValue:ForAllValues:StringEquals",
      "ForAllValues:ForAnyValue:StringEquals",
      "StringLikeIgnoreCase",
      "StringNotLikeIgnoreCase",
      "StringEqualsIgnorecase",
      "BinaryNotEquals",
      "BinaryLike",
      "BoolEquals",
      "NotBool",
      "NumericLike",
      "NumericLessThanOrEquals",
      "NumericLessThanEqual",
      "NumericNotLessThan",
      "DateLike",
      "IpAddressNot",
      "NotIPAddress",
      "IPAddress",
      "NotArnLike",
      "ArnNotLike2",
      "null",
      "NotNull",
      "Exists",
  };
  for (const char* const name : names) {
    CAPTURE(name);
    CHECK_FALSE(parse_condition_operator(name).has_value());
  }
  CHECK_FALSE(parse_condition_operator(std::string_view("Bool\0", 5)).has_value());
  CHECK_FALSE(parse_condition_operator(std::string(1 << 20, 'S')).has_value());
}
