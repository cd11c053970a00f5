#!/usr/bin/env bash
# Whether the comparison of interfaces notices what breaks programs, and lets pass what does not: the
# interface of a library is compared with itself, changed. Usage: notices.sh LIBRARY
set -euo pipefail
source "$(dirname "$(realpath "$0")")/abi.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
describe_abi "$1" > "$work/same.abi"

failed=0
# expect breaks|serves NAME PERL: a change to the description.
expect() {
  local actual=breaks
  perl -0pe "$3" "$work/same.abi" > "$work/new.abi"
  if [ "$2" != "nothing changed" ] && cmp -s "$work/same.abi" "$work/new.abi"; then
    echo "FAILED, the description was not changed: $2"
    failed=1
    return
  fi
  if check_abi "$work/same.abi" "$work/new.abi" > "$work/log"; then
    actual=serves
  fi
  if [ $actual = "$1" ]; then
    echo "$1: $2"
  else
    echo "FAILED, $actual: $2"
    cat "$work/log"
    failed=1
  fi
}

expect serves "nothing changed" ''
expect serves "an enumerator was added" \
  's/(<enum-decl name=.Decision.*?)(?=<\/enum-decl>)/$1<enumerator name="New" value="9"\/>/s'
expect serves "a function was added" \
  's/<elf-symbol name=.abac_decide.[^\n]*\n/$&<elf-symbol name="abac_new" type="func-type" binding="global-binding" visibility="default-visibility" is-defined="yes"\/>\n/'
expect breaks "a function of C was removed" 's/\babac_decide\b/abac_decided/g'
expect breaks "a function of C lost a parameter" \
  's/<function-decl name=.abac_decide.[^\n]*\n\K[^\n]*<parameter[^\n]*\n//'
expect breaks "a parameter of C++ has another type" \
  's/(_ZN4abac4abi\d+6decideERKNS0_9PolicySetERKNS0_7Reques)tE/$1TE/g'
expect breaks "a structure grew" 's/<class-decl name=.Response. size-in-bits=.\K\d+/8000/'
expect breaks "a member of a structure moved" \
  's/<class-decl name=.abac_text..*?layout-offset-in-bits=.64\K/0/s'
expect breaks "an enumerator changed its value" 's/<enumerator name=.ExplicitDeny. value=.\K\d+/7/'
expect serves "a function of C was removed, and the library has another name" \
  's/\babac_decide\b/abac_decided/g; s/soname=.libabac.so.\K\d+/99/'
exit $failed
