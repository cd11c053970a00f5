// casbin beside the others: attributes compared by its own `eval`, as its manual does ABAC. Globs are
// matched by a function added to the enforcer, since casbin's own compile a pattern in every call.
package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"

	"abac/bench/rivals/measure"

	"github.com/casbin/casbin/v2"
	"github.com/casbin/casbin/v2/model"
)

const modelText = `
[request_definition]
r = sub, act, obj, env

[policy_definition]
p = act, obj, cond, eft

[policy_effect]
e = some(where (p.eft == allow)) && !some(where (p.eft == deny))

[matchers]
m = globs(r.act, p.act) && globs(r.obj.ARN, p.obj) && eval(p.cond)
`

type subject struct{ Team, StudioUserID, Name string }

type object struct{ ARN, Team, StudioUserID string }

type environment struct {
	Team, PassedToService string
	TagKeys               []interface{}
}

func main() {
	measure.Main("github.com/casbin/casbin/v2", prepare)
}

func prepare(folder string, requests []measure.Request) (func(int) bool, error) {
	enforcer, err := readPolicies(filepath.Join(folder, "casbin.jsonl"))
	if err != nil {
		return nil, err
	}
	arguments := make([][]interface{}, len(requests))
	for i, request := range requests {
		arguments[i] = toArguments(&request)
	}
	return func(i int) bool {
		allowed, err := enforcer.Enforce(arguments[i]...)
		return allowed && err == nil
	}, nil
}

func readPolicies(path string) (*casbin.Enforcer, error) {
	definition, err := model.NewModelFromString(modelText)
	if err != nil {
		return nil, err
	}
	enforcer, err := casbin.NewEnforcer(definition)
	if err != nil {
		return nil, err
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var rules [][]string
	patterns := map[string][]string{}
	for decoder := json.NewDecoder(strings.NewReader(string(text))); decoder.More(); {
		var rule []string
		if err := decoder.Decode(&rule); err != nil {
			return nil, err
		}
		for _, entries := range rule[:2] {
			patterns[entries] = strings.Split(entries, ",")
		}
		rules = append(rules, rule)
	}
	enforcer.AddFunction("globs", func(arguments ...interface{}) (interface{}, error) {
		for _, pattern := range patterns[arguments[1].(string)] {
			if matches(pattern, arguments[0].(string)) {
				return true, nil
			}
		}
		return false, nil
	})
	_, err = enforcer.AddPolicies(rules)
	return enforcer, err
}

// matches takes one star at most.
func matches(pattern, text string) bool {
	before, after, hasStar := strings.Cut(pattern, "*")
	if !hasStar {
		return pattern == text
	}
	return len(text) >= len(before)+len(after) &&
		strings.HasPrefix(text, before) && strings.HasSuffix(text, after)
}

func toArguments(request *measure.Request) []interface{} {
	tagKeys := []interface{}{}
	for _, key := range request.Context["aws:tagkeys"] {
		tagKeys = append(tagKeys, key)
	}
	return []interface{}{
		subject{
			Team:         request.Text("aws:principaltag/team"),
			StudioUserID: request.Text("aws:principaltag/studiouserid"),
			Name:         request.Text("aws:username"),
		},
		request.Action,
		object{
			ARN:          request.Resource,
			Team:         request.Text("sagemaker:resourcetag/team"),
			StudioUserID: request.Text("sagemaker:resourcetag/studiouserid"),
		},
		environment{
			Team:            request.Text("aws:requesttag/team"),
			PassedToService: request.Text("iam:passedtoservice"),
			TagKeys:         tagKeys,
		},
	}
}
