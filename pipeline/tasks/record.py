"""What a finished task leaves on record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pipeline.store import Part


@dataclass(frozen=True, slots=True)
class Record:
    """A finished task: its fingerprint, what the fingerprint was made of, what it wrote, and what it cost."""

    part: str
    fingerprint: str
    causes: dict[str, str]
    outputs: tuple[Part, ...]
    rows_in: int
    seconds: float
    cpu_seconds: float
    peak_mb: float

    def to_json(self) -> dict[str, Any]:
        """What `from_json` makes a record of."""
        fields = {name: getattr(self, name) for name in self.__slots__}
        return {**fields, "outputs": [{name: getattr(p, name) for name in p.__slots__} for p in self.outputs]}

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> Record:
        return cls(
            **{**content, "outputs": tuple(Part(**{**p, "buckets": tuple(p["buckets"])}) for p in content["outputs"])}
        )
