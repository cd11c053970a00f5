//! regorus beside the others: OPA's policies; inputs are made before anything is timed. Of its two
//! evaluators its virtual machine is the faster one, and takes 65,535 instructions; policies that need more
//! are left to its interpreter.

use std::fs;
use std::num::{NonZeroU32, NonZeroUsize};
use std::path::Path;

use measure::{Request, Result, Value};
use regorus::Engine;
use regorus::languages::rego::compiler::Compiler;
use regorus::rvm::vm::RegoVM;
use regorus::utils::limits::PolicyLengthConfig;

const ALLOW: &str = "data.studio.allow";

fn read_policies(file: &Path) -> Result<Engine> {
    let mut engine = Engine::new();
    engine.set_policy_length_config(PolicyLengthConfig {
        max_col: NonZeroU32::MAX,
        max_file_bytes: NonZeroUsize::MAX,
        max_lines: NonZeroUsize::MAX,
    });
    engine.add_policy("policies.rego".into(), fs::read_to_string(file)?)?;
    Ok(engine)
}

fn to_machine(engine: &Engine) -> Option<RegoVM> {
    let policy = engine.clone().compile_with_entrypoint(&ALLOW.into()).ok()?;
    let mut machine = RegoVM::new();
    machine.load_program(Compiler::compile_from_policy(&policy, &[ALLOW]).ok()?);
    machine.set_max_instructions(usize::MAX);
    Some(machine)
}

fn to_input(request: &Request) -> Result<regorus::Value> {
    let mut context = serde_json::Map::new();
    for (key, value) in &request.context {
        let value = match value {
            Value::Text(text) => text.as_str().into(),
            Value::Texts(texts) if key == "aws:tagkeys" => texts.as_slice().into(),
            Value::Texts(texts) => texts[0].as_str().into(),
        };
        context.insert(key.clone(), value);
    }
    let input = serde_json::json!({
        "principal": request.principal,
        "action": request.action,
        "resource": request.resource,
        "context": context,
    });
    Ok(regorus::Value::from_json_str(&input.to_string())?)
}

fn prepare(
    folder: &Path,
    requests: &mut Vec<Request>,
) -> Result<impl FnMut(usize) -> bool + use<>> {
    let mut engine = read_policies(&folder.join("policies.rego"))?;
    let mut machine = to_machine(&engine);
    let inputs = requests.iter().map(to_input).collect::<Result<Vec<_>>>()?;
    Ok(move |i: usize| {
        let input = inputs[i].clone();
        let answer = match &mut machine {
            Some(machine) => {
                machine.set_input(input);
                machine.execute().ok()
            }
            None => {
                engine.set_input(input);
                engine.eval_rule(ALLOW.into()).ok()
            }
        };
        answer == Some(regorus::Value::from(true))
    })
}

fn main() {
    measure::main(include_str!("../Cargo.lock"), "regorus", measure::LOWER_CASE, prepare);
}
