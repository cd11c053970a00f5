"""Builds the mutants of the decision core and runs the tests that reach them; see README.md."""

import argparse
import collections
import dataclasses
import fnmatch
import glob
import hashlib
import html
import json
import math
import os
import pathlib
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import time

import mutate

CORE = [
    'src/base/bytes.h', 'src/base/case_folding.*',
    'src/iam/arn.*', 'src/iam/usual_arn.h', 'src/iam/pattern*.h', 'src/iam/segment_search.h',
    'src/iam/folded_action.h', 'src/iam/condition_value.*', 'src/iam/context_key.*',
    'src/iam/policy_variable.*', 'src/iam/condition_operator.*', 'src/iam/policy_type.h',
    'src/request/key_index.*', 'src/request/key_lookup.*', 'src/request/key_scan.h',
    'src/request/key_value.h', 'src/request/request_check.*', 'src/request/usual_request.h',
    'src/program/*',
    'src/compile/compiler.cc', 'src/compile/condition_prefilter.cc',
    'src/compile/condition_run_maker.cc', 'src/compile/index_builder.cc',
    'src/compile/overlay_maker.cc', 'src/compile/pattern_compiler.cc',
    'src/compile/plan_maker.cc', 'src/compile/statement_requirements.cc',
    'src/compile/value_table_maker.cc',
    'src/decide/*']
NOT_CORE = ['*/CMakeLists.txt', '*/offsets_only.h', '*/message.*', '*/response_json.*']

OUTPUT = pathlib.Path('build/mutation')
TREE = OUTPUT / 'tree'
BUILD = TREE / 'build' / 'mutants'
TESTS = BUILD / 'tests' / 'abac_tests'
PROGRAM = BUILD / 'abac'
LISTED = 'tests/mutation/listed.txt'
REACHED_SIZE = 1 << 18
# Each file has numbers of its own, so that a change in one leaves the others as they were built.
MOST_IN_FILE = 1 << 11

# What mutated code, and nothing else, may be warned of.
WARNINGS = ['all', 'extra', 'pedantic', 'shadow', 'conversion', 'sign-conversion', 'narrowing',
            'parentheses', 'sign-compare', 'unused-value', 'unused-parameter', 'unused-variable',
            'implicit-fallthrough', 'return-type', 'bool-compare', 'bool-operation', 'type-limits',
            'int-in-bool-context', 'maybe-uninitialized', 'array-bounds', 'stringop-overflow',
            'unused-function', 'dangling-else', 'misleading-indentation', 'extra-semi']

# A mutant that is slower only, on a busy machine, would be told from a test's impatience. And half of
# the time of all tests would be that of one that tells how answers are printed.
LEFT_OUT = re.compile('as fast|take time|linear time|in proportion|takes as long|reads back from')
CASES = 'abac test tests/conformance'
FEW_CASES, MANY_CASES = 400, 12_000
SEED = '7'
QUICK_SECONDS = 0.25
SLOW_SECONDS = 0.4
SLOWEST_SECONDS = 20


def say(text):
    print(text, flush=True)


# ---- Mutants

def core_files(chosen='*'):
    names = sorted({name for pattern in CORE for name in glob.glob(pattern)})
    return [n for n in names if any(fnmatch.fnmatch(n, p) for p in chosen.split(',')) and
            not any(fnmatch.fnmatch(n, p) for p in NOT_CORE)]


def copy_tree(mutated):
    """Copies what git knows of but what is mutated; what did not change keeps its time. Tests read
    their data here, so that those that include nothing mutated are compiled as in other builds."""
    listed = subprocess.run(['git', 'ls-files', '-z'], check=True, capture_output=True).stdout
    for name in filter(None, listed.decode().split('\0')):
        source = pathlib.Path(name)
        if source.is_file() and name not in mutated:
            data = source.read_bytes()
            if name == 'tests/CMakeLists.txt':
                data = data.replace(b'ABAC_SOURCE_DIR="${PROJECT_SOURCE_DIR}"',
                                    f'ABAC_SOURCE_DIR="{os.getcwd()}"'.encode())
            write_if_new(TREE / name, data)
            shutil.copymode(source, TREE / name)
    for name in ('mutant.h', 'mutant.cc'):
        write_if_new(TREE / 'src' / name, pathlib.Path('tests/mutation', name).read_bytes())


