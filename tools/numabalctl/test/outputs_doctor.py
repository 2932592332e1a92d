#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""What numabalctl doctor prints of a machine and a process that are made here.

outputs_doctor.py PROGRAM
"""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import unittest

import jsonschema

TOOL = pathlib.Path(__file__).parent.parent
NODES = 4
PID = 77
# A task's name may have any character.
COMM = 'a" b) \\'
ZONE = """Node {node}, zone   Normal
  per-node stats
      nr_inactive_file 1000
  pages free     {free}
        boost    0
        min      100
        low      150
        high     200
        managed  100000
        protection: (0, 0, 0, 0)
"""


def stat(kernel=False):
    fields = ["S", *["0"] * 5, "2097152" if kernel else "0", *["0"] * 29, "6", *["0"] * 13]
    return f"{PID} ({COMM}) {' '.join(fields)}\n"


def files(nodes=NODES, full=()):
    """By path: all is well, but for what the process's memory is like."""
    sysfs = "sys/devices/system/node"
    there = f"0-{nodes - 1}\n" if nodes > 1 else "0\n"
    made = {f"{sysfs}/{name}": there for name in ("online", "has_memory", "has_cpu")}
    for node in range(nodes):
        made[f"{sysfs}/node{node}/cpulist"] = f"{2 * node}-{2 * node + 1}\n"
        made[f"{sysfs}/node{node}/numastat"] = "numa_hit 9\nnuma_miss 0\nnuma_foreign 3\n"
    process = f"proc/{PID}"
    status = f"Name:\t{COMM}\nCpus_allowed_list:\t0-{2 * nodes - 1}\nMems_allowed_list:\t{there}"
    return made | {
        "proc/zoneinfo": "".join(ZONE.format(node=n, free=200 if n in full else 5000)
                                 for n in range(nodes)),
        "proc/sys/kernel/numa_balancing": "1\n",
        "proc/sys/vm/zone_reclaim_mode": "0\n",
        "sys/kernel/debug/sched/numa_balancing/scan_size_mb": "256\n",
        "sys/kernel/debug/sched/numa_balancing/scan_delay_ms": "1000\n",
        f"{process}/stat": stat(),
        f"{process}/status": status,
        f"{process}/cgroup": "0::/app.slice\n",
        f"{process}/sched": "mm->numa_scan_seq : 3\nse.sum_exec_runtime : 10.5\n",
        f"{process}/task/{PID}/stat": stat(),
        f"{process}/task/{PID}/status": status,
        f"{process}/numa_maps": "7f00 default anon=4096 dirty=4096 N3=4096\n",
        f"{process}/smaps": "7f00-8f00 rw-p 00000000 00:00 0\nVmFlags: rd wr\n",
    }


def doctor(made, *args, status=0):
    """Its output on a machine of these files; it has to end with that status."""
    with tempfile.TemporaryDirectory() as root:
        for path, text in made.items():
            if text is None:
                continue
            file = pathlib.Path(root) / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        began = time.monotonic()
        run = subprocess.run([PROGRAM, "doctor", *map(str, args)], capture_output=True,
                             text=True, check=False, env={**os.environ, "NUMABALCTL_ROOT": root})
        doctor.took = time.monotonic() - began
    if run.returncode != status:
        raise AssertionError(f"{args}: status {run.returncode}: {run.stdout}{run.stderr}")
    return run.stdout + run.stderr


