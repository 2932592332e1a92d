# SPDX-License-Identifier: GPL-2.0
"""Markdown: the page of a section, and the index of all of them."""
import math
from collections import Counter
from typing import Callable, Iterable, List, Optional, Sequence

import goals
from goals import down, ratio
from runs import (VARIANTS, Figure, Run, Section, pause, second_half, share,
                  throughput, time_to_local, vmstat)

NONE = "-"
RATIO_OF_BEST = ("stock", "observe", "policy")


def amount(value: float) -> str:
    """A number of any size, to three digits or to the unit."""
    if value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 99.95 else f"{value:#.3g}"


def fixed(digits: int, scale: float = 1) -> Callable[[float], str]:
    """Format with so many digits, of a value divided by scale."""
    return lambda value: f"{value / scale:,.{digits}f}"


def shown(value: Optional[float], form: Callable[[float], str]) -> str:
    """A figure, or the sign for none."""
    return NONE if value is None else form(value)


def table(head: Sequence[str], rows: Iterable[Sequence[str]],
          left: int = 1) -> List[str]:
    """The lines of a table; all columns but the first few are numbers."""
    rule = [":--" if i < left else "--:" for i in range(len(head))]
    return ["| " + " | ".join(row) + " |" for row in (head, rule, *rows)]


def spread(section: Section, workload: str, variant: str) -> str:
    """Units/s: the median, and (min-max) if there are several seeds."""
    found = section.values(workload, variant, throughput)
    line = shown(section.median(workload, variant), amount)
    if len(found) > 1:
        line += f" ({amount(min(found))}-{amount(max(found))})"
    return line


def summary(section: Section) -> List[str]:
    """A row a workload: units/s, and how they compare."""
    rows = []
    for load in section.workloads:
        best = section.best(load)
        policy, oracle = (section.median(load, what)
                          for what in ("policy", "oracle"))
        late = ratio(section.median(load, "policy", second_half),
                     section.median(load, "oracle", second_half))
        rows.append(
            [load] + [spread(section, load, what) for what in VARIANTS]
            + [shown(ratio(section.median(load, what), best), down)
               for what in RATIO_OF_BEST]
            + [shown(ratio(policy, oracle), down),
               shown(goals.recovered(section, load), goals.percent),
               shown(late, down)])
    head = (["workload"] + [f"{what}, units/s" for what in VARIANTS]
            + [f"{what} / best" for what in RATIO_OF_BEST]
            + ["policy / oracle", "recovered", "second half"])
    return table(head, rows)


def local_percent(run: Run) -> Optional[float]:
    """The share of DRAM accesses that are local, in percent."""
    part = share(run["sim"]["dram"])
    return None if part is None else 100 * part


def added(key: str) -> Figure:
    """Instructions counted for key, per hint fault."""
    return lambda run: ratio(run["sim"]["instructions"][key],
                             run["vmstat"]["numa_hint_faults"])


def seconds(ns: float) -> str:
    """ns as seconds, inf as never."""
    return "never" if math.isinf(ns) else f"{ns / 1e9:.2f}"


# Columns of the detail tables: head, figure, and how it is written.
DETAIL = (
    ("throughput, units/s", throughput, amount),
    ("p50, us", lambda run: run["work"]["p50_ns"], fixed(2, 1000)),
    ("p99, us", lambda run: run["work"]["p99_ns"], fixed(2, 1000)),
    ("p99.9, us", lambda run: run["work"]["p999_ns"], fixed(2, 1000)),
    ("max, us", lambda run: run["work"]["max_ns"], fixed(2, 1000)),
    ("local, %", local_percent, fixed(1)),
    ("90% local after, s", time_to_local, seconds),
    ("hint faults", vmstat("numa_hint_faults"), fixed(0)),
    ("scans", lambda run: run.get("scans"), fixed(0)),
    ("pages migrated", vmstat("numa_pages_migrated"), fixed(0)),
    ("task moves", lambda run: run.get("moves"), fixed(0)),
    ("longest scan pause, us", pause("max_ns"), fixed(1, 1000)),
    ("scan pause p99.9, us", pause("p999_ns"), fixed(1, 1000)),
    ("numabal, instr./fault", added("numabal"), fixed(0)),
    ("ftrace, instr./fault", added("ftrace"), fixed(0)),
)


def detail(section: Section, load: str) -> List[str]:
    """A row a variant of a workload, of those that were run."""
    rows = [[what] + [shown(section.median(load, what, figure), form)
                      for _, figure, form in DETAIL]
            for what in VARIANTS if section.cell(load, what)]
    return table(["variant"] + [head for head, _, _ in DETAIL], rows)


