// Controls, each with its label.
//
// new Sliders({ label, names, values, first, min = 0, max = 1, step = 0.01, format, hint,
//               onInput(values, index), onChange(values, index) })
//   names: string[]; values: array-like; first: indices whose sliders always show (all by
//   default), the others behind a search field; hint(index) -> string, shown when pointed at.
//   onInput while a slider moves, onChange when it is let go; index is null for set().
//   .values: Float32Array, live    .set(values): no callback    .show(index)
//   .input(index) -> HTMLInputElement | undefined
// slider({ label, min, max, step, value, format, onInput(v), onChange(v) })
//                                             -> { el, input, name (its label), value, set(v) }
//   set takes any number: the thumb stands as near to it as it can, words and value are true
// select({ label, options: [string | { value, text, group }], value, onChange(value) })
//                                             -> { el, input, value, set(v), setOptions(o, value) }
// toggle({ label, title, checked, onChange(bool) })  -> { el, input, checked, set(bool) }
// buttons([{ text, title, primary, onClick }], label) -> { el, buttons: HTMLButtonElement[] }
//   a text that onClick promises is said beside the buttons for a moment
import { el, uid } from "./dom.js";

const MATCHES_SHOWN = 8;
const REMARK = 2000; // ms
const MOST_AT_ONCE = 60; // more sliders than that, all shown, would be a wall
const twoDigits = (value) => value.toFixed(2);

export function slider({ label, min = 0, max = 1, step = 0.01, value = min, format = twoDigits,
  hint, onInput, onChange }) {
  const id = uid();
  // not a live region: the slider says its own value, and a class change moves them all
  const output = el("output", { for: id, "aria-live": "off" });
  let held = value;
  const input = el("input", {
    type: "range", id, min, max, step,
    oninput: () => {
      held = input.valueAsNumber;
      show();
      onInput?.(held);
    },
    onchange: () => onChange?.(held),
  });
  const show = () => {
    output.textContent = format(held);
    input.setAttribute("aria-valuetext", output.textContent);
    // the part left of the thumb, where a browser cannot paint it by itself
    input.style.setProperty("--zsl-filled", `${(100 * (input.valueAsNumber - min)) / (max - min)}%`);
  };
  const set = (next) => {
    held = Number(next);
    input.value = held;
    show();
  };
  set(value);
  const name = el("label", { for: id, text: label });
  const element = el("div", { class: "zsl-slider", title: hint }, name, input, output);
  return { el: element, input, name, set, get value() { return held; } };
}

export class Sliders {
  constructor({ label, names, values, first, min = 0, max = 1, step = 0.01, format = twoDigits,
    hint, onInput, onChange }) {
    Object.assign(this, { names, min, max, step, format, hint, onInput, onChange });
    this.values = Float32Array.from(values ?? names.map(() => min));
    this.rows = new Map(); // made when first shown: a real data set has hundreds
    this.first = new Set(first ?? names.keys());
    this.kept = new Set(); // what was searched for and moved stays
    this.list = el("div", { class: "zsl-sliders-rows" });
    this.el = el("div", { class: "zsl-sliders", role: "group", "aria-label": label }, this.list);
    const rest = names.length - this.first.size;
    if (rest > 0) this.el.append(this.searchField(rest));
    this.refresh();
  }

  searchField(rest) {
    const id = uid();
    this.search = el("input", {
      type: "search", id, autocomplete: "off", spellcheck: "false", list: `${id}-names`,
      placeholder: "name of one",
      oninput: () => this.refresh(),
    });
    this.found = el("span", { class: "zsl-note", "aria-live": "polite" });
    const few = this.names.length <= MOST_AT_ONCE;
    this.all = few && el("button", {
      type: "button", class: "zsl-button", "aria-pressed": "false", text: `all ${this.names.length}`,
      onclick: () => {
        this.all.setAttribute("aria-pressed", this.all.ariaPressed !== "true");
        this.refresh();
      },
    });
    return el("div", { class: "zsl-search" },
      el("label", { for: id, text: `Find ${rest} more` }), this.search, this.all || null, this.found,
      el("datalist", { id: `${id}-names` }, this.names.map((value) => el("option", { value }))));
  }

