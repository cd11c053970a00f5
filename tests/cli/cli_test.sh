#!/usr/bin/env bash
# Drives the program: exit statuses, streams, files that are none. Prints what fails.
# Usage: cli_test.sh PROGRAM [sanitized]
set -u
abac=$(realpath "$1") || exit 1
mode=${2:-}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
failures=0

fail() {
  echo "FAILED: $*"
  failures=$((failures + 1))
}

# status EXPECTED ARGUMENT…: runs the program; its output is in `out` and `err`.
status() {
  local expected=$1 actual=0
  shift
  "$abac" "$@" > out 2> err < "${input:-/dev/null}" || actual=$?
  [ "$actual" -eq "$expected" ] || fail "abac $*: exit status $actual, expected $expected"
}
# says FILE TEXT: the output holds the text.
says() { grep -qF -- "$2" "$1" || fail "$1 lacks: $2; it is: $(head -c 300 "$1")"; }
# is FILE TEXT: the output is the text and nothing else.
is() { [ "$(cat "$1")" = "$2" ] || fail "$1 is: $(head -c 300 "$1"); expected: $2"; }

allow='{"Version":"2012-10-17","Statement":[{"Sid":"A","Effect":"Allow","Action":"s3:*","Resource":"*"}]}'
deny='{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"s3:*","Resource":"*"}]}'
request='{"principal":{"arn":"arn:aws:iam::111122223333:user/bob"},"action":"s3:GetObject","resource":{"arn":"arn:aws:s3:::b/k"}}'
case_of() { echo "{\"name\":\"$1\",\"policies\":{\"identity\":[$2]},\"request\":$request${3:-}}"; }
echo "$allow" > allow.json
echo "$deny" > deny.json
echo "$request" > request.json

# Help and version everywhere; wrong usage is an error.
for command in '' eval explain test validate catalog bench; do
  status 0 $command --help
  says out Usage
  status 0 $command --version
  says out 'abac 0.'
done
status 2
status 2 unknown
status 2 eval
status 2 eval --cases
status 2 eval --policies allow.json
status 2 eval --cases x --policies allow.json --request request.json
status 2 eval --cases x --format text
status 2 test
status 2 validate --type scp allow.json
status 2 validate --format xml allow.json

# One request.
status 0 eval --policies allow.json --request request.json
is out $'allowed\n  Allow by identity[0], statement 0 (A)'
input=request.json status 0 eval --policies allow.json --request -
status 0 eval --policies allow.json --request request.json --format json
is out '{"decision":"allowed","matched_statements":[{"policy":"identity[0]","index":0,"sid":"A","effect":"Allow"}],"missing_context_keys":[]}'
status 1 eval --policies allow.json deny.json --request request.json
says out 'explicitDeny: User: arn:aws:iam::111122223333:user/bob is not authorized to perform: s3:GetObject'
echo '{}' > empty.json
status 1 eval --policies empty.json --request request.json
says out implicitDeny:

# Several files: lists are joined, levels follow one another and every one must allow.
echo "{\"service_control\":[[$allow]]}" > scp_allow.json
echo '{"service_control":[[]]}' > scp_nothing.json
status 0 eval --policies allow.json scp_allow.json --request request.json
status 1 eval --policies allow.json scp_allow.json scp_nothing.json --request request.json
echo "{\"permissions_boundary\":[]}" > boundary_nothing.json
echo "{\"permissions_boundary\":[$allow]}" > boundary_allow.json
status 1 eval --policies allow.json boundary_nothing.json --request request.json
status 0 eval --policies allow.json boundary_nothing.json boundary_allow.json --request request.json

