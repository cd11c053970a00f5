//! awsim-iam-policy beside the others: it reads the policies as they are.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use awsim_iam_policy::{
    AuthzRequest, ContextValue, Decision, EvalContext, PolicyDocument, evaluate,
};
use measure::{Request, Result, Value};

const ACCOUNT: &str = "111122223333";

fn to_context(request: &Request) -> HashMap<String, ContextValue> {
    let to_value = |value: &Value| match value {
        Value::Text(text) => ContextValue::String(text.clone()),
        Value::Texts(texts) => ContextValue::StringList(texts.clone()),
    };
    request.context.iter().map(|(key, value)| (key.clone(), to_value(value))).collect()
}

struct Case {
    principal: String,
    action: String,
    resource: String,
    context: HashMap<String, ContextValue>,
}

fn prepare(
    folder: &Path,
    requests: &mut Vec<Request>,
) -> Result<impl FnMut(usize) -> bool + use<>> {
    let documents = fs::read_to_string(folder.join("documents.json"))?;
    let policies: Vec<PolicyDocument> = serde_json::from_str(&documents)?;
    let to_case = |request: &Request| Case {
        principal: request.principal.clone(),
        action: request.action.clone(),
        resource: request.resource.clone(),
        context: to_context(request),
    };
    let cases: Vec<Case> = requests.iter().map(to_case).collect();
    Ok(move |i: usize| {
        let Case { principal, action, resource, context } = &cases[i];
        let request = AuthzRequest {
            principal_arn: principal,
            principal_account: ACCOUNT,
            action,
            resource_arn: resource,
            context,
        };
        let policies = EvalContext { identity_policies: &policies, ..Default::default() };
        evaluate(&request, &policies) == Decision::Allow
    })
}

fn main() {
    measure::main(include_str!("../Cargo.lock"), "awsim-iam-policy", measure::AS_SPELLED, prepare);
}
