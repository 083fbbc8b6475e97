"""Files in, an edition out: `geo/pipeline/story.py` is the whole story on one page."""

from geo.pipeline.judging import choose, publish
from geo.pipeline.manifest import edition_name, inputs_of, manifest_of, said_hash, to_json
from geo.pipeline.reading import place_all, read_all
from geo.pipeline.request import Edition, Request
from geo.pipeline.story import run

__all__ = [
    "Edition",
    "Request",
    "choose",
    "edition_name",
    "inputs_of",
    "manifest_of",
    "place_all",
    "publish",
    "read_all",
    "run",
    "said_hash",
    "to_json",
]
