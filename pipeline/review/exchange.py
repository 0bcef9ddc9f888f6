"""Exports samples to Label Studio and doccano, and imports labels from them."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pipeline.errors import InputError
from pipeline.review.labels import LABELS, Item
from pipeline.stages.user_files.reading import utf8_text

# The labelling interface of a Label Studio project for these tasks.
LABEL_STUDIO_VIEW = f"""<View>
  <Header value="$said_by: is it right?"/>
  <Text name="words" value="$words"/>
  <Choices name="label" toName="words" choice="single" required="true">
{chr(10).join(f'    <Choice value="{label}" hint="{about}"/>' for label, about in LABELS.items())}
  </Choices>
  <TextArea name="right_speaker" toName="words" placeholder="who said it, if somebody else"/>
  <Header value="Where it stands" size="5"/>
  <Text name="paragraph" value="$paragraph"/>
</View>
"""
_SHOWN = (
    *("quote_id", "source", "outlet", "published", "kind", "confidence", "words", "speaker", "speaker_words", "cue"),
    "paragraph",
)


def to_label_studio(items: Iterable[Item]) -> str:
    """Returns tasks in the form that Label Studio imports; existing labels become annotations."""
    tasks = []
    for item in items:
        data = {name: value for name, value in asdict(item).items() if name in _SHOWN} | {"said_by": item.said_by}
        task: dict[str, Any] = {"data": data}
        if item.label:
            task["annotations"] = [{"result": _results(item)}]
        tasks.append(task)
    return json.dumps(tasks, ensure_ascii=False, indent=1) + "\n"


def _results(item: Item) -> list[dict[str, Any]]:
    results: list[dict[str, Any]] = [_result("label", "choices", {"choices": [item.label]})]
    if item.right_speaker:
        results.append(_result("right_speaker", "textarea", {"text": [item.right_speaker]}))
    return results


def _result(name: str, kind: str, value: dict[str, Any]) -> dict[str, Any]:
    return {"from_name": name, "to_name": "words", "type": kind, "value": value}


def to_doccano(items: Iterable[Item]) -> str:
    """Returns lines in the form that doccano imports for text classification; other fields become metadata."""
    lines = []
    for item in items:
        content = {
            "text": f"{item.said_by}: {item.words}\n\n{item.paragraph}".rstrip(),
            "label": [item.label] if item.label else [],
            "quote_id": item.quote_id,
        }
        lines.append(json.dumps({**content, "source": item.source, "speaker": item.speaker}, ensure_ascii=False) + "\n")
    return "".join(lines)


def take_labels(items: Iterable[Item], file: Path, annotator: str) -> tuple[list[Item], int]:
    """Returns the items with the labels from an export of Label Studio (JSON or JSON-MIN) or doccano (JSON lines), and
    the number of labels.

    Raises InputError for a file that is neither or has no label for these items, and for an unknown label.
    """
    if not file.is_file():
        raise InputError(f"{file}: no such file", "give the file that Label Studio or doccano exported")
    text = utf8_text(str(file))
    try:
        found = _of_label_studio(json.loads(text)) if text.lstrip().startswith("[") else _of_doccano(text)
    except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        what = f"{file}: not an export of Label Studio or doccano: {error!r}"
        raise InputError(what, "export as JSON, or JSON lines") from None
    for quote_id, (label, _, _) in found.items():
        if label not in LABELS:
            raise InputError(f"{file}: {quote_id}: label {label!r}", f"expected one of: {', '.join(LABELS)}")
    taken = [
        item.labelled(found[item.quote_id][0], found[item.quote_id][1], annotator or found[item.quote_id][2])
        if item.quote_id in found
        else item
        for item in items
    ]
    n = sum(item.quote_id in found for item in taken)
    if not n:
        what = f"{file}: {len(found)} labels, none of them of this sample" if found else f"{file}: no label in it"
        raise InputError(what, "export after labelling, and name the file of the sample with --labels")
    return taken, n


Labels = dict[str, tuple[str, ...]]  # quote_id -> label, right speaker, annotator


def _of_label_studio(tasks: list[dict[str, Any]]) -> Labels:
    found: Labels = {}
    for task in tasks:
        if "data" not in task:  # JSON-MIN has the fields of the task and one field for each tag
            if task.get("label"):
                given = (_first(task.get(name)) for name in ("label", "right_speaker", "annotator"))
                found[task["quote_id"]] = tuple(given)
            continue
        done = [a for a in task.get("annotations", ()) if a.get("result") and not a.get("was_cancelled")]
        if not done:
            continue
        values = {r["from_name"]: r["value"] for r in done[-1]["result"]}
        if "label" in values:
            who = done[-1].get("completed_by")
            name = _first(who.get("email") if isinstance(who, dict) else who)
            found[task["data"]["quote_id"]] = (_first(values["label"]), _first(values.get("right_speaker")), name)
    return found


def _of_doccano(text: str) -> Labels:
    found: Labels = {}
    for line in filter(str.strip, text.split("\n")):
        row = json.loads(line)
        labels = row.get("label") or row.get("labels") or []
        if labels:
            quote_id = row.get("quote_id") or row["meta"]["quote_id"]
            found[quote_id] = (_first(labels), "", _first(row.get("username")))
    return found


def _first(value: Any) -> str:
    """Returns the first of the values of a field: "a", ["a", "b"] or {"text": ["a", "b"]}; "" if there is none."""
    if isinstance(value, dict):
        value = next(iter(value.values()), None)
    if isinstance(value, list):
        value = value[0] if value else None
    return "" if value is None else str(value)
