"""The baseline ("socle"): what a small town hall should have, and where it stands.

:mod:`model` is the shape of a requirement, :mod:`loading` reads the files of ``default/``,
:mod:`state` says where a town hall stands, :mod:`rates` counts it, :mod:`tasks` orders what is to
do, :mod:`roadmap` spreads it over three years. All of it is pure; ``kit/store/answers.py`` keeps
what people answer.
"""
