"""Settings of Hypothesis for the whole suite."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# How fast an example is made says something of the computer and of its other work, nothing of the
# code. The rest stays as Hypothesis chose it (it knows when it runs for a continuous integration).
settings.register_profile(
    "kit", settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
)
settings.load_profile("kit")
