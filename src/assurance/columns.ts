/** A list of 32-bit integers without a boxed cell in it; `data` may be longer than `length`. */
export class Ints {
  data: Int32Array = new Int32Array(64);
  length = 0;

  push(value: number): void {
    if (this.length === this.data.length) this.reserve(this.length + 1);
    this.data[this.length++] = value;
  }

  reserve(size: number): void {
    this.data = grownInts(this.data, size);
  }
}

/** A list of 64-bit floats; `data` may be longer than `length`. */
export class Floats {
  data: Float64Array = new Float64Array(64);
  length = 0;

  push(value: number): void {
    if (this.length === this.data.length) this.data = grownFloats(this.data, this.length + 1);
    this.data[this.length++] = value;
  }
}

/** Growing by doubling keeps the cost of appending constant on average. */
function capacity(now: number, size: number): number {
  return Math.max(size, now * 2, 64);
}

export function grownInts(array: Int32Array, size: number): Int32Array {
  if (array.length >= size) return array;
  const next = new Int32Array(capacity(array.length, size));
  next.set(array);
  return next;
}

export function grownFloats(array: Float64Array, size: number): Float64Array {
  if (array.length >= size) return array;
  const next = new Float64Array(capacity(array.length, size));
  next.set(array);
  return next;
}

export function grownBytes(array: Uint8Array, size: number): Uint8Array {
  if (array.length >= size) return array;
  const next = new Uint8Array(capacity(array.length, size));
  next.set(array);
  return next;
}

/** Strings that repeat (codes, relations), each held once and named by an integer. */
export class Names {
  readonly #codes = new Map<string, number>();
  readonly #texts: string[] = [];

  of(text: string): number {
    const known = this.#codes.get(text);
    if (known !== undefined) return known;
    this.#codes.set(text, this.#texts.length);
    return this.#texts.push(text) - 1;
  }

  text(code: number): string {
    return this.#texts[code] as string;
  }
}
