// MinIO's policy engine beside the others. Its parser takes MinIO's own actions and keys only, so the
// statements are built with its constructors; what it evaluates is the same.
package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"

	"abac/bench/rivals/measure"

	"github.com/minio/pkg/v3/policy"
	"github.com/minio/pkg/v3/policy/condition"
)

type statement struct {
	Allows     bool
	Actions    []policy.Action
	Resources  []string
	Conditions []struct {
		Operator string
		Key      condition.KeyName
		Values   []string
		AnyValue bool `json:"any_value"`
	}
}

func main() {
	measure.Main("github.com/minio/pkg/v3", prepare)
}

func prepare(folder string, requests []measure.Request) (func(int) bool, error) {
	policies, err := readPolicy(filepath.Join(folder, "statements.json"))
	if err != nil {
		return nil, err
	}
	arguments := make([]policy.Args, len(requests))
	for i, request := range requests {
		arguments[i] = toArgs(request)
	}
	return func(i int) bool { return policies.IsAllowed(arguments[i]) }, nil
}

func readPolicy(path string) (*policy.Policy, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var statements []statement
	if err := json.Unmarshal(text, &statements); err != nil {
		return nil, err
	}
	result := &policy.Policy{Version: policy.DefaultVersion}
	for _, statement := range statements {
		functions, err := statement.functions()
		if err != nil {
			return nil, err
		}
		effect := policy.Effect(policy.Deny)
		if statement.Allows {
			effect = policy.Allow
		}
		resources := policy.NewResourceSet()
		for _, pattern := range statement.Resources {
			resources.Add(policy.Resource{Pattern: pattern, Type: policy.ResourceARNS3})
		}
		result.Statements = append(result.Statements, policy.NewStatement(
			"", effect, policy.NewActionSet(statement.Actions...), resources, functions))
	}
	return result, nil
}

func (statement *statement) functions() (condition.Functions, error) {
	constructors := map[string]func(string, condition.Key, ...string) (condition.Function, error){
		"StringEquals":    condition.NewStringEqualsFunc,
		"StringNotEquals": condition.NewStringNotEqualsFunc,
	}
	var functions condition.Functions
	for _, c := range statement.Conditions {
		qualifier := ""
		if c.AnyValue {
			qualifier = "ForAnyValue"
		}
		for _, value := range c.Values {
			allowVariable(value)
		}
		function, err := constructors[c.Operator](qualifier, c.Key.ToKey(), c.Values...)
		if err != nil {
			return nil, err
		}
		functions = append(functions, function)
	}
	return functions, nil
}

// allowVariable adds a policy variable to those that MinIO substitutes.
func allowVariable(value string) {
	name, isVariable := strings.CutPrefix(value, "${")
	key := condition.KeyName(strings.TrimSuffix(name, "}"))
	if isVariable && !condition.CommonKeysMap[key] {
		condition.CommonKeysMap[key] = true
		condition.CommonKeys = append(condition.CommonKeys, key)
	}
}

// toArgs splits the ARN where MinIO puts it together again.
func toArgs(request measure.Request) policy.Args {
	values := make(map[string][]string, len(request.Context))
	for key, texts := range request.Context {
		values[condition.KeyName(key).Name()] = texts
	}
	bucket, object := request.Resource, ""
	if slash := strings.IndexByte(bucket, '/'); slash >= 0 {
		bucket, object = bucket[:slash], bucket[slash:]
	}
	return policy.Args{
		AccountName:     request.Principal,
		Action:          policy.Action(request.Action),
		BucketName:      bucket,
		ObjectName:      object,
		ConditionValues: values,
	}
}
