#!/usr/bin/env bash
# Drives `abac validate`: its options, formats and fixes. Prints what fails. How it reads files is in
# cli_test.sh.
# Usage: validate_test.sh PROGRAM
set -u
abac=$(realpath "$1") || exit 1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
failures=0

fail() {
  echo "FAILED: $*"
  failures=$((failures + 1))
}
# status EXPECTED ARGUMENT…: runs the command; its output is in `out` and `err`.
status() {
  local expected=$1 actual=0
  shift
  "$abac" validate "$@" > out 2> err < /dev/null || actual=$?
  [ "$actual" -eq "$expected" ] || fail "abac validate $*: exit status $actual, expected $expected"
}
says() { grep -qF -- "$2" "$1" || fail "$1 lacks: $2; it is: $(head -c 300 "$1")"; }
lacks() { ! grep -qF -- "$2" "$1" || fail "$1 has: $2"; }

cat > public.json << 'END'
{
  "Version": "2012-10-17",
  "Statement": [
    {"Effect": "Allow", "Principal": "*", "Action": ["s3:GetObject", "s3:getobject"], "Resource": "arn:aws:s3:::docs/*"}
  ]
}
END

# Advice does not fail the command, unless it is denied.
status 0 public.json
says out 'public.json:4:38: security: anybody may do this, also without signing the request [public_access] (/Statement/0/Principal)'
says err '1 security'
says err '1 policy read'
status 1 --deny security public.json
status 1 --deny public_access public.json
status 0 --deny public_access_weak_condition public.json
status 0 --allow public_access public.json
lacks out public_access
status 0 --allow public_access --deny security public.json
status 2 --allow public_acces public.json
says err 'public_acces is no check'
status 2 --deny nothing public.json
status 2
says err 'paths is required'

# The same from a file.
echo '{"allow": ["public_access"], "deny": ["suggestions"], "own_accounts": ["111122223333"]}' > abac.json
status 1 --config abac.json public.json
lacks out public_access
for wrong in '{"allow": ["public_acces"]}' '{"allow": "public_access"}' '{"deny": [1]}' '{"all": 1}' \
  '{"as": "both"}' '{"own": []}' '[]' '{'; do
  echo "$wrong" > wrong.json
  status 2 --config wrong.json public.json
  says err 'wrong.json:'
done
says err 'invalid_json'
status 2 --config missing.json public.json
echo '{"allow": ["public_acces"]}' > wrong.json
status 2 --config wrong.json public.json
says err 'did you mean `public_access`?'

# What AWS refuses to save fails as an error does, and is switched off like any check.
echo '{"Version": "2012-10-17", "Statement": []}' > empty.json
status 1 empty.json
status 0 --allow empty_statement_list empty.json
echo '{"Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}}' > old.json
status 0 old.json
says out missing_version
status 1 --as managed old.json
status 0 --as inline old.json
status 2 --as both old.json

# Formats.
status 0 --format long public.json
says out '                                     ^~~'
status 0 --format json public.json
says out '"severity":"security","code":"public_access"'
status 0 --format github public.json
says out '::warning file=public.json,line=4,col=38,title=public_access::anybody'
status 0 --format junit public.json
says out '<testsuite name="abac validate" tests="1" failures="0">'
status 1 --format junit --deny security public.json
says out '<failure type="public_access"'
status 0 --format sarif public.json
says out '"ruleId":"public_access"'

# The table, and the page of a check.
status 0 --list-checks
says out 'public_access                     security'
says out 'refuses'
status 0 --list-checks --format json
says out '{"code":"public_access","severity":"security"'
status 0 --list-checks --catalog none
says out silent
status 0 --list-checks
lacks out silent
status 0 --explain public_access
says out '### `public_access`'
status 0 --explain invalid_operator
status 2 --explain public_acces
says err 'is no code'

# Without a catalogue its checks are silent.
echo '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:ListBuckets", "Resource": "*"}}' > unknown.json
status 0 unknown.json
says out unknown_action
status 0 --catalog none unknown.json
lacks out unknown_action
status 2 --catalog missing.catalogue unknown.json
status 2 --catalog public.json unknown.json

# Fixes that keep all decisions are made in the file, which keeps its mode and its link.
cp public.json fixed.json
chmod 640 fixed.json
ln -s fixed.json link.json
status 0 --fix link.json
says err '1 fixed'
lacks out duplicate_entry
says fixed.json '"s3:GetObject"'
lacks fixed.json getobject
[ -L link.json ] || fail 'the link became a file'
[ "$(stat -c %a fixed.json)" = 640 ] || fail 'the mode changed'
cp fixed.json again.json
status 0 --fix again.json
cmp -s fixed.json again.json || fail 'a second run changed the file'
echo '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {"stringequals": {"aws:PrincipalOrgID": "o-abcdefghij"}}}}' > operator.json
status 1 --format long operator.json
says out 'fix: did you mean `StringEquals`?'
status 0 --fix operator.json
says operator.json '{"StringEquals": {'
if [ "$(id -u)" -ne 0 ]; then
  mkdir closed
  cp public.json closed
  chmod 555 closed
  status 1 --fix closed/public.json
  says err 'cannot be written'
  chmod 755 closed
fi
[ -z "$(ls -- *.json.* 2> /dev/null)" ] || fail 'a temporary file is left'

if [ "$failures" -gt 0 ]; then
  echo "$failures failures"
  exit 1
fi
