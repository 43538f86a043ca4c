#!/usr/bin/env python3
"""Scores a TREC run of the judged queries.

Usage: score.py RUN.trec [QRELS]    a run line is `qid Q0 docid rank score tag`,
white space and % in ids percent-encoded; QRELS defaults to qrels.txt beside
this script. Ask for enough hits (-n 100) that recall means something.

A line for each query:
  clean    the first rank that is no near miss (an article judged 0); - for none
  recall   the share of the articles judged 1 or 2 that the run holds
  rr       1 / the first rank judged 1 or 2, 0 for none
  best     1 / the first rank judged 2, - where no article is judged 2

The exit status is 1 where a near miss ranks first for any query, or a query
of kind name or phrase misses an article judged 1 or 2; 2 on a bad file.
"""

import pathlib
import sys
import urllib.parse

COMPLETE = {"name", "phrase"}


def read_qrels(path):
    qrels = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        qid, _, docid, rel = line.split()
        qrels.setdefault(qid, {})[docid] = int(rel)
    return qrels


def read_run(path):
    """For each query id its article ids by rank, each at its first place."""
    rows = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        qid, _, docid, rank, _, _ = line.split()
        rows.setdefault(urllib.parse.unquote(qid), []).append(
            (int(rank), urllib.parse.unquote(docid)))
    return {qid: list(dict.fromkeys(docid for _, docid in sorted(ranked)))
            for qid, ranked in rows.items()}


def first_rank(ranked, accepts):
    return next((rank for rank, docid in enumerate(ranked, 1)
                 if accepts(docid)), None)


def reciprocal(rank):
    return 1 / rank if rank else 0.0


def score_query(judged, ranked):
    relevant = {docid for docid, rel in judged.items() if rel > 0}
    best = {docid for docid, rel in judged.items() if rel == 2}
    return {
        "clean": first_rank(ranked, lambda docid: judged.get(docid) != 0),
        "missing": sorted(relevant - set(ranked)),
        "recall": len(relevant & set(ranked)) / len(relevant),
        "rr": reciprocal(first_rank(ranked, relevant.__contains__)),
        "best": reciprocal(first_rank(ranked, best.__contains__))
                if best else None,
    }


def faults_of(qid, score, judged, ranked):
    faults = []
    if ranked and judged.get(ranked[0]) == 0:
        faults.append(f"near miss {ranked[0]} ranks first")
    if qid.partition("-")[0] in COMPLETE and score["missing"]:
        faults.append("missing " + " ".join(score["missing"]))
    return faults


def mean(values):
    values = list(values)
    return sum(values) / len(values) if values else 0.0


def show(value, digits=3):
    return "-" if value is None else f"{value:.{digits}f}"


def report(qrels, run):
    print(f"{'query':28} clean recall    rr  best")
    scores = []
    faulty = 0
    for qid, judged in qrels.items():
        ranked = run.get(qid, [])
        score = score_query(judged, ranked)
        faults = faults_of(qid, score, judged, ranked)
        scores.append(score)
        faulty += bool(faults)
        print(f"{qid:28} {show(score['clean'], 0):>5} {score['recall']:6.3f} "
              f"{score['rr']:.3f} {show(score['best'])}  {'; '.join(faults)}"
              .rstrip())
    best = [s["best"] for s in scores if s["best"] is not None]
    print(f"{len(scores)} queries, MRR {mean(s['rr'] for s in scores):.4f}, "
          f"MRR of the best {mean(best):.4f}, "
          f"recall {mean(s['recall'] for s in scores):.4f}, {faulty} faulty")
    return faulty


def main():
    if len(sys.argv) not in (2, 3):
        print(__doc__, file=sys.stderr)
        return 2
    beside = pathlib.Path(__file__).resolve().parent / "qrels.txt"
    qrels_path = pathlib.Path(sys.argv[2]) if len(sys.argv) == 3 else beside
    try:
        qrels = read_qrels(qrels_path)
        run = read_run(pathlib.Path(sys.argv[1]))
    except (OSError, ValueError) as error:
        print(f"score.py: {error}", file=sys.stderr)
        return 2
    return 1 if report(qrels, run) else 0


if __name__ == "__main__":
    sys.exit(main())
