// SPDX-License-Identifier: Apache-2.0
import type { Crew } from "../../crew.ts";
import { PlateError } from "../../errors.ts";
import type { Image } from "../../image.ts";
import type { ModelFiles } from "../../ports.ts";
import { canonicalWords, readPrompt } from "../../prompt/looks.ts";
import { parseWordTokenizer } from "../../prompt/word-tokenizer.ts";
import { flowSigmas, parseFlowSchedule } from "../../sampling/flow-match.ts";
import type { Tensor } from "../../tensor.ts";
import type { Brief, Frame, Generated, PipelineFamily, StageProgress } from "../contract.ts";
import type { Placement } from "./control.ts";
import { type Finishing, finishPlate } from "./finish.ts";
import { type Guides, makeGuides } from "./guides.ts";
import { lookShares } from "./looks.ts";
import { askedOf, floats, placeInNetwork, sampleResidual } from "./predict.ts";
import { relightSettings } from "./settings.ts";

/**
 * Relights passes: the lights of the scene give an analytic plate, the network a residual on it in encoded radiance.
 * Where the beauty pass is given and the artist starts from it, that is the base in place of the analytic plate, and the
 * network adds looks alone.
 */
export const relight: PipelineFamily = {
  family: "relight",
  components: ["tokenizer", "text_encoder", "context_encoder", "transformer", "look_head", "scheduler"],
  async *generate(frames, brief, { descriptor, files, crew }): AsyncGenerator<StageProgress, Generated[]> {
    const settings = relightSettings(descriptor);
    const steps = numberOf(brief, "steps");
    yield { stage: "load", step: 1, stepCount: 1 };
    const network = await files.graph("transformer");
    const sigmas = flowSigmas(parseFlowSchedule(await files.text("scheduler")), steps);

    yield { stage: "prompt", step: 1, stepCount: 1 };
    const prompt = readPrompt(brief.prompt, brief.negativePrompt, descriptor.looks);
    const looked = prompt.looks.length > 0;
    const text = await embedPrompt(
      canonicalWords(prompt.looks),
      settings.promptLength,
      numberOf(brief, "look_strength"),
      files,
    );

    const generated: Generated[] = [];
    for (const [index, frame] of frames.entries()) {
      yield { stage: "light", step: index + 1, stepCount: frames.length };
      const place = placeInNetwork(frame.width, frame.height, settings.networkPixels, descriptor.size.grid);
      const { asked, finishing, layers } = await light(frame, brief, looked, place, files, crew);
      const count = { step: index * steps + 1, stepCount: frames.length * steps };
      yield { stage: "sample", ...count, preview: finishing.base };
      const sampling = sampleResidual(network, asked, place, brief.seed, sigmas, crew);
      let state = await sampling.next();
      for (; !state.done; state = await sampling.next())
        if (state.value + 1 < steps) yield { stage: "sample", ...count, step: count.step + state.value + 1 };
      yield { stage: "decode", step: index + 1, stepCount: frames.length };
      const shares = looked
        ? await lookShares(asked, state.value, finishing.base, place, text, files)
        : undefined;
      const strength = numberOf(brief, "strength");
      const whole = await finishPlate(finishing, place, state.value, shares, strength, crew);
      const plate = withinMatte(whole, finishing.base, frame.passes.get("matte"));
      generated.push({ plate, layers, unknownWords: prompt.unknownWords });
    }
    return generated;
  },
};

/** Lights a frame. Of the guides there stays what is needed past the network: at 4K the rest is a third of a gigabyte. */
async function light(
  frame: Frame,
  brief: Brief,
  looks: boolean,
  place: Placement,
  files: ModelFiles,
  crew: Crew,
) {
  const { byProducts } = brief;
  const wanted = {
    looks,
    analytic: byProducts.includes("analytic"),
    visibility: byProducts.includes("visibility"),
  };
  const guides = await makeGuides(startingFrom(brief, frame), brief.seed, crew, wanted);
  const asked = await askedOf(guides, place, files, crew);
  const { base, surface, medianDepth, irradiance, water, noise, airlight, exposure } = guides;
  const finishing: Finishing = { base, surface, medianDepth, irradiance, water, noise, airlight, exposure };
  return { asked, finishing, layers: layersOf(guides) };
}

/** The frame as the parameter `start_from` wants it: `lights` leaves the beauty pass aside. */
function startingFrom(brief: Brief, frame: Frame): Frame {
  if (brief.parameters.get("start_from") !== "lights") return frame;
  return { ...frame, passes: new Map([...frame.passes].filter(([kind]) => kind !== "beauty")) };
}

/** The looks as the network's text input: `strength` of the way from no prompt to this one. */
async function embedPrompt(
  words: string[],
  length: number,
  strength: number,
  files: ModelFiles,
): Promise<Tensor> {
  const tokenizer = parseWordTokenizer(await files.text("tokenizer"));
  const encoder = await files.graph("text_encoder");
  const embed = async (given: string[]) => {
    const ids: Tensor = { dtype: "int64", dims: [1, length], data: tokenizer.encode(given, length) };
    return floats(await encoder.run({ input_ids: ids }), "prompt_embeds");
  };
  const none = await embed([]);
  const asked = await embed(words);
  const data = asked.map((value, i) => none[i] + strength * (value - none[i]));
  return { dtype: "float32", dims: [1, data.length], data };
}

/** The plate where the artist's matte is 1, the base where it is 0. */
function withinMatte(plate: Image, base: Image, matte: Image | undefined): Image {
  if (!matte) return plate;
  const [share] = matte.planes;
  return {
    ...plate,
    planes: plate.planes.map((plane, channel) =>
      plane.map((value, i) => base.planes[channel][i] + share[i] * (value - base.planes[channel][i])),
    ),
  };
}

/** The by-products that were asked for. */
function layersOf(guides: Guides): Map<string, Image> {
  const layers = new Map<string, Image>();
  const { width, height } = guides.base;
  if (guides.analytic) layers.set("analytic", guides.analytic);
  for (const [light, plane] of guides.visibility)
    layers.set(`visibility.${light}`, { width, height, planes: [plane] });
  return layers;
}

function numberOf(brief: Brief, name: string): number {
  const value = brief.parameters.get(name);
  if (typeof value !== "number")
    throw new PlateError("MODEL_BROKEN", `The model's descriptor lacks the number parameter "${name}".`, {
      remedy: "Install the model's folder again.",
    });
  return value;
}