  refresh() {
    const wanted = this.search?.value.trim().toLowerCase() ?? "";
    const everything = this.all && this.all.ariaPressed === "true";
    const indices = [...this.names.keys()];
    const matches = wanted ? indices.filter((k) => this.names[k].toLowerCase().includes(wanted)) : [];
    const shown = new Set(
      everything ? indices : [...this.first, ...this.kept, ...matches.slice(0, MATCHES_SHOWN)],
    );
    for (const [k, row] of this.rows) row.el.hidden = !shown.has(k);
    // what is found goes to the end, next to the field
    for (const k of shown) if (!this.rows.has(k)) this.list.append(this.makeRow(k).el);
    for (const k of indices) this.rows.get(k)?.el.classList.toggle("zsl-match", matches.includes(k));
    if (this.found) this.found.textContent = wanted ? this.describeMatches(matches.length) : "";
  }

  describeMatches(count) {
    if (count > MATCHES_SHOWN) return `the first ${MATCHES_SHOWN} of ${count}`;
    return count ? `${count} found` : "none has this name";
  }

  makeRow(k) {
    const row = slider({
      label: this.names[k], min: this.min, max: this.max, step: this.step, value: this.values[k],
      format: this.format, hint: this.hint?.(k),
      onInput: (value) => {
        this.values[k] = value;
        if (!this.first.has(k)) this.kept.add(k);
        this.onInput?.(this.values, k);
      },
      onChange: () => this.onChange?.(this.values, k),
    });
    row.input.dataset.index = k;
    this.rows.set(k, row);
    return row;
  }

  set(values) {
    this.values.set(values);
    for (const [k, row] of this.rows) row.set(this.values[k]);
  }

  show(index) {
    this.kept.add(index);
    this.refresh();
  }

  input(index) {
    return this.rows.get(index)?.input;
  }

  destroy() {}
}

export function select({ label, options, value, onChange }) {
  const id = uid();
  const input = el("select", { id, onchange: () => onChange?.(input.value) });
  const setOptions = (next, chosen) => {
    const groups = new Map([[undefined, input]]);
    input.replaceChildren();
    for (const each of next) {
      const option = typeof each === "string" ? { value: each, text: each } : each;
      if (!groups.has(option.group)) {
        groups.set(option.group, el("optgroup", { label: option.group }));
        input.append(groups.get(option.group));
      }
      groups.get(option.group).append(el("option", { value: option.value, text: option.text }));
    }
    if (chosen !== undefined) input.value = chosen;
  };
  setOptions(options, value);
  const element = el("div", { class: "zsl-select" }, el("label", { for: id, text: label }), input);
  const set = (next) => {
    input.value = next;
  };
  return { el: element, input, set, setOptions, get value() { return input.value; } };
}

export function toggle({ label, title, checked = false, onChange }) {
  const input = el("input", { type: "checkbox", onchange: () => onChange?.(input.checked) });
  input.checked = checked;
  const set = (next) => {
    input.checked = next;
  };
  const element = el("label", { class: "zsl-toggle", title }, input, label);
  return { el: element, input, set, get checked() { return input.checked; } };
}

export function buttons(list, label) {
  const said = el("span", { class: "zsl-note", role: "status" });
  let timer = 0;
  const say = (text) => {
    if (typeof text !== "string") return;
    said.textContent = text;
    clearTimeout(timer);
    timer = setTimeout(() => said.replaceChildren(), REMARK);
  };
  const made = list.map(({ text, title, primary, onClick }) =>
    el("button", {
      type: "button", class: primary ? "zsl-button zsl-primary" : "zsl-button", text, title,
      onclick: async (event) => say(await onClick?.(event)),
    }),
  );
  const row = el("div", { class: "zsl-row", role: "group", "aria-label": label }, made, said);
  return { el: row, buttons: made };
}
