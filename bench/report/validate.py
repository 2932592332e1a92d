#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Does a program in the guest see what the model's machine says?

Reads the consoles of two runs of soak_model.sh and of one of soak_topology.sh, and the
machine's file.  A load from
memory takes what latency_ns says, within 5 percent, by the guest's clock, from the first and
the last node with CPUs to every node, and less where it fits a cache; all CPUs of a node read
node_gbps or link_gbps, within 5 percent, where they could ask for more; the two runs do as
much work, within 2 percent; and numabalctl finds latency_ns of all pairs, within 10 percent.
"""
import json
import sys
from pathlib import Path
from typing import Dict, List, Tuple

from collect import console

LATENCY = 0.05
BANDWIDTH = 0.05
REPEAT = 0.02
TOPOLOGY = 0.10

Seen = Dict[Tuple[str, int, int], dict]


def machine(path: Path) -> Dict[str, List[str]]:
    """The nouns of the file, with their words."""
    nouns = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        words = line.split("#")[0].split()
        if words:
            nouns[words[0]] = words[1:]
    return nouns


def measured(path: Path) -> Seen:
    """What a console says, by kind, node of the CPU and node of the memory."""
    seen = {}
    for kind, lines in console(path).items():
        for line in lines:
            row, column, text = line.split(" ", maxsplit=2)
            seen[kind, int(row), int(column)] = json.loads(text)
    return seen


class Judge:
    """Prints a line for each comparison, and knows whether all were good."""

    def __init__(self) -> None:
        self.good = True
        self.count = 0

    def between(self, what: str, value: float, low: float,
                high: float) -> None:
        """Value against bounds, all in the unit that what names."""
        good = low <= value <= high
        self.good &= good
        self.count += 1
        print(f"{'ok' if good else 'NOT OK'}: {what}: {value:.2f}, wanted "
              f"{low:.2f} to {high:.2f}")

    def compare(self, what: str, value: float, wanted: float,
                within: float) -> None:
        """Value against what it should be, both in the unit that what names."""
        off = value / wanted - 1
        good = abs(off) <= within
        self.good &= good
        self.count += 1
        print(f"{'ok' if good else 'NOT OK'}: {what}: {value:.2f}, wanted "
              f"{wanted:.2f} ({100 * off:+.1f}%, limit {100 * within:.0f}%)")


def topology(judge: Judge, nouns: Dict[str, List[str]], path: Path) -> None:
    """The table that `numabalctl topology --measure` offers."""
    found = measured(path)["topology", 0, 0]["nodes"]
    cells = [ns for node in found for ns in node["latency_ns"]]
    wanted = [float(ns) for ns in nouns["latency_ns"]]
    if len(cells) != len(wanted):
        sys.exit(f"NOT OK: numabalctl has {len(cells)} latencies, {len(wanted)} wanted")
    for i, ns in enumerate(cells):
        row, column = divmod(i, len(found))
        # What no CPU could measure is a guess.
        if nouns["cpus"][row] != "none":
            judge.compare(f"numabalctl, node {row} to {column}, ns", ns,
                          wanted[i], TOPOLOGY)


def main() -> int:
    """validate.py MACHINE CONSOLE CONSOLE CONSOLE; returns the exit status."""
    nouns = machine(Path(sys.argv[1]))
    first, second = (measured(Path(path)) for path in sys.argv[2:4])
    judge = Judge()
    cpus = nouns["cpus"]
    nodes = len(cpus)

    def cell(noun: str, row: int, column: int) -> float:
        return float(nouns[noun][row * nodes + column])

    rows = [row for row in range(nodes) if cpus[row] != "none"]
    rows = sorted({rows[0], rows[-1]})
    for row in rows:
        for column in range(nodes):
            judge.compare(f"load, node {row} to {column}, ns",
                          first["chase", row, column]["extra"]["ns_per_load"],
                          cell("latency_ns", row, column), LATENCY)
    for (kind, row, column), found in sorted(first.items()):
        speed = found["extra"].get("gb_per_s")
        if kind == "core":
            print(f"     one core reads, node {row}: {speed:.2f} GB/s")
        if kind != "stream":
            continue
        wanted = float(nouns["node_gbps"][0])
        if row != column:
            wanted = min(wanted, cell("link_gbps", row, column))
        if cell("core_gbps", row, column) * found["threads"] > wanted:
            judge.compare(f"stream, node {row} from {column}, GB/s", speed,
                          wanted, BANDWIDTH)
        else:
            print(f"     stream, node {row} from {column}: {speed:.2f} GB/s")
    # Some of what fits a level only is still in the one before.
    inner = first["cache", 32, 0]["extra"]["ns_per_load"]
    l2, l3 = float(nouns["l2_ns"][0]), float(nouns["l3_ns"][0])
    judge.between("load, 32 KiB, ns", inner, 0, 8 * float(nouns["insn_ns"][0]))
    judge.between("load, 256 KiB, ns",
                  first["cache", 256, 0]["extra"]["ns_per_load"],
                  inner + l2 / 2, inner + l2 * 1.1)
    judge.between("load, 2 MiB, ns",
                  first["cache", 2048, 0]["extra"]["ns_per_load"],
                  inner + l2 + (l3 - l2) / 2, inner + l3 * 1.1)
    for key, found in sorted(first.items()):
        if key[0] == "again":
            judge.compare(f"{found['workload']} twice, units/s",
                          second[key]["throughput"], found["throughput"],
                          REPEAT)
    topology(judge, nouns, Path(sys.argv[4]))
    # A line that never came would have passed nothing and failed nothing.
    wanted = (len(rows) + len(cpus) - cpus.count("none")) * nodes + 6
    if judge.count < wanted:
        print(f"NOT OK: {judge.count} comparisons, at least {wanted} wanted")
        return 1
    return 0 if judge.good else 1


if __name__ == "__main__":
    sys.exit(main())
