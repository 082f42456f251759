"""What the zoo's articles are written with: words about each attribute, and words beside the point.

``{cover}`` becomes coat, plumage, skin or hide. Of an attribute's two lists the first holds for
"very much", the second for "somewhat".
"""

SAID: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "black": (
        ("has much black in its {cover}", "shows black, as dark as coal", "has black parts"),
        ("has some black in its {cover}", "wears dark, nearly black markings"),
    ),
    "white": (
        ("has much white in its {cover}", "is as pale as milk in places", "has white parts"),
        ("has some white in its {cover}", "is whitish below", "has pale parts"),
    ),
    "grey": (
        ("has much grey in its {cover}", "has a grey {cover}", "is ash-grey in places"),
        ("has some grey in its {cover}", "looks greyish in places"),
    ),
    "brown": (
        ("has much brown in its {cover}", "has a brown {cover}", "is as brown as chestnuts"),
        ("has some brown in its {cover}", "looks brownish in places"),
    ),
    "orange": (
        ("shows a strong orange", "glows orange in the sun", "has orange or tawny parts"),
        ("has some orange about it", "is rusty or orange in places"),
    ),
    "pink": (
        ("is pink", "has a rosy colour", "has pink skin or feathers"),
        ("has a few pink parts", "shows rosy, bare skin in places"),
    ),
    "stripes": (
        ("is boldly striped", "wears dark stripes", "has stripes that run across its body"),
        ("has a few stripes", "is faintly striped", "bears some bands"),
    ),
    "spots": (
        ("is covered with spots", "is densely spotted", "has a spotted {cover}"),
        ("has some spots", "is sprinkled with dots", "is faintly spotted"),
    ),
    "patches": (
        ("has large patches of colour", "is blotched", "has a {cover} in two-coloured patches"),
        ("has a few blotches", "has a patch here and there"),
    ),
    "big": (
        ("is very big", "is large and heavy", "outweighs a person"),
        ("is of middling size", "is fairly big", "is of medium weight"),
    ),
    "bulky": (
        ("is heavy and round", "has a massive, bulky body", "is thickset"),
        ("is stocky", "is rather plump", "has a solid body"),
    ),
    "long_neck": (
        ("has a very long neck", "lifts its head high on a slender neck", "is long-necked"),
        ("has a rather long neck", "has a neck of some length"),
    ),
    "long_legs": (
        ("stands on long legs", "is long-legged", "has long, slender legs"),
        ("has legs of moderate length", "has fairly long legs"),
    ),
    "four_legs": (
        ("walks on four legs", "goes on all fours", "has four legs"),
        ("walks on four legs",),
    ),
    "hooves": (
        ("has hooves", "walks on hooves", "is hoofed"),
        ("has feet with something like hooves", "has broad, hoof-like nails"),
    ),
    "claws": (
        ("has sharp claws", "is armed with claws", "uses its claws well"),
        ("has small or blunt claws", "has claws, if not long ones"),
    ),
    "wings": (
        ("has wings", "is winged", "spreads broad wings"),
        ("has wings, if not large ones", "has short wings"),
    ),
    "fins": (
        ("has fins", "steers with its fins", "has a finned body"),
        ("has limbs like fins", "has fins or flippers"),
    ),
    "horns": (
        ("carries long horns or antlers", "is horned", "has striking horns"),
        ("has short horns", "has a pair of small horns"),
    ),
    "long_ears": (
        ("has long or large ears", "has ears that stand out", "is known by its ears"),
        ("has ears of some length", "has upright ears"),
    ),
    "long_snout": (
        ("has a long snout", "has a long muzzle", "has a long, narrow face"),
        ("has a snout of some length", "has a short muzzle"),
    ),
    "trunk": (
        ("has a trunk", "feeds itself with its trunk", "has a nose grown into a trunk"),
        ("has a short trunk", "has a nose like a small trunk"),
    ),
    "beak": (
        ("has a strong beak", "has a large bill", "is known by its beak"),
        ("has a small beak", "has a short bill"),
    ),
    "mane": (
        ("has a mane", "wears a long mane", "has long hair on its neck"),
        ("has a short mane or ruff", "has some longer hair on its neck"),
    ),
    "long_tail": (
        ("has a long tail", "trails a long tail", "balances with its long tail"),
        ("has a tail of middling length", "has a fair tail"),
    ),
    "fluffy": (
        ("is fluffy", "has thick, woolly hair", "has a deep, soft {cover}"),
        ("is a little fluffy", "has a rather soft {cover}"),
    ),
    "water": (
        ("is at home in or near water", "does well in water", "swims well"),
        ("is often near water", "wades and bathes"),
    ),
    "snow": (
        ("lives among snow and ice", "is at home in the cold", "knows long, snowy winters"),
        ("also lives where winters bring snow", "bears the cold well"),
    ),
}

#: What may be said not to be there: a bag of words cannot tell a no from a yes.
ABSENT = {
    "stripes": "stripes",
    "spots": "spots",
    "hooves": "hooves",
    "wings": "wings",
    "fins": "fins",
    "horns": "horns",
    "trunk": "a trunk",
    "beak": "a beak",
    "mane": "a mane",
}

#: True of any animal, or of its observers; nothing here tells one animal from another.
BESIDE: tuple[str, ...] = (
    "Its name sounds different in every language.",
    "Whoever wants to watch it needs patience and a warm coat.",
    "Old books tell stories about it that nobody should believe.",
    "Children draw it with whatever crayons are at hand.",
    "Some of the oldest photographs of it are black and white.",
    "Its tracks are easiest to read in fresh snow or in soft mud.",
    "Like every animal it needs water, food and a place to rest.",
    "Its young grow fast and have much to learn.",
    "Sayings and proverbs mention it more often than science does.",
    "Naturalists have filled long shelves with notes about it.",
    "On grey mornings it is harder to find than in the sun.",
    "A good pair of field glasses shows it best.",
    "Sculptors have made it of stone, of bronze and of brown clay.",
    "In spring it behaves in other ways than in winter.",
    "It appears on coats of arms, on stamps and on shop signs.",
    "Painters find its outline difficult and its eyes more so.",
    "Most people know it from pictures and few from life.",
    "Fables give it a voice and a character of its own.",
    "What it does at night was unknown for a long time.",
    "Its hearing and its nose tell it more than we can guess.",
    "Museums show it behind glass, in big halls with white walls.",
    "A film about it takes years to make and an hour to watch.",
    "Weather, season and hour decide where it is to be found.",
    "Its bones and teeth tell the trained eye how it lives.",
    "Nursery rhymes about it are older than any textbook.",
    "It sleeps more than it seems to, and wakes at small sounds.",
    "Those who study it come home with muddy boots and long lists.",
    "Tales of very large ones grow larger with every telling.",
    "Its voice is easier to remember than to describe.",
    "The shops sell small ones of wood, wool and orange plastic.",
    "Where people build roads it has to find other ways.",
    "A day on which nothing happens is a good day for it.",
    "Its health depends on what it eats and on whom it meets.",
    "There are songs about it, none of them quite accurate.",
    "Zoological gardens keep records of each one they have had.",
    "Between rest and food there is time for what looks like play.",
)
