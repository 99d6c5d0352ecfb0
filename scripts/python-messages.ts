// SPDX-License-Identifier: Apache-2.0
/**
 * Writes the messages of proto/ as Python: a buf plugin, a CodeGeneratorRequest in and a CodeGeneratorResponse out.
 * The one file it makes, `messages.py`, holds a frozen dataclass for each message and an IntEnum for each enum.
 * What Python's half does not carry (maps, nested or recursive messages) fails here, by name.
 */
import { readFileSync } from "node:fs";
import {
  create,
  createFileRegistry,
  type DescEnum,
  type DescField,
  type DescFile,
  type DescMessage,
  type DescOneof,
  fromBinary,
  ScalarType,
  toBinary,
} from "@bufbuild/protobuf";
import {
  CodeGeneratorRequestSchema,
  CodeGeneratorResponse_Feature,
  CodeGeneratorResponseSchema,
  type FileDescriptorProto,
  FileDescriptorSetSchema,
} from "@bufbuild/protobuf/wkt";

const WIDTH = 120;
const KEYWORDS = new Set(
  (
    "False None True and as assert async await break class continue def del elif else except finally for from " +
    "global if import in is lambda nonlocal not or pass raise return try while with yield"
  ).split(" "),
);
const INTEGER = "int";
const ANNOTATIONS: Readonly<Record<ScalarType, string>> = {
  [ScalarType.DOUBLE]: "float",
  [ScalarType.FLOAT]: "float",
  [ScalarType.INT64]: INTEGER,
  [ScalarType.UINT64]: INTEGER,
  [ScalarType.INT32]: INTEGER,
  [ScalarType.FIXED64]: INTEGER,
  [ScalarType.FIXED32]: INTEGER,
  [ScalarType.BOOL]: "bool",
  [ScalarType.STRING]: "str",
  [ScalarType.BYTES]: "bytes",
  [ScalarType.UINT32]: INTEGER,
  [ScalarType.SFIXED32]: INTEGER,
  [ScalarType.SFIXED64]: INTEGER,
  [ScalarType.SINT32]: INTEGER,
  [ScalarType.SINT64]: INTEGER,
};

/** The comment above each element, by the element's path in its descriptor: `4,0,2,1` is message 0's field 1. */
function commentsOf(file: FileDescriptorProto): ReadonlyMap<string, string> {
  const locations = file.sourceCodeInfo?.location ?? [];
  return new Map(locations.map(({ path, leadingComments }) => [path.join(), leadingComments.trim()]));
}

