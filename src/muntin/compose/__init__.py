"""Release + path -> page: status, headers, HTML. Pure: no IO, no clock."""

from muntin.compose.page import Composer, Page

__all__ = ["Composer", "Page"]
