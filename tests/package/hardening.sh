#!/usr/bin/env bash
# Reads back from a program or shared library what cmake/hardening.cmake asked the compiler and the
# linker for. OPTIONS are what it gave the compiler, OBJECTS a file that names the objects of the
# repository that were linked.
# Usage: hardening.sh COMPILER OPTIONS OBJECTS program|library FILE
set -euo pipefail
compiler=$1 options=$2 objects=$3 kind=$4 file=$5
failed=0

# expect WHAT COMMAND…: the command finds it.
expect() {
  if "${@:2}" > /dev/null; then
    echo "ok: $1"
  else
    echo "FAILED: $file: $1"
    failed=1
  fi
}
has() { LC_ALL=C readelf --wide "$1" "$2" | grep -E "$3"; }
lacks() { ! has "$@"; }
is_protected() { has --notes "$1" 'x86 feature:.*IBT.*SHSTK'; }

expect "is placed anywhere" has --file-header "$file" 'Type: +DYN'
if [ "$kind" = program ]; then
  expect "is a position-independent program" has --dynamic "$file" 'FLAGS_1.*PIE'
fi
expect "relocations are made before it runs" has --dynamic "$file" 'BIND_NOW|FLAGS_1.*NOW'
expect "what was relocated is read-only" has --program-headers "$file" 'GNU_RELRO'
expect "code needs no relocation" lacks --dynamic "$file" 'TEXTREL'
expect "the stack is not executable" has --program-headers "$file" 'GNU_STACK .* RW '
expect "nothing is both writable and executable" lacks --program-headers "$file" ' RWE '

case $options in
  *-fstack-protector*) expect "stacks have canaries" has --dyn-syms "$file" 'UND __stack_chk_fail' ;;
esac

# What calls one of the C library's functions that write into a buffer, with a size that is no
# constant, calls its checking form. (libstdc++ takes the address of vsnprintf, which is none.)
writes='UND (v?s?n?printf|vf?printf|fprintf|v?sprintf|str(n?cpy|n?cat)|gets)(@|$)'
case $options in
  *_FORTIFY_SOURCE*)
    if lacks --dyn-syms "$file" 'UND __[a-z]+_chk(@|$)' > /dev/null; then
      expect "texts are written with checks" lacks --dyn-syms "$file" "$writes"
    else
      echo "ok: texts are written with checks"
    fi ;;
esac

# Shadow stacks are asked for of the linker. That indirect jumps are checked needs every object to be
# made for it, those of the compiler and the C library too: where one of them is not, the linker
# leaves that mark out.
case $options in
  *-fcf-protection*)
    while IFS= read -r object; do
      expect "jumps and returns are marked in ${object##*/}" is_protected "$object"
    done < "$objects"
    expect "returns are checked" has --notes "$file" 'x86 feature:.*SHSTK'
    starts=(crti.o crtn.o crtbeginS.o crtendS.o)
    [ "$kind" = library ] || starts+=(Scrt1.o)
    unmarked=()
    for start in "${starts[@]}"; do
      is_protected "$("$compiler" -print-file-name="$start")" > /dev/null || unmarked+=("$start")
    done
    if [ ${#unmarked[@]} -eq 0 ]; then
      expect "jumps are checked" is_protected "$file"
    else
      echo "not marked for checked jumps: the C library's ${unmarked[*]} are not"
    fi ;;
esac
exit $failed
