# What the binary interface of the shared library is, and whether it still serves the programs that
# were linked with an older one. Functions for the scripts beside this file and scripts/record-abi.

# describe_abi LIBRARY: prints its interface as libabigail's XML, as far as the public headers show
# it. The library is built with -g.
describe_abi() {
  abidw --headers-dir "$abi_root/include" --drop-private-types --exported-interfaces-only \
    --no-corpus-path --no-comp-dir-path --no-show-locs --no-parameter-names --no-elf-needed "$1" \
    | sed "s|path='[^']*/src/|path='src/|"
}

# soname_of DESCRIPTION
soname_of() { grep -oPm 1 "^<abi-corpus .*soname='\K[^']+" "$1"; }

# check_abi OLD NEW: descriptions. Fails where a program that was linked with OLD could not run with
# NEW, though the loader would give it. What is added breaks nothing: functions, enumerators.
check_abi() {
  local status=0
  abidiff --no-added-syms "$1" "$2" || status=$?
  if [ $((status & 3)) -ne 0 ]; then
    echo "abidiff failed"
    return 1
  fi
  [ $status -eq 0 ] && return
  if [ "$(soname_of "$1")" != "$(soname_of "$2")" ]; then
    echo "incompatible, which its new name says: $(soname_of "$2")"
    return 0
  fi
  echo "incompatible: ABAC_SOVERSION must be raised, see docs/versioning.md"
  return 1
}

abi_root=$(realpath "$(dirname "${BASH_SOURCE[0]}")/../../..")
abi_version=$(grep -oP '^#define ABAC_VERSION "\K[^"]+' "$abi_root/include/abac/version.h")
