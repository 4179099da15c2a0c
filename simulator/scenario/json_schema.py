"""The schema of scenario files as JSON Schema, by which editors complete and check TOML.

It says what may stand where; what must stand there it leaves to ``jobcentre check``, since a file may extend another.
A figure is a value, or a table with the value and what is known of it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from simulator.scenario.figures import PROVENANCES, SHAPES
from simulator.scenario.scenario import Head
from simulator.scenario.schema import PARTS

SCENARIO = "scenario"
KINDS = (SCENARIO, *PARTS)
"""Kinds of files that have a schema."""
DIALECT = "http://json-schema.org/draft-07/schema#"
"""The dialect that editors of TOML know."""
DAY = r"^\d{4}-\d{2}-\d{2}$"
_DOTTED = r"^[^.]+\..+$"
"""A key in quotes that leads further down, as ``"caseworkers.factor" = 0.9``."""
_REF = "#/definitions/{model}"
_FIGURE = "Figure"

Json = dict[str, Any]


def json_schema(kind: str = SCENARIO) -> Json:
    """Return the JSON Schema of a kind of file: a scenario's, or a part's (law, place, practice, behaviour, prices)."""
    models: list[type[BaseModel]] = [Head, *PARTS.values()] if kind == SCENARIO else [PARTS[kind]]
    refs, whole = models_json_schema([(model, "validation") for model in models], ref_template=_REF)
    found: Json = {name: _for_files(one) for name, one in whole["$defs"].items()}
    found[_FIGURE] = _figure()
    root = found[_name(refs[models[0], "validation"])]
    if kind == SCENARIO:
        change = {part: _name(refs[model, "validation"]) for part, model in PARTS.items()}
        found["Change"] = _change(change)
        root = _scenario(root)
    else:
        found[_name(refs[models[0], "validation"])] = root = _part(root, kind)
    return {
        "$schema": DIALECT,
        "title": f"Jobcentre simulator: {kind}",
        **{key: value for key, value in root.items() if key != "title"},
        "definitions": found,
    }


def schema_text(kind: str = SCENARIO) -> str:
    """Return the JSON Schema of a kind of file, as it is written."""
    return json.dumps(json_schema(kind), indent=1, ensure_ascii=False) + "\n"


def _name(ref: Mapping[str, Any]) -> str:
    return str(ref["$ref"]).rpartition("/")[2]


def _for_files(model: Json) -> Json:
    """Return a table's schema as files have it: nothing is required, each figure may say where it comes from."""
    if "properties" not in model:
        return _plain(model)
    return {
        **{key: value for key, value in model.items() if key not in ("required", "properties", "title")},
        "properties": {key: _at_key(one) for key, one in model["properties"].items()},
        "patternProperties": {_DOTTED: {}},
    }


def _at_key(place: Json) -> Json:
    """Return what may stand at a key: a table, a text, or a figure, by itself or with what is known of it."""
    bare = _plain(place)
    about: Json = {key: bare.pop(key) for key in ("description", "default") if key in bare}
    if not _may_be_figure(bare):
        return {**bare, **about} if "$ref" not in bare else {"allOf": [bare], **about}
    stated = {"allOf": [{"$ref": _REF.format(model=_FIGURE)}, {"properties": {"value": bare}}]}
    return {"anyOf": [bare, stated], **about}


def _plain(place: Json) -> Json:
    """Leave out pydantic's names of fields, and null, which TOML does not know."""
    found = {key: value for key, value in place.items() if key != "title" and value is not None}
    if "anyOf" in found:
        choices = [_plain(one) for one in found["anyOf"] if one != {"type": "null"}]
        rest = {key: value for key, value in found.items() if key not in ("anyOf", "default")}
        found = {**choices[0], **rest} if len(choices) == 1 else {**rest, "anyOf": choices}
    if "prefixItems" in found:  # of a later dialect
        items = found.pop("prefixItems")
        found["items"] = items[0] if all(item == items[0] for item in items) else items
    if isinstance(found.get("additionalProperties"), dict):
        found["additionalProperties"] = _at_key(found["additionalProperties"])
        found["patternProperties"] = {_DOTTED: {}}
    return found


def _may_be_figure(place: Json) -> bool:
    """Say whether numbers, true and false, one of some words, or lists of numbers stand there."""
    if place.get("type") == "array":
        items = place.get("items", {})
        first = items[0] if isinstance(items, list) else items
        return first.get("type") in ("number", "integer")
    return place.get("type") in ("number", "integer", "boolean") or "enum" in place


def _figure() -> Json:
    text = {"type": "string"}
    return {
        "type": "object",
        "description": "A figure: its value, and where it comes from.",
        "additionalProperties": False,
        "properties": {
            "value": {"description": "The value."},
            "range": {
                "description": "Lowest and highest value to vary it over.",
                "type": "array",
                "items": {"type": "number"},
                "minItems": 2,
                "maxItems": 2,
            },
            "shape": {"description": "How likely the values of the range are.", "enum": list(SHAPES)},
            "alternatives": {"description": "What it may be instead, the value among them.", "type": "array"},
            "weight": {
                "description": "How likely each alternative is held to be.",
                "type": "array",
                "items": {"type": "number"},
            },
            "provenance": {"description": "Where it comes from.", "enum": list(PROVENANCES)},
            "source": {**text, "description": "Section of the act, publication, or data."},
            "source_da": {**text, "description": "The same in Danish."},
            "note": {**text, "description": "What else a reader must know."},
            "note_da": {**text, "description": "The same in Danish."},
        },
    }


def _part(root: Json, kind: str) -> Json:
    extends = {"type": "string", "description": f"The {kind} that this file changes."}
    return {
        **root,
        "properties": {"extends": extends, **root["properties"]},
        "required": ["kind"],
    }


def _scenario(root: Json) -> Json:
    named = {"type": "string", "description": "The scenario that this file changes."}
    law = {"type": "string", "description": "A law's name, or a day: then the law in force on it."}
    change = {"$ref": _REF.format(model="Change")}
    dated = {
        "type": "object",
        "description": "What the scenario changes from a day on.",
        "patternProperties": {DAY: change},
        "additionalProperties": False,
    }
    properties = {
        "extends": named,
        **root["properties"],
        "law": law,
        "change": {"allOf": [change], "description": "What the scenario changes of its parts."},
        "change_from": dated,
    }
    return {**root, "properties": properties}


def _change(parts: Mapping[str, str]) -> Json:
    """Return what may be changed: a part's keys, or the whole part by its name."""
    another = {"type": "string", "description": "The name of another."}
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            part: {"anyOf": [{"$ref": _REF.format(model=model)}, another]} for part, model in parts.items()
        },
        "patternProperties": {_DOTTED: {}},
    }
