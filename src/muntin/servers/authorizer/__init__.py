"""The edge's judge: who calls, and may the call come from where it comes from? Asked once per API call by Envoy.

app.py        the ASGI application and its wiring
decision.py   what is asked and answered; pure
limits.py     how many requests a visitor may send; pure
lookup.py     sessions as identity knows them, remembered for a moment
"""

from muntin.servers.authorizer.app import create_app

__all__ = ["create_app"]
