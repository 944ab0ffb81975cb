"""`implicit`'s top-k, and how fast numpy reads memory, on rows and queries that lie in files: see `bench/topk.ts`."""
import time

import numpy as np
from implicit.cpu.topk import topk

from peer_server import serve

state = {}


def load(rows, queries, dimension):
    for name, file in (("rows", rows), ("queries", queries)):
        state[name] = np.fromfile(file, dtype=np.float32).reshape(-1, dimension)
    return len(state["rows"])


def search(k, batchSize):
    """Seconds a query, and the rows found for each query."""
    rows, queries = state["rows"], state["queries"]
    found = []
    started = time.perf_counter()
    for start in range(0, len(queries), batchSize):
        found.append(topk(rows, queries[start : start + batchSize], k, num_threads=1)[0])
    seconds = time.perf_counter() - started
    return {"seconds": seconds / len(queries), "found": np.concatenate(found).tolist()}


def read(times):
    """Seconds of a sum over all rows, on average."""
    started = time.perf_counter()
    for _ in range(times):
        state["rows"].sum()
    return (time.perf_counter() - started) / times


serve({"load": load, "search": search, "read": read})
