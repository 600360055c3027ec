"""How long tests wait before they give up: nets against hanging, which no passing test touches."""

from __future__ import annotations

NET_S = 120.0
NET_MS = 120_000
