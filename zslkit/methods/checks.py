"""What is refused before training begins, each with a sentence of its own."""

from zslkit.checks import is_number, is_whole
from zslkit.errors import DataError, UsageError, did_you_mean

_WHOLE = ("epochs", "hidden", "critic_steps", "batch_size", "n_synthetic")
_NOT_NEGATIVE = ("penalty_weight", "semantic_noise")


def check_hyper_parameters(model) -> None:
    """Refuse hyper-parameters of a feature GAN that are out of range.

    Raises
    ------
    UsageError
        Names the parameter, what was found and what is expected.
    """
    for name in _WHOLE:
        check_whole(model, name)
    if model.noise_dim is not None and (not is_whole(model.noise_dim) or model.noise_dim < 1):
        raise UsageError(
            f"noise_dim={model.noise_dim!r} must be a whole number of at least 1, or None for the "
            "length of the descriptions."
        )
    if not is_number(model.learning_rate) or not model.learning_rate > 0:
        raise UsageError(f"learning_rate={model.learning_rate!r} must be above 0.")
    for name in _NOT_NEGATIVE:
        value = getattr(model, name)
        if not is_number(value) or not value >= 0:
            raise UsageError(f"{name}={value!r} must be at least 0.")
    spread = model.init_std
    if spread is not None and (not is_number(spread) or not spread > 0):
        raise UsageError(f"init_std={spread!r} must be above 0, or None to scale with fan-in.")
    betas = model.betas
    pair = isinstance(betas, tuple | list) and len(betas) == 2
    if not pair or not all(is_number(beta) and 0 <= beta < 1 for beta in betas):
        raise UsageError(f"betas={betas!r} must be two numbers from 0 to below 1.")
    if not is_whole(model.seed):
        raise UsageError(f"seed={model.seed!r} must be a whole number.")


def check_training_rows(model, problem) -> None:
    """Refuse training rows that a feature GAN cannot learn from.

    Raises
    ------
    DataError
        Fewer rows than one batch, or negative features, which the generator's closing ReLU cannot
        make.
    """
    if len(problem.train) < model.batch_size:
        raise DataError(
            f"{problem.name} has {len(problem.train)} training rows, fewer than one batch of "
            f"{model.batch_size}; lower batch_size."
        )
    lowest = float(problem.features[problem.train].min())
    if lowest < 0:
        raise DataError(
            f"The training features of {problem.name} go down to {lowest:.3g}, but the generator "
            'ends in a ReLU and makes none below 0; scale them to 0..1 first (scale="minmax").'
        )


def check_whole(model, name: str) -> None:
    """Refuse a parameter that is no whole number of at least 1.

    Raises
    ------
    UsageError
        Names the parameter and what was found.
    """
    value = getattr(model, name)
    if not is_whole(value) or value < 1:
        raise UsageError(f"{name}={value!r} must be a whole number of at least 1.")


def check_weight(model, name: str) -> None:
    """Refuse a weight of a loss term that is no number of at least 0.

    Raises
    ------
    UsageError
        Names the parameter and what was found.
    """
    value = getattr(model, name)
    if not is_number(value) or not 0 <= value < float("inf"):
        raise UsageError(f"{name}={value!r} must be a number of at least 0.")


def check_published(
    method, known, dataset, setting: str, overrides, *, settings=("gzsl", "zsl")
) -> str:
    """What a method's ``paper`` is asked for, checked; the data set's name as ``known`` has it.

    Raises
    ------
    UsageError
        An unknown data set, setting or parameter.
    """
    key = str(dataset).upper()
    if key not in known:
        raise UsageError(
            f"There are no published hyper-parameters for {dataset!r}; known are "
            f"{', '.join(known)}." + did_you_mean(dataset, known)
        )
    if setting not in settings:
        raise UsageError(f"setting={setting!r} must be {' or '.join(map(repr, settings))}.")
    parameters = method().get_params()
    for name in overrides:
        if name not in parameters:
            raise UsageError(
                f"{method.__name__} has no parameter {name!r}.{did_you_mean(name, parameters)}"
            )
    return key


def made(what: str, registry, name, parameters):
    """An instance of the class that ``registry`` holds under a name; hyphens do not count.

    Raises
    ------
    UsageError
        There is no such name, or no such parameter; the nearest one is suggested.
    """
    method = registry.get(str(name).lower().replace("-", ""))
    if method is None:
        raise UsageError(
            f"There is no {what} {name!r}; known are {', '.join(registry)}."
            + did_you_mean(str(name), registry)
        )
    known = method().get_params()
    for key in parameters:
        if key not in known:
            raise UsageError(
                f"{method.__name__} has no parameter {key!r}." + did_you_mean(key, known)
            )
    return method(**parameters)
