"""Import complaints from a CSV file: every row that can be read goes in once, every other one is listed with its remedy.

Each chunk is one transaction, and a row is known again by its source and key: an import that was broken off is
completed by starting it again.
"""

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import batched
from pathlib import Path
from time import perf_counter

