/** Reads a number of a frame. */
export type ReadField = (bytes: Uint8Array, at: number) => number;

interface FieldType {
  readonly bytes: number;
  readonly min: number;
  readonly max: number;
  readonly integer: boolean;
  read(bigEndian: boolean): ReadField;
}

const floats = new DataView(new ArrayBuffer(4));

function unsigned(size: number, bigEndian: boolean): ReadField {
  return (bytes, at) => {
    let value = 0;
    for (let i = 0; i < size; i++)
      value = value * 256 + (bytes[bigEndian ? at + i : at + size - 1 - i] as number);
    return value;
  };
}

function integerType(size: number, signed: boolean): FieldType {
  const all = 2 ** (8 * size);
  return {
    bytes: size,
    min: signed ? -all / 2 : 0,
    max: signed ? all / 2 - 1 : all - 1,
    integer: true,
    read: (bigEndian) => {
      const read = unsigned(size, bigEndian);
      if (!signed) return read;
      return (bytes, at) => {
        const value = read(bytes, at);
        return value >= all / 2 ? value - all : value;
      };
    },
  };
}

const largestFloat = 3.4028234663852886e38;

/** Number types of fields by name. */
export const fieldTypes = {
  u8: integerType(1, false),
  i8: integerType(1, true),
  u16: integerType(2, false),
  i16: integerType(2, true),
  u24: integerType(3, false),
  i24: integerType(3, true),
  u32: integerType(4, false),
  i32: integerType(4, true),
  f32: {
    bytes: 4,
    min: -largestFloat,
    max: largestFloat,
    integer: false,
    read: (bigEndian) => {
      const read = unsigned(4, bigEndian);
      return (bytes, at) => {
        floats.setUint32(0, read(bytes, at));
        const value = floats.getFloat32(0);
        return Number.isFinite(value) ? value : Number.NaN;
      };
    },
  },
} as const satisfies Record<string, FieldType>;

export type FieldTypeName = keyof typeof fieldTypes;
export const fieldTypeNames = Object.keys(fieldTypes) as FieldTypeName[];
