// iam-simulate beside the others: it reads the policies as they are and needs no translation. Timed is
// `runUnsafeSimulation`, which leaves out the checks of policies and request that `runSimulation` makes.
// The protocol is told in ../README.md and is the same in every adapter.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

import { runUnsafeSimulation } from '@cloud-copilot/iam-simulate'

const CHECK_LIMIT = 10 // seconds; a rival that is slower is timed on the requests it got to
const WARM_UP = 4
const TIMING = 3
const TIMING_LIMIT = 10
const FEWEST_PASSES = 5
const ACCOUNT = '111122223333'

/** Processor time of this process, garbage collection included. */
function seconds() {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

function version() {
  const entry = createRequire(import.meta.url).resolve('@cloud-copilot/iam-simulate')
  return JSON.parse(readFileSync(join(dirname(entry), '..', '..', 'package.json'), 'utf8')).version
}

function readSimulations(folder) {
  const { identity } = JSON.parse(readFileSync(join(folder, 'policies.json'), 'utf8'))
  const identityPolicies = identity.map(({ name, document }) => ({ name, policy: document }))
  const lines = readFileSync(join(folder, 'spelled.jsonl'), 'utf8').trimEnd().split('\n')
  return lines.map((line) => {
    const { principal, action, resource, context, allowed, beyond } = JSON.parse(line)
    const request = {
      principal,
      action,
      resource: { resource, accountId: ACCOUNT },
      contextVariables: context,
    }
    const simulation = {
      request,
      identityPolicies,
      serviceControlPolicies: [],
      resourceControlPolicies: [],
    }
    return { simulation, allowed, beyond }
  })
}

function decide({ simulation }) {
  return runUnsafeSimulation(simulation, {}) === 'Allowed'
}

/** How many were decided before time was up, and how many of them otherwise than ours. */
function compare(cases) {
  const begin = seconds()
  let otherwise = 0
  for (const [i, one] of cases.entries()) {
    if (decide(one) !== one.allowed && ++otherwise === 1) {
      // For who runs the adapter by hand.
      const request = JSON.stringify(one.simulation.request)
      console.error(`request ${i} is decided otherwise: ${request}`)
    }
    if (seconds() - begin > CHECK_LIMIT) return { timed: i + 1, otherwise }
  }
  return { timed: cases.length, otherwise }
}

function pass(cases) {
  const begin = seconds()
  let allowed = 0
  for (const one of cases) allowed += decide(one) ? 1 : 0
  return ((seconds() - begin) * 1e9) / cases.length
}

function main() {
  const all = readSimulations(process.argv[2])
  const expressible = all.filter(({ beyond }) => !beyond)
  const { timed, otherwise } = compare(expressible)
  const cases = expressible.slice(0, timed)
  for (
    const begin = seconds();
    cases.length === expressible.length && seconds() - begin < WARM_UP;

  )
    pass(cases)
  const times = []
  for (const begin = seconds(), spent = () => seconds() - begin; ; ) {
    times.push(pass(cases))
    if (spent() >= TIMING_LIMIT || (times.length >= FEWEST_PASSES && spent() >= TIMING)) break
  }
  times.sort((a, b) => a - b)
  const result = {
    version: version(),
    requests: all.length,
    expressible: expressible.length,
    timed,
    otherwise,
    passes: times.length,
    ns: times[Math.floor(times.length / 2)],
  }
  console.log(JSON.stringify(result))
}

main()
