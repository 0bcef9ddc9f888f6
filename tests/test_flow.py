"""The flow as a whole: names that agree, inputs that exist, options that are declared."""

import dataclasses
import pickle

import pytest

from pipeline.config import load
from pipeline.errors import InternalError
from pipeline.flow import OLD_STAGES, STAGES, STEPS
from pipeline.options import SECTIONS, Options
from pipeline.stages.step import Step, Tables, bucket, every, lookup, part
from pipeline.tables import TABLES


@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS)
def test_function_step_and_first_table_have_one_name(step: Step) -> None:
    assert step.run.__name__ == step.name == step.outputs[0]
    assert step.name in TABLES
    # A room of one name: the module is named in the flow, below the stages.
    assert step.run.__module__.startswith("pipeline.stages.")


def test_a_step_that_is_named_otherwise_is_refused() -> None:
    def articles(inputs: Tables, config: Options) -> Tables:
        return {}

    with pytest.raises(ValueError, match="articles makes blocks first"):
        Step(articles, "clean", inputs=(part("documents"),), outputs=("blocks", "articles"))


def test_every_table_is_made_by_one_step_and_read_after_it() -> None:
    made: dict[str, str] = {}
    for step in STEPS.values():
        for read in (*step.reads, *step.lookups):
            assert read in made, f"{step.name} reads {read}, which no step before it makes"
        for table in step.outputs:
            assert TABLES[table].shared or table not in made, f"{table}: made by {made.get(table)} and {step.name}"
            made[table] = step.name
    assert set(made) | {"document_inputs"} == set(TABLES)


def test_columns_that_steps_ask_for_exist() -> None:
    for step in STEPS.values():
        for read in step.inputs:
            assert set(read.columns) <= set(TABLES[read.table].schema.names), step.name


def test_scope_follows_from_the_inputs() -> None:
    def blocks(inputs: Tables, config: Options) -> Tables:
        return {}

    for inputs, scope in (
        ((), "files"),
        ((part("documents"), every("line_candidates"), lookup("parses")), "part"),
        ((bucket("article_keys"), every("site_sizes")), "bucket"),
        ((every("articles"),), "corpus"),
    ):
        assert Step(blocks, "clean", inputs=inputs, outputs=("blocks",)).scope == scope
    for step in STEPS.values():
        for read in step.inputs:
            assert (read.take == "bucket") <= TABLES[read.table].bucketed, f"{step.name}: {read.table} has no buckets"


def test_stages_follow_one_another() -> None:
    assert STAGES == ("ingest", "clean", "parse", "ner", "quotes", "copies", "entities", "repeats", "publish")
    order = [STAGES.index(step.stage) for step in STEPS.values()]
    assert order == sorted(order)
    assert set(OLD_STAGES.values()) <= set(STAGES)


@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS)
def test_a_step_sees_only_the_options_that_it_declares(step: Step) -> None:
    whole = load(Options)
    own = pickle.loads(pickle.dumps(whole.only(step.sections)))
    for section, kind in SECTIONS.items():
        keys = {name.partition(".")[2] for name in step.sections if name.partition(".")[0] == section}
        if not keys:
            with pytest.raises(InternalError, match=rf"\[{section}\]"):
                getattr(own, section)
            continue
        for field in dataclasses.fields(kind):
            if "" in keys or field.name in keys:
                assert getattr(getattr(own, section), field.name) == getattr(getattr(whole, section), field.name)
            else:
                with pytest.raises(InternalError, match=rf"\[{section}\] {field.name}"):
                    getattr(getattr(own, section), field.name)
