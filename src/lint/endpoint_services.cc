// From the IAM user guide of mid 2026.
#include "lint/endpoint_services.h"

#include <algorithm>
#include <span>

namespace abac::inline abi1::internal {
namespace {

/// Of `aws:VpceAccount` and `aws:VpceOrgPaths`; the other keys have more, or less.
constexpr std::string_view kServices[] = {
    "acm-pca",
    "apprunner",
    "applicationinsights",
    "athena",
    "cloudformation",
    "comprehendmedical",
    "compute-optimizer",
    "datasync",
    "discovery",
    "dynamodb",
    "ebs",
    "ecr",
    "ecs",
    "firehose",
    "gamelift",
    "healthlake",
    "iam",
    "iotfleetwise",
    "iotwireless",
    "kinesisanalytics",
    "kms",
    "lambda",
    "medical-imaging",
    "omics",
    "payment-cryptography",
    "polly",
    "rbin",
    "rekognition",
    "route53",
    "s3",
    "scheduler",
    "servicediscovery",
    "servicequotas",
    "shield",
    "ssm-contacts",
    "storagegateway",
    "textract",
    "transcribe",
    "transfer",
};

constexpr std::string_view kMoreOfVpceOrgId[] = {
    "b2bi",          "cassandra",    "cognito-identity", "dms",     "ds-data",
    "identitystore", "iottwinmaker", "network-firewall", "pricing", "ses",
    "sms-voice",     "sqs",          "workmail",
};

constexpr std::string_view kLessOfSourceVpcArn[] = {"dynamodb", "gamelift", "shield"};

constexpr std::string_view kKeys[] = {"aws:vpceaccount", "aws:vpceorgid", "aws:vpceorgpaths",
                                      "aws:sourcevpcarn"};

bool has(std::span<const std::string_view> list, std::string_view text) noexcept {
  return std::ranges::find(list, text) != list.end();
}

}  // namespace

bool is_endpoint_owner_key(std::string_view key) noexcept { return has(kKeys, key); }

bool sends_endpoint_owner_key(std::string_view key, std::string_view service) noexcept {
  if (key == "aws:vpceorgid" && has(kMoreOfVpceOrgId, service)) return true;
  if (key == "aws:sourcevpcarn" && has(kLessOfSourceVpcArn, service)) return false;
  return has(kServices, service);
}

}  // namespace abac::inline abi1::internal
