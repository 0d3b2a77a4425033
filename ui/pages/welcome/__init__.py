"""The first start: four doors and an example, in the full window, without menu."""

from ui.pages.welcome.flow import Welcome as Welcome
from ui.pages.welcome.refused import locked as locked
