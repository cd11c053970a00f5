"""Statements → what each rival reads in their place; its adapter checks every decision."""
import json
from dataclasses import asdict


def quoted(text):
    return json.dumps(text, ensure_ascii=False)


def variable(value):
    """Returns the context key that a value stands for, or None for a literal."""
    if '${' not in value:
        return None
    if value.count('$') > 1 or not value.startswith('${') or not value.endswith('}'):
        raise ValueError(f'no translation for {value}')
    return value[2:-1]


def only(values):
    if len(values) != 1:
        raise ValueError(f'no translation for several values: {values}')
    return values[0]


def parts(glob):
    """Returns what stands before and after the star; None for the latter where there is no star."""
    before, star, after = glob.partition('*')
    if '*' in after or '?' in glob:
        raise ValueError(f'no translation for the glob {glob}')
    return before, after if star else None


def matches(glob, text):
    before, after = parts(glob)
    if after is None:
        return text == glob
    return len(text) >= len(before + after) and text.startswith(before) and text.endswith(after)


# Engines of the IAM language: the documents as they are.

def iam(documents):
    return {'documents.json': json.dumps(documents, ensure_ascii=False)}


# MinIO: the statements as they are.

def minio(statements):
    return {'statements.json': json.dumps([asdict(statement) for statement in statements])}


# Cedar: a policy for each statement. Globs in actions are action groups; tags are entity tags.

def cedar(statements, requests):
    patterns = {action for statement in statements for action in statement.actions}
    actions = {action: sorted(pattern for pattern in patterns
                              if pattern != action and matches(pattern, action))
               for action in sorted({request['action'] for request in requests})}
    return {'policies.cedar': '\n'.join(map(cedar_policy, statements)),
            'actions.json': json.dumps(actions)}


def cedar_policy(statement):
    effect = 'permit' if statement.allows else 'forbid'
    actions = ', '.join(f'Action::{quoted(action)}' for action in statement.actions)
    conditions = [cedar_condition(condition) for condition in statement.conditions]
    if '*' not in statement.resources:
        conditions.insert(0, ' || '.join(f'resource.arn like {quoted(pattern)}'
                                         for pattern in statement.resources))
    when = f" when {{ {' && '.join(f'({c})' for c in conditions)} }}" if conditions else ''
    return f'{effect} (principal, action in [{actions}], resource){when};'


def cedar_key(key):
    """Returns the test that the key is there, and its value."""
    prefix, _, name = key.partition('/')
    if prefix in ('aws:principaltag', 'aws:resourcetag', 'sagemaker:resourcetag'):
        entity = 'principal' if prefix == 'aws:principaltag' else 'resource'
        return f'{entity}.hasTag({quoted(name)})', f'{entity}.getTag({quoted(name)})'
    if prefix == 'aws:requesttag':
        return f'context.requesttags has {quoted(name)}', f'context.requesttags[{quoted(name)}]'
    return f'context has {quoted(key)}', f'context[{quoted(key)}]'


def cedar_condition(condition):
    value = only(condition.values)
    if condition.any_value:
        return f'context.tagkeys.contains({quoted(value)})'
    present, actual = cedar_key(condition.key)
    if variable(value):
        other_present, wanted = cedar_key(variable(value))
        holds = f'{present} && {other_present} && {actual} == {wanted} && {wanted} != ""'
    else:
        holds = f'{present} && {actual} == {quoted(value)}'
    return holds if condition.operator == 'StringEquals' else f'!({holds})'


# OPA: a rule for each statement, written so that OPA's rule index can file it.

REGO_HEAD = '''package studio

default allow := false

default denied := false

allow if {
	granted
	not denied
}
'''


def rego(statements):
    return {'policies.rego': REGO_HEAD + ''.join(rego_rules(s) for s in statements)}


def rego_rules(statement):
    """Returns a rule for each action entry and resource entry: OPA has no `or` within a rule."""
    name = 'granted' if statement.allows else 'denied'
    equal = [action for action in statement.actions if parts(action)[1] is None]
    actions = [f'input.action in {{{", ".join(map(quoted, equal))}}}'] if equal else []
    actions += [rego_glob('input.action', action) for action in statement.actions
                if action not in equal]
    rules = ''
    for action in actions:
        for resource in statement.resources:
            body = [rego_condition(c) for c in statement.conditions] + [action]
            body += [] if resource == '*' else [rego_glob('input.resource', resource)]
            rules += f'\n{name} if {{\n' + ''.join(f'\t{line}\n' for line in body) + '}\n'
    return rules


