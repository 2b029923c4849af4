"""The sentences for the reader that arise below the app, read out of its source as templates with ``{}`` for a place.

What is read: the message given to an error class and to whatever else holds a sentence (`SAID`), and what functions that
make one return (`MAKERS`). A conditional in a message makes two templates of it, a name stands for what it is set to.
"""

import ast
import itertools
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import slmrag
from slmrag import errors

SOURCE = Path(slmrag.__file__).parent

# What only the command line or a developer ever sees.
LEFT_OUT = {
    "cli": "it is the command line",
    "ui": "it has its own words",
    "library/backups.py": "slmrag backup and slmrag restore",
    "library/integrity.py": "slmrag doctor",
    "summary/export.py": "slmrag summarize --output; the app hands out bytes",
    "translation/chrf.py": "slmrag eval translation",
    "translation/markup.py": "a program's mistake, caught where marks are compared",
}

# Whose arguments are sentences: by place, or by keyword.
SAID: dict[str, tuple[int | str, ...]] = {
    **{name: (0,) for name, kind in vars(errors).items() if isinstance(kind, type)},
    "ChromaProblem": (0,), "PageLeftOut": (-1,), "LeftAsIs": (-1,), "ReadingNote": (0,), "Finding": (0, 2, 3), "Choice": (2,), "refuse_offline": (0,),
    "_not_what_it_says": (1,), "KnownModel": ("note",), "KnownEmbedder": (5,),
}  # fmt: skip
# The same where a name means it in one file only.
SAID_IN = {
    "evaluation/questions.py": {"ValueError": (0,)},
    "runtime/connections.py": {"ValueError": (0,)},
    "summary/notes.py": {"Note": ()},  # of a summary
    "summary/summary_stream.py": {"Note": ()},
}
# Functions that return or yield a sentence, or a pair that ends in one.
MAKERS = {
    "runtime/child.py": {"last_words"},
    "evaluation/evaluate.py": {"_notes"},
    "models/store.py": {"_again"},
    "translation/checks.py": {"problems", "_wrong_language", "_wrong_length"},
    "translation/request.py": {"_warnings"},
}
# Sentences that are handed on under a name, or in a message of a child process.
NAMES = {
    "models/ollama.py": {"_KEPT", "again"},
    "models/pictures.py": {"name"},
    "readers/sandbox/reader_process.py": {"failed"},
    "summary/summary_stream.py": {"title"},
    "translation/translation_stream.py": {"title"},
}


@cache
def templates() -> frozenset[str]:
    """All of them, in every file that is not `LEFT_OUT`."""
    found: set[str] = set()
    for path in sorted(SOURCE.rglob("*.py")):
        file = path.relative_to(SOURCE).as_posix()
        if file not in LEFT_OUT and file.split("/")[0] not in LEFT_OUT:
            found.update(_File(file, ast.parse(path.read_text("utf-8"))).templates())
    return frozenset(one for one in found if any(sign.isalpha() or sign == "→" for sign in one))


