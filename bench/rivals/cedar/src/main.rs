//! Cedar beside the others: reads a workload's translation; requests and entities are made before anything
//! is timed.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::Path;

use cedar_policy::{
    Authorizer, Context, Decision, Entities, EntityId, EntityTypeName, EntityUid, PolicySet,
    Request,
};
use measure::{Result, Value};
use serde_json::{Map, json};

/// The action groups that an action is in.
type Actions = HashMap<String, Vec<String>>;

fn uid(kind: &str, id: &str) -> Result<EntityUid> {
    Ok(EntityUid::from_type_name_and_id(kind.parse::<EntityTypeName>()?, EntityId::new(id)))
}

fn to_json(value: &Value) -> serde_json::Value {
    match value {
        Value::Text(text) => json!(text),
        Value::Texts(texts) => json!(texts),
    }
}

/// The members of a context whose names begin with the prefix, without it.
fn members(context: &BTreeMap<String, Value>, prefix: &str) -> serde_json::Value {
    let named = |(key, value): (&String, &Value)| {
        Some((key.strip_prefix(prefix)?.to_owned(), to_json(value)))
    };
    context.iter().filter_map(named).collect::<Map<_, _>>().into()
}

/// The request with the entities that it is about.
fn read_case(request: &measure::Request, actions: &Actions) -> Result<(Request, Entities)> {
    let measure::Request { principal, action, resource, context: keys, .. } = request;
    let mut context = Map::new();
    for (key, value) in keys {
        if !key.contains('/') && key != "aws:tagkeys" {
            context.insert(key.clone(), to_json(value));
        }
    }
    context.insert("requesttags".into(), members(keys, "aws:requesttag/"));
    context.insert("tagkeys".into(), keys.get("aws:tagkeys").map_or(json!([]), to_json));
    let groups: Vec<_> =
        actions[action].iter().map(|group| json!({"type": "Action", "id": group})).collect();
    let entities = json!([
        {"uid": {"type": "Principal", "id": principal}, "attrs": {}, "parents": [],
         "tags": members(keys, "aws:principaltag/")},
        {"uid": {"type": "Resource", "id": resource}, "attrs": {"arn": resource}, "parents": [],
         "tags": members(keys, "aws:resourcetag/")},
        {"uid": {"type": "Action", "id": action}, "attrs": {}, "parents": groups},
    ]);
    let request = Request::new(
        uid("Principal", principal)?,
        uid("Action", action)?,
        uid("Resource", resource)?,
        Context::from_json_value(context.into(), None)?,
        None,
    )?;
    Ok((request, Entities::from_json_value(entities, None)?))
}

fn prepare(
    folder: &Path,
    requests: &mut Vec<measure::Request>,
) -> Result<impl FnMut(usize) -> bool + use<>> {
    let policies: PolicySet = fs::read_to_string(folder.join("policies.cedar"))?.parse()?;
    let actions: Actions = serde_json::from_str(&fs::read_to_string(folder.join("actions.json"))?)?;
    let cases = requests.iter().map(|request| read_case(request, &actions));
    let cases = cases.collect::<Result<Vec<_>>>()?;
    let authorizer = Authorizer::new();
    Ok(move |i: usize| {
        let (request, entities) = &cases[i];
        authorizer.is_authorized(request, &policies, entities).decision() == Decision::Allow
    })
}

fn main() {
    measure::main(include_str!("../Cargo.lock"), "cedar-policy", measure::LOWER_CASE, prepare);
}
