"""Writes mutants into the sources of the decision core.

Each expression that is mutated becomes one that asks whether its mutant is chosen, so that a single
build holds all mutants: `a < b` becomes `abac_less_r(17, a, b)`, which is `a <= b` where mutant 17
runs. The operators:

  boundary   < and <=, > and >= take each other's place
  true       a condition of if or ?:, a bool that is returned, kept or passed, is always true
  false      the same always false; conditions of loops too
  drop       an operand of && or || does not count
  equal      == and != take each other's place, where none of the above changes them
  arithmetic + and -, << and >> take each other's place
  bits       & and | give one operand, ^ gives |
  number     a number, a character or a named constant is one more, or one less
  value      an enumerator becomes the next of its type
  text       a text that is compared loses its last character
  statement  a call, an assignment, break or continue is left out

Negating a condition and exchanging && for || are left out: what tells `true` from the condition, or
an operand's loss, tells these too. Left alone is what the compiler settles: constexpr variables,
static_assert, if constexpr, bounds of arrays, labels of cases, arguments of templates, defaults of
parameters; and what stands in a macro.
"""

import dataclasses
import pathlib
import re

from clang import cindex
from clang.cindex import CursorKind as Kind
from clang.cindex import TypeKind

INTEGERS = {
    TypeKind.CHAR_U, TypeKind.UCHAR, TypeKind.USHORT, TypeKind.UINT, TypeKind.ULONG,
    TypeKind.ULONGLONG, TypeKind.CHAR_S, TypeKind.SCHAR, TypeKind.SHORT, TypeKind.INT,
    TypeKind.LONG, TypeKind.LONGLONG, TypeKind.CHAR32}
FUNCTIONS = {
    Kind.FUNCTION_DECL, Kind.CXX_METHOD, Kind.CONSTRUCTOR, Kind.DESTRUCTOR,
    Kind.FUNCTION_TEMPLATE, Kind.CONVERSION_FUNCTION}
HELPERS = {
    '<': 'less', '<=': 'less_equal', '>': 'greater', '>=': 'greater_equal', '+': 'plus',
    '-': 'minus', '<<': 'left', '>>': 'right', '&': 'and_bits', '|': 'or_bits', '^': 'xor_bits'}
OPERATORS = {
    '<': '<=', '<=': '<', '>': '>=', '>=': '>', '+': '-', '-': '+', '<<': '>>', '>>': '<<'}
LOGICAL = {'&&', '||'}
COMPARING = {'<', '<=', '>', '>=', '==', '!='}
TEXT_CALLS = {'starts_with', 'ends_with', 'operator==', 'is_service', 'equal_text'}
JUMPS = {Kind.BREAK_STMT, Kind.CONTINUE_STMT}


@dataclasses.dataclass(frozen=True)
class Mutant:
    """One change: where it is, in which function, of which kind, and what becomes of what."""
    file: str
    line: int
    function: str
    kind: str
    before: str
    after: str

    def key(self):
        """Names the mutant without its line, which other changes move."""
        return f'{self.file} {self.function}: {self.kind}: {self.before} -> {self.after}'


def plain(text):
    return ' '.join(text.split())


