# SPDX-License-Identifier: Apache-2.0
"""Writes the starter model's folder: ONNX graphs, tokenizer, scheduler, and `plate.json` with every file's hash.

    python scripts/train/export.py [--light FILE] [--looks FILE] [--out daemon/models/starter] [--tiny]

Without checkpoints the residual is exactly zero: the plate is what the lights alone give. `--tiny` writes a model of random
weights and the same signature for tests.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import helper, numpy_helper

import model as starter
from served import ServedLookHead, ServedNet

HERE = Path(__file__).parent


def export_graph(module: torch.nn.Module, inputs: dict[str, torch.Tensor], output: str, free: dict, path: Path) -> None:
    """Exports at opset 18 with the named free axes, halves the stored weights, and compares both runtimes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    module.eval()
    torch.onnx.export(
        module,
        (),
        str(path),
        kwargs=inputs,
        input_names=list(inputs),
        output_names=[output],
        dynamic_shapes=free,
        opset_version=18,
        dynamo=True,
        external_data=False,
        verbose=False,
    )
    graph = onnx.load(path)
    for node in graph.graph.node:
        node.ClearField("doc_string")
        node.ClearField("metadata_props")
    for value in [*graph.graph.value_info, *graph.graph.input, *graph.graph.output]:
        value.ClearField("metadata_props")
    graph.graph.ClearField("metadata_props")
    graph.graph.ClearField("value_info")
    graph.ClearField("metadata_props")
    graph.graph.doc_string = ""
    store_half(graph)
    onnx.checker.check_model(graph)
    path.write_bytes(graph.SerializeToString())
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    given = session.run(None, {name: value.numpy() for name, value in inputs.items()})[0]
    with torch.no_grad():
        wanted = module(**inputs).numpy()
    error = float(np.abs(given - wanted).max() / max(1.0, np.abs(wanted).max()))
    print(f"{path.name}: {path.stat().st_size / 1e6:.2f} MB, largest relative difference to torch {error:.1e}")
    if error > 5e-3:
        raise SystemExit(f"{path} disagrees with the weights it was exported from")


def check_same(served: torch.Tensor, trained: torch.Tensor) -> None:
    """Of a served form and what it was made of."""
    if not torch.allclose(served, trained, rtol=1e-3, atol=1e-4 * trained.abs().max().item()):
        raise SystemExit("a served form disagrees with the network it was made of")


def store_half(graph: onnx.ModelProto) -> None:
    """Weights of convolutions, products and look-ups as half floats behind a Cast; the runtime folds it when it loads."""
    used = {
        name
        for node in graph.graph.node
        if node.op_type in ("Conv", "Gemm", "MatMul", "Gather")
        for name in node.input
    }
    casts = []
    for tensor in graph.graph.initializer:
        if tensor.name not in used or tensor.data_type != onnx.TensorProto.FLOAT:
            continue
        values = numpy_helper.to_array(tensor)
        if values.size < 64:
            continue
        name = tensor.name
        tensor.CopyFrom(numpy_helper.from_array(values.astype(np.float16), f"{name}_half"))
        casts.append(helper.make_node("Cast", [f"{name}_half"], [name], to=onnx.TensorProto.FLOAT))
    for node in reversed(casts):
        graph.graph.node.insert(0, node)


def random_weights(module: torch.nn.Module) -> None:
    """Healthy sizes everywhere, so that every input reaches the output."""
    torch.manual_seed(7)
    for parameter in module.parameters():
        fan = parameter[0].numel() if parameter.dim() > 1 else 16
        torch.nn.init.normal_(parameter, std=0.8 / fan**0.5)


def load_checkpoint(path: Path | None) -> dict[str, Any] | None:
    return torch.load(path, map_location="cpu", weights_only=True) if path else None


