#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""What numabalctl prints, judged by others: schemas, promtool, a parser of OpenMetrics.

outputs.py PROGRAM KNOBS: the module's files are those of a live one, recorded in
fixture/; what is expected is computed here from them.
"""
import http.client
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from xml.etree import ElementTree

import jsonschema
from prometheus_client.openmetrics.parser import text_string_to_metric_families
from prometheus_client.parser import text_string_to_metric_families as old_parser

HERE = pathlib.Path(__file__).parent
TOOL = HERE.parent
FIXTURE = HERE / "fixture"
DEBUGFS = "sys/kernel/debug/numabal"
PORT = 39716


def ctl(*args, root=FIXTURE, status=0):
    """Its output; it has to end with that status."""
    run = subprocess.run([PROGRAM, *map(str, args)], capture_output=True, text=True,
                         check=False, env={**os.environ, "NUMABALCTL_ROOT": str(root)})
    if run.returncode != status:
        raise AssertionError(f"{args}: status {run.returncode}: {run.stdout}{run.stderr}")
    return run.stdout


def fits_schema(value, name):
    schema = json.loads((TOOL / "schema" / f"{name}.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(value)


def table(name, root=FIXTURE):
    lines = (root / DEBUGFS / name).read_text().splitlines()
    columns = lines[0].split(" ")
    return [dict(zip(columns, line.split(" "))) for line in lines[1:]]


def stats():
    lines = (FIXTURE / DEBUGFS / "stats").read_text().splitlines()
    return {name: int(value) for name, value in (line.split() for line in lines)}


def samples(text, parser=text_string_to_metric_families):
    """By name and labels."""
    return {(s.name, tuple(sorted(s.labels.items()))): s.value
            for family in parser(text) for s in family.samples}


def knobs():
    pattern = r'KNOB\((\w+), (\d+), (\d+), (NULL|"[^"]*"), '
    for name, low, high, words in re.findall(pattern, KNOBS.read_text()):
        yield name, int(low), int(high), words.strip('"').split()


class Json(unittest.TestCase):
    def test_status(self):
        status = json.loads(ctl("status", "--json"))
        fits_schema(status, "status")
        self.assertEqual(status["counts"]["hint_faults"], stats()["hint_faults"])
        self.assertEqual([h["name"] for h in status["hooks"]],
                         [row["name"] for row in table("hooks")])
        self.assertEqual(status["warnings"], [])

    def test_topology(self):
        topology = json.loads(ctl("topology", "--measure", "--json", root=""))
        fits_schema(topology, "topology")
        self.assertEqual(len(topology["nodes"][0]["latency_ns"]), len(topology["nodes"]))

    def test_metrics(self):
        fits_schema(json.loads(ctl("metrics", "--json")), "metrics")

    def test_policy(self):
        example = json.loads((TOOL / "policy.json").read_text())
        fits_schema(example, "policy")
        fits_schema(json.loads(ctl("policy", "check", "--json", TOOL / "policy.json")),
                    "policy-check")


class Warnings(unittest.TestCase):
    """Each with its cause in a copy of the recorded files."""

    def warnings(self, path, old, new):
        with tempfile.TemporaryDirectory() as root:
            shutil.copytree(FIXTURE, root, dirs_exist_ok=True)
            file = pathlib.Path(root) / path
            text = file.read_text()
            self.assertIn(old, text)
            file.write_text(text.replace(old, new))
            status = json.loads(ctl("status", "--json", root=root))
        fits_schema(status, "status")
        return [w["what"] for w in status["warnings"]]

    def test_refused(self):
        self.assertEqual(self.warnings(DEBUGFS + "/hooks",
                                       "sched_setnuma function place attached",
                                       "sched_setnuma function place refused:16"),
                         ["hook sched_setnuma was refused: EBUSY"])

    def test_lost(self):
        self.assertEqual(self.warnings(DEBUGFS + "/stats", "lost 0", "lost 3"),
                         ["3 faults stand in no matrix, for want of memory"])

    def test_tiering_only(self):
        self.assertEqual(self.warnings("proc/sys/kernel/numa_balancing", "1", "2"),
                         ["kernel.numa_balancing is 2: no memory is sampled"])


class Schema(unittest.TestCase):
    """What the schema of policies takes and what check takes are the same."""

    def test_knobs(self):
        schema = json.loads((TOOL / "schema/policy.schema.json").read_text())
        known = schema["$defs"]["class"]["properties"]
        self.assertEqual(set(known), {name for name, *_ in knobs()})
        for name, low, high, words in knobs():
            rule = known[name]
            if words != ["NULL"]:
                self.assertLessEqual(set(words), {str(v) for v in rule["enum"]}, name)
            elif "enum" in rule:
                self.assertEqual((low, high), (0, 1), name)
            else:
                self.assertEqual((rule["minimum"], rule["maximum"]), (low, high), name)

    def verdicts(self, policy):
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            json.dump(policy, file)
            file.flush()
            run = subprocess.run([PROGRAM, "policy", "check", "--json", file.name],
                                 capture_output=True, text=True, check=False)
        self.assertIn(run.returncode, (0, 5), run.stderr)
        fits_schema(json.loads(run.stdout), "policy-check")
        try:
            fits_schema(policy, "policy")
        except jsonschema.ValidationError:
            return run.returncode == 0, False
        return run.returncode == 0, True

    def test_values(self):
        taken = 0
        for name, low, high, words in knobs():
            values = words if words != ["NULL"] else [low, high, low - 1, high + 1]
            for value in [*values, True, False, 0, 1, 2, "", "never", "x", None, [], 1.5]:
                # A bound that passes the other one is no matter of schemas.
                if "period" in name or "hold" in name:
                    continue
                ours, schema = self.verdicts({"classes": {"c": {name: value}}})
                self.assertEqual(ours, schema, f"{name}: {value!r}")
                taken += ours
        self.assertGreater(taken, 50)

    def test_rules(self):
        for rule in [{}, {"class": "default"}, {"comm": "x"}, {"comm": "a b", "class": "default"},
                     {"pid": 0, "class": "default"}, {"pid": 1, "class": "default"},
                     {"nice": "<0", "class": "default"}, {"nice": "0", "class": "default"},
                     {"nice": 20, "class": "default"}, {"cgroup": "x", "class": "default"},
                     {"cgroup": "/x", "class": "default"}, {"uid": -1, "class": "default"},
                     {"policy": "other", "class": "default"}, {"more": 1, "class": "default"}]:
            ours, schema = self.verdicts({"rules": [rule]})
            self.assertEqual(ours, schema, rule)


class Metrics(unittest.TestCase):
    def setUp(self):
        self.text = ctl("metrics")
        self.samples = samples(self.text)

    def test_machine(self):
        for stat, name in (("hint_faults", "hint_faults_total"), ("tasks", "tasks"),
                           ("local", "hint_faults_local_total"),
                           ("migrated_pages", "migrated_pages_total")):
            self.assertEqual(self.samples["numabal_" + name, ()], stats()[stat])
        self.assertEqual(self.samples["numabal_up", ()], 1)

    def test_nodes(self):
        for row in table("matrix"):
            if (row["kind"], row["unit"], row["span"]) != ("all", "faults", "total"):
                continue
            for node in range(4):
                labels = (("cpu_node", row["row"][1:]), ("page_node", str(node)))
                self.assertEqual(self.samples["numabal_node_hint_faults_total", labels],
                                 int(row[f"n{node}"]))

    def test_decisions(self):
        def of(labels):
            return tuple(labels[key] for key in ("class", "stage", "verdict", "reason"))

        ours = {of(dict(labels)): value for (name, labels), value in self.samples.items()
                if name == "numabal_decisions_total"}
        self.assertEqual(ours, {of(row): int(row["events"]) for row in table("decisions")
                                if row["class"] != "all"})

    def test_cgroups(self):
        recent = {}
        for row in table("tasks"):
            cells = [list(map(int, r.split(","))) for r in row["recent_matrix"].split("/")]
            local = sum(cells[i][i] for i in range(len(cells)))
            cgroup = {"233": "/app.slice/db", "240": "/rt"}[row["tgid"]]
            for page, n in (("local", local), ("remote", sum(map(sum, cells)) - local)):
                recent[cgroup, page] = recent.get((cgroup, page), 0) + n
        for (cgroup, page), n in recent.items():
            labels = (("cgroup", cgroup), ("page", page))
            self.assertEqual(self.samples["numabal_cgroup_recent_faults", labels], n)

    def test_both_formats(self):
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "numabal.prom"
            ctl("metrics", "--textfile", file)
            text = file.read_text()
            self.assertEqual(os.listdir(folder), ["numabal.prom"])
        self.assertEqual(samples(text, old_parser), self.samples)
        subprocess.run(["promtool", "check", "metrics"], input=text, text=True, check=True)

    def test_not_loaded(self):
        with tempfile.TemporaryDirectory() as root:
            self.assertEqual(samples(ctl("metrics", root=root, status=3)),
                             {("numabal_up", ()): 0})

    def test_crowd(self):
        """10,000 tasks in 500 cgroups: as many series as in 50, and in a second."""
        head, line = (FIXTURE / DEBUGFS / "tasks").read_text().splitlines()[:2]
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            shutil.copytree(FIXTURE, root, dirs_exist_ok=True)
            rows = [head]
            for i in range(10000):
                tgid = 1000 + i % 2500
                rows.append(re.sub(r"^\d+ \d+", f"{1000 + i} {tgid}", line))
            for tgid in range(1000, 3500):
                (root / f"proc/{tgid}").mkdir(parents=True)
                (root / f"proc/{tgid}/cgroup").write_text(f"0::/app/{tgid % 500}\n")
            (root / DEBUGFS / "tasks").write_text("\n".join(rows) + "\n")
            began = time.monotonic()
            text = ctl("metrics", root=root)
            took = time.monotonic() - began
        print(f"# metrics of 10,000 tasks: {took * 1000:.0f} ms", file=sys.stderr)
        tasks = {dict(labels)["cgroup"]: value for (name, labels), value in
                 samples(text).items() if name == "numabal_cgroup_tasks"}
        self.assertEqual(len(tasks), 51)
        self.assertEqual(sum(tasks.values()), 10000)
        self.assertEqual(tasks["other"], 450 * 20)
        self.assertLess(took, 1 if "asan" not in PROGRAM else 5)


class Listen(unittest.TestCase):
    def setUp(self):
        # pylint: disable=consider-using-with
        self.server = subprocess.Popen(
            [PROGRAM, "metrics", "--listen", f"127.0.0.1:{PORT}"], stderr=subprocess.PIPE,
            text=True, env={**os.environ, "NUMABALCTL_ROOT": str(FIXTURE)})
        self.assertIn("metrics are at", self.server.stderr.readline())

    def tearDown(self):
        self.server.send_signal(signal.SIGTERM)
        self.assertEqual(self.server.wait(10), 0)
        self.server.stderr.close()

    def ask(self, method="GET", path="/metrics", **headers):
        connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=10)
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, answer.headers["Content-Type"], text

    def test_scrapes(self):
        status, kind, text = self.ask(Accept="application/openmetrics-text; version=1.0.0")
        self.assertEqual((status, kind.split(";")[0]), (200, "application/openmetrics-text"))
        self.assertEqual(samples(text), samples(ctl("metrics")))
        status, kind, text = self.ask()
        self.assertEqual((status, kind.split(";")[0]), (200, "text/plain"))
        self.assertEqual(samples(text, old_parser), samples(ctl("metrics")))

    def test_others(self):
        self.assertEqual(self.ask(path="/")[0], 404)
        self.assertEqual(self.ask(path="/metricsx")[0], 404)
        self.assertEqual(self.ask(method="POST")[0], 405)

    def test_loopback_only(self):
        for address in ("0.0.0.0:9000", "[::]:9000", "10.0.0.1:9000", "x:1", "1.1", ":5", "0"):
            ctl("metrics", "--listen", address, status=2)
        ctl("metrics", "--listen", str(PORT), status=1)


class Heatmap(unittest.TestCase):
    """All ways to draw a map have the view's numbers."""

    def setUp(self):
        self.nodes = [(row["row"], [int(row[f"n{i}"]) for i in range(4)])
                      for row in table("matrix")
                      if (row["kind"], row["unit"], row["span"]) == ("all", "faults", "recent")]
        self.tasks = []
        for row in table("tasks"):
            cells = [map(int, r.split(",")) for r in row["recent_matrix"].split("/")]
            name = f"{row['tid']} {row['comm']}".replace("\\040", " ")
            self.tasks.append((name, [sum(column) for column in zip(*cells)]))
        self.tasks.sort(key=lambda task: -sum(task[1]))

    def saved(self, option, *more, root=FIXTURE):
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "map"
            ctl("heatmap", option, file, *more, root=root)
            return file.read_text()

    def rows(self, svg):
        """From what is shown on hovering, and from what is written on the cells."""
        space = "{http://www.w3.org/2000/svg}"
        rows = {}
        for group in ElementTree.fromstring(svg).iter(space + "g"):
            name, _, rest = group.find(space + "title").text.rpartition(", ")
            number = int(rest.split(": ")[1])
            self.assertEqual(group.find(space + "text").text, str(number))
            rows.setdefault(name, []).append(number)
        return list(rows.items())

    def test_json(self):
        maps = json.loads(ctl("heatmap", "--json"))
        fits_schema(maps, "heatmap")
        self.assertEqual([[(row["name"], row["faults"]) for row in m["rows"]] for m in maps],
                         [self.nodes, self.tasks])

    def test_text(self):
        text = ctl("heatmap")
        for name, faults in self.nodes + self.tasks:
            line = " +".join(map(re.escape, [name, *(f"{n}" for n in faults)]))
            self.assertRegex(re.sub("[\u2580-\u259f.:+#]", " ", text), "(?m)^" + line + " *$")

    def test_svg(self):
        self.assertEqual(self.rows(self.saved("--svg")), self.nodes)
        mine = [task for task in self.tasks if task[0].startswith("23")]
        self.assertEqual(self.rows(self.saved("--svg", "--pid=233")), mine)

    def test_html(self):
        page = self.saved("--html")
        maps = re.findall("<svg.*?</svg>", page, re.S)
        self.assertEqual([self.rows(m) for m in maps], [self.nodes, self.tasks])
        # It opens without a network: nothing is to be fetched.
        self.assertNotRegex(page.replace("http://www.w3.org/2000/svg", ""),
                            r"https?:|src=|href=|url\(|@import|<script")

    def test_names(self):
        with tempfile.TemporaryDirectory() as root:
            shutil.copytree(FIXTURE, root, dirs_exist_ok=True)
            file = pathlib.Path(root) / DEBUGFS / "tasks"
            file.write_text(file.read_text().replace("batch\\040job", "<&\"\\033[1m"))
            text = self.saved("--svg", "--pid=233", root=root)
            self.assertEqual(self.rows(text)[0][0], "234 <&\"\\033[1m")
            self.assertNotIn("\033", ctl("heatmap", root=root))

    def test_none(self):
        ctl("heatmap", "--pid", "1", status=1)

    def test_large(self):
        """16 nodes and 10,000 tasks: all nodes, 30 tasks, and soon."""
        cells = "/".join(",".join(str(i * j) for j in range(16)) for i in range(16))
        columns = table("tasks")[0].keys()
        row = {**dict.fromkeys(columns, "0"), "comm": "x", "recent_matrix": cells}
        matrix = ["kind unit span row " + " ".join(f"n{i}" for i in range(16))]
        for i, faults in enumerate(cells.split("/")):
            matrix += [f"all faults {span} n{i} " + faults.replace(",", " ")
                       for span in ("recent", "total")]
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            shutil.copytree(FIXTURE, root, dirs_exist_ok=True)
            (root / DEBUGFS / "matrix").write_text("\n".join(matrix) + "\n")
            (root / DEBUGFS / "tasks").write_text(
                " ".join(columns) + "\n" + "".join(
                    " ".join({**row, "tid": str(i + 1)}.values()) + "\n" for i in range(10000)))
            for command in ("heatmap", "status"):
                began = time.monotonic()
                text = ctl(command, "--json", root=root)
                took = time.monotonic() - began
                print(f"# {command} of 10,000 tasks: {took * 1000:.0f} ms", file=sys.stderr)
                self.assertLess(took, 5)
                if command == "heatmap":
                    nodes, tasks = json.loads(text)
                    self.assertEqual([r["faults"] for r in nodes["rows"]],
                                     [[i * j for j in range(16)] for i in range(16)])
                    self.assertEqual(len(tasks["rows"]), 30)


