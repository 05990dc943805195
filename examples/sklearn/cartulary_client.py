"""A registry over HTTP, with the standard library alone. Copy this file into your training code."""

import base64
import hashlib
import json
import time
import urllib.error
import urllib.request
import uuid
from typing import Any
from urllib.parse import quote, unquote, urlsplit

PAUSES = (0.5, 1, 2, 4)
Json = dict[str, Any]


class RegistryError(Exception):
    """A refusal. `code` is stable, see docs/api.md; `problem` is the whole RFC 9457 document."""

    def __init__(self, problem: Json) -> None:
        super().__init__(f"{problem.get('code', problem.get('status'))}: {problem.get('detail', problem)}")
        self.code, self.problem = problem.get("code"), problem


class Registry:
    """`url` may name who acts: http://ada@127.0.0.1:7100. A token is sent instead where there is one."""

    def __init__(self, url: str, token: str | None = None, namespace: str = "default") -> None:
        parts = urlsplit(url)
        self.url = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
        self.models = f"/v1/models/{namespace}"
        self.headers = {"User-Agent": "cartulary_client.py"}
        if token:
            self.headers["Authorization"] = f"Bearer {token}"
        elif parts.username:
            user = base64.b64encode(f"{unquote(parts.username)}:".encode()).decode()
            self.headers["Authorization"] = f"Basic {user}"

    def upload(self, content: bytes) -> str:
        """Stores bytes and returns their digest. Bytes that are there already are left as they are."""
        digest = f"sha256:{hashlib.sha256(content).hexdigest()}"
        self._call("PUT", f"/v1/artifacts/{digest}", content, {"Content-Type": "application/octet-stream"})
        return digest

    def register(self, model: str, version: Json, key: str | None = None) -> Json:
        """Registers a version. With the same key again it is registered once, and the answer is the first one's."""
        return self._command("POST", f"{self.models}/{quote(model)}/versions", version, key)

    def promote(self, model: str, ref: str, stage: str, reason: str, key: str | None = None) -> Json:
        return self._command("POST", f"{self._path(model, ref)}/promote", {"stage": stage, "reason": reason}, key)

    def version(self, model: str, ref: str) -> Json:
        """`ref` is 3, latest, @alias, stage:Production or label:2.0."""
        return json.loads(self._call("GET", self._path(model, ref)))

    def fetch(self, version: Json) -> bytes:
        """The bytes of a version, once they have been found to be those of its digest."""
        digest = version["artifact"]["digest"]
        content = self._call("GET", f"/v1/artifacts/{digest}")
        found = f"sha256:{hashlib.sha256(content).hexdigest()}"
        if found != digest:
            raise RegistryError({"code": "DIGEST_MISMATCH", "detail": f"Expected {digest}, found {found}."})
        return content

    def _path(self, model: str, ref: str) -> str:
        return f"{self.models}/{quote(model)}/versions/{quote(ref, safe=':@')}"

    def _command(self, method: str, path: str, body: Json, key: str | None) -> Json:
        headers = {"Content-Type": "application/json", "Idempotency-Key": key or str(uuid.uuid4())}
        return json.loads(self._call(method, path, json.dumps(body).encode(), headers))

    def _call(self, method: str, path: str, body: bytes | None = None, headers: Json | None = None) -> bytes:
        """Calls again after a lost connection or a 504: the digest or the key makes that safe."""
        request = urllib.request.Request(self.url + path, body, {**self.headers, **(headers or {})}, method=method)
        for pause in (*PAUSES, None):
            try:
                with urllib.request.urlopen(request, timeout=30) as answer:
                    return answer.read()
            except urllib.error.HTTPError as error:
                if error.code != 504 or pause is None:
                    raise RegistryError(problem_of(error)) from None
            except OSError as error:
                if pause is None:
                    raise RegistryError({"code": "UNAVAILABLE", "detail": f"{self.url}: {error}"}) from error
            time.sleep(pause)
        raise AssertionError


def problem_of(error: urllib.error.HTTPError) -> Json:
    try:
        problem = json.loads(error.read())
    except ValueError:
        problem = None
    return problem if isinstance(problem, dict) else {"status": error.code, "detail": str(error)}
