"""Published equations as the reference tables print them: every number here is read from the tables.

Usage: python3 second_reading.py FOLDER EQUATION ROWS ANSWERS. FOLDER holds coefficients.csv and crib2-grid.csv,
ROWS one JSON object a line by the names of what is charted, ANSWERS gets one number or null a line: percent, per
1000, or points. What is absent of a row is unknown; it counts as the publication says, or there is no answer.
"""

import csv
import json
import math
import pathlib
import re
import sys
from decimal import Decimal

NUMBER = r"(-?\d+(?:\.\d+)?)"


class Table:
    def __init__(self, folder, equation):
        with open(folder / "coefficients.csv", newline="", encoding="utf-8") as lines:
            self.rows = [row for row in csv.DictReader(lines) if row["equation"] == equation]
        with open(folder / "crib2-grid.csv", newline="", encoding="utf-8") as lines:
            self.grid = list(csv.DictReader(lines))

    def row(self, term):
        (found,) = [row for row in self.rows if row["term"] == term]
        return found

    def __getitem__(self, term):
        return float(self.row(term)["coefficient"])

    def points(self, term, value):
        """Points of a value by the words of the table: «>= 30 = 0, 20-29 = 9, < 20 = 19 mmHg»."""
        words = re.sub(r"\(.*", "", self.row(term)["condition"])
        bands = [re.search(r"^(.*\S) = (\d+)", band.strip()).groups() for band in words.split(",")]
        from_low = []
        for words, points in bands:
            if within_open(words, value):
                return int(points)
            span = re.search(rf"^{NUMBER}-{NUMBER}", words)
            if span:
                from_low.append((float(span.group(1)), int(points)))
        # Between the last printed number of a band and the first of the next it is still the former.
        return next(points for low, points in sorted(from_low, reverse=True) if value >= low)


def within_open(words, value):
    """Whether «>= 3», «> 3», «< 3» or «<= 3» holds; false where the words are none of these."""
    found = re.search(rf"^(>=|>|<=|<) {NUMBER}", words)
    if not found:
        return False
    limit = float(found.group(2))
    return {">=": value >= limit, ">": value > limit, "<=": value <= limit, "<": value < limit}[found.group(1)]


def share(logit, of):
    return of / (1 + math.exp(-logit))


def pim_3(table, told):
    asked = ("electiveAdmission", "procedureAtAdmission", "pim3Diagnosis", "oxygenDevice")
    if any(name not in told for name in asked):
        return None
    systolic = told.get("arterialSystolicMmHg", 120)
    ratio = table["100 x FiO2 / PaO2 when missing"]
    if "fio2Percent" in told and "pao2MmHg" in told:
        ratio = 100 * (told["fio2Percent"] / 100) / told["pao2MmHg"]
    logit = table["intercept"]
    logit += table["both pupils fixed to light"] * (told.get("pupilReaction") == "both-fixed")
    logit += table["elective admission"] * (told["electiveAdmission"] == "yes")
    logit += table["mechanical ventilation in first hour"] * (told["oxygenDevice"] in ("ventilator", "cpap", "bipap"))
    logit += table["absolute base excess"] * abs(told.get("baseExcessMmolPerL", 0))
    logit += table["systolic pressure"] * systolic + table["systolic pressure squared / 1000"] * systolic**2 / 1000
    logit += table["100 x FiO2 / PaO2"] * ratio
    recovery = {
        "bypass": "recovery: bypass cardiac procedure",
        "cardiac": "recovery: cardiac procedure without bypass",
        "non-cardiac": "recovery: non-cardiac procedure",
    }.get(told["procedureAtAdmission"])
    diagnosis = {
        "very-high": "very high risk diagnosis",
        "high": "high risk diagnosis",
        "low": "low risk diagnosis",
    }.get(told["pim3Diagnosis"])
    return share(logit + sum(table[term] for term in (recovery, diagnosis) if term), 100)


def kaiser_logit(table, told):
    incidence = f"local incidence {told['earlySepsisIncidencePer1000']} per 1000 live births"
    (intercept,) = [row for row in table.rows if row["condition"] == incidence and row["term"] == "intercept"]
    weeks = told["gestationalAgeAtBirthDays"] / 7
    logit = float(intercept["coefficient"])
    logit += table["highest maternal temperature in labour"] * (told["maternalTemperatureCel"] * 1.8 + 32)
    logit += table["gestational age"] * weeks + table["gestational age squared"] * weeks**2
    logit += table["(rupture of membranes hours + 0.05)^0.2"] * (told["membraneRuptureHours"] + 0.05) ** 0.2
    logit += {"positive": table["GBS positive"], "unknown": table["GBS unknown"], "negative": 0}[told["groupBStreptococcus"]]
    kind, hours = told["intrapartumAntibiotics"], told.get("antibioticsBeforeBirthHours", 0)
    if kind == "broad-spectrum" and hours >= 4:
        logit += table["antibiotics class 2"]
    elif kind != "none" and hours >= 2:
        logit += table["antibiotics class 1"]
    return logit


