//! What the Rust adapters share: reading a workload, comparing every decision, timing. The protocol is
//! told in ../README.md and is the same in every adapter.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::hint::black_box;
use std::path::Path;

use serde::Deserialize;
use serde_json::json;

const CHECK_LIMIT: f64 = 10.0; // seconds; a rival that is slower is timed on the requests it got to
const WARM_UP: f64 = 4.0;
const TIMING: f64 = 3.0;
const TIMING_LIMIT: f64 = 10.0;
const FEWEST_PASSES: usize = 5;

pub type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The value of a context key.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum Value {
    Text(String),
    Texts(Vec<String>),
}

/// The requests with actions and names of keys in lower case.
pub const LOWER_CASE: &str = "flat.jsonl";

/// The requests with names as they are spelled, for engines of the IAM language.
pub const AS_SPELLED: &str = "spelled.jsonl";

/// A line of these files.
#[derive(Debug, Deserialize)]
pub struct Request {
    pub principal: String,
    pub action: String,
    pub resource: String,
    pub context: BTreeMap<String, Value>,
    allowed: bool,
    beyond: bool, // rests on more than the rivals know
}

/// Reads the folder given on the command line, lets the adapter prepare, compares and times the function
/// that it returns, and prints a line of JSON. The function decides the request at an index; the adapter
/// takes out what its rival cannot be asked. The version is that of the package in the adapter's lock file.
pub fn main<D: FnMut(usize) -> bool>(
    lock: &str,
    package: &str,
    requests: &str,
    prepare: impl FnOnce(&Path, &mut Vec<Request>) -> Result<D>,
) {
    let Some(folder) = std::env::args().nth(1) else {
        eprintln!("it needs the folder of a workload");
        std::process::exit(2);
    };
    if let Err(error) = run(Path::new(&folder), requests, version(lock, package), prepare) {
        eprintln!("{error}");
        std::process::exit(1);
    }
}

fn version<'a>(lock: &'a str, package: &str) -> &'a str {
    let begin = format!("name = \"{package}\"\nversion = \"");
    let rest = lock.split_once(&begin).map_or("", |(_, rest)| rest);
    rest.split('"').next().unwrap_or("")
}

fn run<D: FnMut(usize) -> bool>(
    folder: &Path,
    file: &str,
    version: &str,
    prepare: impl FnOnce(&Path, &mut Vec<Request>) -> Result<D>,
) -> Result<()> {
    let lines = fs::read_to_string(folder.join(file))?;
    let requests = lines.lines().map(serde_json::from_str);
    let mut requests = requests.collect::<serde_json::Result<Vec<Request>>>()?;
    let total = requests.len();
    requests.retain(|request| !request.beyond);
    let mut decide = prepare(folder, &mut requests)?;
    let (timed, otherwise) = compare(&requests, &mut decide);

    let mut pass = || {
        let begin = seconds();
        for i in 0..timed {
            black_box(decide(i));
        }
        (seconds() - begin) * 1e9 / timed as f64
    };
    let begin = seconds();
    while timed == requests.len() && seconds() - begin < WARM_UP {
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
        "version": version, "requests": total, "expressible": requests.len(), "timed": timed,
        "otherwise": otherwise, "passes": times.len(), "ns": times[times.len() / 2],
    });
    println!("{result}");
    Ok(())
}

/// Returns how many requests were decided before time was up, and how many of them otherwise than ours.
/// The first of these is told, for who runs the adapter by hand.
fn compare(requests: &[Request], mut decide: impl FnMut(usize) -> bool) -> (usize, usize) {
    let begin = seconds();
    let mut otherwise = 0;
    for (i, request) in requests.iter().enumerate() {
        if decide(i) != request.allowed {
            if otherwise == 0 {
                eprintln!("request {i} is decided otherwise: {request:?}");
            }
            otherwise += 1;
        }
        if seconds() - begin > CHECK_LIMIT {
            return (i + 1, otherwise);
        }
    }
    (requests.len(), otherwise)
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
