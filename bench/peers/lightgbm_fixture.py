"""
Writes the trees of a small LightGBM ranker, rows and the raw scores that LightGBM gives them, as JSON on standard output:
`python bench/peers/lightgbm_fixture.py > engine/src/kernels/lambda-mart/lightgbm-trees.json && npx oxfmt`.

Features: 0 plain, 1 missing where the truth is low, 2 missing where it is high, 3 of few distinct numbers, 4 constant. Feature 0
is never missing in training but sometimes in the rows that are scored. All numbers are multiples of 1/64, exact as f32.
"""
import json

import lightgbm
import numpy

GROUP_SIZE = 20
random = numpy.random.default_rng(7)


def rows(count):
    truth = random.normal(size=(count, 3))
    features = numpy.column_stack([truth[:, 0], truth[:, 1], truth[:, 2], numpy.rint(2 * truth[:, 0]), numpy.ones(count)])
    features[(truth[:, 1] < -0.5) & (random.random(count) < 0.7), 1] = numpy.nan
    features[(truth[:, 2] > 0.5) & (random.random(count) < 0.7), 2] = numpy.nan
    utility = truth[:, 0] * (truth[:, 1] > 0) + truth[:, 1] + numpy.abs(truth[:, 2])
    grades = numpy.digitize(utility, [1, 2, 3])
    return numpy.rint(features * 64) / 64, grades


def small(node):
    if "leaf_value" in node:
        return {"leaf_value": node["leaf_value"]}
    kept = ["split_feature", "threshold", "decision_type", "default_left", "missing_type"]
    return {
        **{name: node[name] for name in kept},
        "left_child": small(node["left_child"]),
        "right_child": small(node["right_child"]),
    }


features, grades = rows(2000)
parameters = {"objective": "lambdarank", "num_leaves": 12, "learning_rate": 0.3, "num_threads": 1, "seed": 1, "verbosity": -1}
data = lightgbm.Dataset(features, label=grades, group=[GROUP_SIZE] * (len(grades) // GROUP_SIZE))
model = lightgbm.train(parameters, data, num_boost_round=7)
scored, _ = rows(40)
scored[::9, 0] = numpy.nan
print(
    json.dumps(
        {
            "made_with": f"LightGBM {lightgbm.__version__}, bench/peers/lightgbm_fixture.py",
            "feature_count": features.shape[1],
            "trees": [small(tree["tree_structure"]) for tree in model.dump_model()["tree_info"]],
            "rows": [[None if numpy.isnan(value) else value for value in row] for row in scored],
            "raw_scores": model.predict(scored, raw_score=True).tolist(),
        }
    )
)
