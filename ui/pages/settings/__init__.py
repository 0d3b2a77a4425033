"""Réglages: one section at a time, its list at the left."""

from ui.pages.settings.page import Settings

__all__ = ["Settings"]
