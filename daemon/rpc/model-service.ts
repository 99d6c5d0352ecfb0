// SPDX-License-Identifier: Apache-2.0
import type { Answering } from "./answer-call.ts";
import type { ModelDesk } from "./desks.ts";
import { encodeModel } from "./encode-model.ts";
import type * as wire from "./gen/platewright/v1/model_service.ts";

export function createModelService(models: ModelDesk, { unary }: Answering): wire.ModelServiceServer {
  const describe = (name: string) => ({ model: encodeModel(models.get(name), models) });
  const byDefaultThenName = (a: wire.Model, b: wire.Model) =>
    Number(b.isDefault) - Number(a.isDefault) || (a.name < b.name ? -1 : 1);
  return {
    listModels: unary((_request: wire.ListModelsRequest) => ({
      models: models
        .list()
        .map((model) => encodeModel(model, models))
        .sort(byDefaultThenName),
    })),

    getModel: unary(({ name }: wire.GetModelRequest) => describe(name)),

    loadModel: unary(async ({ name }: wire.LoadModelRequest) => {
      await models.load(models.get(name).descriptor.name);
      return describe(name);
    }),

    unloadModel: unary(async ({ name }: wire.UnloadModelRequest) => {
      await models.unload(models.get(name).descriptor.name);
      return describe(name);
    }),

    verifyModel: unary(async ({ name }: wire.VerifyModelRequest) => {
      const files = await models.verify(models.get(name).descriptor.name);
      return {
        files: files.map(({ path, expectedSha256, actualSha256 }) => ({
          path,
          expectedSha256,
          actualSha256,
        })),
        sound: files.every(({ expectedSha256, actualSha256 }) => expectedSha256 === actualSha256),
      };
    }),
  };
}
