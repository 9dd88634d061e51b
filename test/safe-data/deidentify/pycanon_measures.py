"""k and l of tables by pycanon: reads {"tables": [[row, ...], ...]} from a file, writes [{"k":, "l":}, ...]."""

import json
import sys

import pandas as pd
from pycanon import anonymity

with open(sys.argv[1], encoding="utf-8") as file:
    tables = json.load(file)["tables"]
answers = []
for rows in tables:
    frame = pd.DataFrame(rows)
    known = [name for name in frame.columns if name != "outcomes"]
    answers.append(
        {
            "k": int(anonymity.k_anonymity(frame, known)),
            "l": int(anonymity.l_diversity(frame, known, ["outcomes"])),
        }
    )
print(json.dumps(answers))
