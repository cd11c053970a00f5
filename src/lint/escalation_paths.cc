#include "lint/escalation_paths.h"

#include <algorithm>
#include <array>
#include <utility>

namespace abac::inline abi1::internal {
namespace {

using enum EscalationGroup;

/// A row: for each step the actions of which one is enough, with blanks between them.
struct Row {
  EscalationGroup group;
  std::array<std::string_view, 4> steps;
};

constexpr Row kRows[] = {
    {OwnRights, {"iam:CreatePolicyVersion"}},
    {OwnRights, {"iam:SetDefaultPolicyVersion"}},
    {OwnRights, {"iam:AttachUserPolicy"}},
    {OwnRights, {"iam:AttachGroupPolicy"}},
    {OwnRights, {"iam:AttachRolePolicy"}},
    {OwnRights, {"iam:PutUserPolicy"}},
    {OwnRights, {"iam:PutGroupPolicy"}},
    {OwnRights, {"iam:PutRolePolicy"}},
    {OwnRights, {"iam:AddUserToGroup"}},

    {OthersCredentials, {"iam:CreateAccessKey"}},
    {OthersCredentials, {"iam:CreateLoginProfile"}},
    {OthersCredentials, {"iam:UpdateLoginProfile"}},
    {OthersCredentials, {"iam:UpdateAssumeRolePolicy", "sts:AssumeRole"}},
    {OthersCredentials, {"sts:AssumeRoot"}},

    {NewCompute, {"iam:PassRole", "ec2:RunInstances"}},
    {NewCompute, {"iam:PassRole", "ec2:RequestSpotInstances"}},
    {NewCompute,
     {"iam:PassRole", "ecs:RegisterTaskDefinition", "ecs:RunTask ecs:StartTask ecs:CreateService"}},
    {NewCompute,
     {"iam:PassRole", "lambda:CreateFunction",
      "lambda:InvokeFunction lambda:AddPermission lambda:CreateEventSourceMapping "
      "lambda:CreateFunctionUrlConfig"}},
    {NewCompute, {"iam:PassRole", "glue:CreateDevEndpoint"}},
    {NewCompute,
     {"iam:PassRole", "glue:CreateJob glue:UpdateJob", "glue:StartJobRun glue:CreateTrigger"}},
    {NewCompute,
     {"iam:PassRole",
      "sagemaker:CreateNotebookInstance sagemaker:CreateTrainingJob "
      "sagemaker:CreateProcessingJob"}},
    {NewCompute,
     {"iam:PassRole", "codebuild:CreateProject", "codebuild:StartBuild codebuild:StartBuildBatch"}},
    {NewCompute, {"iam:PassRole", "apprunner:CreateService"}},
    {NewCompute,
     {"iam:PassRole",
      "cloudformation:CreateStack cloudformation:CreateStackSet cloudformation:UpdateStackSet"}},
    {NewCompute,
     {"iam:PassRole", "datapipeline:CreatePipeline", "datapipeline:PutPipelineDefinition"}},
    {NewCompute, {"iam:PassRole", "states:CreateStateMachine", "states:StartExecution"}},
    {NewCompute,
     {"iam:PassRole", "bedrock-agentcore:CreateCodeInterpreter",
      "bedrock-agentcore:StartCodeInterpreterSession", "bedrock-agentcore:InvokeCodeInterpreter"}},
    {NewCompute, {"iam:PassRole", "ssm:CreateAssociation ssm:StartAutomationExecution"}},
    {NewCompute, {"iam:PassRole", "scheduler:CreateSchedule"}},
    {NewCompute, {"iam:PassRole", "events:PutTargets"}},

    {ExistingCompute, {"lambda:UpdateFunctionCode"}},
    {ExistingCompute, {"lambda:UpdateFunctionConfiguration"}},
    {ExistingCompute, {"glue:UpdateDevEndpoint"}},
    {ExistingCompute, {"ssm:SendCommand"}},
    {ExistingCompute, {"ssm:StartSession"}},
    {ExistingCompute, {"ec2-instance-connect:SendSSHPublicKey"}},
    {ExistingCompute, {"ecs:ExecuteCommand"}},
    {ExistingCompute, {"ec2:ModifyInstanceAttribute", "ec2:StopInstances ec2:StartInstances"}},
    {ExistingCompute,
     {"sagemaker:CreatePresignedNotebookInstanceUrl sagemaker:CreatePresignedDomainUrl"}},
    {ExistingCompute, {"cloudformation:CreateChangeSet", "cloudformation:ExecuteChangeSet"}},
    {ExistingCompute, {"ec2:CreateLaunchTemplateVersion", "ec2:ModifyLaunchTemplate"}},
};

std::size_t number_of(std::string_view action, std::vector<std::string_view>& actions) {
  const auto found = std::ranges::find(actions, action);
  if (found != actions.end()) return static_cast<std::size_t>(found - actions.begin());
  actions.push_back(action);
  return actions.size() - 1;
}

std::vector<std::size_t> read_step(std::string_view step, std::vector<std::string_view>& actions) {
  std::vector<std::size_t> numbers;
  while (!step.empty()) {
    const std::size_t size = std::min(step.find(' '), step.size());
    numbers.push_back(number_of(step.substr(0, size), actions));
    step.remove_prefix(std::min(size + 1, step.size()));
  }
  return numbers;
}

EscalationPaths read_rows() {
  EscalationPaths table;
  for (const Row& row : kRows) {
    EscalationPath path{.group = row.group, .steps = {}};
    for (const std::string_view step : row.steps) {
      if (!step.empty()) path.steps.push_back(read_step(step, table.actions));
    }
    table.paths.push_back(std::move(path));
  }
  return table;
}

}  // namespace

const EscalationPaths& escalation_paths() {
  static const EscalationPaths table = read_rows();
  return table;
}

}  // namespace abac::inline abi1::internal
