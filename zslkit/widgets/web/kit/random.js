// The numbers of torch.randn on a CPU, so that a seed means the same in Python and on a page.

/** The Mersenne twister MT19937 (Matsumoto and Nishimura, 1998), seeded as torch.manual_seed. */
export class Twister {
  constructor(seed) {
    this.state = new Uint32Array(624);
    this.state[0] = seed % 2 ** 32;
    for (let i = 1; i < 624; i++) {
      const before = this.state[i - 1];
      this.state[i] = Math.imul(1812433253, before ^ (before >>> 30)) + i;
    }
    this.at = 624;
  }

  /** The next 32 random bits. */
  next() {
    if (this.at === 624) this.twist();
    let bits = this.state[this.at++];
    bits ^= bits >>> 11;
    bits ^= (bits << 7) & 0x9d2c5680;
    bits ^= (bits << 15) & 0xefc60000;
    return (bits ^ (bits >>> 18)) >>> 0;
  }

  twist() {
    const s = this.state;
    for (let i = 0; i < 624; i++) {
      const mixed = (s[i] & 0x80000000) | (s[(i + 1) % 624] & 0x7fffffff);
      s[i] = s[(i + 397) % 624] ^ (mixed >>> 1) ^ (mixed & 1 ? 0x9908b0df : 0);
    }
    this.at = 0;
  }

  /** Uniform in [0, 1) with 24 random bits: torch's float32. */
  single() {
    return (this.next() & 0xffffff) / 2 ** 24;
  }

  /** Uniform in [0, 1) with 53 random bits, the high word drawn first: torch's float64. */
  double() {
    const high = this.next() & 0x1fffff;
    return (high * 2 ** 32 + this.next()) / 2 ** 53;
  }
}

/** `torch.randn(count, generator=torch.Generator().manual_seed(seed))`, float32, to about 1e-6.
 * A Twister in place of the seed draws on from where it stands. */
export function randn(count, seed) {
  const twister = seed instanceof Twister ? seed : new Twister(seed);
  const normals = new Float32Array(count);
  if (count < 16) {
    fillInPairs(normals, twister);
    return normals;
  }
  for (let i = 0; i < count; i++) normals[i] = twister.single();
  for (let start = 0; start + 16 <= count; start += 16) boxMuller16(normals, start);
  if (count % 16) {
    // torch draws the last sixteen afresh, over the ones that were already made
    for (let i = count - 16; i < count; i++) normals[i] = twister.single();
    boxMuller16(normals, count - 16);
  }
  return normals;
}

const TURN = Math.fround(2 * Math.PI);

/** Sixteen uniforms to sixteen normals in place: numbers j and j + 8 make a pair (Box, Muller).
 * torch rounds each step to float32 here, and so do we: the rounding of the angle shows. */
function boxMuller16(numbers, start) {
  for (let j = start; j < start + 8; j++) {
    const logarithm = Math.fround(Math.log(1 - numbers[j]));
    const radius = Math.fround(Math.sqrt(-2 * logarithm));
    const angle = Math.fround(TURN * numbers[j + 8]);
    numbers[j] = radius * Math.fround(Math.cos(angle));
    numbers[j + 8] = radius * Math.fround(Math.sin(angle));
  }
}

/** Fewer than sixteen: torch makes pairs in double precision and keeps the second for later. */
function fillInPairs(normals, twister) {
  for (let i = 0; i < normals.length; i += 2) {
    const angle = 2 * Math.PI * twister.double();
    const radius = Math.sqrt(-2 * Math.log1p(-twister.double()));
    normals[i] = radius * Math.cos(angle);
    if (i + 1 < normals.length) normals[i + 1] = radius * Math.sin(angle);
  }
}
