"""YAML with line numbers, read safely."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from bot.core.problems import Problem

LARGEST = 8_000_000
"""Bytes; a larger file is refused rather than read into memory."""


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
    loader = yaml.CSafeLoader(text)
    try:
        node = loader.get_single_node()
        if node is None:
            return YamlFile(None, None), [Problem(name, 0, "", "is empty")]
        repeated = _repeated_keys(node, name)
        return YamlFile(loader.construct_document(node), node), repeated
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        what = getattr(error, "problem", None) or str(error)
        if "\\t" in what or "tab" in what:
            what = "a tab stands where spaces are needed; YAML is indented with spaces only"
        return YamlFile(None, None), [Problem(name, mark.line + 1 if mark else 0, "", f"is no valid YAML: {what}")]
    finally:
        loader.dispose()


def _repeated_keys(root: yaml.Node, name: str) -> list[Problem]:
    problems, waiting = [], [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, yaml.MappingNode):
            seen: set[str] = set()
            for key, value in node.value:
                if key.value in seen:
                    problems.append(Problem(name, key.start_mark.line + 1, "", f'the key "{key.value}" stands twice'))
                seen.add(key.value)
                waiting.append(value)
        elif isinstance(node, yaml.SequenceNode):
            waiting.extend(node.value)
    return problems
