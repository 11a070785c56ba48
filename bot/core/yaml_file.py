"""YAML with line numbers, read safely."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from bot.core.problems import Problem

LARGEST = 8_000_000
"""Bytes; a larger file is refused rather than read into memory."""


class _Loader(yaml.CSafeLoader):
    """PyYAML's safe loader, but dates stay text: what is no date is then told with its line, by the model."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, form) for tag, form in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


class YamlFile:
    """The data of one YAML file and the line on which each part of it stands."""

    def __init__(self, data: Any, node: yaml.Node | None) -> None:
        """Take what the file means and the tree it was read from."""
        self.data = data
        self._node = node

    def line(self, path: Sequence[int | str]) -> int:
        """Return the line of the part at a path of keys and indexes, or of the nearest part around it."""
        node, line = self._node, 1
        for step in path:
            if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
                node = node.value[step]
            elif isinstance(node, yaml.MappingNode):
                pair = next((pair for pair in node.value if pair[0].value == str(step)), None)
                if pair is None:
                    break
                line, node = pair[0].start_mark.line + 1, pair[1]
                continue
            else:
                break
            line = node.start_mark.line + 1
        return line


def read_yaml(path: Path, name: str) -> tuple[YamlFile, list[Problem]]:
    """Read one YAML document; whatever is wrong with it comes back as problems, under the given file name."""
    try:
        if path.stat().st_size > LARGEST:
            return YamlFile(None, None), [Problem(name, 0, "", f"is larger than {LARGEST:,} bytes")]
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return YamlFile(None, None), [Problem(name, 0, "", "is missing")]
    except UnicodeDecodeError:
        return YamlFile(None, None), [Problem(name, 0, "", "is not UTF-8 text")]
    except OSError as error:
        return YamlFile(None, None), [Problem(name, 0, "", f"cannot be read: {error.strerror}")]
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        if node is None:
            return YamlFile(None, None), [Problem(name, 0, "", "is empty")]
        faults = _faults(node, name)
        if faults:
            return YamlFile(None, None), faults
        return YamlFile(loader.construct_document(node), node), []
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        what = getattr(error, "problem", None) or str(error)
        if "\\t" in what or "tab" in what or (mark and _tab_at(text, mark)):
            what = "a tab stands where spaces are needed; YAML is indented with spaces only"
        return YamlFile(None, None), [Problem(name, mark.line + 1 if mark else 0, "", f"is no valid YAML: {what}")]
    finally:
        loader.dispose()


def _tab_at(text: str, mark: yaml.Mark) -> bool:
    lines = text.split("\n")
    return mark.line < len(lines) and lines[mark.line][: mark.column + 1].endswith("\t")


def _faults(root: yaml.Node, name: str) -> list[Problem]:
    """Return what the loader would pass over or fall over: keys that stand twice or are no words, and loops."""
    problems = []
    waiting = [(root, frozenset[int]())]
    while waiting:
        node, around = waiting.pop()
        line = node.start_mark.line + 1
        if id(node) in around:
            return [Problem(name, line, "", "an alias contains itself")]
        around |= {id(node)}
        if isinstance(node, yaml.MappingNode):
            seen: set[str] = set()
            for key, value in node.value:
                if not isinstance(key, yaml.ScalarNode):
                    return [Problem(name, key.start_mark.line + 1, "", "a key must be a word, not a list or a mapping")]
                if key.value in seen:
                    problems.append(Problem(name, key.start_mark.line + 1, "", f'the key "{key.value}" stands twice'))
                seen.add(key.value)
                waiting.append((value, around))
        elif isinstance(node, yaml.SequenceNode):
            waiting.extend((item, around) for item in node.value)
    return problems
