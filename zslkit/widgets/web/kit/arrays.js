// Bytes that Python packed, as typed arrays. Everything is little-endian, as in packing.py and as
// in every machine that runs a browser today.

/** A trait's bytes, however they arrive (DataView, typed array, ArrayBuffer), in a copy of their
 * own: a view into a larger message may start at an odd byte, where no Float32Array can. */
function ownBytes(trait) {
  if (trait instanceof ArrayBuffer) return trait.slice(0);
  const { buffer, byteOffset, byteLength } = trait;
  return buffer.slice(byteOffset, byteOffset + byteLength);
}

export const uint8 = (trait) => new Uint8Array(ownBytes(trait));
export const uint16 = (trait) => new Uint16Array(ownBytes(trait));
export const float64 = (trait) => new Float64Array(ownBytes(trait));
export const float32 = (trait) => new Float32Array(ownBytes(trait));

/** `count` whole numbers, as packing.whole_numbers made them: 1, 2 or 4 bytes each. */
export function wholeNumbers(trait, count) {
  const bytes = ownBytes(trait);
  const kinds = { 1: Uint8Array, 2: Uint16Array, 4: Uint32Array };
  return new kinds[bytes.byteLength / count](bytes);
}

/** Half-precision numbers as a Float32Array: sign, five bits of exponent, ten of fraction. */
export const float16 = (trait) => fromHalves(uint16(trait));

/** The same, stored as all first bytes, then all second bytes: packing.in_planes. */
export function halvesOfPlanes(trait) {
  const bytes = uint8(trait);
  const count = bytes.length / 2;
  return fromHalves(Uint16Array.from({ length: count }, (_, i) => bytes[i] | (bytes[count + i] << 8)));
}

function fromHalves(halves) {
  const numbers = new Float32Array(halves.length);
  for (let i = 0; i < halves.length; i++) {
    const sign = halves[i] & 0x8000 ? -1 : 1;
    const exponent = (halves[i] >> 10) & 31;
    const fraction = halves[i] & 1023;
    if (exponent === 0) numbers[i] = sign * fraction * 2 ** -24;
    else if (exponent === 31) numbers[i] = fraction ? NaN : sign * Infinity;
    else numbers[i] = sign * (1024 + fraction) * 2 ** (exponent - 25);
  }
  return numbers;
}

/** Numbers stored in 256 steps a column: `low + step * byte`, as packing.quantised made them. */
export function fromSteps(trait, low, step) {
  const bytes = uint8(trait);
  const columns = low.length;
  const numbers = new Float32Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) {
    numbers[i] = low[i % columns] + step[i % columns] * bytes[i];
  }
  return numbers;
}
