#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Makes the file of one run from what it has left behind.

DIR/console: the guest's console, DIR/sim.json: the model's counts, DIR/module:
what was tested. Writes DIR/run.json.
"""
import argparse
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, Dict, List


def console(path: Path) -> Dict[str, List[str]]:
    """What the guest has said: "bench-NAME: text", by name."""
    said: Dict[str, List[str]] = {}
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        found = re.fullmatch(r"bench-(\w+): (.*)", line.rstrip("\r"))
        if found:
            said.setdefault(found[1], []).append(found[2])
    return said


def decisions(lines: List[str]) -> List[Dict[str, Any]]:
    """The view `decisions`: a header, then a line for each reason."""
    rows = [line.split() for line in lines]
    return [dict(zip(rows[0], (int(word) if word.isdigit() else word
                               for word in row)))
            for row in rows[1:]]


def stats(lines: List[str]) -> Dict[str, int]:
    """The view `stats`: a name and a number a line."""
    return {name: int(value) for name, value in map(str.split, lines)}


def qemu() -> str:
    """Version of the emulator."""
    shown = subprocess.run(["qemu-system-aarch64", "--version"], check=True,
                           capture_output=True, text=True).stdout
    return re.search(r"version (\S+)", shown)[1]


def phase(path: Path) -> Dict[str, Any]:
    """The region of interest, which must be one."""
    lines = path.read_text(encoding="utf-8").splitlines()
    phases = [json.loads(line) for line in lines]
    if [p["phase"] for p in phases] != [1]:
        sys.exit(f"{path}: has {len(phases)} phases, not one")
    del phases[0]["phase"]
    return phases[0]


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("dir", type=Path, metavar="DIR")
    for name in ("series", "kernel", "machine", "workload", "variant", "date"):
        parser.add_argument(f"--{name}", required=True)
    for name in ("seed", "host-seconds"):
        parser.add_argument(f"--{name}", required=True, type=int)
    opts = parser.parse_args()

    run = {key: value for key, value in vars(opts).items() if key != "dir"}
    said = console(opts.dir / "console")
    run["work"] = json.loads(said["work"][0])
    run["vmstat"] = run["work"].pop("vmstat")
    run["moves"] = int(said["moves"][0])
    run["decisions"] = decisions(said.get("decision", []))
    run["stats"] = stats(said.get("stat", []))
    run["sim"] = phase(opts.dir / "sim.json")
    pause = run["sim"]["scan_pause"]
    run["scans"] = pause["n"] + pause["switched"]
    run["module"] = (opts.dir / "module").read_text(encoding="utf-8").strip()
    if opts.variant not in ("observe", "policy"):
        run["module"] = None
    run["qemu"] = qemu()
    text = json.dumps(run, separators=(",", ":"), sort_keys=True)
    (opts.dir / "run.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
