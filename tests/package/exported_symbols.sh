#!/usr/bin/env bash
# Fails unless the shared libraries export what the public headers declare: of C every function, each
# from one of them, and no other symbol; of C++ nothing but functions that are named there, in the
# namespace of this binary interface, and the name of the version that the tools need of the core.
# Usage: exported_symbols.sh INCLUDE_DIRECTORY CORE TOOLS
set -euo pipefail
headers=$1
shift

symbols_of() { nm --dynamic --defined-only --format=posix "$1" | cut -d ' ' -f 1; }
exported=$(for library; do symbols_of "$library"; done | sort)
twice=$(uniq -d <<< "$exported")
if [ -n "$twice" ]; then
  echo "exported by both libraries: $twice"
  exit 1
fi

c_exported=$(grep '^abac_' <<< "$exported")
c_declared=$(grep -oP '^ABAC_API [^(]*\b\Kabac_\w+(?=\()' "$headers/abac/c.h" | LC_ALL=C sort)
if ! diff <(echo "$c_declared") <(LC_ALL=C sort <<< "$c_exported"); then
  echo "left: declared in abac/c.h, right: exported"
  exit 1
fi

namespace=abac::abi$(sed -n 's/^#define ABAC_SOVERSION //p' "$headers/abac/version.h")
version=$(sed -n 's/^#define ABAC_VERSION "\(.*\)"$/\1/p' "$headers/abac/version.h")
core_version="$namespace::internal::core_of_${version//./_}"
if ! symbols_of "$1" | c++filt | grep -x "$core_version" > /dev/null \
  || ! nm --dynamic --undefined-only "$2" | c++filt | grep " $core_version\$" > /dev/null; then
  echo "the core does not give, or the tools do not need: $core_version"
  exit 1
fi

declarations=$(sed 's|//.*||' "$headers"/abac/*.h)
failed=0
count=0
while read -r symbol; do
  ((count += 1))
  # Of `abac::abi1::PolicySet::compile(…)` or `abac::abi1::operator<<(…)` each name stands in a header.
  if ! [[ $symbol =~ ^$namespace::([A-Za-z_:~]+)(\[abi:cxx11\])?(=|\<\<)?\( ]]; then
    echo "not of this library: $symbol"
    failed=1
    continue
  fi
  IFS=: read -ra names <<< "${BASH_REMATCH[1]#\~}"
  for name in "${names[@]}"; do
    if [ -n "$name" ] && ! grep -qw -- "${name#\~}" <<< "$declarations"; then
      echo "in no public header: $symbol"
      failed=1
    fi
  done
done < <(grep -v '^abac_' <<< "$exported" | c++filt | grep -vx "$core_version")
echo "$count functions of C++, $(wc -l <<< "$c_exported") of C"
[ $failed -eq 0 ] && [ $count -gt 0 ]