def kaiser_eos_birth(table, told):
    return share(kaiser_logit(table, told), 1000)


def kaiser_eos_exam(table, told):
    sign = {"well": "well appearing", "equivocal": "equivocal", "ill": "clinical illness"}[told["newbornExamination"]]
    odds = math.exp(kaiser_logit(table, told)) * table[f"likelihood ratio, {sign}"]
    return 1000 * odds / (1 + odds)


def crib_2(table, told):
    weeks = told["gestationalAgeAtBirthDays"] // 7
    cell = [
        row for row in table.grid
        if row["sex"] == told["sex"] and int(row["completed weeks"]) == weeks
        and int(row["birth weight from g"]) <= told["birthWeightG"] <= float(row["to g"] or "inf")
    ]
    if not cell or cell[0]["points"] == "" or cell[0]["certainty"] == "D":
        return None
    excess = told["baseExcessMmolPerL"]
    whole = int(math.copysign(math.floor(abs(excess) + 0.5), excess))
    return int(cell[0]["points"]) + band(table, "admission temperature", told["coreTemperatureCel"]) + band(table, "base excess", whole)


def band(table, term, value):
    for row in table.rows:
        span = re.search(rf"^{NUMBER}(?:-| to ){NUMBER}", row["condition"])
        inside = float(span.group(1)) <= value <= float(span.group(2)) if span else within_open(row["condition"], value)
        if row["term"] == term and inside:
            return int(row["coefficient"])
    raise ValueError(f"no band of {term} holds {value}")


def snappe_2(table, told):
    """As published: what was not measured counts 0."""
    named = {
        "lowest mean pressure": told.get("arterialMeanMmHg"),
        "lowest temperature": told.get("coreTemperatureCel"),
        "lowest serum pH": told.get("phArterial"),
        "urine": told.get("urineOutput12hMlPerKgPerH"),
        "birth weight (SNAPPE only)": told.get("birthWeightG"),
        "Apgar at 5 min (SNAPPE only)": told.get("apgar5Minutes"),
    }
    if "pao2MmHg" in told and "fio2Percent" in told:
        named["PaO2 mmHg / FiO2 PERCENT"] = told["pao2MmHg"] / told["fio2Percent"]
    total = sum(table.points(term, value) for term, value in named.items() if value is not None)
    for term, name, word in (
        ("multiple seizures", "seizures", "multiple"),
        ("below 3rd weight centile (SNAPPE only)", "smallForGestation", "yes"),
    ):
        if told.get(name) == word:
            total += int(re.search(r"yes = (\d+)", table.row(term)["condition"]).group(1))
    return total


def renal_angina(table, told):
    drugs = sum(value for name, value in told.items() if name.endswith("PerKgPerMin"))
    risk = table["risk: in intensive care"]
    if told["transplant"] == "yes":
        risk = table["risk: transplant (stem cell; one source also solid organ)"]
    if told["oxygenDevice"] == "ventilator" and drugs > 0:
        risk = table["risk: ventilation and vasoactive in first 12 h"]
    now, before = (Decimal(str(told[name])) for name in ("creatinineMgPerDL", "baselineCreatinineMgPerDL"))
    fall = float(100 * (now - before) / now)
    return risk * max(injury(table, "fall", fall), injury(table, "overload", told["fluidOverloadPercent"]))


def injury(table, route, percent):
    points = 1
    for row in table.rows:
        found = re.search(rf"{route} (?:>= )?{NUMBER}", row["condition"]) if row["term"] == "injury" else None
        # «no fall» is below the row that begins at 0, and a row «< 5 %» is the least.
        if found and percent >= float(found.group(1)) and (route == "overload" or percent > 0):
            points = max(points, int(row["coefficient"]))
    return points


def respiratory_severity(_table, told):
    return told["meanAirwayPressureCmH2o"] * told["fio2Percent"] / 100


EQUATIONS = {
    "pim-3": ("PIM3", pim_3),
    "kaiser-eos-birth": ("EOS-2017", kaiser_eos_birth),
    "kaiser-eos-exam": ("EOS-2017", kaiser_eos_exam),
    "crib-2": ("CRIB-II", crib_2),
    "snappe-2": ("SNAPPE-II", snappe_2),
    "renal-angina-index": ("RAI", renal_angina),
    "respiratory-severity-score": ("RSS", respiratory_severity),
}


def main():
    folder, name, rows, answers = sys.argv[1:]
    equation, answer = EQUATIONS[name]
    table = Table(pathlib.Path(folder), equation)
    told = [json.loads(line) for line in pathlib.Path(rows).read_text().splitlines()]
    pathlib.Path(answers).write_text("\n".join(json.dumps(answer(table, row)) for row in told))


if __name__ == "__main__":
    main()
