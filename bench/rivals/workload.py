"""What abac_write_workload wrote → flat statements and requests.

Statements have actions and the names of context keys in lower case, since IAM compares them without
case and the engines of other languages do not; requests have both forms. Only what W1 and W2 need is
known; anything else ends the program.
"""
import json
import re
from dataclasses import dataclass

OPERATORS = ('StringEquals', 'StringNotEquals')


@dataclass(frozen=True)
class Condition:
    """`any_value` is ForAnyValue; `if_exists` also holds where the key is absent."""
    operator: str
    key: str
    values: tuple
    any_value: bool = False
    if_exists: bool = False


@dataclass(frozen=True)
class Statement:
    allows: bool
    actions: tuple
    resources: tuple
    conditions: tuple


def as_tuple(value):
    return tuple(value) if isinstance(value, list) else (value,)


def lower_variables(text):
    return re.sub(r'\$\{[^}]*\}', lambda variable: variable[0].lower(), text)


def read_condition(operator, key, values):
    name = operator.removeprefix('ForAnyValue:').removesuffix('IfExists')
    if name not in OPERATORS:
        raise ValueError(f'no translation for {operator}')
    return Condition(name, key.lower(), tuple(map(lower_variables, as_tuple(values))),
                     operator.startswith('ForAnyValue:'), operator.endswith('IfExists'))


def read_statement(statement):
    unknown = set(statement) - {'Sid', 'Effect', 'Action', 'Resource', 'Condition'}
    if unknown:
        raise ValueError(f'no translation for {unknown}')
    conditions = [read_condition(operator, key, values)
                  for operator, keys in statement.get('Condition', {}).items()
                  for key, values in keys.items()]
    return Statement(statement['Effect'] == 'Allow',
                     tuple(action.lower() for action in as_tuple(statement['Action'])),
                     as_tuple(statement['Resource']),
                     tuple(settle_if_exists(condition, conditions) for condition in conditions))


def settle_if_exists(condition, conditions):
    """IfExists says nothing where another condition wants that very tag to be passed."""
    tag = condition.key.removeprefix('aws:requesttag/')
    needs_tag = any(other.any_value and other.key == 'aws:tagkeys' and other.values == (tag,)
                    for other in conditions)
    if condition.if_exists and not needs_tag:
        raise ValueError(f'no translation for IfExists on {condition.key}')
    return Condition(condition.operator, condition.key, condition.values, condition.any_value)


def read_documents(folder):
    policies = json.loads((folder / 'policies.json').read_text())
    if set(policies) != {'identity'}:
        raise ValueError('only identity policies have a translation')
    return [policy['document'] for policy in policies['identity']]


def read_statements(folder):
    return [read_statement(statement) for document in read_documents(folder)
            for statement in as_tuple(document['Statement'])]


def context_of(request):
    """Returns the context keys that IAM derives from the request, and those it carries."""
    principal, resource = request['principal'], request['resource']
    context = dict(request.get('context', {}))
    for name, value in principal.get('tags', {}).items():
        context['aws:PrincipalTag/' + name] = value
    for name, value in resource.get('tags', {}).items():
        context['aws:ResourceTag/' + name] = value
        context['sagemaker:ResourceTag/' + name] = value
    for name, value in request.get('request_tags', {}).items():
        context['aws:RequestTag/' + name] = value
    if request.get('request_tags'):
        context['aws:TagKeys'] = list(request['request_tags'])
    if ':user/' in principal['arn']:
        context['aws:username'] = principal['arn'].rsplit('/', 1)[1]
    return context


def beyond_rivals(request):
    """Whether the decision rests on more than identity policies: a KMS key has a policy of its own,
    without which nobody may use it."""
    return ':kms:' in request['resource']['arn'] and ':key/' in request['resource']['arn']


def flat_request(line):
    case = json.loads(line)
    request = case['request']
    return {'principal': request['principal']['arn'],
            'action': request['action'],
            'resource': request['resource']['arn'],
            'context': context_of(request),
            'allowed': case['expect']['decision'] == 'allowed',
            'beyond': beyond_rivals(request)}


def in_lower_case(request):
    return request | {'action': request['action'].lower(),
                      'context': {key.lower(): value for key, value in request['context'].items()}}


def read_requests(folder):
    """Returns the requests with names as they are spelled."""
    return [flat_request(line) for line in (folder / 'requests.jsonl').read_text().splitlines()]
