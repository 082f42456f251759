"""Training somewhere else than on the CPU.

Where there is no GPU, torch's ``meta`` device stands in for one: it has shapes but no numbers, and
most operations refuse to mix its tensors with those of the CPU, as CUDA does.
"""

import numpy as np
import pytest
import torch
from toy import make_problem

from zslkit import methods
from zslkit.errors import UsageError
from zslkit.methods.steps import Draws
from zslkit.training import device_named, seeded

SMALL = {"hidden": 8, "noise_dim": 3, "batch_size": 16}


@pytest.mark.parametrize("closed_form", [True, False])
@pytest.mark.parametrize("name", ["fwgan", "fgan", "fgmmn"])
def test_an_iteration_stays_where_its_rows_are(name, closed_form):
    problem = make_problem()
    features, labels = problem.part("train")
    model = methods.make(name, **SMALL, semantic_noise=0.1)
    if closed_form and name == "fgan":
        return_type = model._step  # it has no closed form, and says so
        model._build([features.shape[1], problem.semantics.shape[1], 3], seeded(0))
        with pytest.raises(UsageError, match="closed_form"):
            return_type(True)
        return
    rng = seeded(0)
    model._build([features.shape[1], problem.semantics.shape[1], 3], rng)
    for net in (model.generator_, model.critic_):
        net.to("meta")
    draws = Draws(
        torch.from_numpy(features),
        torch.from_numpy(problem.semantics.copy()),
        torch.from_numpy(labels),
        torch.from_numpy(np.searchsorted(problem.seen_classes, labels)),
    ).to(torch.device("meta"))
    optimizers = {key: torch.optim.Adam(net.parameters()) for key, net in model.modules().items()}
    step = model._step(closed_form)(model, optimizers, rng)
    n_batches = 1 + (model.critic_steps if model.critic_networks else 0)
    values = step(draws(rng, n_batches, model.batch_size, 3, model.semantic_noise))
    assert values and {value.device.type for _, value in values} == {"meta"}
    for net in model.modules().values():
        assert {p.grad.device.type for p in net.parameters()} == {"meta"}


# A list of what this machine has: with a GPU there is one test more, and without none is skipped.
@pytest.mark.parametrize("device", ["cpu", *(["cuda"] if torch.cuda.is_available() else [])])
@pytest.mark.parametrize("name", sorted(methods.REGISTRY))
def test_a_device_gives_the_same_model_up_to_rounding(name, device):
    problem = make_problem()
    fits = []
    for where in ("cpu", device):
        sizes = {"classifier_epochs": 2} if name == "fclswgan" else {}
        model = methods.make(name, epochs=2, **SMALL, **sizes)
        seen = []
        model.fit(
            problem,
            progress=False,
            device=where,
            after_epoch=lambda m, e, seen=seen: seen.append(m.generate(problem.semantics[0], 3)),
        )
        assert len(seen) == 2 and model.generator_.output.weight.device.type == "cpu"
        fits.append(model.generate(problem.semantics, 4))
    assert np.allclose(*fits, atol=1e-3)


def test_devices_by_name():
    assert device_named("cpu") == torch.device("cpu")
    assert device_named("auto").type == ("cuda" if torch.cuda.is_available() else "cpu")
    for wrong in ("gpu", "meta", "mps", 3.5, None):
        with pytest.raises(UsageError, match="'cpu', 'cuda' or 'auto'"):
            device_named(wrong)
    with pytest.raises(UsageError, match="not on this machine"):
        device_named(f"cuda:{torch.cuda.device_count()}")
