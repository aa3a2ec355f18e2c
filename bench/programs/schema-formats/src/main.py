"""Check configuration against a schema, with all formats, in all drafts."""

import json

import jsonschema
from jsonschema import FormatChecker, validators

CASES = {
    "iri": ("https://example.org/ä", "not an iri"),
    "uri": ("https://example.org/", "::"),
    "uri-template": ("/user/{name}", "/user/{"),
    "idn-hostname": ("bücher.example", "\u302eab"),
    "json-pointer": ("/a/0", "a"),
    "duration": ("P1D", "1D"),
    "color": ("#ff0000", "#gg"),
    "date-time": ("2024-05-17T10:00:00Z", "yesterday"),
}


def main() -> None:
    """Check good and bad values."""
    checker = FormatChecker()
    for name, (good, bad) in CASES.items():
        print(name, checker.conforms(good, name), checker.conforms(bad, name))
    schema = {"$ref": "https://json-schema.org/draft/2020-12/schema"}
    for meta in ("draft-03", "draft-04", "draft-06", "draft-07"):
        validator = validators.validator_for(
            {"$schema": f"http://json-schema.org/{meta}/schema#"}
        )
        validator.check_schema({"type": "object"})
    wrong = json.loads('{"type": "nothing"}')
    try:
        jsonschema.validate(wrong, schema)
    except jsonschema.ValidationError as problem:
        print("refused", problem.json_path)


if __name__ == "__main__":
    main()
