#!/usr/bin/env python3
"""Whether a bill of materials is SPDX 2.3 and says what is in the packages beside it.

Usage: sbom_test.py FILE.spdx.json    the files that it lists stand beside it

The rules are those of https://spdx.github.io/spdx-spec/v2.3/ that JSON documents of this form can
break; what a document has beyond them is refused, so that nothing goes unchecked.
"""
import hashlib
import json
import pathlib
import re
import subprocess
import sys
import tempfile

IDENTIFIER = r'SPDXRef-[A-Za-z0-9.-]+'
TEXT = r'.+'
LICENSE = r'NOASSERTION|NONE|[A-Za-z0-9.+-]+( WITH [A-Za-z0-9.-]+)?'
DOCUMENT = {
    'spdxVersion': r'SPDX-2\.3', 'dataLicense': r'CC0-1\.0', 'SPDXID': 'SPDXRef-DOCUMENT',
    'name': TEXT, 'documentNamespace': r'[a-z]+://[^\s#]+',
}
PACKAGE = {
    'name': TEXT, 'SPDXID': IDENTIFIER, 'versionInfo': r'[0-9].*',
    'supplier': r'NOASSERTION|(Person|Organization): .+', 'downloadLocation': r'NOASSERTION|NONE|[a-z+]+://.+',
    'licenseConcluded': LICENSE, 'licenseDeclared': LICENSE, 'copyrightText': TEXT,
}
FILE = {
    'fileName': r'\./.+', 'SPDXID': IDENTIFIER, 'licenseConcluded': LICENSE, 'copyrightText': TEXT,
}
REFERENCE = {
    'referenceCategory': 'PACKAGE-MANAGER', 'referenceType': 'purl',
    'referenceLocator': r'pkg:deb/debian/[a-z0-9.%B+-]+@[^?\s]+\?arch=[a-z0-9]+'
                        r'|pkg:npm/%40cloud-copilot/iam-data@[0-9.]+',
}
RELATIONSHIP = {
    'spdxElementId': IDENTIFIER, 'relatedSpdxElement': IDENTIFIER,
    'relationshipType': 'DESCRIBES|CONTAINS|STATIC_LINK|DYNAMIC_LINK|GENERATED_FROM',
}


def check_members(what, value, wanted, further=()):
    """All members that are wanted, each of its form, and no others than the further ones."""
    assert set(wanted) <= set(value) <= set(wanted) | set(further), f'{what} has {sorted(value)}'
    for name, form in wanted.items():
        assert re.fullmatch(form, value[name]), f'{what}: {name} is {value[name]!r}'


def check_form(document):
    check_members('document', document, DOCUMENT,
                  ('creationInfo', 'packages', 'files', 'relationships'))
    creation = document['creationInfo']
    assert re.fullmatch(r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ', creation['created']), creation
    assert creation['creators'] and all(re.match('(Tool|Person|Organization): ', each)
                                        for each in creation['creators']), creation
    for package in document['packages']:
        check_members(package['name'], package, PACKAGE,
                      ('filesAnalyzed', 'sourceInfo', 'externalRefs', 'primaryPackagePurpose'))
        assert package['filesAnalyzed'] is False, package['name']
        for reference in package.get('externalRefs', []):
            check_members(package['name'], reference, REFERENCE)
    for file in document['files']:
        check_members(file['fileName'], file, FILE, ('checksums', 'licenseInfoInFiles'))
    for relationship in document['relationships']:
        check_members('relationship', relationship, RELATIONSHIP)


def check_references(document):
    identifiers = [document['SPDXID']] + [each['SPDXID']
                                          for each in document['packages'] + document['files']]
    assert len(identifiers) == len(set(identifiers)), 'an identifier stands twice'
    named = {'SPDXRef-DOCUMENT'}
    for relationship in document['relationships']:
        for end in ('spdxElementId', 'relatedSpdxElement'):
            assert relationship[end] in identifiers, f'nothing is called {relationship[end]}'
            named.add(relationship[end])
    assert named == set(identifiers), f'in no relationship: {set(identifiers) - named}'


def check_files(document, folder):
    assert {each['fileName'][2:] for each in document['files']} == {
        each.name for each in folder.iterdir() if re.search(r'\.(deb|tar\.gz)$', each.name)}
    for file in document['files']:
        content = (folder / file['fileName']).read_bytes()
        checksums = {each['algorithm']: each['checksumValue'] for each in file['checksums']}
        assert checksums == {'SHA1': hashlib.sha1(content).hexdigest(),
                             'SHA256': hashlib.sha256(content).hexdigest()}, file['fileName']


def related(document, kind):
    return {each['relatedSpdxElement'].removeprefix('SPDXRef-debian-')
            for each in document['relationships'] if each['relationshipType'] == kind}


def check_truth(document, folder):
    """What the packages' binaries ask the loader for is listed, and nothing else; and so are the
    libraries whose code comes in by headers."""
    needed = set()
    with tempfile.TemporaryDirectory() as root:
        for package in folder.glob('*.deb'):
            subprocess.run(['dpkg-deb', '-x', package, root], check=True)
        for path in pathlib.Path(root).rglob('*'):
            if path.is_file() and not path.is_symlink() and path.read_bytes()[:4] == b'\x7fELF':
                shown = subprocess.run(['readelf', '-d', path], check=True, capture_output=True,
                                       text=True).stdout
                needed |= set(re.findall(r'\(NEEDED\).*\[(.*)\]', shown))
    owners = {'libfmt.so': 'libfmt', 'libyaml': 'libyaml', 'libstdc': 'libstdc', 'libgcc_s': 'libgcc-s', 'libc.so': 'libc6',
              'libm.so': 'libc6', 'libabac': None, 'ld-linux': 'libc6'}
    wanted = {owner for name in needed for start, owner in owners.items() if name.startswith(start)}
    linked = related(document, 'DYNAMIC_LINK')
    assert all(any(name.startswith(start) for start in owners) for name in needed), needed
    assert len(linked) == len(wanted - {None}), f'{linked} for {needed}'
    for owner in wanted - {None}:
        assert any(name.startswith(owner) for name in linked), f'{owner} is not in {linked}'
    assert related(document, 'CONTAINS') == {'SPDXRef-iam-data'}
    compiled = related(document, 'STATIC_LINK')
    for name in ('nlohmann-json3-dev', 'libfmt-dev', 'libyaml-dev', 'libcli11-dev'):
        assert name in compiled, f'{name} is not in {compiled}'
    for name in ('catch2', 'libre2-dev', 'libbenchmark-dev'):
        assert name not in compiled, f'{name} is for tests alone'


def main():
    path = pathlib.Path(sys.argv[1])
    document = json.loads(path.read_text())
    check_form(document)
    check_references(document)
    check_files(document, path.parent)
    check_truth(document, path.parent)
    print(f'{len(document["packages"])} packages, {len(document["files"])} files')


if __name__ == '__main__':
    main()