def verdicts(found: List[goals.Verdict]) -> List[str]:
    """The table of goals; what was not measured takes a row a reason."""
    rows, merged = [], {}
    for goal, load, figure, verdict in found:
        key = goal, figure, verdict
        if verdict in (goals.NOT_MEASURED, goals.NOT_ASKED) and key in merged:
            merged[key][1] += f", {load}"
            continue
        merged[key] = [goal, load, figure,
                       f"**{verdict}**" if verdict == goals.MISSED
                       else verdict]
        rows.append(merged[key])
    return table(("goal", "workload", "figure", "verdict"), rows, 4)


def counted(found: List[goals.Verdict]) -> str:
    """How many verdicts there are of each kind."""
    number = Counter(one.verdict for one in found)
    return ", ".join(f"{number[kind]} {kind}" for kind in goals.VERDICTS)


def several(values: Iterable) -> str:
    """What there is, without doubles, in order."""
    return ", ".join(str(value) for value in sorted(set(values)))


def uneven(section: Section) -> List[str]:
    """What makes the runs of a section compare badly, a line each."""
    notes = []
    for key, what in (("kernel", "kernels"), ("qemu", "versions of QEMU")):
        if len({run[key] for run in section.runs}) > 1:
            notes.append(f"Runs of several {what} are taken together.")
    if len({run["module"] for run in section.runs if run["module"]}) > 1:
        notes.append("Runs of several versions of the module are taken "
                     "together.")
    for load in section.workloads:
        seeds = {what: several(run["seed"] for run in section.cell(load, what))
                 for what in VARIANTS if section.cell(load, what)}
        if len(set(seeds.values())) > 1:
            notes.append(f"The seeds of {load} differ: " + "; ".join(
                f"{what} {those}" for what, those in seeds.items()) + ".")
    return notes


def facts(section: Section) -> List[str]:
    """Versions, seeds, dates, number of runs and host hours of a section."""
    runs = section.runs
    dates = sorted({run["date"] for run in runs})
    modules = {run["module"] for run in runs if run["module"]}
    hours = sum(run["host_seconds"] for run in runs) / 3600
    return [
        "- kernel: " + several(run["kernel"] for run in runs),
        "- module: " + (several(modules) or NONE),
        "- QEMU: " + several(run["qemu"] for run in runs),
        "- seeds: " + several(run["seed"] for run in runs),
        f"- dates: {dates[0]}" + (f" to {dates[-1]}" if dates[1:] else ""),
        f"- runs: {len(runs)}, {hours:.1f} hours of the host",
    ] + [f"- **note:** {note}" for note in uneven(section)]


def stem(section: Section) -> str:
    """How the names of a section's files begin."""
    return f"{section.series}-{section.machine}"


SUMMARY_TEXT = """\
Medians over the seeds, with the least and the most if there are several.
*best* is the better of stock and off. *recovered* is (policy - best) /
(oracle - best), where the oracle is more than 5% better than the best.
*second half* is policy / oracle by the units done in the second half of the
intervals. Ratios are ratios of medians, rounded down."""

GOALS_TEXT = """\
A goal is *not measured* where runs are missing, and *not asked* where there
is nothing to judge (no gap to recover, no scan, nothing to migrate)."""

DETAIL_TEXT = """\
Medians over the seeds. *local* is the share of accesses to DRAM, by user
code in the region of interest, that went to memory of the CPU's own node.
*90% local after* is the time from the start of the region to the first
sample from which on that share stays at 90% or more until the end, or for at
least 5 samples. A pause by a scan is one call of the kernel's scanner. The
last two columns are instructions that the module, and ftrace on its behalf,
took per hint fault of the run."""


def page(section: Section) -> str:
    """The page of a section: summary, goals, details; with its plots."""
    name = stem(section)
    found = goals.judge(section)
    lines = [f"# Linux {section.series}, {section.machine}", ""]
    lines += facts(section)
    lines += ["", "## Summary", "", *summary(section), "", SUMMARY_TEXT, "",
              f"![throughput relative to off]({name}-relative.svg)", "",
              "## Goals", "", counted(found).capitalize() + ".", "",
              *verdicts(found), "", GOALS_TEXT, "",
              "## Details", "", DETAIL_TEXT]
    for load in section.workloads:
        lines += ["", f"### {load}", "", *detail(section, load), "",
                  f"![throughput over time]({name}-{load}-throughput.svg)",
                  "", f"![local share over time]({name}-{load}-local.svg)"]
    return "\n".join(lines) + "\n"


def index(found: List[Section]) -> str:
    """The index: a part for each section."""
    lines = ["# NUMA benchmark", "",
             "What throughput each workload has with NUMA balancing off, with "
             "the stock kernel's, with numabal observing, with its policy, "
             "and with an oracle that knows where everything belongs."]
    for section in found:
        lines += ["", f"## Linux {section.series}, {section.machine}", "",
                  *facts(section),
                  "- goals: " + counted(goals.judge(section)),
                  f"- [results]({stem(section)}.md)"]
    return "\n".join(lines) + "\n"