def write_if_new(path, data):
    if path.is_file() and path.read_bytes() == data:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def remembered(name, others, make):
    """Returns what `make` made of this text of a file before: libclang takes its time."""
    path = OUTPUT / 'mutants' / name
    made_of = pathlib.Path(name).read_bytes() + pathlib.Path(mutate.__file__).read_bytes()
    digest = hashlib.sha256(made_of + repr(others).encode()).hexdigest()
    if path.is_file():
        known = json.loads(path.read_text())
        if known['digest'] == digest:
            return known['text'], [mutate.Mutant(*fields) for fields in known['mutants']]
    text, mutants = make()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({'digest': digest, 'text': text,
                                'mutants': [dataclasses.astuple(m) for m in mutants]}))
    return text, mutants


def write_mutants(files, skipped):
    """Writes all mutated files; returns the mutants by their numbers, which begin with 1."""
    arguments = ['-x', 'c++', '-std=c++20', '-Isrc', '-Iinclude']
    listed = mutate.read_listed(LISTED)
    mutants = {}
    for i, name in enumerate(core_files()):
        if name not in files:
            continue
        first = 1 + i * MOST_IN_FILE
        text, more = remembered(name, (first, sorted(skipped[name]), listed), lambda: (
            mutate.mutate_file('.', name, arguments, first, skipped[name], listed)))
        if len(more) > MOST_IN_FILE or first + len(more) >= REACHED_SIZE:
            raise SystemExit(f'{name}: more mutants than there is room for')
        mutants.update(enumerate(more, first))
        head = ''.join(f'#pragma GCC diagnostic ignored "-W{warning}"\n' for warning in WARNINGS)
        head += '#include "mutant.h"\n#line 1\n'
        write_if_new(TREE / name, (head + text).encode())
    return mutants


def faulty_lines(log):
    """Returns the lines of mutated files that the compiler names where it refuses."""
    lines = collections.defaultdict(set)
    for name, line in re.findall(r'((?:src)/[\w/.]+):(\d+):(?:\d+:)? +(?:error|required from)', log):
        lines[name].add(int(line))
    return lines


def build(files, jobs):
    """Builds; a line that does not compile when it is mutated is left alone."""
    skipped = collections.defaultdict(set)
    stored = OUTPUT / 'skipped.json'
    digests = {name: hashlib.sha256(pathlib.Path(name).read_bytes() +
                                    pathlib.Path(mutate.__file__).read_bytes() +
                                    pathlib.Path(LISTED).read_bytes()).hexdigest()
               for name in files}
    if stored.is_file():
        for name, (digest, lines) in json.loads(stored.read_text()).items():
            if digests.get(name) == digest:
                skipped[name] = set(lines)
    # A compiler cache has what is not mutated where these flags were used before.
    flags = ['-DCMAKE_BUILD_TYPE=None', '-DCMAKE_CXX_FLAGS=-O1', '-DABAC_WERROR=ON']
    if shutil.which('ccache'):
        flags.append('-DCMAKE_CXX_COMPILER_LAUNCHER=ccache')
    for _ in range(12):
        mutants = write_mutants(files, skipped)
        runtime = TREE / 'mutant.o'
        subprocess.run(['c++', '-std=c++20', '-O1', '-c', str(TREE / 'src/mutant.cc'), '-o',
                        str(runtime)], check=True)
        subprocess.run(['cmake', '-S', str(TREE), '-B', str(BUILD), '-G', 'Ninja', *flags,
                        f'-DCMAKE_EXE_LINKER_FLAGS={runtime.resolve()}'],
                       check=True, stdout=subprocess.DEVNULL)
        done = subprocess.run(['ninja', '-k', '0', '-C', str(BUILD), f'-j{jobs}',
                               'abac_tests', 'abac_cli'], capture_output=True, text=True)
        (OUTPUT / 'build.log').write_text(done.stdout + done.stderr)
        if done.returncode == 0:
            return mutants
        more = faulty_lines(done.stdout)
        new = {n: ls - skipped[n] for n, ls in more.items() if ls - skipped[n]}
        if not new:
            raise SystemExit(f'the mutated tree does not build: see {OUTPUT}/build.log')
        for name, lines in new.items():
            say(f'left alone in {name}: lines {sorted(lines)}')
            skipped[name] |= lines
        stored.write_text(json.dumps({n: (digests[n], sorted(ls)) for n, ls in skipped.items()}))
    raise SystemExit('the mutated tree does not build')


