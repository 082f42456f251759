r"""The signs that ``mathml.py`` knows, by their LaTeX names. A new one is one word here."""

import re


def pairs(text: str) -> dict[str, str]:
    """``"alpha α beta β"`` as a dictionary."""
    words = text.split()
    return dict(zip(words[::2], words[1::2], strict=True))


LETTERS = pairs(
    "alpha α beta β gamma γ delta δ epsilon ϵ varepsilon ε zeta ζ eta η theta θ vartheta ϑ iota ι "
    "kappa κ lambda λ mu μ nu ν xi ξ pi π varpi ϖ rho ρ varrho ϱ sigma σ varsigma ς tau τ "
    "upsilon υ phi ϕ varphi φ chi χ psi ψ omega ω ell ℓ imath ı jmath ȷ"
)
UPRIGHT = pairs(
    "Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Upsilon Υ Phi Φ Psi Ψ Omega Ω "
    "infty ∞ nabla ∇ partial ∂ varnothing ∅ emptyset ∅ top ⊤ bot ⊥ forall ∀ exists ∃ neg ¬ "
    "ldots … dots … cdots ⋯ vdots ⋮ ddots ⋱ Re ℜ Im ℑ hbar ℏ prime ′ dagger † star ⋆ square □ "
    "checkmark ✓ % % # # $ $ _ _ &"
    " &amp;"
)
LARGE = pairs("sum ∑ prod ∏ coprod ∐ int ∫ iint ∬ oint ∮ bigcup ⋃ bigcap ⋂ bigoplus ⨁ bigotimes ⨂")
BINARY = {"+": "+", "-": "−", "*": "∗"} | {
    f"\\{name}": sign
    for name, sign in pairs(
        "pm ± mp ∓ times × div ÷ cdot ⋅ circ ∘ ast ∗ cup ∪ cap ∩ setminus ∖ oplus ⊕ ominus ⊖ "
        "otimes ⊗ odot ⊙ wedge ∧ vee ∨ bullet •"
    ).items()
}
# sign and class; a relation has room on both sides
RELATIONS = {
    "=": ("=", "rel"),
    "<": ("<", "rel"),
    ">": (">", "rel"),
    ":": (":", "rel"),
    ",": (",", "punct"),
    ";": (";", "punct"),
    ".": (".", "ord"),
    "/": ("/", "ord"),
    "!": ("!", "close"),
    "?": ("?", "close"),
} | {
    f"\\{name}": (sign, "rel")
    for name, sign in pairs(
        "in ∈ notin ∉ ni ∋ le ≤ leq ≤ ge ≥ geq ≥ ll ≪ gg ≫ ne ≠ neq ≠ equiv ≡ sim ∼ simeq ≃ "
        "approx ≈ cong ≅ propto ∝ subset ⊂ subseteq ⊆ supset ⊃ supseteq ⊇ to → rightarrow → "
        "leftarrow ← gets ← leftrightarrow ↔ mapsto ↦ Rightarrow ⇒ Leftarrow ⇐ Leftrightarrow ⇔ "
        "implies ⟹ iff ⟺ longrightarrow ⟶ mid ∣ parallel ∥ perp ⟂ prec ≺ succ ≻ models ⊨ vdash ⊢ "
        "coloneqq ≔ triangleq ≜ uparrow ↑ downarrow ↓ nearrow ↗ searrow ↘ hookrightarrow ↪"
    ).items()
}
RELATIONS |= {r"\colon": (":", "punct")}

BARS = {"|": "|", r"\|": "‖", r"\vert": "|", r"\Vert": "‖"}
OPEN = {"(": "(", "[": "[", r"\{": "{", r"\lbrace": "{", r"\lbrack": "["} | {
    f"\\{name}": sign for name, sign in pairs("lvert | lVert ‖ langle ⟨ lfloor ⌊ lceil ⌈").items()
}
CLOSE = {")": ")", "]": "]", r"\}": "}", r"\rbrace": "}", r"\rbrack": "]"} | {
    f"\\{name}": sign for name, sign in pairs("rvert | rVert ‖ rangle ⟩ rfloor ⌋ rceil ⌉").items()
}
OPENING, CLOSING = set(OPEN), set(CLOSE)
DELIMITERS = BARS | OPEN | CLOSE

