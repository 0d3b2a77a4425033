"""The wall over the default baseline: complete, in plain French, and honest about its sources."""

from __future__ import annotations

import re
from collections import Counter
from itertools import chain
from pathlib import Path

import pytest

import checks
from checks.catalogue import CATALOGUE
from kit.baseline.loading import FOLDER, LISTS, default
from kit.baseline.model import Stage
from kit.baseline.words import words
from kit.glossary import glossary, mentions
from tests.checks.test_sheets import texts as sheet_texts

CHECKS = Path(checks.__file__).parent
BASELINE = default()
EVERY = tuple(BASELINE.requirements.values())
EVERY_REQUIREMENT = pytest.mark.parametrize("one", EVERY, ids=[one.id for one in EVERY])

LENGTHS = {"title": 80, "action": 60, "question": 125, "why": 200}
MAX_WORDS = 25
UNITS = "(?:jours?|mois|ans?|minutes?|heures?|caractères?|habitants)"
#: English, and words that frighten or that nobody says in a town hall.
BANNED = re.compile(
    r"\b(patch\w*|firmware|policy|hotfix|updates?|malwares?|ransomwares?|spywares?|drivers?|login"
    r"|password|account|settings|firewall|backups?|restores?|reboot\w*|endpoint|hash|token|bug"
    r"|screenshot|mails?|emails?|e-mails?|checker|process|deadline|hack\w*|catastroph\w*"
    r"|immédiatement|urgent\w*|cloud|phishing|hameçonnage|rançongiciel\w*|implément\w*|cyber|secrétaires?)\b",
    re.IGNORECASE,
)
#: Words of the trade that a text may use if the glossary explains them.
TRADE = re.compile(
    r"\b(?:[A-Z]{2,}[0-9]*|[A-Z][a-z]+[A-Z]\w*|chiffr(?!es?\b)\w+|restaur\w+|certificat\w*|serveurs?"
    r"|navigateurs?|hébergeurs?|hébergement|domaines?|onduleur|parapheur|pare-feu|antivirus"
    r"|sauvegard\w+|téléservices?|homologation|télétransmission|réseaux?|révoqu\w+"
    r"|reconditionné\w*|verrouill\w+|administrateur\w*|versions?|saisine|archivage)\b"
)
#: Capitals that are no words of the trade: units, products, and guides named as such.
PLAIN_CAPITALS = {"HT", "LibreOffice", "OpenDocument", "MonServiceSécurisé", "ReCyF", "PC"}
#: The scored questions of MonAideCyber that a small commune meets.
MONAIDECYBER = {
    "gouvernance-infos-et-activites-a-proteger",
    "gouvernance-schema-si-a-jour",
    "gouvernance-connaissance-rgpd-1",
    "gouvernance-connaissance-rgpd-2",
    "gouvernance-exigence-cyber-securite-presta",
    "acces-liste-compte-utilisateurs",
    "acces-utilisateurs-administrateurs-poste",
    "acces-mesures-securite-robustesse-mdp",
    "acces-teletravail-acces-distants-mesures-particulieres",
    "securite-poste-maj-fonctionnelles-et-securite-deployees",
    "securite-poste-antivirus-deploye",
    "securite-poste-pare-feu-local-active",
    "securite-poste-r-et-d-disques-chiffres",
    "securite-infrastructure-pare-feu-deploye",
    "securite-infrastructure-acces-wifi-securises",
    "securite-infrastructure-outils-securisation-systeme-messagerie",
    "securite-infrastructure-espace-stockage-serveurs",
    "sensibilisation-actions-sensibilisation-menace-et-bonnes-pratiques",
    "sensibilisation-collaborateurs-soumis-obligations-usages-securises",
    "reaction-surveillance-veille-vulnerabilites-potentielles",
    "reaction-sauvegardes-donnees-realisees",
    "reaction-dispositif-gestion-crise-adapte-defini",
}
#: Duties are only told as such where each text behind them was read again.
DUTY = re.compile(r"\b(obligatoire\w*|obligation\w*|doit|doivent|impose\w*|interdit\w*)\b")


def texts(one) -> dict[str, str]:
    """Every text of a requirement that a person reads, by where it stands."""
    found = {name: getattr(one, name) for name in LENGTHS}
    found |= {f"examples.{n}": text for n, text in enumerate(one.examples)}
    return found | {f"references.{n}": r.label for n, r in enumerate(one.references)}


def lists() -> dict[str, str]:
    """Every text of the lists."""
    found = {}
    for stage in BASELINE.stages:
        found |= {f"{stage.stage}.label": stage.label, f"{stage.stage}.purpose": stage.purpose}
    for name, told in BASELINE.conditions.items():
        found |= {f"{name}.question": told.question, f"{name}.absent": told.absent}
        found |= {f"{name}.present": told.present} if told.present else {}
    found |= {f"{name}.title": told.title for name, told in BASELINE.people.items()}
    found |= {f"{name}.title": told.title for name, told in BASELINE.gestures.items()}
    found |= {f"{name}.label": label for name, label in BASELINE.documents.items()}
    for name, need in BASELINE.needs.items():
        found[f"{name}.title"] = need.title
        for n, option in enumerate(need.options):
            for field in ("name", "formats", "hosting", "leaving", "note"):
                if getattr(option, field):
                    found[f"{name}.{n}.{field}"] = getattr(option, field)
    return found


