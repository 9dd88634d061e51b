"""Kappas of scikit-learn for studies of two raters: cohen_kappa.py studies.json kappas.json"""
import json
import math
import sys

from sklearn.metrics import cohen_kappa_score

studies = json.load(open(sys.argv[1]))
kappas = [cohen_kappa_score(*zip(*pairs)) for pairs in studies]
json.dump([None if math.isnan(kappa) else float(kappa) for kappa in kappas], open(sys.argv[2], "w"))
