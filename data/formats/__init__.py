"""Files of any form as blocks of text records that know on which physical line they stand."""

from data.formats.discovery import sources
from data.formats.source import Block, Source

__all__ = ["Block", "Source", "sources"]
