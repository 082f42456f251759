import { randn, Twister } from "../kit/random.js";

// torch's random numbers for a seed, drawn one call after another as the chapter's code does.
export function torchSource(seed) {
  const twister = new Twister(seed);
  const uniforms = (n) => Float64Array.from({ length: n }, () => twister.single());
  return {
    uniform: () => twister.single(),
    uniforms, // torch.rand
    integer: (below) => twister.next() % below, // torch.randint
    normals: (n) => Float64Array.from(randn(n, twister)), // torch.randn, for n of 16 and more
  };
}
