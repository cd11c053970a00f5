//! iam-rs beside the others: it reads the policies as they are. It cannot be asked about a resource
//! that is no ARN, such as `*`; an error is a denial.

use std::fs;
use std::path::Path;

use iam_rs::{
    Arn, Context, ContextValue, Decision, EvaluationOptions, IAMPolicy, IAMRequest,
    PolicyEvaluator, Principal, PrincipalId,
};
use measure::{Request, Result, Value};

fn to_context(request: &Request) -> Context {
    let to_value = |value: &Value| match value {
        Value::Text(text) => ContextValue::String(text.clone()),
        Value::Texts(texts) => ContextValue::StringList(texts.clone()),
    };
    let keys = request.context.iter();
    Context::with_data(keys.map(|(key, value)| (key.clone(), to_value(value))).collect())
}

fn to_request(request: &Request) -> Result<IAMRequest> {
    let principal = Principal::Aws(PrincipalId::String(request.principal.clone()));
    let resource = Arn::parse(&request.resource)?;
    let action = request.action.as_str();
    Ok(IAMRequest::new_with_context(principal, action, resource, to_context(request)))
}

fn prepare(
    folder: &Path,
    requests: &mut Vec<Request>,
) -> Result<impl FnMut(usize) -> bool + use<>> {
    let documents = fs::read_to_string(folder.join("documents.json"))?;
    let policies: Vec<IAMPolicy> = serde_json::from_str(&documents)?;
    let options = EvaluationOptions { max_statements: usize::MAX, ..Default::default() };
    let evaluator = PolicyEvaluator::with_policies(policies).with_options(options);
    requests.retain(|request| Arn::parse(&request.resource).is_ok());
    let cases = requests.iter().map(to_request).collect::<Result<Vec<_>>>()?;
    Ok(move |i: usize| {
        evaluator.evaluate(&cases[i]).is_ok_and(|result| result.decision == Decision::Allow)
    })
}

fn main() {
    measure::main(include_str!("../Cargo.lock"), "iam-rs", measure::AS_SPELLED, prepare);
}
