# SPDX-License-Identifier: GPL-2.0
"""The runs of the benchmark: load, check, and take medians over seeds.

A run is one file, RUNS/KERNEL/MACHINE/WORKLOAD/VARIANT.SEED.json, where KERNEL
is the kernel's version, its series, or SERIES-ARCH.  Keys that end in _ns and
the key ns are nanoseconds, throughput is units/s, interval_ms milliseconds,
mb MiB, host_seconds seconds of the host; a matrix of DRAM accesses has the
node of the CPU as row and that of the memory as column.
"""
import datetime
import json
import math
import re
import statistics
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List, Optional, Tuple

VARIANTS = ("off", "stock", "observe", "policy", "oracle")
LOCAL_SHARE = 0.9       # what counts as local, as a share of accesses
LOCAL_SAMPLES = 5       # for so many samples, or until the end

Run = Dict[str, Any]
Figure = Callable[[Run], Optional[float]]


def is_count(value: Any) -> bool:
    """A number that is finite and not negative (and true is no number)."""
    return (isinstance(value, (int, float)) and not isinstance(value, bool)
            and math.isfinite(value) and value >= 0)


def count(value: Any) -> Optional[str]:
    """Say what is wrong with a number, or None; so do all of these."""
    return None if is_count(value) else "is not a number from 0 on"


def positive(value: Any) -> Optional[str]:
    return None if is_count(value) and value else "is not a number over 0"


def seed(value: Any) -> Optional[str]:
    return None if type(value) is int else "is not an integer"


def text(value: Any) -> Optional[str]:
    return None if isinstance(value, str) and value else "is not a text"


def or_null(test: Callable[[Any], Optional[str]]) -> Callable:
    """The same test, of a key that must be there but may be null."""
    return lambda value: None if value is None else test(value)


def name(value: Any) -> Optional[str]:
    """Names become parts of paths and of tables."""
    good = isinstance(value, str) and re.fullmatch(r"[\w.+~-]+", value)
    return None if good else "is not a name"


def variant(value: Any) -> Optional[str]:
    return None if value in VARIANTS else "is none of " + ", ".join(VARIANTS)


def date(value: Any) -> Optional[str]:
    try:
        datetime.datetime.strptime(value, "%Y-%m-%d")
    except (TypeError, ValueError):
        return "is not a date such as 2026-11-27"
    return None


def counts(value: Any) -> Optional[str]:
    good = isinstance(value, list) and all(map(is_count, value))
    return None if good else "is not a list of numbers from 0 on"


def matrix(value: Any) -> Optional[str]:
    good = (isinstance(value, list) and value
            and all(counts(row) is None and len(row) == len(value)
                    for row in value))
    return None if good else "is not a square matrix of counts"


def samples(value: Any) -> Optional[str]:
    """Samples are in the order of time, each with the ns of its own."""
    if not isinstance(value, list):
        return "is not a list"
    last = -1.0
    for i, sample in enumerate(value):
        for key, test in (("ns", count), ("dram", matrix)):
            if not isinstance(sample, dict) or key not in sample:
                return f"has no {key} in sample {i}"
            wrong = test(sample[key])
            if wrong:
                return f"has a {key} in sample {i} that {wrong}"
        if sample["ns"] <= last:
            return f"goes back in time in sample {i}"
        last = sample["ns"]
    return None


def anything(value: Any) -> Optional[str]:
    return None if isinstance(value, dict) else "is not an object"


class Maybe:
    """A key that may be absent or null."""

    def __init__(self, shape: Any):
        self.shape = shape


SHAPE = {
    "kernel": name, "series": name, "machine": name, "workload": name,
    "variant": variant, "seed": seed, "date": date, "module": or_null(text),
    "qemu": text, "host_seconds": count,
    "work": {
        "seconds": positive, "units": count, "throughput": count,
        **dict.fromkeys(("p50_ns", "p99_ns", "p999_ns", "max_ns"),
                        or_null(count)),
        "interval_ms": positive, "intervals": counts, "threads": count,
        "mb": count, "extra": anything},
    "sim": {
        "instructions": dict.fromkeys(
            ("user", "kernel", "numabal", "ftrace", "hint_fault"), count),
        "dram": matrix, "ns": positive, "samples": samples,
        "scan_pause": Maybe({
            "n": count, **dict.fromkeys(("p50_ns", "p999_ns", "max_ns"),
                                        or_null(count))})},
    "vmstat": dict.fromkeys(
        ("numa_hint_faults", "numa_hint_faults_local", "numa_pte_updates",
         "numa_pages_migrated", "pgmigrate_success", "pgmigrate_fail"),
        count),
    "moves": Maybe(count), "scans": Maybe(count)}


def faults(value: Any, shape: Any, where: str = "") -> Iterator[str]:
    """What is wrong with a value, one line a key."""
    if not isinstance(shape, dict):
        wrong = shape(value)
        if wrong:
            yield f"{where} {wrong}"
        return
    if not isinstance(value, dict):
        yield f"{where or 'the file'} is not an object"
        return
    for key, part in shape.items():
        path = f"{where}.{key}" if where else key
        if isinstance(part, Maybe):
            if value.get(key) is not None:
                yield from faults(value[key], part.shape, path)
        elif key not in value:
            yield f"{path} is missing"
        else:
            yield from faults(value[key], part, path)


