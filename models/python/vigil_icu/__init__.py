"""Reads what Vigil exports, and asks a Vigil that runs. A missing value is missing: nothing is filled in, here or there."""

from .command import VigilCommandError, report
from .export import Export, IncompleteExport, open_export
from .rest import Vigil, VigilAnswer, connect
from .windows import Window, windows

__all__ = [
    "Export",
    "IncompleteExport",
    "Vigil",
    "VigilAnswer",
    "VigilCommandError",
    "Window",
    "connect",
    "open_export",
    "report",
    "windows",
]
