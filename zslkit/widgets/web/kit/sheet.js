// A sheet of small pictures: the address under which an image finds it.
//
// sheetAddress(trait) -> { address, free() }    trait: bytes of a WebP picture, or, on a page of the
//                                       book, its address below the book's root; none: address ""
import { uint8 } from "./arrays.js";

export function sheetAddress(trait) {
  if (typeof trait === "string") {
    const root = document.documentElement.dataset.content_root ?? ""; // set by the book's theme
    return { address: root + trait, free() {} };
  }
  const bytes = uint8(trait);
  if (!bytes.length) return { address: "", free() {} };
  const address = URL.createObjectURL(new Blob([bytes], { type: "image/webp" }));
  return { address, free: () => URL.revokeObjectURL(address) };
}
