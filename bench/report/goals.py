# SPDX-License-Identifier: GPL-2.0
"""The goals of the policy and of observing, judged by medians over seeds.

A goal is never met, nor out of question, for lack of runs: what is missing is
NOT_MEASURED.  Figures are rounded to the side of a miss.
"""
import math
from typing import List, NamedTuple, Optional

from runs import Run, Section, pause, second_half, time_to_local, vmstat

MET, MISSED = "met", "missed"
NOT_MEASURED, NOT_ASKED = "not measured", "not asked"
VERDICTS = (MET, MISSED, NOT_MEASURED, NOT_ASKED)

# What the oracle does alike from beginning to end.
STABLE = ("wrongtouch", "groups2", "groups4", "prodcons", "pinned")
PINGPONG, WRONGTOUCH = "pingpong", "wrongtouch"
NAMED = STABLE + (PINGPONG,)

POLICY_LEAST = 0.99     # of the better of stock and off
OBSERVE_LEAST = 0.995   # of stock
GAP = 0.05              # of the better one: less is nothing to recover
RECOVERED_ALL = 0.6     # of the gap, on each workload
RECOVERED_HALF = 0.9    # of the gap, on half of them
SECOND_HALF = 0.95      # of the oracle
PAGES_MOST = 0.1        # of stock's
TIME_MOST = 0.5         # of stock's
PAUSE_NS = 1000000      # less than that


class Verdict(NamedTuple):
    """One goal for one workload (or several, if the figure is the same)."""
    goal: str
    workload: str
    figure: str
    verdict: str


def down(value: float, digits: int = 4) -> str:
    """Rounded down, but for what binary fractions leave."""
    scale = 10 ** digits
    return f"{math.floor(value * scale + 1e-6) / scale:.{digits}f}"


def up(value: float, digits: int = 4) -> str:
    """Rounded up, likewise."""
    scale = 10 ** digits
    return f"{math.ceil(value * scale - 1e-6) / scale:.{digits}f}"


def percent(value: float) -> str:
    """A share as percent, rounded down."""
    return down(100 * value, 1) + "%"


def ratio(value: Optional[float], of: Optional[float]) -> Optional[float]:
    """One of the other, None if there is no such thing."""
    return value / of if value is not None and of else None


def has_gap(section: Section, workload: str) -> Optional[bool]:
    """Whether the oracle is so much better than the better of stock and off.

    None if that is not known.
    """
    best = section.best(workload)
    oracle = section.median(workload, "oracle")
    if best is None or oracle is None:
        return None
    return oracle - best > GAP * best


def recovered(section: Section, workload: str) -> Optional[float]:
    """What the policy recovers of the gap, 1 for all; None if there is none.

    (policy - best) / (oracle - best), best being the better of stock and off.
    """
    policy = section.median(workload, "policy")
    if policy is None or not has_gap(section, workload):
        return None
    best = section.best(workload)
    return (policy - best) / (section.median(workload, "oracle") - best)


def missing(section: Section, workload: str, *variants: str) -> str:
    """Which variants have no run, as a figure; empty if all have."""
    names = [what for what in variants if not section.cell(workload, what)]
    return "no runs of " + ", ".join(names) if names else ""


def least(section: Section, goal: str, workload: str, value: Optional[float],
          limit: float, *variants: str) -> Verdict:
    """A ratio that is to be at least the limit."""
    lack = missing(section, workload, *variants)
    if lack or value is None:
        return Verdict(goal, workload, lack or "no figure", NOT_MEASURED)
    return Verdict(goal, workload, down(value),
                   MET if value >= limit else MISSED)


def recovery(section: Section, names: List[str]) -> List[Verdict]:
    """Both goals of what is recovered."""
    goal = f"recovered at least {RECOVERED_ALL:.0%} of a gap over {GAP:.0%}"
    found, shares, lacking = [], [], 0
    for workload in names:
        lack = missing(section, workload, "off", "stock", "policy", "oracle")
        value = recovered(section, workload)
        if not lack and not has_gap(section, workload):
            found.append(Verdict(goal, workload, f"gap at most {GAP:.0%}",
                                 NOT_ASKED))
        elif lack or value is None:
            lacking += 1
            found.append(Verdict(goal, workload, lack or "no figure",
                                 NOT_MEASURED))
        else:
            shares.append(value)
            found.append(Verdict(goal, workload, percent(value),
                                 MET if value >= RECOVERED_ALL else MISSED))

    goal = f"recovered at least {RECOVERED_HALF:.0%} on half of those"
    good = sum(value >= RECOVERED_HALF for value in shares)
    figure = f"{good} of {len(shares)}"
    if lacking:
        figure += f", {lacking} not measured"
    if 2 * (good + lacking) < len(shares) + lacking:
        verdict = MISSED        # whatever the others do
    elif lacking:
        verdict = NOT_MEASURED
    elif not shares:
        verdict, figure = NOT_ASKED, f"no gap over {GAP:.0%}"
    else:
        verdict = MET
    return found + [Verdict(goal, "all", figure, verdict)]


