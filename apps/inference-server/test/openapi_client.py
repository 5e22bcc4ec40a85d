"""Makes every call of the client that openapi-python-client generates from the server's description, and checks that
each has a result: `openapi_client.py URL`, in the folder of the package `client`."""

import importlib
import inspect
import json
import pkgutil
import sys
import typing
import urllib.request

import client.api
from client import Client

url = sys.argv[1]
INPUTS = {"inputs": [{"name": "text", "shape": [1], "datatype": "BYTES", "data": ["good"]}]}
BODIES = {"predict": {"text": ["good"]}, "v_1_predict": {"instances": ["good", {"text": "bad"}]}}
ARGUMENTS = {"model": "custom-model", "version": "1", "client": Client(url)}

operations = [
    module.name
    for module in pkgutil.walk_packages(client.api.__path__, "client.api.")
    if not module.ispkg
]
for operation in operations:
    call = importlib.import_module(operation).sync_detailed
    name = operation.split(".")[-1]
    arguments = {key: ARGUMENTS[key] for key in inspect.signature(call).parameters if key != "body"}
    if "body" in inspect.signature(call).parameters:
        hint = typing.get_type_hints(call)["body"]
        body = next(part for part in typing.get_args(hint) or [hint] if hasattr(part, "from_dict"))
        arguments["body"] = body.from_dict(BODIES.get(name, INPUTS))
    response = call(**arguments)
    assert response.status_code == 200 and response.parsed is not None, f"{name}: {response}"

with urllib.request.urlopen(f"{url}/openapi.json") as document:
    described = sum(len(path) for path in json.load(document)["paths"].values())
assert len(operations) == described, f"{len(operations)} of {described} operations are in the client"
print(f"openapi-python-client: {len(operations)} passed, 0 failed")
