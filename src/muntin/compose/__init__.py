"""Release + path -> page: status, headers, HTML. Pure: no IO, no clock."""

from muntin.compose.notice import HEADERS as NOTICE_HEADERS
from muntin.compose.notice import notice
from muntin.compose.page import Composer, Page, Preview

__all__ = ["NOTICE_HEADERS", "Composer", "Page", "Preview", "notice"]
