"""How each example model is fitted and measured."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.ensemble import RandomForestClassifier
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, f1_score, log_loss, recall_score, roc_auc_score
from sklearn.model_selection import GridSearchCV, StratifiedKFold
from sklearn.naive_bayes import MultinomialNB
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from datasets import DataSet, digits, sentences, tumours, wines

Hyperparameters = dict[str, Any]
Metrics = dict[str, float]

# Newton steps converge to the last digits, so that rounding afterwards gives the same bytes on any processor.
TO_THE_LAST_DIGITS = {"tol": 1e-10, "max_iter": 200}
DECIMALS = 5


@dataclass(frozen=True)
class Recipe:
    model_name: str
    label: str
    data: Callable[[], DataSet]
    fit: Callable[[DataSet], tuple[Pipeline, Hyperparameters]]
    measure: Callable[[Pipeline, DataSet], Metrics]
    sidecar: bool = True
    as_folder: bool = False


def naive_bayes(data: DataSet) -> tuple[Pipeline, Hyperparameters]:
    chosen = {"min_df": 8, "alpha": 1.0}
    model = make_pipeline(CountVectorizer(min_df=chosen["min_df"], binary=True), MultinomialNB(alpha=chosen["alpha"]))
    return model.fit(data.train.x, data.train.y), {"algorithm": "multinomial naive Bayes", **chosen}


def logistic_words(data: DataSet) -> tuple[Pipeline, Hyperparameters]:
    chosen = {"min_df": 5, "C": 1.0}
    model = _words().set_params(tfidfvectorizer__min_df=chosen["min_df"], logisticregression__C=chosen["C"])
    return model.fit(data.train.x, data.train.y), {"algorithm": "logistic regression on TF-IDF", "ngrams": 1, **chosen}


def tuned_words(data: DataSet) -> tuple[Pipeline, Hyperparameters]:
    grid = {
        "tfidfvectorizer__ngram_range": [(1, 1), (1, 2)],
        "tfidfvectorizer__min_df": [5, 8],
        "logisticregression__C": [0.5, 1.0, 2.0, 4.0, 8.0],
    }
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    search = GridSearchCV(_words(), grid, scoring="f1_macro", cv=folds).fit(data.train.x, data.train.y)
    best = search.best_params_
    return search.best_estimator_, {
        "algorithm": "logistic regression on TF-IDF",
        "ngrams": best["tfidfvectorizer__ngram_range"][1],
        "min_df": best["tfidfvectorizer__min_df"],
        "C": best["logisticregression__C"],
        "chosen_by": "macro F1, 5-fold cross-validation on the training rows",
    }


def forest(data: DataSet) -> tuple[Pipeline, Hyperparameters]:
    chosen = {"n_estimators": 25, "max_depth": 5, "random_state": 0}
    model = make_pipeline(RandomForestClassifier(**chosen))
    return model.fit(data.train.x, data.train.y), {"algorithm": "random forest", **chosen}


def logistic_numbers(data: DataSet) -> tuple[Pipeline, Hyperparameters]:
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.1, solver="newton-cg", **TO_THE_LAST_DIGITS))
    return model.fit(data.train.x, data.train.y), {"algorithm": "logistic regression, standardised", "C": 0.1}


def measure_sentiment(model: Pipeline, data: DataSet) -> Metrics:
    found, said = data.test.y, model.predict(data.test.x)
    domain = np.array([row.split("-")[0] for row in data.test.ids])
    return {
        "accuracy": accuracy_score(found, said),
        "f1_score": f1_score(found, said, pos_label="positive"),
        "roc_auc": roc_auc_score(found == "positive", model.predict_proba(data.test.x)[:, 1]),
        "movie_accuracy": accuracy_score(found[domain == "movie"], said[domain == "movie"]),
        "product_accuracy": accuracy_score(found[domain == "product"], said[domain == "product"]),
    }


def measure_tumours(model: Pipeline, data: DataSet) -> Metrics:
    found, said = data.test.y, model.predict(data.test.x)
    malignant = list(model.classes_).index("malignant")
    return {
        "accuracy": accuracy_score(found, said),
        "malignant_recall": recall_score(found, said, pos_label="malignant"),
        "roc_auc": roc_auc_score(found == "malignant", model.predict_proba(data.test.x)[:, malignant]),
    }


def measure_classes(model: Pipeline, data: DataSet) -> Metrics:
    return {
        "accuracy": accuracy_score(data.test.y, model.predict(data.test.x)),
        "f1_macro": f1_score(data.test.y, model.predict(data.test.x), average="macro"),
        "log_loss": log_loss(data.test.y, model.predict_proba(data.test.x), labels=model.classes_),
    }


def settle(model: Pipeline) -> Pipeline:
    """Rounds what was fitted: below the fifth decimal there is only the processor's noise, and half of the size."""
    for step in (part for _, outer in model.steps for part in (outer, getattr(outer, "_tfidf", None)) if part):
        for name, value in vars(step).items():
            if isinstance(value, np.ndarray) and value.dtype == np.float64:
                setattr(step, name, value.round(DECIMALS).astype(np.float32))
        if isinstance(step, CountVectorizer):
            # An address of this process, kept only to give a warning once.
            vars(step).pop("_stop_words_id", None)
            step.vocabulary_ = {word: int(column) for word, column in sorted(step.vocabulary_.items())}
    return model


def _words() -> Pipeline:
    return make_pipeline(
        TfidfVectorizer(sublinear_tf=True),
        LogisticRegression(solver="newton-cg", **TO_THE_LAST_DIGITS),
    )


RECIPES = [
    Recipe("sentiment-classifier", "1.0", lambda: sentences(["movie"]), naive_bayes, measure_sentiment),
    Recipe("tumour-classifier", "1.0", tumours, forest, measure_tumours),
    Recipe("sentiment-classifier", "1.1", lambda: sentences(["movie"]), logistic_words, measure_sentiment),
    Recipe("digit-reader", "1.0", digits, logistic_numbers, measure_classes, as_folder=True),
    Recipe("wine_cultivar", "1.0", wines, logistic_numbers, measure_classes, sidecar=False),
    Recipe("sentiment-classifier", "2.0", lambda: sentences(["movie", "product"]), tuned_words, measure_sentiment),
]
