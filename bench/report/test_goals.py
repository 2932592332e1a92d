# SPDX-License-Identifier: GPL-2.0
"""Tests of the goals, with small made-up runs: python3 -m unittest."""
import unittest

import goals
from goals import MET, MISSED, NOT_ASKED, NOT_MEASURED
from test_report import made, rates, section

POLICY = "policy at least 0.99"
OBSERVE = "observe at least 0.995"
ALL, HALF = "recovered at least 60%", "recovered at least 90%"
SECOND = "second half"
PAGES, TIME, PAUSE = "pages migrated", "time to 90%", "p99.9 of scan"


class Goals(unittest.TestCase):
    """Each goal at its limit, past it, and with runs missing."""

    def judged(self, goal, workload, verdict, *found, figure=None):
        one, = [one for one in goals.judge(section(*found))
                if one.goal.startswith(goal) and one.workload == workload]
        self.assertEqual(one.verdict, verdict, one)
        if figure is not None:
            self.assertEqual(one.figure, figure)

    def test_policy(self):
        for off, stock, policy, verdict, figure in (
                (100, 90, 99, MET, "0.9900"), (90, 100, 99, MET, "0.9900"),
                (90, 100, 98.9999, MISSED, "0.9899"),
                (100, 90, 95, MISSED, "0.9500")):
            self.judged(POLICY, "groups2", verdict, figure=figure,
                        *rates(off=off, stock=stock, policy=policy))
        self.judged(POLICY, "groups2", NOT_MEASURED,
                    *rates(stock=90, policy=99), figure="no runs of off")
        self.judged(POLICY, "groups2", NOT_MEASURED,
                    *rates(off=90, policy=99), figure="no runs of stock")
        self.judged(POLICY, "pinned", NOT_MEASURED, *rates(off=90))

    def test_observe(self):
        self.judged(OBSERVE, "groups2", MET, *rates(stock=200, observe=199))
        self.judged(OBSERVE, "groups2", MISSED,
                    *rates(stock=200, observe=198.9))
        self.judged(OBSERVE, "groups2", NOT_MEASURED, *rates(stock=200))

    def test_recovered(self):
        base = {"off": 90, "stock": 100, "oracle": 110}
        self.judged(ALL, "groups2", MET, *rates(**base, policy=106),
                    figure="60.0%")
        self.judged(ALL, "groups2", MISSED, *rates(**base, policy=105.9))
        self.judged(ALL, "groups2", MISSED, *rates(**base, policy=95),
                    figure="-50.0%")
        self.judged(ALL, "groups2", NOT_ASKED,
                    *rates(off=90, stock=100, oracle=105, policy=100))
        for lacking in ("off", "stock", "oracle"):
            less = {**base, "policy": 110}
            del less[lacking]
            self.judged(ALL, "groups2", NOT_MEASURED, *rates(**less))
        self.judged(ALL, "groups2", NOT_MEASURED, *rates(**base))

    def test_recovered_half(self):
        def each(*policies):
            return [run for load, policy in zip(goals.NAMED, policies)
                    for run in rates(load, off=90, stock=100, oracle=110,
                                     **({"policy": policy} if policy else {}))]
        for verdict, figure, *policies in (
                (MET, "3 of 6", 109, 109, 109, 106, 106, 106),
                (MISSED, "2 of 6", 109, 109, 108.9, 106, 106, 106),
                (NOT_MEASURED, "3 of 5, 1 not measured",
                 109, 109, 109, 106, 106, None),
                (MISSED, "0 of 4, 2 not measured", 1, 1, 1, 1, None, None),
                (NOT_MEASURED, "0 of 3, 3 not measured", 1, 1, 1)):
            self.judged(HALF, "all", verdict, *each(*policies), figure=figure)
        none = [run for load in goals.NAMED
                for run in rates(load, off=1, stock=1, policy=1, oracle=1)]
        self.judged(HALF, "all", NOT_ASKED, *none)

    def test_second_half(self):
        oracle = made("pinned", "oracle", 100)
        self.judged(SECOND, "pinned", MET, oracle,
                    made("pinned", "policy", 10, late=95))
        self.judged(SECOND, "pinned", MISSED, oracle,
                    made("pinned", "policy", 100, late=94.9))
        self.judged(SECOND, "pinned", NOT_MEASURED, oracle)
        self.assertNotIn("pingpong", [
            one.workload for one in goals.judge(section(oracle))
            if one.goal.startswith(SECOND)])

    def test_pages(self):
        for stock, policy, verdict, figure in (
                (5000, 500, MET, "500 of 5,000 (10.0%)"),
                (5000, 501, MISSED, "501 of 5,000 (10.1%)"),
                (0, 1, MISSED, "1 of 0"), (0, 0, NOT_ASKED, "0 of 0")):
            self.judged(PAGES, "pingpong", verdict,
                        made("pingpong", "stock", pages=stock),
                        made("pingpong", "policy", pages=policy),
                        figure=figure)
        self.judged(PAGES, "pingpong", NOT_MEASURED,
                    made("pingpong", "policy"))

    def test_time(self):
        never = (10,) * 6
        for stock, policy, verdict in (
                ((0, 0, 0, 95), (0, 95), MET),
                ((0, 0, 0, 95), (0, 0, 95), MISSED),
                (never, never, MISSED), ((0, 95), never, MISSED),
                (never, (0, 0, 95), MET),
                (never, (0, 0, 0, 95), NOT_MEASURED),
                ((), (95,), NOT_MEASURED)):
            self.judged(TIME, "wrongtouch", verdict,
                        made(variant="stock", local=stock),
                        made(variant="policy", local=policy))
        self.judged(TIME, "wrongtouch", NOT_MEASURED, made(variant="policy"))

    def test_pause(self):
        self.judged(PAUSE, "groups2", MET, made("groups2", pause=999999))
        self.judged(PAUSE, "groups2", MISSED, made("groups2", pause=1000000))
        self.judged(PAUSE, "groups2", NOT_MEASURED, made("groups2", "stock"))
        run = made("groups2")
        run["sim"]["scan_pause"] = None
        self.judged(PAUSE, "groups2", NOT_MEASURED, run)
        none = dict.fromkeys(("p50_ns", "p999_ns", "max_ns"))
        run["sim"]["scan_pause"] = {**none, "n": 7}
        self.judged(PAUSE, "groups2", NOT_MEASURED, run)
        for run["sim"]["scan_pause"] in (
                {**none, "n": 0}, {"n": 0, **dict.fromkeys(none, 0)}):
            self.judged(PAUSE, "groups2", NOT_ASKED, run)

    def test_rounding(self):
        self.assertEqual([goals.down(0.57), goals.down(0.98999)],
                         ["0.5700", "0.9899"])
        self.assertEqual([goals.up(0.57), goals.up(0.10001)],
                         ["0.5700", "0.1001"])
