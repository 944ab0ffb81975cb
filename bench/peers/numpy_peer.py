"""numpy's general inverse on matrices made up here: see `bench/ease.ts`."""
import time

import numpy as np

from peer_server import serve

state = {}


def make(n, precision):
    """A symmetric matrix with eigenvalues between about √n and 5·√n."""
    normal = np.random.default_rng(1).standard_normal((n, n))
    matrix = np.tril(normal, -1)
    matrix += matrix.T + np.diag(3 * np.sqrt(n) + np.abs(np.diag(normal)))
    state["matrix"] = matrix.astype(precision)


def invert():
    """Seconds, and how far A·A⁻¹ is from the identity."""
    matrix = state["matrix"]
    started = time.perf_counter()
    inverse = np.linalg.inv(matrix)
    seconds = time.perf_counter() - started
    error = np.abs(matrix[:50].astype(np.float64) @ inverse - np.eye(50, len(matrix))).max()
    return {"seconds": seconds, "error": float(error)}


serve({"make": make, "invert": invert})