def misfits(run: Run, parts: Tuple[str, ...]) -> Iterator[str]:
    """What of a run, whose keys are good, does not fit the rest of it."""
    if len(parts) != 4:
        yield "does not lie at KERNEL/MACHINE/WORKLOAD/VARIANT.SEED.json"
    else:
        if parts[0] not in (run["kernel"], run["series"]) and \
                not parts[0].startswith(run["series"] + "-"):
            yield f"kernel is {run['kernel']}, not that of the path"
        last = f"{run['variant']}.{run['seed']}.json"
        for key, there, here in (
                ("machine", parts[1], run["machine"]),
                ("workload", parts[2], run["workload"]),
                ("variant and seed", parts[3], last)):
            if there != here:
                yield f"{key}: {here}, but the path says {there}"
    if not run["kernel"].startswith(run["series"]):
        yield f"series {run['series']} is not that of {run['kernel']}"
    sim = run["sim"]
    if any(len(s["dram"]) != len(sim["dram"]) for s in sim["samples"]):
        yield "sim.samples has matrices of another size than sim.dram"
    elif sum(total(s["dram"]) for s in sim["samples"]) > \
            1.1 * total(sim["dram"]):
        yield "sim.samples counts more than sim.dram: is it cumulative?"


def load(top: Path) -> Tuple[List[Run], List[str]]:
    """All runs below a folder, in order, and what is wrong, with the file."""
    runs, wrong = [], []

    def refuse(word: str) -> None:
        raise ValueError(f"{word} is not a number")

    for path in sorted(top.rglob("*.json")):
        try:
            run = json.loads(path.read_text(encoding="utf-8"),
                             parse_constant=refuse)
        except (OSError, ValueError) as error:
            wrong.append(f"{path}: not read: {error}")
            continue
        found = list(faults(run, SHAPE)) or \
            list(misfits(run, path.relative_to(top).parts))
        wrong += [f"{path}: {line}" for line in found]
        runs.append(run)
    if not runs and not wrong:
        wrong.append(f"{top}: no run")
    return runs, wrong


def total(dram: List[List[float]]) -> float:
    """All accesses of a matrix."""
    return sum(map(sum, dram))


def share(dram: List[List[float]]) -> Optional[float]:
    """Local accesses of all, 0 to 1; None if there were none."""
    everything = total(dram)
    if not everything:
        return None
    return sum(row[i] for i, row in enumerate(dram)) / everything


def throughput(run: Run) -> float:
    """Units/s."""
    return run["work"]["throughput"]


def second_half(run: Run) -> Optional[float]:
    """Units/s in the second half of the intervals, an odd one left out."""
    work = run["work"]
    half = work["intervals"][(len(work["intervals"]) + 1) // 2:]
    if not half:
        return None
    return sum(half) / (len(half) * work["interval_ms"] / 1000)


def time_to_local(run: Run) -> Optional[float]:
    """ns to the sample from which on accesses are local, inf for never.

    Samples without any access say nothing and are left out.
    """
    seen = [(s["ns"], share(s["dram"])) for s in run["sim"]["samples"]]
    seen = [(ns, part) for ns, part in seen if part is not None]
    for i, (ns, _) in enumerate(seen):
        if all(part >= LOCAL_SHARE for _, part in seen[i:i + LOCAL_SAMPLES]):
            return ns
    return math.inf if seen else None


def pause(key: str) -> Figure:
    """A figure of the pauses by scans, in ns; None if there was none."""
    def figure(run: Run) -> Optional[float]:
        found = run["sim"].get("scan_pause")
        return found.get(key) if found and found["n"] else None
    return figure


def vmstat(key: str) -> Figure:
    """A count of /proc/vmstat, its growth over the run."""
    return lambda run: run["vmstat"][key]


class Section:
    """The runs of one series of kernels on one machine."""

    def __init__(self, series: str, machine: str, runs: List[Run]):
        self.series, self.machine, self.runs = series, machine, runs
        self.workloads = sorted({run["workload"] for run in runs})

    def values(self, workload: str, what: str, figure: Figure) -> List[float]:
        """A figure of all seeds of a workload's variant that have it."""
        found = [figure(run) for run in self.cell(workload, what)]
        return [value for value in found if value is not None]

    def cell(self, workload: str, what: str) -> List[Run]:
        """The runs of a workload's variant."""
        return [run for run in self.runs
                if (run["workload"], run["variant"]) == (workload, what)]

    def median(self, workload: str, what: str,
               figure: Figure = throughput) -> Optional[float]:
        """The median over seeds, in the figure's unit."""
        found = self.values(workload, what, figure)
        return statistics.median(found) if found else None

    def best(self, workload: str) -> Optional[float]:
        """Units/s of the better of stock and off; None if one is missing."""
        both = [self.median(workload, what) for what in ("stock", "off")]
        return None if None in both else max(both)


def sections(runs: List[Run]) -> List[Section]:
    """The sections of a report, by series (as numbers) and machine."""
    keys = {(run["series"], run["machine"]) for run in runs}

    def order(key: Tuple[str, str]) -> Tuple[List[int], str, str]:
        return [int(n) for n in re.findall(r"\d+", key[0])], key[0], key[1]

    return [Section(series, machine,
                    [run for run in runs if
                     (run["series"], run["machine"]) == (series, machine)])
            for series, machine in sorted(keys, key=order)]