# ---- Tests

def limits(seconds):
    """Of processor time, since others may be at work too: what takes longer is ended by SIGPROF."""
    def set_them():
        signal.setitimer(signal.ITIMER_PROF, seconds)
        resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    return set_them


def run_tests(names, seconds, mutant=0, cases=FEW_CASES, reached=None):
    """Runs tests in one process until one fails. Returns whether all passed, how the end was, and
    in which test."""
    environment = dict(os.environ, ABAC_MUTANT=str(mutant), ABAC_TEST_SEED=SEED,
                       ABAC_TEST_CASES=str(cases))
    if reached:
        environment['ABAC_MUTANTS_REACHED'] = str(reached)
    if names == [CASES]:
        command = [str(PROGRAM.resolve()), 'test', 'tests/conformance']
    else:
        escaped = [re.sub(r'([\\,\[\]*])', r'\\\1', name) for name in names]
        command = [str(TESTS.resolve()), ','.join(escaped), '--abort', '--warn', 'NoTests',
                   '--reporter', 'xml']
    done = subprocess.run(command, env=environment, preexec_fn=limits(seconds),
                          stdin=subprocess.DEVNULL, capture_output=True)
    end = 'fails' if done.returncode > 0 else f'signal {-done.returncode}'
    begun = re.findall(rb'<TestCase name="([^"]*)"', done.stdout)
    test = html.unescape(begun[-1].decode()) if begun else names[0]
    return done.returncode == 0, end, test


def measure(names):
    """Runs each test once without a mutant. Returns seconds and reached mutants by name."""
    reached = OUTPUT / 'reached'
    result = {}
    for name in names:
        reached.write_bytes(bytes(REACHED_SIZE))
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        passed, *_ = run_tests([name], SLOWEST_SECONDS, reached=reached)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        if not passed:
            say(f'not used, fails without a mutant or takes long: {name}')
            continue
        numbers = [found.start() for found in re.finditer(b'\1', reached.read_bytes())]
        result[name] = {'seconds': seconds, 'reached': numbers}
    return result


def test_names():
    listed = subprocess.run([str(TESTS), '--list-test-names-only'], capture_output=True, text=True)
    return [n for n in listed.stdout.splitlines() if n and not LEFT_OUT.search(n)] + [CASES]


def measured():
    """Measures, or takes what was measured of the same build."""
    stored = OUTPUT / 'measured.json'
    digest = hashlib.sha256(TESTS.read_bytes() + PROGRAM.read_bytes()).hexdigest()
    if stored.is_file():
        known = json.loads(stored.read_text())
        if known['digest'] == digest:
            return known['tests']
    tests = measure(test_names())
    stored.write_text(json.dumps({'digest': digest, 'tests': tests}))
    return tests


