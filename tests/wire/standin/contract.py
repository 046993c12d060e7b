"""Discord's own OpenAPI description as a judge: is there such an operation, and does it take such a body?"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

if TYPE_CHECKING:
    from pathlib import Path

    from jsonschema import ValidationError

    from tests.wire.standin.values import JSON, Call

ROOT = "urn:discord"


class Contract:
    """The operations of the API, each with a validator of its body.

    Loose in two places where Discord takes more than it writes down: ids may be integers, and the bit fields of
    permission overwrites may be strings of digits.
    """

    def __init__(self, file: Path) -> None:
        document: JSON = json.loads(file.read_text(encoding="utf-8"))
        _loosen(document)
        self._document = document
        resource = Resource.from_contents(document, default_specification=DRAFT202012)
        self._registry: Registry[Any] = Registry().with_resource(ROOT, resource)
        self._validators: dict[tuple[str, str], Draft202012Validator | None] = {}
        self._paths = [
            (template, _pattern(template)) for template in sorted(document["paths"], key=_wildcards)
        ]

    def problems(self, call: Call) -> list[str]:
        """Say what is wrong with a request, without repeating what it says; empty when nothing is."""
        template = next((t for t, pattern in self._paths if pattern.fullmatch(call.path)), None)
        if template is None or call.method.lower() not in self._document["paths"][template]:
            return ["Discord has no such operation"]
        validator = self._validator(call.method.lower(), template)
        if validator is None or call.json is None:
            return []
        own = [] if call.files else _own_rules(call)
        return own + [_said(error) for error in validator.iter_errors(call.json)]

    def _validator(self, method: str, template: str) -> Draft202012Validator | None:
        key = (method, template)
        if key not in self._validators:
            content = self._document["paths"][template][method].get("requestBody", {}).get("content", {})
            found = "application/json" in content
            pointer = "/".join(
                _escaped(part) for part in ("paths", template, method, "requestBody", "content")
            )
            schema = {"$ref": f"{ROOT}#/{pointer}/application~1json/schema"}
            self._validators[key] = Draft202012Validator(schema, registry=self._registry) if found else None
        return self._validators[key]


def _own_rules(call: Call) -> list[str]:
    """Check what the description leaves out (measured: it does not catch these)."""
    body = call.json if isinstance(call.json, dict) else {}
    found = []
    if call.path.endswith("/scheduled-events") and call.method == "POST":
        external = body.get("entity_type") == 3
        if external and not body.get("scheduled_end_time"):
            found.append("an external event needs an end")
        if "recurrence_rule" in body:
            found.append("recurrence has no time zone and is not to be used")
    modal = body.get("data") if body.get("type") == 9 else None
    if modal and not 1 <= len(modal.get("components", [])) <= 5:
        found.append("a modal has 1 to 5 components")
    return found


def _loosen(document: JSON) -> None:
    snowflake = document["components"]["schemas"]["SnowflakeType"]
    snowflake["type"] = ["string", "integer"]
    put = document["paths"]["/channels/{channel_id}/permissions/{overwrite_id}"]["put"]
    properties = put["requestBody"]["content"]["application/json"]["schema"]["properties"]
    for name in ("allow", "deny"):
        properties[name] = {"type": ["integer", "null", "string"], "pattern": "^[0-9]+$"}


def _said(error: ValidationError) -> str:
    """Name the place and the rule, never the value."""
    return f"{'/'.join(str(part) for part in error.absolute_path) or 'body'}: breaks {error.validator}"


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\{[^}]+\}", "[^/]+", template))


def _wildcards(template: str) -> int:
    return template.count("{")


def _escaped(part: str) -> str:
    """Write one part of a path as a JSON pointer inside a URI fragment."""
    pointer = part.replace("~", "~0").replace("/", "~1")
    return pointer.replace("{", "%7B").replace("}", "%7D").replace("@", "%40")
