"""Checks the SARIF of `abac validate` against the schema of SARIF 2.1.0.

Usage: check_sarif.py PROGRAM SCHEMA PATH…    Skipped, with status 77, without python3-jsonschema.
"""
import json
import subprocess
import sys

try:
    import jsonschema
except ImportError:
    print("skipped: python3-jsonschema is not installed")
    sys.exit(77)

program, schema_path, *paths = sys.argv[1:]
with open(schema_path) as file:
    schema = json.load(file)
said = subprocess.run([program, "validate", "--all", "--format", "sarif", *paths],
                      stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
log = json.loads(said.stdout)
jsonschema.validate(log, schema, cls=jsonschema.Draft7Validator)
results = log["runs"][0]["results"]
rules = log["runs"][0]["tool"]["driver"]["rules"]
assert results, "there are no results to check"
assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in results)
assert all(rule.get("help") for rule in rules if rule["properties"]["severity"] != "error")
print(f"{len(results)} results of {len(rules)} rules")