def spoken() -> dict[str, str]:
    """Every sentence of ``words.toml``; the aliases of answers are typed, not read."""

    def walk(told, where):
        if isinstance(told, str):
            yield where, told
        elif isinstance(told, list):
            yield from chain.from_iterable(walk(x, f"{where}.{n}") for n, x in enumerate(told))
        else:
            for name, inner in told.items():
                if name != "typed":
                    yield from walk(inner, f"{where}.{name}")

    return dict(walk(words(), "words"))


def terms() -> dict[str, str]:
    return {f"{name}.plain": told.plain for name, told in glossary().items()}


def sentences(text: str) -> list[str]:
    quoted = re.sub(r"«[^»]*»", "citation", text)
    return [part for part in re.split(r"(?<=[.?!])\s+", quoted) if part]


def count_words(sentence: str) -> int:
    return len(re.findall(r"\w+(?:[’-]\w+)*", sentence))


def test_every_requirement_of_the_reference_and_the_additions_is_there():
    """70 of the reference, and three that people of the field asked for."""
    stages = Counter(one.stage for one in EVERY)
    wanted = {
        f"{letter}{n:02}"
        for letter, last in (("P", 30), ("S", 27), ("H", 10), ("F", 6))
        for n in range(1, last + 1)
    }

    assert {one.ref for one in EVERY} == wanted
    assert stages == {Stage.SECURE: 30, Stage.DEPLOY: 27, Stage.SUPPORT: 10, Stage.SOBRIETY: 6}


def test_the_core_is_that_of_the_reference_and_the_bank_details():
    stars = (
        "P01 P02 P03 P05 P06 P08 P10 P12 P16 P17 P21 P22 P23 P26 P28 S01 S03 S04 S11 S15 S20 S26"
        " H01 H03 H05 F05"
    )

    assert {one.ref for one in EVERY if one.star} == set(stars.split())


def test_the_first_visit_asks_each_star_once():
    assert sorted(BASELINE.express) == sorted(one.id for one in EVERY if one.star)


