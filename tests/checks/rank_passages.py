#!/usr/bin/env python3
"""Ranks articles by their explained passages, as a TREC run.

Usage: rank_passages.py with-runs|without-runs < PASSAGES > RUN

PASSAGES is what `yinde-search INDEX --queries FILE --passages --explain
--format jsonl -n 10000` prints. An article's score is that of its best passage
and a fifth of the second best (docs/SEARCH.md, section 5), here of the parts
that the explanation lists; without-runs leaves out those of runs.
"""

import json
import sys


def passage_score(hit, with_runs):
    return sum(part["value"] for part in hit["explanation"]["best"]["parts"]
               if with_runs or "run" not in part)


def article_score(scores):
    best, second, *_ = sorted(scores, reverse=True) + [0]
    return best + 0.2 * second


def main():
    with_runs = {"with-runs": True, "without-runs": False}[sys.argv[1]]
    queries = {}
    for line in sys.stdin:
        hit = json.loads(line)
        articles = queries.setdefault(hit["qid"], {})
        articles.setdefault(hit["id"], []).append(
            passage_score(hit, with_runs))
    for qid, articles in queries.items():
        scores = {docid: article_score(s) for docid, s in articles.items()}
        ranked = sorted(scores, key=scores.get, reverse=True)
        for rank, docid in enumerate(ranked, 1):
            print(qid, "Q0", docid, rank, scores[docid], "rank_passages")


if __name__ == "__main__":
    main()
