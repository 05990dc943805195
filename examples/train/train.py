"""Trains the example models, or checks that training them again gives the same bytes."""

import argparse
import hashlib
import json
import pickle
import pickletools
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import sklearn

from mlflow_folder import write_mlflow_folder
from recipes import RECIPES, Recipe, settle

HERE = Path(__file__).resolve().parent
MODELS = HERE.parent / "models"
SUMS = "SHA256SUMS"
PICKLE_PROTOCOL = 4
TIME = "%Y%m%dT%H%M%S"
NAME = re.compile(r"(?P<model>.+)_(?P<data>[^_]+)_(?P<commit>[^_]+)_(?P<time>\d{8}T\d{6})\.(?!json$)\w+")

Stamp = Callable[[Recipe], tuple[str, datetime]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--commit", help="code version to write (default: the last commit that changed this folder)")
    parser.add_argument("--check", action="store_true", help="train again elsewhere and compare with SHA256SUMS")
    options = parser.parse_args()
    if options.check:
        check()
    else:
        replace_models(options.commit or last_commit())


def replace_models(commit: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        train_all(Path(folder), lambda _: (commit, next_second()))
        remove_listed(MODELS)
        for path in [*read_sums(Path(folder)), SUMS]:
            (MODELS / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(Path(folder) / path, MODELS / path)


def check() -> None:
    shipped = shipped_stamps()
    with tempfile.TemporaryDirectory() as folder:
        train_all(Path(folder), lambda recipe: shipped[recipe.model_name].pop(0))
        found, expected = read_sums(Path(folder)), read_sums(MODELS)
    different = sorted(path for path in found.keys() | expected.keys() if found.get(path) != expected.get(path))
    if different:
        raise SystemExit("Training again gave other bytes or names:\n" + "\n".join(different))
    print(f"{len(found)} files are the same to the byte.")


def train_all(folder: Path, stamp: Stamp) -> None:
    for recipe in RECIPES:
        train(recipe, folder, stamp)
    files = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    lines = [f"{sha256((folder / path).read_bytes())}  {path}\n" for path in files]
    (folder / SUMS).write_text("".join(lines), encoding="utf-8", newline="\n")


def train(recipe: Recipe, folder: Path, stamp: Stamp) -> None:
    data = recipe.data()
    fitted, hyperparameters = recipe.fit(data)
    content = pickletools.optimize(pickle.dumps(settle(fitted), PICKLE_PROTOCOL))
    # Measured on what the file gives back, not on the object that was trained.
    metrics = {name: round(float(value), 4) for name, value in recipe.measure(pickle.loads(content), data).items()}
    commit, created = stamp(recipe)
    stem = f"{recipe.model_name}_{data.sha256[:7]}_{commit}_{created.strftime(TIME)}"
    file_name = f"{stem}.mlflow" if recipe.as_folder else f"{stem}.pkl"
    if recipe.as_folder:
        write_mlflow_folder(folder / file_name, content, data, created)
    else:
        (folder / file_name).write_bytes(content)
    if recipe.sidecar:
        sidecar = {
            "model_name": recipe.model_name,
            "model_file": file_name,
            "version": recipe.label,
            "creation_timestamp": created.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "lineage": {"code_commit_hash": commit, "data_version_id": data.sha256[:7]},
            "hyperparameters": hyperparameters,
            "performance_metrics": metrics,
            "framework": f"scikit-learn {sklearn.__version__}",
            "data_source": data.source,
            "data_sha256": data.sha256,
        }
        text = json.dumps(sidecar, indent=2) + "\n"
        (folder / f"{stem}.json").write_text(text, encoding="utf-8", newline="\n")
    print(file_name, recipe.label, json.dumps(metrics), flush=True)


def last_commit() -> str:
    if git("status", "--porcelain", "--", "."):
        raise SystemExit(
            "Expected examples/train without uncommitted changes. Commit them, or name the code by --commit."
        )
    return git("log", "-1", "--abbrev=7", "--format=%h", "--", ".")


def git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=HERE, check=True, capture_output=True, text=True).stdout.strip()


def next_second() -> datetime:
    """Two models of one name never share a second, hence never a file name."""
    time.sleep(1)
    return datetime.now(UTC)


def shipped_stamps() -> dict[str, list[tuple[str, datetime]]]:
    """Commit and time of each shipped model by model name, in the order of training."""
    stamps: dict[str, list[tuple[str, datetime]]] = {}
    names = {path.split("/")[0] for path in read_sums(MODELS)}
    for match in sorted(filter(None, map(NAME.fullmatch, names)), key=lambda found: found["time"]):
        created = datetime.strptime(match["time"], TIME).replace(tzinfo=UTC)
        stamps.setdefault(match["model"], []).append((match["commit"], created))
    return stamps


def read_sums(folder: Path) -> dict[str, str]:
    lines = (folder / SUMS).read_text(encoding="utf-8").splitlines()
    return {path: digest for digest, path in (line.split("  ", 1) for line in lines)}


def remove_listed(folder: Path) -> None:
    listed = read_sums(folder) if (folder / SUMS).exists() else {}
    for path in listed:
        (folder / path).unlink(missing_ok=True)
    for parent in {(folder / path).parent for path in listed} - {folder}:
        if parent.is_dir() and not any(parent.iterdir()):
            parent.rmdir()


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


if __name__ == "__main__":
    main()