/** A docstring at the given indent, wrapped to the line width. */
function docstring(comment: string, indent: string): string[] {
  if (comment === "") return [];
  const lines: string[] = [];
  for (const word of `"""${comment.replaceAll("\\", "\\\\").replaceAll('"""', "'''")}`.split(/\s+/)) {
    const line = lines.at(-1);
    if (line !== undefined && `${indent}${line} ${word}`.length <= WIDTH)
      lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  const one = lines.length === 1 && `${indent}${lines[0]}"""`.length <= WIDTH && !comment.endsWith('"');
  return one ? [`${indent}${lines[0]}"""`] : [...lines, '"""'].map((line) => indent + line);
}

const pythonName = (name: string) => (KEYWORDS.has(name) ? `${name}_` : name);

function enumClass(desc: DescEnum, comments: ReadonlyMap<string, string>): string[] {
  const at = `5,${desc.file.proto.enumType.indexOf(desc.proto)}`;
  const prefix = `${desc.name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, "_").toUpperCase()}_`;
  return [
    `class ${desc.name}(IntEnum):`,
    ...docstring(comments.get(at) ?? "", "    "),
    "",
    ...desc.values.flatMap((value, index) => {
      const name = value.name.slice(prefix.length);
      if (!value.name.startsWith(prefix) || !/^[A-Z][A-Z0-9_]*$/.test(name))
        throw new Error(`${value.name}: a value of ${desc.name} is named ${prefix}<WORD>`);
      return [`    ${name} = ${value.number}`, ...docstring(comments.get(`${at},2,${index}`) ?? "", "    ")];
    }),
  ];
}

/** The name of the field's type in Python's annotations, and in its `_field(...)`. */
function typeNames(field: DescField): { annotation: string; wire: string } {
  const refuse = (why: string) => new Error(`${field.parent.typeName}.${field.name}: ${why}`);
  if (field.fieldKind === "map") throw refuse("maps are not carried");
  if (field.jsonName !== field.name.replace(/_+(.)/g, (_, letter: string) => letter.toUpperCase()))
    throw refuse("json_name is not carried");
  const element = field.fieldKind === "list" ? field.listKind : field.fieldKind;
  switch (element) {
    case "scalar": {
      const scalar = field.scalar as ScalarType;
      return { annotation: ANNOTATIONS[scalar], wire: `"${ScalarType[scalar].toLowerCase()}"` };
    }
    case "enum":
      return { annotation: `Union[${field.enum!.name}, int]`, wire: field.enum!.name };
    case "message":
      return { annotation: field.message!.name, wire: field.message!.name };
  }
}

/** The field as an attribute. A proto3 `optional` is a oneof of its own name, as in its descriptor. */
function attribute(field: DescField): string {
  const { annotation, wire } = typeNames(field);
  const synthetic = field.proto.proto3Optional;
  const oneof: DescOneof | undefined = field.oneof;
  const list = field.fieldKind === "list";
  const unset = field.fieldKind === "message" || oneof !== undefined || synthetic;
  const options = [
    ...(list ? ["repeated=True"] : []),
    ...(oneof ? [`oneof="${oneof.name}"`] : synthetic ? [`oneof="_${field.name}"`] : []),
  ];
  const type = list ? `Tuple[${annotation}, ...]` : unset ? `Optional[${annotation}]` : annotation;
  return `${pythonName(field.name)}: ${type} = _field(${[field.number, wire, ...options].join(", ")})`;
}

function messageClass(desc: DescMessage, comments: ReadonlyMap<string, string>): string[] {
  if (desc.nestedMessages.length + desc.nestedEnums.length > 0)
    throw new Error(`${desc.typeName}: nested types are not carried`);
  const at = `4,${desc.file.proto.messageType.indexOf(desc.proto)}`;
  return [
    "@dataclass(frozen=True, repr=False, eq=False)",
    `class ${desc.name}(Message):`,
    ...docstring(comments.get(at) ?? "", "    "),
    ...desc.fields.flatMap((field, index) => [
      ...(index === 0 ? [""] : []),
      `    ${attribute(field)}`,
      ...docstring(comments.get(`${at},2,${desc.proto.field.indexOf(field.proto)}`) ?? "", "    "),
    ]),
  ];
}

/** Messages in the order of the files, but each after those it holds: Python reads a class body at once. */
function inOrder(files: readonly DescFile[]): DescMessage[] {
  const placed = new Set<DescMessage>();
  function place(message: DescMessage, holders: readonly DescMessage[]): void {
    if (placed.has(message)) return;
    if (holders.includes(message)) throw new Error(`${message.typeName}: recursive messages are not carried`);
    for (const field of message.fields) if (field.message) place(field.message, [...holders, message]);
    placed.add(message);
  }
  for (const file of files) for (const message of file.messages) place(message, []);
  return [...placed];
}

function messagesModule(files: readonly DescFile[]): string {
  const comments = new Map(files.map((file) => [file, commentsOf(file.proto)]));
  const classes = [
    ...files.flatMap((file) => file.enums).map((desc) => enumClass(desc, comments.get(desc.file)!)),
    ...inOrder(files).map((desc) => messageClass(desc, comments.get(desc.file)!)),
  ];
  const head = [
    "# SPDX-License-Identifier: Apache-2.0",
    "# Generated from proto/ by scripts/gen.ts. Edit the proto and run that.",
    '"""Messages and enums of the daemon\'s contract, `platewright.v1`."""',
    "",
    "from __future__ import annotations",
    "",
    "from dataclasses import dataclass",
    "from enum import IntEnum",
    "from typing import Optional, Tuple, Union",
    "",
    "from .schema import Message",
    // A message may have a field of that name; none begins with an underscore.
    "from .schema import field as _field",
  ];
  return `${[head, ...classes].map((lines) => lines.join("\n")).join("\n\n\n")}\n`;
}

const request = fromBinary(CodeGeneratorRequestSchema, readFileSync(0));
const registry = createFileRegistry(create(FileDescriptorSetSchema, { file: request.protoFile }));
const response = create(CodeGeneratorResponseSchema, {
  supportedFeatures: BigInt(CodeGeneratorResponse_Feature.PROTO3_OPTIONAL),
});
try {
  const files = request.fileToGenerate.map((name) => registry.getFile(name)!);
  response.file = [
    {
      $typeName: "google.protobuf.compiler.CodeGeneratorResponse.File",
      name: "messages.py",
      insertionPoint: "",
      content: messagesModule(files),
    },
  ];
} catch (cause) {
  response.error = cause instanceof Error ? cause.message : String(cause);
}
process.stdout.write(toBinary(CodeGeneratorResponseSchema, response));