def test_no_file_is_beside_the_lists_and_the_stages():
    found = {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.toml")}
    listed = {f"{name}.toml" for name in LISTS}

    assert found == listed | {f"{one.id}.toml" for one in EVERY}


def test_titles_and_actions_differ():
    assert len({one.title for one in EVERY}) == len(EVERY)
    assert len({one.action for one in EVERY}) == len(EVERY)
    assert len({one.question for one in EVERY}) == len(EVERY)


@EVERY_REQUIREMENT
def test_lengths(one):
    for name, most in LENGTHS.items():
        assert 8 <= len(getattr(one, name)) <= most, (name, len(getattr(one, name)))
    assert 1 <= len(one.examples) <= 3
    assert all(len(example) <= 90 for example in one.examples)


@EVERY_REQUIREMENT
def test_forms(one):
    assert re.match(r"[A-ZÀÉ]\w+(ez|tes)\b", one.action), one.action
    assert not re.search(r"[.!?]$", one.title + one.action)
    assert one.question.endswith("\u202f?")
    assert len(sentences(one.question)) == 1
    assert one.why.endswith(".")
    assert all(not example.endswith(".") for example in one.examples)


@EVERY_REQUIREMENT
def test_sentences_are_short(one):
    for where, text in texts(one).items():
        if where.startswith("references"):
            continue
        for sentence in sentences(text):
            assert count_words(sentence) <= MAX_WORDS, (where, sentence)


@EVERY_REQUIREMENT
def test_who_and_how_easy_go_together(one):
    """F 4 and 5 are what the town hall does alone in half an hour or so (§2.3)."""
    assert (one.ease > 3) == (one.who in {"secretary", "mayor"})
    assert (one.cost == "none") == (one.section == "")


@EVERY_REQUIREMENT
def test_it_can_be_verified_and_somebody_may_know(one):
    assert one.asks
    assert one.checks or one.documents or one.question
    assert all((CHECKS / f"{check}.py").exists() for check in one.checks), "the id is the path"
    assert one.measure == "whole" or one.checks, "a part of nothing"


@EVERY_REQUIREMENT
def test_a_star_has_its_guide(one):
    """The slug of a sheet; several requirements may share one."""
    assert re.fullmatch(r"[a-z][a-z_]*", one.guide) or not (one.guide or one.star)


@EVERY_REQUIREMENT
def test_it_comes_from_somewhere(one):
    assert one.references
    for reference in one.references:
        assert reference.url.startswith("https://") or (
            reference.kind == "law" and not reference.url
        )
        assert "{" not in reference.label


@EVERY_REQUIREMENT
def test_numbers_of_guides_exist(one):
    most = {"hygiene": 42, "questions": 13, "cnil": 25, "recyf": 20}
    for reference in one.references:
        if reference.kind in most:
            assert 1 <= int(reference.number) <= most[reference.kind]
        if reference.kind == "mss":
            assert re.fullmatch(r"[A-Z_]+\.\d{1,2}", reference.number)
        if reference.kind == "rpnt":
            assert re.fullmatch(r"[12]\.[1-8]", reference.number)
        if reference.kind == "monaidecyber":
            assert reference.number in MONAIDECYBER


@EVERY_REQUIREMENT
def test_an_unread_law_is_advice(one):
    if all(reference.verified for reference in one.references):
        return
    for where, text in texts(one).items():
        assert not DUTY.search(text), (where, text)


@EVERY_REQUIREMENT
def test_what_it_depends_on_comes_first(one):
    """No circle: everything can be reached by following what comes before."""
    seen, waiting = set(), list(one.depends_on)
    while waiting:
        name = waiting.pop()
        seen.add(name)
        waiting += [n for n in BASELINE.requirements[name].depends_on if n not in seen]

    assert one.id not in seen


@pytest.mark.parametrize("name", ["gestures", "needs", "people"])
def test_every_entry_of_a_list_serves(name):
    used = {
        "gestures": {one.gesture for one in EVERY},
        "needs": {one.need for one in EVERY},
        "people": {person for one in EVERY for person in one.asks},
    }[name]
    listed = set(getattr(BASELINE, name))

    assert listed - used <= {"referent"}, "a list that nothing draws on"


def test_a_gesture_lifts_several():
    lifted = Counter(one.gesture for one in EVERY if one.gesture)

    assert all(number > 1 for number in lifted.values()), lifted


@pytest.mark.parametrize("need", BASELINE.needs.values(), ids=BASELINE.needs)
def test_a_panorama_offers_a_choice_and_a_way_out(need):
    assert len(need.options) >= 2
    assert any(option.freedom != "commercial" for option in need.options)
    for option in need.options:
        assert option.freedom_label
        assert option.formats
        assert option.hosting
        assert option.leaving


#: Every text by where it stands, in groups that fail together.
GROUPS = {
    **{one.id: texts(one) for one in EVERY},
    "lists": lists(),
    "words": spoken(),
    "glossary": terms(),
}
EVERY_GROUP = pytest.mark.parametrize("group", GROUPS)


@EVERY_GROUP
def test_typography(group):
    for where, text in GROUPS[group].items():
        assert "'" not in text, (where, "straight apostrophe")
        assert '"' not in text, (where, "straight quotes")
        assert "..." not in text, (where, "three dots")
        assert not re.search(r"(?<!\u00a0):(?!//)", text), (where, text)
        assert not re.search(r"(?<!\u202f)[;!?]", text), (where, text)
        assert not re.search(r"«(?!\u00a0)|(?<!\u00a0)»", text), (where, text)
        assert not re.search(r"(?<![\u00a0\u202f])%", text), (where, text)
        assert not re.search(rf"\d {UNITS}\b", text), (where, text)
        assert text == text.strip(), where
        assert "  " not in text, where


@EVERY_GROUP
def test_plain_words(group):
    for where, text in GROUPS[group].items():
        if not where.startswith("references"):
            assert not BANNED.search(text), (where, BANNED.search(text))


@EVERY_GROUP
def test_words_of_the_trade_are_in_the_glossary(group):
    for where, text in GROUPS[group].items():
        if where.startswith("references"):
            continue
        told = [(mention.start, mention.end) for mention in mentions(text)]
        for match in TRADE.finditer(text):
            inside = any(start <= match.start() and match.end() <= end for start, end in told)
            assert inside or match.group() in PLAIN_CAPITALS, (where, match.group())


@pytest.mark.parametrize("check", CATALOGUE, ids=[check.id for check in CATALOGUE])
def test_words_of_the_trade_in_the_sheets_of_checks_are_in_the_glossary(check):
    for where, text in sheet_texts(check).items():
        if where.startswith("references"):
            continue
        told = [(mention.start, mention.end) for mention in mentions(text)]
        for match in TRADE.finditer(text):
            inside = any(start <= match.start() and match.end() <= end for start, end in told)
            assert inside or match.group() in PLAIN_CAPITALS, (where, match.group())


def test_explanations_are_short_and_say_something():
    for name, told in glossary().items():
        assert 15 <= len(told.plain) <= 200, name
        assert told.plain.endswith("."), name
        assert not told.plain.casefold().startswith(told.term.casefold()), name


def test_no_word_is_explained_twice():
    forms = Counter(
        form.casefold() for told in glossary().values() for form in (told.term, *told.forms)
    )

    assert [form for form, number in forms.items() if number > 1] == []
