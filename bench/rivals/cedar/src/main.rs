//! Cedar beside the others: reads a workload's translation, checks every decision, times
//! `is_authorized`. The protocol is told in ../README.md and is the same in every adapter.

use std::collections::HashMap;
use std::error::Error;
use std::fs;
use std::path::Path;

use cedar_policy::{
    Authorizer, Context, Decision, Entities, EntityId, EntityTypeName, EntityUid, PolicySet,
    Request, get_sdk_version,
};
use serde_json::{Map, Value, json};

const CHECK_LIMIT: f64 = 10.0; // seconds; a rival that is slower is timed on the requests it got to
const WARM_UP: f64 = 4.0;
const TIMING: f64 = 3.0;
const TIMING_LIMIT: f64 = 10.0;
const FEWEST_PASSES: usize = 5;

/// A request with the entities that it is about.
struct Case {
    request: Request,
    entities: Entities,
    allowed: bool,
}

/// The action groups that an action is in.
type Actions = HashMap<String, Vec<String>>;

fn uid(kind: &str, id: &str) -> Result<EntityUid, Box<dyn Error>> {
    Ok(EntityUid::from_type_name_and_id(kind.parse::<EntityTypeName>()?, EntityId::new(id)))
}

fn text<'a>(request: &'a Value, name: &str) -> Result<&'a str, String> {
    request[name].as_str().ok_or_else(|| format!("no `{name}`"))
}

/// The members of a context whose names begin with the prefix, without it.
fn members(context: &Map<String, Value>, prefix: &str) -> Map<String, Value> {
    let named = |(key, value): (&String, &Value)| {
        Some((key.strip_prefix(prefix)?.to_owned(), value.clone()))
    };
    context.iter().filter_map(named).collect()
}

fn read_case(line: &Value, actions: &Actions) -> Result<Case, Box<dyn Error>> {
    let (principal, action) = (text(line, "principal")?, text(line, "action")?);
    let resource = text(line, "resource")?;
    let keys = line["context"].as_object().ok_or("no `context`")?;
    let mut context = keys.clone();
    context.retain(|key, _| !key.contains('/') && key != "aws:tagkeys" && key != "aws:username");
    context.insert("requesttags".into(), members(keys, "aws:requesttag/").into());
    context.insert("tagkeys".into(), keys.get("aws:tagkeys").cloned().unwrap_or(json!([])));
    if let Some(name) = keys.get("aws:username") {
        context.insert("aws:username".into(), name.clone());
    }
    let groups: Vec<Value> =
        actions[action].iter().map(|group| json!({"type": "Action", "id": group})).collect();
    let entities = json!([
        {"uid": {"type": "Principal", "id": principal}, "attrs": {}, "parents": [],
         "tags": members(keys, "aws:principaltag/")},
        {"uid": {"type": "Resource", "id": resource}, "attrs": {"arn": resource}, "parents": [],
         "tags": members(keys, "aws:resourcetag/")},
        {"uid": {"type": "Action", "id": action}, "attrs": {}, "parents": groups},
    ]);
    Ok(Case {
        request: Request::new(
            uid("Principal", principal)?,
            uid("Action", action)?,
            uid("Resource", resource)?,
            Context::from_json_value(context.into(), None)?,
            None,
        )?,
        entities: Entities::from_json_value(entities, None)?,
        allowed: line["allowed"].as_bool().ok_or("no `allowed`")?,
    })
}

/// Processor time of this process.
fn seconds() -> f64 {
    let mut usage = std::mem::MaybeUninit::<libc::rusage>::zeroed();
    // SAFETY: the pointer is to a whole `rusage`, and zeroes are a valid one.
    let usage = unsafe {
        libc::getrusage(libc::RUSAGE_SELF, usage.as_mut_ptr());
        usage.assume_init()
    };
    let in_seconds = |time: libc::timeval| time.tv_sec as f64 + time.tv_usec as f64 / 1e6;
    in_seconds(usage.ru_utime) + in_seconds(usage.ru_stime)
}

fn run(folder: &Path) -> Result<(), Box<dyn Error>> {
    let policies: PolicySet = fs::read_to_string(folder.join("policies.cedar"))?.parse()?;
    let actions: Actions = serde_json::from_str(&fs::read_to_string(folder.join("actions.json"))?)?;
    let mut cases = Vec::new();
    let mut total = 0;
    for line in fs::read_to_string(folder.join("flat.jsonl"))?.lines() {
        let line: Value = serde_json::from_str(line)?;
        total += 1;
        if line["beyond"] != json!(true) {
            cases.push(read_case(&line, &actions)?);
        }
    }
    let authorizer = Authorizer::new();
    let decide = |case: &Case| {
        authorizer.is_authorized(&case.request, &policies, &case.entities).decision()
            == Decision::Allow
    };

    let expressible = cases.len();
    let begin = seconds();
    let mut timed = 0;
    for (i, case) in cases.iter().enumerate() {
        if decide(case) != case.allowed {
            return Err(format!("request {i} is decided differently: {}", case.request).into());
        }
        timed = i + 1;
        if seconds() - begin > CHECK_LIMIT {
            break;
        }
    }
    cases.truncate(timed);

    let pass = || {
        let begin = seconds();
        for case in &cases {
            std::hint::black_box(decide(case));
        }
        (seconds() - begin) * 1e9 / cases.len() as f64
    };
    let begin = seconds();
    while timed == expressible && seconds() - begin < WARM_UP {
        pass();
    }
    let mut times = Vec::new();
    let begin = seconds();
    loop {
        times.push(pass());
        let spent = seconds() - begin;
        if spent >= TIMING_LIMIT || times.len() >= FEWEST_PASSES && spent >= TIMING {
            break;
        }
    }
    times.sort_by(f64::total_cmp);
    let result = json!({
        "version": get_sdk_version().to_string(), "requests": total, "expressible": expressible,
        "timed": timed, "passes": times.len(), "ns": times[times.len() / 2],
    });
    println!("{result}");
    Ok(())
}

fn main() {
    let Some(folder) = std::env::args().nth(1) else {
        eprintln!("usage: cedar-rival FOLDER");
        std::process::exit(2);
    };
    if let Err(error) = run(Path::new(&folder)) {
        eprintln!("{error}");
        std::process::exit(1);
    }
}