class Prometheus(unittest.TestCase):
    def test_alerts(self):
        folder = TOOL / "metrics"
        subprocess.run(["promtool", "check", "rules", "alerts.yml"], cwd=folder, check=True)
        subprocess.run(["promtool", "test", "rules", "alerts_test.yml"], cwd=folder, check=True)

    def test_names(self):
        """The dashboard and the alerts ask for what there is."""
        there = {name for name, _ in samples(ctl("metrics"))}
        dashboard = json.loads((TOOL / "metrics/dashboard.json").read_text())
        asked = {target["expr"] for panel in dashboard["panels"] for target in panel["targets"]}
        self.assertGreater(len(asked), 8)
        text = " ".join(asked) + re.sub("#.*|annotations:(\n          .*)+", "",
                                        (TOOL / "metrics/alerts.yml").read_text())
        self.assertLessEqual(set(re.findall(r"numabal_\w+", text)), there)


class Pages(unittest.TestCase):
    """The manual and the completion know what there is."""

    def setUp(self):
        self.page = (TOOL / "numabalctl.1").read_text()
        self.commands = re.findall(r"^  (\w+) +\S.*$", ctl("--help").split("Commands:")[1], re.M)
        self.assertGreaterEqual(len(self.commands), 4)

    def complete(self, *words):
        script = f"""source {TOOL}/completion.bash
            COMP_WORDS=(numabalctl "$@"); COMP_CWORD=$#
            _numabalctl; printf '%s\\n' "${{COMPREPLY[@]}}" """
        run = subprocess.run(["bash", "-c", script, "bash", *words], capture_output=True,
                             text=True, check=True)
        return set(run.stdout.split())

    def options(self, command):
        return set(re.findall(r"--[a-z]+", ctl(command, "--help"))) - {"--usage", "--version"}

    def test_format(self):
        subprocess.run(["mandoc", "-Tlint", "-Wwarning", TOOL / "numabalctl.1"], check=True)

    def test_options(self):
        for command in self.commands:
            self.assertIn(f".Ss {command}\n", self.page)
            for option in self.options(command):
                self.assertRegex(self.page, fr"\.It Fl \S+ , Fl Fl {option[2:]}\b", command)
            self.assertEqual(self.complete(command, "--"), self.options(command), command)

    def test_commands(self):
        self.assertEqual(self.complete(""), {*self.commands, "--version", "--json", "--help"})
        self.assertEqual(self.complete("--json", "topo"), {"topology"})
        self.assertEqual(self.complete("policy", "s"), {"show", "save"})

    def test_files(self):
        with tempfile.TemporaryDirectory() as folder:
            (pathlib.Path(folder) / "x.json").write_text("")
            for words in (["policy", "check"], ["policy", "apply"], ["metrics", "-t"]):
                self.assertEqual(self.complete(*words, folder + "/x"), {folder + "/x.json"})

    def test_knobs(self):
        rows = dict(re.findall(r"^\.It (\w+) Ta (.*) Ta \w+$", self.page, re.M))
        self.assertEqual(list(rows), [name for name, *_ in knobs()])
        for name, low, high, words in knobs():
            values = f"{low}..{high}" if words == ["NULL"] else ", ".join(words)
            self.assertEqual(rows[name].split(", at most")[0], values)

    def test_example(self):
        example = self.page.split(".Bd -literal\n")[1].split(".Ed")[0]
        self.assertEqual(json.loads(example), json.loads((TOOL / "policy.json").read_text()))


if __name__ == "__main__":
    PROGRAM = sys.argv[1]
    KNOBS = pathlib.Path(sys.argv[2])
    unittest.main(argv=sys.argv[:1])
