# SPDX-License-Identifier: GPL-2.0
"""Tests of the report, with small made-up runs: python3 -m unittest."""
import contextlib
import importlib.util
import io
import json
import math
import tempfile
import unittest
from pathlib import Path

import report
import runs
import table
from goals import MISSED, NOT_MEASURED, Verdict

PLOTS = unittest.skipUnless(importlib.util.find_spec("matplotlib"),
                            "matplotlib is not installed")


def sample(ns, percent):
    """A sample of 400 accesses, so many percent of them local."""
    near, far = 2 * percent, 200 - 2 * percent
    return {"ns": ns, "dram": [[near, far], [far, near]]}


def made(workload="wrongtouch", variant="policy", rate=100.0, seed=1,
         local=(10, 95, 95), pages=100, pause=500000, late=None):
    """A run: units/s, local share of each sample in percent, pause in ns."""
    late = rate if late is None else late
    return {
        "kernel": "6.12.118+deb13-arm64", "series": "6.12",
        "machine": "kunpeng920", "workload": workload, "variant": variant,
        "seed": seed, "date": "2026-11-27", "module": None, "qemu": "10.0.2",
        "host_seconds": 213,
        "work": {"seconds": 0.4, "units": rate * 0.4, "throughput": rate,
                 "p50_ns": 1000, "p99_ns": 2000, "p999_ns": 3000,
                 "max_ns": 4500, "interval_ms": 100, "threads": 8, "mb": 64,
                 "intervals": [rate / 10] * 2 + [late / 10] * 2, "extra": {}},
        "sim": {"instructions": {"user": 9, "kernel": 9, "numabal": 20000,
                                 "ftrace": 10000, "hint_fault": 9},
                "dram": [[1500, 500], [500, 1500]], "ns": 400000000,
                "samples": [sample((i + 1) * 10 ** 8, part)
                            for i, part in enumerate(local)],
                "scan_pause": {"n": 7, "p50_ns": 100000, "p999_ns": pause,
                               "max_ns": 2 * pause}},
        "vmstat": {"numa_hint_faults": 100, "numa_hint_faults_local": 50,
                   "numa_pte_updates": 200, "numa_pages_migrated": pages,
                   "pgmigrate_success": 100, "pgmigrate_fail": 0},
        "moves": 3, "scans": 7}


def section(*found):
    """A section of runs, which are to be well-formed."""
    for run in found:
        assert not list(runs.faults(run, runs.SHAPE)), run
    return runs.Section("6.12", "kunpeng920", list(found))


def rates(workload="groups2", **by_variant):
    """Runs of a workload with these throughputs in units/s."""
    return [made(workload, variant, rate)
            for variant, rate in by_variant.items()]


def write(top, *found):
    """Write runs to where they belong."""
    for run in found:
        path = Path(top, run["kernel"], run["machine"], run["workload"],
                    f"{run['variant']}.{run['seed']}.json")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(run))


def called(*args):
    """Call the program: status and what it said."""
    said = io.StringIO()
    with contextlib.redirect_stderr(said), contextlib.redirect_stdout(said):
        status = report.main([str(arg) for arg in args])
    return status, said.getvalue()


class Figures(unittest.TestCase):
    """What is computed from a run, or from several seeds."""

    def test_median(self):
        three = [made(rate=rate, seed=seed)
                 for seed, rate in enumerate((30, 10, 100))]
        self.assertEqual(section(*three).median("wrongtouch", "policy"), 30)
        self.assertEqual(section(*three[:2]).median("wrongtouch", "policy"),
                         20)
        self.assertIsNone(section(*three).median("wrongtouch", "off"))
        self.assertEqual(table.spread(section(*three), "wrongtouch",
                                      "policy"), "30.0 (10.0-100.0)")
        three[0]["moves"] = None
        self.assertEqual(section(*three).median(
            "wrongtouch", "policy", lambda run: run["moves"]), 3)

    def test_time_to_local(self):
        for parts, ns in (
                ((95, 95), 1e8), ((89, 90), 2e8), ((95, 95, 89), math.inf),
                ((0, 95, 95, 95, 95, 0), math.inf),
                ((0, 95, 95, 95, 95, 95, 0), 2e8),
                ((95, 0, 95, 95), 3e8), ((), None)):
            self.assertEqual(runs.time_to_local(made(local=parts)), ns, parts)
        run = made(local=(95, 0, 95))
        run["sim"]["samples"][1]["dram"] = [[0, 0], [0, 0]]
        self.assertEqual(runs.time_to_local(run), 1e8)

    def test_second_half(self):
        run = made()
        run["work"]["intervals"] = [1, 1, 50, 2, 4]
        self.assertEqual(runs.second_half(run), 30)

    def test_notes(self):
        first, second = made(seed=1), made(variant="stock", seed=2)
        first["module"] = "v0.4"
        self.assertEqual(table.uneven(section(first, second)), [
            "The seeds of wrongtouch differ: stock 2; policy 1."])
        second.update(kernel="6.12.117", qemu="9.2", module="v0.5", seed=1)
        self.assertEqual(len(table.uneven(section(first, second))), 3)

    def test_merged_rows(self):
        rows = table.verdicts([
            Verdict("goal", "a", "no runs", NOT_MEASURED),
            Verdict("goal", "b", "0.5", MISSED),
            Verdict("goal", "c", "no runs", NOT_MEASURED)])[2:]
        self.assertEqual(rows, [
            "| goal | a, c | no runs | not measured |",
            "| goal | b | 0.5 | **missed** |"])

    def test_order(self):
        found = [made() for _ in range(3)]
        for run, series in zip(found, ("10.1", "6.12", "6.1")):
            run["series"] = series
        self.assertEqual([one.series for one in runs.sections(found)],
                         ["6.1", "6.12", "10.1"])

    def test_share(self):
        self.assertEqual(runs.share([[1, 2], [3, 4]]), 0.5)
        self.assertIsNone(runs.share([[0]]))

    def test_detail(self):
        run = made(rate=1234.4)
        line = table.detail(section(run), "wrongtouch")[2]
        self.assertEqual(line, "| policy | 1,234 | 1.00 | 2.00 | 3.00 | 4.50 "
                         "| 75.0 | 0.20 | 100 | 7 | 100 | 3 | 1,000.0 "
                         "| 500.0 | 200 | 100 |")
        del run["moves"], run["scans"], run["sim"]["scan_pause"]
        run["vmstat"]["numa_hint_faults"] = 0
        line = table.detail(section(run), "wrongtouch")[2]
        self.assertTrue(line.endswith(
            "| 0 | - | 100 | - | - | - | - | - |"), line)

    def test_summary(self):
        found = rates(off=80, stock=100, observe=99, policy=115, oracle=120)
        row = table.summary(section(*found))[2]
        self.assertTrue(row.endswith(
            "| 1.0000 | 0.9900 | 1.1500 | 0.9583 | 75.0% | 0.9583 |"), row)
        row = table.summary(section(*found[1:]))[2]
        self.assertTrue(row.endswith(
            "| - | - | - | 0.9583 | - | 0.9583 |"), row)


