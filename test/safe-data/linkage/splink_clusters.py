"""Clusters of records by Splink, in clear: reads {"sets": [[row, ...], ...]}, writes [{row: cluster, ...}, ...]."""

import json
import logging
import sys

import pyarrow as pa
import splink.comparison_library as cl
from splink import Linker, SettingsCreator, block_on
from splink.backends.duckdb import DuckDBAPI

logging.getLogger("splink").setLevel(logging.ERROR)
WEIGHT = float(sys.argv[2]) if len(sys.argv) > 2 else 14.0

with open(sys.argv[1], encoding="utf-8") as file:
    sets = json.load(file)["sets"]
answers = []
for rows in sets:
    table = pa.Table.from_pylist(rows)
    database = DuckDBAPI()
    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="row_id",
        comparisons=[
            cl.NameComparison("child_name").configure(term_frequency_adjustments=True),
            cl.NameComparison("mother_name").configure(term_frequency_adjustments=True),
            cl.DateOfBirthComparison("birth_date", input_is_string=True),
            cl.DateOfBirthComparison("mother_birth_date", input_is_string=True),
            cl.ExactMatch("sex"),
            cl.ExactMatch("birth_order"),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("birth_date"),
            block_on("mother_name", "mother_birth_date"),
            block_on("child_name", "sex"),
        ],
    )
    linker = Linker(database.register(table), settings)
    linker.training.estimate_probability_two_random_records_match(
        [block_on("birth_date", "mother_name", "birth_order"), block_on("child_name", "birth_date")], recall=0.8
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("birth_date"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("mother_name", "mother_birth_date"))
    predicted = linker.inference.predict(threshold_match_weight=WEIGHT)
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(
        predicted, threshold_match_weight=WEIGHT
    ).as_record_list()
    answers.append({each["row_id"]: str(each["cluster_id"]) for each in clusters})
print(json.dumps(answers))