def pages(section: Section) -> Verdict:
    """Pages that the policy migrates while others fight for them."""
    goal = f"pages migrated at most {PAGES_MOST:.0%} of stock's"
    lack = missing(section, PINGPONG, "stock", "policy")
    if lack:
        return Verdict(goal, PINGPONG, lack, NOT_MEASURED)
    stock, policy = (
        section.median(PINGPONG, what, vmstat("numa_pages_migrated"))
        for what in ("stock", "policy"))
    figure = f"{policy:,.0f} of {stock:,.0f}"
    if not stock and not policy:
        return Verdict(goal, PINGPONG, figure, NOT_ASKED)
    if stock:
        figure += f" ({up(100 * policy / stock, 1)}%)"
    return Verdict(goal, PINGPONG, figure,
                   MET if policy <= PAGES_MOST * stock else MISSED)


def seconds(ns: float) -> str:
    """A time in ns as seconds, or never."""
    return "never" if math.isinf(ns) else f"{ns / 1e9:.2f} s"


def local_time_or_length(run: Run) -> Optional[float]:
    """ns to local, or of the samples if it never is: it takes no less."""
    ns = time_to_local(run)
    return run["sim"]["samples"][-1]["ns"] if ns == math.inf else ns


def local_time(section: Section) -> Verdict:
    """How soon the policy makes accesses local.

    Of a stock kernel that never gets there within the run it is known only
    that it takes longer than the run.
    """
    goal = f"time to 90% local at most {TIME_MOST:.0%} of stock's"
    lack = missing(section, WRONGTOUCH, "stock", "policy")
    stock, policy = (section.median(WRONGTOUCH, what, time_to_local)
                     for what in ("stock", "policy"))
    if lack or stock is None or policy is None:
        return Verdict(goal, WRONGTOUCH, lack or "no samples", NOT_MEASURED)
    figure = f"{seconds(policy)} of {seconds(stock)}"
    if math.isinf(policy):
        verdict = MISSED
    elif math.isinf(stock):
        length = section.median(WRONGTOUCH, "stock", local_time_or_length)
        figure += f" (in {seconds(length)})"
        verdict = MET if policy <= TIME_MOST * length else NOT_MEASURED
    else:
        if stock:
            figure += f" ({up(100 * policy / stock, 1)}%)"
        verdict = MET if policy <= TIME_MOST * stock else MISSED
    return Verdict(goal, WRONGTOUCH, figure, verdict)


def scan_pause(section: Section, workload: str) -> Verdict:
    """The p99.9 of pauses by scans, with the policy."""
    goal = f"p99.9 of scan pauses under {PAUSE_NS / 1e6:g} ms"
    lack = missing(section, workload, "policy")
    value = section.median(workload, "policy", pause("p999_ns"))
    if value is not None:
        return Verdict(goal, workload, up(value / 1000, 1) + " us",
                       MET if value < PAUSE_NS else MISSED)
    seen = [run["sim"].get("scan_pause")
            for run in section.cell(workload, "policy")]
    if lack or not all(found and not found["n"] for found in seen):
        return Verdict(goal, workload, lack or "no figure", NOT_MEASURED)
    return Verdict(goal, workload, "no scan", NOT_ASKED)


def judge(section: Section) -> List[Verdict]:
    """All goals of a section, each with all workloads that it asks for.

    Workloads that a goal names are asked for even if none of them was run.
    """
    names = sorted({*section.workloads, *NAMED})
    found = []
    for workload in names:
        found.append(least(
            section, f"policy at least {POLICY_LEAST} of the better of stock "
            "and off", workload,
            ratio(section.median(workload, "policy"), section.best(workload)),
            POLICY_LEAST, "off", "stock", "policy"))
    for workload in names:
        found.append(least(
            section, f"observe at least {OBSERVE_LEAST} of stock", workload,
            ratio(section.median(workload, "observe"),
                  section.median(workload, "stock")),
            OBSERVE_LEAST, "stock", "observe"))
    found += recovery(section, names)
    for workload in STABLE:
        found.append(least(
            section, f"second half of policy at least {SECOND_HALF} of the "
            "oracle's", workload,
            ratio(section.median(workload, "policy", second_half),
                  section.median(workload, "oracle", second_half)),
            SECOND_HALF, "policy", "oracle"))
    found += [pages(section), local_time(section)]
    return found + [scan_pause(section, workload) for workload in names]
