"""Packs broken in every way that an author or an attacker finds: the exact words for each."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.tables import shipped
from kit.errors import KitError
from kit.packs import archive, installed, minisign
from kit.packs.parts import content_of
from kit.packs.reading import examined, read
from kit.packs.skeleton import skeleton
from tests.kit.packs.making import KEY, OTHER, files, signed, versioned

GUIDE = "guides/ecrire-au-syndicat.md"
ADDED = "baseline/support/sample_correspondent.toml"
CHANGED = "baseline/secure/backup_automatic.toml"
OFFERS, EMERGENCY = "offers.toml", "emergency.toml"
CSV = "provided/2026.csv"
DRAWN = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><script>x</script></svg>'


def table(name, change):
    """A shipped table as a pack would carry it, changed."""
    told = shipped(name)
    document = {
        "generated": told.generated.isoformat(),
        "valid_until": told.valid_until.isoformat(),
        "source": told.source,
        "licence": told.licence,
        "data": json.loads(json.dumps(dict(told.data))),
    }
    change(document)
    return json.dumps(document).encode()


def written(name, content):
    """The model of a pack with another file in it."""
    return lambda model: {
        **model,
        name: content if isinstance(content, bytes) else content.encode(),
    }


def swapped(name, old, new):
    """The model of a pack with other words in a file."""

    def change(model):
        text = model[name].decode()
        assert old in text
        return {**model, name: text.replace(old, new, 1).encode()}

    return change


def both(*changes):
    def change(model):
        for one in changes:
            model = one(model)
        return model

    return change


def no_branches(document):
    document["data"]["branches"] = {"20026": {"20112": "hier"}}


def no_end(document):
    del document["valid_until"]


def slow_pattern(document):
    document["data"]["companions"] = ["(a*)*b"]


# fmt: off
# ruff: noqa: E501 one line a fault
#: How the model is broken, and all that is said of it.
BROKEN = {
    "HTML in a guide": (swapped(GUIDE, "Notez ce que", "Notez <b>ce</b> que"), ["guides/ecrire-au-syndicat.md, ligne 10 : Seuls du texte, des étapes, des images et des liens sont possibles ici."]),
    "a script in a guide": (swapped(GUIDE, "\n> Une remarque", "\n<script>alert(1)</script>\n> Une remarque"), ["guides/ecrire-au-syndicat.md, ligne 15 : Seuls du texte, des étapes, des images et des liens sont possibles ici."]),
    "a link that runs": (swapped(GUIDE, "mailto:assistance@exemple.fr", "javascript:alert(1)"), ["guides/ecrire-au-syndicat.md, ligne 12 : Ce lien doit commencer par l’un de : https:, mailto:, tel:"]),
    "a guide without its head": (swapped(GUIDE, "+++", "---"), ["guides/ecrire-au-syndicat.md, ligne 1 : Commencez par une ligne « +++ », les champs du guide, puis une ligne « +++ »."]),
    "a guide of three steps": (swapped(GUIDE, "\n4. Attendez l’appel avant de recommencer.", ""), ["guides/ecrire-au-syndicat.md, ligne 8 : Il faut de 4 à 8 étapes numérotées ; il y en a 3."]),
    "a guide about nothing known": (swapped(GUIDE, "sample_correspondent", "no_such_thing"), ["guides/ecrire-au-syndicat.md, ligne 5 : ni exigence ni contrôle ne s’appelle « support/no_such_thing ». Prenez un identifiant que le kit connaît : baseline status --all et checks list les montrent."]),
    "a guide with a missing picture": (swapped(GUIDE, "nom du poste.", "nom du poste.\n   ![Une étiquette](etiquette.svg)"), ["guides/ecrire-au-syndicat.md, ligne 12 : l’image « etiquette.svg » n’est pas dans le pack. Ajoutez guides/etiquette.svg, ou retirez l’image du guide."]),
    "a picture with a script": (written("guides/etiquette.svg", DRAWN), ["guides/etiquette.svg : cette image est refusée : ce SVG contient un élément <script>, à retirer. Exportez-la de nouveau, en SVG simple ou en PNG."]),
    "a picture that is none": (written("guides/etiquette.png", b"GIF89a"), ["guides/etiquette.png : cette image est refusée : ce n’est pas une image PNG. Exportez-la de nouveau, en SVG simple ou en PNG."]),
    "a guide in another encoding": (written(GUIDE, b'+++\ntitle = "\xe9"'), ["guides/ecrire-au-syndicat.md : ce fichier n’est pas écrit en UTF-8. Enregistrez-le de nouveau, avec l’encodage UTF-8."]),
    "an accent in the name of a guide": (written("guides/Un.Guide.md", "+++"), ["guides/Un.Guide.md : ce nom de guide n’est pas possible. Écrivez-le en minuscules sans accent, par exemple guides/changer-de-secretaire.md."]),
    "a requirement that replaces itself": (swapped(ADDED, '# replaces = ["support/old_name"]', 'replaces = ["support/sample_correspondent"]'), ["baseline/support/sample_correspondent.toml, ligne 27 : « support/sample_correspondent → support/sample_correspondent » tourne en rond. Retirez l’un de ces renvois."]),
    "two that replace each other": (both(swapped(ADDED, '# replaces = ["support/old_name"]', 'replaces = ["secure/backup_automatic"]'), written(CHANGED, 'replaces = ["support/sample_correspondent"]')), ["baseline/secure/backup_automatic.toml, ligne 1 : « secure/backup_automatic → support/sample_correspondent → secure/backup_automatic » tourne en rond. Retirez l’un de ces renvois."]),
    "two in one place": (both(swapped(ADDED, '# replaces = ["support/old_name"]', 'replaces = ["secure/backup_isolated"]'), written(CHANGED, 'replaces = ["secure/backup_isolated"]')), ["baseline/support/sample_correspondent.toml, ligne 27 : secure/backup_isolated est aussi remplacée par secure/backup_automatic. Une seule exigence peut prendre sa place."]),
    "one that waits for itself": (both(written(ADDED.replace("sample", "other"), skeleton(KEY.public)[ADDED].replace(b"X01", b"X02") + b'depends_on = ["support/sample_correspondent"]'), written(ADDED, skeleton(KEY.public)[ADDED] + b'depends_on = ["support/other_correspondent"]')), ["baseline/support/other_correspondent.toml, ligne 28 : « support/other_correspondent → support/sample_correspondent → support/other_correspondent » tourne en rond. Retirez l’un de ces renvois."]),
    "an unknown check": (swapped(ADDED, '# checks = ["backups/copies_exist"]', 'checks = ["backups/no_such_check"]'), ["baseline/support/sample_correspondent.toml, ligne 25 : aucun contrôle ne s’appelle « backups/no_such_check ». Prenez un identifiant de « checks list », ou retirez-le : la réponse de la mairie suffira."]),
    "an unknown guide": (swapped(ADDED, '# guide = "ecrire-au-syndicat"', 'guide = "autre-guide"'), ["baseline/support/sample_correspondent.toml, ligne 26 : aucun guide ne s’appelle « autre-guide ». Ajoutez guides/autre-guide.md, ou retirez cette ligne."]),
    "a weight of five": (swapped(ADDED, "weight = 1", "weight = 5"), ["baseline/support/sample_correspondent.toml, ligne 13 : « weight » n’a pas la forme attendue. Écrivez par exemple : weight = 2"]),
    "a weight in words": (written(CHANGED, 'weight = "fort"'), ["baseline/secure/backup_automatic.toml, ligne 1 : « weight » n’a pas la forme attendue. Écrivez par exemple : weight = 2"]),
    "nobody who does it": (swapped(ADDED, 'who = "mayor"\n', ""), ['baseline/support/sample_correspondent.toml : « who » manque. Ajoutez : who = "secretary" ou "mayor" ou "technician" ou "publisher" ou "supplier"']),
    "an unknown person": (swapped(ADDED, '["mayor", "secretary"]', '["voisin"]'), ["baseline/support/sample_correspondent.toml, ligne 22 : « asks » nomme « voisin », qui n’existe pas. Prenez l’un de ceux-ci : archives, cdg, data_officer, epci, insurer, it_supplier, mayor, prefecture, publisher, referent, secretary, syndicate, treasury, web_host."]),
    "a field misspelt": (written(CHANGED, "wieght = 3"), ["baseline/secure/backup_automatic.toml, ligne 1 : « wieght » n’est pas un mot que le kit connaît. Retirez cette ligne, ou vérifiez son orthographe."]),
    "a label taken": (swapped(ADDED, "X01", "P21"), ["baseline/support/sample_correspondent.toml, ligne 5 : le repère P21 est déjà celui de secure/backup_automatic. Donnez-en un autre, par exemple X01."]),
    "a label changed": (written(CHANGED, 'ref = "X21"'), ['baseline/secure/backup_automatic.toml, ligne 1 : le repère d’une exigence du kit ne change pas. Écrivez ref = "P21", ou retirez cette ligne.']),
    "a requirement outside the stages": (written("baseline/autre/chose.toml", ""), ["baseline/autre/chose.toml : ce fichier n’a pas sa place dans le socle. Rangez-le dans secure, deploy, support ou sobriety, par exemple baseline/secure/mon_exigence.toml."]),
    "a baseline that is no TOML": (written(CHANGED, "weight = = 3"), ["baseline/secure/backup_automatic.toml, ligne 1 : ce fichier n’est pas du TOML (Invalid value). Corrigez cette ligne : texte entre guillemets droits, une valeur par ligne."]),
    "an unknown condition": (swapped(ADDED, "weight = 1", 'weight = 1\napplies = { every = ["piscine"] }'), ["baseline/support/sample_correspondent.toml, ligne 14 : « applies » nomme « piscine », qui n’existe pas. Prenez l’un de ceux-ci : ccas, dematerialised_acts, electronic_signature, epci_it, epci_urbanism, hosted_software, identity_station, library, maternity, nas, paid_services, payroll_by_cdg, portable, postal_agency, public_wifi, published_contracts, school, several_sites, water_service, website, wifi."]),
    "a first visit of nothing": (written("baseline/baseline.toml", 'express = ["secure/nothing"]'), ["baseline/baseline.toml, ligne 1 : aucune exigence ne s’appelle « secure/nothing ». Prenez un identifiant du socle : baseline status --all les montre."]),
    "an offer covering nothing": (swapped(OFFERS, 'covers = ["secure/backup_automatic"]\n', ""), ['offers.toml, ligne 3 : cette offre ne répond à aucune exigence. Ajoutez par exemple : covers = ["secure/backup_automatic"]']),
    "an offer covering the unknown": (swapped(OFFERS, "secure/backup_automatic", "secure/piscine"), ["offers.toml, ligne 8 : aucune exigence ne s’appelle « secure/piscine ». Prenez un identifiant du socle : baseline status --all les montre."]),
    "an offer asked of nobody": (swapped(OFFERS, "Assistance informatique", "Le voisin"), ["offers.toml, ligne 11 : aucun contact de pack.toml n’a pour sujet « Le voisin ». Reprenez le sujet d’un contact, lettre pour lettre, ou ajoutez ce contact."]),
    "an offer that leads to http": (swapped(OFFERS, '# link = "https:', 'link = "http:'), ['offers.toml, ligne 13 : « link » n’a pas la forme attendue. Écrivez par exemple : link = "https://…"']),
    "two offers of one name": (lambda model: {**model, OFFERS: model[OFFERS] * 2}, ["offers.toml, ligne 17 : « id » vaut deux fois sauvegarde-a-distance. Donnez-en un autre à l’un des deux."]),
    "offers that are no list": (written(OFFERS, "offers = 3"), ["offers.toml, ligne 1 : « offers » n’est pas une liste. Écrivez une ligne [[offers]] avant chacun."]),
    "an emergency without number": (swapped(EMERGENCY, 'phone = "05 00 00 00 00"\n', ""), ["emergency.toml, ligne 6 : ce contact n’a ni téléphone ni adresse. Ajoutez phone, ou url."]),
    "an emergency about nothing": (swapped(EMERGENCY, '"support"', '"pompiers"'), ["emergency.toml, ligne 5 : le sujet « pompiers » n’existe pas. Prenez l’un de ceux-ci : support, csirt, police, dpo, cnil, insurer, prefecture, treasury, bank, certificates, centre_de_gestion."]),
    "a number in letters": (swapped(EMERGENCY, "05 00 00 00 00", "SOS MAIRIE"), ['emergency.toml, ligne 7 : « phone » n’a pas la forme attendue. Écrivez par exemple : phone = "05 00 00 00 00"']),
    "provided without columns": (written(CSV, "Commune;Quoi\nSaint-Exemple;sauvegarde\n"), ["provided/2026.csv, ligne 1 : Il manque une colonne : SIREN, Exigence et Depuis sont attendues en première ligne."]),
    "provided to a wrong number": (swapped(CSV, "123456789", "12345"), ["provided/2026.csv, ligne 2 : Le SIREN n’a pas neuf chiffres : 12345."]),
    "provided of the unknown": (swapped(CSV, "secure/backup_automatic", "secure/piscine"), ["provided/2026.csv, ligne 2 : Cette exigence n’existe pas : secure/piscine."]),
    "provided in another encoding": (written(CSV, "SIREN;Exigence;Depuis;Précision".encode("latin-1")), ["provided/2026.csv : ce fichier n’est pas écrit en UTF-8. Enregistrez-le de nouveau, avec l’encodage UTF-8."]),
    "a table that is no JSON": (written("tables/m365_builds.json", "{"), ["tables/m365_builds.json : cette table ne peut pas être lue. Il y faut generated, source, licence, valid_until (2027-12-31) et data, en JSON."]),
    "a table without its date": (written("tables/m365_builds.json", table("m365_builds", no_end)), ["tables/m365_builds.json : cette table ne peut pas être lue. Il y faut generated, source, licence, valid_until (2027-12-31) et data, en JSON."]),
    "a table with a day that is none": (written("tables/m365_builds.json", table("m365_builds", no_branches)), ["tables/m365_builds.json : cette table n’a pas la forme attendue, à partir de « branches.20026.20112 ». Partez de la table du kit (checks/tables), et ne changez que ses valeurs."]),
    "a table with a slow pattern": (written("tables/office_products.json", table("office_products", slow_pattern)), ["tables/office_products.json : cette table n’a pas la forme attendue, à partir de « companions.0 ». Partez de la table du kit (checks/tables), et ne changez que ses valeurs."]),
    "a table of nothing known": (written("tables/windows_95.json", "{}"), ["tables/windows_95.json : le kit n’a pas de table de ce nom. Prenez l’un de ceux-ci : linux_lifecycle, m365_builds, office_products, windows_builds, windows_lifecycle."]),
    "a file that nothing reads": (written("notes/idee.md", "Une idée"), ["notes/idee.md : ce fichier ne sert à rien. Retirez-le, ou vérifiez son nom et son dossier."]),
}
# fmt: on


def broken(name):
    return BROKEN[name][0](skeleton(KEY.public))


@pytest.mark.parametrize("name", BROKEN)
def test_each_fault_is_told_with_its_place_and_what_to_write(name):
    _, faults = examined(broken(name))

    assert [one.sentence.replace("\u00a0", " ") for one in faults] == list(BROKEN[name][1])


# --- Before any of it is read ---------------------------------------------------------------------


def zipped(*members):
    """A zip of these names and contents, whatever they are."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in members:
            opened.writestr(name, content)
    return made.getvalue()


