#!/usr/bin/env bash
# Fails unless the shared library exports what the public headers declare: of C every function and no
# other symbol, of C++ nothing but functions that are named there.
# Usage: exported_symbols.sh LIBRARY INCLUDE_DIRECTORY
set -euo pipefail
library=$1
headers=$2

exported=$(nm --dynamic --defined-only --format=posix "$library" | cut -d ' ' -f 1)
c_exported=$(grep '^abac_' <<< "$exported" | sort)
c_declared=$(grep -oP '^ABAC_API [^(]*\b\Kabac_\w+(?=\()' "$headers/abac.h" | sort)
if ! diff <(echo "$c_declared") <(echo "$c_exported"); then
  echo "left: declared in abac.h, right: exported"
  exit 1
fi

declarations=$(sed 's|//.*||' "$headers"/abac/*.h)
failed=0
count=0
while read -r symbol; do
  ((count += 1))
  # `abac::PolicySet::compile(…)`: each name of it stands in a header.
  if ! [[ $symbol =~ ^abac::([A-Za-z_:~]+)(\[abi:cxx11\])?(=?)\( ]]; then
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
done < <(grep -v '^abac_' <<< "$exported" | c++filt)
echo "$count functions of C++, $(wc -l <<< "$c_exported") of C"
[ $failed -eq 0 ] && [ $count -gt 0 ]
