"""LightGBM for the benchmark lambda-mart: training, held-out scores and scoring time on one thread."""
import time

import lightgbm
import numpy
from peer_server import serve

state = {}


def load(features, grades, featureCount, groupSize):
    """Files of raw little-endian numbers; all groups are of one size."""
    grades = numpy.fromfile(grades, dtype=numpy.uint8)
    rows = numpy.fromfile(features, dtype=numpy.float32).reshape(len(grades), featureCount)
    return rows, grades, [groupSize] * (len(grades) // groupSize)


def train(rows, options, truncation, treeCount):
    features, grades, groups = load(**rows)
    parameters = {
        "objective": "lambdarank",
        "lambdarank_truncation_level": truncation,
        "num_threads": 1,
        "verbosity": -1,
        **options,
    }
    start = time.perf_counter()
    data = lightgbm.Dataset(features, label=grades, group=groups, params=parameters)
    state["model"] = lightgbm.train(parameters, data, num_boost_round=treeCount)
    return time.perf_counter() - start


def score(rows, out):
    """Writes the raw scores as 64-bit floats to the file `out`; answers seconds."""
    features, _, _ = load(**rows)
    start = time.perf_counter()
    scores = state["model"].predict(features, raw_score=True, num_threads=1)
    seconds = time.perf_counter() - start
    scores.astype(numpy.float64).tofile(out)
    return seconds


if __name__ == "__main__":
    serve({"train": train, "score": score})
