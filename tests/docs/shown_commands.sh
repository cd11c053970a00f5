#!/usr/bin/env bash
# Runs every command that a file shows behind `$ abac` and compares its output with the lines that
# follow up to a blank one: in Markdown those indented like it, elsewhere all.
# Usage: shown_commands.sh PROGRAM FILE…    from the root of the repository
set -uo pipefail
program=$1
shift
passed=0
failed=0

# check COMMAND EXPECTED FILE: exit statuses are answers here, 2 is an error.
check() {
  local words actual status=0
  read -ra words <<< "$1"
  actual=$("$program" "${words[@]}" 2>&1) || status=$?
  if [ "$actual" == "$2" ] && [ $status -ne 2 ]; then
    passed=$((passed + 1))
    return
  fi
  failed=$((failed + 1))
  echo "$3: \`abac $1\` (exit status $status) prints"
  diff <(echo "$2") <(echo "$actual") | head -n 40
}

# check_file FILE INDENT: INDENT is what stands before the lines of a command.
check_file() {
  local file=$1 indent=$2 command='' expected='' line
  while IFS= read -r line || [ -n "$line" ]; do
    if [[ $line == "$indent\$ abac "* ]]; then
      [ -z "$command" ] || check "$command" "${expected%$'\n'}" "$file"
      command=${line#"$indent\$ abac "}
      expected=''
    elif [[ -n $command && -n $line && $line == "$indent"* ]]; then
      expected+=${line#"$indent"}$'\n'
    elif [ -n "$command" ]; then
      check "$command" "${expected%$'\n'}" "$file"
      command=''
    fi
  done < "$file"
  [ -z "$command" ] || check "$command" "${expected%$'\n'}" "$file"
}

for file in "$@"; do
  case $file in
    *.md) check_file "$file" '    ' ;;
    *) check_file "$file" '' ;;
  esac
done
echo "$passed passed, $failed failed"
[ $failed -eq 0 ] && [ $passed -gt 0 ]
