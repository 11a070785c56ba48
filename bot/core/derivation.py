"""What facts work out, worked out again.

A line is a sum, such as "76,000 / 350,000 * 100 = 22 per cent", or a span, such as "2014-03 to 2017 = 33 months".
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable
from datetime import date
from fractions import Fraction

_OPERATORS: dict[type[ast.operator], Callable[[Fraction, Fraction], Fraction]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_RESULT = re.compile(r"(-?\d[\d,]*(?:\.\d+)?)(?:/(\d+))?\b")
_SPAN = re.compile(r"(\d{4}(?:-\d\d){0,2}) to (\d{4}(?:-\d\d){0,2})")
_PART = re.compile(r"(\d+) (year|month|week|day)s?")
_MONTHS = 12


class DerivationError(ValueError):
    """A line that is not of the form that can be worked out."""


def wrong(line: str) -> str:
    """Say what is wrong with one line "what is worked out = the result, with or without a unit"; "" if it is right."""
    left, equals, right = line.partition("=")
    if not equals:
        return "has no =; write what is worked out = the result"
    try:
        span = _SPAN.fullmatch(left.strip())
        return _wrong_span(span[1], span[2], right) if span else _wrong_sum(left, right)
    except (DerivationError, ValueError, SyntaxError, ZeroDivisionError) as error:
        return f"cannot be worked out: {error}"


def _wrong_sum(left: str, right: str) -> str:
    found = _RESULT.match(right.strip())
    if not found:
        raise DerivationError("no number after =")
    written = found[1].replace(",", "")
    value = _value(ast.parse(left.replace(",", "").strip(), mode="eval").body)
    if found[2]:
        return "" if value == Fraction(int(written), int(found[2])) else f"gives {value}"
    decimals = len(written.partition(".")[2])
    rounded = round(value, decimals)
    return "" if rounded == Fraction(written) else f"gives {float(rounded):,.{decimals}f}"


def _value(node: ast.expr) -> Fraction:
    match node:
        case ast.Constant(value=int() | float()):
            return Fraction(str(node.value))
        case ast.BinOp(left, op, right) if type(op) in _OPERATORS:
            return _OPERATORS[type(op)](_value(left), _value(right))
        case ast.UnaryOp(ast.USub(), operand):
            return -_value(operand)
    raise DerivationError("only numbers, + - * / and brackets can stand there")


def _wrong_span(first: str, last: str, right: str) -> str:
    wanted = {unit: int(number) for number, unit in _PART.findall(right)}
    if not wanted:
        raise DerivationError("a span is given in years, months, weeks or days")
    given = _between(first, last, frozenset(wanted))
    return "" if given == wanted else "gives " + " ".join(f"{number} {unit}s" for unit, number in given.items())


def _between(first: str, last: str, units: frozenset[str]) -> dict[str, int]:
    """Return the time from one date to another in whole units, the largest first and each of what the larger leave."""
    (year, month, day), (last_year, last_month, last_day) = _numbers(first), _numbers(last)
    months = (last_year - year) * _MONTHS + last_month - month - (last_day < day)
    found: dict[str, int] = {}
    if "year" in units:
        found["year"], months = divmod(months, _MONTHS)
    if "month" in units:
        found["month"] = months
        months = 0
    if "week" in units or "day" in units:
        passed = found.get("year", 0) * _MONTHS + found.get("month", 0)
        ahead = year * _MONTHS + month - 1 + passed
        days = (date(last_year, last_month, last_day) - date(ahead // _MONTHS, ahead % _MONTHS + 1, day)).days
        if "week" in units:
            found["week"], days = divmod(days, 7)
        if "day" in units:
            found["day"] = days
    return found


def _numbers(text: str) -> tuple[int, int, int]:
    parts = [int(part) for part in text.split("-")]
    year, month, day = (*parts, 1, 1)[:3]
    date(year, month, day)  # a ValueError tells of an impossible one
    return year, month, day