NAMED = (
    "arccos arcsin arctan arg cos cosh cot deg det dim exp gcd hom inf ker lg lim ln log max min "
    "Pr sec sin sinh sup tan tanh"
)
FUNCTIONS = {name: name for name in re.findall(r"\w+", NAMED)}
FUNCTIONS |= {"limsup": "lim\u2009sup", "liminf": "lim\u2009inf"}
LIMITS = {"det", "gcd", "inf", "lim", "max", "min", "Pr", "sup", "limsup", "liminf"}

SPACES = {
    r"\,": ".167em",
    r"\:": ".222em",
    r"\>": ".222em",
    r"\;": ".278em",
    r"\!": "-.167em",
    r"\ ": ".25em",
    "~": ".25em",
    r"\quad": "1em",
    r"\qquad": "2em",
}
SIZES = {
    f"{name}{side}": size
    for name, size in {"big": "1.2em", "Big": "1.8em", "bigg": "2.4em", "Bigg": "3em"}.items()
    for side in ("", "l", "r", "m")
}
# sign, and whether it grows as wide as what it stands on
ACCENTS = {
    "hat": ("^", False),
    "tilde": ("~", False),
    "bar": ("¯", False),
    "vec": ("→", False),
    "dot": ("˙", False),
    "ddot": ("¨", False),
    "widehat": ("^", True),
    "widetilde": ("~", True),
}
# drawn by equations.css: Chromium leaves out parts of a brace that it puts together from pieces
LINES = {"overbrace", "underbrace", "overline", "underline"}
WORDS = {
    "text": "",
    "textrm": "",
    "textnormal": "",
    "mbox": "",
    "textbf": "font-weight:bold",
    "textit": "font-style:italic",
    "texttt": "font-family:monospace",
}
ALPHABETS = {
    "mathbb": "bb",
    "mathcal": "cal",
    "mathscr": "cal",
    "mathfrak": "frak",
    "mathrm": "rm",
    "mathit": "it",
    "mathbf": "bf",
    "boldsymbol": "bi",
    "bm": "bi",
    "mathsf": "sf",
}
# Unicode has these letters apart from their alphabets
APART = {
    "bb": dict(zip("CHNPQRZ", "ℂℍℕℙℚℝℤ", strict=True)),
    "cal": dict(zip("BEFHILMRego", "ℬℰℱℋℐℒℳℛℯℊℴ", strict=True)),
    "frak": dict(zip("CHIRZ", "ℭℌℑℜℨ", strict=True)),
}
FIRST = {
    "bb": 0x1D538,
    "cal": 0x1D49C,
    "frak": 0x1D504,
    "bf": 0x1D400,
    "bi": 0x1D468,
    "sf": 0x1D5A0,
}
FIRST_DIGIT = {"bb": 0x1D7D8, "bf": 0x1D7CE, "bi": 0x1D7CE, "sf": 0x1D7E2}
FIRST_GREEK = {"bf": 0x1D6C2, "bi": 0x1D736}  # small alpha


def in_alphabet(text: str, font: str) -> str:
    """``text`` in the letters that Unicode has for an alphabet, as browsers want them."""
    return "".join(one_in_alphabet(letter, font) for letter in text)


def one_in_alphabet(letter: str, font: str) -> str:
    if letter in APART.get(font, {}):
        return APART[font][letter]
    if font in FIRST and letter.isascii() and letter.isalpha():
        place = ord(letter) - ord("A") if letter.isupper() else ord(letter) - ord("a") + 26
        return chr(FIRST[font] + place)
    if font in FIRST_DIGIT and letter.isdigit():
        return chr(FIRST_DIGIT[font] + int(letter))
    if font in FIRST_GREEK and "α" <= letter <= "ω":
        return chr(FIRST_GREEK[font] + ord(letter) - ord("α"))
    return letter
