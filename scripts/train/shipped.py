# SPDX-License-Identifier: Apache-2.0
"""Reads the weights of a shipped model back into checkpoints, so that training can go on from them.

    python scripts/train/shipped.py [--model daemon/models/starter] --light FILE --looks FILE

They were rounded to half floats when they were written.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import onnx
import torch
from onnx import numpy_helper
from torch import Tensor, nn

from model import SEEN_CHANNELS, SHAPES, LightModel, LookModel

HERE = Path(__file__).parent


def weights_of(folder: Path, component: str) -> dict[str, Tensor]:
    """All constants of a graph by their names, which are those of the modules that they were exported from."""
    graph = onnx.load(folder / component / "model.onnx").graph
    return {
        constant.name.removesuffix("_half"): torch.from_numpy(numpy_helper.to_array(constant).copy()).float()
        for constant in graph.initializer
        if constant.data_type in (onnx.TensorProto.FLOAT, onnx.TensorProto.FLOAT16)
    }


def fill(module: nn.Module, weights: dict[str, Tensor]) -> None:
    module.load_state_dict({name: weights[name] for name in module.state_dict()})


def light_weights(folder: Path) -> LightModel:
    model = LightModel(SHAPES["middle"])
    fill(model.context, weights_of(folder, "context_encoder"))
    network = weights_of(folder, "transformer")
    fill(model.net, {name.removeprefix("net."): value for name, value in network.items()})
    return model


def look_weights(folder: Path) -> LookModel:
    """The matrices of the look head stand in the form of `served.py`."""
    model = LookModel()
    fill(model.encoder, weights_of(folder, "text_encoder"))
    served = {name.removeprefix("head."): value for name, value in weights_of(folder, "look_head").items()}
    width, sources = model.looks.WIDTH, model.looks.SOURCES
    second, third = (value for value in served.values() if value.shape == (width, width))
    (last,) = (value for value in served.values() if value.shape == (sources, width + 1))
    matrices = {
        "layers.0.weight": served["first"][:, : 3 + SEEN_CHANNELS],
        "layers.1.weight": second,
        "layers.2.weight": third,
        "last.weight": last[:, :width],
    }
    columns = {name: value[:, :, None, None] for name, value in matrices.items()}
    fill(model.looks, served | columns | {"last.bias": last[:, width]})
    return model


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, default=HERE.parent.parent / "daemon" / "models" / "starter")
    parser.add_argument("--light", type=Path, required=True)
    parser.add_argument("--looks", type=Path, required=True)
    options = parser.parse_args()
    torch.save({"slow": light_weights(options.model).state_dict(), "shape": "middle"}, options.light)
    torch.save({"slow": look_weights(options.model).state_dict()}, options.looks)


if __name__ == "__main__":
    main()
