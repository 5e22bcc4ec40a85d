"""Triton's and KServe's Python clients with their defaults against our server: `clients.py PORT MODEL VERSION`."""

import asyncio
import sys

import numpy as np
from kserve import InferenceRESTClient, InferInput, InferRequest
from kserve.inference_client import RESTConfig
from tritonclient.http import InferenceServerClient, InferRequestedOutput
from tritonclient.http import InferInput as TritonInput

port, model, version = sys.argv[1:]
texts = np.array(["good", "bad", "映画 😀"], object)


def check(client, name, seen, wanted):
    assert seen == wanted, f"{client}, {name}: {seen}, not {wanted}"
    print(f"=  {client}: {name}")


def answers(result):
    return result.as_numpy("label").tolist(), result.as_numpy("probabilities").argmax(axis=1).tolist()


def triton():
    client = InferenceServerClient(f"127.0.0.1:{port}")
    check("Triton", "live and ready", [client.is_server_live(), client.is_server_ready()], [True, True])
    check("Triton", "model ready", client.is_model_ready(model), True)
    check("Triton", "version ready", client.is_model_ready(model, version), True)
    check("Triton", "server metadata", client.get_server_metadata()["extensions"], ["binary_tensor_data"])
    check("Triton", "model metadata", client.get_model_metadata(model, version)["versions"], [version])
    tensor = TritonInput("text", [len(texts)], "BYTES")
    tensor.set_data_from_numpy(texts)
    result = client.infer(model, [tensor])
    labels, best = answers(result)
    check("Triton", "binary input and output", labels[:2], [b"positive", b"negative"])
    check("Triton", "probabilities and labels agree", [[b"negative", b"positive"][i] for i in best], labels)
    versioned = client.infer(model, [tensor], model_version=version, outputs=[InferRequestedOutput("label")])
    check("Triton", "a version and one output", versioned.as_numpy("label").tolist(), labels)
    tensor.set_data_from_numpy(texts, binary_data=False)
    json = client.infer(model, [tensor], outputs=[InferRequestedOutput("probabilities", binary_data=False)])
    same = np.allclose(json.as_numpy("probabilities"), result.as_numpy("probabilities"))
    check("Triton", "JSON input and output", same, True)
    client.close()


async def kserve():
    client = InferenceRESTClient(RESTConfig(protocol="v2"))
    url = f"http://127.0.0.1:{port}"
    check("KServe", "live", await client.is_server_live(url), True)
    check("KServe", "ready", await client.is_server_ready(url), True)
    check("KServe", "model ready", await client.is_model_ready(url, model), True)
    for binary in (True, False):
        tensor = InferInput("text", [len(texts)], "BYTES")
        tensor.set_data_from_numpy(texts, binary_data=binary)
        request = InferRequest(model_name=model, infer_inputs=[tensor])
        response = await client.infer(url, request, model_name=model)
        labels = next(output for output in response.outputs if output.name == "label").as_numpy().tolist()
        labels = [label.decode() if isinstance(label, bytes) else label for label in labels]
        check("KServe", "binary input" if binary else "JSON input", labels[:2], ["positive", "negative"])
    v1 = InferenceRESTClient(RESTConfig(protocol="v1"))
    predictions = await v1.infer(url, {"instances": texts.tolist()}, model_name=model)
    check("KServe", "V1", len(predictions["predictions"]), len(texts))
    await client.close()
    await v1.close()


triton()
asyncio.run(kserve())
