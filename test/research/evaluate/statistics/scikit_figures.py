"""Figures of scikit-learn for cases of values, outcomes and weights: scikit_figures.py cases.json answers.json"""
import json
import sys

import numpy
from sklearn.calibration import calibration_curve
from sklearn.metrics import (
    average_precision_score,
    brier_score_loss,
    confusion_matrix,
    precision_score,
    recall_score,
    roc_auc_score,
)

asked = json.load(open(sys.argv[1]))


def figures(case):
    values, outcomes = numpy.array(case["values"]), numpy.array(case["outcomes"])
    weights = None if case["weights"] is None else numpy.array(case["weights"])
    positive = (values >= asked["threshold"]).astype(int)
    rate, mean = calibration_curve(outcomes, values, n_bins=10, strategy="uniform")
    return {
        "roc_auc": roc_auc_score(outcomes, values, sample_weight=weights),
        "average_precision": average_precision_score(outcomes, values, sample_weight=weights),
        "precision": precision_score(outcomes, positive, sample_weight=weights),
        "recall": recall_score(outcomes, positive, sample_weight=weights),
        "specificity": recall_score(outcomes, positive, pos_label=0, sample_weight=weights),
        "brier": brier_score_loss(outcomes, values),
        "calibration": [[float(r), float(m)] for r, m in zip(rate, mean)],
        "net_benefit": [net_benefit(outcomes, values, at) for at in (0.05, 0.1, 0.3)],
    }


def net_benefit(outcomes, values, threshold):
    (_, false), (_, true) = confusion_matrix(outcomes, values >= threshold)
    return float(true / len(values) - false / len(values) * threshold / (1 - threshold))


json.dump([figures(case) for case in asked["cases"]], open(sys.argv[2], "w"))
