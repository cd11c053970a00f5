#!/usr/bin/env python3
"""Whether scripts/catalogue makes of a small package the catalogue that it should, and refuses to
lose what there was. Usage: catalogue_script_test.py PATH_OF_THE_SCRIPT
"""
import contextlib
import importlib.machinery
import importlib.util
import io
import json
import pathlib
import sys
import tarfile
import tempfile

sys.dont_write_bytecode = True

GLOBAL_KEYS = "".join(
    f"    {{\n        key: 'aws:{name}',\n        category: 'c',\n        type: '{kind}',\n    }},\n"
    for name, kind in [*((f'K{number:02}', 'String') for number in range(40)),
                       ('PrincipalTag/tag-key', 'String'), ('SourceArn', 'ARN'), ('TagKeys', 'ArrayOfString')])


def use(name, required=False, keys=()):
    return {'name': name, 'required': required, 'conditionKeys': list(keys), 'dependentActions': []}


def action(name, level, uses=(), keys=()):
    return {'name': name, 'accessLevel': level, 'resourceTypes': list(uses), 'conditionKeys': list(keys)}


def by_name(entries, name):
    return {entry[name].lower(): entry for entry in entries}


FILES = {
    'package.json': {'version': '1.2.3', 'updatedAt': '2026-09-26T04:46:59.905Z'},
    'data/services.json': ['cash', 'bare'],
    'data/rcpSupportedServices.json': ['cash'],
    'data/actions/bare.json': {},
    'data/conditionKeys/bare.json': {},
    'data/resourceTypes/bare.json': {},
    'data/actions/cash.json': by_name([
        action('TagBox', 'Tagging, Write', [use('box')], ['aws:RequestTag/${TagKey}', 'cash:New/<key>']),
        action('openSafe', 'Permissions management, Write',
               [use('Safe box', keys=['cash:Age']), use('Safe box', True, ['cash:Colours'])]),
        action('ListBoxes', 'List'),
        action('CreateBox', 'Write', [use('box', True, ['aws:ResourceTag/${TagKey}'])], ['cash:Age']),
    ], 'name'),
    'data/conditionKeys/cash.json': by_name([
        {'key': 'cash:Age', 'type': 'Numeric'},
        {'key': 'cash:Colours', 'type': 'ArrayOfString'},
        {'key': 'aws:RequestTag/${TagKey}', 'type': 'String'},
        {'key': 'aws:ResourceTag/${TagKey}', 'type': 'String'},
    ], 'key'),
    'data/resourceTypes/cash.json': by_name([
        {'key': 'Safe box', 'arn': 'arn:${Partition}:cash:::safe/${Name}, arn:${Partition}:vault::${Account}:${Name}'},
        {'key': 'box', 'arn': 'arn:${Partition}:cash:${Region}:${Account}:box/${Name}',
         'conditionKeys': ['aws:ResourceTag/${TagKey}']},
    ], 'key'),
}

WANTED_SERVICES = '''\
Sbare
Scash r
Ksaws:RequestTag/*
Ksaws:ResourceTag/*
Kncash:Age
KScash:Colours
Kscash:New/*
Rbox cash:*:*:box/* 0
RSafe box cash:::safe/*|vault::*:* -
C1
C2
C2-3
C0,4
ACreateBox W 0! 1
AListBoxes L - -
AopenSafe P 1!=2 -
ATagBox T 0 3
'''


def load(path):
    loader = importlib.machinery.SourceFileLoader('catalogue', path)
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader('catalogue', loader))
    loader.exec_module(module)
    return module


def write(folder, files):
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if isinstance(content, str) else json.dumps(content))


def refusal(call, *arguments):
    """What the script says as it ends; empty where it goes on. What it prints, too."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        try:
            call(*arguments)
        except SystemExit as end:
            return str(end.code), said.getvalue()
    return '', said.getvalue()


def main():
    script = load(sys.argv[1])
    files = {**FILES, 'dist/cjs/globalConditionKeys.js': f'exports.keys = [\n{GLOBAL_KEYS}];\n'}
    with tempfile.TemporaryDirectory() as root:
        folder = pathlib.Path(root) / 'package'
        write(folder, files)
        text = script.convert(script.Package(folder))
        with tarfile.open(pathlib.Path(root) / 'package.tgz', 'w:gz') as archive:
            archive.add(folder, 'package')
        assert script.convert(script.Package(pathlib.Path(root) / 'package.tgz')) == text
        (folder / 'data/resourceTypes/bare.json').unlink()
        assert refusal(script.convert, script.Package(folder))[0] == 'the package lacks data/resourceTypes/bare.json'

    lines = text.splitlines(keepends=True)
    assert lines[:2] == ['abac-catalogue 1\n', 'source iam-data 1.2.3 2026-09-26\n'], lines[:2]
    assert 'Copyright (c) 2024 Act Security' in lines[2] and lines[2].startswith('# '), lines[2]
    of_none = [line for line in lines if line[0] == 'G']
    assert len(of_none) == 43 and of_none[-3:] == ['Gsaws:PrincipalTag/*\n', 'Gaaws:SourceArn\n',
                                                   'GSaws:TagKeys\n'], of_none[-3:]
    services = ''.join(lines[3 + len(of_none):])
    assert services == WANTED_SERVICES, services

    assert refusal(script.compare, text, text) == ('', '')
    less = text.replace('AListBoxes L - -\n', '')
    assert refusal(script.compare, less, text) == ('', '+ cash:ListBoxes\n')
    assert refusal(script.compare, text, less) == ('refused: of 4 lines A 3 are left', '- cash:ListBoxes\n')
    without = text.replace('Sbare\n', '')
    assert refusal(script.compare, text, without)[0] == 'refused: services are gone: bare'
    print('1 passed, 0 failed')


if __name__ == '__main__':
    main()