class Plan:
    """Which tests tell a mutant, soonest first."""

    def __init__(self, tests, results, is_quick):
        self.tests = tests
        self.is_quick = is_quick
        self.by_mutant = collections.defaultdict(list)
        for name, known in tests.items():
            for number in known['reached']:
                self.by_mutant[number].append(name)
        self.kills = collections.Counter()  # by test, and by file and test
        for entry in results.known.values():
            self.note(entry['key'].split()[0], entry.get('test', ''))

    def note(self, file, test):
        self.kills[test] += 1
        self.kills[file, test] += 1

    def seconds(self, names):
        return sum(self.tests[name]['seconds'] for name in names)

    def stages(self, number, file):
        """Yields groups of tests with the number of random cases that they take."""
        names = sorted(self.by_mutant[number], key=lambda n: self.tests[n]['seconds'])
        quick = [n for n in names if n != CASES and self.tests[n]['seconds'] <= QUICK_SECONDS]
        slow = [n for n in names if n != CASES and self.tests[n]['seconds'] > QUICK_SECONDS]
        # What told most of the same file's mutants goes ahead.
        quick.sort(key=lambda n: (-self.kills[file, n], -self.kills[n]))
        slow.sort(key=lambda n: self.tests[n]['seconds'] / (1 + self.kills[file, n]))
        yield quick[:6], FEW_CASES
        yield quick[6:30], FEW_CASES
        if CASES in names:
            yield [CASES], FEW_CASES
        for begin in range(30, len(quick), 60):
            yield quick[begin:begin + 60], FEW_CASES
        for name in slow:
            if not self.is_quick or self.tests[name]['seconds'] < SLOW_SECONDS:
                yield [name], FEW_CASES
        if self.is_quick:
            return
        with_cases = [n for n in names if 'the engine and the oracle agree' in n]
        for name in with_cases:
            yield [name], MANY_CASES

    def verdict(self, number, file):
        if not self.by_mutant[number]:
            return 'unreached', '', ''
        for names, cases in self.stages(number, file):
            if not names:
                continue
            factor = 5 * max(1, cases / FEW_CASES)
            limit = 0.3 + factor * self.seconds(names)
            passed, end, test = run_tests(names, limit, number, cases)
            if not passed:
                self.note(file, test)
                return 'killed', end, test
        return 'survived', '', ''


# ---- Results

def keys_of(mutants):
    """Names mutants for good: the second of two alike in a function says so."""
    counts = collections.Counter()
    keys = {}
    for number, mutant in mutants.items():
        key = mutant.key()
        counts[key] += 1
        keys[number] = key if counts[key] == 1 else f'{key} ({counts[key]})'
    return keys


def listed_equivalents():
    """Reads equivalent.txt: a line each names mutants, `*` stands for anything; reasons follow."""
    patterns, reason = [], {}
    for line in pathlib.Path('tests/mutation/equivalent.txt').read_text().splitlines():
        if line.startswith('#') or not line.strip():
            continue
        if line.startswith('  '):
            for pattern in patterns:
                reason.setdefault(pattern, line.strip())
        else:
            if patterns and patterns[-1] in reason:
                patterns = []
            patterns.append(line.strip())
    return {re.compile(re.escape(p).replace(r'\*', '.*') + r'\Z'): r for p, r in reason.items()}


class Results:
    """What came out, kept in a file: of one text of the sources and tests an answer is final."""

    def __init__(self, arguments):
        self.is_quick = arguments.quick or arguments.without != ''
        self.path = OUTPUT / 'results.jsonl'
        self.known = {}
        if self.path.is_file():
            for line in self.path.read_text().splitlines():
                entry = json.loads(line)
                self.known[entry['key']] = entry
        if arguments.again:
            self.known = {k: e for k, e in self.known.items() if e['outcome'] == 'killed'}
        elif not self.is_quick and not arguments.list:  # what only a first look let pass
            self.known = {k: e for k, e in self.known.items()
                          if e['outcome'] == 'killed' or not e.get('is_quick')}

    def add(self, key, line, outcome, by, test):
        entry = {'key': key, 'line': line, 'outcome': outcome, 'by': by, 'test': test,
                 'is_quick': self.is_quick}
        self.known[key] = entry
        with self.path.open('a') as file:
            file.write(json.dumps(entry) + '\n')


