#!/usr/bin/env bash
# Compares the interfaces of the shared libraries, built with -g, with those of the last release, which
# scripts/record-abi left beside this file. Usage: last_release.sh LIBRARY TOOLS
set -euo pipefail
here=$(dirname "$(realpath "$0")")
source "$here/abi.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

recorded=("$here"/v*.abi.xz)
if [ ${#recorded[@]} -ne 1 ] || ! [ -e "${recorded[0]}" ]; then
  echo "one release is to be recorded, not: ${recorded[*]}"
  exit 1
fi
release=$(basename "${recorded[0]}" .abi.xz)
# A clone may lack tags. Where it has them, the record is that of the last, or of the next.
tag=$(git -C "$abi_root" describe --tags --abbrev=0 --match 'v[0-9]*' 2> /dev/null || true)
if [ -n "$tag" ] && [ "$tag" != "$release" ] && [ "v$abi_version" != "$release" ]; then
  echo "the last tag is $tag, what is recorded is $release: see docs/versioning.md"
  exit 1
fi
echo "compared with $release"
xz -dc "${recorded[0]}" > "$work/old.abi"
describe_abi "$1" > "$work/new.abi"
check_abi "$work/old.abi" "$work/new.abi"

if [ -e "$here/tools-$release.abi.xz" ]; then
  xz -dc "$here/tools-$release.abi.xz" > "$work/old.abi"
  describe_abi "$2" > "$work/new.abi"
  check_abi "$work/old.abi" "$work/new.abi"
else
  echo "$release had no library of tools"
fi