class FileMutator:
    """Mutates one file. `skipped` are lines that did not compile when mutated."""

    def __init__(self, name, source, first_number, skipped):
        self.name = name
        self.source = source
        self.first = first_number
        self.skipped = skipped
        self.mutants = []
        self.edits = []  # (place, order, text) of insertions; (begin, end, text) of replacements
        self.function = ''
        self.suffix = 'r'
        self.functions = []  # (begin, end, name, suffix) of all that have a body

    # ---- What is written

    def text(self, begin, end):
        return self.source[begin:end].decode()

    def extent(self, cursor):
        return cursor.extent.start.offset, cursor.extent.end.offset

    def line(self, offset):
        return self.source.count(b'\n', 0, offset) + 1

    def add(self, offset, kind, before, after):
        """Returns the number of a new mutant; 0 where the line is left alone."""
        line = self.line(offset)
        if line in self.skipped:
            return 0
        self.mutants.append(
            Mutant(self.name, line, self.function, kind, plain(before), plain(after)))
        return self.first + len(self.mutants) - 1

    def chosen(self, number):
        return f'abac_is_{self.suffix}({number})'

    def wrap(self, begin, end, before, after, is_outer=False):
        # Of what begins at one place the longer is the outer one; of equal ones, the earlier.
        order = -len(self.edits) if is_outer else len(self.edits)
        self.edits.append((begin, 1, -(end - begin), order, before))
        self.edits.append((end, 0, end - begin, -order, after))

    def replace(self, begin, end, text):
        self.edits.append((begin, 2, 0, 0, (end, text)))

    def result(self):
        # At one place first closes what ends there, inner before outer, then opens what begins.
        out, at = [], 0
        for place, _, _, _, what in sorted(self.edits, key=lambda edit: edit[:4]):
            if place < at:
                continue
            out.append(self.source[at:place].decode())
            at = place
            if isinstance(what, tuple):
                at = what[0]
                what = what[1]
            out.append(what)
        out.append(self.source[at:].decode())
        return ''.join(out)

    # ---- Operators

    def operator_of(self, cursor, operands):
        if len(operands) != 2:
            return None
        between = self.text(self.extent(operands[0])[1], self.extent(operands[1])[0])
        between = re.sub(r'//[^\n]*', '', between).strip()
        return between if re.fullmatch(r'[-+*/%<>=!&|^]+', between) else None

    def true_and_false(self, cursor, has_true=True):
        """What loses an operand of && is not told less than what is always true; so with ||."""
        begin, end = self.extent(cursor)
        what = self.text(begin, end)
        has_false = not self.is_logical(cursor, '||')
        has_true = has_true and not self.is_logical(cursor, '&&')
        true = has_true and self.add(begin, 'true', what, 'true')
        false = has_false and self.add(begin, 'false', what, 'false')
        if false:
            self.settle(begin, end, 'false', false)
        if true:
            self.settle(begin, end, 'true', true)

    def settle(self, begin, end, value, number):
        """A condition is evaluated in any case, so that it is known whether its value differs."""
        self.wrap(begin, end, f'abac_{value}_{self.suffix}({number}, static_cast<bool>(', '))')

    def drop_operands(self, operator, operands):
        for i, operand in enumerate(operands):
            if self.is_logical(operand, operator):
                continue  # its own operands are dropped
            begin, end = self.extent(operand)
            other = self.text(*self.extent(operands[1 - i]))
            number = self.add(begin, 'drop', self.text(begin, end), f'{operator} {other}')
            if not number:
                continue
            self.settle(begin, end, 'true' if operator == '&&' else 'false', number)

    def is_logical(self, cursor, operator=None):
        cursor = self.bare(cursor)
        if cursor.kind != Kind.BINARY_OPERATOR:
            return False
        found = self.operator_of(cursor, list(cursor.get_children()))
        return found == operator if operator else found in LOGICAL

    def bare(self, cursor):
        while cursor.kind in (Kind.UNEXPOSED_EXPR,):
            children = list(cursor.get_children())
            if len(children) != 1 or children[0].extent != cursor.extent:
                break
            cursor = children[0]
        return cursor

    def call_helper(self, cursor, operator, operands, count):
        begin, end = self.extent(cursor)
        lhs_end = self.extent(operands[0])[1]
        rhs_begin = self.extent(operands[1])[0]
        what = self.text(begin, end)
        kinds = {'less': 'boundary', 'less_equal': 'boundary', 'greater': 'boundary',
                 'greater_equal': 'boundary', 'and_bits': 'bits', 'or_bits': 'bits',
                 'xor_bits': 'bits'}
        helper = HELPERS[operator]
        kind = kinds.get(helper, 'arithmetic')
        if count == 2:
            number = self.add(begin, kind, what, self.text(*self.extent(operands[0])))
            if number:
                self.add(begin, kind, what, self.text(*self.extent(operands[1])))
        else:
            number = self.add(begin, kind, what, f'{OPERATORS.get(operator, "|")}')
        if not number:
            return
        self.wrap(begin, end, f'abac_{helper}_{self.suffix}({number}, ', ')')
        self.replace(lhs_end, rhs_begin, ', ')

    def binary(self, cursor, is_decided):
        operands = list(cursor.get_children())
        operator = self.operator_of(cursor, operands)
        types = [operand.type.get_canonical().kind for operand in operands]
        is_plain = all(t in INTEGERS for t in types)
        if operator in LOGICAL:
            self.drop_operands(operator, operands)
        elif operator in ('<', '<=', '>', '>='):
            if not any(self.bare(operand).kind == Kind.INTEGER_LITERAL for operand in operands):
                self.call_helper(cursor, operator, operands, 1)  # else as a number changed
        elif operator in ('==', '!=') and not is_decided:
            begin, end = self.extent(cursor)
            number = self.add(begin, 'equal', self.text(begin, end), 'negated')
            if number:
                self.wrap(begin, end, f'({self.chosen(number)} != (', '))')
        elif operator in ('+', '-', '<<', '>>', '^') and is_plain:
            self.call_helper(cursor, operator, operands, 1)
        elif operator in ('&', '|') and is_plain:
            self.call_helper(cursor, operator, operands, 2)

    # ---- Leaves

    def number(self, cursor):
        begin, end = self.extent(cursor)
        what = self.text(begin, end)
        if cursor.type.get_canonical().kind not in INTEGERS or not re.match(r"[\w:']", what):
            return
        if self.source[begin:begin + 1] != what[:1].encode() or '"' in what:
            return
        up = self.add(begin, 'number', what, f'{what} + 1')
        if not up:
            return
        text = f'abac_number_{self.suffix}({up}, {what}, 1)'
        if what not in ('0', '0U'):
            down = self.add(begin, 'number', what, f'{what} - 1')
            text = f'abac_number_{self.suffix}({down}, {text}, -1)'
        self.replace(begin, end, text)

    def enumerator(self, cursor, constant):
        begin, end = self.extent(cursor)
        what = self.text(begin, end)
        all_names = [c.spelling for c in constant.semantic_parent.get_children()
                     if c.kind == Kind.ENUM_CONSTANT_DECL]
        if len(all_names) < 2 or not what.endswith(constant.spelling):
            return
        after = all_names[(all_names.index(constant.spelling) + 1) % len(all_names)]
        other = what[:len(what) - len(constant.spelling)] + after
        number = self.add(begin, 'value', what, other)
        if number:
            self.replace(begin, end, f'({self.chosen(number)} ? {other} : {what})')

    def reference(self, cursor):
        target = cursor.referenced
        if target is None:
            return
        if target.kind == Kind.ENUM_CONSTANT_DECL:
            self.enumerator(cursor, target)
        elif target.kind == Kind.VAR_DECL and re.fullmatch(r'k[A-Z]\w*', target.spelling):
            self.number(cursor)

    # ---- The walk

    def is_here(self, cursor):
        file = cursor.extent.start.file
        return file is not None and file.name == self.path

    def body(self, cursor):
        """Walks the body of a function or lambda."""
        for child in cursor.get_children():
            if child.kind == Kind.COMPOUND_STMT:
                self.walk(child)

    def function_of(self, cursor):
        outer = (self.function, self.suffix)
        parent = cursor.semantic_parent
        is_member = parent is not None and parent.kind in (
            Kind.CLASS_DECL, Kind.STRUCT_DECL, Kind.CLASS_TEMPLATE)
        self.function = (parent.spelling + '::' if is_member else '') + cursor.spelling
        begin = cursor.extent.start.offset
        bodies = [c for c in cursor.get_children() if c.kind == Kind.COMPOUND_STMT]
        if bodies:
            head = self.text(begin, bodies[-1].extent.start.offset)
            if 'consteval' not in head:
                self.suffix = 'c' if 'constexpr' in head else 'r'
                self.functions.append((begin, cursor.extent.end.offset, self.function, self.suffix))
                self.body(cursor)
        self.function, self.suffix = outer

    def variable(self, cursor):
        head = self.text(cursor.extent.start.offset, cursor.location.offset)
        if 'constexpr' in head:
            return
        name_end = cursor.location.offset + len(cursor.spelling)
        for child in cursor.get_children():
            begin = child.extent.start.offset
            is_bound = self.source[name_end:begin].strip().startswith(b'[')
            if begin >= name_end and not is_bound and child.kind.is_expression():
                is_bool = cursor.type.get_canonical().kind == TypeKind.BOOL
                self.value(child, is_bool)

    def value(self, cursor, is_bool):
        """Walks an expression; one of bool is always true, or always false."""
        inner = self.bare(cursor)
        operator = inner.kind in (Kind.BINARY_OPERATOR, Kind.UNARY_OPERATOR, Kind.CALL_EXPR)
        begin, end = self.extent(cursor)
        is_mutable = is_bool and operator and end > begin and not self.text(begin, end).startswith('{')
        if is_mutable:
            self.true_and_false(cursor)
        self.walk(cursor, is_mutable)

    def condition(self, cursor, has_true=True):
        if cursor.kind.is_expression():
            self.true_and_false(cursor, has_true)
            self.walk(cursor, True)
        else:
            self.walk(cursor)

    def statement(self, cursor):
        """A statement of its own: may be left out."""
        inner = cursor
        while inner.kind == Kind.UNEXPOSED_EXPR and len(list(inner.get_children())) == 1:
            inner = list(inner.get_children())[0]
        is_simple = inner.kind in JUMPS or inner.kind in (
            Kind.CALL_EXPR, Kind.COMPOUND_ASSIGNMENT_OPERATOR, Kind.UNARY_OPERATOR,
            Kind.BINARY_OPERATOR)
        if is_simple:
            begin, end = self.extent(cursor)
            semicolon = self.source.find(b';', end)
            if self.source[end:semicolon].strip() == b'':
                number = self.add(begin, 'statement', self.text(begin, end), 'nothing')
                if number:
                    self.wrap(begin, semicolon + 1, f'{{ if (!{self.chosen(number)}) ', '}')
        self.walk(cursor)

    def branch(self, cursor):
        if cursor.kind == Kind.COMPOUND_STMT:
            self.walk(cursor)
        elif cursor.kind.is_expression() or cursor.kind in JUMPS:
            self.statement(cursor)
        else:
            self.walk(cursor)

    def walk(self, cursor, is_decided=False):
        kind = cursor.kind
        if not self.is_here(cursor) or kind == Kind.STATIC_ASSERT:
            return
        children = list(cursor.get_children())
        if kind in FUNCTIONS:
            self.function_of(cursor)
        elif kind == Kind.LAMBDA_EXPR:
            self.body(cursor)
        elif kind in (Kind.VAR_DECL, Kind.FIELD_DECL):
            if kind == Kind.VAR_DECL and self.function:
                self.variable(cursor)
        elif kind == Kind.COMPOUND_STMT:
            for child in children:
                self.branch(child)
        elif kind == Kind.IF_STMT:
            self.if_statement(cursor, children)
        elif kind in (Kind.WHILE_STMT, Kind.FOR_STMT):
            self.loop(cursor, children)
        elif kind == Kind.DO_STMT:
            self.branch(children[0])
            self.condition(children[1], False)
        elif kind == Kind.CXX_FOR_RANGE_STMT:
            for child in children[:-1]:
                if child.kind.is_expression():
                    self.walk(child)
            self.branch(children[-1])
        elif kind in (Kind.CASE_STMT, Kind.DEFAULT_STMT):
            self.branch(children[-1])
        elif kind == Kind.CONDITIONAL_OPERATOR and len(children) == 3:
            self.condition(children[0])
            for child in children[1:]:
                self.walk(child)
        elif kind == Kind.RETURN_STMT:
            for child in children:
                self.value(child, child.type.get_canonical().kind == TypeKind.BOOL)
        elif kind == Kind.BINARY_OPERATOR:
            self.binary_walk(cursor, children, is_decided)
        elif kind in (Kind.INTEGER_LITERAL, Kind.CHARACTER_LITERAL):
            self.number(cursor)
        elif kind == Kind.DECL_REF_EXPR:
            self.reference(cursor)
        elif kind == Kind.MEMBER_REF_EXPR:
            for child in children:
                if self.extent(child)[1] <= cursor.location.offset:
                    self.walk(child)
        elif kind in (Kind.CXX_STATIC_CAST_EXPR, Kind.CXX_FUNCTIONAL_CAST_EXPR):
            for child in children[-1:]:
                self.walk(child)
        elif kind == Kind.CALL_EXPR:
            self.call(cursor, children)
        elif kind in (Kind.ENUM_DECL, Kind.TYPE_ALIAS_DECL, Kind.TYPEDEF_DECL, Kind.PARM_DECL,
                      Kind.TYPE_ALIAS_TEMPLATE_DECL, Kind.TEMPLATE_REF, Kind.TYPE_REF,
                      Kind.CXX_UNARY_EXPR, Kind.CXX_TYPEID_EXPR):
            return
        else:
            for child in children:
                self.walk(child, is_decided and kind in (
                    Kind.UNEXPOSED_EXPR, Kind.PAREN_EXPR, Kind.UNARY_OPERATOR))

    def call(self, cursor, children):
        arguments = {(a.extent.start.offset, a.extent.end.offset)
                     for a in cursor.get_arguments() if a is not None}
        is_order = any('_ordering' in child.type.spelling for child in children)
        for child in children:
            if cursor.spelling in TEXT_CALLS and self.compared_text(child):
                continue
            if is_order and '0' == self.text(*self.extent(child)):
                continue  # an order is compared with nothing but 0
            is_bool = self.extent(child) in arguments and (
                child.type.get_canonical().kind == TypeKind.BOOL)
            if is_bool and self.bare(child).kind == Kind.BINARY_OPERATOR:
                self.value(child, True)
            else:
                self.walk(child)

    def compared_text(self, cursor):
        """Shortens a literal; returns whether this is one."""
        begin, end = self.extent(cursor)
        what = self.text(begin, end)
        if not re.fullmatch(r'"[^"\\]+"', what):
            return False
        number = self.add(begin, 'text', what, what[:-2] + '"')
        if number:
            self.wrap(begin, end, f'abac_text_{self.suffix}({number}, ', ')')
        return True

    def binary_walk(self, cursor, children, is_decided):
        operator = self.operator_of(cursor, children)
        self.binary(cursor, is_decided)
        if operator == '=' and cursor.type.get_canonical().kind == TypeKind.BOOL:
            self.walk(children[0])
            self.value(children[1], True)
            return
        is_operand = operator in LOGICAL
        for child in children:
            self.walk(child, is_operand)

    def if_statement(self, cursor, children):
        """In order: what it declares, if anything, its condition, its branches."""
        head = self.text(cursor.extent.start.offset, children[0].extent.start.offset)
        is_settled = 'constexpr' in head
        for child in children:
            if child.kind in (Kind.DECL_STMT, Kind.VAR_DECL):
                self.walk(child)
            elif not child.kind.is_expression() or self.is_branch(cursor, child):
                self.branch(child)
            elif not is_settled and not self.is_declared(children, child):
                self.condition(child)

    def is_declared(self, children, condition):
        """Whether the condition is a variable that `if` declares: stands within its declaration."""
        begin = condition.extent.start.offset
        return any(c.kind in (Kind.DECL_STMT, Kind.VAR_DECL) and
                   c.extent.start.offset <= begin < c.extent.end.offset for c in children)

    def is_branch(self, statement, child):
        """Whether an expression is a branch of an if, not its condition: ends in a semicolon."""
        end = child.extent.end.offset
        after = self.source[end:end + 40].lstrip()
        return after.startswith(b';') and self.text(
            statement.extent.start.offset, child.extent.start.offset).count(')') >= self.text(
                statement.extent.start.offset, child.extent.start.offset).count('(')

    def loop(self, cursor, children):
        for child in children[:-1]:
            is_bool = child.type.get_canonical().kind == TypeKind.BOOL
            if child.kind in (Kind.DECL_STMT, Kind.VAR_DECL):
                self.walk(child)
            elif child.kind.is_expression() and is_bool and not self.is_declared(children, child):
                self.condition(child, False)
        self.branch(children[-1])

    def add_listed(self, listed):
        """Adds a mutant that listed.txt describes."""
        before, _, after = listed.before.partition('@')
        part, _, after = after.partition('@') if after else ('', '', '')
        whole = listed.before.replace('@', '') if part else listed.before
        if self.source.count(whole.encode()) != 1:
            raise SystemExit(f'tests/mutation/listed.txt: {self.name} does not have once: {whole}')
        begin = self.source.index(whole.encode()) + (len(before.encode()) if part else 0)
        end = begin + len((part or whole).encode())
        around = [f for f in self.functions if f[0] <= begin and end <= f[1]]
        if around:
            self.function, self.suffix = max(around)[2:]
        number = self.add(begin, 'listed', part or whole, listed.after)
        if number:
            self.wrap(begin, end, f'({self.chosen(number)} ? ({listed.after}) : (', '))', True)
        self.function, self.suffix = '', 'r'

    def run(self, path, unit, listed):
        self.path = path
        for cursor in unit.cursor.get_children():
            if self.is_here(cursor):
                self.top(cursor)
        for one in listed:
            self.add_listed(one)

    def top(self, cursor):
        if not self.is_here(cursor):
            return
        if cursor.kind in FUNCTIONS:
            self.function_of(cursor)
        elif cursor.kind in (Kind.NAMESPACE, Kind.CLASS_DECL, Kind.STRUCT_DECL,
                             Kind.CLASS_TEMPLATE, Kind.LINKAGE_SPEC, Kind.UNEXPOSED_DECL):
            for child in cursor.get_children():
                self.top(child)


@dataclasses.dataclass(frozen=True)
class Listed:
    """A change that listed.txt describes: of a text of the file, or of what stands between two `@`
    in it."""
    file: str
    before: str
    after: str


def read_listed(path):
    """Reads listed.txt: a file, then `-` what stands there and `+` what becomes of it, each a line."""
    listed, file, before = [], '', ''
    for line in pathlib.Path(path).read_text().splitlines():
        if line.startswith('- '):
            before = line[2:].strip()
        elif line.startswith('+ '):
            listed.append(Listed(file, before, line[2:].strip()))
        elif line and not line.startswith(('#', ' ')):
            file = line.strip()
    return listed


def mutate_file(root, name, arguments, first_number, skipped, listed):
    """Returns the mutated text and the mutants of a file."""
    path = str(pathlib.Path(root) / name)
    unit = cindex.Index.create().parse(path, args=arguments)
    fatal = [d for d in unit.diagnostics if d.severity >= cindex.Diagnostic.Error]
    if fatal:
        raise RuntimeError(f'{name}: {fatal[0]}')
    mutator = FileMutator(name, pathlib.Path(path).read_bytes(), first_number, skipped)
    mutator.run(path, unit, [one for one in listed if one.file == name])
    return mutator.result(), mutator.mutants
