"""``zslkit evaluate``: the scores of trained models, or of classifiers without a generator."""

import re
from pathlib import Path

from zslkit.cli.text import say, show_json, table
from zslkit.errors import MissingFile, UsageError

_ABOUT = """\
Score trained models as the field does: T1 (zero-shot accuracy), and in the generalised
setting u (unseen), s (seen), H (their harmonic mean) and AUSUC; per-class, in per cent.

  zslkit evaluate runs/fclswgan-zoo-0.safetensors
  zslkit evaluate runs/*.safetensors --classifier softmax,ale --seeds 0-4
  zslkit evaluate --method none --dataset zoo --classifier all
  zslkit evaluate runs/fclswgan-flo-0.safetensors --n-synthetic 1200 --json

A model's data set is read from the .toml file beside it; --dataset names another one.
--method none trains the classifier on real seen features alone. Test data are looked at once,
to score, and never to choose anything. With several seeds, mean ± standard deviation.
"""

_SCORES = {"t1": "T1", "unseen": "u", "seen": "s", "harmonic": "H", "ausuc": "AUSUC"}


def add_to(commands) -> None:
    """Add the command to the command line."""
    parser = commands.add_parser("evaluate", help="score trained models", description=_ABOUT)
    parser.add_argument("models", nargs="*", metavar="MODEL", help="files written by zslkit train")
    parser.add_argument("--method", choices=["none"], help="none: no generator, real features only")
    parser.add_argument("--dataset", metavar="NAME", help="what to score on")
    parser.add_argument(
        "--data", action="append", default=[], metavar="KEY=VALUE", help="an option of the data set"
    )
    parser.add_argument(
        "--classifier",
        default="softmax",
        metavar="NAMES",
        help="softmax, nearest, devise, sje, latem, eszsl, ale; several with commas, or all",
    )
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="a hyper-parameter of the classifier (give one classifier)",
    )
    parser.add_argument("--seeds", default="0", metavar="LIST", help="0,1,2 or 0-4 (default: 0)")
    parser.add_argument(
        "--n-synthetic", type=int, metavar="N", help="generated features an unseen class"
    )
    parser.add_argument("--root", metavar="DIR", help="folder above xlsa17 (default: ZSLKIT_DATA)")
    parser.add_argument("--quiet", action="store_true", help="say nothing while it works")
    parser.add_argument("--json", action="store_true", help="print JSON instead of text")
    parser.set_defaults(run=run)


def run(args) -> None:
    """Score every model with every classifier and seed."""
    seeds = seed_list(args.seeds)
    if args.n_synthetic is not None and args.n_synthetic < 1:
        raise UsageError(f"--n-synthetic {args.n_synthetic} must be at least 1.")
    if bool(args.models) == bool(args.method):
        raise UsageError(
            "Name model files, or give --method none and --dataset, for example "
            "`zslkit evaluate --method none --dataset zoo`."
        )
    from zslkit.evaluation import evaluate

    classifiers = _classifiers(args)
    rows, problems = [], {}
    for label, model, (dataset, options) in _subjects(args):
        key = (dataset, repr(options))
        if key not in problems:
            problems = {key: _load(dataset, options, args.root)}  # one at a time in memory
        problem = problems[key]
        _check_fit(label, model, problem)
        for name, make in classifiers.items():
            if not args.quiet:
                say(f"{label} + {name} on {problem.name}, {len(seeds)} seed(s) ...")
            runs = []
            for seed in seeds:
                scores = evaluate(
                    model, problem, classifier=make(seed), n_synthetic=args.n_synthetic, seed=seed
                )
                runs.append({"seed": seed, **scores.as_dict()})
            rows.append({"model": label, "dataset": problem.name, "classifier": name, "runs": runs})
    if args.json:
        show_json(rows)
        return
    head = ["model", "dataset", "classifier", *_SCORES.values()]
    print(
        table(
            head,
            [
                [r["model"], r["dataset"], r["classifier"]]
                + [_cell([run[key] for run in r["runs"]]) for key in _SCORES]
                for r in rows
            ],
        )
    )
    if len(seeds) > 1:
        print(f"\nmean ± standard deviation over {len(seeds)} seeds of noise and classifier")


def seed_list(text: str) -> list[int]:
    """``"0,3-5"`` to ``[0, 3, 4, 5]``.

    >>> seed_list("0,3-5")
    [0, 3, 4, 5]
    """
    found = []
    for word in text.split(","):
        match = re.fullmatch(r"\s*(\d+)(?:-(\d+))?\s*", word)
        if match is None or (match[2] and int(match[2]) < int(match[1])):
            raise UsageError(f"--seeds {text!r} must look like 0,1,2 or 0-4.")
        found += range(int(match[1]), int(match[2] or match[1]) + 1)
    return list(dict.fromkeys(found))


def _cell(values: list[float]) -> str:
    from statistics import mean, stdev

    if len(values) == 1:
        return f"{100 * values[0]:.1f}"
    return f"{100 * mean(values):.1f} ± {100 * stdev(values):.1f}"


def _classifiers(args) -> dict:
    """Name to a function that makes the classifier for a seed; a wrong name is told at once."""
    from functools import partial

    from zslkit import classifiers
    from zslkit.cli.settings import fitted_to, pairs

    names = [name.strip().lower() for name in args.classifier.split(",")]
    names = list(classifiers.REGISTRY) if names == ["all"] else list(dict.fromkeys(names))
    options = pairs(args.set, "--set")
    if options and len(names) > 1:
        raise UsageError("--set needs a single --classifier; hyper-parameters differ.")
    found = {}
    for name in names:
        default = classifiers.make(name)
        fitted = fitted_to(options, default.get_params(), name)
        found[name] = partial(_made, name, fitted)
    return found


def _made(name: str, options: dict, seed: int):
    from zslkit import classifiers

    return classifiers.make(name, **{"seed": seed, **options})


def _subjects(args):
    """Each model with its label and its data set, loaded one after the other."""
    from zslkit.cli.settings import RunConfig, pairs

    given = pairs(args.data, "--data")
    if args.method:
        if not args.dataset:
            raise UsageError("--method none needs --dataset NAME.")
        yield "none", None, (args.dataset, given)
        return
    from zslkit import methods

    for file in args.models:
        model = methods.load(file)
        beside = Path(file).with_suffix(".toml")
        if args.dataset:
            subject = (args.dataset, given)
        elif beside.is_file():
            config = RunConfig.read(beside)
            subject = (config.dataset, {**config.data, **given})
        else:
            raise MissingFile(
                f"There is no {beside} to say what {file} was trained on; give --dataset NAME."
            )
        yield Path(file).stem, model, subject


def _load(dataset, options, root):
    from zslkit.cli.settings import load_problem

    return load_problem(dataset, options, root)


def _check_fit(label, model, problem) -> None:
    if model is None:
        return
    makes, reads = model.generator_.output.out_features, model.generator_.semantic_dim
    d, a = problem.features.shape[1], problem.semantics.shape[1]
    if (makes, reads) != (d, a):
        raise UsageError(
            f"{label} turns descriptions of {reads} numbers into {makes} features, but "
            f"{problem.name} has {a} and {d}; it was trained on other data."
        )
