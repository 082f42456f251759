"""``zslkit train``: a method on a data set, written so that it can be repeated and resumed."""

import time
from pathlib import Path

from zslkit.cli.text import say, show_json
from zslkit.errors import UsageError, did_you_mean

_ABOUT = """\
Train a method on the training rows of a data set.

  zslkit train fclswgan zoo
  zslkit train fclswgan zoo --set epochs=20 --set seed=3 --out runs/try.safetensors
  zslkit train fclswgan FLO --data backbone=mobilenetv2
  zslkit train fclswgan CUB --paper
  zslkit train --config runs/try.toml

Three files are written: OUT (the model), and beside it .toml (everything that shaped it:
--config repeats the run) and .checkpoint (to resume from; delete it when you are done). A run
that was stopped continues when the same command is given again, and ends with the same weights.
"""


def add_to(commands) -> None:
    """Add the command to the command line."""
    parser = commands.add_parser("train", help="train a method on a data set", description=_ABOUT)
    parser.add_argument(
        "method",
        nargs="?",
        metavar="METHOD",
        help="fclswgan, gmn, lisgan, cizsl, cewgan, or another name of zslkit.methods.REGISTRY",
    )
    parser.add_argument("dataset", nargs="?", metavar="DATASET", help="see `zslkit data list`")
    parser.add_argument("--config", metavar="FILE", help="repeat the run of this TOML file")
    parser.add_argument(
        "--set", action="append", default=[], metavar="KEY=VALUE", help="a hyper-parameter"
    )
    parser.add_argument(
        "--data", action="append", default=[], metavar="KEY=VALUE", help="an option of the data set"
    )
    parser.add_argument(
        "--paper", action="store_true", help="start from the published hyper-parameters"
    )
    parser.add_argument(
        "--out", metavar="FILE", help="model file (default: runs/METHOD-DATASET-SEED.safetensors)"
    )
    parser.add_argument("--root", metavar="DIR", help="folder above xlsa17 (default: ZSLKIT_DATA)")
    parser.add_argument(
        "--threads", type=int, metavar="N", help="processor threads (default: as torch chooses)"
    )
    parser.add_argument("--device", metavar="NAME", help="cpu (default), cuda, or auto")
    parser.add_argument(
        "--every", type=int, default=1, metavar="N", help="epochs between checkpoints (default: 1)"
    )
    parser.add_argument("--quiet", action="store_true", help="no progress bar")
    parser.add_argument("--json", action="store_true", help="print JSON instead of text")
    parser.set_defaults(
        run=run, again=" Give the same command again to continue from the last checkpoint."
    )


def run(args) -> None:
    """Train, or go on training."""
    from zslkit.cli.settings import RunConfig, load_problem, pairs

    if args.every < 1:
        raise UsageError(f"--every {args.every} must be at least 1.")
    config = _config(args, RunConfig, pairs)
    model = _model(config, args.paper)
    out, beside, checkpoint = _files(args, config, model.seed)
    problem = load_problem(config.dataset, config.data, args.root)

    import torch

    from zslkit.training import device_named

    if config.threads is not None:
        if config.threads < 1:
            raise UsageError(f"threads={config.threads} must be at least 1.")
        torch.set_num_threads(config.threads)
    device_named(config.device)  # a wrong one is told before anything is written
    config = _in_full(config, model)
    say(repr(problem))
    ours = not (args.config and beside.exists() and beside.samefile(args.config))
    if checkpoint.exists():
        say(f"Going on from {checkpoint}")
    elif ours:
        config.write(beside)  # early, so that a stopped run can be repeated too
    start = time.perf_counter()
    model.fit(
        problem,
        checkpoint=checkpoint,
        checkpoint_every=args.every,
        progress=not args.quiet,
        device=config.device,
    )
    seconds = time.perf_counter() - start
    if ours:
        config.write(beside)
    model.save(out)
    last = {key: values[-1] for key, values in model.history_.items() if values}
    if args.json:
        show_json(
            {
                "model": str(out),
                "config": str(beside),
                "checkpoint": str(checkpoint),
                "seconds": round(seconds, 3),
                "last": last,
            }
        )
        return
    print(f"{type(model).__name__} on {problem.name}: {model.epochs} epochs, {seconds:.0f} s")
    print("  " + "  ".join(f"{key} {value:.4g}" for key, value in last.items()))
    print(f"  model   {out}")
    print(f"  repeat  zslkit train --config {beside}")
    print(f"  score   zslkit evaluate {out}")


def _config(args, RunConfig, pairs):
    if args.config:
        if args.method or args.dataset or args.paper:
            raise UsageError(
                "--config already names the method and the data set; change single values with "
                "--set and --data."
            )
        if (args.set or args.data or args.threads or args.device) and not args.out:
            raise UsageError(
                "--config with changed values is another run: name its model with --out FILE."
            )
        config = RunConfig.read(args.config)
    elif args.method and args.dataset:
        config = RunConfig(args.method, args.dataset)
    else:
        raise UsageError(
            "Name a method and a data set, for example `zslkit train fclswgan zoo`, or give "
            "--config FILE."
        )
    config.data |= pairs(args.data, "--data")
    config.parameters |= pairs(args.set, "--set")
    if args.threads is not None:
        config.threads = args.threads
    if args.device is not None:
        config.device = args.device
    return config


def _files(args, config, seed) -> tuple[Path, Path, Path]:
    """The model, its configuration and its checkpoint."""
    if args.out:
        out = Path(args.out).expanduser()
    elif args.config:
        out = Path(args.config).with_suffix(".safetensors")
    else:
        out = Path("runs") / f"{config.method}-{config.dataset}-{seed}.safetensors".lower()
    if out.suffix != ".safetensors":
        raise UsageError(f"--out {out} must end in .safetensors.")
    return out, out.with_suffix(".toml"), out.with_suffix(".checkpoint")


def _model(config, paper: bool):
    from zslkit import methods
    from zslkit.cli.settings import fitted_to

    default = methods.make(config.method)
    parameters = fitted_to(config.parameters, default.get_params(), config.method)
    if not paper:
        return methods.make(config.method, **parameters)
    published = getattr(type(default), "paper", None)
    if published is None:
        with_paper = [name for name, m in methods.REGISTRY.items() if hasattr(m, "paper")]
        raise UsageError(
            f"{config.method} has no published hyper-parameters of its own; --paper is for "
            f"{', '.join(with_paper)}." + did_you_mean(config.method, with_paper)
        )
    return published(config.dataset, **parameters)


def _in_full(config, model):
    """The configuration with every default spelt out: what a later version must not change."""
    import torch

    from zslkit.cli.settings import RunConfig, data_options

    return RunConfig(
        method=config.method,
        dataset=config.dataset,
        threads=torch.get_num_threads(),
        device=config.device,
        data=data_options(config.dataset, config.data),
        parameters=model.get_params(),
    )
