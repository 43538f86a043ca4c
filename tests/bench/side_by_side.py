#!/usr/bin/env python3
"""side_by_side.py WORK PROGRAMS RUNS ENGINE...: asks each engine's index of
WORK the queries of WORK/queries, in turn, and prints how many times as long as
yinde the others take. Used by compare.sh.

Warm: a query's latency is the median of three rounds in one process; mean and
p99 are over queries, and the median over RUNS processes. Cold: a process asks
two rounds, once with the files of the index dropped from the page cache and
once with them in it; the quickest of RUNS each. Their difference, for an average
query, is added to the warm mean. Only the index is cold, never the programs.
KB are what the cold process has read from the disk for an average query."""
import glob
import json
import os
import resource
import statistics
import subprocess
import sys
import time

work, programs, runs, *peers = sys.argv[1:]
runs = int(runs)
engines = peers + ["yinde"]
MODES = [("or", 10), ("and", 10), ("phrase", 10), ("or", 1000), ("count", 0)]
CLASSES = ["shuffled", "s2", "s3", "s4", "p2", "mix", "q"]


def command(engine, queries, mode, k, rounds):
    index = f"{work}/idx-{engine}"
    if engine == "yinde":
        return [f"{programs}/yinde-bench", index, queries, "--mode", mode,
                "-k", str(k), "--rounds", rounds, "--similarity", "lucene"]
    name, _, tokens = engine.partition("-")
    driver = [f"{work}/bin/{name}_drv"]
    if engine == "lucene":
        jars = [sorted(glob.glob(f"/usr/share/java/lucene-{part}-8*.jar"))[0]
                for part in ("core", "analyzers-common")]
        driver = ["java", "-Xmx4g", "-cp",
                  ":".join(jars + [f"{work}/bin"]), "Lucene"]
    return driver + ["query", index, queries, mode, str(k), "-", tokens[:3]
                     .replace("big", "bi")]


def ask(engine, what, rounds="3", **environment):
    """Seconds and blocks read of the process, its mean and p99 in ms."""
    name, mode, k = what
    begun = time.monotonic()
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_inblock
    line = subprocess.run(
        command(engine, f"{work}/queries/{name}.tsv", mode, k, rounds),
        env=dict(os.environ, REPS=rounds, **environment), check=True,
        stdout=subprocess.PIPE, text=True).stdout.splitlines()[-1]
    seconds = time.monotonic() - begun
    blocks = resource.getrusage(resource.RUSAGE_CHILDREN).ru_inblock - before
    answer = json.loads(line)
    if engine == "yinde":
        answer = {k[:-2] + "ms": v / 1e3 for k, v in answer.items()
                  if k.endswith("_us")}
    return seconds, blocks, answer["mean_ms"], answer["p99_ms"]


def ask_twice(engine, what, cold):
    """Seconds and blocks read of a process that asks two rounds."""
    for folder, _, names in os.walk(f"{work}/idx-{engine}" if cold else ""):
        for name in names:
            file = os.open(os.path.join(folder, name), os.O_RDONLY)
            os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(file)
    return ask(engine, what, "1", WARM="1", WARM_S="0")[:2]


def measure_warm(what):
    """By engine: [mean, p99], medians of all runs."""
    taken = [[ask(engine, what)[2:] for engine in engines]
             for _ in range(runs)]
    return {engine: [statistics.median(column) for column in zip(*pairs)]
            for engine, pairs in zip(engines, zip(*taken))}


def measure_cold(what):
    """By engine: [ms that reading adds to a query, KB read for it]."""
    with open(f"{work}/queries/{what[0]}.tsv") as queries:
        count = sum(1 for _ in queries)
    taken = {(e, cold): [] for e in engines for cold in (True, False)}
    for _ in range(runs):
        for engine, cold in taken:
            taken[engine, cold].append(ask_twice(engine, what, cold))
    return {e: [(min(taken[e, True])[0] - min(taken[e, False])[0])
                * 1e3 / count, min(taken[e, True])[1] / 2 / count]
            for e in engines}


def print_rows(what, with_cold):
    figures = measure_warm(what)
    for engine, (added, kilobytes) in (
            measure_cold(what).items() if with_cold else ()):
        figures[engine] += [figures[engine][0] + added, kilobytes]
    for peer in peers:
        cells = ["{}, {} {}".format(*what), peer]
        for theirs, ours in zip(figures[peer], figures["yinde"]):
            cells += [f"{theirs:.3g}", f"{ours:.3g}",
                      f"{theirs / ours:.2f}" if ours else ""]
        print("| " + " | ".join(cells) + " |", flush=True)


def print_head(columns):
    cells = ["queries", "engine"]
    for column in columns:
        cells += [column, "yinde", "x"]
    print("\n| " + " | ".join(cells) + " |\n|" + "---|" * len(cells))


subprocess.run(["sync"], check=True)
print_head(["mean ms", "p99 ms", "cold mean ms", "KB"])
for mode, k in MODES:
    print_rows(("all", mode, k), True)
print_head(["mean ms", "p99 ms"])
for name in CLASSES:
    print_rows((name, "or", 10), False)
