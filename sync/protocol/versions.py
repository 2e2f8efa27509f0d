"""The protocol's version, its media type, what this program can do, and every limit on size."""

PROTOCOL = 1
MEDIA_TYPE = "application/vnd.khomue.v1+json"
CAPABILITIES = ("zstd", "reconcile")

MAX_BATCH_RECORDS = 5_000
MAX_PROFILES = 5_000
MAX_PAGE = 2_000
MAX_JOURNALS = 100
MAX_STATIONS = 2_000
MAX_POINTS = 64
MAX_REQUEST = 16 * 1024 * 1024
"""Bytes of the longest request body a hub reads, after decompression."""
MAX_ANSWER = 64 * 1024 * 1024
"""Bytes of the longest answer a station reads, after decompression."""
MAX_NAME = 100
