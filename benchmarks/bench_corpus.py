"""Any corpus (`make bench SEEDS=folder`): documents, MB/s, findings by code, on one core.

make bench SEEDS=/path/to/reports
"""

from __future__ import annotations

import os
import time
from collections import Counter
from pathlib import Path

from zhengben.corpus.sources import find_jobs, work

_FEW = 400  # a small corpus is repeated to so many documents, so that the figure is reliable


def test_corpus() -> None:
    """Clean every source once, as the worker of `zhengben clean` does, without writing files."""
    jobs = find_jobs([Path(os.environ.get("SEEDS", "seeds"))]).jobs
    rounds = max(1, _FEW // max(1, len(jobs)))
    findings: Counter[str] = Counter()
    documents = errors = size = 0
    start = time.perf_counter()
    for number in range(rounds):
        for job in jobs:
            outcome = work(job)
            size += job.path.stat().st_size
            documents += len(outcome.texts)
            errors += outcome.error is not None
            if number == 0 and outcome.audit:
                findings.update(finding["code"] for finding in outcome.audit["findings"])
    seconds = time.perf_counter() - start
    sources = rounds * len(jobs)
    print(
        f"\n  {sources} sources ({rounds} times {len(jobs)}), {documents} documents, {errors} failures"
    )
    print(f"  {size / 1e6:.1f} MB in {seconds:.1f} s: {size / 1e6 / seconds:.2f} MB/s, "
          f"{size / sources / 1000:.0f} kB and {1000 * seconds / sources:.0f} ms a source")  # fmt: skip
    for code, count in sorted(findings.items()):
        print(f"  {code} {count}")
    assert sources
