// SPDX-License-Identifier: Apache-2.0
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { create, fromBinary, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import {
  CodeGeneratorRequestSchema,
  CodeGeneratorResponseSchema,
  type FileDescriptorProtoSchema,
  FieldDescriptorProto_Label as Label,
  FieldDescriptorProto_Type as Type,
} from "@bufbuild/protobuf/wkt";
import { describe, expect, test } from "vitest";

const PLUGIN = join(import.meta.dirname, "../../../scripts/python-messages.ts");

/** What the plugin makes of one proto file. */
function generate(file: MessageInitShape<typeof FileDescriptorProtoSchema>) {
  const whole = { name: "a.proto", package: "a", syntax: "proto3", ...file };
  const request = create(CodeGeneratorRequestSchema, { fileToGenerate: ["a.proto"], protoFile: [whole] });
  const { status, stdout } = spawnSync(process.execPath, [PLUGIN], {
    input: toBinary(CodeGeneratorRequestSchema, request),
  });
  expect(status).toBe(0);
  return fromBinary(CodeGeneratorResponseSchema, stdout);
}

const single = (name: string, number: number, type: Type, typeName = "") => ({
  name,
  number,
  type,
  typeName,
  label: Label.OPTIONAL,
  jsonName: name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()),
});

describe("Python messages", () => {
  test("puts a message after those it holds, an underscore after keywords, and knows what is optional", () => {
    const { file } = generate({
      messageType: [
        { name: "Outer", field: [single("inner", 1, Type.MESSAGE, ".a.Inner")] },
        {
          name: "Inner",
          field: [
            single("from", 1, Type.STRING),
            { ...single("maybe", 2, Type.DOUBLE), proto3Optional: true, oneofIndex: 1 },
            { ...single("left", 3, Type.SINT64), oneofIndex: 0 },
            { ...single("many", 4, Type.BYTES), label: Label.REPEATED },
          ],
          oneofDecl: [{ name: "side" }, { name: "_maybe" }],
        },
      ],
    });
    const content = file[0].content;
    expect(content.indexOf("class Inner")).toBeLessThan(content.indexOf("class Outer"));
    expect(content).toContain('    from_: str = _field(1, "string")\n');
    expect(content).toContain('    maybe: Optional[float] = _field(2, "double", oneof="_maybe")\n');
    expect(content).toContain('    left: Optional[int] = _field(3, "sint64", oneof="side")\n');
    expect(content).toContain('    many: Tuple[bytes, ...] = _field(4, "bytes", repeated=True)\n');
    expect(content).toContain("    inner: Optional[Inner] = _field(1, Inner)\n");
  });

  test("makes docstrings of comments, wrapped, whatever they hold", () => {
    const comment = ` A path \\ with """quotes""" and ${"many words ".repeat(12)}ends "so".\n`;
    const { file } = generate({
      enumType: [{ name: "Kind", value: [{ name: "KIND_UNSPECIFIED", number: 0 }] }],
      sourceCodeInfo: { location: [{ path: [5, 0], leadingComments: comment, span: [0, 0, 0] }] },
    });
    expect(file[0].content).toContain(`    """A path \\\\ with '''quotes''' and many words`);
    expect(file[0].content).toContain('ends "so".\n    """\n');
    for (const line of file[0].content.split("\n")) expect(line.length).toBeLessThanOrEqual(120);
  });

  test.each([
    [
      "maps",
      {
        name: "M",
        field: [{ ...single("map", 1, Type.MESSAGE, ".a.M.MapEntry"), label: Label.REPEATED }],
        nestedType: [
          {
            name: "MapEntry",
            field: [single("key", 1, Type.STRING), single("value", 2, Type.STRING)],
            options: { mapEntry: true },
          },
        ],
      },
    ],
    ["recursive messages", { name: "M", field: [single("again", 1, Type.MESSAGE, ".a.M")] }],
    ["nested types", { name: "M", nestedType: [{ name: "N" }] }],
    ["json_name", { name: "M", field: [{ ...single("name", 1, Type.STRING), jsonName: "other" }] }],
  ])("refuses %s by name", (what, message) => {
    const { file, error } = generate({ messageType: [message] });
    expect(file).toEqual([]);
    expect(error).toContain(what);
    expect(error).toContain("a.M");
  });

  test("refuses an enum value without the enum's name before it", () => {
    const { error } = generate({ enumType: [{ name: "PassKind", value: [{ name: "DEPTH", number: 0 }] }] });
    expect(error).toContain("PASS_KIND_");
  });
});