def placed(folder, data, signature=None):
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "offert.kitpack"
    path.write_bytes(data)
    if signature is not None:
        path.with_name(path.name + ".minisig").write_text(signature)
    return path


def sealed(folder, data, key=KEY):
    return placed(folder, data, minisign.sign(data, key, "essai"))


def flipped(data):
    """A bit of it turned, where it is unpacked."""
    return data[:40] + bytes([data[40] ^ 1]) + data[41:]


def newer_schema(text):
    return text.replace("schema = 1", "schema = 2")


GOOD = archive.written(files())
#: What lies there, and what is said to whoever would install it.
REFUSED = {
    "cut short": lambda folder: sealed(folder, GOOD[:-30]),
    "no zip": lambda folder: sealed(folder, b"bonjour" * 40),
    "damaged": lambda folder: sealed(folder, flipped(GOOD)),
    "unsigned": lambda folder: placed(folder, GOOD),
    "signed by another key": lambda folder: sealed(folder, GOOD, OTHER),
    "changed after it was signed": lambda folder: placed(
        folder, archive.written(files(change=versioned("9.0.0"))), minisign.sign(GOOD, KEY, "essai")
    ),
    "a signature that is none": lambda folder: placed(folder, GOOD, "untrusted comment: x\nAAAA\n"),
    "a newer schema": lambda folder: signed(folder, change=newer_schema),
    "a newer kit": lambda folder: signed(
        folder, change=lambda text: text.replace('min_app = "0.1.0"', 'min_app = "99.0"')
    ),
    "a path outside itself": lambda folder: sealed(folder, zipped(("../guides/x.md", "x"))),
    "an absolute path": lambda folder: sealed(folder, zipped(("/etc/passwd", "x"))),
    "a program": lambda folder: sealed(folder, zipped(("guides/outil.exe", "MZ"))),
    "a bomb": lambda folder: sealed(folder, zipped(("guides/x.svg", bytes(5 << 20)))),
    "many bombs": lambda folder: sealed(
        folder, zipped(*((f"guides/x{n}.svg", bytes(4 << 20)) for n in range(11)))
    ),
    "one name twice": lambda folder: sealed(folder, zipped(("pack.toml", "x"), ("Pack.toml", "x"))),
    "too many files": lambda folder: sealed(
        folder, zipped(*((f"guides/x{n}.md", "x") for n in range(501)))
    ),
    "older": lambda folder: signed(folder, change=versioned("1.1.0")),
    "other content under one version": lambda folder: signed(
        folder, extra={"guides/x.svg": files()["logo.svg"]}
    ),
}
#: The first sentence of each.
SAID = {
    "cut short": "Ce fichier n’est pas un pack, ou il a été coupé.",
    "no zip": "Ce fichier n’est pas un pack, ou il a été coupé.",
    "damaged": "Ce pack est abîmé.",
    "unsigned": "Ce pack n’est pas signé : le fichier « offert.kitpack.minisig » manque.",
    "signed by another key": "La signature est d’une autre clé que celle qui est attendue.",
    "changed after it was signed": "La signature ne va pas avec ce fichier : il a été modifié, ou elle l’a été.",
    "a signature that is none": "Le fichier de signature ne peut pas être compris.",
    "a newer schema": "Ce pack demande une version plus récente de Kit Commune.",
    "a newer kit": "Ce pack demande une version plus récente de Kit Commune.",
    "a path outside itself": "Ce pack est refusé. Fichier « ../guides/x.md » : son nom ne peut être que de lettres sans accent, de chiffres, de - _ et ..",
    "an absolute path": "Ce pack est refusé. Fichier « /etc/passwd » : son nom ne peut être que de lettres sans accent, de chiffres, de - _ et ..",
    "a program": "Ce pack est refusé. Fichier « guides/outil.exe » : un pack ne contient que des fichiers toml, md, csv, json, svg, png, jpg, pub, minisig.",
    "a bomb": "Ce pack est refusé. Fichier « guides/x.svg » : il est trop grand (4 Mo au plus).",
    "many bombs": "Ce pack est refusé, car il est trop grand.",
    "one name twice": "Ce pack est refusé. Fichier « Pack.toml » : il y est deux fois.",
    "too many files": "Ce pack est refusé, car il est trop grand.",
    "older": "Ce pack est plus ancien (version 1.1.0) que celui qui est là (version 1.2.0).",
    "other content under one version": "Ce pack porte le même numéro de version (1.2.0) que celui qui est là, mais un autre contenu.",
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_says_why_and_leaves_the_pack_that_was_there(name, tmp_path):
    own = tmp_path / "own"
    installed.install(installed.open_signed(signed(tmp_path / "first")), (), own)
    before = {path: path.read_bytes() for path in own.iterdir()}

    with pytest.raises(KitError) as told:
        installed.install(installed.open_signed(REFUSED[name](tmp_path / "offered")), (), own)

    assert told.value.title.replace("\u00a0", " ") == SAID[name]
    assert {path: path.read_bytes() for path in own.iterdir()} == before


# --- Whatever is in it ----------------------------------------------------------------------------


PARTS = sorted(skeleton(KEY.public).keys() | {"tables/m365_builds.json", "guides/image.png"})


def result(told):
    """What a pack gives, or what is said instead."""
    try:
        return content_of(told, read(told))
    except KitError as fault:
        return fault


@settings(max_examples=60)
@given(st.sampled_from(PARTS), st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
def test_any_bytes_in_any_file_give_a_message_and_no_crash(name, content):
    made = result({**skeleton(KEY.public), name: content})

    assert (made.title and made.remedy) if isinstance(made, KitError) else made.version == "1.0.0"


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.just("2026-01-01"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=6,
)


@settings(max_examples=60)
@given(st.sampled_from(["windows_lifecycle", "windows_builds", "office_products"]), VALUES)
def test_any_value_in_a_table_gives_a_message_and_no_crash(name, value):
    def change(document):
        part = min(document["data"])
        document["data"][part] = value

    told = {**skeleton(KEY.public), f"tables/{name}.json": table(name, change)}
    pack, faults = examined(told)

    if pack is not None:  # by chance it is a sound one
        assert name in content_of(told, pack).tables
    else:
        assert [one.file for one in faults] == [f"tables/{name}.json"]


def test_a_check_that_is_not_known_stops_its_author_alone():
    told = broken("an unknown check")
    pack = read(told)

    assert content_of(told, pack).baseline["support/sample_correspondent"]["checks"] == []
    with pytest.raises(KitError, match="1"):
        read(told, as_author=True)