class _File:
    """One file of the source."""

    def __init__(self, name: str, tree: ast.Module) -> None:
        self.name, self.tree = name, tree
        self.said = SAID | SAID_IN.get(name, {})
        self.scope: ast.AST = tree
        self.followed: list[str] = []  # names, for one may be set to something made of itself

    def templates(self) -> Iterator[str]:
        for scope in [self.tree, *_functions(self.tree)]:
            self.scope = scope
            for node in _own(scope):
                for message in self._messages(node):
                    yield from self._of(message)

    def _messages(self, node: ast.AST) -> Iterator[ast.AST]:
        """The expressions of ``node`` that are sentences."""
        if isinstance(node, ast.Call):
            for place in self.said.get(_called(node), ()):
                if isinstance(place, str):
                    yield from (given.value for given in node.keywords if given.arg == place)
                elif node.args and place < len(node.args):
                    yield node.args[place]
        makes = getattr(self.scope, "name", "") in MAKERS.get(self.name, ())
        if makes and isinstance(node, ast.Return | ast.Yield) and node.value is not None:
            yield node.value.elts[-1] if isinstance(node.value, ast.Tuple) else node.value
        names = NAMES.get(self.name, ())
        yield from (value for name, value in [*_set(node), *_handed_on(node)] if name in names)

    def _of(self, node: ast.AST | None) -> set[str]:
        """The templates of an expression; ``{"{}"}`` for what is no text of ours."""
        match node:
            case ast.Constant(value=str(text)):
                return {text.replace("{", "{{").replace("}", "}}")}
            case ast.JoinedStr(values=parts):
                return {"".join(one) for one in itertools.product(*map(self._of, parts))}
            case ast.FormattedValue(value=value):
                return self._of(value)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                both = self._of(left), self._of(right)
                return {a + b for a, b in itertools.product(*both)} if both != ({"{}"}, {"{}"}) else {"{}"}  # a sum
            case ast.IfExp(body=one, orelse=other):
                return self._of(one) | self._of(other)
            case ast.BoolOp(op=ast.And(), values=[*_, last]):
                return self._of(last)
            case ast.BoolOp(op=ast.Or(), values=values):
                return set().union(*map(self._of, values))
            case ast.Name(id=name) if name not in self.followed:
                self.followed.append(name)
                found = set().union(*map(self._of, self._set_to(name)))
                self.followed.pop()
                return found or {"{}"}
            case ast.Subscript(value=held) | ast.Call(func=ast.Attribute(value=held, attr="get"), args=[_]):
                return self._held(held) or {"{}"}
            case ast.Call(func=ast.Attribute(attr="get"), args=[_, ast.Constant(value=str(otherwise))]) if otherwise:
                return {"{}", otherwise}
            case _:
                return {"{}"}

    def _set_to(self, name: str) -> list[ast.AST]:
        """What ``name`` is set to, in this function, else in this file."""
        for scope in (self.scope, self.tree):
            found = [value for node in _own(scope) for known, value in _set(node) if known == name]
            if found:
                return [value for value in found if not _is_empty(value)]
        return []

    def _held(self, held: ast.AST) -> set[str]:
        """The sentences in the table that an expression looks up."""
        while isinstance(held, ast.Subscript):
            held = held.value
        values = self._set_to(held.id) if isinstance(held, ast.Name) else []
        texts = {
            node.value
            for value in values if isinstance(value, ast.Dict)
            for one in value.values for node in ast.walk(one)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }  # fmt: skip
        return texts if any(" " in text for text in texts) else set()  # else they are names of things


def _functions(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def _own(scope: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a function or file, without those of the functions and classes in it."""
    for node in ast.iter_child_nodes(scope):
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield from _own(node)


def _is_empty(node: ast.AST) -> bool:
    """Whether a name is only made known, to be set to more later."""
    return isinstance(node, ast.Constant) and node.value == ""


def _called(call: ast.Call) -> str:
    return getattr(call.func, "id", getattr(call.func, "attr", ""))


def _set(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """The names that a statement or an expression sets, and what to."""
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            yield name, value
        case (
            ast.NamedExpr(target=ast.Name(id=name), value=value) | ast.AnnAssign(target=ast.Name(id=name), value=value)
        ):
            yield name, value
        case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)):
            yield from ((one.id, value) for one, value in zip(names, values, strict=True) if isinstance(one, ast.Name))


def _handed_on(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """The entries of a dict, and what parameters are when they are not given."""
    match node:
        case ast.Dict(keys=keys, values=values):
            pairs = zip(keys, values, strict=True)
            yield from ((key.value, value) for key, value in pairs if isinstance(key, ast.Constant))
        case ast.FunctionDef(args=arguments) if arguments.defaults:
            given = arguments.args[-len(arguments.defaults) :]
            yield from ((one.arg, value) for one, value in zip(given, arguments.defaults, strict=True))
