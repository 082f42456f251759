// plainName(name) -> string    a class's name as one reads it: polar_bear is "polar bear"
export const plainName = (name) => name.replaceAll("_", " ");
