"""`implicit`'s ALS on matrices and start factors that lie in files: see `bench/als.ts`."""
import resource
import time

import numpy as np
import scipy.sparse as sparse
from implicit.als import AlternatingLeastSquares
from implicit.cpu._als import calculate_loss

from peer_server import serve

state = {}


def load(folder, rowCount, columnCount):
    """Confidences c_ui of the entries; pairs without one have 1."""
    offsets, columns = (np.fromfile(f"{folder}/{name}", dtype=np.int32) for name in ("offsets", "columns"))
    values = np.fromfile(f"{folder}/values", dtype=np.float32)
    state["confidences"] = sparse.csr_matrix((values, columns, offsets), shape=(rowCount, columnCount))
    return int(state["confidences"].nnz)


def fit(factors, regularization, iterations, threads, start):
    """Seconds of `fit` from our start: the items' factors in a file, the users' 0."""
    confidences = state["confidences"]
    model = AlternatingLeastSquares(
        factors=factors, regularization=regularization, iterations=iterations, num_threads=threads
    )
    model.item_factors = np.fromfile(start, dtype=np.float32).reshape(-1, factors)
    model.user_factors = np.zeros((confidences.shape[0], factors), dtype=np.float32)
    started = time.perf_counter()
    model.fit(confidences, show_progress=False)
    state["model"] = model
    return time.perf_counter() - started


def loss(regularization):
    """The objective divided by all confidences, implicit's own sum."""
    model = state["model"]
    return float(calculate_loss(state["confidences"], model.user_factors, model.item_factors, regularization))


def save(users, items):
    state["model"].user_factors.tofile(users)
    state["model"].item_factors.tofile(items)


def peak_mebibytes():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


serve({"load": load, "fit": fit, "loss": loss, "save": save, "peak": peak_mebibytes})
