"""Trains two models that read digits, registers both, promotes the better one, fetches it by its stage and predicts with it.

Usage: train.py, with CARTULARY_URL and CARTULARY_TOKEN in the environment as for the command line.
"""

import hashlib
import os
import pickle
import platform
import subprocess
import sys
import uuid
from pathlib import Path
from urllib.parse import urlsplit

import numpy
import sklearn
from sklearn.datasets import load_digits
from sklearn.metrics import accuracy_score, f1_score
from sklearn.model_selection import train_test_split
from sklearn.svm import SVC

from cartulary_client import Json, Registry, RegistryError

HERE = Path(__file__).resolve().parent
MODEL = "digits"
CANDIDATES = ({"C": 1.0, "gamma": 0.00001}, {"C": 10.0, "gamma": 0.001})
SEED = 0


def main() -> None:
    # A job that is started again under the same id registers and promotes nothing twice.
    run = os.environ.get("RUN_ID") or str(uuid.uuid4())
    registry = Registry(os.environ.get("CARTULARY_URL", "http://127.0.0.1:7100"), os.environ.get("CARTULARY_TOKEN"))
    digits = load_digits()
    x_train, x_test, y_train, y_test = train_test_split(
        digits.data, digits.target, test_size=0.25, random_state=SEED, stratify=digits.target
    )
    sources = [data_source(registry, "train", x_train, y_train), data_source(registry, "test", x_test, y_test)]
    lineage = {"code": code(), "data": sources, "environment": environment(), "run": {"id": run}}
    versions = []
    for chosen in CANDIDATES:
        model = SVC(**chosen).fit(x_train, y_train)
        version = registry.register(
            MODEL,
            {
                "artifact": {"digest": registry.upload(pickle.dumps(model)), "fileName": f"{MODEL}.pkl"},
                "lineage": lineage,
                "hyperparameters": {"algorithm": "support vectors, RBF kernel", "split_seed": SEED, **chosen},
                "metrics": measure(model, x_test, y_test),
            },
            key=f"{run} register {chosen}",
        )
        print(f"registered {version['ref']}  {chosen}  accuracy {version['metrics']['accuracy']:.4f}")
        versions.append(version)
    best = max(versions, key=lambda version: version["metrics"]["accuracy"])
    reason = f"accuracy {best['metrics']['accuracy']:.4f}, the best of run {run}"
    registry.promote(MODEL, str(best["version"]), "Production", reason, key=f"{run} promote")
    print(f"promoted   {best['ref']} to Production")
    predict(registry, x_test, y_test)


def predict(registry: Registry, x: numpy.ndarray, y: numpy.ndarray) -> None:
    """What a service does that knows the model by its stage alone."""
    version = registry.version(MODEL, "stage:Production")
    content = registry.fetch(version)
    print(f"fetched    {version['ref']}, {len(content)} bytes, {version['artifact']['digest']} verified")
    # A pickle runs code when it is loaded: only one whose digest is that of a version in Production comes this far.
    said = pickle.loads(content).predict(x[:10])
    print(f"predicted  {' '.join(map(str, said))}  (right: {' '.join(map(str, y[:10]))})")


def measure(model: SVC, x: numpy.ndarray, y: numpy.ndarray) -> dict[str, float]:
    said = model.predict(x)
    return {"accuracy": round(accuracy_score(y, said), 4), "f1_macro": round(f1_score(y, said, average="macro"), 4)}


def data_source(registry: Registry, role: str, x: numpy.ndarray, y: numpy.ndarray) -> Json:
    """Rows as CSV, the label last. The registry keeps the bytes, so that anybody can train on the very same again."""
    rows = numpy.column_stack([x.astype(int), y])
    digest = registry.upload("".join(",".join(map(str, row)) + "\n" for row in rows).encode())
    print(f"data       {role}: {len(rows)} rows, {digest}")
    return {"id": "digits", "version": digest.removeprefix("sha256:")[:7], "digest": digest, "role": role}


def environment() -> Json:
    lock = hashlib.sha256((HERE / "requirements.txt").read_bytes()).hexdigest()
    versions = f"scikit-learn {sklearn.__version__}, numpy {numpy.__version__}, Python {platform.python_version()}"
    return {"framework": versions, "lockfile": f"sha256:{lock}"}


def code() -> Json:
    """Commit of this file's repository, whether a file that git knows differs from it, and where it comes from."""
    commit = git("rev-parse", "HEAD")
    if commit is None:
        return {}
    origin = git("remote", "get-url", "origin")
    return {
        "commit": commit,
        "dirty": git("status", "--porcelain", "--untracked-files=no") != "",
        **({"repository": without_password(origin)} if origin else {}),
    }


def git(*arguments: str) -> str | None:
    run = subprocess.run(["git", "-C", HERE, *arguments], capture_output=True, text=True, check=False)
    return run.stdout.strip() if run.returncode == 0 else None


def without_password(url: str) -> str:
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl() if parts.scheme else url


if __name__ == "__main__":
    try:
        main()
    except RegistryError as error:
        sys.exit(str(error))