# What cannot be decided is status 2, with its place.
printf '{"Version":"2012-10-17",\n "Statement":{"Effect":"allow","Action":"*","Resource":"*"}}' > bad.json
status 2 eval --policies allow.json bad.json --request request.json
says err 'bad.json:2:24: error: '
says err '[invalid_effect] (/Statement/Effect)'
is out ''
status 2 eval --policies bad.json --request request.json --format json
says out '{"error":{"file":"bad.json","line":2,"column":24,"severity":"error","code":"invalid_effect"'
printf '{"Version":"2012-10-17",\n "Statement":{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}}' > principal.json
status 2 eval --policies allow.json principal.json --request request.json
says err 'principal.json:2:44: error: '
says err '[forbidden_element] (/Statement/Principal)'
status 2 eval --policies allow.json --request empty.json
says err 'empty.json:1:1: error: '
for file in missing.json . /dev/null; do
  status 2 eval --policies "$file" --request request.json
  says err "$file:"
  status 2 eval --policies allow.json --request "$file"
  says err "$file:"
done

# A stream of cases: one line for each, in order, whatever it holds.
{
  case_of one "$allow"
  printf '\n  \t\r\n'
  printf '%s\r\n' "$(case_of two "$deny" ',"expect":5')"
  echo 'no json'
  case_of four "$allow" ',"name":"again"'
  case_of five '{}'
  printf '%s' "$(case_of six "$allow")"
} > cases.jsonl
status 0 eval --cases cases.jsonl
cut -c1-40 out > heads
is heads '{"name":"one","decision":"allowed","matc
{"name":"two","decision":"explicitDeny",
{"name":null,"error":{"code":"invalid_js
{"name":null,"error":{"code":"duplicate_
{"name":"five","error":{"code":"missing_
{"name":"six","decision":"allowed","matc'
cp out from_file
input=cases.jsonl status 0 eval --cases - --format json
cmp -s out from_file || fail 'a stream from the standard input differs from one from a file'
status 0 eval --cases /dev/null
is out ''
status 2 eval --cases missing.jsonl
status 2 eval --cases .
says err 'Is a directory'
"$abac" eval --cases - <&- > out 2> err
[ $? -eq 2 ] || fail 'a closed standard input is unreadable'

# Measuring: what is told of policies and requests is exact, and of times that they are told.
{
  echo "$request"
  echo
  echo "${request/s3:GetObject/ec2:RunInstances}"
} > requests.jsonl
echo "${allow/\"Resource\":\"*\"/\"Resource\":\"arn:aws:s3:::b/*\"}" > allow_bucket.json
started=$SECONDS
status 0 bench --policies allow_bucket.json --requests requests.jsonl
[ $((SECONDS - started)) -le 60 ] || fail 'a measurement takes about a second where nothing else is asked for'
is err ''
sed -E 's/[0-9,]+ bytes/N bytes/; s/(decisions +)[0-9,]+/\1N/; s/[0-9,]+ ns/N ns/g' out > shape
is shape 'policies    1 statement, N bytes in memory
requests    2: 1 allowed, 1 implicitly denied, 0 explicitly denied; 0 refused
considered  0.5 statements a decision, 1 at most
decisions   N a second by 1 thread
time        p50 N ns, p99 N ns, less the clock'"'"'s N ns'
input=requests.jsonl status 0 bench --policies allow.json deny.json --requests - --seconds 0.01 --threads 3 --json
sed -E 's/("(policy_bytes|decisions_per_second)":)[1-9][0-9]*/\1N/g; s/(_ns":)[0-9]+\.[0-9]/\1N/g' out > shape
is shape '{"statements":2,"policy_bytes":N,"requests":2,"refused":0,"decisions":{"allowed":0,"implicitDeny":1,"explicitDeny":1},"statements_considered":{"mean":0.500,"max":1},"threads":3,"decisions_per_second":N,"p50_ns":N,"p99_ns":N,"clock_ns":N}'
cp shape by_flag
status 0 bench --policies allow.json deny.json --requests requests.jsonl --seconds 0.01 --threads 3 --format json
sed -E 's/("(policy_bytes|decisions_per_second)":)[1-9][0-9]*/\1N/g; s/(_ns":)[0-9]+\.[0-9]/\1N/g' out > shape
cmp -s shape by_flag || fail '--json is not --format json'
printf '[%s,\n%s]' "$request" "$request" > requests.json
status 0 bench --policies allow.json --requests requests.json --seconds 0.01
says out 'requests    2: 2 allowed'

# Of requests that are refused the first is told; where no other is left nothing is measured.
{
  cat requests.jsonl
  echo '  {"principal":{"arn":"nobody"},"action":"s3:GetObject","resource":{"arn":"*"}}'
  echo 'no json'
} > some_refused.jsonl
status 0 bench --policies allow.json --requests some_refused.jsonl --seconds 0.01
says out '; 2 refused, which are left out'
says err 'some_refused.jsonl:4:23: error: '
says err '[invalid_caller] (/principal/arn)'
status 0 bench --policies allow.json --requests some_refused.jsonl --seconds 0.01 --json
is err ''
says out '"refused":2,"first_refusal":{"file":"some_refused.jsonl","line":4,"column":23,"severity":"error","code":"invalid_caller"'
echo '{"principal":{"arn":"*"},"action":"s3:GetObject","resource":{"arn":"*"}}' > anonymous.jsonl
status 2 bench --policies allow.json --requests anonymous.jsonl
says err 'anonymous.jsonl:1:1: error: '
says err '[caller_has_no_policies]'
says err 'anonymous.jsonl: error: cannot be read: it holds no request that is decided'
is out ''
status 2 bench --policies allow.json --requests anonymous.jsonl --json
says out '{"error":{"file":"anonymous.jsonl","line":1,"column":1,'
for file in missing.jsonl . /dev/null; do
  status 2 bench --policies allow.json --requests "$file"
  says err "$file: error: cannot be read: "
done
status 2 bench --policies bad.json --requests requests.jsonl
says err 'bad.json:2:24: error: '
status 2 bench --policies allow.json
status 2 bench --requests requests.jsonl
for wrong in '--threads 0' '--threads 1025' '--threads -1' '--threads x' '--seconds 0' '--seconds 3601' \
  '--seconds nan' '--seconds 1e3' '--json --format text' '--format xml'; do
  # shellcheck disable=SC2086
  status 2 bench --policies allow.json --requests requests.jsonl $wrong
done

# A line beyond 16 MiB is refused and passed over.
{
  case_of before "$allow"
  printf '{"name":"'
  head -c 17000000 /dev/zero | tr '\0' x
  printf '"}\n'
  case_of after "$allow"
} > long.jsonl
status 0 eval --cases long.jsonl
cut -c1-50 out > heads
is heads '{"name":"before","decision":"allowed","matched_sta
{"name":null,"error":{"code":"document_too_large",
{"name":"after","decision":"allowed","matched_stat'

# Deep nesting is answered, not overflowed.
{ head -c 1000000 /dev/zero | tr '\0' '['; echo; case_of after "$allow"; } > deep.jsonl
status 0 eval --cases deep.jsonl
says out nesting_too_deep
says out '"name":"after"'

# An answer comes before the next question.
mkfifo questions answers
"$abac" eval --cases - < questions > answers 2> err &
program=$!
exec 3> questions 4< answers
for name in first second; do
  case_of "$name" "$allow" >&3
  line=
  read -r -t 60 line <&4
  [[ $line == "{\"name\":\"$name\""* ]] || fail "no answer to the $name question while the input is open"
done
exec 3>&-
wait "$program" || fail 'the end of the input is not the end of the program'
exec 4<&-

# A reader that goes away ends the program without a word.
case_of x "$allow" > line
yes "$(cat line)" 2> /dev/null | head -n 20000 | { "$abac" eval --cases - 2> err; echo $? > code; } | head -n 1 > out
says out '"name":"x"'
is err ''
[ "$(cat code)" -ne 0 ] || fail 'a stream that was not answered whole ends with status 0'
if [ -e /dev/full ]; then
  "$abac" eval --cases cases.jsonl > /dev/full 2> err
  [ $? -eq 2 ] || fail 'a full disk is no error'
  says err 'cannot write'
fi

# Memory does not grow with the stream.
if [ "$mode" != sanitized ]; then
  (
    ulimit -v 100000
    yes "$(cat line)" 2> /dev/null | head -n 300000 | "$abac" eval --cases - > out 2> err
    [ "${PIPESTATUS[2]}" -eq 0 ]
  ) || fail 'a long stream needs much memory'
  [ "$(wc -l < out)" -eq 300000 ] || fail 'a long stream is not answered whole'
fi

# Tests: agreement, differences, files that cannot be read.
mkdir -p suite/sub
case_of pass "$allow" ',"expect":{"decision":"allowed","missing_context_keys":[]}' > suite/a.jsonl
echo "[$(case_of listed "$deny" ',"expect":{"decision":"explicitDeny"}'),
 $(case_of refused '{}' ',"expect":{"error":true}')]" > suite/sub/b.json
case_of twice "$allow" ',"expect":{"error":true},"name":"again"' > suite/c.jsonl
cp allow.json request.json suite
status 0 test suite
is out '4 passed, 0 failed'
status 0 test suite/a.jsonl suite/sub/b.json --format json
says out '{"file":"suite/sub/b.json","line":2,"name":"refused","passed":true,"differences":[]}'
says out '{"passed":3,"failed":0}'
{
  echo
  case_of differs "$allow" ',"expect":{"decision":"implicitDeny"}'
  case_of plain "$allow"
  case_of malformed "$allow" ',"expect":{"outcome":1}'
  case_of sound "$allow" ',"expect":{"error":true}'
  echo '{'
} > suite/d.jsonl
status 1 test suite
is out 'suite/d.jsonl:2: differs
  decision: expected implicitDeny, got allowed
suite/d.jsonl:3: plain
  the case has no `expect`
suite/d.jsonl:4: malformed
  `expect` cannot be read: unknown member `outcome`: expected `decision`, `message`, `matched_statements`, `missing_context_keys` or `error` (/expect/outcome)
suite/d.jsonl:5: sound
  expected an error, got allowed
suite/d.jsonl:6: (no name)
  the case cannot be read: expected a member'"'"'s name in double quotes or `}`, found the end of the text [invalid_json] ()
4 passed, 5 failed'
status 2 test suite missing.jsonl
says out '4 passed, 5 failed'
says err 'missing.jsonl: error: cannot be read: No such file or directory'
status 0 test /dev/null
is out '0 passed, 0 failed'

# Validation: advice does not count, every error is told. Its options are in validate_test.sh.
echo '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}}' > sound.json
status 0 validate sound.json
is out ''
printf '{"Statement":[\n  {"Effect":"Allow","NotAction":"s3:*","Resource":"*"}]}' > warned.json
status 0 validate warned.json
says out 'warned.json:2:'
says out ': warning: '
status 1 validate allow.json bad.json warned.json
says out "bad.json:2:24: error: expected \`Allow\` or \`Deny\`"
says out '[invalid_effect] (/Statement/Effect)'
says out 'warned.json:2:'
status 1 validate bad.json --format json
says out '{"file":"bad.json","line":2,"column":24,"severity":"error","code":"invalid_effect"'
status 1 validate --type resource allow.json
says out '[missing_element]'
# A document with a principal shows that it is a resource policy.
resource='{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*"}}'
echo "$resource" > resource.json
status 0 validate resource.json
status 0 validate --type auto resource.json allow.json
status 1 validate --type identity resource.json
says out '[forbidden_element]'
echo '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"}}' > trust.json
status 1 validate trust.json
says out '[invalid_trust_policy] (/Statement/Principal)'
# What AWS refuses to save fails, though it is only warned.
echo '{"Version":"2012-10-17","Statement":[]}' > nothing.json
status 1 validate nothing.json
says out 'warning: '
status 0 eval --policies allow.json nothing.json --request request.json
# A folder without policies is no sound one.
mkdir -p barren/requests
cp request.json barren/requests
status 2 validate barren
says err 'barren: error: cannot be read: it holds no policy'
status 2 validate allow.json barren
status 2 validate allow.json missing.json
status 2 validate bad.json missing.json
status 2 validate /dev/null
says err '/dev/null: error: cannot be read: it is no policy but an empty file'
mkdir -p tree/requests
cp allow.json warned.json tree
cp request.json suite/sub/b.json tree/requests
status 0 validate tree
says out 'tree/warned.json:2:'
printf '{"version":"2012-10-17"}' > tree/misspelt.json
status 1 validate tree
# Policies stand in answers, lists, templates and plans; what is said points into the file.
mkdir wrapped
printf '{"PolicyVersion":\n {"Document": {"Version":"2012-10-17","Statement":\n  {"Effect":"Alow","Action":"s3:*","Resource":"*"}}}}' > wrapped/answer.json
status 1 validate wrapped/answer.json
says out 'wrapped/answer.json:3:13: error: expected `Allow` or `Deny`'
says out '[invalid_effect] (/PolicyVersion/Document/Statement/Effect)'
printf 'Resources:\n  A:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      PolicyDocument:\n        Version: 2012-10-17\n        Statement: {Effect: Allow, Action: "s3:GetObject", Resource: !GetAtt B.Arn}\n' > wrapped/template.yaml
status 0 validate wrapped/template.yaml
says err 'wrapped/template.yaml:7:78: a stand-in: arn:aws:s3:::b for Fn::GetAtt B.Arn'
says err '1 policy read'
printf '%s\n%s\n' "$allow" "$deny" > wrapped/lines.jsonl
status 0 validate wrapped/lines.jsonl
says err '2 policies read'
status 1 validate wrapped
says err '4 policies read'
echo 'on: push' > wrapped/workflow.yml
status 1 validate wrapped
status 2 validate wrapped/workflow.yml
says err 'wrapped/workflow.yml: error: cannot be read: it is no policy but YAML without a policy'
mkdir others
mv wrapped/workflow.yml others
status 2 validate others
says err 'others: error: cannot be read: it holds no policy'
status 2 validate request.json
says err 'request.json: error: cannot be read: it is no policy but a request'
# What cannot be read in a folder is named, however many others can.
mkdir broken
cp allow.json broken
echo 'on: push' > broken/workflow.yml
status 0 validate broken
for text in 'Resources: [' 'Version: 2012-10-17\nStatement:\n  - {Effect: Allow, Act' 'a: *b' 'a:\n\t- b'; do
  printf "$text" > broken/b.yaml
  status 2 validate broken
  says err 'broken/b.yaml: error: cannot be read: it is no policy but neither JSON nor YAML'
done
rm broken/b.yaml
echo '{"Version":"2012-10-17","Statement":{"Effect":"Alow"}}' > broken/ADMIN.JSON
status 1 validate broken
says err '2 policies read'
# A comment before JSON is pointed at; a YAML file may begin as JSON does.
printf '// ours\n%s' "$allow" > comment.json
status 1 validate comment.json
says out 'comment.json:1:1: error: '
says out '[invalid_json]'
echo '{Version: 2012-10-17, Statement: [{Effect: Allow, Action: "s3:GetObject", Resource: "arn:aws:s3:::b/*"}]}' > flow.yaml
status 0 validate flow.yaml
cp flow.yaml flow.json
status 1 validate flow.json
# Of a stand-in of which the template says nothing, nothing is said but that it is one.
cat > unknown.yaml <<'END'
Resources:
  A:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: 2012-10-17
        Statement:
          - Fn::Transform: {Name: Include}
          - Effect: Allow
            Action: s3:GetObject
            Resource: arn:aws:s3:::b/*
            Condition:
              StringEquals: {"aws:PrincipalOrgID": !Ref Org, "aws:SourceVpc": !Ref Vpc}
              StringLike: !Ref Names
              Bool: {"aws:SecureTransport": yes}
END
status 0 validate unknown.yaml
is out ''
says err 'unknown.yaml:8:13: a stand-in: no statement for Fn::Transform'
says err 'unknown.yaml:13:57: a stand-in: Org for Ref Org'
says err 'no findings'
# Each branch of a template is checked, what is the same in both is told once.
printf '{"Resources":{"A":{"Type":"AWS::IAM::ManagedPolicy","Properties":{"PolicyDocument":{"Version":"2012-10-17","Statement":[\n{"Effect":"Alow","Action":{"Fn::If":["C","s3:GetObject","*"]},"Resource":{"Fn::If":["C","x","*"]}}]}}},\n"B":{"Type":"AWS::IAM::ManagedPolicy","Properties":{"PolicyDocument":{"Ref":"Doc"}}}}}' > branches.json
status 1 validate branches.json
[ "$(grep -c 'invalid_effect' out)" -eq 1 ] || fail 'what both branches have is not told once'
says out '(/Resources/A/Properties/PolicyDocument/Statement/0/Resource/Fn::If/1)'
says err 'branches.json:3:70: note: no policy is read of Ref Doc'
status 2 eval --policies branches.json --request request.json
# The policy type of what does not say it: a map before the option, the option before the folder.
echo '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}}' > role.json
status 0 validate --type trust role.json
status 1 validate --type trust allow.json
mkdir scp
cp role.json scp
status 1 validate scp
says out 'service_control'
status 0 validate --type trust scp
status 1 validate --type trust --type-map 'scp/*=service_control' scp
status 2 validate --type-map 'scp/*' scp
says err '--type-map: expected GLOB=TYPE'
status 2 validate --type-map 'scp/*=scp' scp
# What is decided is attached as its file says; what a template holds may be of somebody else.
printf '{"PolicyName":"p","RoleName":"r","PolicyDocument":%s}' "$allow" > wrapped/inline.json
status 0 eval --policies wrapped/inline.json --request request.json
says out 'Allow by r/p, statement 0 (A)'
status 1 eval --policies wrapped/lines.jsonl --request request.json
says out explicitDeny
printf '{"Policy":"%s"}' "$(sed 's/"/\\"/g' resource.json | tr -d '\n')" > wrapped/bucket.json
sed 's|b/k"|b/k","account":"111122223333"|' request.json > owned.json
status 0 explain --policies wrapped/bucket.json --request owned.json
status 2 eval --policies resource.json --request request.json
printf '{"UserName":"u","PolicyName":"p","PolicyDocument":%s,"More":{"PolicyName":"q","PolicyDocument":%s}}' "$allow" "$deny" > wrapped/two.json
status 2 eval --policies wrapped/two.json --request request.json
says err 'wrapped/two.json: error: cannot be read: it holds 2 policies'
status 2 eval --policies wrapped/answer.json --request request.json
says err 'wrapped/answer.json:3:13: error: expected `Allow` or `Deny`'
# A folder's pipes are no files of it; one that is given is read.
mkfifo tree/pipe.json
timeout 10 "$abac" validate tree > out 2> err
[ $? -eq 2 ] || fail 'a pipe in a folder is not refused, or waited for'
says err 'tree/pipe.json: error: cannot be read: expected a regular file'
timeout 10 "$abac" test tree > out 2> err
[ $? -eq 2 ] || fail 'a pipe among cases is not refused, or waited for'
ln -s . tree/circle
rm tree/pipe.json
status 1 validate tree
status 0 validate <(echo "$allow")
status 0 eval --policies <(echo "$allow") --request <(echo "$request")
status 2 eval --policies /dev/zero --request request.json
says err '/dev/zero: error: cannot be read: it is no policy but a file that is too large'

# Explanations.
status 2 explain
status 2 explain --policies allow.json
status 2 explain --case x --policies allow.json --request request.json
status 2 explain --name x --policies allow.json --request request.json
status 2 explain --policies allow.json --request request.json --format xml
status 0 explain --policies allow.json --request request.json
says out 'Granted by: Allow `A` at allow.json:1:38: without it, denied'
status 1 explain --policies allow.json deny.json --request request.json
says out 'Denied by: Deny, statement 0 of identity[1] at deny.json:1:38'
input=request.json status 0 explain --policies allow.json --request - --format json
says out '"settled_by":"same_account"'
status 0 explain --policies allow.json --request request.json --format html
says out '</html>'
says out '&quot;Sid&quot;:&quot;A&quot;,<wbr>&quot;Effect&quot;:&quot;Allow&quot;'
status 1 explain --policies allow.json deny.json --request request.json --format html
says out '{&quot;Effect&quot;:&quot;Deny&quot;,<wbr>&quot;Action'
status 2 explain --policies allow.json --request missing.json
status 2 explain --policies bad.json --request request.json
{ case_of first "$allow"; echo; case_of second "$deny"; } > explained.jsonl
status 1 explain --case explained.jsonl --name second
says out 'at explained.jsonl:3:'
status 1 explain --case explained.jsonl --name second --format html
says out '{&quot;Effect&quot;:&quot;Deny&quot;,<wbr>&quot;Action'
input=explained.jsonl status 0 explain --case - --name first
status 2 explain --case explained.jsonl
says err 'it holds 2 cases; give the --name of one'
status 2 explain --case explained.jsonl --name third
says err 'it holds no case of the name third'
case_of broken '{"Statement":7}' > broken.jsonl
status 2 explain --case broken.jsonl
says err '[wrong_type]'

# Nothing of a file's name, an argument or a text steers a terminal or makes a line of its own.
evil=$'a\e[31m\xc2\x9b\xe2\x80\xae\xe2\x80\xa8\n\xff.json'
is_clean() {
  status "$@"
  for stream in out err; do
    ! LC_ALL=C grep -qaP '[\x01-\x09\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\xa8-\xae]|\xff' $stream ||
      fail "$stream of abac $* steers the terminal: $(head -c 300 $stream)"
    iconv -f UTF-8 -t UTF-8 $stream > /dev/null || fail "$stream of abac $* is not UTF-8"
  done
}
for command in 'eval --cases' 'explain --case' test validate 'eval --request request.json --policies'; do
  is_clean 2 $command "$evil"
  says err 'a\u001b[31m\u009b\u202e\u2028\u000a'
done
is_clean 2 "--$evil"
is_clean 2 "$evil"
is_clean 2 validate --format "$evil" allow.json
is_clean 2 explain --case explained.jsonl --name "$evil"
echo '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*","NotAction":"\u202e`"}}' > "$evil"
is_clean 1 validate "$evil"
is_clean 1 validate --format json "$evil"
sed 's|:s3:::b/k|:s3:::b/\\u009b\\u2066|; s|s3:GetObject|s3:PutObject|' request.json > turned.json
is_clean 1 eval --policies empty.json --request turned.json
says out 'on resource: arn:aws:s3:::b/\u009b\u2066 because'
# What looks like an escape and what is one differ, and nothing is escaped twice.
status 2 validate 'typed\u202e.json'
says err 'typed\u005cu202e.json: error: '
sed 's|:s3:::b/k|:s3:::b/\\u202e\\\\u202e|; s|s3:GetObject|s3:PutObject|' request.json > typed.json
status 1 eval --policies empty.json --request typed.json
says out 'on resource: arn:aws:s3:::b/\u202e\u005cu202e because'
echo '{"name":"\\u202e \u202e","policies":{},"request":'"$(tr -d '\n' < typed.json)"',"expect":{"message":"\u202e\\u202e"}}' > typed.jsonl
status 1 test typed.jsonl
says out 'typed.jsonl:1: \u005cu202e \u202e'
says out '  message: expected "\u202e\\u202e", got "User: '
is_clean 1 explain --policies empty.json --request turned.json --details
{ case_of "$(printf 'n\xc2\x85')" "$allow" ',"expect":{"decision":"implicitDeny"}'; echo; } > named.jsonl
is_clean 1 test named.jsonl
says out 'named.jsonl:1: n\u0085'
is_clean 1 test --format json named.jsonl
rm "$evil"

# The catalogue: that beside the program, one that is named, or none.
cat > small.catalogue << 'END'
abac-catalogue 1
source by-hand 1 2026-09-26
Scash r
KScash:Colours
Ksaws:ResourceTag/*
Rbox cash:*:*:box/* 0
Rsafe box cash:::safe/*|vault::*:safe/* -
C1
C0
ACreateBox W 0!,1 1
AListBoxes L - -
END
status 0 catalog s3:GetObject
says out 's3:GetObject  read'
status 0 catalog s3
says out 'resource control policies apply'
status 0 catalog --catalog small.catalogue CASH:createbox
is out 'cash:CreateBox  write
  resource types:
    box (required)  arn:*:cash:*:*:box/*
    safe box        arn:*:cash:::safe/*
                    arn:*:vault::*:safe/*
  condition keys:
    cash:Colours  string, several values
  condition keys of box:
    aws:ResourceTag/*  string'
export ABAC_CATALOG=small.catalogue
status 0 catalog 'cash:*Box*'
is out $'cash:CreateBox  write  box!, safe box\ncash:ListBoxes  list'
status 0 catalog --level list cash
is out 'cash:ListBoxes  list'
status 0 catalog --format json cash:ListBoxes
is out '{"action":"cash:ListBoxes","level":"list","resources":[],"keys":[]}'
status 0 catalog cash
says out 'cash  2 actions, resource control policies apply'
status 1 catalog cash:CreatBox cash:ListBoxes
says out 'cash:ListBoxes  list'
is err 'abac: cash:CreatBox is not in the catalogue of 2026-09-26; did you mean cash:CreateBox?'
status 1 catalog chsa
is err 'abac: chsa is not in the catalogue of 2026-09-26'
status 1 catalog cashs
is err 'abac: cashs is not in the catalogue of 2026-09-26; did you mean cash?'
status 1 catalog 'cash:Steal*'
is err 'abac: cash:Steal* is not in the catalogue of 2026-09-26'
status 1 catalog --level tagging cash:ListBoxes
is err 'abac: no action of cash:ListBoxes has the level tagging in the catalogue of 2026-09-26'
status 1 catalog $'cash:\e[31m'
says err 'cash:\u001b[31m is not'
status 2 catalog --level none cash
status 2 catalog --catalog none cash
says err 'there is no catalogue'
ABAC_CATALOG=none status 2 catalog cash
status 2 catalog --catalog missing.catalogue cash
says err 'missing.catalogue: error: cannot be read'
status 2 catalog --catalog allow.json cash
says err 'allow.json:1:1: error: not a catalogue'
sed 's/^C0/C9/' small.catalogue > wrong.catalogue
status 2 catalog --catalog wrong.catalogue cash
says err 'wrong.catalogue:9:2: error: a number is of no key of the service [invalid_catalogue]'
input=small.catalogue status 0 catalog --catalog - cash:ListBoxes
unset ABAC_CATALOG

# Colour is for terminals, and not for all of them. A system may have no terminal to lend, as a chroot
# without /dev/pts: there this is not checked.
if script -qec true /dev/null > /dev/null 2>&1 < /dev/null; then
  on_terminal() { script -qec "$* $abac explain --policies allow.json --request request.json" /dev/null; }
  on_terminal env -u NO_COLOR TERM=xterm > out < /dev/null
  says out $'\e[1;32mAllowed\e[0m'
  for environment in NO_COLOR=1 TERM=dumb; do
    on_terminal env $environment > out < /dev/null
    says out 'Allowed: one statement'
  done
fi

if [ "$failures" -gt 0 ]; then
  echo "$failures failures"
  exit 1
fi
