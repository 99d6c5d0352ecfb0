// SPDX-License-Identifier: Apache-2.0
import { BinaryReader, BinaryWriter } from "@bufbuild/protobuf/wire";
import { type Server, type ServerDuplexStream, type ServiceDefinition, status } from "@grpc/grpc-js";
import type * as Contract from "./contract.ts";

/**
 * Server reflection, v1 and v1alpha, straight from the compiled contract: strict clients can link what they are given.
 * The two versions differ in name alone. Messages are read and written by the field numbers of
 * grpc/reflection/v1/reflection.proto.
 */
export function addReflection(server: Server): void {
  for (const version of ["v1", "v1alpha"])
    server.addService(reflectionDefinition(version), { serverReflectionInfo: answer });
}

interface ReflectionRequest {
  readonly bytes: Uint8Array;
  readonly question:
    | { readonly kind: "file" | "symbol"; readonly name: string }
    | { readonly kind: "services" }
    | { readonly kind: "other" };
}

const reflectionDefinition = (version: string): ServiceDefinition => ({
  serverReflectionInfo: {
    path: `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`,
    requestStream: true,
    responseStream: true,
    requestSerialize: (request: ReflectionRequest) => Buffer.from(request.bytes),
    requestDeserialize: readRequest,
    responseSerialize: (response: Uint8Array) => Buffer.from(response),
    responseDeserialize: (bytes: Buffer) => bytes,
  },
});

/** The compiled contract is read with the first question, which most daemons never hear. */
async function answer(call: ServerDuplexStream<ReflectionRequest, Uint8Array>): Promise<void> {
  const contract = await import("./contract.ts");
  call.on("data", (request: ReflectionRequest) => call.write(writeResponse(request, contract)));
  call.on("end", () => call.end());
}

function readRequest(bytes: Uint8Array): ReflectionRequest {
  const reader = new BinaryReader(bytes);
  let question: ReflectionRequest["question"] = { kind: "other" };
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    const [field, wireType] = [tag >>> 3, tag & 7];
    if (field === 3 && wireType === 2) question = { kind: "file", name: reader.string() };
    else if (field === 4 && wireType === 2) question = { kind: "symbol", name: reader.string() };
    else {
      if (field === 7) question = { kind: "services" };
      reader.skip(wireType);
    }
  }
  return { bytes, question };
}

function writeResponse({ bytes, question }: ReflectionRequest, contract: typeof Contract): Uint8Array {
  const writer = new BinaryWriter();
  writer.uint32(0x12).bytes(bytes);
  switch (question.kind) {
    case "services":
      writer.uint32(0x32).fork();
      for (const name of contract.serviceNames()) writer.uint32(0x0a).fork().uint32(0x0a).string(name).join();
      return writer.join().finish();
    case "file":
    case "symbol": {
      const files = contract.filesOf(question.kind, question.name);
      if (!files)
        return writeError(writer, status.NOT_FOUND, `No ${question.kind} is named ${question.name}.`);
      writer.uint32(0x22).fork();
      for (const file of files) writer.uint32(0x0a).bytes(file);
      return writer.join().finish();
    }
    case "other":
      return writeError(writer, status.UNIMPLEMENTED, "The contract has no extensions.");
  }
}

const writeError = (writer: BinaryWriter, code: status, message: string): Uint8Array =>
  writer.uint32(0x3a).fork().uint32(0x08).int32(code).uint32(0x12).string(message).join().finish();
