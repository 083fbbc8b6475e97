"""Both catalogues say the same things, every key is used, and every use has a sentence with the right facts."""

from __future__ import annotations

import ast
import re
import string
from pathlib import Path

import pytest

from geo.text import catalogue

ROOT = Path(__file__).resolve().parents[1]
CODE = [*sorted((ROOT / "geo").rglob("*.py")), ROOT / "app.py"]
ERRORS = {
    node.name: node
    for node in ast.parse((ROOT / "geo/errors.py").read_text()).body
    if isinstance(node, ast.ClassDef)
}


def family(name: str) -> str:
    """The family of an error class, inherited where it has none of its own."""
    node = ERRORS[name]
    for line in node.body:
        if isinstance(line, ast.Assign) and line.targets[0].id == "family":  # type: ignore[attr-defined]
            return str(line.value.value)  # type: ignore[attr-defined]
    return family(node.bases[0].id)  # type: ignore[attr-defined]


def pattern(node: ast.expr) -> str | None:
    """A literal or f-string as a regular expression over keys."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return re.escape(node.value)
    if isinstance(node, ast.JoinedStr):
        parts = [
            re.escape(str(part.value)) if isinstance(part, ast.Constant) else r"[\w.-]+"
            for part in node.values
        ]
        return "".join(parts)
    return None


def uses() -> tuple[dict[str, str], set[str]]:
    """Patterns of keys in the code with where they stand, and every string literal."""
    found: dict[str, str] = {}
    literals: set[str] = set()
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                literals.add(node.value)
            if isinstance(node, ast.JoinedStr) and (key := pattern(node)) and "\\." in key:
                found.setdefault(key, "")
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            where = f"{path.name}:{node.lineno}"
            if name == "text" and node.args and (key := pattern(node.args[0])):
                found[key] = where
            if name in ERRORS and node.args and (key := pattern(node.args[0])):
                found[re.escape(f"error.{family(name)}.") + key] = where
    return found, literals


def test_the_languages_have_the_same_keys() -> None:
    assert set(catalogue("id")) == set(catalogue("en"))


def test_every_use_has_a_sentence() -> None:
    keys = set(catalogue("id"))
    missing = {
        key: where
        for key, where in uses()[0].items()
        if where and not any(re.fullmatch(key, k) for k in keys)
    }
    assert not missing


def test_every_sentence_is_used() -> None:
    found, literals = uses()
    data = " ".join(path.read_text(encoding="utf-8") for path in (ROOT / "data").glob("*.csv"))
    stories = re.compile("|".join(f"(?:{key})" for key in found))
    rules = {literal for literal in literals if re.fullmatch(r"[a-z0-9_]+", literal)}
    unused = []
    for key in catalogue("id"):
        last = key.split(".")[-2] if key.endswith((".what", ".mend")) else key.split(".")[-1]
        general = key.startswith(("problem.", "reason.", "note.", "term."))
        if key in literals or (general and last in rules):
            continue
        if not general and stories.fullmatch(key):
            continue
        if last not in data:
            unused.append(key)
    assert not unused


@pytest.mark.parametrize("key", sorted(catalogue("id")))
def test_both_sentences_take_the_same_facts(key: str) -> None:
    def facts(sentence: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}

    assert facts(catalogue("id").get(key, "")) == facts(catalogue("en").get(key, ""))