class Files(unittest.TestCase):
    """The program, from files to files."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.top, self.out = Path(folder.name, "in"), Path(folder.name, "out")

    def test_missing(self):
        bad = [made(seed=seed) for seed in range(5)]
        del bad[0]["work"]["p99_ns"]
        del bad[1]["module"], bad[1]["vmstat"]["numa_hint_faults"]
        bad[2]["work"]["units"] = "many"
        bad[3]["sim"]["samples"][1]["dram"] = [[1, 2]]
        write(self.top, *bad)
        path = next(self.top.rglob("policy.4.json"))
        path.write_text(path.read_text()[:-9])
        for args in (("--check", self.top), (self.top, self.out)):
            status, said = called(*args)
            self.assertEqual(status, 1)
            self.assertEqual(len(said.splitlines()), 6, said)
            for seed, line in (
                    (0, "work.p99_ns is missing"), (1, "module is missing"),
                    (1, "vmstat.numa_hint_faults is missing"),
                    (2, "work.units is not a number"),
                    (3, "sim.samples has a dram in sample 1 that is not a"),
                    (4, "not read")):
                self.assertIn(f"policy.{seed}.json: {line}", said)
        self.assertFalse(self.out.exists())

    def test_misplaced(self):
        write(self.top, made())
        path = next(self.top.rglob("policy.1.json"))
        path.rename(path.with_name("stock.1.json"))
        self.assertIn("variant and seed", called("--check", self.top)[1])
        self.assertEqual(called("--check", self.out)[0], 1)

    def test_cumulative(self):
        run = made()
        run["sim"]["samples"] = [sample(i, 50) for i in range(20)]
        write(self.top, run)
        self.assertIn("cumulative", called("--check", self.top)[1])

    @PLOTS
    def test_curves(self):
        import plot
        seeds = [made(seed=seed, rate=rate, late=20)
                 for seed, rate in enumerate((10, 50, 30))]
        seeds[0]["sim"]["samples"] = [sample(100000777, 50)]
        self.assertEqual(plot.merged(seeds, plot.intervals),
                         [(0.05, 30), (0.15, 30), (0.25, 20), (0.35, 20)])
        self.assertEqual(plot.merged(seeds, plot.local_shares),
                         [(0.1, 10), (0.2, 95), (0.3, 95)])

    @PLOTS
    def test_pages(self):
        other = made("groups2", "stock", seed=2)
        other.update(series="7.2", kernel="7.2.12", machine="epyc")
        write(self.top, made(), made(seed=2), other)
        again = self.out.with_name("again")
        for out in (self.out, again):
            self.assertEqual(called(self.top, out), (0, ""))
        names = sorted(path.name for path in self.out.iterdir())
        self.assertEqual(len(names), 9)
        for name in names:
            self.assertEqual(Path(self.out, name).read_bytes(),
                             Path(again, name).read_bytes())
        page = Path(self.out, "6.12-kunpeng920.md").read_text()
        for part in page.split("](")[1:]:
            self.assertIn(part.split(")")[0], names)
        few = self.out.with_name("few")
        self.assertEqual(called(self.top, few, "--kernel", "7.2")[0], 0)
        self.assertFalse(Path(few, "6.12-kunpeng920.md").exists())
        self.assertEqual(called(self.top, few, "--machine", "x")[0], 1)
