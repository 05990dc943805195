"""A model as a folder in the MLflow format: `mlflow.pyfunc.load_model` opens it."""

import json
from datetime import datetime
from pathlib import Path

import numpy as np
import sklearn

from datasets import DataSet

REQUIREMENTS = ["mlflow", f"numpy=={np.__version__}", f"scikit-learn=={sklearn.__version__}"]


def write_mlflow_folder(folder: Path, model: bytes, data: DataSet, created: datetime) -> None:
    folder.mkdir()
    (folder / "model.pkl").write_bytes(model)
    labels = sorted({str(label) for label in data.train.y})
    example = {"inputs": [[float(value) for value in data.test.x[0]]]}
    for name, text in {
        "MLmodel": _description(len(data.train.x[0]), data.train.y.dtype, created),
        "input_example.json": json.dumps(example) + "\n",
        "labels.json": json.dumps(labels) + "\n",
        "requirements.txt": "\n".join(REQUIREMENTS) + "\n",
    }.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def _description(columns: int, label_type: np.dtype, created: datetime) -> str:
    inputs = [{"type": "tensor", "tensor-spec": {"dtype": "float64", "shape": [-1, columns]}}]
    outputs = [{"type": "tensor", "tensor-spec": {"dtype": str(label_type), "shape": [-1]}}]
    return f"""flavors:
  python_function:
    loader_module: mlflow.sklearn
    model_path: model.pkl
    predict_fn: predict
  sklearn:
    pickled_model: model.pkl
    serialization_format: pickle
    sklearn_version: {sklearn.__version__}
saved_input_example_info:
  artifact_path: input_example.json
  format: tf-serving
  type: ndarray
signature:
  inputs: '{json.dumps(inputs)}'
  outputs: '{json.dumps(outputs)}'
utc_time_created: '{created:%Y-%m-%d %H:%M:%S}'
"""
