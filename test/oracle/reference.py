"""The reference implementation of the catalogue's rules, SHARED/data/validate.py, as a module."""
import importlib.util
import os
import sys


def load_reference(shared):
    sys.dont_write_bytecode = True  # the folder may be another's
    spec = importlib.util.spec_from_file_location("validate", os.path.join(shared, "data", "validate.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
