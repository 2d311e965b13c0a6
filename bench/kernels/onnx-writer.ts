/** Writes ONNX models: the few messages of onnx.proto (IR version 8) that a quantised network needs, as protocol buffers. */

type Attribute = number | readonly number[];

export interface OnnxNode {
  readonly type: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Integers and lists of integers. */
  readonly attributes?: { readonly [name: string]: Attribute };
  /** Empty: the standard operators. */
  readonly domain?: string;
}

/** TensorProto.DataType. */
const dataTypes = { float32: 1, uint8: 2, int8: 3, int32: 6 } as const;
type DataType = keyof typeof dataTypes;

export interface OnnxValue {
  readonly name: string;
  readonly type: DataType;
  readonly dims: readonly number[];
}

export interface OnnxConstant extends OnnxValue {
  readonly data: Float32Array | Uint8Array | Int8Array | Int32Array;
}

export interface OnnxGraph {
  readonly nodes: readonly OnnxNode[];
  readonly constants: readonly OnnxConstant[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

type Bytes = readonly number[];

function varint(value: number): Bytes {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return [...bytes, rest];
}
const integer = (field: number, value: number): Bytes => [...varint(field * 8), ...varint(value)];
const message = (field: number, ...parts: readonly Bytes[]): Bytes => {
  const content = parts.flat();
  return [...varint(field * 8 + 2), ...varint(content.length), ...content];
};
const text = (field: number, value: string): Bytes => message(field, [...new TextEncoder().encode(value)]);

const INT = 2;
const INTS = 7;

function attribute(name: string, value: Attribute): Bytes {
  return typeof value === "number"
    ? message(5, text(1, name), integer(3, value), integer(20, INT))
    : message(5, text(1, name), ...value.map((item) => integer(8, item)), integer(20, INTS));
}

const node = ({ type, inputs, outputs, attributes = {}, domain = "" }: OnnxNode): Bytes =>
  message(
    1,
    ...inputs.map((name) => text(1, name)),
    ...outputs.map((name) => text(2, name)),
    text(4, type),
    ...Object.entries(attributes).map(([name, value]) => attribute(name, value)),
    text(7, domain),
  );

const constant = ({ name, type, dims, data }: OnnxConstant): Bytes =>
  message(
    5,
    ...dims.map((size) => integer(1, size)),
    integer(2, dataTypes[type]),
    text(8, name),
    message(9, [...new Uint8Array(data.buffer, data.byteOffset, data.byteLength)]),
  );

const value = (field: number, { name, type, dims }: OnnxValue): Bytes => {
  const shape = message(2, ...dims.map((size) => message(1, integer(1, size))));
  return message(field, text(1, name), message(2, message(1, integer(1, dataTypes[type]), shape)));
};

const opset = (domain: string, version: number): Bytes => message(8, text(1, domain), integer(2, version));

/** The bytes of a model file. */
export function writeOnnx({ nodes, constants, inputs, outputs }: OnnxGraph): Uint8Array {
  const graph = message(
    7,
    ...nodes.map(node),
    text(2, "bench"),
    ...constants.map(constant),
    ...inputs.map((input) => value(11, input)),
    ...outputs.map((output) => value(12, output)),
  );
  return Uint8Array.from([...integer(1, 8), ...opset("", 17), ...opset("com.microsoft", 1), ...graph]);
}
