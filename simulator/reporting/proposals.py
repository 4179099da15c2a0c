"""What a proposal is called in a sentence, and the question that it puts to those who decide."""

from __future__ import annotations

from simulator.experiments.study import Study
from simulator.reporting import places
from simulator.reporting.of_files import plain
from simulator.reporting.words import Words, inside


def question(study: Study, words: Words) -> str:
    """Return the question of a study: a proposal's own, or what several of them mean."""
    proposals = study.default.proposals
    if not proposals:
        return words("committee.question_run", place=places.named(study.scenarios[study.baseline], words))
    if len(proposals) > 1:
        named = words.sequence(within(study, one, words) for one in proposals)
        return words("first_screen.questions", proposals=named)
    return proposal_question(study, proposals[0], words)


def proposal_question(study: Study, name: str, words: Words) -> str:
    """Return a proposal's question: its own, else one made from what it changes."""
    if asked := plain(study.scenarios[name].about, "question", words):
        return asked
    paths = dict.fromkeys(one.path for one in study.changed[name])
    named = [words.key(path) for path in paths]
    if 0 < len(named) <= 2 and not set(named) & set(paths):
        return words("first_screen.question_changed", what=words.sequence(named))
    return words("first_screen.question_named", proposal=within(study, name, words))


def within(study: Study, name: str, words: Words) -> str:
    """Return what a proposal is called within a sentence, its article small."""
    called = proposal_name(study, name, words)
    return inside(called) if called.startswith("The ") else called


def proposal_name(study: Study, name: str, words: Words) -> str:
    """Return what a proposal is called."""
    return plain(study.scenarios[name].about, "proposal", words) or words.scenario(name)
