"""Dates that say no more than the sources do: a year, a month or a day."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

_FORM = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date at its true precision; its text is "2017", "2014-03" or "2022-08-12"."""

    text: str

    def __post_init__(self) -> None:
        match = _FORM.fullmatch(self.text)
        if match is None:
            raise ValueError(f'"{self.text}" is no date; write 2017, 2014-03 or 2022-08-12')
        year, month, day = (int(part or 1) for part in match.groups())
        date(year, month, day)  # raises ValueError for 2017-02-30

    @property
    def year(self) -> int:
        """The year, always known."""
        return int(self.text[:4])

    @property
    def first_day(self) -> date:
        """The earliest day that it may mean."""
        year, month, day = (*map(int, self.text.split("-")), 1, 1)[:3]
        return date(year, month, day)

    @property
    def last_day(self) -> date:
        """The latest day that it may mean."""
        year, *rest = map(int, self.text.split("-"))
        month = rest[0] if rest else 12
        return date(year, month, rest[1] if len(rest) > 1 else calendar.monthrange(year, month)[1])

    def __str__(self) -> str:
        """Return it as people write it: 2017, March 2014, 12 August 2022."""
        year, *rest = map(int, self.text.split("-"))
        month = [calendar.month_name[rest[0]]] if rest else []
        day = [str(rest[1])] if len(rest) > 1 else []
        return " ".join([*day, *month, str(year)])

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Accept what YAML makes of 2017, "2014-03" and 2022-08-12: an integer, a string, a date."""

        def read(value: Any) -> PartialDate:
            if isinstance(value, PartialDate):
                return value
            if isinstance(value, bool) or not isinstance(value, int | str | date):
                raise ValueError("a date was expected, such as 2017, 2014-03 or 2022-08-12")
            return cls(value.isoformat()[:10] if isinstance(value, date) else str(value))

        return core_schema.no_info_plain_validator_function(
            read, serialization=core_schema.plain_serializer_function_ser_schema(lambda value: value.text)
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Describe it to editors."""
        return {"type": ["string", "integer"], "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$"}
