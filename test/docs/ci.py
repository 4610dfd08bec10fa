#!/usr/bin/python3
"""README's examples for CI: ci.py README SCHEMAS FOLDER

Writes its project file to FOLDER/preflight.json and the commands of each YAML example to FOLDER/commands.github, .gitlab and .precommit.
Fails when an example is not what the service reads."""
import json
import os
import re
import sys

import jsonschema
import yaml


def blocks(text, language):
    return re.findall(r"^```%s\n(.*?)^```$" % language, text, re.M | re.S)


def github(doc):
    # "on" is true in YAML 1.1
    assert doc["name"] and set(doc[True]) <= {"push", "pull_request", "schedule"}
    for entry in doc[True]["schedule"]:
        assert re.fullmatch(r"[0-9*/,-]+( [0-9*/,-]+){4}", entry["cron"])
    for job in doc["jobs"].values():
        assert set(job) == {"runs-on", "container", "steps"}
        for step in job["steps"]:
            assert set(step) <= {"uses", "run", "if", "with", "name"} and ("uses" in step) != ("run" in step)
            assert re.fullmatch(r"[\w-]+/[\w/-]+@v\d+", step.get("uses", "a/b@v1"))
            # A step that uploads needs what another one wrote.
            made = step.get("with", {}).get("sarif_file")
            assert not made or any("--output " + made in s.get("run", "") for s in job["steps"])
            if "run" in step:
                yield step["run"]


def gitlab(doc):
    for job in doc.values():
        assert set(job) == {"image", "script", "artifacts"}
        for made in job["artifacts"]["reports"].values():
            assert any("--output " + made in line for line in job["script"])
        yield from job["script"]


def precommit(doc):
    for repo in doc["repos"]:
        for hook in repo["hooks"]:
            assert repo["repo"] == "local" and {"id", "name", "entry", "language"} <= set(hook)
            assert re.search(hook["files"], "dns/example.com.zone") and re.search(hook["files"], "preflight.json")
            assert not re.search(hook["files"], "README.md") and hook["pass_filenames"] is False
            yield hook["entry"]


KINDS = {"github": github, "gitlab": gitlab, "pre-commit": precommit}


def main():
    readme, schemas, folder = sys.argv[1:]
    with open(readme, encoding="utf-8") as f:
        text = f.read()
    (project,) = blocks(text, "json")
    with open(os.path.join(schemas, "preflight-config.schema.json"), encoding="utf-8") as f:
        jsonschema.validate(json.loads(project), json.load(f))
    with open(os.path.join(folder, "preflight.json"), "w", encoding="utf-8") as f:
        f.write(project)
    examples = blocks(text, "yaml")
    assert len(examples) == len(KINDS)
    for example in examples:
        (kind,) = (k for k in KINDS if "." + k in example.split("\n")[0])
        commands = list(KINDS[kind](yaml.safe_load(example)))
        assert commands
        with open(os.path.join(folder, "commands." + kind.replace("-", "")), "w", encoding="utf-8") as f:
            f.writelines(line + "\n" for line in commands)


if __name__ == "__main__":
    main()
