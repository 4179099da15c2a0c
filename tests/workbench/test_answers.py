"""Answers become sharper, and each is what ``simulator.compare`` finds of the same runs, to the last digit."""

import pytest

import simulator as sim
from simulator.workbench.answers import AT_REPLICATIONS, asked
from simulator.workbench.state import State
from simulator.workbench.worker import Cancelled

PLACE = "denmark:laesoe"
DRAWS = 4


def answers(bench, state, draws=()):
    question = asked(*bench.shelf.scenarios_of(state), state.seed)
    return list(bench.desk.answers(question, bench.pool.asker(), draws))


def compared(bench, state, replications, draws=0):
    baseline, proposal = bench.shelf.scenarios_of(state)
    return sim.compare(
        baseline,
        {proposal.name: proposal},
        replications=replications,
        seed=state.seed,
        settings=False,
        draws=draws,
        on=sim.experiments.Computing(workers=1),
    )


def same(one, other):
    assert one.table().equals(other.table())
    assert one.identity == other.identity
    assert list(map(str, one.notes)) == list(map(str, other.notes))
    assert one.verdicts == other.verdicts


def test_answers_sharpen_from_two_replications_to_twenty_to_draws(bench):
    state = State(place=PLACE, seed=11)
    found = answers(bench, state, (DRAWS, 2 * DRAWS))
    steps = [(len(one.study.default.replications), one.draws) for one in found]
    assert steps == [*((n, 0) for n in AT_REPLICATIONS), (20, DRAWS), (20, 2 * DRAWS)]
    assert [one.is_last for one in found] == [False] * 5 + [True]
    same(found[0].study, compared(bench, state, AT_REPLICATIONS[0]))
    same(found[3].study, compared(bench, state, 20))
    last, study = found[-1].study, compared(bench, state, 20, 2 * DRAWS)
    same(last, study)
    assert last.draws_table().equals(study.draws_table())


def test_where_an_assumption_was_moved_the_first_answer_says_so_and_the_next_have_their_baseline(bench):
    state = State(place=PLACE, seed=12, both={"behaviour.displacement": "0.2"})
    first, *rest = answers(bench, state)
    assert not first.is_fitted
    assert all(one.is_fitted for one in rest)
    same(rest[-1].study, compared(bench, state, 20))


def test_what_is_known_is_not_computed_again(bench, monkeypatch):
    state = State(place=PLACE, seed=13)
    *_, once = answers(bench, state)
    moved = State(place=PLACE, seed=13, moved={"practice.caseworkers.factor": "0.9"})
    asked_for = []
    submit = bench.pool.submit

    def counted(asker, rank, function, *args, **options):
        asked_for.append(args)
        return submit(asker, rank, function, *args, **options)

    monkeypatch.setattr(bench.pool, "submit", counted)
    again = answers(bench, state)
    assert not asked_for
    assert [len(one.study.default.replications) for one in again] == [20]
    same(again[-1].study, once.study)
    answers(bench, moved)
    assert {names for _, names, *_ in asked_for} == {("hedensted_laesoe_changed",)}  # the baseline is there


def test_a_question_that_is_dropped_ends(bench):
    asker = bench.pool.asker()
    found = bench.desk.answers(asked(*bench.shelf.scenarios_of(State(place=PLACE, seed=14)), 14), asker)
    next(found)
    bench.pool.cancel(asker)
    with pytest.raises(Cancelled):
        list(found)
