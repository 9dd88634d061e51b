"""A folder that `vigil export --as parquet` wrote, as frames."""

from __future__ import annotations

import json
import pathlib
from collections.abc import Collection, Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

#: How a value may stand that stands.
STANDING = ("valid", "corrected")


class IncompleteExport(Exception):
    """The folder has no dictionary, which an export writes last: it did not end, or is none."""


class Export:
    """An export. Frames are of pandas, or of polars where `backend` says so; times are UTC."""

    def __init__(self, folder: pathlib.Path, backend: str) -> None:
        if backend not in ("pandas", "polars"):
            raise ValueError(f"backend is pandas or polars, not {backend}")
        self.folder = folder
        self.backend = backend
        self.dictionary: dict[str, Any] = json.loads((folder / "dictionary.json").read_text("utf-8"))

    def stays(self) -> Any:
        return self._frame(self._table("stays"))

    def alerts(self) -> Any:
        """Changes of alerts; `is_withdrawn`: a value that it rests on was taken back later."""
        return self._frame(self._table("alerts"))

    def scores(self) -> Any:
        return self._frame(self._table("scores"))

    def measurements(
        self,
        *,
        stay_id: int | None = None,
        names: Collection[str] | None = None,
        status: Collection[str] = STANDING,
    ) -> Any:
        """A row a value. Only what stands, unless `status` asks for `implausible` or `withdrawn` too."""
        wanted = pc.is_in(pc.field("status"), pa.array(list(status), pa.string()))
        if stay_id is not None:
            wanted = wanted & (pc.field("stay_id") == stay_id)
        if names is not None:
            wanted = wanted & pc.is_in(pc.field("name"), pa.array(list(names), pa.string()))
        return self._frame(self._table("measurements", wanted))

    def vitals(self, stay_id: int) -> Any:
        """A row a moment, a column a signal; in pandas the index is the moment. Null: nothing that stands was measured."""
        table = self._table("vitals_wide", pc.field("stay_id") == stay_id).drop_columns(["stay_id", "person_id"])
        frame = self._frame(table)
        return frame.set_index("observed_at") if self.backend == "pandas" else frame

    def each_stay(self) -> Iterator[tuple[int, Any]]:
        """Number and vital signs of every stay, one in memory at a time."""
        for stay_id in self._table("stays")["stay_id"].to_pylist():
            yield stay_id, self.vitals(stay_id)

    def unit_of(self, name: str) -> str | None:
        """UCUM of a quantity; None: a coded answer, or nobody told. KeyError: no such quantity is known."""
        for quantity in self.dictionary["quantities"]:
            if quantity["name"] == name:
                return quantity["unit"]
        raise KeyError(name)

    def _table(self, name: str, wanted: Any = None) -> pa.Table:
        return ds.dataset(self.folder / f"{name}.parquet").to_table(filter=wanted)

    def _frame(self, table: pa.Table) -> Any:
        if self.backend == "pandas":
            return table.to_pandas()
        import polars as pl

        return pl.from_arrow(table)


def open_export(folder: str | pathlib.Path, backend: str = "pandas") -> Export:
    """Opens an export. IncompleteExport where it did not end; FileNotFoundError where it holds no Parquet."""
    path = pathlib.Path(folder)
    if not (path / "dictionary.json").is_file():
        raise IncompleteExport(f"{path} has no dictionary.json: the export did not end, or this is none")
    if not (path / "stays.parquet").is_file():
        raise FileNotFoundError(f"{path} holds no Parquet tables: export with --as parquet")
    return Export(path, backend)
