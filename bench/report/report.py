#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Report of the NUMA benchmark: from the results of runs to Markdown and SVG.

Writes OUT/README.md, and for each series of kernels and machine
OUT/SERIES-MACHINE.md with its plots.  If any file of a run is malformed, all
that are so are named, nothing is written, and the exit status is 1.
"""
import argparse
import sys
from pathlib import Path
from typing import List, Optional

import table
from runs import load, sections


def main(args: Optional[List[str]] = None) -> int:
    """The command line; returns the exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("runs", type=Path, metavar="RUNS",
                        help="folder with KERNEL/MACHINE/WORKLOAD/"
                        "VARIANT.SEED.json")
    parser.add_argument("out", type=Path, metavar="OUT", nargs="?",
                        help="folder to write to")
    parser.add_argument("--check", action="store_true",
                        help="only check the files, all of them")
    parser.add_argument("--kernel", metavar="S",
                        help="only this series, or this version")
    parser.add_argument("--machine", metavar="M", help="only this machine")
    opts = parser.parse_args(args)
    if opts.check == (opts.out is not None):
        parser.error("give either --check or OUT")

    runs, wrong = load(opts.runs)
    for line in wrong:
        print(line, file=sys.stderr)
    if wrong:
        return 1
    if opts.check:
        print(f"{len(runs)} runs, all good")
        return 0

    runs = [run for run in runs
            if opts.kernel in (None, run["series"], run["kernel"])
            and opts.machine in (None, run["machine"])]
    if not runs:
        print("no run of that kernel and machine", file=sys.stderr)
        return 1

    # Not needed to check files, and not there on every host that does.
    import plot
    opts.out.mkdir(parents=True, exist_ok=True)
    found = sections(runs)
    for section in found:
        path = opts.out / f"{table.stem(section)}.md"
        path.write_text(table.page(section), encoding="utf-8")
        plot.plots(section, opts.out, table.stem(section))
    path = opts.out / "README.md"
    path.write_text(table.index(found), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
