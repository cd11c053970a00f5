"""Fails where two rooms define a type of one name: they share a namespace, and what the compiler makes
of one, such as a vector of it, would be taken for that of the other when the program is linked.

Usage: unique_names.py SOURCE_DIR
"""
import collections
import pathlib
import re
import sys

TOKEN = re.compile(r'namespace\s*([\w: ]*)\s*\{|\{|\}'
                   r'|\b(?:struct|class|enum class|enum)\s+(?:alignas\([^)]*\)\s*)?(?:ABAC_API\s+)?(\w+)\b(?!::)'
                   r'\s*(?:final\s*)?(?::[^{;]*)?(?=\{)')
STRINGS = re.compile(r'R"\w*\(.*?\)\w*"|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)\'', re.S)


def types_of(text):
    """Yields the types that stand in a namespace with a name, and in no other type."""
    around = []
    for match in TOKEN.finditer(STRINGS.sub('""', re.sub(r'//[^\n]*', '', text))):
        token = match.group(0)
        if token.startswith('namespace'):
            around.append('namespace' if match.group(1).strip() else 'nameless')
        elif token == '{':
            around.append('other')
        elif token == '}':
            if around:
                around.pop()
        elif set(around) == {'namespace'}:
            yield match.group(2)


def main(root):
    files = collections.defaultdict(set)
    for pattern in ('src/*/*.h', 'src/*/*.cc', 'include/abac/*.h'):
        for path in pathlib.Path(root).glob(pattern):
            if path.parent.name == 'cli':
                continue  # a program of its own, in its own namespace
            for name in types_of(path.read_text()):
                files[name].add(str(path.relative_to(root)))
    assert len(files) > 200, f'only {len(files)} types were found'
    twice = {name: sorted(paths) for name, paths in files.items() if len(paths) > 1}
    for name, paths in sorted(twice.items()):
        print(f'{name}: {", ".join(paths)}')
    sys.exit(1 if twice else 0)


main(sys.argv[1])
