"""The reference implementation of the catalogue's rules, SHARED/data/validate.py, and our data files in the form it wants."""
import glob
import importlib.util
import json
import os
import sys

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
# What the program's loader takes for a member that is left out (preflight-catalogue(5)).
RULE = dict(code=None, enhanced=None, stage="unknown", condition=None, rank=50, category="other", basis="fixed", evidence="documented",
            wording="exact", variant_of=None, url=None, checked=None, year=None, notes=None, source=[], examples=[],
            examples_generated=[], same_as=[], seeds=[])
LIST = dict(operator=None, kind="ip", status="active", status_since=None, scope="ip", codes=[], error_codes=[],
            test_expect=None, needs_key=False, key_zone=None, needs_registration=None, weight={"level": "medium"}, default=False,
            contained_in=None, lookup_url=None, delist_url=None, sources=[], as_of=None, evidence=None, tier=None)


def load_reference(shared):
    sys.dont_write_bytecode = True  # the folder may be another's
    spec = importlib.util.spec_from_file_location("validate", os.path.join(shared, "data", "validate.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def documents(folder):
    for path in sorted(glob.glob(os.path.join(TOP, "checks", folder, "*.json"))):
        with open(path, encoding="utf-8") as f:
            yield json.load(f)


def load_rules():
    """Our catalogue, id -> rule with every member."""
    rules = {}
    for doc in documents("catalogue"):
        about = {k: doc[k] for k in ("receiver", "provider", "reach", "migrating") if k in doc}
        for r in doc.get("rules", []):
            assert r["id"] not in rules, r["id"]
            rules[r["id"]] = {"migrating": False, **RULE, **about, "predictable": "yes" if r.get("condition") else "no", **r}
    return rules


def load_lists():
    """Our lists, zone -> list with every member."""
    return {e["zone"]: {**LIST, "any_code_listed": not e.get("codes"), **e} for doc in documents("lists") for e in doc}