def report(mutants, keys, results):
    """Prints survivors and the score; returns how many survive that are not listed."""
    equivalents = listed_equivalents()
    outcomes = collections.Counter()
    table = collections.defaultdict(collections.Counter)
    survivors = []
    for number, key in keys.items():
        mutant = mutants[number]
        entry = results.known.get(key)
        outcome = entry['outcome'] if entry else 'not run'
        if outcome not in ('killed', 'not run'):
            if any(pattern.match(key) for pattern in equivalents):
                outcome = 'equivalent'
            else:
                survivors.append(f'{mutant.file}:{mutant.line}: {outcome}: {key}')
        elif outcome == 'killed' and any(pattern.match(key) for pattern in equivalents):
            survivors.append(f'{mutant.file}:{mutant.line}: listed as equivalent, but killed: {key}')
        outcomes[outcome] += 1
        table[mutant.file][outcome] += 1
    for survivor in survivors:
        say(survivor)
    columns = ['killed', 'equivalent', 'survived', 'unreached', 'not run']
    say(f'{"file":40}' + ''.join(f'{c:>12}' for c in columns))
    for name in sorted(table):
        say(f'{name:40}' + ''.join(f'{table[name][c]:12}' for c in columns))
    ran = sum(outcomes.values()) - outcomes['not run']
    counted = ran - outcomes['equivalent']
    share = 100 * outcomes['killed'] / counted if counted else 0
    say(f'{outcomes["killed"]} of {counted} mutants killed ({share:.1f} %), '
        f'{outcomes["equivalent"]} equivalent, {len(survivors)} survive that are not listed; '
        f'{ran} of {len(keys)} run')
    return len(survivors)


def main():
    parser = argparse.ArgumentParser(prog='tests/mutation/run')
    parser.add_argument('--minutes', type=float, default=math.inf, help='stop after so long')
    parser.add_argument('--most', type=int, default=1 << 30, help='run at most so many')
    parser.add_argument('--files', default='*',
                        help='mutate only files like src/decide/*.cc,src/iam/arn.h')
    parser.add_argument('--only', default='', help='only mutants whose name holds this expression')
    parser.add_argument('--again', action='store_true', help='run again all that were not killed')
    parser.add_argument('--listed', action='store_true', help='only what listed.txt names, anew')
    parser.add_argument('--without', default='',
                        help='leave out tests whose name holds this expression: for a first look')
    parser.add_argument('--unreached', action='store_true',
                        help='only those that no test reaches, which need no run')
    parser.add_argument('--unlisted', action='store_true',
                        help='without those that equivalent.txt lists, which take longest')
    parser.add_argument('--quick', action='store_true',
                        help='without tests that take more than half a second: for a first look')
    parser.add_argument('--jobs', type=int, default=os.cpu_count(), help='of the build')
    parser.add_argument('--list', action='store_true', help='report what is known and run nothing')
    arguments = parser.parse_args()

    OUTPUT.mkdir(parents=True, exist_ok=True)
    files = core_files(arguments.files)
    copy_tree(files)
    mutants = build(files, arguments.jobs)
    keys = {n: k for n, k in keys_of(mutants).items() if re.search(arguments.only, k) and
            (not arguments.listed or mutants[n].kind == 'listed')}
    results = Results(arguments)
    if not arguments.list:
        tests = {name: known for name, known in measured().items()
                 if not arguments.without or not re.search(arguments.without, name)}
        plan = Plan(tests, results, arguments.quick)
        waiting = [n for n in keys if keys[n] not in results.known or arguments.listed]
        if arguments.unreached:
            waiting = [n for n in waiting if not plan.by_mutant[n]]
        if arguments.quick or arguments.unlisted:  # what changes no answer takes longest
            equivalents = listed_equivalents()
            waiting = [n for n in waiting if not any(e.match(keys[n]) for e in equivalents)]
        random.Random(1).shuffle(waiting)  # so that a part tells of the whole
        end = time.monotonic() + 60 * arguments.minutes
        for number in waiting[:arguments.most]:
            if time.monotonic() > end:
                break
            outcome, by, test = plan.verdict(number, mutants[number].file)
            results.add(keys[number], mutants[number].line, outcome, by, test)
            if arguments.listed:
                say(f'{outcome}, {by}: {test}: {keys[number]}')
    sys.exit(1 if report(mutants, keys, results) else 0)


if __name__ == '__main__':
    main()
