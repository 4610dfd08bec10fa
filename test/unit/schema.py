"""Validates a report against the JSON Schema: schema.py SCHEMA json|ndjson FILE. Exit 0 valid, 1 not, 77 jsonschema is not installed."""
import json
import sys

try:
    import jsonschema
except ImportError:
    sys.exit(77)

schema = json.load(open(sys.argv[1]))
jsonschema.Draft7Validator.check_schema(schema)
if sys.argv[2] == "ndjson":
    schema = {"$ref": "#/definitions/target", "definitions": schema["definitions"]}
    reports = [json.loads(line) for line in open(sys.argv[3], encoding="utf-8")]
else:
    reports = [json.load(open(sys.argv[3], encoding="utf-8"))]
faults = [e for r in reports for e in jsonschema.Draft7Validator(schema).iter_errors(r)]
for fault in faults:
    print("#", "/".join(map(str, fault.absolute_path)), fault.message, file=sys.stderr)
sys.exit(1 if faults or not reports else 0)
