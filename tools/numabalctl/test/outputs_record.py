#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""What `numabalctl record` writes and `report` tells of it, as outputs.py judges the rest.

outputs_record.py PROGRAM
"""
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unittest
from xml.etree import ElementTree

import outputs


class Record(unittest.TestCase):
    """A record of files that change while a command runs, and what is told of it."""

    def record(self, root, command, status=0):
        file = pathlib.Path(root) / "record"
        outputs.ctl("record", "-i", "100", "-o", file, "--", "sh", "-c", command, root=root,
            status=status)
        self.assertEqual(file.stat().st_mode & 0o777, 0o600)
        lines = [json.loads(line) for line in file.read_text().splitlines()]
        for line in lines:
            outputs.fits_schema(line, "record")
        self.assertEqual((lines[-1]["end"], lines[-1]["status"]), ("command", status))
        return file

    def report(self, file):
        told = json.loads(outputs.ctl("report", "--json", file))
        outputs.fits_schema(told, "report")
        return told

    def test_changes(self):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder) / "root"
            shutil.copytree(outputs.FIXTURE, root)
            # What is to come: 1000 faults of node 1 on node 2, 500 pages to 1 from 2.
            for view, old, new in (
                    ("matrix", r"(all faults total n1 \d+ \d+) (\d+)", 1000),
                    ("matrix", r"(migrated pages total n1 \d+ \d+) (\d+)", 500)):
                path = root / outputs.DEBUGFS / (view + ".next")
                text = (path if path.exists() else root / outputs.DEBUGFS / view).read_text()
                text, n = re.subn(old, lambda m, more=new:
                                  f"{m[1]} {int(m[2]) + more}", text)
                self.assertEqual(n, 1)
                path.write_text(text)
            debugfs = root / outputs.DEBUGFS
            file = self.record(root, f"sleep 0.3; mv {debugfs}/matrix.next {debugfs}/matrix; "
                               "sleep 0.3; exit 7", 7)
            told = self.report(file)
            self.assertEqual(told["command"][:2], ["sh", "-c"])
            self.assertTrue(told["whole"])
            faults = [[0] * 4 for _ in range(4)]
            faults[1][2] = 1000
            self.assertEqual(told["faults"], faults)
            faults[1][2] = 500
            self.assertEqual(told["moved_pages"], faults)
            busy = [point for point in told["points"] if point["faults"]]
            self.assertEqual([(p["faults"], p["local"], p["moved_pages"]) for p in busy],
                             [(1000, 0, 500)])
            self.assertEqual((told["tasks"], told["unseen_faults"]), ([], 1000))
            svg = pathlib.Path(folder) / "plot.svg"
            outputs.ctl("report", "--svg", svg, file)
            self.assertTrue(ElementTree.fromstring(svg.read_text()).tag.endswith("svg"))
            text = outputs.ctl("report", file)
            self.assertIn("1000 hint faults, 0% of them local", text)
            self.assertLessEqual(max(map(len, text.splitlines()[1:])), 80)
            maps = json.loads(outputs.ctl("heatmap", "--json", "--record", file))
            outputs.fits_schema(maps, "heatmap")
            self.assertEqual([row["faults"] for row in maps[0]["rows"]], told["faults"])
            # Cut off anywhere, it is told as far as it goes, or not at all; but never wrong.
            whole = file.read_bytes()
            for size in range(0, len(whole), 1009):
                file.write_bytes(whole[:size])
                run = subprocess.run([outputs.PROGRAM, "report", "--json", file],
                                     capture_output=True, text=True, check=False)
                self.assertIn(run.returncode, (0, 1), run.stderr)
                if not run.returncode:
                    cut = json.loads(run.stdout)
                    self.assertFalse(cut["whole"])
                    self.assertEqual(cut["points"], told["points"][:len(cut["points"])])

    def test_no_record(self):
        outputs.ctl("report", "/nowhere", status=1)
        outputs.ctl("report", __file__, status=1)
        outputs.ctl("record", "-o", "/dev/null", "--", "/nowhere", status=127)
        with tempfile.TemporaryDirectory() as root:
            outputs.ctl("record", "-o", "/dev/null", "--", "true", root=root, status=3)

    def test_crowd(self):
        """10,000 tasks on 16 nodes, all of which change all the time."""
        cells = "/".join([",".join(["7"] * 16)] * 16)
        head = (outputs.FIXTURE / outputs.DEBUGFS / "tasks").read_text().splitlines()[0]
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            shutil.copytree(outputs.FIXTURE, root, dirs_exist_ok=True)
            for moves in 0, 1:
                rows = [f"{i} {i} 0 c default 1 -1 100 1792 1792 6 1792 0 0 0 0 {cells} {cells} "
                        f"{cells} {cells} - 0 {moves} 0 0 0 0 5" for i in range(1, 10001)]
                (root / f"tasks.{moves}").write_text("\n".join([head, *rows]) + "\n")
            names = " ".join(f"n{i}" for i in range(16))
            debugfs = root / outputs.DEBUGFS
            (debugfs / "matrix").write_text(f"kind unit span row {names}\n" + "".join(
                f"{kind} total n{i} {' '.join(['0'] * 16)}\n"
                for kind in ("all faults", "migrated pages") for i in range(16)))
            shutil.copy(root / "tasks.0", root / outputs.DEBUGFS / "tasks")
            file = self.record(root, "for i in 1 0 1; do sleep 1; "
                               f"cp {root}/tasks.$i {debugfs}/new; "
                               f"mv {debugfs}/new {debugfs}/tasks; done; sleep 1")
            began = time.monotonic()
            told = self.report(file)
            took = time.monotonic() - began
            size = file.stat().st_size >> 20
        print(f"# report of 10,000 tasks on 16 nodes, {told['samples']} samples, {size} MiB: "
              f"{took * 1000:.0f} ms", file=sys.stderr)
        self.assertEqual(len(told["tasks"]), 10000)
        self.assertEqual(sum(task["moves"] for task in told["tasks"]), 20000)
        self.assertLess(took, 5 if "asan" not in outputs.PROGRAM else 60)


if __name__ == "__main__":
    outputs.PROGRAM = sys.argv[1]
    unittest.main(argv=sys.argv[:1])
