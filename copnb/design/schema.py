"""The JSON Schema of a design file, with its questions in the language in force."""

from __future__ import annotations

from typing import Any

from copnb.design.community import Community
from copnb.words import _

_FOR_PEOPLE = ("title", "description", "unit", "block", "example", "add")


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of `community.json` (draft 2020-12), texts translated."""
    schema: dict[str, Any] = _translated(Community.model_json_schema())
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _translated(value: Any) -> Any:
    if isinstance(value, list):
        return [_translated(inner) for inner in value]
    if not isinstance(value, dict):
        return value
    return {
        key: _(inner) if key in _FOR_PEOPLE and isinstance(inner, str) else _translated(inner)
        for key, inner in value.items()
    }
