"""Where papermill finds its engine `copnb`; nothing of papermill is imported here.

papermill asks for its engines while it is being imported itself, perhaps by the engine's module.
"""

from __future__ import annotations

from typing import Any


class _Late:
    """Stands for the engine, which is imported when it is first used."""

    def __getattr__(self, name: str) -> Any:
        from copnb.batch.engine import FreshEngine

        return getattr(FreshEngine, name)


engine = _Late()
