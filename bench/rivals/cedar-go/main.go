// cedar-go beside the others: what Cedar reads, by Cedar's own engine for Go; requests and entities are
// made before anything is timed.
package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"

	"abac/bench/rivals/measure"

	"github.com/cedar-policy/cedar-go"
)

// one is a request with the entities that it is about.
type one struct {
	request  cedar.Request
	entities cedar.EntityMap
}

// groups are the action groups that an action is in.
type groups map[string][]string

func main() {
	measure.Main("github.com/cedar-policy/cedar-go", prepare)
}

func prepare(folder string, requests []measure.Request) (func(int) bool, error) {
	text, err := os.ReadFile(filepath.Join(folder, "policies.cedar"))
	if err != nil {
		return nil, err
	}
	policies, err := cedar.NewPolicySetFromBytes("policies.cedar", text)
	if err != nil {
		return nil, err
	}
	if text, err = os.ReadFile(filepath.Join(folder, "actions.json")); err != nil {
		return nil, err
	}
	var actions groups
	if err := json.Unmarshal(text, &actions); err != nil {
		return nil, err
	}
	cases := make([]one, len(requests))
	for i, request := range requests {
		cases[i] = toCase(&request, actions[request.Action])
	}
	return func(i int) bool {
		decision, _ := cedar.Authorize(policies, cases[i].entities, cases[i].request)
		return decision == cedar.Allow
	}, nil
}

func toCase(request *measure.Request, groups []string) one {
	principal := cedar.NewEntityUID("Principal", cedar.String(request.Principal))
	action := cedar.NewEntityUID("Action", cedar.String(request.Action))
	resource := cedar.NewEntityUID("Resource", cedar.String(request.Resource))
	parents := make([]cedar.EntityUID, len(groups))
	for i, group := range groups {
		parents[i] = cedar.NewEntityUID("Action", cedar.String(group))
	}
	arn := cedar.NewRecord(cedar.RecordMap{"arn": cedar.String(request.Resource)})
	return one{
		cedar.Request{
			Principal: principal, Action: action, Resource: resource, Context: toContext(request),
		},
		cedar.EntityMap{
			principal: {UID: principal, Tags: members(request, "aws:principaltag/")},
			resource:  {UID: resource, Attributes: arn, Tags: members(request, "aws:resourcetag/")},
			action:    {UID: action, Parents: cedar.NewEntityUIDSet(parents...)},
		},
	}
}

func toContext(request *measure.Request) cedar.Record {
	keys := cedar.RecordMap{"requesttags": members(request, "aws:requesttag/")}
	for key := range request.Context {
		if !strings.Contains(key, "/") && key != "aws:tagkeys" {
			keys[cedar.String(key)] = cedar.String(request.Text(key))
		}
	}
	var tagKeys []cedar.Value
	for _, key := range request.Context["aws:tagkeys"] {
		tagKeys = append(tagKeys, cedar.String(key))
	}
	keys["tagkeys"] = cedar.NewSet(tagKeys...)
	return cedar.NewRecord(keys)
}

// members returns the context keys that begin with the prefix, without it.
func members(request *measure.Request, prefix string) cedar.Record {
	found := cedar.RecordMap{}
	for key := range request.Context {
		if name, has := strings.CutPrefix(key, prefix); has {
			found[cedar.String(name)] = cedar.String(request.Text(key))
		}
	}
	return cedar.NewRecord(found)
}
