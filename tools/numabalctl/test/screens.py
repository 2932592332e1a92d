#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""numabalctl top and heat maps on terminals: what is on the screen, by pyte.

screens.py PROGRAM: the module's files are those in fixture/, or made here: 4 to 16 nodes
and 10,000 tasks. What is expected is computed here from them.
"""
import contextlib
import fcntl
import json
import os
import pathlib
import pty
import select
import shutil
import struct
import subprocess
import sys
import tempfile
import termios
import time
import unittest

import pyte

import outputs
from outputs import DEBUGFS, FIXTURE, ctl, fits_schema, table

LIMIT = 60


class Terminal:
    """A program on a terminal."""

    def __init__(self, *args, root=FIXTURE, lines=24, columns=80, kind="xterm-256color", **env):
        self.screen = pyte.Screen(columns, lines)
        self.stream = pyte.ByteStream(self.screen)
        self.usage = None
        self.pid, self.fd = pty.fork()
        if not self.pid:
            os.environ.update(NUMABALCTL_ROOT=str(root), TERM=kind, LC_ALL="C.UTF-8", **env)
            self.set_size(0, lines, columns)
            os.execv(outputs.PROGRAM, [outputs.PROGRAM, *map(str, args)])

    @staticmethod
    def set_size(fd, lines, columns):
        fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def resize(self, lines, columns):
        self.screen.resize(lines, columns)
        self.set_size(self.fd, lines, columns)

    def read(self, wait):
        """Return: was there more?"""
        if not select.select([self.fd], [], [], wait)[0]:
            return False
        try:
            self.stream.feed(os.read(self.fd, 65536))
        except OSError:
            return False
        return True

    def until(self, shows):
        end = time.monotonic() + LIMIT
        while time.monotonic() < end:
            while self.read(0.2):
                pass
            if shows(self.screen.display):
                return self.screen.display
        raise AssertionError("not in time:\n" + "\n".join(self.screen.display))

    def press(self, keys):
        os.write(self.fd, keys.encode())

    def end(self):
        while self.read(LIMIT):
            pass
        _, status, self.usage = os.wait4(self.pid, 0)
        os.close(self.fd)
        return os.waitstatus_to_exitcode(status)


def at(line, text):
    return lambda display: text in display[line]


def somewhere(text):
    return lambda display: any(text in line for line in display)


def cells(text):
    return [list(map(int, row.split(","))) for row in text.split("/")]


@contextlib.contextmanager
def machine(nodes, tasks):
    """A module's files: of so many nodes, and tasks, four a process, in 50 cgroups."""
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        shutil.copytree(FIXTURE, root, dirs_exist_ok=True)
        shutil.rmtree(root / "sys/devices/system/node")
        for i in range(nodes):
            node = root / f"sys/devices/system/node/node{i}"
            node.mkdir(parents=True)
            (node / "distance").write_text(
                " ".join("10" if i == j else str(12 + (i + j) % 80) for j in range(nodes)) + "\n")
            (node / "cpulist").write_text(f"{i}\n")
            (node / "meminfo").write_text(f"Node {i} MemTotal: 1000000 kB\n"
                                          f"Node {i} MemFree: {i * 10000} kB\n")
        matrix = ["kind unit span row " + " ".join(f"n{i}" for i in range(nodes))]
        for kind, span in (("all", "total"), ("all", "recent"), ("migrated", "total")):
            matrix += [f"{kind} faults {span} n{i} " +
                       " ".join(str(1000 if i == j else i) for j in range(nodes))
                       for i in range(nodes)]
        (root / DEBUGFS / "matrix").write_text("\n".join(matrix) + "\n")
        columns = list(table("tasks")[0])
        lines = [" ".join(columns)]
        zeros = "/".join([",".join(["0"] * nodes)] * nodes)
        for i in range(1, tasks + 1):
            recent = "/".join(",".join(str((i * (r + 1) * (c + 1)) % 4000) for c in range(nodes))
                              for r in range(nodes)) if i % 100 == 0 else zeros
            row = {**dict.fromkeys(columns, "0"), "tid": str(10000 + i),
                   "tgid": str(10000 + i // 4 * 4), "comm": f"task\\040{i}", "class": "default",
                   "node": str(i % nodes), "preferred": "-1", "faults": str(i),
                   "recent_matrix": recent}
            lines.append(" ".join(row.values()))
        (root / DEBUGFS / "tasks").write_text("\n".join(lines) + "\n")
        for i in range(0, tasks + 1, 4):
            (root / f"proc/{10000 + i}").mkdir()
            (root / f"proc/{10000 + i}/cgroup").write_text(f"0::/app.slice/{i % 50}\n")
        yield root


class Json(unittest.TestCase):
    def samples(self, *args, **more):
        text, found = ctl("top", "--json", *args, **more), []
        while text.strip():
            value, end = json.JSONDecoder().raw_decode(text)
            fits_schema(value, "top")
            found.append(value)
            text = text[end:].lstrip()
        return found

    def test_views(self):
        first, second = self.samples("--count", 2, "--delay", 0.1)
        self.assertEqual(first["tasks"], second["tasks"])
        self.assertEqual([n["distances"] for n in first["nodes"]],
                         [[10, 12, 20, 22], [12, 10, 22, 24], [20, 22, 10, 12], [22, 24, 12, 10]])
        views = {int(row["tid"]): row for row in table("tasks")}
        self.assertEqual({t["tid"] for t in first["tasks"]}, set(views))
        for task in first["tasks"]:
            recent = cells(views[task["tid"]]["recent_matrix"])
            local = sum(recent[i][i] for i in range(4))
            self.assertAlmostEqual(task["remote_pct"], 100 - 100 * local / sum(map(sum, recent)), 2)
            self.assertEqual((task["comm"], task["class"]),
                             (views[task["tid"]]["comm"].replace("\\040", " "),
                              views[task["tid"]]["class"]))
        self.assertEqual({c["path"]: c["tasks"] for c in first["cgroups"]},
                         {"/": 10, "/app.slice": 5, "/app.slice/db": 5, "/rt": 5})
        self.assertEqual({g["group"]: (g["tasks"], g["class"]) for g in first["groups"]},
                         {0: (6, "mixed"), 2: (3, "realtime"), 3: (1, "batch")})

    def test_rates(self):
        """What is counted in between, in the files, is what it says."""
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            shutil.copytree(FIXTURE, root, dirs_exist_ok=True)
            command = [outputs.PROGRAM, "top", "--json", "-n", "1", "-d", "2"]
            with subprocess.Popen(command, stdout=subprocess.PIPE, text=True,
                                  env={**os.environ, "NUMABALCTL_ROOT": folder}) as run:
                time.sleep(1)
                for name, old, new in (("tasks", " 1329 1329 ", " 1729 1729 "),
                                       ("matrix", "all faults total n0 0 1027 ",
                                        "all faults total n0 0 1327 ")):
                    file = root / DEBUGFS / name
                    text = file.read_text()
                    self.assertIn(old, text)
                    (root / "new").write_text(text.replace(old, new))
                    os.rename(root / "new", file)
                (root / "new").write_text("cpu0 600 0 100 1100 1 0 1 0 0 0\n")
                os.rename(root / "new", root / "proc/stat")
                sample = json.loads(run.communicate()[0])
        fits_schema(sample, "top")
        seconds = sample["seconds"]
        self.assertEqual(sample["tasks"][0]["tid"], 243)
        self.assertAlmostEqual(sample["tasks"][0]["faults_per_s"] * seconds, 400, delta=3)
        self.assertAlmostEqual(sample["nodes"][0]["faults_per_s"] * seconds, 300, delta=3)
        self.assertEqual(sum(t["faults_per_s"] for t in sample["tasks"][1:]), 0)
        tree = {c["path"]: c["faults_per_s"] * seconds for c in sample["cgroups"]}
        self.assertAlmostEqual(tree["/rt"], 400, delta=3)
        self.assertEqual(tree["/app.slice"], 0)
        # One of its CPUs is gone, so its ticks are fewer.
        self.assertIsNone(sample["nodes"][0]["cpu_pct"])

    def test_usage(self):
        for args in (["-d", "0"], ["-d", "x"], ["-n", "0"], ["-n", "-1"], ["x"]):
            ctl("top", "--json", *args, status=2)
        ctl("top", status=1)
        ctl("top", "--json", root="/none", status=3)


class Screens(unittest.TestCase):
    def check_nodes(self, display, nodes):
        for i in range(nodes):
            words = display[2 + i].split()
            self.assertEqual(words[0], f"n{i}")
            self.assertEqual(words[2], f"{100 - i}%")
            self.assertEqual(words[3], f"{100000 // (1000 + i * (nodes - 1)):.0f}%" if not i else
                             f"{100000 / (1000 + i * (nodes - 1)):.0f}%")
            self.assertEqual(words[6:6 + nodes],
                             ["10" if i == j else str(12 + (i + j) % 80) for j in range(nodes)])

    def test_large(self):
        """All nodes and distances, and entries, in 80 columns and 24 lines; and soon."""
        for nodes in (4, 8, 16):
            with machine(nodes, 10000) as root:
                top = Terminal("top", "-d", 0.1, root=root)
                display = top.until(lambda d: d[nodes + 2].startswith("tasks by faults, 10000") and
                                    "-" not in d[2].split()[4])
                self.check_nodes(display, nodes)
                self.assertFalse([line for line in display if "+" in line])
                entries = [line.split() for line in display[nodes + 4:23] if line.strip()]
                self.assertEqual(len(entries), 24 - nodes - 5)
                top.press("c")
                top.until(somewhere("app.slice"))
                top.press("q")
                self.assertEqual(top.end(), 0)
                self.cost(nodes, root)

    def cost(self, nodes, root):
        """CPU time of one more sample, drawn."""
        used = []
        for count in (1, 5):
            top = Terminal("top", "-d", 0.1, "-n", count, root=root)
            self.assertEqual(top.end(), 0)
            used.append(top.usage.ru_utime + top.usage.ru_stime)
        each = (used[1] - used[0]) / 4
        print(f"# top, 10,000 tasks on {nodes} nodes: {each * 1000:.0f} ms of a CPU each time",
              file=sys.stderr)
        self.assertLess(each, 4 if "asan" in outputs.PROGRAM else 0.5)

    def test_heat(self):
        """Cells of 16 nodes, in three digits, and of 4, in five."""
        for nodes in (4, 16):
            with machine(nodes, 200) as root:
                top = Terminal("top", "-d", 0.2, root=root)
                top.until(somewhere("task 100"))
                top.press("/10100\r\r")
                display = top.until(at(1, "task 10100 task 100"))
                for row in range(nodes):
                    words = display[4 + row].translate(str.maketrans("", "", "░▒▓█")).split()
                    self.assertEqual(words[0], f"n{row}")
                    counts = [100 * (row + 1) * (c + 1) % 4000 for c in range(nodes)]
                    self.assertEqual(words[1:], [str(c) if c < 1000 or nodes == 4 else
                                                 f"{c // 1000}k" for c in counts])
                top.press("qq")
                self.assertEqual(top.end(), 0)

    def test_size(self):
        """Grown, shrunk and back, it is as one that began with that size."""
        for size in ((40, 132), (24, 80), (12, 50)):
            new = Terminal("top", lines=size[0], columns=size[1])
            expected = new.until(at(-1, "t g c list"))
            new.press("q")
            new.end()
            old = Terminal("top", lines=30, columns=90)
            old.until(somewhere("hinter"))
            for other in ((5, 20), (2, 2), (60, 200), size):
                old.resize(*other)
                time.sleep(0.3)
                while old.read(0.2):
                    pass
            # The second sample has rates, the first one not yet.
            old.until(lambda d, e=expected: [x[:50].replace(" -", " 0") for x in d[2:]] ==
                      [x[:50].replace(" -", " 0") for x in e[2:]])
            old.press("q")
            self.assertEqual(old.end(), 0)

    def test_colours(self):
        for env, coloured in (({}, True), ({"NO_COLOR": "1"}, False), ({"kind": "vt100"}, False)):
            top = Terminal("top", **env)
            top.until(somewhere("hinter"))
            found = {c.fg for line in top.screen.buffer.values() for c in line.values()}
            self.assertEqual(found != {"default"}, coloured, env)
            top.press("q")
            top.end()

    def test_keys(self):
        top = Terminal("top", "-d", 0.2, lines=50, columns=120)
        top.until(at(6, "tasks by faults"))
        for keys, line, text in (("g", 6, "groups by faults"), ("m", 6, "groups by migrations"),
                                 ("?", 2, "list tasks, groups"), ("q", 6, "groups by migrations"),
                                 ("p", 0, "PAUSED"), ("tr", 6, "tasks by remote share"),
                                 ("/db\r", 8, "none has that"), ("\033", 8, "234"),
                                 ("a", -1, "it has ended")):
            top.press(keys)
            top.until(at(line, text))
        top.press("q")
        self.assertEqual(top.end(), 0, "\n".join(top.screen.display))

    def test_heatmap(self):
        """Of 16 nodes, too, no line of it is too long, and no number is missing."""
        with machine(16, 100) as root:
            lines = ctl("heatmap", root=root).splitlines()
        self.assertLessEqual(max(map(len, lines)), 80)
        mine = [line.split() for line in lines if line.startswith("n3 ")]
        words = [w.strip(".:+#░▒▓█") for line in mine for w in line[1:]]
        self.assertEqual([w for w in words if w], ["3", "3", "3", "1000"] + ["3"] * 12)


if __name__ == "__main__":
    outputs.PROGRAM = sys.argv[1]
    unittest.main(argv=sys.argv[1:])