def report(made, *args, status=0):
    schema = json.loads((TOOL / "schema/doctor.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    value = json.loads(doctor(made, "--json", *args, status=status))
    jsonschema.Draft202012Validator(schema).validate(value)
    return value


def causes(value):
    return [finding["cause"] for finding in value["findings"]]


class Doctor(unittest.TestCase):
    def test_well(self):
        self.assertEqual(report(files()), {"findings": [], "lacking": []})
        value = report(files(), PID)
        self.assertEqual(value, {"pid": PID, "comm": COMM, "kib": 16384, "findings": [],
                                 "lacking": []})
        self.assertIn("Nothing to report.", doctor(files(), PID))

    def test_remote(self):
        maps = "7f00 default anon=4096 dirty=4096 N1=4000 N2=96\n"
        value = report(files() | {f"proc/{PID}/numa_maps": maps}, PID, status=5)
        self.assertEqual(causes(value), ["first_touch"])
        finding = value["findings"][0]
        self.assertEqual(finding["kib"], 16384)
        self.assertEqual(finding["cures"], [f"migratepages {PID} 1-2 3"])
        self.assertIn({"file": f"/proc/{PID}/numa_maps", "says": maps.strip()},
                      finding["evidence"])
        self.assertIn({"file": f"/proc/{PID}/task/*/stat", "says": "1 of 1 threads on node 3"},
                      finding["evidence"])

    def test_text_has_all(self):
        """What JSON has is in the text, too, of a policy of the process and of another."""
        made = files(full=[1]) | {f"proc/{PID}/numa_maps":
                                  "7f00 bind:0 anon=4096 N0=4096\n8f00 prefer:1 anon=999 N2=999\n"
                                  "9f00 bind:0 stack anon=1 N0=1\n"}
        value = report(made, PID, status=5)
        self.assertEqual([(f["cause"], f["scope"]) for f in value["findings"]],
                         [("wanted_full", "mapping"), ("bind", "process")])
        text = re.sub(r"\s+", " ", doctor(made, PID, status=5))
        self.assertEqual(text.count("to change it"), 2)
        for finding in value["findings"]:
            for word in [finding["what"], *finding["cures"],
                         *(e["says"] for e in finding["evidence"])]:
                self.assertIn(re.sub(r"\s+", " ", word), text)

    def test_width(self):
        lines = doctor(files(full=[0, 1, 2, 3]), status=5).splitlines()
        self.assertLessEqual(max(map(len, lines)), 80)
        self.assertEqual(len(report(files(full=[0, 2]), status=5)["findings"]), 2)

    def test_one_node(self):
        self.assertEqual(causes(report(files(nodes=1), status=5)), ["one_node"])

    def test_unread(self):
        made = files() | {"proc/zoneinfo": None,
                          "sys/kernel/debug/sched/numa_balancing/scan_size_mb": None}
        value = report(made, PID)
        self.assertEqual([file["file"] for file in value["lacking"]],
                         ["/proc/zoneinfo", "/sys/kernel/debug/sched/numa_balancing/"])
        self.assertIn("unread: /proc/zoneinfo", doctor(made, PID))

    def test_no_process(self):
        self.assertIn("no process 78", doctor(files(), 78, status=1))
        made = files() | {f"proc/{PID}/stat": stat(kernel=True)}
        self.assertIn("kernel thread", doctor(made, PID, status=1))
        made = files() | {f"proc/{PID}/numa_maps": "7f00 default N0=1\nrubbish\n"}
        self.assertIn("line 2", doctor(made, PID, status=1))

    def test_large(self):
        """16 nodes, 20,000 mappings, 2,000 threads: all of it, and soon."""
        made = files(nodes=16)
        maps = [f"{0x7f0000000000 + (i << 20):x} default anon=256 N{i % 16}=256"
                for i in range(20000)]
        made[f"proc/{PID}/numa_maps"] = "\n".join(maps) + "\n"
        made[f"proc/{PID}/smaps"] = "".join(f"{line.split()[0]}-ffff00000000 rw-p 0 0:0 0\n"
                                            for line in maps)
        for tid in range(1000, 3000):
            made[f"proc/{PID}/task/{tid}/stat"] = stat()
            made[f"proc/{PID}/task/{tid}/status"] = made[f"proc/{PID}/status"]
        value = report(made, PID, status=5)
        print(f"# doctor of 20,000 mappings, 2,000 threads: {doctor.took * 1000:.0f} ms",
              file=sys.stderr)
        self.assertLess(doctor.took, 5)
        self.assertEqual(value["kib"], 20000 * 1024)
        self.assertEqual(value["findings"][0]["kib"], 20000 * 1024 * 15 // 16)


if __name__ == "__main__":
    PROGRAM = sys.argv[1]
    unittest.main(argv=sys.argv[:1])
