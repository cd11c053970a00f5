// OPA beside the others, embedded: the query is prepared and inputs are parsed before anything is timed.
package main

import (
	"context"
	"os"
	"path/filepath"

	"abac/bench/rivals/measure"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
)

func main() {
	measure.Main("github.com/open-policy-agent/opa", prepare)
}

func prepare(folder string, requests []measure.Request) (func(int) bool, error) {
	text, err := os.ReadFile(filepath.Join(folder, "policies.rego"))
	if err != nil {
		return nil, err
	}
	background := context.Background()
	query, err := rego.New(
		rego.Query("data.studio.allow"),
		rego.Module("policies.rego", string(text)),
	).PrepareForEval(background)
	if err != nil {
		return nil, err
	}
	inputs := make([]ast.Value, len(requests))
	for i, request := range requests {
		if inputs[i], err = toInput(&request); err != nil {
			return nil, err
		}
	}
	return func(i int) bool {
		results, err := query.Eval(background, rego.EvalParsedInput(inputs[i]))
		return err == nil && results.Allowed()
	}, nil
}

func toInput(request *measure.Request) (ast.Value, error) {
	keys := make(map[string]any, len(request.Context))
	for key, values := range request.Context {
		keys[key] = values[0]
	}
	if tagKeys, found := request.Context["aws:tagkeys"]; found {
		keys["aws:tagkeys"] = []string(tagKeys)
	}
	return ast.InterfaceToValue(map[string]any{
		"principal": request.Principal,
		"action":    request.Action,
		"resource":  request.Resource,
		"context":   keys,
	})
}