def rego_glob(text, glob):
    before, after = parts(glob)
    if after is None:
        return f'{text} == {quoted(glob)}'
    tests = [f'{function}({text}, {quoted(literal)})' for function, literal in
             (('startswith', before), ('endswith', after)) if literal]
    return '\n\t'.join(tests)


def rego_key(key):
    return f'input.context[{quoted(key)}]'


def rego_condition(condition):
    value = only(condition.values)
    if condition.any_value:
        return f'{quoted(value)} in {rego_key(condition.key)}'
    if variable(value):
        if condition.operator != 'StringEquals':
            raise ValueError('no translation for a negated condition with a variable')
        wanted = rego_key(variable(value))
        return f'{rego_key(condition.key)} == {wanted}\n\t{wanted} != ""'
    negation = '' if condition.operator == 'StringEquals' else 'not '
    return f'{negation}{rego_key(condition.key)} == {quoted(value)}'


# casbin: a policy line for each statement. Entries are joined by commas for the function `globs`;
# conditions are expressions for casbin's `eval`.

CASBIN_FIELDS = {'aws:principaltag/team': 'r.sub.Team',
                 'aws:principaltag/studiouserid': 'r.sub.StudioUserID',
                 'aws:username': 'r.sub.Name',
                 'sagemaker:resourcetag/team': 'r.obj.Team',
                 'sagemaker:resourcetag/studiouserid': 'r.obj.StudioUserID',
                 'aws:requesttag/team': 'r.env.Team',
                 'aws:tagkeys': 'r.env.TagKeys',
                 'iam:passedtoservice': 'r.env.PassedToService'}


def casbin(statements):
    lines = [[','.join(s.actions), ','.join(s.resources),
              ' && '.join(map(casbin_condition, s.conditions)) or 'true',
              'allow' if s.allows else 'deny'] for s in statements]
    return {'casbin.jsonl': ''.join(json.dumps(line) + '\n' for line in lines)}


def casbin_condition(condition):
    value = only(condition.values)
    field = CASBIN_FIELDS[condition.key]
    if condition.any_value:
        return f"'{value}' in {field}"
    if variable(value):
        if condition.operator != 'StringEquals':
            raise ValueError('no translation for a negated condition with a variable')
        wanted = CASBIN_FIELDS[variable(value)]
        return f"{field} == {wanted} && {wanted} != ''"
    return f"{field} {'==' if condition.operator == 'StringEquals' else '!='} '{value}'"


# SAPL: a policy for each statement; all that it says stands in its target, which SAPL indexes.

def sapl(statements):
    policies = [sapl_policy(number, statement) for number, statement in enumerate(statements)]
    return {'policies.sapl.json': json.dumps(policies)}


def sapl_policy(number, statement):
    tests = [sapl_condition(condition) for condition in statement.conditions]
    tests.append(' | '.join(sapl_glob('action', action) for action in statement.actions))
    if '*' not in statement.resources:
        tests.append(' | '.join(sapl_glob('resource.arn', glob) for glob in statement.resources))
    effect = 'permit' if statement.allows else 'deny'
    return f'policy "{number}" {effect} {" & ".join(f"({test})" for test in tests)}'


def sapl_glob(text, pattern):
    if '*' not in pattern:
        return f'{text} == {quoted(pattern)}'
    expression = pattern.replace('.', '[.]').replace('*', '.*')
    return f'{text} =~ {quoted("^" + expression + "$")}'


def sapl_key(key):
    prefix, _, name = key.partition('/')
    place = {'aws:principaltag': 'subject', 'aws:username': 'subject',
             'sagemaker:resourcetag': 'resource', 'aws:resourcetag': 'resource'}
    return f'{place.get(prefix, "environment")}[{quoted(key)}]'


def sapl_condition(condition):
    value = only(condition.values)
    if condition.any_value:
        return f'{quoted(value)} in {sapl_key(condition.key)}'
    if variable(value):
        wanted = sapl_key(variable(value))
        return (f'{sapl_key(condition.key)} == {wanted} & {wanted} != undefined & '
                f'{wanted} != ""')
    comparison = '==' if condition.operator == 'StringEquals' else '!='
    return f'{sapl_key(condition.key)} {comparison} {quoted(value)}'