def component(folder: Path, path: str) -> dict[str, object]:
    data = (folder / path).read_bytes()
    return {"path": path, "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}


def write_json(path: Path, value: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--light", type=Path, help="checkpoint of train.py")
    parser.add_argument("--looks", type=Path, help="checkpoint of train_looks.py")
    parser.add_argument("--out", type=Path, default=HERE.parent.parent / "daemon" / "models" / "starter")
    parser.add_argument("--tiny", action="store_true")
    options = parser.parse_args()
    light, looks = load_checkpoint(options.light), load_checkpoint(options.looks)
    shape = light["shape"] if light else "tiny" if options.tiny else "middle"
    light_model, look_model = starter.LightModel(starter.SHAPES[shape]), starter.LookModel()
    if options.tiny:
        random_weights(light_model)
        random_weights(look_model)
    if light:
        light_model.load_state_dict(light["slow"])
    if looks:
        look_model.load_state_dict(looks["slow"])
    out: Path = options.out
    ids = torch.zeros(1, starter.PROMPT_LENGTH, dtype=torch.int64)
    ids[0, :3] = torch.tensor([3, 4, 6])
    export_graph(look_model.encoder, {"input_ids": ids}, "prompt_embeds", {"input_ids": {}}, out / "text_encoder" / "model.onnx")
    torch.manual_seed(1)
    cond = torch.rand(1, starter.CONDITIONS)
    cond[:, starter.HAS_BEAUTY] = 0
    height, width = torch.export.Dim("h8", min=2, max=64), torch.export.Dim("w8", min=2, max=64)
    small = {"control": torch.rand(1, starter.CONTROL_CHANNELS, 48, 80), "cond": cond}
    free = {"control": {2: 8 * height, 3: 8 * width}, "cond": {}}
    export_graph(light_model.context, small, "context", free, out / "context_encoder" / "model.onnx")
    height, width = torch.export.Dim("h16", min=2, max=1024), torch.export.Dim("w16", min=2, max=1024)
    sample, control = torch.randn(1, 3, 64, 96), torch.rand(1, starter.CONTROL_CHANNELS, 64, 96)
    seen = torch.cat([sample, control[:, : starter.LIGHT_CHANNELS]], dim=1)
    inputs = {
        "pixels": torch.nn.functional.pixel_unshuffle(seen, 2),
        "context": torch.randn(1, starter.CONTEXT_WIDTH, 4, 6),
        "cond": cond,
        "timestep": torch.ones(1),
    }
    free = {name: {} for name in inputs} | {"pixels": {2: 8 * height, 3: 8 * width}, "context": {2: height, 3: width}}
    served = ServedNet(light_model.net)
    check_same(served(**inputs), light_model.net(sample, control, inputs["context"], cond, inputs["timestep"]))
    export_graph(served, inputs, "out_sample", free, out / "transformer" / "model.onnx")
    height, width = torch.export.Dim("h", min=1, max=16384), torch.export.Dim("w", min=1, max=16384)
    pixels = {2: height, 3: width}
    lit, control = torch.rand(1, 3, 24, 40), torch.rand(1, starter.CONTROL_CHANNELS, 24, 40)
    text = torch.randn(1, starter.TEXT_WIDTH) * 0.1
    seen = torch.cat([lit, control, torch.ones(1, 1, 24, 40)], dim=1)
    inputs = {"pixels": seen, "cond": cond, "encoder_hidden_states": text}
    free = {"pixels": pixels, "cond": {}, "encoder_hidden_states": {}}
    served_looks = ServedLookHead(look_model.looks)
    check_same(served_looks(**inputs), look_model.looks(lit, control, cond, text))
    export_graph(served_looks, inputs, "shares", free, out / "look_head" / "model.onnx")
    write_json(
        out / "tokenizer" / "tokenizer.json",
        {
            "version": "1.0",
            "normalizer": {"type": "Lowercase"},
            "pre_tokenizer": {"type": "WhitespaceSplit"},
            "model": {
                "type": "WordLevel",
                "vocab": {word: index for index, word in enumerate(starter.VOCABULARY)},
                "unk_token": "[UNK]",
            },
        },
    )
    write_json(
        out / "scheduler" / "scheduler_config.json",
        {"_class_name": "FlowMatchEulerDiscreteScheduler", "num_train_timesteps": 1000, "shift": 1.0},
    )
    descriptor = json.loads((HERE / "plate.template.json").read_text())
    if options.tiny:
        descriptor |= {"name": "tiny", "title": "Tiny", "description": "Random weights, for tests.", "version": "0"}
    descriptor["looks"] = json.loads((HERE / "looks.json").read_text())["looks"]
    descriptor["components"] = {
        "tokenizer": component(out, "tokenizer/tokenizer.json"),
        "text_encoder": component(out, "text_encoder/model.onnx"),
        "context_encoder": component(out, "context_encoder/model.onnx"),
        "transformer": component(out, "transformer/model.onnx"),
        "look_head": component(out, "look_head/model.onnx"),
        "scheduler": component(out, "scheduler/scheduler_config.json"),
    }
    descriptor["memory"]["weightsBytes"] = sum(c["bytes"] for c in descriptor["components"].values())
    write_json(out / "plate.json", descriptor)


if __name__ == "__main__":
    main()
