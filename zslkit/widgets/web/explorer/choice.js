// What the reader has chosen, as a plain object:
//   { selection, second, blend, noise, seed, attributes }
// selection and second are class names ("" is blank, or no second class), blend goes from 0 to 1,
// attributes is a Float32Array. Here are its arithmetic, its link and its Python.

/** The description between two classes, before any slider was moved. */
export function mixedAttributes(engine, names, { selection, second, blend }) {
  const size = engine.semantics.length / names.length;
  const of = (name) => {
    const k = names.indexOf(name);
    return k < 0 ? new Float32Array(size) : engine.semantics.subarray(k * size, (k + 1) * size);
  };
  const first = of(selection);
  const other = second ? of(second) : first;
  return Float32Array.from(first, (value, j) => value + blend * (other[j] - value));
}

/** The attributes that were moved since: [[index, value], ...]. */
export function changedAttributes(mixed, attributes) {
  return Array.from(attributes.entries()).filter(([j, value]) => value !== mixed[j]);
}

/** A float32 in as few digits as give it back. */
export function shortNumber(value) {
  for (let digits = 1; digits < 9; digits++) {
    const text = Number(value.toPrecision(digits));
    if (Math.fround(text) === Math.fround(value)) return String(text);
  }
  return String(Number(value.toPrecision(9)));
}

export function choiceToLink(choice, changes) {
  const moved = changes.map(([j, value]) => `${j}~${shortNumber(value)}`).join(",");
  const parts = {
    c: choice.selection,
    d: choice.second,
    b: choice.second ? shortNumber(choice.blend) : "",
    a: moved,
    s: choice.seed,
    z: choice.noise ? "" : "0",
  };
  return Object.fromEntries(Object.entries(parts).filter(([key, part]) => key === "c" || part !== ""));
}

/** The choice that a link describes. Numbers are brought into the sliders' `range`; what is no
 * number is left out, and an unknown class too: `start` is the class to begin with then. */
export function choiceFromLink(link, engine, { names, range: [min, max], start }) {
  const within = (value, low, high) => Math.min(high, Math.max(low, value));
  const selection = link.c === "" || names.includes(link.c) ? link.c : start;
  const second = names.includes(link.d) ? link.d : "";
  const blend = second ? within(Number(link.b) || 0, 0, 1) : 0;
  const seed = /^\d{1,10}$/.test(link.s ?? "") && Number(link.s) < 2 ** 32 ? Number(link.s) : 0;
  const choice = { selection, second, blend, noise: link.z !== "0", seed };
  const attributes = mixedAttributes(engine, names, choice);
  for (const pair of (link.a ?? "").split(",")) {
    const [j, value] = pair.split("~").map((text) => (text?.trim() ? Number(text) : NaN));
    if (j in attributes && Number.isFinite(value)) attributes[j] = within(value, min, max);
  }
  return { ...choice, attributes };
}

const LONG_LIST = 40;

/** The lines of Python that make the same points. `data.recipe` has those that make model and
 * problem, and `data.options` what else the figure was made with, such as "n_landmarks=1500". */
export function choiceToPython(choice, changes, { attribute_names: attributeNames, recipe, options }, n) {
  const quoted = JSON.stringify;
  const mix = [quoted(choice.selection)];
  if (choice.second) mix.push(`second=${quoted(choice.second)}`, `blend=${shortNumber(choice.blend)}`);
  if (changes.length && changes.length <= LONG_LIST) {
    const pairs = changes.map(([j, value]) => `${quoted(attributeNames[j])}: ${shortNumber(value)}`);
    mix.push(`changes={${pairs.join(", ")}}`);
  }
  const made = changes.length > LONG_LIST
    ? `[${Array.from(choice.attributes, shortNumber).join(", ")}]`
    : `explorer.attributes_of(${mix.join(", ")})`;
  const how = choice.noise ? `seed=${choice.seed}` : "noise=False";
  return [
    recipe?.trim() || "import zslkit\n# model and problem: those that this figure was made from",
    `explorer = zslkit.widgets.AttributeExplorer(${["model", "problem", options].filter(Boolean).join(", ")})`,
    `attributes = ${made}`,
    `points = explorer.points(attributes, n=${n}, ${how})  # in the map`,
    `features = explorer.features(attributes, n=${n}, ${how})`,
    "",
  ].join("\n");
}
