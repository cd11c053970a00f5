# What the scripts of this folder share: building, and reading what comes out.
import os
import platform
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FLOOR = ('W1', 'floor')
CHECKED_FLOOR = ('W1', 'checked_floor')
# libc picks its string functions by processor; without these all machines count the same ones.
PLAIN_LIBC = ('glibc.cpu.hwcaps=-AVX2,-AVX_Fast_Unaligned_Load,-AVX512F,-AVX512VL,-ERMS,-SSSE3,'
              '-SSE4_1,-SSE4_2')


def call(command, **options):
    """Runs a command and returns what it prints; ends the program where it fails."""
    done = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, **options)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stdout[-4000:]}{done.stderr[-4000:]}")
    return done.stdout


def build(build_dir, source=ROOT, targets=('all',)):
    """Builds for release."""
    launcher = []
    if subprocess.run(['which', 'ccache'], stdout=subprocess.DEVNULL).returncode == 0:
        launcher = ['-DCMAKE_CXX_COMPILER_LAUNCHER=ccache']
    call(['cmake', '-S', source, '-B', build_dir, '-G', 'Ninja', '-DCMAKE_BUILD_TYPE=Release',
          '-DABAC_BUILD_BENCH=ON', '-DABAC_BUILD_TESTS=OFF', *corpus_option(), *launcher])
    call(['cmake', '--build', build_dir, '--parallel', str(os.cpu_count()), '--target', *targets])


def corpus_option():
    """The folder of real policies that the environment gives, for trees that do not ask for it too."""
    folder = os.environ.get('ABAC_CORPUS_DIR')
    return [f'-DABAC_CORPUS_DIR={folder}'] if folder else []


def compiler(build_dir):
    """Returns the compiler with version and machine, and the flags of a release build."""
    found = next(Path(build_dir).glob('CMakeFiles/*/CMakeCXXCompiler.cmake')).read_text()
    name, version = (re.search(rf'set\(CMAKE_CXX_COMPILER_{key} "(.*)"\)', found).group(1)
                     for key in ('ID', 'VERSION'))
    cache = (Path(build_dir) / 'CMakeCache.txt').read_text()
    flags = re.search(r'^CMAKE_CXX_FLAGS_RELEASE:\w+=(.*)$', cache, re.MULTILINE).group(1)
    return f'{name} {version}, {platform.machine()}', flags


def processor():
    for line in Path('/proc/cpuinfo').read_text().splitlines():
        if line.startswith('model name'):
            return f"{line.split(':', 1)[1].strip()}, {os.cpu_count()} cores"
    return f'{platform.processor()}, {os.cpu_count()} cores'


def count(build_dir, workload, mode, program='abac_count_decisions'):
    """Returns the instructions that one decision takes, by callgrind."""
    program = Path(build_dir) / 'bench' / program
    done = subprocess.run(
        ['valgrind', '--tool=callgrind', '--callgrind-out-file=/dev/null', '--instr-atstart=no',
         program, workload, mode], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, 'GLIBC_TUNABLES': PLAIN_LIBC})
    decisions = re.match(r'(\d+) decisions', done.stdout)
    collected = re.search(r'Collected : (\d+)', done.stderr)
    if done.returncode != 0 or not decisions or not collected:
        sys.exit(f'{program} {workload} {mode}\n{done.stdout}{done.stderr[-2000:]}')
    instructions = int(collected.group(1)) / int(decisions.group(1))
    if instructions == 0:
        sys.exit('nothing was counted: build where the headers of valgrind are installed')
    return instructions


def table(header, rows):
    """Returns a Markdown table; all but the first column to the right."""
    lines = ['| ' + ' | '.join(header) + ' |', '|---' + '|--:' * (len(header) - 1) + '|']
    lines += ['| ' + ' | '.join(row) + ' |' for row in rows]
    return '\n'.join(lines) + '\n'
