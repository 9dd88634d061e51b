"""On the export and the Vigil that test/models/python-package.infra.test.ts makes; it sets the environment."""

import os
import pathlib

import pandas as pd
import pytest

import vigil_icu

EXPORT = os.environ["VIGIL_EXPORT"]
CHECKOUT = pathlib.Path(__file__).parents[3]


@pytest.fixture(scope="module")
def data():
    return vigil_icu.open_export(EXPORT)


def test_stays_are_numbers_and_ages(data):
    stays = data.stays()
    assert stays["stay_id"].tolist() == [1, 2]
    assert stays["age_days"].tolist()[0] == 67
    assert pd.isna(stays["age_days"].tolist()[1])
    assert str(stays["opened_at"].dt.tz) == "UTC"


def test_vitals_are_missing_where_nothing_stands(data):
    vitals = data.vitals(1)
    assert vitals.index[0] == pd.Timestamp("2025-03-01T10:00:00Z")
    assert len(vitals) == 540
    assert vitals["heartRatePerMin"].notna().sum() == 540 - 11
    assert vitals["heartRatePerMin"].max() == 156
    assert vitals["arterialMeanMmHg"].isna().all()


def test_measurements_stand_unless_asked_otherwise(data):
    assert set(data.measurements()["status"]) == {"valid"}
    withdrawn = data.measurements(stay_id=1, names=["heartRatePerMin"], status=["withdrawn"])
    assert len(withdrawn) == 10
    assert data.unit_of("heartRatePerMin") == "/min"
    with pytest.raises(KeyError):
        data.unit_of("heartRate")


def test_polars_reads_the_same():
    frame = vigil_icu.open_export(EXPORT, backend="polars").vitals(1)
    assert frame["heartRatePerMin"].sum() == pytest.approx(vigil_icu.open_export(EXPORT).vitals(1)["heartRatePerMin"].sum())
    assert frame["heartRatePerMin"].null_count() == 11


def test_each_stay(data):
    assert [stay for stay, _ in data.each_stay()] == [1, 2]


def test_windows_tell_what_was_measured(data):
    vitals = data.vitals(1)
    found = list(vigil_icu.windows(vitals, seconds=60))
    # Seconds 100 to 159 were not measured, 200 to 209 were withdrawn.
    assert [round(window.coverage["heartRatePerMin"] * 60) for window in found] == [59, 40, 20, 50, 60, 60, 60, 60, 60, 60]
    assert found[0].end == found[1].start
    whole = list(vigil_icu.windows(vitals, seconds=60, coverage={"heartRatePerMin": 0.99}))
    assert len(whole) == 6
    overlapping = list(vigil_icu.windows(vitals, seconds=120, step=60))
    assert len(overlapping) == 10
    with pytest.raises(KeyError):
        next(vigil_icu.windows(vitals, seconds=60, coverage={"heartRate": 0.5}))
    with pytest.raises(ValueError):
        next(vigil_icu.windows(vitals, seconds=90, interval=60))
    assert list(vigil_icu.windows(vitals.iloc[:0], seconds=60)) == []


def test_a_folder_that_is_not_whole_is_refused(tmp_path):
    with pytest.raises(vigil_icu.IncompleteExport):
        vigil_icu.open_export(tmp_path)
    (tmp_path / "dictionary.json").write_text("{}")
    with pytest.raises(FileNotFoundError):
        vigil_icu.open_export(tmp_path)


def test_reports_of_commands():
    code, rules = vigil_icu.report(["rules", "list"], checkout=CHECKOUT)
    assert code == 0
    assert "phoenix-4" in str(rules)
    with pytest.raises(vigil_icu.VigilCommandError, match="unknown option"):
        vigil_icu.report(["rules", "show", "phoenix-4"], checkout=CHECKOUT)


@pytest.fixture(scope="module")
def vigil():
    return vigil_icu.connect(os.environ["VIGIL_ADDRESS"], user="choi", password=os.environ["VIGIL_PASSWORD"])


def test_a_vigil_that_runs_answers_without_names(vigil):
    stay = vigil.stays().iloc[0]
    assert stay["displayName"] is None
    start, end = stay["openedAt"], stay["openedAt"] + pd.Timedelta(days=1)
    rates = vigil.vitals(stay["stayId"], start=start, end=end, signals=["heartRatePerMin"])
    assert rates["heartRatePerMin"].dropna().tolist()[:3] == [150.0, 151.0, 152.0]
    assert str(rates.index.tz) == "UTC"
    assert vigil.alerts(stay["unitId"], start=start, end=end).columns.tolist()[0] == "at"
    none = vigil.vitals(stay["stayId"], start=start - pd.Timedelta(days=9), end=start - pd.Timedelta(days=8), signals=["heartRatePerMin"])
    assert none.empty and none.columns.tolist() == ["heartRatePerMin"]


def test_what_it_refuses_is_told(vigil):
    with pytest.raises(vigil_icu.VigilAnswer, match="404"):
        moment = pd.Timestamp("2025-01-01T00:00:00Z")
        vigil.vitals("nobody", start=moment, end=moment + pd.Timedelta(hours=1), signals=["heartRatePerMin"])
    with pytest.raises(vigil_icu.VigilAnswer, match="401"):
        vigil_icu.connect(os.environ["VIGIL_ADDRESS"], user="choi", password="wrong")
    with pytest.raises(ValueError):
        vigil.vitals("s", start=pd.Timestamp("2025-01-01"), end=pd.Timestamp("2025-01-02"), signals=["heartRatePerMin"])
