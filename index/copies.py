"""Whether two texts are copies of one: their shingles, MinHash signatures of them, and what a copy is.

A text's shingles are its runs of five words, without case and punctuation. Two texts resemble each
other by the Jaccard coefficient of their sets of shingles, and MinHash estimates it from signatures
of a fixed size (Broder, "On the resemblance and containment of documents", SEQUENCES 1997).

    resemblance  J = |A ∩ B| / |A ∪ B|
    containment  |A ∩ B| / min(|A|, |B|) = J / (1 + J) · (|A| + |B|) / min(|A|, |B|)

The signature has 256 values, so J is estimated with a standard error of √(J(1 − J) / 256) ≤ 0.032.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

# Where half of all shingles are shared, the texts share whole paragraphs: a changed word costs five
# shingles, so even a text with every fifteenth word changed is still found. Reports of one event in
# their own words share its quotations, which comes to a few shingles in a hundred.
RESEMBLANCE = 0.5
# A shorter text of which most stands in a longer one is an excerpt of it. No further than three
# times the length: a digest of many articles would make them all copies of each other.
CONTAINMENT = 0.75
LENGTHS = 3.0

_WORDS = 5
_VALUES = 256
_SEED = 1
# So many shingles are permuted at once: what they take then fits the processor's cache.
_BATCH = 256
# Two values a band: of texts with J = 0.5 all but 1 in 10⁷ share a band, of excerpts at the limit of
# length (J = 1/3) 999 in 1,000, of texts with J = 0.01 six in 1,000 (1 − (1 − J²)⁶⁴).
_BANDS = 64
_ROWS = 2

_WORD = re.compile(r"[^\W_]+")
# Scripts that put no spaces between words: each character stands for a word.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]"
)
# One odd factor for each place in a shingle, so that order counts.
_FACTORS = np.array(
    [0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93, 1], np.uint64
)


def words(text: str) -> list[str]:
    """The words of a text without case, punctuation and differences of encoding only."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return _WORD.findall(_UNSPACED.sub(r" \g<0> ", plain))


def signature(text: str) -> bytes | None:
    """The MinHash signature of a text: equal for the same bytes, in every process and on every machine.

    1,028 bytes: the number of different shingles, then 256 values, each 32 bits, little-endian. A
    text of fewer than five words is one shingle; None where it has no word at all.
    """
    # Here, because it takes half a second (SciPy comes with it) that only adding articles is worth.
    from datasketch import MinHash

    found = _shingles(words(text))
    if not len(found):
        return None
    # The hashes are made here, many at once, and handed through as they are.
    made = MinHash(num_perm=_VALUES, seed=_SEED, scheme="affine32", hashfunc=_as_it_is)
    for start in range(0, len(found), _BATCH):
        made.update_batch(found[start : start + _BATCH].tolist())
    values = np.asarray(made.hashvalues, "<u4")
    return np.array([len(found)], "<u4").tobytes() + values.tobytes()


def similarity(one: bytes, other: bytes) -> float:
    """How much two texts resemble each other, 0 to 1, estimated from their signatures."""
    return float(_resemblance(_read(one), _read(other)[None])[0])


def containment(one: bytes, other: bytes) -> float:
    """How much of the shorter of two texts stands in the longer, 0 to 1, estimated likewise.

    Its standard error grows with the difference in length: 0.07 where one is three times the other.
    """
    return float(_containment(_read(one), _read(other)[None])[0])


def copies(one: bytes, others: Sequence[bytes]) -> NDArray[np.bool_]:
    """Which of `others` (their signatures) are copies of one text with `one`, or excerpts of it.

    They are where they share a band and either resemble each other by `RESEMBLANCE` or are no more
    than `LENGTHS` apart in length with a containment of `CONTAINMENT`. The relation is symmetric.
    """
    if not others:
        return np.zeros(0, np.bool_)
    mine = _read(one)
    rest = np.frombuffer(b"".join(others), "<u4").reshape(len(others), -1)
    banded = _ROWS * _BANDS
    same = (rest[:, 1 : banded + 1] == mine[1 : banded + 1]).reshape(-1, _BANDS, _ROWS)
    lengths = rest[:, 0].astype(np.float64) / mine[0]
    near = np.maximum(lengths, 1 / lengths) <= LENGTHS
    excerpts = near & (_containment(mine, rest) >= CONTAINMENT)
    found: NDArray[np.bool_] = same.all(axis=2).any(axis=1) & (
        (_resemblance(mine, rest) >= RESEMBLANCE) | excerpts
    )
    return found


def bands(one: bytes) -> list[int]:
    """A number for each band of a signature: only texts that share one can be copies.

    Locality-sensitive hashing: the chance of a shared band is 1 − (1 − J²)⁶⁴. The numbers fit a
    database's signed 64 bits.
    """
    pairs = _read(one)[1 : _ROWS * _BANDS + 1].astype(np.uint64).reshape(_BANDS, _ROWS)
    place = np.arange(1, _BANDS + 1, dtype=np.uint64) * _FACTORS[2]
    mixed = _mixed(((pairs[:, 0] << np.uint64(32)) | pairs[:, 1]) ^ place)
    return [int(value) for value in mixed.view(np.int64)]


def digest(one: bytes) -> int:
    """A signature in 64 bits, signed, to find its equals by."""
    said = hashlib.blake2b(one, digest_size=8).digest()
    return int.from_bytes(said, "little", signed=True)


def _shingles(found: Sequence[str]) -> NDArray[np.uint64]:
    """The different shingles of some words, as sorted numbers of 32 bits."""
    if not found:
        return np.zeros(0, np.uint64)
    places = {word: place for place, word in enumerate(dict.fromkeys(found))}
    hashes = np.frombuffer(
        b"".join(hashlib.blake2b(w.encode(), digest_size=8).digest() for w in places), "<u8"
    ).astype(np.uint64)
    series = hashes[[places[word] for word in found]]
    width = min(_WORDS, len(series))
    windows = np.lib.stride_tricks.sliding_window_view(series, width)
    # Sums and products wrap around, which is the arithmetic modulo 2⁶⁴ that is meant.
    summed = (windows * _FACTORS[:width]).sum(axis=1, dtype=np.uint64)
    return np.unique(_mixed(summed) >> np.uint64(32))


def _mixed(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Each value spread over all 64 bits, one to one: the finaliser of MurmurHash3."""
    values = (values ^ (values >> np.uint64(33))) * np.uint64(0xFF51AFD7ED558CCD)
    values = (values ^ (values >> np.uint64(33))) * np.uint64(0xC4CEB9FE1A85EC53)
    return values ^ (values >> np.uint64(33))


def _as_it_is(value: int) -> int:
    return value


def _read(one: bytes) -> NDArray[np.uint32]:
    return np.frombuffer(one, "<u4")


def _resemblance(one: NDArray[np.uint32], others: NDArray[np.uint32]) -> NDArray[np.float64]:
    shared: NDArray[np.float64] = (others[:, 1:] == one[1:]).mean(axis=1)
    return shared


def _containment(one: NDArray[np.uint32], others: NDArray[np.uint32]) -> NDArray[np.float64]:
    alike = _resemblance(one, others)
    counts = others[:, 0].astype(np.float64)
    shared = alike / (1 + alike) * (counts + one[0])
    found: NDArray[np.float64] = np.minimum(shared / np.minimum(counts, one[0]), 1.0)
    return found
