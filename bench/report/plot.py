# SPDX-License-Identifier: GPL-2.0
"""SVG plots, 800 pixels wide; the same runs give the same bytes."""
import statistics
from collections import defaultdict
from pathlib import Path
from typing import Callable, Dict, List, Tuple

import matplotlib
import matplotlib.ticker
from matplotlib.figure import Figure

from runs import VARIANTS, Run, Section, share, throughput

WIDTH = 800 / 96        # inches
SAMPLE_NS = 1e8         # samples of all seeds are put together by this

# Colours that the colour-blind can tell apart (Okabe and Ito), and dashes
# for print without colours.
COLOURS = {"off": "#000000", "stock": "#E69F00", "observe": "#CC79A7",
           "policy": "#0072B2", "oracle": "#009E73"}
DASHES = {"off": (0, (1, 1.5)), "stock": (0, (5, 2)),
          "observe": (0, (3, 1.5, 1, 1.5)), "policy": "-",
          "oracle": (0, (8, 2))}

STYLE = {
    "svg.fonttype": "none", "svg.hashsalt": "numabal", "font.size": 10,
    "font.family": "sans-serif", "axes.spines.top": False,
    "axes.spines.right": False, "axes.grid": True, "axes.axisbelow": True,
    "grid.color": "#DDDDDD", "figure.facecolor": "white"}

Points = List[Tuple[float, float]]


def figure(height: float) -> Figure:
    """A figure of full width and of a height in inches."""
    return Figure(figsize=(WIDTH, height), layout="constrained")


def save(fig: Figure, path: Path) -> None:
    """Write a figure without date and version of the program."""
    fig.savefig(path, format="svg",
                metadata={"Date": None, "Creator": None})


def legend(axes) -> None:
    """One line of all variants above the plot, at the right."""
    handles, labels = axes.get_legend_handles_labels()
    if handles:
        axes.legend(handles, labels, loc="lower right", borderaxespad=0.3,
                    bbox_to_anchor=(1, 1), ncol=len(labels), frameon=False)


def relative(section: Section, path: Path) -> None:
    """Bars: throughput relative to off, a group a workload."""
    names = section.workloads
    shown = [what for what in VARIANTS if what != "off"]
    thick = 0.8 / len(shown)
    fig = figure(1.2 + 0.75 * len(names))
    axes = fig.subplots()
    axes.axvline(1, color=COLOURS["off"], linestyle=DASHES["off"],
                 label="off", zorder=3)
    most = 1.0
    for row, what in enumerate(shown):
        for i, load in enumerate(names):
            off = section.median(load, "off")
            found = section.values(load, what, throughput)
            if not off or not found:
                continue
            value = section.median(load, what) / off
            low, high = min(found) / off, max(found) / off
            most = max(most, high)
            y = i - 0.4 + thick * (row + 0.5)
            axes.barh(y, value, thick * 0.9, color=COLOURS[what])
            if len(found) > 1:
                axes.errorbar(value, y, xerr=[[value - low], [high - value]],
                              color="#000000", linewidth=0.8, capsize=2)
            axes.annotate(f"{value:.2f}", (high, y), (5, 0), va="center",
                          textcoords="offset points", fontsize=8, zorder=4,
                          bbox={"facecolor": "white", "edgecolor": "none",
                                "pad": 0.5})
        axes.barh(0, 0, color=COLOURS[what], label=what)
    for i, load in enumerate(names):
        if not section.median(load, "off"):
            axes.annotate("no runs of off", (0, i), (4, 0), va="center",
                          textcoords="offset points", fontsize=8)
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.set_xlim(0, most * 1.1)
    axes.grid(False, axis="y")
    axes.set_xlabel("throughput relative to off (median of seeds; "
                    "lines: least to most)")
    legend(axes)
    save(fig, path)


def merged(runs: List[Run], points: Callable[[Run], Points]) -> Points:
    """Points of several seeds as one curve: medians at the same time."""
    at: Dict[float, List[float]] = defaultdict(list)
    for run in runs:
        for when, value in points(run):
            at[when].append(value)
    return [(when, statistics.median(at[when])) for when in sorted(at)]


def intervals(run: Run) -> Points:
    """(s, units/s): the middle of each interval, and its throughput."""
    long = run["work"]["interval_ms"] / 1000
    return [(round((i + 0.5) * long, 6), units / long)
            for i, units in enumerate(run["work"]["intervals"])]


def local_shares(run: Run) -> Points:
    """(s, %): the time of each sample, and its local share."""
    found = [(s["ns"], share(s["dram"])) for s in run["sim"]["samples"]]
    return [(round(ns / SAMPLE_NS) * SAMPLE_NS / 1e9, 100 * part)
            for ns, part in found if part is not None]


def curves(section: Section, load: str, points: Callable[[Run], Points],
           label: str, top: float, path: Path) -> None:
    """One curve a variant over the time; top is 0 if the data decide."""
    fig = figure(3.6)
    axes = fig.subplots()
    for what in VARIANTS:
        line = merged(section.cell(load, what), points)
        if line:
            axes.plot(*zip(*line), label=what, color=COLOURS[what],
                      linestyle=DASHES[what], linewidth=1.8,
                      marker="o" if len(line) == 1 else None)
    axes.set_xlim(left=0)
    axes.set_ylim(0, top or None)
    axes.set_title(load, fontsize=10, loc="left")
    axes.set_xlabel("time in the region of interest (s)")
    axes.set_ylabel(label)
    axes.yaxis.set_major_formatter(
        matplotlib.ticker.FuncFormatter(lambda value, _: f"{value:,.4g}"
                                        if value < 1e4 else f"{value:,.0f}"))
    legend(axes)
    save(fig, path)


def plots(section: Section, out: Path, stem: str) -> None:
    """Write all plots of a section."""
    with matplotlib.rc_context(STYLE):
        relative(section, out / f"{stem}-relative.svg")
        for load in section.workloads:
            curves(section, load, intervals, "throughput (units/s)", 0,
                   out / f"{stem}-{load}-throughput.svg")
            curves(section, load, local_shares,
                   "local DRAM accesses (%)", 102,
                   out / f"{stem}-{load}-local.svg")
